//! Positions in the file of the parts of a formula.

use super::syntax::Span;
use crate::diagnostic::Place;
use crate::document::Node;

/// Where the characters of a formula stand in the file.
pub(super) struct Placing<'t> {
    text: &'t str,
    whole: Place,
    /// Line and column of each character; empty where only the whole is known.
    characters: Vec<(usize, usize)>,
}

impl<'t> Placing<'t> {
    /// For the text of a scalar. `source` is the text of the file, for scalars of several lines.
    pub(super) fn of(node: &'t Node, source: Option<&str>) -> Self {
        Self::of_text(node.scalar().unwrap_or_default(), node.place, source)
    }

    /// For a text at a position.
    pub(super) fn of_text(text: &'t str, place: Place, source: Option<&str>) -> Self {
        let length = text.chars().count();
        let characters = match place.length.checked_sub(length) {
            // Without quotes, or with a pair of them.
            Some(quotes @ (0 | 2)) => {
                let first = place.column + quotes / 2;
                (first..first + length)
                    .map(|column| (place.line, column))
                    .collect()
            }
            _ => source
                .and_then(|source| found(text, place, source))
                .unwrap_or_default(),
        };
        Self {
            text,
            whole: place,
            characters,
        }
    }

    /// The position of the formula.
    pub(super) fn whole(&self) -> Place {
        self.whole
    }

    /// The position of a part, to the end of its first line.
    pub(super) fn place(&self, span: Span) -> Place {
        let before = |end: usize| {
            let text = self.text.get(..end).unwrap_or(self.text);
            text.chars().count()
        };
        let first = before(span.start).min(self.characters.len().saturating_sub(1));
        let Some((line, column)) = self.characters.get(first).copied() else {
            return self.whole;
        };
        let end = before(span.end).clamp(first + 1, self.characters.len());
        let on_line = self.characters[first..end]
            .iter()
            .rev()
            .find(|(other, _)| *other == line);
        let last = on_line.map_or(column, |(_, column)| *column);
        // A blank before the end of the text stands after its last character.
        let beyond = usize::from(span.start >= self.text.len() && span.start > 0);
        Place {
            line,
            column: column + beyond,
            length: (last + 1).saturating_sub(column).max(1),
        }
    }
}

/// Finds the characters of a scalar in the file. The parser keeps all characters that are not blank, in order.
fn found(text: &str, place: Place, source: &str) -> Option<Vec<(usize, usize)>> {
    /// Characters of the file that the value does not have: quotes, and the signs before a folded text.
    const MARKS: [char; 6] = ['\'', '"', '>', '|', '-', '+'];
    let lines = source.lines().enumerate().skip(place.line.checked_sub(1)?);
    let mut written = lines.flat_map(|(line, content)| {
        let from = if line + 1 == place.line {
            place.column
        } else {
            1
        };
        (1..)
            .zip(content.chars())
            .skip(from - 1)
            .map(move |(column, letter)| (line + 1, column, letter))
            .filter(|(.., letter)| !letter.is_whitespace())
    });
    let mut characters = Vec::new();
    let mut last = (place.line, place.column);
    let mut begun = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            characters.push(last);
            continue;
        }
        let mut marks = 0;
        loop {
            let (line, column, here) = written.next()?;
            if here == letter {
                last = (line, column);
                begun = true;
                break;
            }
            marks += 1;
            let skipped = if begun {
                here == '\'' && marks == 1
            } else {
                (MARKS.contains(&here) || here.is_ascii_digit()) && marks < 4
            };
            if !skipped {
                return None;
            }
        }
        characters.push(last);
    }
    Some(characters)
}
