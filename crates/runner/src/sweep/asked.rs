//! Axes asked for beside a sweep file, or in its stead: each as a line of such a file has it.
//!
//! They are read as the file's own are, and what is wrong with them is told in them. This room must
//! never know what a value does.

use std::fmt::Write;
use std::path::Path;

use stepdown_projection::document::{Document, Faultbook, Key, Node, Value};
use stepdown_projection::fault::{Fault, Faults, Place};

use super::file::{self, WrittenAxis};
use super::path::AxisPath;

/// How messages call the axes that stand in no file.
const SHOWN: &str = "axes asked for";
/// Lines of asked axes are told from those of a file by being beyond any file's.
const BEYOND: usize = usize::MAX / 2;

/// What is asked to be moved, and over which file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// A sweep file whose axes are crossed with those asked for.
    pub file: Option<&'a Path>,
    /// The scenario that is moved where no file says which.
    pub scenario: Option<&'a Path>,
    /// Axes, each as a line of a sweep file: `severity: 30% to 70% by 10%`. The last moves fastest.
    /// One line of several axes in braces moves them together.
    pub axes: &'a [String],
}

impl Asked<'_> {
    /// The axes as a sweep file would have them.
    pub(super) fn text(&self) -> String {
        let mut text = "name: asked\n".to_owned();
        // Writing to a string cannot fail.
        if let Some(scenario) = self.scenario {
            let _ = writeln!(text, "scenario: {}", quoted(&scenario.to_string_lossy()));
        }
        text.push_str("axes:\n");
        for axis in self.axes {
            let line: String = axis
                .chars()
                .map(|letter| if letter.is_control() { ' ' } else { letter })
                .collect();
            // A name in quotes may hold what means something else in YAML.
            let _ = match AxisPath::split_at(&line, ':') {
                Some((name, values)) if name.contains(['"', '\'']) && !line.starts_with('{') => {
                    writeln!(text, "  - {}:{values}", quoted(name.trim()))
                }
                _ => writeln!(text, "  - {line}"),
            };
        }
        text
    }
}

/// A text that YAML reads as it stands.
pub(crate) fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Axes asked for beside a file.
#[derive(Debug)]
pub(super) struct AskedAxes(Document);

impl AskedAxes {
    /// Reads them as YAML.
    pub(super) fn read(asked: &Asked<'_>) -> Result<Self, Faults> {
        Document::read(SHOWN, &asked.text()).map(Self)
    }

    /// The document alone, for axes that stand for a whole file.
    pub(super) fn into_document(self) -> Document {
        self.0
    }

    /// The axes, at places beyond those of any file.
    pub(super) fn groups(&self, faults: &Faultbook) -> Option<Vec<Vec<WrittenAxis>>> {
        let axes = self.0.root().child("axes")?;
        file::axes(&beyond(axes), faults)
    }

    /// What is wrong with the file, and what with the axes asked for.
    pub(super) fn part(&self, faults: Faultbook) -> (Faultbook, Option<Faults>) {
        let own = Faultbook::new();
        let mut of_asked = Vec::new();
        for fault in faults.into_faults() {
            match fault.place {
                Some(place) if place.line > BEYOND => of_asked.push(Fault {
                    place: Some(Place {
                        line: place.line - BEYOND,
                        ..place
                    }),
                    ..fault
                }),
                _ => own.push(fault),
            }
        }
        let told = Faults::unless_none(SHOWN, self.0.text(), of_asked, Some(()));
        (own, told.err())
    }
}

fn beyond(node: &Node) -> Node {
    let shifted = |place: Place| Place {
        line: place.line + BEYOND,
        ..place
    };
    let value = match &node.value {
        Value::Empty => Value::Empty,
        Value::Scalar(text) => Value::Scalar(text.clone()),
        Value::List(items) => Value::List(items.iter().map(beyond).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, node)| {
                    let key = Key {
                        text: key.text.clone(),
                        place: shifted(key.place),
                    };
                    (key, beyond(node))
                })
                .collect(),
        ),
    };
    Node {
        place: shifted(node.place),
        value,
    }
}
