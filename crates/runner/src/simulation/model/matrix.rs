//! A correlation matrix among what is drawn, as a model file states it.
//!
//! Correlations are of the standard normals behind the draws: the Gaussian copula's, and not those
//! of the multipliers or rates themselves. This module must never correlate anything.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{DiagnosticSink, Name, Node, Section, Value, read};
use stepdown_projection::words::counted;

use super::Repaired;
use super::figures::number;
use crate::simulation::correlation::Correlation;

/// What is done about a matrix that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repair {
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

/// Correlations as they are used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stated {
    /// Of all that is drawn together, in its order.
    pub(super) correlation: Correlation,
    /// What the file says, where that had to be repaired.
    pub(super) repaired: Option<Repaired>,
}

/// Reads the correlations among what is drawn together.
pub(super) fn correlation(
    name: &str,
    node: &Node,
    diagnostics: &DiagnosticSink,
    drawn: Drawn<'_>,
) -> Option<Stated> {
    let mut section = Section::open(node, name, diagnostics)?;
    let between = section.required("between", "[speed, default]", |node, diagnostics| {
        let names = read::names(node, diagnostics)?;
        read::every(
            names
                .iter()
                .enumerate()
                .map(|(position, name)| variable(name, &names[..position], drawn, diagnostics)),
        )
    });
    let rows = section.required("matrix", "[[1, 0.3], [0.3, 1]]", |node, diagnostics| {
        rows(node, diagnostics, between.as_ref().map(Vec::len))
    });
    let repair = section.optional("mend", read::one_of(&[("nearest", Repair::Nearest)]));
    let repair_is_sound = repair.is_some() || !section.has("mend");
    let place = section.place_of("matrix");
    section.finish();
    let (between, rows) = (between?, rows?);
    repair_is_sound.then_some(())?;
    let mut repaired = None;
    let correlation = match (Correlation::new(&rows), repair) {
        (Ok(sound), _) => sound,
        (Err(_), Some(Repair::Nearest)) => {
            let nearest = Correlation::nearest(&rows);
            repaired = Some(Repaired {
                of: name.to_owned(),
                matrix: shown(nearest.matrix()),
                distance: distance(&rows, nearest.matrix()),
            });
            nearest
        }
        (Err(refused), None) => {
            let nearest = Correlation::nearest(&rows);
            return diagnostics.refuse(
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
    Some(Stated {
        correlation: Correlation::new(&whole).ok()?,
        repaired,
    })
}

fn variable(
    name: &Name,
    earlier: &[Name],
    drawn: Drawn<'_>,
    diagnostics: &DiagnosticSink,
) -> Option<usize> {
    let Drawn { names, here, place } = drawn;
    let text = name.text.as_str();
    let known = || {
        let all = names.iter().zip(here);
        all.filter(|(_, is_here)| **is_here).map(|(name, _)| *name)
    };
    if earlier.iter().any(|earlier| earlier.text == text) {
        return diagnostics.refuse(
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
    diagnostics.refuse(name.place, message, advice)
}

/// The rows of a matrix of so many variables; where the variables are wrong, how many there should be
/// is not known.
fn rows(
    node: &Node,
    diagnostics: &DiagnosticSink,
    variables: Option<usize>,
) -> Option<Vec<Vec<f64>>> {
    let items = read::items(node, "a list of rows", "[[1, 0.3], [0.3, 1]]", diagnostics)?;
    let size = variables.unwrap_or(items.len());
    let advice = || {
        format!(
            "write {} of {}, in the order of `between`",
            counted(size, "row"),
            counted(size, "figure")
        )
    };
    let mut sound = Some(());
    if items.len() != size {
        let message = format!(
            "{} for {}",
            counted(items.len(), "row"),
            counted(size, "variable")
        );
        sound = diagnostics.refuse(node.place, message, advice());
    }
    let read = read::every(items.iter().map(|row| {
        let figures = read::items(row, "a row", "[1, 0.3]", diagnostics)?;
        let mut sound = Some(());
        if figures.len() != size {
            let message = format!("{} in a row of {size}", counted(figures.len(), "figure"));
            sound = diagnostics.refuse(row.place, message, advice());
        }
        let read = read::every(
            figures
                .iter()
                .map(|figure| number(-1..=1)(figure, diagnostics)),
        );
        sound.and(read)
    }));
    check_diagonal_and_symmetry(items, diagnostics)?;
    sound.and(read)
}

/// As written: figures that are equal as decimals are equal.
fn check_diagonal_and_symmetry(rows: &[Node], diagnostics: &DiagnosticSink) -> Option<()> {
    let cell = |row: usize, column: usize| -> Option<(&Node, Decimal)> {
        let Value::List(figures) = &rows.get(row)?.value else {
            return None;
        };
        let node = figures.get(column)?;
        // What is no number has been told of before.
        let written = node.scalar()?;
        Some((node, stepdown_projection::document::decimal(written)?))
    };
    let mut sound = Some(());
    for row in 0..rows.len() {
        let Some((node, on_diagonal)) = cell(row, row) else {
            continue;
        };
        if on_diagonal != Decimal::ONE {
            sound = diagnostics.refuse(
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
                sound = diagnostics.refuse(
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

/// The Frobenius norm of the difference.
fn distance(one: &[Vec<f64>], other: &[Vec<f64>]) -> f64 {
    let squares = one.iter().flatten().zip(other.iter().flatten());
    let squares = squares.map(|(one, other)| (one - other) * (one - other));
    squares.sum::<f64>().sqrt()
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
