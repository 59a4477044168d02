//! Price/yield tables: yields and discount margins of a class at each price and speed, or prices at each
//! yield or discount margin, with WAL, window, write-down and collateral losses at each speed below.
//!
//! The values are computed by [`crate::pricing`].

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, NoValue, Price};

use super::requested::{run_key, to};
use super::runs::{Runs, TablesError};
use super::table::{Cell, Column, Row, Table, Unit};
use super::wals::{WAL_DIGITS, mark_note, speeds_note};
use crate::pricing::{BoughtClass, PriceYieldQuestion, PriceYieldRow, Quote, Quotes, price_yield};

const PRICE: Unit = Unit::Price(4);
const YIELD: Unit = Unit::Percent(3);
const DISCOUNT_MARGIN: Unit = Unit::BasisPoints(1);
const DURATION: Unit = Unit::Years(3);

/// A row of values, one for each speed: its name, its unit, and how to read it.
struct Line {
    name: &'static str,
    unit: Unit,
    of: fn(&BoughtClass) -> Result<Option<f64>, NoValue>,
}

const PRICES: Line = Line {
    name: "price",
    unit: PRICE,
    of: |class| class.values.price.map(|price| Some(price.per_hundred())),
};
const YIELDS: Line = Line {
    name: "yield, %",
    unit: YIELD,
    of: |class| class.values.yields.map(|yields| Some(yields.percent())),
};
const DISCOUNT_MARGINS: Line = Line {
    name: "discount margin, bp",
    unit: DISCOUNT_MARGIN,
    of: |class| {
        class
            .values
            .discount_margin
            .map(|margin| Some(margin.basis_points()))
    },
};
const DURATIONS: Line = Line {
    name: "modified duration, years",
    unit: DURATION,
    of: |class| Ok(class.values.modified_duration_years),
};

/// A table for each class.
pub(super) fn prices(runs: &Runs<'_>) -> Result<Vec<Table>, TablesError> {
    let requested = runs.requested;
    let table = price_yield(
        &runs.folder.case(&runs.scenario.scenario),
        &PriceYieldQuestion {
            speeds_percent: requested
                .speeds
                .iter()
                .map(|speed| speed.saturating_mul(Decimal::ONE_HUNDRED).normalize())
                .collect(),
            classes: requested.classes.clone(),
            quotes: requested.quotes.clone(),
            run_to: runs.run_by_month(),
            settlement: requested.settlement,
        },
    )?;
    let rows_of_class = requested.speeds.len() * requested.quotes.list().len();
    let of_classes = requested
        .classes
        .iter()
        .zip(table.rows.chunks(rows_of_class.max(1)));
    Ok(of_classes
        .map(|(class, rows)| of_class(runs, *class, rows, table.settlement))
        .collect())
}

fn of_class(
    runs: &Runs<'_>,
    class: ClassIndex,
    rows: &[PriceYieldRow],
    settlement: jiff::civil::Date,
) -> Table {
    let name = &runs.folder.deal.class_names[class];
    let (quoted, lines) = match &runs.requested.quotes {
        Quotes::Prices(_) => (
            Column::new("price", "Price", PRICE),
            [YIELDS, DISCOUNT_MARGINS, DURATIONS],
        ),
        Quotes::Yields(_) => (
            Column::new("yield_pct", "Yield, %", YIELD),
            [PRICES, DISCOUNT_MARGINS, DURATIONS],
        ),
        Quotes::DiscountMargins(_) => (
            Column::new("discount_margin_bp", "Discount margin, bp", DISCOUNT_MARGIN),
            [PRICES, YIELDS, DURATIONS],
        ),
    };
    let mut columns = vec![quoted, Column::new("metric", "", Unit::Text)];
    columns.extend(runs.speeds.iter().map(|at| {
        Column::new(
            format!("value_at_speed_{}", at.column),
            at.percent.as_str(),
            Unit::Ratio(4),
        )
        .under("Speed")
        .of("value", vec![at.key()])
    }));
    let mut reasons = BTreeMap::new();
    let mut body = Vec::new();
    for at_quote in rows.chunks(runs.speeds.len().max(1)) {
        for line in &lines {
            let mut cells = vec![
                Cell::or_empty(at_quote.first(), |row| Cell::number(Some(value(row.quote)))),
                Cell::text(line.name),
            ];
            cells.extend(at_quote.iter().zip(&runs.speeds).map(|(row, at)| {
                let value = match &row.bought {
                    Ok(class) => (line.of)(class).map_err(|reason| reason.to_string()),
                    Err(reason) => Err(reason.to_string()),
                };
                Cell::number(value.unwrap_or_else(|reason| {
                    let speeds: &mut Vec<&str> = reasons.entry((line.name, reason)).or_default();
                    if !speeds.contains(&at.percent.as_str()) {
                        speeds.push(&at.percent);
                    }
                    None
                }))
            }));
            body.push(Row::new(cells).in_unit(line.unit));
        }
    }
    let first = rows.chunks(runs.speeds.len().max(1)).next().unwrap_or(&[]);
    let mut notes = vec![
        speeds_note(runs),
        format!(
            "Settlement {settlement}; prices are for 100 of the balance then, without accrued interest. \
             Run {} at each speed.",
            to(runs.run_by_month())
        ),
        "Yield: bond equivalent, compounded twice a year, of time counted 30/360 from settlement to the \
         payment day (SF, section G). Discount margin: over the class's index, by its own days. \
         Modified duration: of price and accrued interest, at the yield."
            .to_owned(),
    ];
    notes.push(
        "Collateral losses are from the cut-off date to the end of the pool; all other values are after \
         settlement."
            .to_owned(),
    );
    let reasons = reasons.into_iter();
    notes.extend(
        reasons.map(|((line, reason), speeds)| {
            format!("No {line} at {}: {reason}.", speeds.join(", "))
        }),
    );
    let closing_rows = under_speeds(first);
    notes.extend(mark_note(&closing_rows));
    Table {
        name: format!("price-yield-{}", runs.slug(class, '-')),
        title: format!(
            "Class {name}: prices and yields, {}",
            to(runs.run_by_month())
        ),
        keys: vec![
            ("class", Cell::text(name.as_str())),
            run_key(runs.run_by_month()),
        ],
        columns,
        rows: body,
        closing_rows,
        notes,
    }
}

/// Values that do not depend on the price, one for each speed.
fn under_speeds(rows: &[PriceYieldRow]) -> Vec<Row> {
    let line = |name: &str, unit: Unit, of: &dyn Fn(&PriceYieldRow) -> Cell| {
        let mut cells = vec![Cell::Empty, Cell::text(name)];
        cells.extend(rows.iter().map(of));
        Row::new(cells).in_unit(unit)
    };
    let class = |of: fn(&BoughtClass) -> Cell| {
        move |row: &PriceYieldRow| row.bought.as_ref().map_or(Cell::Empty, of)
    };
    let dollars = |amount: Decimal| Cell::number(amount.to_f64());
    vec![
        line(
            "WAL from settlement, years",
            Unit::Years(WAL_DIGITS),
            &class(|class| {
                let unpaid = class.unpaid_balance.to_f64().unwrap_or(0.0);
                Cell::wal(class.wal_years, unpaid)
            }),
        ),
        line(
            "balance bought, $",
            Unit::Dollars(2),
            &class(|class| Cell::number(class.balance.to_f64())),
        ),
        line(
            "accrued interest for 100",
            PRICE,
            &class(|class| Cell::number(Some(class.accrued_per_hundred))),
        ),
        line(
            "accrued days",
            Unit::Whole,
            &class(|class| Cell::Whole(class.accrued_days)),
        ),
        line(
            "first principal",
            Unit::Date,
            &class(|class| {
                Cell::or_empty(class.principal_window, |(first, _)| Cell::Date(first.date))
            }),
        ),
        line(
            "last principal",
            Unit::Date,
            &class(|class| {
                Cell::or_empty(class.principal_window, |(_, last)| Cell::Date(last.date))
            }),
        ),
        line(
            "principal written down, $",
            Unit::Dollars(2),
            &class(|class| Cell::number(class.write_down.to_f64())),
        ),
        line(
            "principal never paid, $",
            Unit::Dollars(2),
            &class(|class| Cell::number(class.unpaid_balance.to_f64())),
        ),
        line(
            "interest never paid, $",
            Unit::Dollars(2),
            &class(|class| Cell::number(class.interest_unpaid.to_f64())),
        ),
        line(
            "basis risk never paid, $",
            Unit::Dollars(2),
            &class(|class| Cell::number(class.basis_risk_unpaid.to_f64())),
        ),
        line("collateral losses, $", Unit::Dollars(2), &|row| {
            dollars(row.collateral_loss)
        }),
        line(
            "collateral losses, % of original",
            Unit::Percent(2),
            &|row| Cell::number(Some(100.0 * row.collateral_loss_fraction)),
        ),
    ]
}

fn value(quote: Quote) -> f64 {
    match quote {
        Quote::Price(price) => Price::per_hundred(price),
        Quote::Yield(yields) => BondEquivalentYield::percent(yields),
        Quote::DiscountMargin(margin) => DiscountMargin::basis_points(margin),
    }
}
