//! A measure over two axes, as it is answered with.
//!
//! This room must never read a table, nor round a figure.

/// A cell of a matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatrixCell {
    /// No scenario lies there.
    Missing,
    /// The scenario there could not be run.
    NotRun,
    /// The scenario there has no such figure, or does not report the run.
    Nothing,
    /// A count or a month.
    Count(u32),
    /// A figure.
    Number(f64),
}

/// A measure over two axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// The class, for a measure of classes.
    pub class: Option<String>,
    /// Where the other axes are, those with more than one value.
    pub at: Vec<(String, String)>,
    /// The axis of the rows, and its values.
    pub rows: (String, Vec<String>),
    /// The axis of the columns, and its values.
    pub columns: (String, Vec<String>),
    /// The cells, row by row.
    pub cells: Vec<Vec<MatrixCell>>,
}
