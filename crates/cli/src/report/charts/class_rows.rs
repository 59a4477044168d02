//! Rows of classes for bar charts, the first class at the top.

use super::frame::{Frame, letters_width, page_pixels};

/// Height of a row, in units of the chart.
pub(super) const ROW: i32 = 10;
/// Space between a bar and the edges of its row.
pub(super) const BAR: i32 = 2;
/// Least width for class names, in pixels of the page.
const NAMES: u32 = 64;
/// The part of the width that class names may take: a third.
const NAMES_PART: u32 = 3;
/// Space between a name and the axis.
const GAP: u32 = 6;

/// The rows of a number of classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassRows(i32);

impl ClassRows {
    /// The rows of `classes` classes.
    pub(super) fn new(classes: usize) -> Self {
        Self(count(classes))
    }

    /// The height of all rows.
    pub(super) fn height(self) -> i32 {
        self.0 * ROW
    }

    /// The positions of the names.
    pub(super) fn middles(self) -> Vec<i32> {
        (0..self.0).map(|row| row * ROW + ROW / 2).collect()
    }

    /// The bottom of the row of a class, by its position.
    pub(super) fn bottom(self, position: usize) -> i32 {
        (self.0 - 1 - count(position)) * ROW
    }

    /// The position of the class whose row contains a place.
    pub(super) fn position(self, place: i32) -> usize {
        usize::try_from(self.0 - 1 - place / ROW).unwrap_or(usize::MAX)
    }
}

/// The width for class names, in pixels of the drawing.
pub(super) fn names_width<'a>(names: impl Iterator<Item = &'a str>, frame: Frame) -> u32 {
    let (width, _) = frame.pixels();
    let longest = names.map(letters_width).max().unwrap_or_default();
    let needed = longest + page_pixels(2 * GAP);
    needed.min(width / NAMES_PART).max(page_pixels(NAMES))
}

/// The number of classes, as the axis counts them.
fn count(classes: usize) -> i32 {
    i32::try_from(classes).unwrap_or(i32::MAX / ROW)
}

#[cfg(test)]
mod tests {
    use super::{ClassRows, NAMES_PART, ROW, names_width};
    use crate::report::charts::frame::{Frame, letters_width};

    #[test]
    fn first_class_is_at_the_top() {
        let rows = ClassRows::new(3);
        assert_eq!(rows.height(), 3 * ROW);
        for position in 0..3 {
            assert_eq!(rows.position(rows.bottom(position) + ROW / 2), position);
        }
        assert_eq!(rows.bottom(0), 2 * ROW);
    }

    #[test]
    fn names_are_complete_unless_they_take_too_much_width() {
        let width = |name: &'static str| names_width(["A", name].into_iter(), Frame::wide(2));
        assert_eq!(width("A-1"), width("M-10"));
        let long = "M 1 certificates of the long name";
        assert!(width(long) > letters_width(long));
        let (all, _) = Frame::wide(2).pixels();
        let endless = "certificates ".repeat(100);
        let of_endless = names_width([endless.as_str()].into_iter(), Frame::wide(2));
        assert_eq!(of_endless, all / NAMES_PART);
    }
}
