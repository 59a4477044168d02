//! An axis: its name, its values as text and as numbers, and its column in tables.

use rust_decimal::Decimal;
use stepdown_projection::document::{Key, Node};

use super::path::AxisPath;
use super::range::value_and_unit;
use super::target::{Component, Target};
use crate::slug::spelled_out;

/// An input that differs between the scenarios of a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    name: String,
    column: String,
    values: Vec<AxisValue>,
}

/// A value of an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AxisValue {
    /// As written; a value of a range is written as in a list: `0.5 CDR`. Blank where a row of explicit
    /// scenarios keeps the base's value.
    pub text: String,
    /// The number in the unit of the axis's column, if every value of the axis is a number in the same
    /// unit.
    pub number: Option<Decimal>,
}

impl Axis {
    /// Its name in the sweep file, such as `speed` or `deal.overcollateralization.target`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its column in tables, in `snake_case` and with the unit, if any: `speed_pct`,
    /// `cdr_pct`, `index_shift_bp`, `triggers`. Columns are unique.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// Its values, in the order of the sweep file; of explicit scenarios, each once, in order of first
    /// occurrence.
    #[must_use]
    pub fn values(&self) -> &[AxisValue] {
        &self.values
    }

    /// Whether its values are numbers, in the unit of the column.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        self.values.iter().any(|value| value.number.is_some())
    }
}

/// An axis being read.
#[derive(Debug)]
pub(super) struct DraftAxis {
    pub(super) key: Key,
    pub(super) target: Target,
    pub(super) values: Vec<DraftValue>,
}

/// A value of an axis being read.
#[derive(Debug)]
pub(super) struct DraftValue {
    pub(super) text: String,
    /// The value to apply to the base; none to keep the base's.
    pub(super) node: Option<Node>,
}

/// Axes that move together: position by position, or row by row.
#[derive(Debug)]
pub(super) struct Dimension {
    /// How many positions it has, at least 1.
    pub(super) length: u64,
    pub(super) axes: Vec<MovedAxis>,
}

/// An axis of a dimension.
#[derive(Debug)]
pub(super) struct MovedAxis {
    pub(super) axis: DraftAxis,
    /// The value at each position of the dimension; none if value and position are the same.
    pub(super) values: Option<Vec<u32>>,
}

impl MovedAxis {
    /// The value at a position of the dimension.
    pub(super) fn value_at(&self, position: u64) -> u32 {
        match &self.values {
            None => position as u32,
            Some(values) => values.get(position as usize).copied().unwrap_or(0),
        }
    }
}

/// The axes as shown in tables, with unique columns.
pub(super) fn shown<'a>(drafts: impl Iterator<Item = &'a DraftAxis>) -> Vec<Axis> {
    let drafts: Vec<&DraftAxis> = drafts.collect();
    let columns: Vec<_> = drafts
        .iter()
        .map(|draft| column_and_values(draft, snake_case(&draft.key.text)))
        .collect();
    let mut axes: Vec<Axis> = Vec::with_capacity(drafts.len());
    for (draft, (column, values)) in drafts.iter().zip(&columns) {
        // `A-1` and `A_1` are the same in `snake_case`: both have their signs spelled out.
        let is_shared = columns.iter().filter(|(other, _)| other == column).count() > 1;
        let column = if is_shared {
            column_and_values(draft, spelled_out_path(&draft.key.text)).0
        } else {
            column.clone()
        };
        let mut unique = column.clone();
        let mut number = 2_u32;
        while axes.iter().any(|axis| axis.column == unique) {
            unique = format!("{column}_{number}");
            number += 1;
        }
        axes.push(Axis {
            name: draft.key.text.clone(),
            column: unique,
            values: values.clone(),
        });
    }
    axes
}

/// A path in `snake_case`, with the signs of its names spelled out.
fn spelled_out_path(path: &str) -> String {
    let Ok(path) = AxisPath::read(path) else {
        return spelled_out(path, '_');
    };
    let names = path.names().iter().map(|name| spelled_out(name, '_'));
    names.collect::<Vec<_>>().join("_")
}

/// The column of an axis with this name in `snake_case`, and its values.
fn column_and_values(draft: &DraftAxis, name: String) -> (String, Vec<AxisValue>) {
    let numeric_column = common_unit(draft).map(|unit| {
        // A speed's unit identifies it: `cdr_pct`.
        let is_curve = matches!(
            draft.target.component,
            Component::Prepayment | Component::Default
        );
        let is_word = unit.starts_with(char::is_alphabetic) && !unit.starts_with("of ");
        if is_curve && is_word && !draft.target.is_of_kind() {
            suffix(unit)
        } else if unit.is_empty() {
            name.clone()
        } else {
            format!("{name}_{}", suffix(unit))
        }
    });
    let values = draft.values.iter().map(|value| AxisValue {
        text: value.text.clone(),
        number: numeric_column
            .as_ref()
            .and_then(|_| value_and_unit(&value.text))
            .map(|(number, _)| number.normalize()),
    });
    let values = values.collect();
    (numeric_column.unwrap_or(name), values)
}

/// The unit that all values share, if each is a number; blank values do not count.
fn common_unit(draft: &DraftAxis) -> Option<&str> {
    let mut common: Option<&str> = None;
    for value in draft.values.iter().filter(|value| !value.text.is_empty()) {
        let (_, unit) = value_and_unit(&value.text)?;
        let is_unit = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '%');
        if !unit.chars().all(is_unit) {
            return None;
        }
        let unit = if unit.is_empty() {
            draft.target.implied_unit
        } else {
            unit
        };
        match common {
            Some(common) if !common.eq_ignore_ascii_case(unit) => return None,
            _ => common = Some(unit),
        }
    }
    common
}

/// A unit as the suffix of a column's name. Speeds are in percent.
fn suffix(unit: &str) -> String {
    // `5 of original` is `5% of original`.
    if let Some(of) = unit
        .strip_prefix('%')
        .or(unit.starts_with("of ").then_some(unit))
    {
        let of = snake_case(of);
        return if of.is_empty() {
            "pct".to_owned()
        } else {
            format!("pct_{of}")
        };
    }
    match snake_case(unit) {
        points if points == "bp" => points,
        speed => format!("{speed}_pct"),
    }
}

fn snake_case(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}
