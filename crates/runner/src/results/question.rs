//! A request for a matrix from finished tables. Its names are checked before anything is run.

use std::borrow::Cow;

use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::measures::RunTo;

use super::error::ResultsError;
use super::matrix::{Places, number_text};
use super::schema::{Kind, TableName};
use super::work::{AxisColumn, AxisKind, AxisValue, Work};
use crate::metric::UnknownMetric;
use crate::sweep::AxisPath;

/// Most scenarios checked before anything is run, which takes about a second.
const MOST_SAMPLED: u64 = 1 << 21;

/// A request for a matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The axis of the rows.
    pub rows: String,
    /// The axis of the columns.
    pub columns: String,
    /// Values at which other axes are held.
    pub at: Vec<(String, String)>,
    /// A column of `classes` or `deal`.
    pub metric: String,
    /// The classes, for a metric of classes; empty for all.
    pub classes: Vec<String>,
    /// The run, for a metric of classes.
    pub run_to: RunTo,
}

impl Question {
    /// Refuses a request that the tables of a sweep could not answer, before anything is run: unknown
    /// names, values that no scenario has, or more than a matrix can hold. For very large sweeps, only
    /// the first scenarios are checked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, work: &dyn Work) -> Result<(), ResultsError> {
        let axes = work.axes();
        let requested = Request::of(&axes, &work.deal().class_names, self)?;
        let mut places = Places::new(&axes, &requested);
        let scenarios = work.scenarios();
        for scenario in 1..=scenarios.min(MOST_SAMPLED) {
            let mut values = work.axis_values(scenario).into_iter();
            let texts: Vec<Cow<'_, str>> = axes
                .iter()
                .map(|axis| text(axis.kind, values.next().unwrap_or(AxisValue::Missing)))
                .collect();
            places.add(&texts);
        }
        if scenarios <= MOST_SAMPLED {
            places.check_held()?;
        }
        // A limit that some scenarios exceed is exceeded by all.
        places.check_size()
    }
}

/// A value as text, as read from a table.
fn text(kind: AxisKind, value: AxisValue<'_>) -> Cow<'_, str> {
    match (kind, value) {
        (AxisKind::Text, AxisValue::Text(text)) => text,
        (_, AxisValue::Number(number)) => number_text(Some(number)),
        _ => number_text(None),
    }
}

pub(super) fn question(message: impl Into<String>, advice: impl Into<String>) -> ResultsError {
    ResultsError::Question {
        message: message.into(),
        advice: advice.into(),
    }
}

/// Names as a list.
fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    names.join(", ")
}

/// An axis, by its name in the sweep file or its column name.
fn axis(axes: &[AxisColumn], name: &str) -> Result<usize, ResultsError> {
    let is_called = |axis: &AxisColumn| axis.name == name || AxisPath::is_same(&axis.axis, name);
    if let Some(position) = axes.iter().position(is_called) {
        return Ok(position);
    }
    let begins = |axis: &AxisColumn| {
        let rest = axis.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    let mut found = (0..axes.len()).filter(|position| begins(&axes[*position]));
    match (found.next(), found.next()) {
        (Some(position), None) => Ok(position),
        (Some(_), Some(_)) => Err(question(
            format!("several axes are named `{name}`"),
            format!("write the full name: {}", listed(names(axes))),
        )),
        _ => Err(question(
            format!("the sweep has no axis `{name}`"),
            match nearest_name(name, axes.iter().map(|axis| axis.axis.as_str())) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if axes.is_empty() => "it has no axes".to_owned(),
                None => format!(
                    "its axes are {}",
                    listed(axes.iter().map(|axis| axis.axis.as_str()))
                ),
            },
        )),
    }
}

fn names(axes: &[AxisColumn]) -> impl Iterator<Item = &str> {
    axes.iter().map(|axis| axis.name.as_str())
}

/// A metric's table and type.
fn metric(name: &str) -> Result<(TableName, Kind), ResultsError> {
    let measures = |table: TableName| {
        let columns = table.columns().iter().skip(1);
        columns.filter(|column| matches!(column.kind, Kind::Count | Kind::Number))
    };
    for table in [TableName::Classes, TableName::Deal] {
        if let Some(column) = measures(table).find(|column| column.name == name) {
            return Ok((table, column.kind));
        }
    }
    let unknown = UnknownMetric::named(name);
    Err(question(unknown.message, unknown.advice))
}

/// A request with its names resolved.
pub(super) struct Request {
    pub(super) table: TableName,
    pub(super) kind: Kind,
    pub(super) row_axis: usize,
    pub(super) column_axis: usize,
    pub(super) classes: Vec<String>,
    /// Whether the request names classes.
    pub(super) names_classes: bool,
    pub(super) held: Vec<Option<String>>,
}

impl Request {
    pub(super) fn of(
        axes: &[AxisColumn],
        class_names: &[String],
        requested: &Question,
    ) -> Result<Self, ResultsError> {
        let (table, kind) = metric(&requested.metric)?;
        let row_axis = axis(axes, &requested.rows)?;
        let column_axis = axis(axes, &requested.columns)?;
        if row_axis == column_axis {
            return Err(question(
                format!("`{}` cannot be both rows and columns", axes[row_axis].name),
                "choose two axes",
            ));
        }
        Ok(Self {
            table,
            kind,
            row_axis,
            column_axis,
            classes: classes(class_names, requested, table)?,
            names_classes: !requested.classes.is_empty(),
            held: held(axes, requested, row_axis, column_axis)?,
        })
    }
}

/// The requested classes, in the order of the deal; empty for a metric of the deal.
fn classes(
    class_names: &[String],
    requested: &Question,
    table: TableName,
) -> Result<Vec<String>, ResultsError> {
    if table == TableName::Deal {
        return match requested.classes.first() {
            None => Ok(Vec::new()),
            Some(class) => Err(question(
                format!(
                    "`{}` is a metric of the deal, not of class `{class}`",
                    requested.metric
                ),
                "omit `--class`",
            )),
        };
    }
    for class in &requested.classes {
        if !class_names.contains(class) {
            let known = || class_names.iter().map(String::as_str);
            return Err(question(
                format!("the deal has no class `{class}`"),
                match nearest_name(class, known()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("its classes are {}", listed(known())),
                },
            ));
        }
    }
    let wanted = |name: &&String| requested.classes.is_empty() || requested.classes.contains(name);
    Ok(class_names.iter().filter(wanted).cloned().collect())
}

/// The value at which each axis is held.
fn held(
    axes: &[AxisColumn],
    requested: &Question,
    row_axis: usize,
    column_axis: usize,
) -> Result<Vec<Option<String>>, ResultsError> {
    let mut held = vec![None; axes.len()];
    for (name, value) in &requested.at {
        let position = axis(axes, name)?;
        let name = &axes[position].name;
        if position == row_axis || position == column_axis {
            return Err(question(
                format!("`{name}` is an axis of the matrix"),
                "hold only other axes at a value",
            ));
        }
        if held[position].is_some() {
            return Err(question(
                format!("`{name}` is held twice"),
                "hold each axis at one value",
            ));
        }
        let value = match axes[position].kind {
            AxisKind::Text => value.trim().to_owned(),
            AxisKind::Number => {
                // `40%`, `4 CDR`, `12`: the unit is the column's.
                let number = value.split_whitespace().next().unwrap_or_default();
                let digits = number.trim_end_matches('%').replace(',', "");
                let number: f64 = digits.parse().map_err(|_| {
                    question(
                        format!("`{name}` needs a number, found `{value}`"),
                        "write it as 40 or 40%",
                    )
                })?;
                number.to_string()
            }
        };
        held[position] = Some(value);
    }
    Ok(held)
}

/// The first values, and how many more there are.
pub(super) fn some_of(values: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = listed(values.iter().take(SHOWN).map(String::as_str));
    match values.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
