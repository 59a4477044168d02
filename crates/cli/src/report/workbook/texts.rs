//! Texts as cells hold them: always as strings, never as formulas, and no longer than cells may be.

use std::borrow::Cow;

use super::names::shortened;

/// Most letters of a cell, as programs count them: in UTF-16.
const MOST_LETTERS: usize = 32_767;
/// Most letters of a property of the workbook, such as its title.
const MOST_LETTERS_OF_PROPERTY: usize = 255;

/// A text as a cell holds it; one that is too long says at its end that it was shortened.
pub(super) fn cell(text: &str) -> Cow<'_, str> {
    no_longer(text, MOST_LETTERS)
}

/// The same as a property of the workbook.
pub(super) fn property(text: &str) -> Cow<'_, str> {
    no_longer(text, MOST_LETTERS_OF_PROPERTY)
}

fn no_longer(text: &str, most: usize) -> Cow<'_, str> {
    // A letter takes two units at most, and as many bytes as units at least.
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let letters = text.encode_utf16().count();
    if letters <= most {
        return Cow::Borrowed(text);
    }
    let ending = format!("\u{2026} (shortened from {letters} letters)");
    let left = most - ending.encode_utf16().count();
    Cow::Owned(shortened(text, left) + &ending)
}

#[cfg(test)]
mod tests {
    use super::{cell, property};

    /// Excel's specifications: a cell contains up to 32,767 characters.
    #[test]
    fn texts_are_no_longer_than_cells_may_be() {
        for fits in ["", "M-1", &"x".repeat(32_767)] {
            assert_eq!(cell(fits), fits);
        }
        for (letter, units) in [("x", 32_768), ("\u{1f600}", 40_000)] {
            let long = letter.repeat(units / letter.encode_utf16().count());
            let shown = cell(&long);
            assert!(shown.encode_utf16().count() <= 32_767);
            let ending = format!("\u{2026} (shortened from {units} letters)");
            assert!(shown.starts_with(letter) && shown.ends_with(&ending));
        }
        assert_eq!(property(&"x".repeat(300)).chars().count(), 255);
    }
}
