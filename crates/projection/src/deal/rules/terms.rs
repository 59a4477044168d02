//! The payment rules of a deal: schedules, amounts, tests, accounts and fees.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::class_terms::{ExchangeClass, RuleClass};
use super::payment_terms::{PaymentStep, Source};
use super::sets::SetTerms;
use crate::calendar::DayCount;
use crate::diagnostic::Place;
use crate::formula::{Comparison, Formula, Unit};
use crate::index::{AccountIndex, AmountIndex, ByClass, ClassIndex, TestIndex};

/// What a deal pays on each distribution date, as its file states it. Positions in the lists are those of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRules {
    /// The classes that are paid.
    pub classes: ByClass<RuleClass>,
    /// Classes that are fixed combinations of others.
    pub exchange_classes: Vec<ExchangeClass>,
    /// Orders of classes that the deal names.
    pub sets: Vec<SetTerms>,
    /// Schedules of planned balances.
    pub schedules: Vec<ScheduleTerms>,
    /// Amounts that the deal defines.
    pub amounts: Vec<AmountTerms>,
    /// Tests that the deal defines.
    pub tests: Vec<TestTerms>,
    /// Accounts.
    pub accounts: Vec<AccountTerms>,
    /// Fees.
    pub fees: Vec<FeeTerms>,
    /// The amounts, tests, targets, and formulas of classes, each after those that it refers to.
    pub evaluation: Vec<Definition>,
    /// The day count of fees, accounts and formulas, and of classes that state none.
    pub day_count: DayCount,
    /// Whether the classes follow a reference pool, without cash from it.
    pub reference_pool: bool,
    /// The payments, in order.
    pub payments: Vec<PaymentStep>,
}

/// Something that formulas define.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Definition {
    /// An amount.
    Amount(AmountIndex),
    /// A test.
    Test(TestIndex),
    /// The target of an account.
    Target(AccountIndex),
    /// The notional balance of a class.
    Notional(ClassIndex),
    /// The coupon of a class, with its floor and cap.
    Coupon(ClassIndex),
}

/// Values by month, from a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableTerms {
    /// The first month of each row, rising, and its value.
    pub rows: Vec<(Month, Decimal)>,
    /// The unit of the values.
    pub unit: Unit,
    /// What holds between two rows.
    pub between: Between,
}

/// The value of a table between two rows. After the last row its value holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// That of the row before.
    Steps,
    /// On a straight line from one row to the next.
    Interpolated,
}

/// Planned balances.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleTerms {
    /// Its name.
    pub name: String,
    /// Balances by month, rising; month 0 is closing. A month without a row has the balance of the row before.
    pub rows: Vec<(Month, Decimal)>,
    /// Its position.
    pub place: Place,
}

impl ScheduleTerms {
    /// Whether the last balance is above 0.
    #[must_use]
    pub fn ends_above_zero(&self) -> bool {
        self.rows
            .last()
            .is_some_and(|(_, balance)| !balance.is_zero())
    }

    /// The planned balance of a month; before the first row, that of the first row.
    #[must_use]
    pub fn balance(&self, month: Month) -> Decimal {
        let after = self.rows.partition_point(|(from, _)| *from <= month);
        let row = self.rows.get(after.saturating_sub(1));
        row.map_or(Decimal::ZERO, |(_, balance)| *balance)
    }
}

/// An amount that the deal defines.
#[derive(Debug, Clone, PartialEq)]
pub struct AmountTerms {
    /// Its name.
    pub name: String,
    /// How it is computed.
    pub value: AmountValue,
    /// Its unit. A stated percentage is a fraction, and formulas may use it as an annual rate.
    pub unit: Unit,
    /// Its position.
    pub place: Place,
}

/// How an amount is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum AmountValue {
    /// By a formula.
    Formula(Formula),
    /// By a table, with a row for the first month.
    Table(TableTerms),
}

/// A test that the deal defines.
#[derive(Debug, Clone, PartialEq)]
pub struct TestTerms {
    /// Its name.
    pub name: String,
    /// What is tested on a date.
    pub condition: Condition,
    /// The number of dates running on which the condition must hold; 1 for the date alone.
    pub dates_running: u32,
    /// Whether the result is kept.
    pub sticky: Sticky,
    /// Its position.
    pub place: Place,
}

/// What a test tests on a date.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A formula.
    Holds(Formula),
    /// A value against a limit.
    Value {
        /// The value.
        value: Formula,
        /// The number of months over which it is averaged; 1 for the date alone.
        mean_of_months: u32,
        /// How it compares with the limit where the condition holds.
        comparison: Comparison,
        /// The limit.
        limit: Limit,
    },
}

/// The limit of a test.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// A formula.
    Formula(Formula),
    /// A table. Before its first row there is no limit and the condition holds.
    Table(TableTerms),
}

/// Whether a test keeps its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sticky {
    /// No.
    Never,
    /// Once failed, it stays failed.
    OnceFailed,
    /// Once passed, it stays passed.
    OncePassed,
}

/// An account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountTerms {
    /// Its name.
    pub name: String,
    /// Dollars at closing.
    pub initial: Formula,
    /// The target of a date, in dollars; none for an account that is only drawn.
    pub target: Option<Formula>,
    /// The annual rate that it earns; none if it earns nothing.
    pub earnings: Option<Formula>,
    /// Where its balance goes once all classes are paid, or on the last date.
    pub final_release: Source,
    /// Its position.
    pub place: Place,
}

/// A fee.
#[derive(Debug, Clone, PartialEq)]
pub struct FeeTerms {
    /// Its name.
    pub name: String,
    /// What it is for a date, before limits.
    pub amount: FeeAmount,
    /// At least these dollars a date.
    pub minimum: Option<Formula>,
    /// At most these dollars a date.
    pub maximum: Option<Formula>,
    /// At most these dollars in twelve months from closing; the rest is paid by [`Payment::FeeOverflow`].
    pub annual_cap: Option<Formula>,
    /// Its position.
    pub place: Place,
}

/// The amount of a fee.
#[derive(Debug, Clone, PartialEq)]
pub enum FeeAmount {
    /// Dollars a date.
    Dollars(Formula),
    /// An annual rate on a balance, for the interest period of the date.
    Rate {
        /// The annual rate.
        rate: Formula,
        /// The balance.
        of: Formula,
    },
}
