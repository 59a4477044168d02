//! A cell of a report's file to a value of its column's kind.
//!
//! Numbers keep as many digits as are written. This module must never know which column it reads for.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::Place;
use stepdown_projection::document::{DiagnosticSink, Node, read};

use super::figure::Value;
use super::form::{Column, Kind};

/// A figure as the file has it.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What a cell of a kind looks like.
pub(super) fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Percent => "4.87250000%",
        Kind::Date => "2007-11-26",
        Kind::Truth => "False",
        _ => "1_000.00",
    }
}

/// The reader of a column's cells. Decimals keep as many digits as are written.
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
                    format!("expected a figure of 0 or more, found {}", node.describe()),
                    "no balance, count or amount paid is negative",
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
