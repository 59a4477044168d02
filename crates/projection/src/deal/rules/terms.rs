//! The payment rules of a deal: payments, orders, schedules, amounts, tests, accounts and fees.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::class_terms::{ExchangeClass, RuleClass};
use crate::diagnostic::Place;
use crate::formula::{Comparison, Formula, Unit};
use crate::index::{
    AccountIndex, AmountIndex, ByClass, ClassIndex, FeeIndex, GroupIndex, TestIndex,
};

/// What a deal pays on each distribution date, as its file states it. Positions in the lists are those of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRules {
    /// The classes that are paid.
    pub classes: ByClass<RuleClass>,
    /// Classes that are fixed combinations of others.
    pub exchange_classes: Vec<ExchangeClass>,
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
    /// The amounts, tests and targets, each after those that it refers to.
    pub evaluation: Vec<Definition>,
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
}

/// A payment, or another step of a distribution date.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentStep {
    /// What is paid, and to whom.
    pub payment: Payment,
    /// Where the cash comes from, in the order in which it is used. Empty for steps without cash.
    pub from: Vec<Source>,
    /// The most that is paid, in dollars.
    pub up_to: Option<Formula>,
    /// The test without which nothing is paid.
    pub when: Option<Formula>,
    /// What is done where the test fails.
    pub otherwise: Otherwise,
    /// Its position.
    pub place: Place,
}

/// What a payment does where its test fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Otherwise {
    /// Nothing.
    Nothing,
    /// The same in another order.
    Order(PaymentOrder),
    /// Other payments.
    Steps(Vec<PaymentStep>),
}

/// What a step does. Orders say who is paid; what they do not take stays in its source.
#[derive(Debug, Clone, PartialEq)]
pub enum Payment {
    /// Pays interest due.
    Interest(PaymentOrder),
    /// Pays principal: balances fall.
    Principal(PaymentOrder),
    /// Pays carry-forward amounts.
    CarryForward(PaymentOrder),
    /// Reduces balances without cash.
    WriteDown(PaymentOrder),
    /// Restores balances that were written down.
    WriteUp(PaymentOrder),
    /// Raises balances.
    Increase(PaymentOrder),
    /// Reduces interest and balances without cash, rung by rung.
    LossLadder(Vec<LadderRung>),
    /// Adds interest due to balances; the cash becomes the source [`Source::Accretion`].
    Accrete(Vec<ClassIndex>),
    /// Pays a fee.
    Fee(FeeIndex),
    /// Pays what a fee was owed beyond its annual cap.
    FeeOverflow(FeeIndex),
    /// Fills an account up to its target, or up to the stated amount.
    Deposit(AccountIndex),
    /// Takes cash from an account.
    Draw {
        /// The account.
        account: AccountIndex,
        /// Where the cash goes.
        to: Source,
    },
    /// Takes from an account what exceeds its target.
    Release {
        /// The account.
        account: AccountIndex,
        /// Where the cash goes.
        to: Source,
    },
    /// Moves cash from its sources to another.
    Move {
        /// Where the cash goes.
        to: Source,
    },
    /// Pays all remaining cash to a holder that is not a class.
    Residual(String),
    /// Several payments under one test.
    Steps(Vec<PaymentStep>),
}

/// A rung of a loss ladder, limited by the class's interest due or balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LadderRung {
    /// The interest of a class.
    Interest(ClassIndex),
    /// The balance of a class.
    Principal(ClassIndex),
}

/// Where cash comes from or goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// All cash of the date that is not used yet: interest, then principal, prepayment charges and released cash.
    AvailableFunds,
    /// Collections of the pool or of a loan group.
    Collected(Collection, Option<GroupIndex>),
    /// The interest that an accrual class added to its balance.
    Accretion(ClassIndex),
    /// An account.
    Account(AccountIndex),
    /// Cash that was drawn, released or moved to available funds.
    Released,
    /// The issuer of classes with a reference pool, who pays without limit.
    Issuer,
    /// An amount that the issuer pays on the date, for classes with a reference pool.
    Amount(AmountIndex),
}

/// Collections of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// Interest.
    Interest,
    /// Scheduled principal, prepayments and recoveries.
    Principal,
    /// Scheduled principal.
    ScheduledPrincipal,
    /// Prepayments in full and in part.
    Prepayments,
    /// Recoveries.
    Recoveries,
    /// Prepayment charges.
    PrepaymentCharges,
}

/// The order in which classes are paid.
#[derive(Debug, Clone, PartialEq)]
pub enum PaymentOrder {
    /// One class.
    Class(ClassIndex),
    /// Each in turn.
    Sequential(Vec<Self>),
    /// All at once.
    ProRata {
        /// Who is paid.
        parts: Vec<Self>,
        /// In proportion to what.
        by: ProRataBy,
    },
    /// Each loan group's cash to its own classes first, then to the others in the order written.
    ByGroup(Vec<(GroupIndex, Self)>),
    /// Stated parts of the cash; what a part does not take stays in its source.
    Split(Vec<(SplitShare, Self)>),
    /// Until the balances of its classes together have fallen to an amount in dollars.
    DownTo {
        /// Who is paid.
        order: Box<Self>,
        /// Dollars.
        balance: Formula,
    },
    /// At most an amount in dollars.
    UpTo {
        /// Who is paid.
        order: Box<Self>,
        /// Dollars.
        amount: Formula,
    },
    /// One order or another.
    If {
        /// The test.
        test: Formula,
        /// The order where it holds.
        then: Box<Self>,
        /// The order elsewhere; nobody if there is none.
        otherwise: Option<Box<Self>>,
    },
}

/// How a pro rata payment is divided.
#[derive(Debug, Clone, PartialEq)]
pub enum ProRataBy {
    /// By what is owed: for interest what is due, for principal the balance.
    AmountDue,
    /// By balance before the date.
    Balance,
    /// By stated weights, one for each part; what one does not take goes to the others.
    Weights(Vec<Formula>),
}

/// A part of a split.
#[derive(Debug, Clone, PartialEq)]
pub enum SplitShare {
    /// A fraction.
    Of(Formula),
    /// What the others leave.
    Rest,
}

impl PaymentOrder {
    /// Visits every class, as often as it is mentioned.
    pub fn visit_classes(&self, visit: &mut impl FnMut(ClassIndex)) {
        match self {
            Self::Class(class) => visit(*class),
            Self::Sequential(parts) | Self::ProRata { parts, .. } => {
                for part in parts {
                    part.visit_classes(visit);
                }
            }
            Self::ByGroup(parts) => {
                for (_, part) in parts {
                    part.visit_classes(visit);
                }
            }
            Self::Split(parts) => {
                for (_, part) in parts {
                    part.visit_classes(visit);
                }
            }
            Self::DownTo { order, .. } | Self::UpTo { order, .. } => order.visit_classes(visit),
            Self::If {
                then, otherwise, ..
            } => {
                then.visit_classes(visit);
                if let Some(otherwise) = otherwise {
                    otherwise.visit_classes(visit);
                }
            }
        }
    }
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
