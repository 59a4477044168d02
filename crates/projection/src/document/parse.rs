//! Parses YAML text into the tree, with serde-saphyr.
//!
//! The parser guesses types for plain scalars. The guesses are ignored, and the text is taken from the file,
//! so numbers stay exactly as written.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{Error, Location, MessageFormatter, Spanned, UserMessageFormatter};

use super::cut_off::CutOff;
use super::read::ON_ONE_LINE;
use super::{Key, Node, Value, quoted};
use crate::diagnostic::{Diagnostic, Place};
use crate::words::is_invisible;

/// Input files nest about a dozen levels; every level uses stack.
const DEEPEST: usize = 32;
/// A million nodes is a file of some twenty megabytes, far more than a deal needs.
const MOST_NODES: usize = 1_000_000;

/// The tree of a text, or `None` and a diagnostic. Duplicate keys are errors; the first one stays in the
/// tree.
pub(super) fn tree(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
            max_nodes: MOST_NODES,
            max_events: 3 * MOST_NODES,
            max_anchors: 0,
            max_aliases: 0,
        },
        // Passed through, to report all of them and not only the first.
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::PassThrough,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Some(Source { text, diagnostics }.node(raw, None)),
        Err(error) => {
            diagnostics.push(diagnostic_of(&error, text));
            None
        }
    }
}

/// The parser's output, before the text of plain scalars is looked up.
enum Raw {
    Empty,
    /// A scalar parsed as text.
    Text(String),
    /// A scalar parsed as another type; its text is in the file.
    Plain,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any YAML")
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Empty)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Raw, E> {
        Ok(Raw::Text(text))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}

struct Source<'a> {
    text: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Source<'_> {
    fn node(&mut self, raw: Spanned<Raw>, key: Option<Place>) -> Node {
        let location = raw.defined;
        let own_place = place_of(&location, self.text);
        let written = written_at(&location, self.text);
        // The position of an indented map or list is that of its key.
        let bracketed = written.starts_with(['{', '[']);
        match raw.value {
            Raw::Empty => Node {
                place: match key {
                    Some(key) if written.trim().is_empty() => key,
                    _ => own_place,
                },
                value: Value::Empty,
            },
            Raw::Text(text) => Node {
                place: own_place,
                value: Value::Scalar(text),
            },
            Raw::Plain => Node {
                place: own_place,
                value: Value::Scalar(written.trim().to_owned()),
            },
            Raw::List(items) => {
                let items: Vec<Node> = items
                    .into_iter()
                    .map(|item| self.node(item, None))
                    .collect();
                let entry = items.first().map(|item| item.place);
                Node {
                    place: container_place(bracketed, own_place, key, entry),
                    value: Value::List(items),
                }
            }
            Raw::Map(entries) => {
                let entries = self.entries(entries);
                let entry = entries.first().map(|(key, _)| key.place);
                Node {
                    place: container_place(bracketed, own_place, key, entry),
                    value: Value::Map(entries),
                }
            }
        }
    }

    fn entries(&mut self, raw: Vec<(Spanned<Raw>, Spanned<Raw>)>) -> Vec<(Key, Node)> {
        let mut entries: Vec<(Key, Node)> = Vec::with_capacity(raw.len());
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut duplicates: Vec<(usize, usize)> = Vec::new();
        for (key, value) in raw {
            let Node { place, value: name } = self.node(key, None);
            let Value::Scalar(text) = name else {
                self.diagnostics.push(
                    Diagnostic::at(place, "a field needs a name").advise("write `name: value`"),
                );
                continue;
            };
            if text.contains(is_invisible) {
                self.diagnostics.push(
                    Diagnostic::at(
                        place,
                        format!("expected a name on one line, found {}", quoted(&text)),
                    )
                    .advise(ON_ONE_LINE),
                );
                continue;
            }
            let node = self.node(value, Some(place));
            match seen.get(&text) {
                Some(line) => duplicates.push((entries.len(), *line)),
                None => {
                    seen.insert(text.clone(), place.line);
                }
            }
            entries.push((Key { text, place }, node));
        }
        self.refuse_duplicates(&entries, &duplicates);
        // From the last, so that the positions of the others stay.
        for (position, _) in duplicates.iter().rev() {
            entries.remove(*position);
        }
        entries
    }

    /// Reports the entries at the positions of `duplicates`, with the lines of the fields that they repeat.
    fn refuse_duplicates(&mut self, entries: &[(Key, Node)], duplicates: &[(usize, usize)]) {
        let mut last_cut = None;
        for (position, line) in duplicates {
            let Some((key, _)) = entries.get(*position) else {
                continue;
            };
            let diagnostic = match CutOff::at(entries, *position) {
                // Reported once for each value.
                Some(cut_off) if last_cut.replace(cut_off.start) == Some(cut_off.start) => continue,
                Some(cut_off) => {
                    let place = entries
                        .get(cut_off.start)
                        .map_or(key.place, |(_, node)| node.place);
                    let message = format!("{} is cut off at a comma", quoted(&cut_off.field));
                    Diagnostic::at(place, message).advise(cut_off.advice)
                }
                None => Diagnostic::at(key.place, format!("duplicate field {}", quoted(&key.text)))
                    .advise(format!("it is already on line {line}; keep one of the two")),
            };
            self.diagnostics.push(diagnostic);
        }
    }
}

fn container_place(bracketed: bool, own: Place, key: Option<Place>, entry: Option<Place>) -> Place {
    if bracketed {
        return Place { length: 1, ..own };
    }
    key.or(entry).unwrap_or(own)
}

/// The text of a location in the file.
fn written_at<'a>(location: &Location, text: &'a str) -> &'a str {
    let span = location.span();
    let range = || {
        let start = usize::try_from(span.byte_offset()?).ok()?;
        let length = usize::try_from(span.byte_len()?).ok()?;
        text.get(start..start.checked_add(length)?)
    };
    range().unwrap_or_default()
}

/// A location as a place: to the end of its first line, at least one character long.
fn place_of(location: &Location, text: &str) -> Place {
    let written = written_at(location, text);
    let first_line = written.split(['\n', '\r']).next().unwrap_or_default();
    Place {
        line: usize::try_from(location.line()).unwrap_or(1).max(1),
        column: usize::try_from(location.column()).unwrap_or(1).max(1),
        length: first_line.trim_end().chars().count().max(1),
    }
}

/// The parser's error as a diagnostic with advice.
fn diagnostic_of(error: &Error, text: &str) -> Diagnostic {
    let error = error.without_snippet();
    let place = match error.location() {
        Some(location) if location != Location::UNKNOWN => within(place_of(&location, text), text),
        _ => None,
    };
    let parser_message = UserMessageFormatter.format_message(error).into_owned();
    let tab = parser_message
        .contains("tab")
        .then(|| first_tab_from(place, text));
    let (message, advice) = match error {
        Error::MultipleDocuments { .. } => (
            "the file contains more than one YAML document".to_owned(),
            "remove the line `---`",
        ),
        Error::MergeKeyNotAllowed { .. } => (
            "merge keys are not supported".to_owned(),
            "write the fields out",
        ),
        Error::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => (too_deep(), "reduce the nesting"),
            BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => (
                "anchors and aliases (`&`, `*`) are not supported".to_owned(),
                "write the value out, or quote the text if it begins with `&` or `*`",
            ),
            _ => (
                "the file is too large".to_owned(),
                "a deal or scenario file has a few hundred lines",
            ),
        },
        _ if parser_message.contains("recursion limit") => (too_deep(), "reduce the nesting"),
        _ if tab.is_some() => (
            "a tab where only spaces are allowed".to_owned(),
            "indent with spaces",
        ),
        _ => {
            let advice = syntax_advice(&parser_message);
            (format!("invalid YAML: {parser_message}"), advice)
        }
    };
    let diagnostic = match tab.flatten().or(place) {
        Some(place) => Diagnostic::at(place, message),
        None => Diagnostic::of_file(message),
    };
    diagnostic.advise(advice)
}

fn too_deep() -> String {
    format!("nested more than {DEEPEST} levels deep")
}

/// Advice for the parser's messages, by the wording of granit-parser 2.1. If the wording changes, the last
/// advice applies.
fn syntax_advice(parser_message: &str) -> &'static str {
    if parser_message.contains("mapping values are not allowed") {
        "indent the fields of a map equally; put a text that contains `: ` in quotes"
    } else if parser_message.contains("expected ':'") {
        "write `name: value`, with a space after the colon"
    } else if parser_message.contains("unclosed bracket") {
        "close it with `]` or `}`"
    } else if parser_message.contains("quoted scalar") {
        "close the quotes on the line on which they open"
    } else if parser_message.contains("unexpected character") {
        "put the text in quotes"
    } else if parser_message.contains("tag") {
        "remove the word that begins with `!`, or quote the text"
    } else {
        "check the indentation, the brackets and the quotes"
    }
}

/// The first tab at or after a place.
fn first_tab_from(place: Option<Place>, text: &str) -> Option<Place> {
    let from = place.map_or((1, 1), |place| (place.line, place.column));
    text.lines().enumerate().find_map(|(line, content)| {
        let mut letters = content.chars().enumerate();
        letters.find_map(|(column, letter)| {
            let here = (line + 1, column + 1);
            (letter == '\t' && here >= from).then_some(Place {
                line: here.0,
                column: here.1,
                length: 1,
            })
        })
    })
}

/// A place after the end of the text, moved to the last character so a line can be shown.
fn within(place: Place, text: &str) -> Option<Place> {
    let is_there = text.lines().count() >= place.line;
    if is_there {
        return Some(place);
    }
    let (line, content) = text
        .lines()
        .enumerate()
        .filter(|(_, content)| !content.trim().is_empty())
        .last()?;
    Some(Place {
        line: line + 1,
        column: content.trim_end().chars().count().max(1),
        length: 1,
    })
}
