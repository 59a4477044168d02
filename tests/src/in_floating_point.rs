//! Conversion of a state and of a collateral month from cents to floating point.

use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{ClassState, DealState};

/// Converts a collateral month.
#[must_use]
pub fn collateral_month(month: &CollateralMonth<Cents>) -> CollateralMonth<f64> {
    CollateralMonth {
        opening_balance: month.opening_balance.to_f64(),
        closing_balance: month.closing_balance.to_f64(),
        performing_balance: month.performing_balance.to_f64(),
        foreclosure_balance: month.foreclosure_balance.to_f64(),
        new_defaults: month.new_defaults.to_f64(),
        scheduled_principal: month.scheduled_principal.to_f64(),
        prepaid_principal: month.prepaid_principal.to_f64(),
        liquidated_balance: month.liquidated_balance.to_f64(),
        recovered_principal: month.recovered_principal.to_f64(),
        realized_loss: month.realized_loss.to_f64(),
        interest: month.interest.to_f64(),
        servicing_fee: month.servicing_fee.to_f64(),
        mortgage_interest: month.mortgage_interest.to_f64(),
        prepaid_interest: month.prepaid_interest.to_f64(),
        prepayment_charges: month.prepayment_charges.to_f64(),
        interest_loss: month.interest_loss.to_f64(),
    }
}

/// Converts the state of a deal.
#[must_use]
pub fn state(state: &DealState<Cents>) -> DealState<f64> {
    DealState {
        month: state.month,
        classes: state
            .classes
            .iter()
            .map(|class| ClassState {
                balance: class.balance.to_f64(),
                interest_shortfall: class.interest_shortfall.to_f64(),
                basis_risk_carry_forward: class.basis_risk_carry_forward.to_f64(),
                prepayment_interest_shortfall: class.prepayment_interest_shortfall.to_f64(),
                unreimbursed_write_down: class.unreimbursed_write_down.to_f64(),
            })
            .collect(),
        stepped_down: state.stepped_down,
        enhancement_reached: state.enhancement_reached,
        in_trigger_event: state.in_trigger_event,
        required_overcollateralization: state.required_overcollateralization.to_f64(),
        cumulative_loss: state.cumulative_loss.to_f64(),
        uncovered_loss: state.uncovered_loss.to_f64(),
        delinquency_history: state
            .delinquency_history
            .iter()
            .map(|share| share.to_f64())
            .collect(),
        unpaid_hedge_payment: state.unpaid_hedge_payment.to_f64(),
        first_call_month: state.first_call_month.to_f64(),
        call_pending: state.call_pending,
        terminated: state.terminated,
        carried: state.carried.iter().map(|amount| amount.to_f64()).collect(),
        carried_tests: state.carried_tests.clone(),
        histories: state
            .histories
            .iter()
            .map(|history| history.iter().map(|value| value.to_f64()).collect())
            .collect(),
    }
}
