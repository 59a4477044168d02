//! A row of a pool's text: its position, and those of its fields. Used for messages only.

use crate::diagnostic::Place;
use crate::words::visible;

/// A row of the text: the record at the start of `text`, in line `line`.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
    /// Characters of the line before the record: a byte order mark.
    pub(super) before: usize,
}

impl Row<'_> {
    /// The part of the record in its first line.
    pub(super) fn whole(&self) -> Place {
        Place {
            line: self.line,
            column: 1 + self.before,
            length: self.first_line().trim_end().chars().count().max(1),
        }
    }

    /// The text of its first line.
    pub(super) fn first_line(&self) -> &str {
        self.text.split(['\r', '\n']).next().unwrap_or_default()
    }

    /// The position of a field, without surrounding blanks; the whole row if quoted line breaks put the
    /// field on another line.
    pub(super) fn place(&self, index: usize) -> Place {
        let place = Place::of_cell(self.line, self.text, index);
        place.map_or_else(
            || self.whole(),
            |place| Place {
                column: place.column + self.before,
                ..place
            },
        )
    }
}

/// The text of a cell for messages, truncated if long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        None => visible(text).into_owned(),
        Some((end, _)) => format!("{}...", visible(&text[..end])),
    }
}
