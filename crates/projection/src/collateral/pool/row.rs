//! A row of a pool's text: where it stands, and where in it each field does.
//!
//! Only faults ask for places. This module must never read a figure.

use crate::diagnostic::Place;
use crate::words::visible;

/// A row of the text: the record that begins at `start`, in line `line`.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
    /// Characters of the line that are not of the record: a byte order mark.
    pub(super) before: usize,
}

impl Row<'_> {
    /// The record, as far as it stands in its first line.
    pub(super) fn whole(&self) -> Place {
        Place {
            line: self.line,
            column: 1 + self.before,
            length: self.first_line().trim_end().chars().count().max(1),
        }
    }

    /// The text of the line in which it begins.
    pub(super) fn first_line(&self) -> &str {
        self.text.split(['\r', '\n']).next().unwrap_or_default()
    }

    /// Where a field stands, without the blanks around it; the whole row where line breaks in
    /// quotes put it on another line.
    pub(super) fn place(&self, wanted: usize) -> Place {
        let mut field = 0;
        let mut quoted = false;
        let mut start = 1;
        let mut words: Option<(usize, usize)> = None;
        for (column, character) in (1..).zip(self.text.chars()) {
            match character {
                '\r' | '\n' if quoted => return self.whole(),
                '\r' | '\n' => break,
                '"' => quoted = !quoted,
                ',' if !quoted => {
                    if field == wanted {
                        break;
                    }
                    field += 1;
                    start = column + 1;
                    continue;
                }
                _ => {}
            }
            if field == wanted && !character.is_whitespace() {
                let first = words.map_or(column, |(first, _)| first);
                words = Some((first, column));
            }
        }
        let (first, last) = words.unwrap_or((start, start));
        Place {
            line: self.line,
            column: first + self.before,
            length: last - first + 1,
        }
    }
}

/// A cell in a message: its beginning, should it be long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        None => visible(text).into_owned(),
        Some((end, _)) => format!("{}...", visible(&text[..end])),
    }
}
