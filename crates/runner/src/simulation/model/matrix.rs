//! A correlation matrix as a model file writes it.
//!
//! Correlations are those of the standard normals behind the draws (the Gaussian copula), not those
//! of the
//! multipliers or rates themselves.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{DiagnosticSink, Name, Node, Section, Value, read};
use stepdown_projection::words::counted;

use super::Repaired;
use super::numbers::number;
use crate::simulation::correlation::Correlation;

/// What to do with a matrix that is not positive semidefinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repair {
    /// Use the nearest correlation matrix.
    Nearest,
}

/// The variables that can be correlated: all that are drawn together, and which of them the model
/// draws.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// Their names, in the order in which they are drawn.
    pub(super) names: &'a [&'a str],
    /// For each, whether the model draws it.
    pub(super) here: &'a [bool],
    /// How messages say when they are drawn: `per path`.
    pub(super) place: &'a str,
}

/// The correlations of a model file, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stated {
    /// Between all variables that are drawn together, in their order.
    pub(super) correlation: Correlation,
    /// The repair, if the matrix of the file needed one.
    pub(super) repaired: Option<Repaired>,
}

/// Reads the correlations between variables that are drawn together.
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
    let field = repair_field(&section);
    let repair = section.optional(field, read::one_of(&[("nearest", Repair::Nearest)]));
    let repair_is_sound = repair.is_some() || !section.has(field);
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
                    "the matrix is not positive semidefinite: its least eigenvalue is {:.4}",
                    refused.least_eigenvalue
                ),
                format!(
                    "write `repair: nearest` to use the nearest correlation matrix, {}",
                    shown(nearest.matrix())
                ),
            );
        }
    };
    // Variables that `between` does not name are uncorrelated.
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

/// The field that requests a repair: `repair`, or its former name `mend`.
fn repair_field(section: &Section<'_, '_>) -> &'static str {
    if section.has("mend") && !section.has("repair") {
        "mend"
    } else {
        "repair"
    }
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

/// Reads the rows of a matrix. The number of variables is none where their list is invalid.
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
            counted(size, "number")
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
        let numbers = read::items(row, "a row", "[1, 0.3]", diagnostics)?;
        let mut sound = Some(());
        if numbers.len() != size {
            let message = format!("{} in a row of {size}", counted(numbers.len(), "number"));
            sound = diagnostics.refuse(row.place, message, advice());
        }
        let read = read::every(numbers.iter().map(|node| number(-1..=1)(node, diagnostics)));
        sound.and(read)
    }));
    check_diagonal_and_symmetry(items, diagnostics)?;
    sound.and(read)
}

/// Checks the diagonal and the symmetry of the numbers as written.
fn check_diagonal_and_symmetry(rows: &[Node], diagnostics: &DiagnosticSink) -> Option<()> {
    let cell = |row: usize, column: usize| -> Option<(&Node, Decimal)> {
        let Value::List(cells) = &rows.get(row)?.value else {
            return None;
        };
        let node = cells.get(column)?;
        // A cell that is not a number has been reported already.
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
                "write 1: a variable's correlation with itself is 1",
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
                        "the matrix is not symmetric: row {}, column {} is {}, and its mirror is {}",
                        row + 1,
                        column + 1,
                        node.describe(),
                        mirror.describe()
                    ),
                    "write the same number in both places",
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

/// A matrix as text, to four digits: `[[1, -0.5], [-0.5, 1]]`.
fn shown(matrix: &[Vec<f64>]) -> String {
    let rows = matrix.iter().map(|row| {
        let numbers = row.iter().map(|of| {
            let rounded = Decimal::from_f64_retain(*of)
                .unwrap_or_default()
                .round_dp(4);
            rounded.normalize().to_string()
        });
        format!("[{}]", numbers.collect::<Vec<_>>().join(", "))
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(", "))
}
