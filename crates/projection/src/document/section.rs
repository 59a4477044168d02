//! Reads a map with known fields and reports unknown ones.

use super::cut_off::CutOff;
use super::{DiagnosticSink, Key, Node, Value, quoted};
use crate::diagnostic::{Diagnostic, Place, nearest_name};
use crate::words::visible;

/// The most unknown fields of a map that are described.
const MOST_UNKNOWN: usize = 100;

/// A map that is read field by field.
///
/// Request every field, then call [`Section::finish`], and only then use `?` on the values.
#[derive(Debug)]
#[must_use = "a section that is not finished does not report unknown fields"]
pub struct Section<'a, 'f> {
    name: String,
    place: Place,
    entries: &'a [(Key, Node)],
    diagnostics: &'f DiagnosticSink,
    requested: Vec<&'static str>,
}

impl<'a, 'f> Section<'a, 'f> {
    /// Opens a map. `name` is used in messages: the key of the map, or a phrase such as "the deal".
    ///
    /// An empty node counts as an empty map, so missing fields are reported. Any other node is an error and
    /// returns `None`.
    pub fn open(
        node: &'a Node,
        name: impl Into<String>,
        diagnostics: &'f DiagnosticSink,
    ) -> Option<Self> {
        let name = name.into();
        let entries: &[(Key, Node)] = match &node.value {
            Value::Map(entries) => entries,
            Value::Empty => &[],
            Value::Scalar(_) | Value::List(_) => {
                return diagnostics.refuse(
                    node.place,
                    format!(
                        "{} must be a map of fields, found {}",
                        quoted(&name),
                        node.describe()
                    ),
                    "write `name: value` lines, indented, or `{name: value, ...}`",
                );
            }
        };
        Some(Self {
            name,
            place: node.place,
            entries,
            diagnostics,
            requested: Vec::new(),
        })
    }

    /// Reads a required field. `example` is shown in the advice.
    ///
    /// `None` if it is missing, empty or invalid, which are errors.
    pub fn required<T>(
        &mut self,
        field: &'static str,
        example: &str,
        reader: impl FnOnce(&'a Node, &'f DiagnosticSink) -> Option<T>,
    ) -> Option<T> {
        let write = || format!("write `{field}: {example}`");
        match self.node(field) {
            None => self.diagnostics.refuse(
                self.place,
                format!("missing field `{field}` in {}", quoted(&self.name)),
                write(),
            ),
            Some(node) if node.value == Value::Empty => {
                self.diagnostics
                    .refuse(node.place, format!("field `{field}` is empty"), write())
            }
            Some(node) => reader(node, self.diagnostics),
        }
    }

    /// Reads an optional field.
    ///
    /// `None` if it is missing, and if it is empty or invalid, which are errors.
    pub fn optional<T>(
        &mut self,
        field: &'static str,
        reader: impl FnOnce(&'a Node, &'f DiagnosticSink) -> Option<T>,
    ) -> Option<T> {
        let node = self.node(field)?;
        if node.value == Value::Empty {
            return self.diagnostics.refuse(
                node.place,
                format!("field `{field}` is empty"),
                "write a value or remove the field",
            );
        }
        reader(node, self.diagnostics)
    }

    /// The node of a field, which counts as requested.
    pub fn node(&mut self, field: &'static str) -> Option<&'a Node> {
        if !self.requested.contains(&field) {
            self.requested.push(field);
        }
        self.entry(field).map(|(_, node)| node)
    }

    /// Whether the field is present. It does not count as requested.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.entry(field).is_some()
    }

    /// All fields in the order of the file, for maps with names as keys. They count as requested.
    #[must_use]
    pub fn into_entries(self) -> &'a [(Key, Node)] {
        self.entries
    }

    /// Reads a map with names as keys. `example` is shown in the advice for a name without a value.
    ///
    /// `None` if a value is missing or invalid; all of them are read.
    pub fn named<T>(
        self,
        example: &str,
        reader: impl Fn(&'a Node, &'f DiagnosticSink) -> Option<T>,
    ) -> Option<Vec<(String, T)>> {
        let entries = self.entries.iter().enumerate();
        super::read::every(entries.map(|(position, (key, node))| {
            if node.value != Value::Empty {
                return Some((key.text.clone(), reader(node, self.diagnostics)?));
            }
            let next = self.entries.get(position + 1);
            let next = next.filter(|(next, _)| next.place.line == key.place.line);
            let advice = match (CutOff::at(self.entries, position), next) {
                (Some(cut_off), _) => cut_off.advice,
                (None, Some((next, _))) => format!(
                    "write `{}: {example}`; put a name with a comma in quotes: `\"{}, {}\": {example}`",
                    visible(&key.text),
                    visible(&key.text),
                    visible(&next.text)
                ),
                (None, None) => format!("write `{}: {example}`", visible(&key.text)),
            };
            let message = format!("{} in {} has no value", quoted(&key.text), quoted(&self.name));
            self.diagnostics.refuse(key.place, message, advice)
        }))
    }

    /// The position of the section.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// The position of a field's value, or of the section if the field is missing. For errors found by
    /// comparing fields.
    #[must_use]
    pub fn place_of(&self, field: &str) -> Place {
        self.entry(field).map_or(self.place, |(_, node)| node.place)
    }

    /// The sink for this section's diagnostics.
    #[must_use]
    pub fn diagnostics(&self) -> &'f DiagnosticSink {
        self.diagnostics
    }

    /// Reports every field that was not requested.
    ///
    /// Many unknown fields are described up to a limit and then counted.
    pub fn finish(self) {
        let requested = |key: &Key| self.requested.contains(&key.text.as_str());
        let missing: Vec<&str> = self
            .requested
            .iter()
            .copied()
            .filter(|field| !self.has(field))
            .collect();
        let mut unknown = 0_usize;
        let mut last_cut: Option<usize> = None;
        for (position, (key, node)) in self.entries.iter().enumerate() {
            if requested(key) {
                continue;
            }
            let cut_off = CutOff::at(self.entries, position);
            if let Some(cut_off) = &cut_off
                && last_cut.replace(cut_off.start) == Some(cut_off.start)
            {
                // Reported at the first comma.
                continue;
            }
            unknown += 1;
            if unknown > MOST_UNKNOWN {
                continue;
            }
            let message = format!(
                "unknown field {} in {}",
                quoted(&key.text),
                quoted(&self.name)
            );
            let advice = match cut_off {
                Some(cut_off) => cut_off.advice,
                None => self.advice_on(key, node, &missing),
            };
            self.diagnostics
                .push(Diagnostic::at(key.place, message).advise(advice));
        }
        self.diagnostics
            .count_more(unknown.saturating_sub(MOST_UNKNOWN));
    }

    fn advice_on(&self, key: &Key, node: &Node, missing: &[&'static str]) -> String {
        let begins_with_digit = key.text.starts_with(|first: char| first.is_ascii_digit());
        if begins_with_digit && node.value == Value::Empty {
            return "inside braces a comma ends a value: put a curve with commas in quotes"
                .to_owned();
        }
        let nearest = nearest_name(&key.text, missing.iter().copied())
            .or_else(|| nearest_name(&key.text, self.requested.iter().copied()));
        match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if self.requested.is_empty() => "no fields are allowed here".to_owned(),
            None => format!("one of: {}", self.requested.join(", ")),
        }
    }

    fn entry(&self, field: &str) -> Option<&'a (Key, Node)> {
        self.entries.iter().find(|(key, _)| key.text == field)
    }
}
