//! The instructions of a program. None branches on an amount; blocks are skipped only where everything in them
//! would be 0 in every scenario.

use stepdown_curves::Month;

use super::movement::Step;
use super::register::{Amount, BlockIndex, Flag, ListIndex, PayeesIndex, PoolField, Test};
use crate::index::{ClassIndex, GroupIndex, ReferenceRateIndex};

/// A payee of a pro rata payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payee {
    /// What it is owed.
    pub due: Amount,
    /// Receives what it is paid.
    pub paid: Amount,
    /// Receives what it is still owed.
    pub unpaid: Amount,
}

/// A principal group: how much principal it is due, and who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrincipalGroup {
    /// The group's classes: their balances, and what they are paid.
    pub payees: PayeesIndex,
    /// The balance of this group and of all senior to it, after what the senior ones were paid.
    pub down_to_here: Amount,
    /// The fraction of the pool down to which they are paid.
    pub share: Amount,
    /// The pool.
    pub pool: Amount,
    /// The most that may remain.
    pub most: Amount,
    /// Where principal is released; elsewhere the group is due its whole balance.
    pub released: Test,
}

/// An interest period of the month: that of classes or of hedges, by day count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(pub(crate) u16);

/// An instruction. Amounts and tests named `into` receive its result.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(
    missing_docs,
    reason = "each instruction states the formula of its operands"
)]
pub enum Instruction {
    /// `from`
    Copy { into: Amount, from: Amount },
    /// `a + b`
    Add { into: Amount, a: Amount, b: Amount },
    /// `a - b`
    Sub { into: Amount, a: Amount, b: Amount },
    /// `a x b`
    Mul { into: Amount, a: Amount, b: Amount },
    /// `a / b`, or 0 where b is not above 0
    Ratio { into: Amount, a: Amount, b: Amount },
    /// The lesser of a and b
    Min { into: Amount, a: Amount, b: Amount },
    /// The greater of a and b
    Max { into: Amount, a: Amount, b: Amount },
    /// `a - b`, at least 0
    Excess { into: Amount, a: Amount, b: Amount },
    /// The sum of a list
    Sum { into: Amount, of: ListIndex },
    /// `share x of`, payable
    Share {
        into: Amount,
        share: Amount,
        of: Amount,
    },
    /// `fixed + share x of`, payable
    Target {
        into: Amount,
        fixed: Amount,
        share: Amount,
        of: Amount,
    },
    /// Rounded to a payable amount
    Payable { into: Amount, from: Amount },
    /// Rounded to a number of decimals, a half up
    Round {
        into: Amount,
        from: Amount,
        decimals: u32,
    },
    /// Rounded to a stated rate
    ToRate { into: Amount, from: Amount },
    /// `yes` where the test holds, `no` elsewhere
    Select {
        into: Amount,
        when: Test,
        yes: Amount,
        no: Amount,
    },
    /// `from` where the test holds, 0 elsewhere
    OnlyWhere {
        into: Amount,
        when: Test,
        from: Amount,
    },
    /// `from` where it is above half a cent, 0 elsewhere
    IfMoney { into: Amount, from: Amount },

    // Two instructions in one, made where the first's result has no other use (listings of sweeps alone).
    /// `a + b + c`
    AddAdd {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// The lesser of `a + b` and c
    AddMin {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// `a - b + c`
    SubAdd {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// `a - b - c`
    SubSub {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// The greater of `a - b` and c
    SubMax {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// `a - b - c`, at least 0
    SubExcess {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// `a - b`, at least 0, and c
    ExcessAdd {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// The lesser of c and of `a - b`, at least 0
    ExcessMin {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },
    /// The lesser of c and of the greater of a and b
    MaxMin {
        into: Amount,
        a: Amount,
        b: Amount,
        c: Amount,
    },

    /// The pool's amount of the month
    Pool { into: Amount, field: PoolField },
    /// A loan group's amount of the month
    Group {
        into: Amount,
        group: GroupIndex,
        field: PoolField,
    },
    /// The index of the month
    ReferenceRate {
        into: Amount,
        index: ReferenceRateIndex,
    },
    /// The scenario's 60+ delinquencies other than foreclosures
    Delinquency { into: Amount },
    /// The amount of the month in a schedule, 0 after its end
    Scheduled { into: Amount, schedule: u32 },
    /// The mean of the last months
    RollingMean {
        into: Amount,
        from: Amount,
        months: u32,
        history: u32,
    },

    /// `a >= b`
    AtLeast { into: Test, a: Amount, b: Amount },
    /// `a > b`
    Above { into: Test, a: Amount, b: Amount },
    /// a is above half a cent
    IsMoney { into: Test, a: Amount },
    /// Both hold
    And { into: Test, a: Test, b: Test },
    /// One holds
    Or { into: Test, a: Test, b: Test },
    /// a holds and b does not
    AndNot { into: Test, a: Test, b: Test },
    /// It does not hold
    Not { into: Test, a: Test },
    /// The month is `from` or later
    MonthReached { into: Test, from: Month },
    /// The amount is above the limit of the month; false in months without a limit
    AboveLimit { into: Test, a: Amount, limits: u32 },

    /// An index plus a margin, or a fixed rate: at least 0, at most `most`
    StatedRate {
        into: Amount,
        base: Amount,
        before: Amount,
        after: Amount,
        stepped_up: Test,
        most: Amount,
    },
    /// A cap for the period as an annual rate
    CapRate {
        into: Amount,
        cap: Amount,
        period: Period,
    },
    /// Interest on a balance
    Interest {
        into: Amount,
        balance: Amount,
        rate: Amount,
        period: Period,
    },
    /// Interest accrued and due
    Accrue {
        accrued: Amount,
        due: Amount,
        balance: Amount,
        rate: Amount,
        period: Period,
    },
    /// Unpaid interest with interest on it, added to what is due
    AddUnpaid {
        due: Amount,
        unpaid: Amount,
        rate: Amount,
        period: Period,
    },
    /// `balance x rate` for the period, less `less`
    InterestBeyond {
        into: Amount,
        balance: Amount,
        rate: Amount,
        less: Amount,
        period: Period,
    },

    /// Pays a payee in full as far as money is left
    Pay {
        left: Amount,
        due: Amount,
        paid: Amount,
        unpaid: Amount,
    },
    /// Pays more to a payee that may have been paid before
    PayMore {
        left: Amount,
        owed: Amount,
        paid: Amount,
    },
    /// Pays several payees in proportion to what each is owed
    ProRata { left: Amount, payees: PayeesIndex },
    /// The same for payees that may have been paid before
    ProRataMore { left: Amount, payees: PayeesIndex },
    /// One payee's share of the money that is left
    ShareOfLeft {
        into: Amount,
        left: Amount,
        owed: Amount,
        still_owed: Amount,
    },
    /// Takes `requested` first from one source, up to a limit, then from another
    Take {
        into: Amount,
        requested: Amount,
        most: Amount,
        first: Amount,
        then: Amount,
    },
    /// The principal of a principal group, from what is left
    GroupTarget {
        group: u32,
        left: Amount,
        money: Amount,
        to_spend: Amount,
    },
    /// The principal of a principal group, paid to its classes in sequence
    PayGroup { group: u32, left: Amount },
    /// Subtracts what was taken from the money left and from the balances down to here
    Taken {
        money: Amount,
        not_taken: Amount,
        left: Amount,
        down_to_here: Amount,
    },

    /// Skips a block until the flag is raised
    SkipUnless { flag: Flag, block: BlockIndex },
    /// Skips a block where no amount is above 0
    SkipUnlessAny { of: ListIndex, block: BlockIndex },
    /// Skips a block where no amount of one list is above that of the other
    SkipUnlessAbove {
        of: ListIndex,
        than: ListIndex,
        block: BlockIndex,
    },
    /// Skips a block where the test holds in no scenario
    SkipUnlessTest { test: Test, block: BlockIndex },
    /// Raises a flag
    Raise { flag: Flag },
    /// Raises a flag if an amount is above 0
    RaiseIfAny { flag: Flag, of: ListIndex },

    /// Reports a payment or a balance change
    Movement {
        step: Step,
        class: Option<ClassIndex>,
        amount: Amount,
    },
    /// The days of an interest period
    Days { into: Amount, period: Period },
    /// Reports a value of the step to traces
    Show { shown: u32, amount: Amount },
    /// Reports a test of the step to traces, with the value and the limit that were compared
    ShowTest {
        shown: u32,
        test: Test,
        compared: Option<(Amount, Amount)>,
    },
}

/// What an instruction does with a register.
#[derive(Debug, PartialEq, Eq)]
pub enum Access<'a> {
    /// Reads an amount.
    Reads(&'a mut Amount),
    /// Writes an amount.
    Writes(&'a mut Amount),
    /// Reads an amount and writes it.
    Changes(&'a mut Amount),
    /// Reads a list of amounts.
    ReadsList(ListIndex),
    /// Pays a list of payees.
    Pays(PayeesIndex),
    /// Reads the terms and balances of a principal group, and adds to the balances down to it.
    MeasuresGroup(u32),
    /// Pays the classes of a principal group.
    PaysGroup(u32),
    /// Reads a test.
    Tests(&'a mut Test),
    /// Writes a test.
    Decides(&'a mut Test),
}

impl Instruction {
    /// Every register that the instruction reads or writes, reads before writes.
    pub fn accesses(&mut self, mut visit: impl FnMut(Access<'_>)) {
        use Access::{
            Changes, Decides, MeasuresGroup, Pays, PaysGroup, Reads, ReadsList, Tests, Writes,
        };
        macro_rules! all {
            ($($access:expr),* $(,)?) => {{
                $(visit($access);)*
            }};
        }
        match self {
            Self::Copy { into, from }
            | Self::Payable { into, from }
            | Self::ToRate { into, from }
            | Self::Round { into, from, .. }
            | Self::IfMoney { into, from }
            | Self::RollingMean { into, from, .. } => all!(Reads(from), Writes(into)),
            Self::Add { into, a, b }
            | Self::Sub { into, a, b }
            | Self::Mul { into, a, b }
            | Self::Ratio { into, a, b }
            | Self::Min { into, a, b }
            | Self::Max { into, a, b }
            | Self::Excess { into, a, b } => all!(Reads(a), Reads(b), Writes(into)),
            Self::AddAdd { into, a, b, c }
            | Self::AddMin { into, a, b, c }
            | Self::SubAdd { into, a, b, c }
            | Self::SubSub { into, a, b, c }
            | Self::SubMax { into, a, b, c }
            | Self::SubExcess { into, a, b, c }
            | Self::ExcessAdd { into, a, b, c }
            | Self::ExcessMin { into, a, b, c }
            | Self::MaxMin { into, a, b, c } => {
                all!(Reads(a), Reads(b), Reads(c), Writes(into));
            }
            Self::Sum { into, of } => all!(ReadsList(*of), Writes(into)),
            Self::Share { into, share, of } => all!(Reads(share), Reads(of), Writes(into)),
            Self::Target {
                into,
                fixed,
                share,
                of,
            } => {
                all!(Reads(fixed), Reads(share), Reads(of), Writes(into));
            }
            Self::Select {
                into,
                when,
                yes,
                no,
            } => {
                all!(Tests(when), Reads(yes), Reads(no), Writes(into));
            }
            Self::OnlyWhere { into, when, from } => all!(Tests(when), Reads(from), Writes(into)),
            Self::Pool { into, .. }
            | Self::Group { into, .. }
            | Self::ReferenceRate { into, .. }
            | Self::Delinquency { into }
            | Self::Scheduled { into, .. }
            | Self::Days { into, .. } => all!(Writes(into)),
            Self::AtLeast { into, a, b } | Self::Above { into, a, b } => {
                all!(Reads(a), Reads(b), Decides(into));
            }
            Self::IsMoney { into, a } | Self::AboveLimit { into, a, .. } => {
                all!(Reads(a), Decides(into));
            }
            Self::And { into, a, b } | Self::Or { into, a, b } | Self::AndNot { into, a, b } => {
                all!(Tests(a), Tests(b), Decides(into));
            }
            Self::Not { into, a } => all!(Tests(a), Decides(into)),
            Self::MonthReached { into, .. } => all!(Decides(into)),
            Self::StatedRate {
                into,
                base,
                before,
                after,
                stepped_up,
                most,
            } => all!(
                Reads(base),
                Reads(before),
                Reads(after),
                Tests(stepped_up),
                Reads(most),
                Writes(into),
            ),
            Self::CapRate { into, cap, .. } => all!(Reads(cap), Writes(into)),
            Self::Interest {
                into,
                balance,
                rate,
                ..
            } => {
                all!(Reads(balance), Reads(rate), Writes(into));
            }
            Self::Accrue {
                accrued,
                due,
                balance,
                rate,
                ..
            } => {
                all!(Reads(balance), Reads(rate), Writes(accrued), Writes(due));
            }
            Self::AddUnpaid {
                due, unpaid, rate, ..
            } => {
                all!(Changes(due), Reads(unpaid), Reads(rate));
            }
            Self::InterestBeyond {
                into,
                balance,
                rate,
                less,
                ..
            } => {
                all!(Reads(balance), Reads(rate), Reads(less), Writes(into));
            }
            Self::Pay {
                left,
                due,
                paid,
                unpaid,
            } => all!(Changes(left), Reads(due), Writes(paid), Writes(unpaid)),
            Self::PayMore { left, owed, paid } => all!(Changes(left), Changes(owed), Changes(paid)),
            Self::ProRata { left, payees } | Self::ProRataMore { left, payees } => {
                all!(Changes(left), Pays(*payees));
            }
            Self::ShareOfLeft {
                into,
                left,
                owed,
                still_owed,
            } => {
                all!(Reads(left), Reads(owed), Reads(still_owed), Writes(into));
            }
            Self::Take {
                into,
                requested,
                most,
                first,
                then,
            } => all!(
                Reads(requested),
                Reads(most),
                Changes(first),
                Changes(then),
                Writes(into)
            ),
            Self::GroupTarget {
                group,
                left,
                money,
                to_spend,
            } => {
                all!(
                    MeasuresGroup(*group),
                    Reads(left),
                    Writes(money),
                    Writes(to_spend),
                );
            }
            Self::PayGroup { group, left } => {
                all!(MeasuresGroup(*group), Changes(left), PaysGroup(*group));
            }
            Self::Taken {
                money,
                not_taken,
                left,
                down_to_here,
            } => all!(
                Reads(money),
                Reads(not_taken),
                Changes(left),
                Changes(down_to_here)
            ),
            Self::SkipUnlessAny { of, .. } | Self::RaiseIfAny { of, .. } => all!(ReadsList(*of)),
            Self::SkipUnlessAbove { of, than, .. } => all!(ReadsList(*of), ReadsList(*than)),
            Self::SkipUnlessTest { test, .. } => all!(Tests(test)),
            Self::Movement { amount, .. } | Self::Show { amount, .. } => all!(Reads(amount)),
            Self::ShowTest { test, compared, .. } => {
                visit(Tests(test));
                if let Some((value, limit)) = compared {
                    all!(Reads(value), Reads(limit));
                }
            }
            Self::SkipUnless { .. } | Self::Raise { .. } => {}
        }
    }

    /// This instruction and a later one that reads its result, in one. The result is not kept.
    pub(super) fn followed_by(self, second: Self) -> Option<Self> {
        macro_rules! pairs {
            ($(($first:ident, $second:ident) => $both:ident,)*) => {
                match (self, second) {
                    $((
                        Self::$first { into: between, a, b },
                        Self::$second { into, a: read, b: c },
                    ) if read == between && c != between => Some(Self::$both { into, a, b, c }),)*
                    // Sums are the same whichever operand comes first; minima of 0 and -0 are not.
                    $((
                        Self::$first { into: between, a, b },
                        Self::$second { into, a: c, b: read },
                    ) if read == between
                        && c != between
                        && matches!(second, Self::Add { .. }) => {
                        Some(Self::$both { into, a, b, c })
                    })*
                    _ => None,
                }
            };
        }
        pairs! {
            (Add, Add) => AddAdd,
            (Add, Min) => AddMin,
            (Sub, Add) => SubAdd,
            (Sub, Sub) => SubSub,
            (Sub, Max) => SubMax,
            (Sub, Excess) => SubExcess,
            (Excess, Add) => ExcessAdd,
            (Excess, Min) => ExcessMin,
            (Max, Min) => MaxMin,
        }
    }

    /// Changes the register of the result; `false` if the instruction has another result.
    pub(super) fn redirect(&mut self, from: Amount, to: Amount) -> bool {
        match self {
            Self::Copy { into, .. }
            | Self::Add { into, .. }
            | Self::Sub { into, .. }
            | Self::Mul { into, .. }
            | Self::Ratio { into, .. }
            | Self::Min { into, .. }
            | Self::Max { into, .. }
            | Self::Excess { into, .. }
            | Self::Sum { into, .. }
            | Self::Share { into, .. }
            | Self::Target { into, .. }
            | Self::Payable { into, .. }
            | Self::Select { into, .. }
            | Self::OnlyWhere { into, .. }
            | Self::IfMoney { into, .. }
            | Self::Pool { into, .. }
            | Self::Group { into, .. }
                if *into == from =>
            {
                *into = to;
                true
            }
            _ => false,
        }
    }
}
