//! Reads a cell of a report's file as a value of its column's type.
//!
//! Numbers keep as many digits as are written.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{DiagnosticSink, Node, read};

use super::form::{Column, Kind};
use super::value::Value;

/// A value and its place in the file.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// An example of a cell.
pub(super) fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Percent => "4.87250000%",
        Kind::Date => "2007-11-26",
        Kind::Truth => "False",
        _ => "1_000.00",
    }
}

/// The reader of a column's cells.
pub(super) fn cell(column: &Column) -> impl Fn(&Node, &DiagnosticSink) -> Option<Cell> {
    const MOST: i64 = read::MOST_MONEY;
    const MOST_PERCENT: i64 = 1_000_000;
    let kind = column.kind;
    move |node, diagnostics| {
        let written = node.scalar().unwrap_or_default();
        let value = match kind {
            Kind::Unsigned if written.starts_with('-') => {
                return diagnostics.refuse(
                    node.place,
                    format!("expected a number of 0 or more, found {}", node.describe()),
                    "balances, counts and amounts paid are not negative",
                );
            }
            Kind::Percent => {
                let fraction = read::percent(-MOST_PERCENT..=MOST_PERCENT)(node, diagnostics)?;
                let mut percent = fraction.checked_mul(Decimal::ONE_HUNDRED)?;
                percent.rescale(fraction.scale().saturating_sub(2));
                Value::Percent(percent)
            }
            Kind::Date => Value::Date(read::date(node, diagnostics)?),
            Kind::Words => Value::Words(read::text(node, diagnostics)?),
            Kind::Truth => Value::Truth(read::yes_or_no(node, diagnostics)?),
            _ => Value::Number(read::number(-MOST..=MOST)(node, diagnostics)?),
        };
        Some(Cell {
            value,
            place: node.place,
        })
    }
}
