//! The sections of a report, each value by its rule, causes before what follows from them.
//!
//! | module | sections |
//! |---|---|
//! | `words` | names, CUSIPs, day counts |
//! | `collateral` | 8A to 8C, 13A to 13D |
//! | `status` | 10 |
//! | `rates` | 8B by group, 14, rates of 1 and 4 |
//! | `shortfalls` | 6, 7A, 7B |
//! | `excess` | 17, 5, 16 |
//! | `classes` | 1, 2, 4 |
//! | `tests` | 18 |
//! | `cash` | sources and uses of cash |
//!
//! Amounts that the waterfall decides come from the engine.

mod cash;
mod classes;
mod collateral;
mod excess;
mod rates;
mod shortfalls;
mod status;
mod tests;
mod words;

use rust_decimal::Decimal;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::deal::Deal;
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::ClassMonth;

use super::engine::{EngineMonth, Pool};
use super::form::ReportSection;
use super::sheet::Sheet;
use super::value::Key;

/// The inputs of the sections.
pub(super) struct Facts<'a> {
    pub(super) deal: &'a Deal,
    pub(super) schedule: &'a DistributionSchedule,
    pub(super) engine: &'a EngineMonth,
}

impl Facts<'_> {
    /// The classes of the deal with their month.
    fn classes(&self) -> impl Iterator<Item = (&str, &ClassMonth<Cents>)> {
        let names = self.deal.class_names.iter().map(String::as_str);
        names.zip(self.engine.record.classes.iter())
    }

    fn total(&self, of: impl Fn(&Pool) -> Decimal) -> Decimal {
        self.engine.pools.iter().map(of).sum()
    }
}

/// The keys of one table.
#[derive(Clone, Copy)]
struct At {
    section: ReportSection,
    table: &'static str,
}

const fn at(section: ReportSection, table: &'static str) -> At {
    At { section, table }
}

impl At {
    fn row(self, row: &str, column: &'static str) -> Key {
        self.part(row, column, "")
    }
    fn one(self, column: &'static str) -> Key {
        self.part("", column, "")
    }
    fn part(self, row: &str, column: &'static str, part: &'static str) -> Key {
        Key {
            section: self.section,
            table: self.table,
            row: row.to_owned(),
            column,
            part,
        }
    }
}

/// Compares a report, section by section.
pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    words::compare(facts, sheet);
    let losses = collateral::compare(facts, sheet);
    status::compare(facts, sheet);
    rates::compare(facts, sheet);
    let shortfalls = shortfalls::compare(facts, sheet);
    let excess = excess::compare(facts, &losses, &shortfalls, sheet);
    let paid = classes::compare(facts, &shortfalls, &excess, sheet);
    tests::compare(facts, &losses, sheet);
    cash::compare(facts, &losses, &shortfalls, &excess, paid, sheet);
}
