//! Outcomes of a block to columns.
//!
//! This room must never read or write a file. What a column means stands in `schema`.

use polars_core::frame::DataFrame;
use polars_core::prelude::{IntoColumn, NamedFrom, PolarsResult, Series};
use stepdown_curves::Month;
use stepdown_projection::measures::{FirstTriggerEvent, RunTo};

use super::TableFormat;
use super::schema::{Column, Kind, TableName};
use super::work::{AxisColumn, AxisKind, AxisValue, DealFacts, Outcome, Work};
use crate::sweep::Runs;

/// The cells of a column.
pub(super) enum Cells<'a> {
    /// Words.
    Text(Vec<Option<&'a str>>),
    /// Words that stand nowhere else.
    OwnText(Vec<Option<String>>),
    /// Counts, months and scenarios.
    Count(Vec<Option<u32>>),
    /// Figures.
    Number(Vec<Option<f64>>),
    /// Months, whose dates the column holds.
    Date(Vec<Option<u32>>),
}

impl Cells<'_> {
    fn into_series(
        self,
        name: &str,
        deal: &DealFacts,
        format: TableFormat,
    ) -> PolarsResult<Series> {
        let dates = |months: Vec<Option<u32>>| {
            months
                .into_iter()
                .map(|month| deal.date(Month::new(month?)))
        };
        Ok(match self {
            Self::Text(cells) => Series::new(name.into(), cells),
            Self::OwnText(cells) => Series::new(name.into(), cells),
            Self::Count(cells) => Series::new(name.into(), cells),
            Self::Number(cells) => Series::new(name.into(), cells),
            Self::Date(months) => match format {
                TableFormat::Parquet => {
                    let days: Vec<Option<i32>> =
                        dates(months).map(|date| Some(date?.day)).collect();
                    Series::new(name.into(), days).cast(&Kind::Date.data_type())?
                }
                TableFormat::Csv => {
                    let texts: Vec<Option<&str>> = dates(months)
                        .map(|date| Some(date?.text.as_str()))
                        .collect();
                    Series::new(name.into(), texts)
                }
            },
        })
    }
}

/// A table with the columns that its schema names, in that order.
pub(super) fn frame<'a>(
    columns: &[Column],
    cells: Vec<Cells<'a>>,
    axes: Vec<(String, Cells<'a>)>,
    rows: usize,
    deal: &DealFacts,
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let named = columns.iter().map(|column| column.name.to_owned());
    let columns: PolarsResult<Vec<_>> = named
        .zip(cells)
        .chain(axes)
        .map(|(name, cells)| Ok(cells.into_series(&name, deal, format)?.into_column()))
        .collect();
    DataFrame::new(rows, columns?)
}

/// What one block adds to a table.
pub(super) fn of_block(
    table: TableName,
    work: &dyn Work,
    axes: &[AxisColumn],
    outcomes: &[Outcome],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    match table {
        TableName::Scenarios => scenarios(work, axes, outcomes, format),
        TableName::Classes => classes(work.deal(), outcomes, format),
        TableName::Deal | TableName::Run => deal(work.deal(), outcomes, format),
    }
}

fn scenario_ids(outcomes: &[Outcome]) -> Cells<'static> {
    let ids = outcomes.iter().map(|outcome| Some(scenario_id(outcome)));
    Cells::Count(ids.collect())
}

/// Sweeps of more scenarios than it holds are refused before anything is run.
fn scenario_id(outcome: &Outcome) -> u32 {
    outcome.scenario as u32
}

fn scenarios(
    work: &dyn Work,
    axes: &[AxisColumn],
    outcomes: &[Outcome],
    format: TableFormat,
) -> PolarsResult<DataFrame> {
    let rows = outcomes.len();
    let mut cells: Vec<Cells<'_>> = axes
        .iter()
        .map(|axis| match axis.kind {
            AxisKind::Text => Cells::OwnText(Vec::with_capacity(rows)),
            AxisKind::Number => Cells::Number(Vec::with_capacity(rows)),
        })
        .collect();
    for outcome in outcomes {
        let mut values = work.axis_values(outcome.scenario).into_iter();
        for cells in &mut cells {
            let value = values.next().unwrap_or(AxisValue::Nothing);
            match (cells, value) {
                (Cells::OwnText(cells), AxisValue::Text(text)) => {
                    cells.push(Some(text.into_owned()));
                }
                (Cells::OwnText(cells), AxisValue::Number(number)) => {
                    cells.push(Some(number.to_string()));
                }
                (Cells::OwnText(cells), AxisValue::Nothing) => cells.push(None),
                (Cells::Number(cells), AxisValue::Number(number)) => cells.push(Some(number)),
                (Cells::Number(cells), _) => cells.push(None),
                _ => {}
            }
        }
    }
    let named = axes.iter().map(|axis| axis.name.clone()).zip(cells);
    frame(
        TableName::Scenarios.columns(),
        vec![scenario_ids(outcomes)],
        named.collect(),
        rows,
        work.deal(),
        format,
    )
}

/// How tables call the two runs.
pub(super) fn run_to_name(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "call",
        RunTo::Maturity => "maturity",
    }
}

/// Dollars to the cent: what is less is an artefact of floating point, and no money. Never `-0`.
fn dollars(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0 + 0.0
}

/// Percent, to as many digits as trustees' reports print of a rate.
fn percent(fraction: f64) -> f64 {
    (fraction * 1e10).round() / 1e8 + 0.0
}

fn number(month: Option<Month>) -> Option<u32> {
    month.map(Month::number)
}

fn classes(deal: &DealFacts, outcomes: &[Outcome], format: TableFormat) -> PolarsResult<DataFrame> {
    let most = outcomes.len() * deal.class_names.len() * 2;
    let counts = || Vec::<Option<u32>>::with_capacity(most);
    let numbers = || Vec::<Option<f64>>::with_capacity(most);
    let mut scenario_ids = counts();
    let mut run_tos = Vec::with_capacity(most);
    let mut names = Vec::with_capacity(most);
    let mut wal_years = numbers();
    let (mut first_months, mut last_months) = (counts(), counts());
    let (mut principal, mut write_down, mut unpaid_balance) = (numbers(), numbers(), numbers());
    let (mut interest_shortfall, mut basis_risk_unpaid) = (numbers(), numbers());
    let mut first_loss_months = counts();
    for outcome in outcomes {
        let Ok(measures) = &outcome.result else {
            continue;
        };
        for run_to in outcome.runs.runs() {
            let of_classes = deal
                .class_names
                .iter()
                .zip(measures.classes(*run_to).iter());
            for (name, class) in of_classes {
                let (first, last) = class.principal_window.unzip();
                scenario_ids.push(Some(scenario_id(outcome)));
                run_tos.push(Some(run_to_name(*run_to)));
                names.push(Some(name.as_str()));
                wal_years.push(class.wal_years);
                first_months.push(number(first));
                last_months.push(number(last));
                principal.push(Some(dollars(class.principal)));
                write_down.push(Some(dollars(class.write_down)));
                unpaid_balance.push(Some(dollars(class.unpaid_balance)));
                interest_shortfall.push(Some(dollars(class.interest_shortfall)));
                basis_risk_unpaid.push(Some(dollars(class.basis_risk_unpaid)));
                first_loss_months.push(number(class.first_write_down));
            }
        }
    }
    let rows = names.len();
    let cells = vec![
        Cells::Count(scenario_ids),
        Cells::Text(run_tos),
        Cells::Text(names),
        Cells::Number(wal_years),
        Cells::Count(first_months.clone()),
        Cells::Date(first_months),
        Cells::Count(last_months.clone()),
        Cells::Date(last_months),
        Cells::Number(principal),
        Cells::Number(write_down),
        Cells::Number(unpaid_balance),
        Cells::Number(interest_shortfall),
        Cells::Number(basis_risk_unpaid),
        Cells::Count(first_loss_months),
    ];
    frame(
        TableName::Classes.columns(),
        cells,
        Vec::new(),
        rows,
        deal,
        format,
    )
}

/// Which test brought the first trigger event about.
fn first_trigger_test(first: &FirstTriggerEvent) -> &'static str {
    match (first.delinquency_tripped, first.loss_tripped) {
        (true, true) => "both",
        (true, false) => "delinquency",
        (false, true) => "cumulative loss",
        (false, false) => "scenario",
    }
}

fn deal(deal: &DealFacts, outcomes: &[Outcome], format: TableFormat) -> PolarsResult<DataFrame> {
    let measures: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().ok().map(|measures| &measures.deal))
        .collect();
    let firsts: Vec<Option<&FirstTriggerEvent>> = measures
        .iter()
        .map(|deal| deal.as_ref()?.first_trigger_event.as_ref())
        .collect();
    let months = |of: fn(&stepdown_projection::measures::DealMeasures<f64>) -> Option<Month>| {
        let months = measures.iter();
        months.map(|deal| number(of(deal.as_ref()?))).collect()
    };
    let stepdowns: Vec<Option<u32>> = months(|deal| deal.stepdown);
    let first_calls: Vec<Option<u32>> = months(|deal| deal.first_call);
    let first_events: Vec<Option<u32>> =
        months(|deal| Some(deal.first_trigger_event.as_ref()?.month));
    let numbers = |of: &dyn Fn(&stepdown_projection::measures::DealMeasures<f64>) -> f64| {
        let numbers = measures.iter();
        Cells::Number(numbers.map(|deal| Some(of(deal.as_ref()?))).collect())
    };
    let tests = |of: fn(&FirstTriggerEvent) -> Option<f64>| {
        let tests = firsts.iter();
        Cells::Number(
            tests
                .map(|first| Some(percent(of(first.as_ref()?)?)))
                .collect(),
        )
    };
    // A deal without a pool is refused long before.
    let of_pool = |amount: f64| percent(amount / deal.original_balance);
    let cells = vec![
        scenario_ids(outcomes),
        Cells::Text(
            outcomes
                .iter()
                .map(|outcome| outcome.result.as_ref().err().map(String::as_str))
                .collect(),
        ),
        Cells::Count(stepdowns.clone()),
        Cells::Date(stepdowns),
        Cells::Count(first_events.clone()),
        Cells::Date(first_events),
        Cells::Count(
            measures
                .iter()
                .map(|deal| Some(deal.as_ref()?.months_in_trigger_event))
                .collect(),
        ),
        Cells::Text(
            firsts
                .iter()
                .map(|first| Some(first_trigger_test(first.as_ref()?)))
                .collect(),
        ),
        tests(|first| Some(first.delinquency)),
        tests(|first| Some(first.delinquency_limit)),
        tests(|first| Some(first.cumulative_loss)),
        tests(|first| first.loss_limit),
        Cells::Count(first_calls.clone()),
        Cells::Date(first_calls),
        numbers(&|deal| dollars(deal.cumulative_default)),
        numbers(&|deal| of_pool(deal.cumulative_default)),
        numbers(&|deal| dollars(deal.cumulative_loss)),
        numbers(&|deal| of_pool(deal.cumulative_loss)),
        numbers(&|deal| percent(deal.excess_spread)),
        numbers(&|deal| dollars(deal.residual)),
        Cells::Text(
            outcomes
                .iter()
                .map(|outcome| outcome.result.is_ok().then(|| runs_name(outcome.runs)))
                .collect(),
        ),
    ];
    frame(
        TableName::Deal.columns(),
        cells,
        Vec::new(),
        outcomes.len(),
        deal,
        format,
    )
}

fn runs_name(runs: Runs) -> &'static str {
    match runs {
        Runs::ToCall => "call",
        Runs::ToMaturity => "maturity",
        Runs::Both => "both",
    }
}
