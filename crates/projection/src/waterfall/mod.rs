//! The waterfall: runs a deal's payment program, month by month.
//!
//! | module | purpose |
//! |---|---|
//! | `machine` | runs the instructions of a month |
//! | `state` | what carries over to the next month |
//! | `conditions` | the scenario's effects other than through the collateral |
//! | `observer`, `view` | what a run reports |
//! | `records`, `class_month`, `class_flows` | complete records of months |
//! | `ledger`, `balances` | payments, balances |
//! | `trace` | what every instruction of a month did |
//! | `hedges` | what each side of a hedge owes |
//!
//! Programs never branch on an amount (see [`crate::number`]). The waterfall cannot fail and does not allocate
//! by month.

mod balances;
mod class_flows;
mod class_month;
mod conditions;
mod hedges;
mod ledger;
mod machine;
mod observer;
mod records;
mod state;
mod trace;
mod view;

use crate::collateral::CollateralFlows;
use crate::deal::Plan;
use crate::number::{Mask, Number};
use crate::program::DealTest;

pub use crate::program::{Side, Step};
pub use balances::Balances;
pub use class_flows::ClassFlows;
pub use class_month::{ClassMonth, Redemption};
pub use conditions::{Conditions, TriggerOverride};
pub use hedges::HedgeLegs;
pub use ledger::{Ledger, LedgerEntry};
pub use observer::{Entry, Observer, Registers};
pub use records::{DealMonth, MonthRecord};
pub use state::{ClassState, DealState, NEVER_CALLED};
pub use trace::{Executed, Limit, Outcome, Payment, Trace};
pub use view::MonthView;

use machine::{Inputs, Machine};

/// Whether the call is exercised on the first possible date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallOption {
    /// Exercised: the run ends with the call.
    Exercised,
    /// Not exercised: the run continues to maturity, with stepped-up margins.
    NotExercised,
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
    let mut machine = Machine::new::<O>(plan, state, conditions, call);
    let as_of = collateral.as_of.index();
    let first = state.month.index().saturating_sub(as_of);
    let months = plan
        .months
        .iter()
        .skip(as_of)
        .zip(0..collateral.months.len());
    for (terms, position) in months.skip(first) {
        let done = match call {
            CallOption::Exercised => machine.test(DealTest::Terminated),
            CallOption::NotExercised => N::Mask::splat(false),
        };
        if done.all() {
            break;
        }
        if !O::WHOLE_RECORDS {
            machine.retire();
        }
        let inputs = Inputs {
            terms,
            collateral,
            position,
            conditions,
            path_position: plan.collections.position(terms.month, collateral.as_of),
            index_position: plan
                .collections
                .index_position(terms.month, collateral.as_of),
        };
        machine.run(&inputs, observer);
        observer.month(&MonthView {
            machine: &machine,
            inputs,
            classes: plan.classes.len(),
        });
        state.month = terms.month;
    }
    machine.store(state);
    observer.finish(state);
}
