//! YAML text to a tree in which every node knows its place, and readers that take typed figures
//! out of it.
//!
//! A reader of a file wants all that is wrong with it at once. So nothing here stops at the first
//! fault: readers give `None`, write what is wrong in a [`DiagnosticSink`], and the caller goes on.
//!
//! ```
//! use stepdown_projection::document::{Document, Faultbook, Section, read};
//!
//! let text = "dates: {cut_off: 2007-04-01, closing: 2007-04-27}\nfee: 0.50%\n";
//! let document = Document::read("deal.yaml", text)?;
//! let faults = Faultbook::new();
//! let deal = Section::open(document.root(), "the deal", &faults).and_then(|mut deal| {
//!     let closing = deal.required("dates", "{cut_off: 2007-04-01, ...}", |node, faults| {
//!         let mut dates = Section::open(node, "dates", faults)?;
//!         let _cut_off = dates.required("cut_off", "2007-04-01", read::date);
//!         let closing = dates.required("closing", "2007-04-27", read::date);
//!         dates.finish();
//!         closing
//!     });
//!     let fee = deal.required("fee", "0.50%", read::percent(0..=100));
//!     deal.finish(); // complains of every field nobody asked for
//!     Some((closing?, fee?))
//! });
//! let (closing, fee) = document.conclude(faults, deal)?;
//! assert_eq!((closing.to_string(), fee.to_string()), ("2007-04-27".into(), "0.0050".into()));
//! # Ok::<(), stepdown_projection::fault::Faults>(())
//! ```
//!
//! Ask for every field and call [`Section::finish`] before the first `?`: what has not been asked
//! for is not checked, and after an early return nothing more is.
//!
//! This module must never know a field of any deal, and money must never pass through floating
//! point here: scalars stay text, as written, until a reader makes a decimal of them.

mod attached;
mod diagnostic_sink;
mod figures;
mod parse;
pub mod read;
mod section;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::words::visible;

pub use attached::AttachedFiles;
pub use diagnostic_sink::DiagnosticSink;
pub use figures::decimal;
pub(crate) use figures::percent;
pub use section::Section;

/// A YAML file, read: its name, its text, and the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    file: String,
    text: String,
    root: Node,
}

/// One value of the file with its place.
///
/// The place is what an arrow should point at: the scalar itself (with its quotes, to the end
/// of its first line); the opening bracket of `{...}` and `[...]`; the key over an indented map or
/// list, and over a value that is not there; the first entry of an indented map or list that has no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// What it holds.
    pub value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: `key:` with nothing after it, `~` or `null`.
    Empty,
    /// A word, a figure, a date: the text as written, without quotes.
    Scalar(String),
    /// A list, in the order of the file.
    List(Vec<Node>),
    /// A map, in the order of the file; no key occurs twice.
    Map(Vec<(Key, Node)>),
}

/// The name of a field, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The name, without quotes.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A name in the file (of a class, of a file), with its place, for whoever looks it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, never blank.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Document {
    /// Reads YAML `text`; `file` is its name as the user knows it.
    ///
    /// Anchors, aliases, merge keys and several documents in one file are refused.
    ///
    /// # Errors
    /// What is wrong with the YAML: the first syntax error, or all keys that occur twice, or an
    /// empty file.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let mut diagnostics = Vec::new();
        let root = parse::tree(text, &mut diagnostics);
        if diagnostics.is_empty() && root.as_ref().is_some_and(|root| root.value == Value::Empty) {
            diagnostics.push(Diagnostic::of_file("the file is empty"));
        }
        let root = Diagnostics::unless_none(file, text, diagnostics, root)?;
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            root,
        })
    }

    /// The file's name as the user knows it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The node that holds all others.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The outcome of reading this file: what was read, if the faultbook is empty.
    ///
    /// # Errors
    /// All faults, if there are any or if nothing was read.
    pub fn conclude<T>(
        &self,
        diagnostics: DiagnosticSink,
        read: Option<T>,
    ) -> Result<T, Diagnostics> {
        let unlisted = diagnostics.unlisted();
        Diagnostics::unless_none(&self.file, &self.text, diagnostics.into_diagnostics(), read)
            .map_err(|diagnostics| Diagnostics {
                unlisted,
                ..diagnostics
            })
    }

    /// The same of a file that names others.
    ///
    /// # Errors
    /// All faults of this file and of those it names, file by file.
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
    /// What was found here, for messages: a scalar between backticks, cut short if long.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Empty => "nothing".to_owned(),
            Value::Scalar(text) => quoted(text),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map of fields".to_owned(),
        }
    }

    /// The text of a scalar, without blanks around it; none for all else.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// What a map holds under a key; none where it does not, and for all else.
    #[must_use]
    pub fn child(&self, key: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let entry = entries.iter().find(|(known, _)| known.text == key);
        entry.map(|(_, node)| node)
    }
}

/// `text` between backticks on one line, cut short if long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 48;
    let more = text.char_indices().nth(LONGEST);
    let (shown, dots) = match more {
        Some((end, _)) => (&text[..end], "..."),
        None => (text, ""),
    };
    format!("`{}{dots}`", visible(shown))
}
