//! Values that cross the target as tidy rows; where none does, the one that comes nearest.

use stepdown_runner::Measure;
use stepdown_runner::solve::Look;

use super::Answer;
use crate::cashflows::run_name;
use crate::output::{Cell, Provenance, Table};

const COLUMNS: [&str; 11] = [
    "varied",
    "value",
    "moved_with_it",
    "class",
    "run_to",
    "measure",
    "target",
    "figure",
    "met",
    "figure_a_step_below",
    "figure_a_step_above",
];

/// The rows.
pub(super) fn rows(answer: &Answer<'_>, provenance: &Provenance) -> Table {
    let mut columns = Provenance::LEADING.to_vec();
    columns.extend(COLUMNS);
    columns.extend(Provenance::CLOSING);
    let solved = &answer.solved;
    let mut looks: Vec<(&Look, Option<&Look>, Option<&Look>)> = solved
        .crossings
        .iter()
        .map(|crossing| {
            let nearest = crossing.nearest(answer.target);
            let is_below = nearest == &crossing.below;
            let below = (!is_below).then_some(&crossing.below);
            let above = is_below.then_some(&crossing.above);
            (nearest, below, above)
        })
        .collect();
    if looks.is_empty() {
        looks.extend(solved.nearest.as_ref().map(|look| (look, None, None)));
    }
    let rows = looks.into_iter().map(|(look, below, above)| {
        let mut row = provenance.leading().to_vec();
        row.extend(cells(answer, look, below, above));
        row.extend(provenance.closing());
        row
    });
    Table::new(columns, rows.collect())
}

fn cells(
    answer: &Answer<'_>,
    look: &Look,
    below: Option<&Look>,
    above: Option<&Look>,
) -> Vec<Cell> {
    let varied = answer.varied;
    let names = varied.names().skip(1);
    let along: Vec<String> = names
        .zip(varied.values(look.position).skip(1))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let (class, run_to) = match &answer.target.measure {
        Measure::OfClass(_, class, run_to) => (
            Cell::text(&answer.folder.deal.class_names[*class]),
            Cell::text(run_name(*run_to)),
        ),
        Measure::OfDeal(_) => (Cell::Nothing, Cell::Nothing),
    };
    let figure = |look: Option<&Look>| {
        Cell::or_nothing(look.and_then(|look| look.figure), |figure| {
            Cell::Float(answer.target.measure.unit().rounded(figure))
        })
    };
    let met = look
        .figure
        .is_some_and(|figure| answer.target.is_met_by(figure));
    vec![
        Cell::text(varied.names().next().unwrap_or_default()),
        Cell::text(varied.value(look.position)),
        if along.is_empty() {
            Cell::Nothing
        } else {
            Cell::Text(along.join("; "))
        },
        class,
        run_to,
        Cell::text(answer.target.measure.name()),
        Cell::Decimal(answer.target.figure),
        figure(Some(look)),
        Cell::Truth(met),
        figure(below),
        figure(above),
    ]
}
