//! Parses the sweep file: a name, a base, and axes or a file of explicit scenarios.
//!
//! Values are not read here. Ranges are not expanded before the size of the grid is checked.

use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{self, DiagnosticSink, Key, Name, Node, Section, Value, read};
use stepdown_projection::words::counted;

use super::axis::DraftValue;
use super::range::Range;
use super::tree::written;

/// Most axes of a sweep.
pub(super) const MOST_AXES: usize = 64;

/// A parsed sweep file.
#[derive(Debug)]
pub(super) struct Written {
    /// None if it is invalid, which is reported.
    pub(super) name: Option<String>,
    /// The base scenario, where the file names one.
    pub(super) scenario: Option<Name>,
    pub(super) cells: WrittenCells,
}

/// How the scenarios are given.
#[derive(Debug)]
pub(super) enum WrittenCells {
    /// By axes; those of an inner list move together.
    Axes(Vec<Vec<WrittenAxis>>),
    /// Row by row in a file.
    Table(Name),
    /// Invalid, which is reported; with the names of axes.
    Wrong(Vec<Key>),
}

/// An axis with the items of its list.
#[derive(Debug)]
pub(super) struct WrittenAxis {
    pub(super) key: Key,
    items: Vec<Item>,
}

#[derive(Debug)]
enum Item {
    Value(Node),
    Range(Range, Place),
}

impl WrittenAxis {
    /// The number of its values.
    pub(super) fn count(&self) -> u64 {
        self.items
            .iter()
            .map(|item| match item {
                Item::Value(_) => 1,
                Item::Range(range, _) => range.count,
            })
            .fold(0, u64::saturating_add)
    }

    /// The places of its ranges.
    pub(super) fn ranges(&self) -> impl Iterator<Item = Place> {
        self.items.iter().filter_map(|item| match item {
            Item::Value(_) => None,
            Item::Range(_, place) => Some(*place),
        })
    }

    /// Its values, with ranges expanded.
    pub(super) fn into_values(self) -> Vec<DraftValue> {
        let mut values = Vec::new();
        for item in self.items {
            match item {
                Item::Value(node) => values.push(DraftValue {
                    text: written(&node),
                    node: Some(node),
                }),
                Item::Range(range, place) => values.extend(range.values().map(|text| {
                    let value = Value::Scalar(text.clone());
                    DraftValue {
                        text,
                        node: Some(Node { place, value }),
                    }
                })),
            }
        }
        values
    }
}

/// Parses a sweep file.
pub(super) fn read(root: &Node, diagnostics: &DiagnosticSink) -> Option<Written> {
    let mut section = Section::open(root, "the sweep", diagnostics)?;
    let name = section.required("name", "Speeds by severity", read::text);
    let scenario = section.optional("scenario", read::name);
    let place = section.place();
    let (has_axes, has_table) = (section.has("axes"), section.has("scenarios"));
    let names = section.node("axes").map(names_of).unwrap_or_default();
    let axes = section.optional("axes", axes);
    let table = section.optional("scenarios", read::name);
    if has_axes && has_table {
        diagnostics.refuse::<()>(
            section.place_of("scenarios"),
            "both `axes` and `scenarios` are given",
            "keep one of the two",
        );
    } else if !has_axes && !has_table {
        diagnostics.refuse::<()>(
            place,
            "the sweep has no scenarios",
            "write `axes: {speed: 50% to 200% by 10%}`, or `scenarios: cases.csv`",
        );
    }
    section.finish();
    Some(Written {
        name,
        scenario,
        cells: match (axes, table) {
            (Some(axes), _) => WrittenCells::Axes(axes),
            (None, Some(table)) => WrittenCells::Table(table),
            (None, None) => WrittenCells::Wrong(names),
        },
    })
}

/// The names of axes, even if their values are invalid.
fn names_of(node: &Node) -> Vec<Key> {
    let entries = |node: &Node| match &node.value {
        Value::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
        _ => Vec::new(),
    };
    match &node.value {
        Value::List(items) => items.iter().flat_map(entries).collect(),
        _ => entries(node),
    }
}

/// Parses axes; those of an inner list move together.
pub(super) fn axes(node: &Node, diagnostics: &DiagnosticSink) -> Option<Vec<Vec<WrittenAxis>>> {
    const EXAMPLE: &str = "write `speed: 50% to 200% by 10%`, or a name with a list of values";
    let groups: Vec<&[(Key, Node)]> = match &node.value {
        Value::Map(entries) => entries.chunks(1).collect(),
        Value::List(items) => read::every(items.iter().map(|item| match &item.value {
            Value::Map(entries) if !entries.is_empty() => Some(entries.as_slice()),
            _ => diagnostics.refuse(
                item.place,
                format!("expected an axis, found {}", item.describe()),
                EXAMPLE,
            ),
        }))?,
        Value::Scalar(_) | Value::Empty => {
            return diagnostics.refuse(
                node.place,
                format!("expected axes, found {}", node.describe()),
                EXAMPLE,
            );
        }
    };
    if groups.is_empty() {
        return diagnostics.refuse(node.place, "there is no axis", EXAMPLE);
    }
    let count: usize = groups.iter().map(|group| group.len()).sum();
    if count > MOST_AXES {
        return diagnostics.refuse(
            node.place,
            format!("the sweep has {count} axes"),
            format!("at most {MOST_AXES} are allowed"),
        );
    }
    let groups = read::every(groups.into_iter().map(|group| {
        let axes = group.iter().map(|(key, node)| axis(key, node, diagnostics));
        let axes = read::every(axes)?;
        move_together(axes, diagnostics)
    }))?;
    Some(groups)
}

/// Checks that axes of one list item have the same number of values.
fn move_together(axes: Vec<WrittenAxis>, diagnostics: &DiagnosticSink) -> Option<Vec<WrittenAxis>> {
    let (first, others) = axes.split_first()?;
    let mut agree = true;
    for other in others {
        if other.count() != first.count() {
            agree = false;
            diagnostics.refuse::<()>(
                other.key.place,
                format!(
                    "`{}` has {}, `{}` has {}",
                    first.key.text,
                    counted(first.count(), "value"),
                    other.key.text,
                    other.count()
                ),
                "axes of one list item move together: give them the same number of values, or start \
                 each with its own `- ` to cross them",
            );
        }
    }
    agree.then_some(axes)
}

fn axis(key: &Key, node: &Node, diagnostics: &DiagnosticSink) -> Option<WrittenAxis> {
    let nodes = match &node.value {
        Value::List(items) if items.is_empty() => {
            return diagnostics.refuse(
                node.place,
                format!("`{}` has no values", key.text),
                "write values: `[first, second]`",
            );
        }
        Value::List(items) => items.as_slice(),
        Value::Empty => {
            return diagnostics.refuse(
                node.place,
                format!("`{}` has no values", key.text),
                "write a range, `50% to 200% by 10%`, or a list of values",
            );
        }
        Value::Scalar(_) | Value::Map(_) => std::slice::from_ref(node),
    };
    let items = read::every(nodes.iter().map(|node| item(node, diagnostics)))?;
    Some(WrittenAxis {
        key: key.clone(),
        items,
    })
}

/// Whether a text looks like several values. With `for` it is a vector of months, one value.
fn are_several(text: &str) -> bool {
    let is_vector = text.split_whitespace().any(|word| word == "for");
    text.contains(',') && !is_vector && document::decimal(text).is_none()
}

fn item(node: &Node, diagnostics: &DiagnosticSink) -> Option<Item> {
    if node.value == Value::Empty {
        return diagnostics.refuse(
            node.place,
            "a value is empty",
            "write a value, or remove it",
        );
    }
    match node.scalar().and_then(Range::parse) {
        None => {
            if let Some(text) = node.scalar().filter(|text| are_several(text)) {
                return diagnostics.refuse(
                    node.place,
                    format!("{} is one value with commas in it", node.describe()),
                    format!(
                        "write several values as a list, `[{text}]`, or a vector of months with `for`"
                    ),
                );
            }
            Some(Item::Value(node.clone()))
        }
        Some(Ok(range)) => Some(Item::Range(range, node.place)),
        Some(Err(diagnostic)) => {
            diagnostics.refuse(node.place, diagnostic.message, diagnostic.advice)
        }
    }
}
