//! Compiles payment rules into a payment program.
//!
//! A date, in this order: collections into sources; hedges; rates and interest, and the amounts and tests that are known
//! before the first payment, each after those that it refers to; the payments, in the order of the file; what is left;
//! the optional termination.
//!
//! | module | purpose |
//! |---|---|
//! | `values` | formulas |
//! | `sources` | cash of the date, by collection and loan group |
//! | `interest` | coupons, interest accrued and due |
//! | `definitions` | amounts, tests with memory, tables, targets |
//! | `fees`, `accounts` | fees; accounts |
//! | `orders` | payment orders |
//! | `steps` | payments |
//! | `closing` | what is left after the payments |

mod accounts;
mod closing;
mod definitions;
mod fees;
mod interest;
mod orders;
mod sources;
mod steps;
mod values;

use super::PaymentRules;
use crate::deal::template::Template;
use crate::deal::{Deal, Plan};
use crate::diagnostic::Place;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{Amount, ClassField, Period, Program, Test};
use sources::Sources;

/// A program being compiled from payment rules.
struct Compiler<'a, N: Number> {
    /// The sections that deals of all kinds share.
    t: Template<'a, N>,
    deal: &'a Deal,
    rules: &'a PaymentRules,
    months: u32,
    /// The position of the step being compiled.
    place: Place,
    usual_period: Period,
    sources: Sources,
    /// The balance of each account.
    accounts: Vec<Amount>,
    /// Amounts that are computed already: each is computed once a date.
    known: Vec<Option<Amount>>,
    tested: Vec<Option<Test>>,
    planned: Vec<Option<Amount>>,
    fees: Vec<fees::FeeRegisters>,
    /// What is unpaid of stated amounts a date, by their positions.
    stated: Vec<(Place, Amount)>,
}

/// Compiles payment rules. `plan` holds the deal's other terms in the number type.
pub(in crate::deal) fn compile<N: Number>(
    deal: &Deal,
    rules: &PaymentRules,
    plan: &Plan<N>,
) -> Program<N> {
    let mut compiler = Compiler::new(deal, rules, plan);
    compiler.open();
    if !deal.hedges.is_empty() {
        compiler.t.settle_hedges();
        compiler.t.b.part("Collections");
    }
    compiler.t.take_shortfalls();
    compiler.collect();
    compiler.sections();
    compiler.earn();
    compiler.define();
    compiler.fees();
    compiler.settle_hedges();
    compiler.t.b.part("Payments");
    for step in &rules.payments {
        compiler.step(step, None);
    }
    compiler.close();
    compiler.t.test_optional_termination();
    compiler.release_at_call();
    compiler.t.b.finish()
}

impl<'a, N: Number> Compiler<'a, N> {
    fn new(deal: &'a Deal, rules: &'a PaymentRules, plan: &'a Plan<N>) -> Self {
        let mut t = Template::new(deal, plan);
        let accounts = rules.accounts.iter().map(|account| {
            let initial = N::exact(rules.initial_balance(account, deal.original_balance));
            t.b.carried(account.name.clone(), initial.to_payable())
        });
        let accounts = accounts.collect();
        for class in rules.classes.indices() {
            // Interest of a class that is not paid every month may be due after its balance.
            let seldom = rules.classes[class].months_between_payments > 1;
            if rules.is_notional(class) || rules.raises(class) || seldom {
                t.b.keep(class);
            }
        }
        Self {
            sources: Sources::new(&mut t.b, rules, deal.groups.len()),
            t,
            deal,
            rules,
            months: plan.months.len() as u32,
            place: Place {
                line: 1,
                column: 1,
                length: 1,
            },
            usual_period: Period(rules.day_count as u16),
            accounts,
            known: vec![None; rules.amounts.len()],
            tested: vec![None; rules.tests.len()],
            planned: vec![None; rules.schedules.len()],
            fees: Vec::new(),
            stated: Vec::new(),
        }
    }

    fn name(&self, class: ClassIndex) -> &'a str {
        self.rules.classes[class].name.as_str()
    }

    /// The classes that are paid principal.
    fn cash_classes(&self) -> Vec<ClassIndex> {
        let classes = self.rules.classes.indices();
        classes
            .filter(|class| !self.rules.is_notional(*class))
            .collect()
    }

    /// The sections of home-equity deals that formulas can read, where the deal states them.
    fn sections(&mut self) {
        let has = |section: &str| self.deal.places.field(&[section]).is_some();
        if has("stepdown") || has("trigger_event") {
            self.t.test_stepdown();
            self.t.test_trigger_event();
        }
        if has("overcollateralization") {
            self.t.b.part("Overcollateralization");
            self.t.measure_overcollateralization();
        }
    }

    /// What classes are paid on the date begins at 0.
    fn open(&mut self) {
        let zero = self.t.b.zero();
        for class in self.rules.classes.indices() {
            let paid = [
                ClassField::InterestPaid,
                ClassField::PrincipalPaid,
                ClassField::WriteDown,
                ClassField::WriteUp,
                ClassField::Increase,
                ClassField::BasisRiskPaid,
            ];
            self.t.b.of_class(class, |b| {
                for field in paid {
                    b.copy(b.class(class, field), zero);
                }
            });
        }
    }
}
