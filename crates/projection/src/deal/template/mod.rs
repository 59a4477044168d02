//! Compiles the sections of a home-equity deal into a payment program.
//!
//! The parts of a month, in the order of the term sheet:
//!
//! | part | module |
//! |---|---|
//! | collections; swap, cap and corridor payments | `collections` |
//! | pass-through rates and interest | `interest`, `caps` |
//! | the stepdown date and trigger events | `performance` |
//! | overcollateralization and principal | `principal` |
//! | excess cash flow | `excess` |
//! | losses and the optional termination | `closing` |
//!
//! `order` compiles payment orders.

mod caps;
mod closing;
mod collections;
mod excess;
mod interest;
mod order;
mod performance;
mod principal;

use super::places::Places;
use super::{Deal, Plan};
use crate::calendar::DayCount;
use crate::diagnostic::Place;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{
    Amount, Builder, ClassField, DealField, DealTest, Flag, Instruction, Period, Program, Step,
    Test,
};

/// A deal being compiled.
pub(in crate::deal) struct Template<'a, N: Number> {
    pub(in crate::deal) b: Builder<N>,
    deal: &'a Deal,
    places: &'a Places,
    pub(in crate::deal) plan: &'a Plan<N>,
    classes: Vec<ClassIndex>,
    pub(in crate::deal) collected: Collected,
    /// What has occurred so far in any scenario.
    unpaid_interest: Flag,
    basis_risk: Flag,
    shortfalls: Flag,
    write_downs: Flag,
}

/// The pool's amounts of the month.
#[derive(Clone, Copy)]
pub(in crate::deal) struct Collected {
    pub(in crate::deal) opening: Amount,
    pub(in crate::deal) closing: Amount,
    pub(in crate::deal) prepaid: Amount,
    pub(in crate::deal) realized_loss: Amount,
    pub(in crate::deal) interest: Amount,
    pub(in crate::deal) servicing_fee: Amount,
    pub(in crate::deal) mortgage_interest: Amount,
    pub(in crate::deal) interest_loss: Amount,
}

/// Compiles a deal. `plan` holds its terms in the number type.
pub(super) fn compile<N: Number>(deal: &Deal, plan: &Plan<N>) -> Program<N> {
    let mut template = Template::new(deal, plan);
    template.settle_hedges();
    let after_interest = template.pay_interest();
    let excess = template.excess_cash_flow(after_interest);
    template.use_excess_before_tests(&excess);
    template.test_stepdown();
    template.test_trigger_event();
    let principal = template.use_excess_before_principal(&excess);
    let not_taken = template.distribute_principal(principal);
    template.b.increase(excess.funds, not_taken);
    template.use_excess_after_principal(&excess);
    template.allocate_losses();
    template.close();
    template.overcollateralization_after();
    template.test_optional_termination();
    template.b.finish()
}

impl<'a, N: Number> Template<'a, N> {
    pub(in crate::deal) fn new(deal: &'a Deal, plan: &'a Plan<N>) -> Self {
        let classes: Vec<ClassIndex> = plan.classes.indices().collect();
        let mut b = Builder::new(classes.len());
        let carried =
            |b: &Builder<N>, field| classes.iter().map(|class| b.class(*class, field)).collect();
        let unpaid = carried(&b, ClassField::InterestShortfall);
        let basis_risk = carried(&b, ClassField::BasisRiskCarryForward);
        let shortfalls = carried(&b, ClassField::PrepaymentShortfallCarried);
        let write_downs = carried(&b, ClassField::UnreimbursedWriteDown);
        Self {
            unpaid_interest: b.flag(unpaid),
            basis_risk: b.flag(basis_risk),
            shortfalls: b.flag(shortfalls),
            write_downs: b.flag(write_downs),
            collected: collections::open(&mut b, deal, &classes),
            b,
            deal,
            places: &deal.places,
            plan,
            classes,
        }
    }

    fn name(&self, class: ClassIndex) -> &'a str {
        &self.deal.class_names[class]
    }

    /// Where the deal file states a field.
    fn at(&self, path: &[&str]) -> Option<Place> {
        self.places.field(path)
    }

    /// The place of a class in a list or order, or else of the order.
    fn class_at(&self, path: &[&str], class: ClassIndex) -> Option<Place> {
        self.places
            .mention(path, self.name(class))
            .or_else(|| self.at(path))
    }

    fn class(&self, class: ClassIndex, field: ClassField) -> Amount {
        self.b.class(class, field)
    }

    fn of_deal(&self, field: DealField) -> Amount {
        self.b.deal(field)
    }

    fn test(&self, test: DealTest) -> Test {
        self.b.deal_test(test)
    }

    /// A field of every class.
    fn every(&self, field: ClassField) -> Vec<Amount> {
        let classes = self.classes.iter();
        classes.map(|class| self.class(*class, field)).collect()
    }

    fn period(day_count: DayCount) -> Period {
        Period(day_count as u16)
    }

    /// Reports a movement of the deal to ledgers.
    pub(in crate::deal) fn moves(&mut self, step: Step, amount: Amount) {
        self.b.for_records(|b| {
            b.push(Instruction::Movement {
                step,
                class: None,
                amount,
            });
        });
    }

    /// Reports a movement of every class.
    pub(in crate::deal) fn moves_classes(&mut self, step: Step, field: ClassField) {
        for class in self.classes.clone() {
            let amount = self.class(class, field);
            self.b.of_class(class, |b| {
                b.for_records(|b| {
                    b.push(Instruction::Movement {
                        step,
                        class: Some(class),
                        amount,
                    });
                });
            });
        }
    }
}
