//! Texts of cells: always strings, never formulas, and within the length that Excel allows.

use std::borrow::Cow;

use super::names::shortened;

/// Most characters of a cell, in UTF-16 units.
const MOST_LETTERS: usize = 32_767;
/// Most characters of a workbook property, such as the title.
const MOST_LETTERS_OF_PROPERTY: usize = 255;

/// The text of a cell; a text that is too long is shortened and says so at its end.
pub(super) fn cell(text: &str) -> Cow<'_, str> {
    no_longer(text, MOST_LETTERS)
}

/// The text of a workbook property.
pub(super) fn property(text: &str) -> Cow<'_, str> {
    no_longer(text, MOST_LETTERS_OF_PROPERTY)
}

fn no_longer(text: &str, most: usize) -> Cow<'_, str> {
    // A text never has more UTF-16 units than bytes.
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let letters = text.encode_utf16().count();
    if letters <= most {
        return Cow::Borrowed(text);
    }
    let ending = format!("\u{2026} (shortened from {letters} characters)");
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
            let ending = format!("\u{2026} (shortened from {units} characters)");
            assert!(shown.starts_with(letter) && shown.ends_with(&ending));
        }
        assert_eq!(property(&"x".repeat(300)).chars().count(), 255);
    }
}
