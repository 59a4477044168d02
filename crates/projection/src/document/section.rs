//! Reads a map with known fields and reports unknown ones.

use super::{DiagnosticSink, Key, Node, Value, quoted};
use crate::diagnostic::{Diagnostic, Place, nearest_name};
use crate::words::visible;

/// The most unknown fields of a map that are described.
const MOST_UNKNOWN: usize = 100;

/// Advice for a text that was cut by a comma inside braces: `{name: Smith, Jones}`.
fn cut_off(before: &(Key, Node), key: &Key, node: &Node) -> Option<String> {
    let (field, first) = before;
    let first = first.scalar().filter(|text| !text.is_empty())?;
    let is_on_its_line = field.place.line == key.place.line;
    (is_on_its_line && node.value == Value::Empty).then(|| {
        format!(
            "inside braces a comma ends a text: put the whole text in quotes, `{}: \"{}, {}\"`",
            visible(&field.text),
            visible(first),
            visible(&key.text)
        )
    })
}

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
        let mut before: Option<&(Key, Node)> = None;
        let mut unknown = 0_usize;
        for entry in self.entries {
            let (key, node) = entry;
            let before = before.replace(entry);
            if requested(key) {
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
            let advice = self.advice_on(key, node, before, &missing);
            self.diagnostics
                .push(Diagnostic::at(key.place, message).advise(advice));
        }
        self.diagnostics
            .count_more(unknown.saturating_sub(MOST_UNKNOWN));
    }

    fn advice_on(
        &self,
        key: &Key,
        node: &Node,
        before: Option<&(Key, Node)>,
        missing: &[&'static str],
    ) -> String {
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits(&key.text) && node.value == Value::Empty {
            // `{balance: 103,900,000}`: inside braces a comma ends the value.
            return "between brackets, write thousands with `_`: `103_900_000`".to_owned();
        }
        let begins_with_digit = key.text.starts_with(|first: char| first.is_ascii_digit());
        if begins_with_digit && node.value == Value::Empty {
            return "inside braces a comma ends a value: put a curve with commas in quotes"
                .to_owned();
        }
        if let Some(cut_off) = before.and_then(|before| cut_off(before, key, node)) {
            return cut_off;
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
