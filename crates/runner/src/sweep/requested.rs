//! Axes given as arguments, with or without a sweep file, each written as in the file.
//!
//! They are read like the file's own; diagnostics point to the arguments.

use std::fmt::Write;
use std::path::Path;

use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place};
use stepdown_projection::document::{DiagnosticSink, Document, Key, Node, Value};

use super::file::{self, WrittenAxis};
use super::path::AxisPath;

/// The name of the arguments in messages that are not about one axis.
const SHOWN: &str = "the arguments";
/// Offset of the arguments' lines, which are beyond those of any file.
const BEYOND: usize = usize::MAX / 2;
/// Precedes an axis on its line.
const BEFORE_AXIS: &str = "  - ";

/// A requested axis, and the argument that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestedAxis {
    /// The argument, such as `--axis`, for messages.
    argument: String,
    /// One axis as in a sweep file: `severity: 30% to 70% by 10%`. Several axes in braces move together.
    line: String,
    /// The argument's text, if the line was made from it.
    written: Option<String>,
}

impl RequestedAxis {
    /// An axis given as in a sweep file.
    pub(crate) fn new(argument: &str, line: &str) -> Self {
        Self {
            argument: argument.to_owned(),
            line: line.to_owned(),
            written: None,
        }
    }

    /// An axis made from an argument's text.
    pub(crate) fn made_of(argument: &str, written: &str, line: String) -> Self {
        Self {
            argument: argument.to_owned(),
            line,
            written: Some(written.to_owned()),
        }
    }

    /// The axis as YAML on one line: a quoted name may contain signs with a meaning in YAML.
    fn one_line(&self) -> String {
        let letters = self.line.chars();
        let line: String = letters
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        match AxisPath::split_at(&line, ':') {
            Some((name, values)) if name.contains(['"', '\'']) && !line.starts_with('{') => {
                format!("{}:{values}", quoted(name.trim()))
            }
            _ => line,
        }
    }

    /// Diagnostics of its line, as those of the argument.
    fn diagnostics(&self, of_line: Vec<Diagnostic>) -> Diagnostics {
        let text = self.written.clone().unwrap_or_else(|| self.one_line());
        let whole = Place {
            line: 1,
            column: 1,
            length: text.chars().count().max(1),
        };
        let placed = |diagnostic: Diagnostic| {
            let place = match diagnostic.place {
                Some(place) if self.written.is_none() => Place {
                    line: 1,
                    column: place.column.saturating_sub(BEFORE_AXIS.len()).max(1),
                    ..place
                },
                _ => whole,
            };
            Diagnostic {
                place: Some(place),
                ..diagnostic
            }
        };
        Diagnostics {
            file: self.argument.clone(),
            text,
            diagnostics: of_line.into_iter().map(placed).collect(),
            unlisted: 0,
        }
    }
}

/// A request for a sweep.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// A sweep file whose axes are crossed with the requested ones.
    pub file: Option<&'a Path>,
    /// The base scenario, if the file does not name one.
    pub scenario: Option<&'a Path>,
    /// Axes, each as in a sweep file: `severity: 30% to 70% by 10%`. The last moves fastest. Several
    /// axes in braces move together.
    pub axes: &'a [String],
}

/// A text as a quoted YAML scalar.
pub(crate) fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Requested axes.
#[derive(Debug)]
pub(super) struct RequestedAxes {
    document: Document,
    arguments: Arguments,
}

/// The arguments that lines of a text come from.
#[derive(Debug, Clone)]
pub(super) struct Arguments {
    axes: Vec<RequestedAxis>,
    /// The number of lines before the first.
    before: usize,
}

impl Arguments {
    /// Diagnostics of the text, as those of the arguments.
    pub(super) fn shown(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostics> {
        let mut by_axis: Vec<Vec<Diagnostic>> = vec![Vec::new(); self.axes.len()];
        let mut others = Vec::new();
        for diagnostic in diagnostics {
            let axis = diagnostic.place.and_then(|place| {
                let position = place.line.checked_sub(self.before + 1)?;
                by_axis.get_mut(position)
            });
            match axis {
                Some(of_axis) => of_axis.push(diagnostic),
                None => others.push(Diagnostic {
                    place: None,
                    ..diagnostic
                }),
            }
        }
        let of_axes = self.axes.iter().zip(by_axis);
        let of_axes = of_axes.filter(|(_, diagnostics)| !diagnostics.is_empty());
        let mut shown: Vec<Diagnostics> = of_axes
            .map(|(axis, diagnostics)| axis.diagnostics(diagnostics))
            .collect();
        if !others.is_empty() {
            shown.push(Diagnostics {
                file: SHOWN.to_owned(),
                text: String::new(),
                diagnostics: others,
                unlisted: 0,
            });
        }
        shown
    }
}

impl RequestedAxes {
    /// Parses them as YAML.
    pub(super) fn read(
        scenario: Option<&Path>,
        axes: Vec<RequestedAxis>,
    ) -> Result<Self, Vec<Diagnostics>> {
        let mut text = "name: the arguments\n".to_owned();
        // Writing to a string cannot fail.
        if let Some(scenario) = scenario {
            let _ = writeln!(text, "scenario: {}", quoted(&scenario.to_string_lossy()));
        }
        text.push_str("axes:\n");
        let before = text.lines().count();
        for axis in &axes {
            let _ = writeln!(text, "{BEFORE_AXIS}{}", axis.one_line());
        }
        let arguments = Arguments { axes, before };
        match Document::read(SHOWN, &text) {
            Ok(document) => Ok(Self {
                document,
                arguments,
            }),
            Err(diagnostics) => Err(arguments.shown(diagnostics.diagnostics)),
        }
    }

    /// The document, for axes without a sweep file, and the arguments it was made from.
    pub(super) fn into_parts(self) -> (Document, Arguments) {
        (self.document, self.arguments)
    }

    /// The axes, at places beyond those of any file.
    pub(super) fn groups(&self, diagnostics: &DiagnosticSink) -> Option<Vec<Vec<WrittenAxis>>> {
        let axes = self.document.root().child("axes")?;
        file::axes(&beyond(axes), diagnostics)
    }

    /// Separates the diagnostics of the file from those of the requested axes.
    pub(super) fn part(&self, diagnostics: DiagnosticSink) -> (DiagnosticSink, Vec<Diagnostics>) {
        let own = DiagnosticSink::new();
        own.count_more(diagnostics.unlisted());
        let mut of_requested = Vec::new();
        for diagnostic in diagnostics.into_diagnostics() {
            match diagnostic.place {
                Some(place) if place.line > BEYOND => of_requested.push(Diagnostic {
                    place: Some(Place {
                        line: place.line - BEYOND,
                        ..place
                    }),
                    ..diagnostic
                }),
                _ => own.push(diagnostic),
            }
        }
        (own, self.arguments.shown(of_requested))
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
