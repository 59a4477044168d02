//! The payment program: what a deal does on a distribution date, as a flat list of instructions over registers.
//!
//! A deal is compiled into a program once ([`Deal::plan`](crate::deal::Deal::plan)); the waterfall runs it month by
//! month. Every instruction belongs to a line, which says in words what it does and where the deal file states it.
//!
//! | module | purpose |
//! |---|---|
//! | `register` | registers, and those that every program has |
//! | `instruction` | the instructions, and what they read and write |
//! | `movement` | payments and balance changes, for ledgers |
//! | `builder` | writes a program, and lays it out for records and for sweeps |

mod builder;
mod instruction;
mod movement;
mod register;

use std::borrow::Cow;

use crate::diagnostic::Place;
use crate::index::ClassIndex;
use crate::number::Number;

pub(crate) use builder::Builder;
pub use instruction::{Access, Instruction, Payee, Period, PrincipalGroup};
pub use movement::{Side, Step};
use register::Standard;
pub use register::{
    Amount, BlockIndex, ClassField, DealField, DealTest, Flag, LineIndex, ListIndex, PayeesIndex,
    PoolField, Test,
};

/// A step of the program in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it does.
    pub text: Cow<'static, str>,
    /// The classes or the loan group that it concerns, by name; empty for the deal as a whole.
    pub of: String,
    /// The case in which it does anything; empty for always.
    pub when: &'static str,
    /// Where the deal file states it; `None` where a template follows the trade's usual reading.
    pub place: Option<Place>,
    /// The part of the month that it belongs to.
    pub part: &'static str,
}

/// What a value of a step is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Dollars.
    Dollars,
    /// A fraction, written as a percentage.
    Percent,
    /// An annual rate as a fraction, written as a percentage.
    Rate,
    /// A month of the deal.
    Month,
    /// Days.
    Days,
    /// A number of something else.
    Number,
}

/// A value or a test that a step reports, so that a reader can check it by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it is.
    pub name: Cow<'static, str>,
    /// The unit of the value, or of what a test compares.
    pub unit: Unit,
    /// Whether it is the result of the step, and not one of its inputs.
    pub is_result: bool,
}

/// The text of a line, and the classes or the loan group that it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    text: Cow<'static, str>,
    of: String,
}

impl From<&'static str> for Said {
    fn from(text: &'static str) -> Self {
        (text, "").into()
    }
}

impl<T: Into<Cow<'static, str>>> From<(T, &str)> for Said {
    fn from((text, of): (T, &str)) -> Self {
        Self {
            text: text.into(),
            of: of.to_owned(),
        }
    }
}

/// A program in the number type `N`.
#[derive(Debug, Clone)]
pub struct Program<N: Number> {
    pub(crate) standard: Standard,
    /// The first values of all amounts and tests.
    pub(crate) amounts: Vec<N>,
    pub(crate) tests: Vec<N::Mask>,
    /// The class that an amount belongs to.
    pub(crate) owners: Vec<Option<ClassIndex>>,
    /// The amounts of each class.
    pub(crate) owned: Vec<Vec<Amount>>,
    /// The net WAC caps of loan groups for the month.
    pub(crate) group_caps: Vec<Amount>,
    /// With everything that records and ledgers need, as it was written.
    pub(crate) full: Listing,
    /// What sweeps need, in the order and the form that runs fastest.
    pub(crate) lean: Listing,
    /// The lists with amounts of classes.
    pub(crate) lists_of_classes: Vec<ListIndex>,
    /// The classes of each set to which instructions belong.
    pub(crate) sets: Vec<Vec<ClassIndex>>,
    /// The carried amounts that raise each flag when a run begins.
    pub(crate) flags: Vec<Vec<Amount>>,
    pub(crate) blocks: Vec<Block>,
    /// The blocks that write amounts other than interest and principal.
    pub(crate) telling: Vec<(BlockIndex, Beyond)>,
    /// What is written outside of all blocks.
    pub(crate) always: Beyond,
    /// Amounts by month.
    pub(crate) schedules: Vec<Vec<N>>,
    /// Limits by month.
    pub(crate) limits: Vec<Vec<Option<N::Scalar>>>,
    /// What carries over to the next month besides the registers that every program has, by name.
    pub(crate) carried: Vec<(String, Amount)>,
    pub(crate) carried_tests: Vec<(String, Test)>,
    /// The names of histories after that of delinquencies.
    pub(crate) histories: Vec<String>,
    /// The classes that are never retired: notional ones, and those whose balance can rise from 0.
    pub(crate) permanent: Vec<ClassIndex>,
    pub(crate) lines: Vec<Line>,
    /// The line of each instruction of the full listing.
    pub(crate) line_of: Vec<LineIndex>,
    /// The values and tests that lines report.
    pub(crate) shown: Vec<Shown>,
}

/// Instructions in order.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) code: Vec<Instruction>,
    /// The set of classes that an instruction serves; it can be left out once none of them is outstanding.
    pub(crate) set_of: Vec<Option<u32>>,
    /// The position after each block.
    pub(crate) ends: Vec<u32>,
    /// Space for the new positions of instructions while some are removed.
    pub(crate) moved: Vec<u32>,
    pub(crate) lists: Lists,
}

/// The lists that instructions refer to.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    pub(crate) amounts: Vec<Vec<Amount>>,
    pub(crate) payees: Vec<Vec<Payee>>,
    pub(crate) groups: Vec<PrincipalGroup>,
}

/// Instructions that are skipped as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// What is 0 or false after the block is skipped.
    pub(crate) cleared: Vec<Amount>,
    pub(crate) cleared_tests: Vec<Test>,
    /// The blocks within it.
    pub(crate) within: std::ops::Range<usize>,
    pub(crate) writes: Beyond,
}

/// Which amounts other than interest and principal any class has in a month. The others are 0 and need
/// not be added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags, not a state machine"
)]
pub(crate) struct Beyond {
    /// Basis risk paid.
    pub(crate) basis_risk: bool,
    /// Prepayment interest and Relief Act shortfalls: allocated, reimbursed or carried.
    pub(crate) shortfalls: bool,
    /// Write-downs, taken or reimbursed.
    pub(crate) write_downs: bool,
    /// Payments by the call.
    pub(crate) redemption: bool,
    /// Interest or other amounts added to balances.
    pub(crate) increases: bool,
}

impl Beyond {
    /// None.
    pub(crate) const NONE: Self = Self {
        basis_risk: false,
        shortfalls: false,
        write_downs: false,
        redemption: false,
        increases: false,
    };

    /// Those of either.
    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            basis_risk: self.basis_risk | other.basis_risk,
            shortfalls: self.shortfalls | other.shortfalls,
            write_downs: self.write_downs | other.write_downs,
            redemption: self.redemption | other.redemption,
            increases: self.increases | other.increases,
        }
    }

    /// What writing a class's field makes possible.
    fn of(field: ClassField) -> Self {
        let mut beyond = Self::NONE;
        match field {
            ClassField::BasisRiskPaid => beyond.basis_risk = true,
            ClassField::WriteDown | ClassField::WriteDownReimbursed | ClassField::WriteUp => {
                beyond.write_downs = true;
            }
            ClassField::PrepaymentShortfallCarried
            | ClassField::PrepaymentShortfall
            | ClassField::PrepaymentShortfallPaid
            | ClassField::CarriedShortfallPaid
            | ClassField::ReliefActShortfall
            | ClassField::ReliefActShortfallPaid => beyond.shortfalls = true,
            ClassField::RedeemedBalance
            | ClassField::RedeemedWriteDown
            | ClassField::RedeemedInterest => beyond.redemption = true,
            ClassField::Increase => beyond.increases = true,
            _ => {}
        }
        beyond
    }
}

impl<N: Number> Program<N> {
    /// The instructions in order.
    #[must_use]
    pub fn instructions(&self) -> &[Instruction] {
        &self.full.code
    }

    /// The steps in words, in order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(crate) fn carried_at_closing(&self) -> Vec<N> {
        let carried = self.carried.iter();
        carried
            .map(|(_, amount)| self.amounts[amount.position()])
            .collect()
    }

    pub(crate) fn carried_tests_at_closing(&self) -> Vec<N::Mask> {
        let carried = self.carried_tests.iter();
        carried
            .map(|(_, test)| self.tests[test.position()])
            .collect()
    }

    /// What a line reports, by the number in [`Instruction::Show`] and [`Instruction::ShowTest`].
    #[must_use]
    pub fn shown(&self, number: u32) -> Option<&Shown> {
        self.shown.get(number as usize)
    }

    /// The line of an instruction, by its position.
    #[must_use]
    pub fn line_of(&self, instruction: usize) -> LineIndex {
        let found = self.line_of.get(instruction);
        found.copied().unwrap_or(LineIndex::at(0))
    }

    #[inline(always)]
    #[expect(clippy::unused_self, reason = "a register of this program")]
    pub(crate) fn class_amount(&self, class: ClassIndex, field: ClassField) -> Amount {
        Standard::class(class, field)
    }

    #[inline(always)]
    pub(crate) fn deal_amount(&self, field: DealField) -> Amount {
        self.standard.deal(field)
    }

    /// The class and field of an amount that every program has.
    #[must_use]
    pub fn class_field(&self, amount: Amount) -> Option<(ClassIndex, ClassField)> {
        self.standard.class_of(amount)
    }

    /// The deal's field in an amount that every program has.
    #[must_use]
    pub fn deal_field(&self, amount: Amount) -> Option<DealField> {
        self.standard.deal_field_of(amount)
    }
}
