//! An observer that records what every instruction of one month did.

use stepdown_curves::Month;

use super::{MonthView, Observer, Registers};
use crate::collateral::CollateralFlows;
use crate::deal::Plan;
use crate::number::{Mask, Number};
use crate::program::{Access, Amount, Instruction, Payee, Step, Test};

/// A payment to one payee.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payment<N> {
    /// The register that receives what is paid.
    pub paid_into: Amount,
    /// The register with what the payee was owed.
    pub due_from: Amount,
    /// What the payee was owed, in dollars.
    pub requested: N,
    /// The money that was there when its turn came. For payees that share pro rata, the money of all.
    pub available: N,
    /// What it was paid.
    pub paid: N,
}

/// What limited a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Nothing was owed.
    Nothing,
    /// It was paid in full.
    Request,
    /// The money ran out.
    Money,
    /// Money was left: the share of the payee, or the amount due to its principal group, was less than what
    /// it was owed.
    Share,
}

impl<N: Number> Payment<N> {
    /// What limited the payment.
    #[must_use]
    pub fn limit(&self) -> Limit {
        if !self.requested.above(N::ZERO).any() {
            Limit::Nothing
        } else if self.paid.at_least(self.requested).any() {
            Limit::Request
        } else if self.paid.at_least(self.available).any() {
            Limit::Money
        } else {
            Limit::Share
        }
    }
}

/// What an instruction did.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<N> {
    /// It computed an amount.
    Computed(Amount, N),
    /// It compared a value with a limit, or combined tests.
    Decided {
        /// The test.
        test: Test,
        /// Whether it holds.
        holds: bool,
        /// The value and the limit, for comparisons.
        compared: Option<(N, N)>,
    },
    /// It paid.
    Paid(Vec<Payment<N>>),
    /// It skipped the instructions up to a later one, because all their amounts are 0.
    Skipped,
    /// It reported a value of its step, by the number in
    /// [`Program::shown`](crate::program::Program::shown).
    Shown(u32, N),
    /// It reported a test of its step, and the value and the limit compared.
    Tested {
        /// The number in [`Program::shown`](crate::program::Program::shown).
        shown: u32,
        /// Whether it holds.
        holds: bool,
        /// The value and the limit.
        compared: Option<(N, N)>,
    },
    /// It moved money, or changed a balance.
    Moved(Step, N),
    /// It only prepared others.
    Prepared,
}

/// One instruction that was executed.
#[derive(Debug, Clone, PartialEq)]
pub struct Executed<N> {
    /// Its position in [`Program::instructions`](crate::program::Program::instructions).
    pub position: usize,
    /// What it did.
    pub outcome: Outcome<N>,
}

/// Records every instruction of one month of a run of one scenario.
#[derive(Debug, Clone)]
pub struct Trace<'a, N: Number> {
    plan: &'a Plan<N>,
    month: Month,
    /// The instructions in the order of their execution.
    pub executed: Vec<Executed<N>>,
    /// What each payee was owed before the instruction, and the money there was.
    owed: Vec<(Payee, N)>,
    available: N,
    paid_before: Vec<N>,
}

impl<'a, N: Number> Trace<'a, N> {
    /// An empty trace of a month.
    #[must_use]
    pub fn new(plan: &'a Plan<N>, month: Month) -> Self {
        Self {
            plan,
            month,
            executed: Vec::new(),
            owed: Vec::new(),
            available: N::ZERO,
            paid_before: Vec::new(),
        }
    }

    /// The payees of an instruction, and the register with the money.
    fn payees(&self, instruction: &Instruction) -> Option<(Vec<Payee>, Amount)> {
        let lists = &self.plan.program.full.lists;
        let of = |payees: crate::program::PayeesIndex| {
            lists
                .payees
                .get(payees.position())
                .cloned()
                .unwrap_or_default()
        };
        match *instruction {
            Instruction::Pay {
                left,
                due,
                paid,
                unpaid,
            } => Some((vec![Payee { due, paid, unpaid }], left)),
            Instruction::PayMore { left, owed, paid } => Some((
                vec![Payee {
                    due: owed,
                    paid,
                    unpaid: owed,
                }],
                left,
            )),
            Instruction::ProRata { left, payees } | Instruction::ProRataMore { left, payees } => {
                Some((of(payees), left))
            }
            Instruction::PayGroup { group, left } => {
                let group = lists.groups.get(group as usize)?;
                Some((of(group.payees), left))
            }
            _ => None,
        }
    }
}

impl<N: Number> Observer<N> for Trace<'_, N> {
    const TRACE: bool = true;

    fn start(&mut self, _collateral: &CollateralFlows<N>) {
        self.executed.clear();
    }

    fn before(
        &mut self,
        month: Month,
        _position: usize,
        instruction: &Instruction,
        registers: Registers<'_, N>,
    ) {
        if month != self.month {
            return;
        }
        self.owed.clear();
        self.paid_before.clear();
        let Some((payees, left)) = self.payees(instruction) else {
            return;
        };
        let accumulates = matches!(
            instruction,
            Instruction::PayMore { .. } | Instruction::ProRataMore { .. }
        );
        self.available = registers.amounts[left.position()];
        for payee in payees {
            let paid = registers.amounts[payee.paid.position()];
            self.owed
                .push((payee, registers.amounts[payee.due.position()]));
            self.paid_before
                .push(paid.only_where(N::Mask::splat(accumulates)));
        }
    }

    fn after(
        &mut self,
        month: Month,
        position: usize,
        instruction: &Instruction,
        registers: Registers<'_, N>,
        skips: bool,
    ) {
        if month != self.month {
            return;
        }
        let value = |amount: Amount| registers.amounts[amount.position()];
        let outcome = if skips {
            Outcome::Skipped
        } else if self.owed.is_empty() {
            computed(instruction, registers)
        } else {
            let mut available = self.available;
            let in_turn = !matches!(
                instruction,
                Instruction::ProRata { .. } | Instruction::ProRataMore { .. }
            );
            let mut payments = Vec::new();
            for ((payee, requested), before) in self.owed.iter().zip(&self.paid_before) {
                let paid = value(payee.paid) - *before;
                payments.push(Payment {
                    paid_into: payee.paid,
                    due_from: payee.due,
                    requested: *requested,
                    available,
                    paid,
                });
                if in_turn {
                    available -= paid;
                }
            }
            Outcome::Paid(payments)
        };
        self.executed.push(Executed { position, outcome });
    }

    fn month(&mut self, _month: &MonthView<'_, N>) {}
}

/// The result of an instruction that pays nobody.
fn computed<N: Number>(instruction: &Instruction, registers: Registers<'_, N>) -> Outcome<N> {
    let value = |amount: Amount| registers.amounts[amount.position()];
    match *instruction {
        Instruction::Show { shown, amount } => return Outcome::Shown(shown, value(amount)),
        Instruction::ShowTest {
            shown,
            test,
            compared,
        } => {
            return Outcome::Tested {
                shown,
                holds: registers.tests[test.position()].any(),
                compared: compared.map(|(of, limit)| (value(of), value(limit))),
            };
        }
        Instruction::Movement { step, amount, .. } => return Outcome::Moved(step, value(amount)),
        _ => {}
    }
    let mut outcome = Outcome::Prepared;
    instruction.clone().accesses(|access| match access {
        Access::Writes(amount) => outcome = Outcome::Computed(*amount, value(*amount)),
        Access::Changes(amount) if outcome == Outcome::Prepared => {
            outcome = Outcome::Computed(*amount, value(*amount));
        }
        Access::Decides(test) => {
            outcome = Outcome::Decided {
                test: *test,
                holds: registers.tests[test.position()].any(),
                compared: None,
            };
        }
        _ => {}
    });
    if let Outcome::Decided { compared, .. } = &mut outcome
        && let Instruction::AtLeast { a, b, .. } | Instruction::Above { a, b, .. } = instruction
    {
        *compared = Some((value(*a), value(*b)));
    }
    outcome
}
