//! Parses YAML into a tree with positions, and reads typed values from it.
//!
//! Readers report all errors of a file at once. A reader that fails adds to a [`DiagnosticSink`] and returns
//! `None`, and the caller continues.
//!
//! ```
//! use stepdown_projection::document::{Document, DiagnosticSink, Section, read};
//!
//! let text = "dates: {cut_off: 2007-04-01, closing: 2007-04-27}\nfee: 0.50%\n";
//! let document = Document::read("deal.yaml", text)?;
//! let diagnostics = DiagnosticSink::new();
//! let deal = Section::open(document.root(), "the deal", &diagnostics).and_then(|mut deal| {
//!     let closing = deal.required("dates", "{cut_off: 2007-04-01, ...}", |node, diagnostics| {
//!         let mut dates = Section::open(node, "dates", diagnostics)?;
//!         let _cut_off = dates.required("cut_off", "2007-04-01", read::date);
//!         let closing = dates.required("closing", "2007-04-27", read::date);
//!         dates.finish();
//!         closing
//!     });
//!     let fee = deal.required("fee", "0.50%", read::percent(0..=100));
//!     deal.finish(); // reports unknown fields
//!     Some((closing?, fee?))
//! });
//! let (closing, fee) = document.conclude(diagnostics, deal)?;
//! assert_eq!((closing.to_string(), fee.to_string()), ("2007-04-27".into(), "0.0050".into()));
//! # Ok::<(), stepdown_projection::diagnostic::Diagnostics>(())
//! ```
//!
//! Request every field and call [`Section::finish`] before the first `?`; an early return skips the remaining
//! checks. Scalars stay text as written, so amounts never pass through floating point.

mod attached;
mod cut_off;
mod decimals;
mod diagnostic_sink;
mod parse;
pub mod read;
mod section;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::words::visible;

pub use attached::AttachedFiles;
pub use decimals::decimal;
pub(crate) use decimals::percent;
pub use diagnostic_sink::DiagnosticSink;
pub use section::Section;

/// A parsed YAML file: its name, its text and its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    file: String,
    text: String,
    root: Node,
}

/// A value of the file with its position.
///
/// The position is the scalar itself (with its quotes, to the end of its first line), the opening bracket of
/// `{...}` and `[...]`, the key of an indented map or list or of a missing value, or the first entry of an
/// indented map or list without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its position.
    pub place: Place,
    /// Its content.
    pub value: Value,
}

/// The content of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: `key:` with nothing after it, `~` or `null`.
    Empty,
    /// A word, a number or a date: the text as written, without quotes.
    Scalar(String),
    /// A list, in the order of the file.
    List(Vec<Node>),
    /// A map, in the order of the file, without duplicate keys.
    Map(Vec<(Key, Node)>),
}

/// The name of a field, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The name, without quotes.
    pub text: String,
    /// Its position.
    pub place: Place,
}

/// A name in the file (of a class, of a file) with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, never blank.
    pub text: String,
    /// Its position.
    pub place: Place,
}

impl Document {
    /// Parses YAML `text`; `file` is its name for messages.
    ///
    /// Anchors, aliases, merge keys and multiple documents are not supported.
    ///
    /// # Errors
    /// The first syntax error, all duplicate keys, or an empty file.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let root = parse::tree(text, &mut diagnostics);
        if diagnostics.is_empty() && root.as_ref().is_some_and(|root| root.value == Value::Empty) {
            diagnostics.push(Diagnostic::of_file("the file is empty"));
        }
        let root = Diagnostics::result(file, text, diagnostics, root)?;
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            root,
        })
    }

    /// The file's name for messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The root node.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The result of reading this file, if there are no diagnostics.
    ///
    /// # Errors
    /// All diagnostics, if there are any or if nothing was read.
    pub fn conclude<T>(
        &self,
        diagnostics: DiagnosticSink,
        read: Option<T>,
    ) -> Result<T, Diagnostics> {
        let unlisted = diagnostics.unlisted();
        Diagnostics::result(&self.file, &self.text, diagnostics.into_diagnostics(), read).map_err(
            |diagnostics| Diagnostics {
                unlisted,
                ..diagnostics
            },
        )
    }

    /// The same for a file that names others.
    ///
    /// # Errors
    /// All diagnostics of this file and of those it names, file by file.
    pub fn conclude_with<T>(
        &self,
        diagnostics: DiagnosticSink,
        read: Option<T>,
        attached: &AttachedFiles<'_>,
    ) -> Result<T, Vec<Diagnostics>> {
        let mut invalid = attached.take_invalid();
        if invalid.is_empty() || !diagnostics.is_empty() {
            match self.conclude(diagnostics, read) {
                Ok(read) if invalid.is_empty() => return Ok(read),
                Ok(_) => {}
                Err(own) => invalid.insert(0, own),
            }
        }
        Err(invalid)
    }
}

impl Node {
    /// The content for messages: a scalar in backticks, cut if long.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Empty => "nothing".to_owned(),
            Value::Scalar(text) => quoted(text),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map of fields".to_owned(),
        }
    }

    /// The text of a scalar without surrounding blanks; `None` for other nodes.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The value of a key in a map; `None` for other nodes and missing keys.
    #[must_use]
    pub fn child(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let entry = entries.iter().find(|(known, _)| known.text == key);
        entry.map(|(_, node)| node)
    }
}

/// `text` in backticks on one line, cut if long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 48;
    let more = text.char_indices().nth(LONGEST);
    let (shown, dots) = match more {
        Some((end, _)) => (&text[..end], "..."),
        None => (text, ""),
    };
    format!("`{}{dots}`", visible(shown))
}
