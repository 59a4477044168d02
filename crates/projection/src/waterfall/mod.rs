//! The waterfall: distributes a month's collections to the classes, hedge counterparties and residual.
//!
//! The steps of a month, one module each, in the order of the term sheet:
//!
//! | step | module |
//! |---|---|
//! | swap, cap and corridor payments | `hedges` |
//! | pass-through rates and interest | `interest` |
//! | senior enhancement and the stepdown date | `stepdown` |
//! | trigger event | `trigger_event` |
//! | overcollateralization: required, increase, reduction | `overcollateralization` |
//! | principal distribution | `principal` |
//! | excess cash flow | `excess_cash_flow` |
//! | allocation of losses | `losses` |
//! | optional termination | `optional_termination` |
//!
//! Rules never branch on an amount (see [`crate::number`]) but may branch on the deal's terms (its
//! [`Plan`]). The waterfall cannot fail and does not allocate by month.

mod balances;
mod class_flows;
mod class_month;
mod conditions;
mod excess_cash_flow;
mod hedges;
mod interest;
mod ledger;
mod losses;
mod observer;
mod optional_termination;
mod order;
mod outstanding;
mod overcollateralization;
mod principal;
mod records;
mod state;
mod stepdown;
mod trigger_event;

use crate::collateral::CollateralFlows;
use crate::deal::{MonthTerms, Plan};
use crate::index::ClassIndex;
use crate::number::{Mask, Number};

pub use balances::Balances;
pub use class_flows::ClassFlows;
pub use class_month::{ClassMonth, Redemption};
pub use conditions::{Conditions, TriggerOverride};
pub use hedges::HedgeLegs;
pub use ledger::{Ledger, LedgerEntry};
pub use observer::{Entry, Observer, Side, Step};
pub use optional_termination::CallOption;
pub(crate) use records::Beyond;
pub use records::{DealMonth, MonthRecord};
pub use state::{ClassState, DealState, NEVER_CALLED};

use excess_cash_flow::Excess;
use outstanding::{Occurred, Workspace};

/// The month being distributed.
struct MonthRun<'run, N: Number, O> {
    plan: &'run Plan<N>,
    terms: &'run MonthTerms<N::Scalar>,
    /// The month's position in the collateral's months.
    position: usize,
    /// The month's positions in the scenario's delinquency and index paths.
    path_position: usize,
    index_position: usize,
    conditions: &'run Conditions<N>,
    state: &'run mut DealState<N>,
    record: &'run mut MonthRecord<N>,
    workspace: &'run mut Workspace<N>,
    observer: &'run mut O,
}

/// Runs a deal from the month after `state` until the collateral has paid off or the deal is called.
///
/// The plan's months begin with month 1. Those of `collateral` begin with the month after its `as_of`,
/// which must not be later than the state's month; whichever ends first ends the run. Both are by
/// distribution date ([`Deal::collections`](crate::deal::Deal::collections)). The scenario's paths are by
/// collection month, from the month after the pool's date.
#[inline(always)]
pub fn project<N: Number, O: Observer<N>>(
    plan: &Plan<N>,
    collateral: &CollateralFlows<N>,
    conditions: &Conditions<N>,
    call: CallOption,
    state: &mut DealState<N>,
    observer: &mut O,
) {
    observer.start(collateral);
    let mut record = MonthRecord::new(plan.classes.len(), collateral.groups.len());
    let occurred = if O::WHOLE_RECORDS {
        Occurred::ALL
    } else {
        Occurred::in_state(state)
    };
    let mut workspace = Workspace::new(plan, occurred);
    let as_of = collateral.as_of.index();
    let first = state.month.index().saturating_sub(as_of);
    let months = plan
        .months
        .iter()
        .skip(as_of)
        .zip(0..collateral.months.len());
    for (terms, position) in months.skip(first) {
        let done = match call {
            CallOption::Exercised => state.terminated,
            CallOption::NotExercised => N::Mask::splat(false),
        };
        if done.all() {
            break;
        }
        if !O::WHOLE_RECORDS {
            workspace.retire(state, &mut record);
        }
        let run = MonthRun {
            plan,
            terms,
            position,
            path_position: plan.collections.position(terms.month, collateral.as_of),
            index_position: plan
                .collections
                .index_position(terms.month, collateral.as_of),
            conditions,
            state: &mut *state,
            record: &mut record,
            workspace: &mut workspace,
            observer: &mut *observer,
        };
        run.distribute(collateral, call);
        state.month = terms.month;
    }
    observer.finish(state);
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// One distribution date (TS: Priority of Interest Distributions to Stepdown Date; conventions
    /// section 4, in its order).
    #[inline(always)]
    fn distribute(mut self, collateral: &CollateralFlows<N>, call: CallOption) {
        self.open(collateral);
        self.settle_hedges();
        let after_interest = self.pay_interest();
        let mut excess = Excess::new(after_interest, self.record);
        self.use_excess_before_tests(&mut excess);
        self.test_stepdown();
        self.test_trigger_event();
        let principal = self.use_excess_before_principal(&mut excess);
        let not_taken = self.distribute_principal(principal);
        excess.add(not_taken);
        self.use_excess_after_principal(&mut excess);
        self.allocate_losses();
        self.close();
        self.test_optional_termination(call);
        self.observer.month(self.record);
    }

    #[inline(always)]
    fn open(&mut self, collateral: &CollateralFlows<N>) {
        self.record
            .open(self.terms.month, collateral, self.position, self.state);
        let flows = self.record.collateral;
        // TR, section 13B: cumulative losses include interest losses, which excess cash flow has absorbed.
        self.state.cumulative_loss += flows.realized_loss + flows.interest_loss;
        self.state.uncovered_loss += flows.realized_loss;
        self.emit(Step::ServicingFee, None, flows.servicing_fee);
        self.emit(
            Step::PrincipalCollected,
            None,
            self.record.deal.principal_remittance,
        );
        // Prepayment charges bypass the waterfall.
        let charges = self.record.deal.prepayment_charges;
        self.emit(Step::PrepaymentChargesCollected, None, charges);
        self.emit(Step::PrepaymentCharges, None, charges);
    }

    #[inline(always)]
    fn close(&mut self) {
        self.record.deal.cumulative_loss = self.state.cumulative_loss;
        if !O::WHOLE_RECORDS {
            return;
        }
        for class in &self.record.outstanding {
            let month = &mut self.record.classes[*class];
            let class = &self.state.classes[*class];
            month.closing_balance = class.balance;
            month.interest_shortfall = class.interest_shortfall;
            month.basis_risk_carry_forward = class.basis_risk_carry_forward;
            month.unreimbursed_write_down = class.unreimbursed_write_down;
        }
        self.record.deal.certificate_balance = self.certificates();
    }

    /// Balance of all certificates, in dollars.
    #[inline(always)]
    fn certificates(&self) -> N {
        self.record.outstanding.iter().fold(N::ZERO, |sum, class| {
            sum + self.state.classes[*class].balance
        })
    }

    /// Computes what each class is owed, and resets the amounts paid.
    #[inline(always)]
    fn owe(&mut self, owed: impl Fn(&Self, ClassIndex) -> N) {
        for position in 0..self.record.outstanding.len() {
            let class = self.record.outstanding[position];
            self.workspace.owed[class] = owed(self, class);
            self.workspace.paid[class] = N::ZERO;
        }
    }

    /// Reports a payment or a balance change to the observer.
    #[inline(always)]
    fn emit(&mut self, step: Step, class: Option<ClassIndex>, amount: N) {
        self.observer.entry(
            self.terms.month,
            Entry {
                step,
                class,
                amount,
            },
        );
    }
}
