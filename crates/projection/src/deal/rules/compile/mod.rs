//! Compiles payment rules into a payment program.
//!
//! A date, in this order: collections into sources; what earlier dates left (accounts earn, classes accrue); amounts
//! and tests that are known before the first payment; the payments, in the order of the file; what carries over.
//!
//! | module | purpose |
//! |---|---|
//! | `values` | formulas |
//! | `sources` | cash of the date, by collection and loan group |
//! | `interest` | coupons, interest accrued and due |
//! | `definitions` | amounts, tests with memory, tables, targets |
//! | `orders` | payment orders |
//! | `steps` | payments |

mod definitions;
mod interest;
mod orders;
mod sources;
mod steps;
mod values;

use rust_decimal::Decimal;

use super::{ClassBalance, PaymentRules};
use crate::calendar::DayCount;
use crate::diagnostic::Place;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{
    Amount, Builder, ClassField, DealField, Instruction, Period, PoolField, Program, Test,
};
use sources::Sources;

/// A deal with payment rules, for the compiler.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// What it pays.
    pub(crate) rules: &'a PaymentRules,
    /// The number of loan groups.
    pub(crate) groups: usize,
    /// Dollars of collateral at the cut-off date.
    pub(crate) original_balance: Decimal,
    /// The number of months to compile tables for.
    pub(crate) months: u32,
}

/// An account's registers.
#[derive(Debug, Clone, Copy)]
struct AccountRegisters {
    balance: Amount,
}

/// A program being compiled from payment rules.
struct Compiler<'a, N: Number> {
    b: Builder<N>,
    rules: &'a PaymentRules,
    groups: usize,
    months: u32,
    original_balance: Decimal,
    /// The balances of classes at closing.
    original: Vec<Decimal>,
    /// The position of the step being compiled.
    place: Place,
    usual_period: Period,
    sources: Sources,
    accounts: Vec<AccountRegisters>,
    /// Amounts that are known before the first payment.
    known: Vec<Option<Amount>>,
    tested: Vec<Test>,
    planned: Vec<Amount>,
    fees: Vec<Amount>,
}

/// Compiles payment rules.
pub(crate) fn compile<N: Number>(deal: Rules<'_>) -> Program<N> {
    let mut compiler = Compiler::new(deal);
    compiler.open();
    compiler.accrue();
    compiler.define();
    for step in &deal.rules.payments {
        compiler.step(step, None);
    }
    compiler.close();
    compiler.b.finish()
}

impl<'a, N: Number> Compiler<'a, N> {
    fn new(deal: Rules<'a>) -> Self {
        let rules = deal.rules;
        let mut b = Builder::new(rules.classes.len());
        let accounts = rules.accounts.iter().map(|account| AccountRegisters {
            balance: b.carried(account.name.clone()),
        });
        let accounts = accounts.collect();
        let original = rules.classes.iter().map(|class| match class.balance {
            ClassBalance::Dollars(balance) | ClassBalance::RatioStrip { balance, .. } => balance,
            ClassBalance::Notional(_) => Decimal::ZERO,
        });
        Self {
            sources: Sources::new(&mut b, rules, deal.groups),
            b,
            rules,
            groups: deal.groups,
            months: deal.months,
            original_balance: deal.original_balance,
            original: original.collect(),
            place: Place {
                line: 1,
                column: 1,
                length: 1,
            },
            usual_period: Period(DayCount::Thirty360 as u8),
            accounts,
            known: vec![None; rules.amounts.len()],
            tested: Vec::new(),
            planned: Vec::new(),
            fees: Vec::new(),
        }
    }

    /// The classes that are paid principal.
    fn cash_classes(&self) -> Vec<ClassIndex> {
        let classes = self.rules.classes.enumerate();
        let has_balance = |balance: &ClassBalance| !matches!(balance, ClassBalance::Notional(_));
        classes
            .filter(|(_, class)| has_balance(&class.balance))
            .map(|(class, _)| class)
            .collect()
    }

    /// Balances before the date, cumulative losses, and cash into its sources.
    fn open(&mut self) {
        self.b.part("Collections");
        self.b.line("Balances before the date", None);
        let classes: Vec<ClassIndex> = self.rules.classes.indices().collect();
        let zero = self.b.zero();
        for class in classes {
            let (before, now) = (
                self.b.class(class, ClassField::OpeningBalance),
                self.b.class(class, ClassField::Balance),
            );
            let paid = [
                ClassField::InterestPaid,
                ClassField::PrincipalPaid,
                ClassField::WriteDown,
                ClassField::WriteDownReimbursed,
                ClassField::BasisRiskPaid,
            ]
            .map(|field| self.b.class(class, field));
            self.b.of_class(class, |b| {
                b.copy(before, now);
                for paid in paid {
                    b.copy(paid, zero);
                }
            });
        }
        let certificates = self.b.deal(DealField::OpeningCertificates);
        let of = self.cash_classes();
        let of = self.b.field_of(&of, ClassField::Balance);
        self.b.push(Instruction::Sum {
            into: certificates,
            of,
        });
        self.b.line("Cumulative realized losses", None);
        let loss = self.b.pool(PoolField::RealizedLoss);
        let so_far = self.b.deal(DealField::CumulativeLoss);
        self.b.increase(so_far, loss);
        self.collect();
    }

    /// What a value of the pool or of loan groups has added up to since the cut-off date.
    fn running(&mut self, field: PoolField, groups: &[crate::index::GroupIndex]) -> Amount {
        if field == PoolField::RealizedLoss && groups.is_empty() {
            return self.b.deal(DealField::CumulativeLoss);
        }
        let mut sums = Vec::new();
        if groups.is_empty() {
            sums.push(self.b.running_sum(field, None));
        }
        for group in groups {
            sums.push(self.b.running_sum(field, Some(*group)));
        }
        self.b.sum(sums)
    }

    /// What carries over to the next date, and the certificates after it.
    fn close(&mut self) {
        self.b.part("After the date");
        self.b.line("Certificates after the date", None);
        let after = self.b.deal(DealField::CertificateBalance);
        let of = self.cash_classes();
        let of = self.b.field_of(&of, ClassField::Balance);
        self.b.push(Instruction::Sum { into: after, of });
    }
}
