//! Columns of collateral, deal and classes: the name in files, the heading in text tables, and the field of
//! the engine's record.

use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::number::{Mask, Number};
use stepdown_projection::waterfall::{ClassMonth, DealMonth};

use crate::numbers::ToDecimal;
use crate::output::Cell;
use stepdown_projection::state_file::ExactText;

/// When a column is shown in text tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Always.
    Always,
    /// If it is not empty in every month.
    IfAny,
    /// Only in files.
    InFiles,
}

/// How a value is read from a record `R`.
pub(super) enum Of<R, N: Number> {
    /// Dollars.
    Dollars(fn(&R) -> N),
    /// A fraction, shown as a percentage.
    Percent(fn(&R) -> N),
    /// True or false.
    Truth(fn(&R) -> N::Mask),
}

/// A column.
pub(super) struct Column<R, N: Number> {
    /// Its name in files.
    pub(super) name: &'static str,
    /// Its heading in text tables.
    pub(super) heading: &'static str,
    /// When it is shown in text tables.
    pub(super) shown: Shown,
    of: Of<R, N>,
}

impl<R, N: ToDecimal + ExactText> Column<R, N> {
    /// Its cell for a record.
    pub(super) fn cell(&self, record: &R) -> Cell {
        match self.of {
            Of::Dollars(of) => Cell::dollars(of(record)),
            Of::Percent(of) => Cell::percent(of(record)),
            Of::Truth(of) => Cell::Truth(of(record).any()),
        }
    }

    /// Whether it holds percentages.
    pub(super) fn is_percent(&self) -> bool {
        matches!(self.of, Of::Percent(_))
    }
}

fn dollars<R, N: Number>(
    name: &'static str,
    heading: &'static str,
    shown: Shown,
    of: fn(&R) -> N,
) -> Column<R, N> {
    let of = Of::Dollars(of);
    Column {
        name,
        heading,
        shown,
        of,
    }
}

fn percent<R, N: Number>(
    name: &'static str,
    heading: &'static str,
    shown: Shown,
    of: fn(&R) -> N,
) -> Column<R, N> {
    let of = Of::Percent(of);
    Column {
        name,
        heading,
        shown,
        of,
    }
}

fn truth<R, N: Number>(
    name: &'static str,
    heading: &'static str,
    shown: Shown,
    of: fn(&R) -> N::Mask,
) -> Column<R, N> {
    let of = Of::Truth(of);
    Column {
        name,
        heading,
        shown,
        of,
    }
}

use Shown::{Always, IfAny, InFiles};

/// The columns of the collateral.
#[rustfmt::skip] // one column, one line
pub(super) fn collateral<N: Number>() -> Vec<Column<CollateralMonth<N>, N>> {
    vec![
        dollars("opening_balance_dollars", "Opening\nbalance", Always, |month| month.opening_balance),
        dollars("interest_dollars", "Interest", Always, |month| month.interest),
        dollars("servicing_fee_dollars", "Fees", Always, |month| month.servicing_fee),
        dollars("scheduled_principal_dollars", "Scheduled\nprincipal", Always, |month| month.scheduled_principal),
        dollars("prepaid_principal_dollars", "Prepaid\nprincipal", Always, |month| month.prepaid_principal),
        dollars("new_defaults_dollars", "New\ndefaults", IfAny, |month| month.new_defaults),
        dollars("liquidated_balance_dollars", "Liquidated\nbalance", IfAny, |month| month.liquidated_balance),
        dollars("recovered_principal_dollars", "Recovered\nprincipal", IfAny, |month| month.recovered_principal),
        dollars("realized_loss_dollars", "Realized\nloss", IfAny, |month| month.realized_loss),
        dollars("closing_balance_dollars", "Closing\nbalance", Always, |month| month.closing_balance),
        dollars("performing_balance_dollars", "Performing\nbalance", InFiles, |month| month.performing_balance),
        dollars("foreclosure_balance_dollars", "Foreclosure\nbalance", IfAny, |month| month.foreclosure_balance),
        dollars("mortgage_interest_dollars", "Net mortgage\ninterest", InFiles, |month| month.mortgage_interest),
        dollars("prepaid_interest_dollars", "Interest on\nprepayments", InFiles, |month| month.prepaid_interest),
        dollars("prepayment_charges_dollars", "Prepayment\ncharges", IfAny, |month| month.prepayment_charges),
        dollars("interest_loss_dollars", "Interest\nloss", IfAny, |month| month.interest_loss),
    ]
}

/// The columns of the deal.
#[rustfmt::skip] // one column, one line
pub(super) fn deal<N: Number>() -> Vec<Column<DealMonth<N>, N>> {
    vec![
        dollars("opening_certificates_dollars", "Opening\ncertificates", Always, |month| month.opening_certificates),
        dollars("interest_remittance_dollars", "Interest\nremittance", Always, |month| month.interest_remittance),
        dollars("principal_remittance_dollars", "Principal\nremittance", Always, |month| month.principal_remittance),
        percent("net_wac_pct", "Net WAC,\n%", Always, |month| month.net_wac),
        dollars("hedge_owed_dollars", "Hedge\nowed", InFiles, |month| month.hedge_owed),
        dollars("hedge_payment_dollars", "Hedge\npaid", IfAny, |month| month.hedge_payment),
        dollars("hedge_receipt_dollars", "Hedge\nreceived", IfAny, |month| month.hedge_receipt),
        dollars("prepayment_interest_shortfall_dollars", "Prepayment\nshortfall", IfAny, |month| month.prepayment_interest_shortfall),
        dollars("relief_act_shortfall_dollars", "Relief Act\nshortfall", IfAny, |month| month.relief_act_shortfall),
        dollars("interest_loss_dollars", "Interest\nloss", IfAny, |month| month.interest_loss),
        percent("senior_enhancement_pct", "Senior en-\nhancement, %", Always, |month| month.senior_enhancement),
        truth("stepped_down", "Stepped\ndown", IfAny, |month| month.stepped_down),
        percent("delinquency_pct", "Delin-\nquency, %", IfAny, |month| month.delinquency),
        percent("delinquency_limit_pct", "Limit,\n%", IfAny, |month| month.delinquency_limit),
        truth("delinquency_tripped", "Delinquency\ntripped", InFiles, |month| month.delinquency_tripped),
        truth("loss_tripped", "Losses\ntripped", InFiles, |month| month.loss_tripped),
        truth("trigger_event", "Trigger\nevent", IfAny, |month| month.trigger_event),
        dollars("overcollateralization_dollars", "OC", Always, |month| month.overcollateralization),
        dollars("required_overcollateralization_dollars", "Required\nOC", Always, |month| month.required_overcollateralization),
        dollars("losses_covered_dollars", "Losses\ncovered", IfAny, |month| month.losses_covered),
        dollars("overcollateralization_increase_dollars", "OC\nincrease", IfAny, |month| month.overcollateralization_increase),
        dollars("overcollateralization_reduction_dollars", "OC\nreduction", IfAny, |month| month.overcollateralization_reduction),
        dollars("residual_dollars", "Residual", Always, |month| month.residual),
        dollars("prepayment_charges_dollars", "Prepayment\ncharges", IfAny, |month| month.prepayment_charges),
        dollars("cumulative_loss_dollars", "Cumulative\nloss", IfAny, |month| month.cumulative_loss),
        truth("first_call", "First\ncall", IfAny, |month| month.first_call),
        dollars("purchase_price_dollars", "Purchase\nprice", IfAny, |month| month.purchase_price),
        dollars("closing_certificates_dollars", "Closing\ncertificates", Always, |month| month.certificate_balance),
    ]
}

/// The columns of a class.
#[rustfmt::skip] // one column, one line
pub(super) fn class<N: Number>() -> Vec<Column<ClassMonth<N>, N>> {
    vec![
        dollars("opening_balance_dollars", "Opening\nbalance", Always, |month| month.opening_balance),
        percent("uncapped_rate_pct", "Rate without\ncap, %", InFiles, |month| month.uncapped_rate),
        percent("pass_through_rate_pct", "Rate, %", Always, |month| month.pass_through_rate),
        dollars("interest_accrued_dollars", "Interest\naccrued", InFiles, |month| month.interest_accrued),
        dollars("interest_due_dollars", "Interest\ndue", Always, |month| month.interest_due),
        dollars("interest_paid_dollars", "Interest\npaid", Always, |month| month.interest_paid),
        dollars("principal_paid_dollars", "Principal\npaid", Always, |month| month.principal_paid),
        dollars("write_down_dollars", "Written\ndown", IfAny, |month| month.write_down),
        dollars("write_down_reimbursed_dollars", "Write-down\nreimbursed", IfAny, |month| month.write_down_reimbursed),
        dollars("basis_risk_shortfall_dollars", "Basis risk\nshortfall", IfAny, |month| month.basis_risk_shortfall),
        dollars("basis_risk_paid_dollars", "Basis risk\npaid", IfAny, |month| month.basis_risk_paid),
        dollars("prepayment_interest_shortfall_dollars", "Prepayment\nshortfall", IfAny, |month| month.prepayment_interest_shortfall),
        dollars("prepayment_interest_shortfall_paid_dollars", "Prepayment\nshortfall paid", IfAny, |month| month.prepayment_interest_shortfall_paid),
        dollars("relief_act_shortfall_dollars", "Relief Act\nshortfall", IfAny, |month| month.relief_act_shortfall),
        dollars("relief_act_shortfall_paid_dollars", "Relief Act\nshortfall paid", IfAny, |month| month.relief_act_shortfall_paid),
        dollars("redemption_balance_dollars", "Balance paid\nby call", IfAny, |month| month.redemption.balance),
        dollars("redemption_write_down_dollars", "Write-downs\npaid by call", IfAny, |month| month.redemption.write_down),
        dollars("redemption_interest_dollars", "Interest\npaid by call", IfAny, |month| month.redemption.interest),
        dollars("cash_received_dollars", "Cash\nreceived", InFiles, ClassMonth::cash_received),
        dollars("closing_balance_dollars", "Closing\nbalance", Always, |month| month.closing_balance),
        dollars("interest_shortfall_dollars", "Interest\nunpaid", IfAny, |month| month.interest_shortfall),
        dollars("unpaid_prepayment_interest_shortfall_dollars", "Prepayment\nshortfall unpaid", IfAny, |month| month.unpaid_prepayment_interest_shortfall),
        dollars("basis_risk_carry_forward_dollars", "Basis risk\nunpaid", IfAny, |month| month.basis_risk_carry_forward),
        dollars("unreimbursed_write_down_dollars", "Write-downs\nnot reimbursed", IfAny, |month| month.unreimbursed_write_down),
    ]
}
