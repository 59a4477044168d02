//! Diagnostics as text: the line of the file, a marker under the error, and what to write instead.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics};
use stepdown_projection::words::{counted, is_invisible, visible};

/// Most diagnostics that are shown.
const MOST_SHOWN: usize = 50;
/// Longer lines are cut around the error, in characters.
const LONGEST_LINE: usize = 160;
/// How much of a long line is shown before the error, in characters.
const BEFORE: usize = 40;

/// Whether messages are colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    /// Colored.
    Some,
    /// Plain.
    None,
}

impl Colours {
    fn renderer(self) -> Renderer {
        match self {
            Self::Some => Renderer::styled(),
            Self::None => Renderer::plain(),
        }
    }
}

/// The diagnostics of all files, and how many there are.
pub(crate) fn shown(invalid: &[Diagnostics], colours: Colours) -> String {
    let renderer = colours.renderer();
    let all = invalid.iter().flat_map(|diagnostics| {
        diagnostics
            .diagnostics
            .iter()
            .map(move |diagnostic| (diagnostic, diagnostics))
    });
    let unlisted: usize = invalid.iter().map(|diagnostics| diagnostics.unlisted).sum();
    let number = all.clone().count() + unlisted;
    let mut shown: Vec<String> = all
        .take(MOST_SHOWN)
        .map(|(diagnostic, diagnostics)| one(diagnostic, diagnostics, &renderer) + "\n")
        .collect();
    if let Some(more @ 1..) = number.checked_sub(MOST_SHOWN) {
        shown.push(format!("and {}", counted(more, "more error")));
    }
    shown.push(count(invalid));
    shown.join("\n")
}

/// A message without a place in a file.
pub(crate) fn message(message: &str, advice: Option<&str>, colours: Colours) -> String {
    let title = Level::ERROR.primary_title(visible(message).into_owned());
    let group = match advice {
        Some(advice) => title.element(Level::HELP.message(visible(advice).into_owned())),
        None => Group::with_title(title),
    };
    colours.renderer().render(&[group])
}

/// `found 3 errors in deal.yaml, 1 in pool.csv`.
fn count(invalid: &[Diagnostics]) -> String {
    let parts: Vec<String> = invalid
        .iter()
        .enumerate()
        .map(|(position, diagnostics)| {
            let number = diagnostics.diagnostics.len() + diagnostics.unlisted;
            let count = match position {
                0 => counted(number, "error"),
                _ => number.to_string(),
            };
            format!("{count} in {}", visible(&diagnostics.file))
        })
        .collect();
    format!("found {}", parts.join(", "))
}

fn one(diagnostic: &Diagnostic, diagnostics: &Diagnostics, renderer: &Renderer) -> String {
    let file = visible(&diagnostics.file);
    let file = file.as_ref();
    let title = Level::ERROR.primary_title(visible(&diagnostic.message));
    let mut group = match diagnostic.place {
        None => title.element(Origin::path(file)),
        Some(place) => {
            let line = diagnostics
                .text
                .lines()
                .nth(place.line - 1)
                .unwrap_or_default();
            let line = line.strip_prefix('\u{feff}').unwrap_or(line);
            let cut = Cut::of(line, place.column, place.length);
            let snippet = Snippet::source(cut.text)
                .line_start(place.line)
                .annotation(AnnotationKind::Primary.span(cut.meant));
            if cut.is_whole {
                title.element(snippet.path(file))
            } else {
                // The renderer would count columns from the start of the cut.
                let origin = Origin::path(file);
                title
                    .element(origin.line(place.line).char_column(place.column))
                    .element(snippet)
            }
        }
    };
    if let Some(advice) = &diagnostic.advice {
        group = group.element(Level::HELP.message(visible(advice)));
    }
    renderer.render(&[group])
}

/// Whether a character is shown as other text, which shifts the columns after it. The renderer handles tabs.
fn is_shown_otherwise(letter: char) -> bool {
    letter != '\t' && is_invisible(letter)
}

/// A line of a file, cut if it is too long, and the range of bytes of the error in it.
struct Cut {
    text: String,
    meant: std::ops::Range<usize>,
    is_whole: bool,
}

impl Cut {
    fn of(line: &str, column: usize, length: usize) -> Self {
        const MARK: &str = "...";
        let letters = line.chars().count();
        let first = (column - 1).min(letters);
        let (from, before) = if letters > LONGEST_LINE && first > BEFORE {
            (first - BEFORE, MARK)
        } else {
            (0, "")
        };
        let until = letters.min(from + LONGEST_LINE);
        let after = if until < letters { MARK } else { "" };
        let last = (first + length).clamp(first, until);
        let mut text = before.to_owned();
        let mut meant = None;
        let mut end = None;
        for (position, letter) in line.chars().enumerate().take(until).skip(from) {
            if position == first {
                meant = Some(text.len());
            }
            if position == last {
                end = Some(text.len());
            }
            if is_shown_otherwise(letter) {
                text.extend(letter.escape_unicode());
            } else {
                text.push(letter);
            }
        }
        let meant = meant.unwrap_or(text.len())..end.unwrap_or(text.len());
        text.push_str(after);
        Self {
            text,
            meant,
            is_whole: from == 0 && until == letters && !line.contains(is_shown_otherwise),
        }
    }
}
