//! The machine that runs a payment program, month by month.
//!
//! One loop serves every number type. It does not allocate by month and never branches on an amount: it only
//! skips what would be 0 in every scenario.

mod carried;
mod inputs;
mod lists;

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::CallOption;
use super::conditions::Conditions;
use super::observer::{Entry, Observer, Registers};
use super::state::DealState;
use crate::deal::Plan;
use crate::index::ClassIndex;
use crate::number::{Mask, Number};
use crate::program::{
    Amount, Beyond, BlockIndex, ClassField, DealField, DealTest, Instruction, Listing, Lists,
    Program,
};
pub(super) use inputs::Inputs;
use inputs::pool_field;
use lists::{pro_rata, rolling_mean, share_of_left, some_above_zero};

/// The registers of a run and the instructions still needed.
#[derive(Debug)]
pub(super) struct Machine<'run, N: Number> {
    program: &'run Program<N>,
    listing: Cow<'run, Listing>,
    amounts: Vec<N>,
    tests: Vec<N::Mask>,
    flags: Vec<bool>,
    histories: Vec<Vec<N>>,
    /// The blocks that ran when they were last reached.
    ran: Vec<bool>,
    /// The classes that are owed anything.
    outstanding: Vec<ClassIndex>,
    /// Whether each class is retired.
    retired: Vec<bool>,
}

impl<'run, N: Number> Machine<'run, N> {
    /// A machine that continues from a state.
    pub(super) fn new<O: Observer<N>>(
        plan: &'run Plan<N>,
        state: &mut DealState<N>,
        conditions: &Conditions<N>,
        call: CallOption,
    ) -> Self {
        let program = &plan.program;
        let listing = if O::WHOLE_RECORDS || O::MOVEMENTS {
            &program.full
        } else {
            &program.lean
        };
        let mut machine = Self {
            program,
            listing: Cow::Borrowed(listing),
            amounts: program.amounts.clone(),
            tests: program.tests.clone(),
            flags: Vec::new(),
            histories: std::iter::once(std::mem::take(&mut state.delinquency_history))
                .chain(std::mem::take(&mut state.histories))
                .collect(),
            ran: vec![false; program.blocks.len()],
            outstanding: state.classes.indices().collect(),
            retired: vec![false; state.classes.len()],
        };
        machine.load(state);
        let once = [
            (
                DealField::PrepaymentInterestLost,
                conditions.prepayment_interest_lost,
            ),
            (DealField::ReliefActRate, conditions.relief_act_rate),
        ];
        for (field, value) in once {
            machine.set_deal(field, value);
        }
        let exercised = N::Mask::splat(call == CallOption::Exercised);
        let assumed = [
            (DealTest::TriggersPass, conditions.triggers_pass),
            (DealTest::TriggersFail, conditions.triggers_fail),
            (DealTest::CallExercised, exercised),
        ];
        for (test, holds) in assumed {
            machine.tests[test as usize] = holds;
        }
        let raised = |amounts: &Vec<Amount>| {
            let mut amounts = amounts.iter();
            amounts.any(|amount| machine.amounts[amount.position()].above(N::ZERO).any())
        };
        machine.flags = program.flags.iter().map(raised).collect();
        machine
    }

    #[inline(always)]
    pub(super) fn class(&self, class: ClassIndex, field: ClassField) -> N {
        self.amounts[self.program.class_amount(class, field).position()]
    }

    #[inline(always)]
    pub(super) fn deal(&self, field: DealField) -> N {
        self.amounts[self.program.deal_amount(field).position()]
    }

    #[inline(always)]
    pub(super) fn test(&self, test: DealTest) -> N::Mask {
        self.tests[test as usize]
    }

    #[inline(always)]
    pub(super) fn outstanding(&self) -> &[ClassIndex] {
        &self.outstanding
    }

    /// The net WAC caps of loan groups for the month.
    pub(super) fn group_caps(&self) -> Vec<N> {
        let caps = self.program.group_caps.iter();
        caps.map(|cap| self.amounts[cap.position()]).collect()
    }

    /// What the month's instructions have written.
    #[inline(always)]
    pub(super) fn beyond(&self) -> Beyond {
        let mut beyond = self.program.always;
        for (block, writes) in &self.program.telling {
            if self.ran[block.position()] {
                beyond = beyond.or(*writes);
            }
        }
        beyond
    }

    #[inline(always)]
    fn set_deal(&mut self, field: DealField, value: N) {
        self.amounts[self.program.deal_amount(field).position()] = value;
    }

    /// Runs the instructions of a month.
    #[inline(always)]
    #[expect(
        clippy::manual_let_else,
        reason = "a destructuring assignment inside of a macro, which cannot be a `let`"
    )]
    pub(super) fn run<O: Observer<N>>(&mut self, inputs: &Inputs<'_, N>, observer: &mut O) {
        let month = inputs.terms.month;
        self.set_deal(DealField::Month, N::count(month.number()));
        self.set_deal(DealField::OpeningBalances, inputs.opening_balances());
        let Self {
            program,
            listing,
            amounts,
            tests,
            flags,
            histories,
            ran,
            ..
        } = self;
        let amounts = amounts.as_mut_slice();
        let tests = tests.as_mut_slice();
        let listing: &Listing = listing;
        let lists: &Lists = &listing.lists;
        let code = listing.code.as_slice();
        // Registers by name: `r!(a)` is the value of amount `a`, `t!(a)` that of test `a`.
        macro_rules! r {
            ($amount:expr) => {
                amounts[$amount.position()]
            };
        }
        macro_rules! t {
            ($test:expr) => {
                tests[$test.position()]
            };
        }
        // Reaches a block: runs it, or leaves 0 in what only it writes.
        macro_rules! reach {
            ($rest:ident, $block:expr, $runs:expr) => {
                let block: BlockIndex = $block;
                let position = block.position();
                if $runs {
                    ran[position] = true;
                } else {
                    $rest = code[listing.ends[position] as usize..].iter();
                    if ran[position] {
                        let block = &program.blocks[position];
                        for amount in &block.cleared {
                            r!(amount) = N::ZERO;
                        }
                        for test in &block.cleared_tests {
                            t!(test) = N::Mask::splat(false);
                        }
                        ran[position] = false;
                        ran[block.within.clone()].fill(false);
                    }
                }
            };
        }
        // Instructions of one kind that follow one another run in one loop.
        macro_rules! rows {
            ($rest:ident, $variant:ident { $($field:ident),* } $body:block) => {{
                $(let mut $field = $field;)*
                loop {
                    $body
                    if O::TRACE {
                        break;
                    }
                    ($($field,)*) = match $rest.as_slice().first() {
                        Some(&Instruction::$variant { $($field,)* }) => ($($field,)*),
                        _ => break,
                    };
                    $rest.next();
                }
            }};
        }
        let mut rest = code.iter();
        while let Some(instruction) = rest.next() {
            let here = code.len() - 1 - rest.len();
            if O::TRACE {
                let registers = Registers { amounts, tests };
                observer.before(month, here, instruction, registers);
            }
            match *instruction {
                Instruction::Copy { into, from } => rows!(rest, Copy { into, from } {
                    r!(into) = r!(from);
                }),
                Instruction::Add { into, a, b } => rows!(rest, Add { into, a, b } {
                    r!(into) = r!(a) + r!(b);
                }),
                Instruction::Sub { into, a, b } => rows!(rest, Sub { into, a, b } {
                    r!(into) = r!(a) - r!(b);
                }),
                Instruction::Mul { into, a, b } => rows!(rest, Mul { into, a, b } {
                    r!(into) = r!(a) * r!(b);
                }),
                Instruction::Ratio { into, a, b } => rows!(rest, Ratio { into, a, b } {
                    r!(into) = r!(a).ratio_or_zero(r!(b));
                }),
                Instruction::Min { into, a, b } => rows!(rest, Min { into, a, b } {
                    r!(into) = r!(a).min(r!(b));
                }),
                Instruction::Max { into, a, b } => rows!(rest, Max { into, a, b } {
                    r!(into) = r!(a).max(r!(b));
                }),
                Instruction::Excess { into, a, b } => rows!(rest, Excess { into, a, b } {
                    r!(into) = (r!(a) - r!(b)).positive_part();
                }),
                Instruction::Sum { into, of } => rows!(rest, Sum { into, of } {
                    let mut sum = N::ZERO;
                    for amount in &lists.amounts[of.position()] {
                        sum += r!(amount);
                    }
                    r!(into) = sum;
                }),
                Instruction::Share { into, share, of } => {
                    r!(into) = (r!(share) * r!(of)).to_payable();
                }
                Instruction::Target {
                    into,
                    fixed,
                    share,
                    of,
                } => {
                    r!(into) = (r!(fixed) + r!(share) * r!(of)).to_payable();
                }
                Instruction::Payable { into, from } => r!(into) = r!(from).to_payable(),
                Instruction::Round {
                    into,
                    from,
                    decimals,
                } => {
                    let multiple = N::Scalar::exact(Decimal::new(1, decimals.min(10)));
                    r!(into) = r!(from).to_multiple(multiple);
                }
                Instruction::ToRate { into, from } => r!(into) = r!(from).to_rate(),
                Instruction::Select {
                    into,
                    when,
                    yes,
                    no,
                } => rows!(rest, Select { into, when, yes, no } {
                    r!(into) = N::select(t!(when), r!(yes), r!(no));
                }),
                Instruction::OnlyWhere { into, when, from } => {
                    rows!(rest, OnlyWhere { into, when, from } {
                        r!(into) = r!(from).only_where(t!(when));
                    });
                }
                Instruction::IfMoney { into, from } => rows!(rest, IfMoney { into, from } {
                    let value = r!(from);
                    r!(into) = value.only_where(value.is_money());
                }),

                Instruction::AddAdd { into, a, b, c } => rows!(rest, AddAdd { into, a, b, c } {
                    r!(into) = r!(a) + r!(b) + r!(c);
                }),
                Instruction::AddMin { into, a, b, c } => rows!(rest, AddMin { into, a, b, c } {
                    r!(into) = (r!(a) + r!(b)).min(r!(c));
                }),
                Instruction::SubAdd { into, a, b, c } => rows!(rest, SubAdd { into, a, b, c } {
                    r!(into) = r!(a) - r!(b) + r!(c);
                }),
                Instruction::SubSub { into, a, b, c } => rows!(rest, SubSub { into, a, b, c } {
                    r!(into) = r!(a) - r!(b) - r!(c);
                }),
                Instruction::SubMax { into, a, b, c } => rows!(rest, SubMax { into, a, b, c } {
                    r!(into) = (r!(a) - r!(b)).max(r!(c));
                }),
                Instruction::SubExcess { into, a, b, c } => {
                    rows!(rest, SubExcess { into, a, b, c } {
                        r!(into) = (r!(a) - r!(b) - r!(c)).positive_part();
                    });
                }
                Instruction::ExcessAdd { into, a, b, c } => {
                    rows!(rest, ExcessAdd { into, a, b, c } {
                        r!(into) = (r!(a) - r!(b)).positive_part() + r!(c);
                    });
                }
                Instruction::ExcessMin { into, a, b, c } => {
                    rows!(rest, ExcessMin { into, a, b, c } {
                        r!(into) = (r!(a) - r!(b)).positive_part().min(r!(c));
                    });
                }
                Instruction::MaxMin { into, a, b, c } => rows!(rest, MaxMin { into, a, b, c } {
                    r!(into) = r!(a).max(r!(b)).min(r!(c));
                }),

                Instruction::Pool { into, field } => rows!(rest, Pool { into, field } {
                    r!(into) = pool_field(inputs.pool(), field);
                }),
                Instruction::Group { into, group, field } => {
                    r!(into) = match inputs.group(group.position()) {
                        Some(month) => pool_field(month, field),
                        None => N::ZERO,
                    };
                }
                Instruction::ReferenceRate { into, index } => {
                    let position = inputs.index_position;
                    r!(into) = inputs.conditions.reference_rate(index, position);
                }
                Instruction::Delinquency { into } => {
                    r!(into) = inputs.conditions.delinquency(inputs.path_position);
                }
                Instruction::Scheduled { into, schedule } => {
                    let schedule = &program.schedules[schedule as usize];
                    r!(into) = match schedule.get(month.index().saturating_sub(1)) {
                        Some(amount) => *amount,
                        None => N::ZERO,
                    };
                }
                Instruction::RollingMean {
                    into,
                    from,
                    months,
                    history,
                } => {
                    let value = r!(from);
                    let history = &mut histories[history as usize];
                    r!(into) = rolling_mean(history, value, months);
                }

                Instruction::AtLeast { into, a, b } => rows!(rest, AtLeast { into, a, b } {
                    t!(into) = r!(a).at_least(r!(b));
                }),
                Instruction::Above { into, a, b } => rows!(rest, Above { into, a, b } {
                    t!(into) = r!(a).above(r!(b));
                }),
                Instruction::IsMoney { into, a } => rows!(rest, IsMoney { into, a } {
                    t!(into) = r!(a).is_money();
                }),
                Instruction::And { into, a, b } => rows!(rest, And { into, a, b } {
                    t!(into) = t!(a) & t!(b);
                }),
                Instruction::Or { into, a, b } => rows!(rest, Or { into, a, b } {
                    t!(into) = t!(a) | t!(b);
                }),
                Instruction::AndNot { into, a, b } => rows!(rest, AndNot { into, a, b } {
                    t!(into) = t!(a) & !t!(b);
                }),
                Instruction::Not { into, a } => t!(into) = !t!(a),
                Instruction::MonthReached { into, from } => {
                    t!(into) = N::Mask::splat(month >= from);
                }
                Instruction::AboveLimit { into, a, limits } => {
                    // A match, as everywhere in the kernels: a function that takes a closure is not compiled
                    // with the kernel's instruction set.
                    let limits = &program.limits[limits as usize];
                    t!(into) = match limits.get(month.index().saturating_sub(1)) {
                        Some(Some(limit)) => r!(a).above(N::splat(*limit)),
                        _ => N::Mask::splat(false),
                    };
                }

                Instruction::StatedRate {
                    into,
                    base,
                    before,
                    after,
                    stepped_up,
                    most,
                } => rows!(rest, StatedRate { into, base, before, after, stepped_up, most } {
                    let added = N::select(t!(stepped_up), r!(after), r!(before));
                    r!(into) = (r!(base) + added).positive_part().min(r!(most));
                }),
                Instruction::CapRate { into, cap, period } => {
                    let fraction = N::splat(inputs.terms.period(period).fraction);
                    r!(into) = r!(cap).ratio_or_zero(fraction).to_rate();
                }
                Instruction::Interest {
                    into,
                    balance,
                    rate,
                    period,
                } => rows!(rest, Interest { into, balance, rate, period } {
                    r!(into) = N::interest(r!(balance), r!(rate), inputs.terms.period(period));
                }),
                Instruction::Accrue {
                    accrued,
                    due,
                    balance,
                    rate,
                    period,
                } => rows!(rest, Accrue { accrued, due, balance, rate, period } {
                    let amount = N::interest(r!(balance), r!(rate), inputs.terms.period(period));
                    r!(accrued) = amount;
                    r!(due) = amount;
                }),
                Instruction::AddUnpaid {
                    due,
                    unpaid,
                    rate,
                    period,
                } => rows!(rest, AddUnpaid { due, unpaid, rate, period } {
                    let owed = r!(unpaid);
                    let mut sum = r!(due);
                    sum += owed;
                    sum += N::interest(owed, r!(rate), inputs.terms.period(period));
                    r!(due) = sum;
                }),
                Instruction::InterestBeyond {
                    into,
                    balance,
                    rate,
                    less,
                    period,
                } => rows!(rest, InterestBeyond { into, balance, rate, less, period } {
                    let interest = N::interest(r!(balance), r!(rate), inputs.terms.period(period));
                    r!(into) = interest - r!(less);
                }),

                Instruction::Pay {
                    left,
                    mut due,
                    mut paid,
                    mut unpaid,
                } => {
                    // What is left stays out of memory while one payee after the other is paid from it.
                    let mut money = r!(left);
                    loop {
                        let owed = r!(due);
                        let amount = money.min(owed);
                        r!(paid) = amount;
                        r!(unpaid) = owed - amount;
                        money -= amount;
                        if O::TRACE {
                            break;
                        }
                        match rest.as_slice().first() {
                            Some(Instruction::Pay {
                                left: next,
                                due: d,
                                paid: p,
                                unpaid: u,
                            }) if *next == left => {
                                (due, paid, unpaid) = (*d, *p, *u);
                            }
                            _ => break,
                        }
                        rest.next();
                    }
                    r!(left) = money;
                }
                Instruction::PayMore { left, owed, paid } => {
                    let amount = r!(left).min(r!(owed));
                    r!(owed) -= amount;
                    r!(paid) += amount;
                    r!(left) -= amount;
                }
                Instruction::ProRata { left, payees } => {
                    let payees = &lists.payees[payees.position()];
                    let money = r!(left);
                    r!(left) = pro_rata::<N, false>(amounts, money, payees);
                }
                Instruction::ProRataMore { left, payees } => {
                    let payees = &lists.payees[payees.position()];
                    let money = r!(left);
                    r!(left) = pro_rata::<N, true>(amounts, money, payees);
                }
                Instruction::ShareOfLeft {
                    into,
                    left,
                    owed,
                    still_owed,
                } => {
                    r!(into) = share_of_left(r!(left), r!(owed), r!(still_owed));
                }
                Instruction::Take {
                    into,
                    requested,
                    most,
                    first,
                    then,
                } => {
                    let requested = r!(requested);
                    let from_first = requested.min(r!(most)).min(r!(first));
                    let from_then = (requested - from_first).min(r!(then));
                    r!(first) -= from_first;
                    r!(then) -= from_then;
                    r!(into) = from_first + from_then;
                }
                Instruction::GroupTarget {
                    group,
                    left,
                    money,
                    to_spend,
                } => {
                    let group = &lists.groups[group as usize];
                    let mut balance = N::ZERO;
                    for payee in &lists.payees[group.payees.position()] {
                        balance += r!(payee.due);
                    }
                    r!(group.down_to_here) += balance;
                    let may_remain = (r!(group.share) * r!(group.pool))
                        .to_payable()
                        .min(r!(group.most));
                    let excess = (r!(group.down_to_here) - may_remain).positive_part();
                    let target = N::select(t!(group.released), excess, balance);
                    let amount = target.min(balance).min(r!(left));
                    r!(money) = amount;
                    r!(to_spend) = amount;
                }
                Instruction::PayGroup { group, left } => rows!(rest, PayGroup { group, left } {
                    let group = &lists.groups[group as usize];
                    let payees = &lists.payees[group.payees.position()];
                    let mut balance = N::ZERO;
                    for payee in payees {
                        balance += r!(payee.due);
                    }
                    let down = r!(group.down_to_here) + balance;
                    let may_remain = (r!(group.share) * r!(group.pool)).to_payable().min(r!(group.most));
                    let excess = (down - may_remain).positive_part();
                    let target = N::select(t!(group.released), excess, balance);
                    let money = target.min(balance).min(r!(left));
                    let mut to_spend = money;
                    for payee in payees {
                        let owed = r!(payee.due);
                        let amount = to_spend.min(owed);
                        r!(payee.paid) = amount;
                        r!(payee.unpaid) = owed - amount;
                        to_spend -= amount;
                    }
                    let taken = money - to_spend;
                    r!(left) -= taken;
                    r!(group.down_to_here) = down - taken;
                }),
                Instruction::Taken {
                    money,
                    not_taken,
                    left,
                    down_to_here,
                } => {
                    let taken = r!(money) - r!(not_taken);
                    r!(left) -= taken;
                    r!(down_to_here) -= taken;
                }

                Instruction::SkipUnless { flag, block } => rows!(rest, SkipUnless { flag, block } {
                    reach!(rest, block, flags[flag.position()]);
                }),
                Instruction::SkipUnlessAny { of, block } => {
                    let runs = some_above_zero(amounts, &lists.amounts[of.position()]);
                    reach!(rest, block, runs);
                }
                Instruction::SkipUnlessAbove { of, than, block } => {
                    let of = &lists.amounts[of.position()];
                    let than = &lists.amounts[than.position()];
                    let mut some = N::Mask::splat(false);
                    for pair in 0..of.len().min(than.len()) {
                        some = some | r!(of[pair]).above(r!(than[pair]));
                    }
                    reach!(rest, block, some.any());
                }
                Instruction::SkipUnlessTest { test, block } => {
                    reach!(rest, block, t!(test).any());
                }
                Instruction::Raise { flag } => flags[flag.position()] = true,
                Instruction::RaiseIfAny { flag, of } => {
                    if !flags[flag.position()] {
                        let some = some_above_zero(amounts, &lists.amounts[of.position()]);
                        flags[flag.position()] = some;
                    }
                }

                Instruction::Days { into, period } => {
                    r!(into) = N::splat(inputs.terms.period(period).days);
                }
                Instruction::Show { .. } | Instruction::ShowTest { .. } => {}
                Instruction::Movement {
                    step,
                    class,
                    amount,
                } => {
                    if O::MOVEMENTS {
                        let amount = r!(amount);
                        observer.entry(
                            month,
                            Entry {
                                step,
                                class,
                                amount,
                            },
                        );
                    }
                }
            }
            if O::TRACE {
                let registers = Registers { amounts, tests };
                observer.after(
                    month,
                    here,
                    instruction,
                    registers,
                    code.len() - rest.len() > here + 1,
                );
            }
        }
    }
}
