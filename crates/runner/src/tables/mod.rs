//! The tables that structurers hand out, computed: what a term sheet, a prospectus supplement and a
//! price/yield request hold.
//!
//! | room | what it is for |
//! |---|---|
//! | `table` | headings, typed cells and notes: what every way of showing a table is given |
//!
//! This room must never lay anything out: a terminal, a file, a workbook and a page show the same
//! [`Table`].

mod table;

pub use table::{Cell, Column, LESS_THAN_HALF_A_PERCENT, Row, Table, Unit};
