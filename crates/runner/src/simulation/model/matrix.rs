//! A correlation matrix among what is drawn, as a model file states it.
//!
//! Correlations are of the standard normals behind the draws: the Gaussian copula's, and not those
//! of the multipliers or rates themselves. This room must never correlate anything.

use rust_decimal::Decimal;
use stepdown_projection::document::{Faultbook, Name, Node, Section, Value, read};
use stepdown_projection::fault::nearest_name;

use super::figures::number;
use crate::simulation::correlation::Correlation;

/// What is done about a matrix that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mend {
    /// The nearest one is taken.
    Nearest,
}

/// What may be correlated: all that is drawn together, and which of it this model draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// The names of all of it, in the order in which it is drawn.
    pub(super) names: &'a [&'a str],
    /// Whether this model draws it.
    pub(super) here: &'a [bool],
    /// How the file says where it is drawn: `per_path`.
    pub(super) place: &'a str,
}

/// Reads the correlations among what is drawn together: of all of it, in its order.
pub(super) fn correlation(
    name: &str,
    node: &Node,
    faults: &Faultbook,
    drawn: Drawn<'_>,
) -> Option<Correlation> {
    let mut section = Section::open(node, name, faults)?;
    let between = section.required("between", "[speed, default]", |node, faults| {
        let names = read::names(node, faults)?;
        read::every(
            names
                .iter()
                .enumerate()
                .map(|(position, name)| variable(name, &names[..position], drawn, faults)),
        )
    });
    let rows = section.required("matrix", "[[1, 0.3], [0.3, 1]]", |node, faults| {
        // Where the variables are wrong, which rows there should be is not known.
        rows(node, faults, between.as_ref()?.len())
    });
    let mend = section.optional("mend", read::one_of(&[("nearest", Mend::Nearest)]));
    let mend_is_sound = mend.is_some() || !section.has("mend");
    let place = section.place_of("matrix");
    section.finish();
    let (between, rows) = (between?, rows?);
    mend_is_sound.then_some(())?;
    let correlation = match (Correlation::new(&rows), mend) {
        (Ok(sound), _) => sound,
        (Err(_), Some(Mend::Nearest)) => Correlation::nearest(&rows),
        (Err(refused), None) => {
            let nearest = Correlation::nearest(&rows);
            return faults.refuse(
                place,
                format!(
                    "no variables are correlated so: the matrix is not positive semidefinite, its \
                     least eigenvalue is {:.4}",
                    refused.least_eigenvalue
                ),
                format!(
                    "write `mend: nearest` for the nearest that can be, {}",
                    shown(nearest.matrix())
                ),
            );
        }
    };
    // What is not named stands for itself.
    let size = drawn.names.len();
    let mut whole = vec![vec![0.0; size]; size];
    for (position, row) in whole.iter_mut().enumerate() {
        row[position] = 1.0;
    }
    for (row, one) in between.iter().enumerate() {
        for (column, other) in between.iter().enumerate() {
            whole[*one][*other] = correlation.matrix()[row][column];
        }
    }
    Correlation::new(&whole).ok()
}

fn variable(name: &Name, earlier: &[Name], drawn: Drawn<'_>, faults: &Faultbook) -> Option<usize> {
    let Drawn { names, here, place } = drawn;
    let text = name.text.as_str();
    let known = || {
        let all = names.iter().zip(here);
        all.filter(|(_, is_here)| **is_here).map(|(name, _)| *name)
    };
    if earlier.iter().any(|earlier| earlier.text == text) {
        return faults.refuse(
            name.place,
            format!("`{text}` is named twice"),
            "name each once",
        );
    }
    let position = names.iter().position(|name| *name == text);
    if let Some(position) = position.filter(|position| here[*position]) {
        return Some(position);
    }
    let message = format!("`{text}` is not drawn {place}");
    let advice = match nearest_name(text, known()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known().next().is_none() => "leave the correlations out".to_owned(),
        None => format!("one of: {}", known().collect::<Vec<_>>().join(", ")),
    };
    faults.refuse(name.place, message, advice)
}

fn rows(node: &Node, faults: &Faultbook, size: usize) -> Option<Vec<Vec<f64>>> {
    let advice = || format!("write {size} rows of {size} figures, in the order of `between`");
    let items = read::items(node, "a list of rows", "[[1, 0.3], [0.3, 1]]", faults)?;
    if items.len() != size {
        let message = match items.len() {
            1 => format!("1 row for {size} variables"),
            rows => format!("{rows} rows for {size} variables"),
        };
        return faults.refuse(node.place, message, advice());
    }
    let read = read::every(items.iter().map(|row| {
        let figures = read::items(row, "a row", "[1, 0.3]", faults)?;
        if figures.len() != size {
            let message = format!("{} figures in a row of {size}", figures.len());
            return faults.refuse(row.place, message, advice());
        }
        read::every(figures.iter().map(|figure| number(-1..=1)(figure, faults)))
    }))?;
    check_diagonal_and_symmetry(items, faults)?;
    Some(read)
}

/// As written: figures that are equal as decimals are equal.
fn check_diagonal_and_symmetry(rows: &[Node], faults: &Faultbook) -> Option<()> {
    let cell = |row: usize, column: usize| -> Option<(&Node, Decimal)> {
        let Value::List(figures) = &rows.get(row)?.value else {
            return None;
        };
        let node = figures.get(column)?;
        // It has been read as a number before.
        let written = node.scalar()?;
        Some((node, stepdown_projection::document::decimal(written)?))
    };
    let mut sound = Some(());
    for row in 0..rows.len() {
        let Some((node, on_diagonal)) = cell(row, row) else {
            continue;
        };
        if on_diagonal != Decimal::ONE {
            sound = faults.refuse(
                node.place,
                format!("{} on the diagonal", node.describe()),
                "write 1: a variable is wholly correlated with itself",
            );
        }
        for column in 0..row {
            let (Some((node, below)), Some((mirror, above))) =
                (cell(row, column), cell(column, row))
            else {
                continue;
            };
            if below != above {
                sound = faults.refuse(
                    node.place,
                    format!(
                        "row {} and column {} say {}, and the other way round {}",
                        row + 1,
                        column + 1,
                        node.describe(),
                        mirror.describe()
                    ),
                    "write the same in both places",
                );
            }
        }
    }
    sound
}

/// `[[1, -0.5], [-0.5, 1]]`, to four digits.
fn shown(matrix: &[Vec<f64>]) -> String {
    let rows = matrix.iter().map(|row| {
        let figures = row.iter().map(|of| {
            let rounded = Decimal::from_f64_retain(*of)
                .unwrap_or_default()
                .round_dp(4);
            rounded.normalize().to_string()
        });
        format!("[{}]", figures.collect::<Vec<_>>().join(", "))
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(", "))
}
