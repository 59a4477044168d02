//! Classes below one another, a row for each, the first at the top: what bars of classes share.
//!
//! This module must never know what a bar is of.

use super::frame::{Frame, letters_width, page_pixels};

/// A row is so high, in the chart's own measure.
pub(super) const ROW: i32 = 10;
/// A bar begins and ends so far from the edges of its row.
pub(super) const BAR: i32 = 2;
/// Names of classes take so much at least, pixels of the page.
const NAMES: u32 = 64;
/// And at most such a part of the width.
const NAMES_PART: u32 = 3;
/// Between a name and the axis there is so much.
const GAP: u32 = 6;

/// The rows of so many classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassRows(i32);

impl ClassRows {
    /// Of so many classes.
    pub(super) fn new(classes: usize) -> Self {
        Self(count(classes))
    }

    /// How high all of them are.
    pub(super) fn height(self) -> i32 {
        self.0 * ROW
    }

    /// Where names stand.
    pub(super) fn middles(self) -> Vec<i32> {
        (0..self.0).map(|row| row * ROW + ROW / 2).collect()
    }

    /// The bottom of the row of a class, by its position.
    pub(super) fn bottom(self, position: usize) -> i32 {
        (self.0 - 1 - count(position)) * ROW
    }

    /// The position of the class in whose row a place lies.
    pub(super) fn position(self, place: i32) -> usize {
        usize::try_from(self.0 - 1 - place / ROW).unwrap_or(usize::MAX)
    }
}

/// What names of classes take of the width, in pixels of the drawing.
pub(super) fn names_width<'a>(names: impl Iterator<Item = &'a str>, frame: Frame) -> u32 {
    let (width, _) = frame.pixels();
    let longest = names.map(letters_width).max().unwrap_or_default();
    let wanted = longest + page_pixels(2 * GAP);
    wanted.min(width / NAMES_PART).max(page_pixels(NAMES))
}

/// Classes, as the axis counts them.
fn count(classes: usize) -> i32 {
    i32::try_from(classes).unwrap_or(i32::MAX / ROW)
}

#[cfg(test)]
mod tests {
    use super::{ClassRows, NAMES_PART, ROW, names_width};
    use crate::report::charts::frame::{Frame, letters_width};

    #[test]
    fn the_first_class_stands_at_the_top() {
        let rows = ClassRows::new(3);
        assert_eq!(rows.height(), 3 * ROW);
        for position in 0..3 {
            assert_eq!(rows.position(rows.bottom(position) + ROW / 2), position);
        }
        assert_eq!(rows.bottom(0), 2 * ROW);
    }

    #[test]
    fn names_stand_whole_unless_they_leave_no_room() {
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
