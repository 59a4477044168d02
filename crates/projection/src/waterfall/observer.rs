//! Observers: the output interface of the waterfall.
//!
//! An observer is a type parameter, so output that it ignores costs nothing. An observer never changes
//! results.

use stepdown_curves::Month;

use super::class_month::Redemption;
use super::records::MonthRecord;
use super::state::DealState;
use crate::collateral::CollateralFlows;
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;

/// A step of the waterfall that moves money or changes a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Interest collected or advanced, with compensating interest, before the servicing fee.
    InterestCollected,
    /// Scheduled, prepaid and recovered principal.
    PrincipalCollected,
    /// Prepayment charges paid by borrowers.
    PrepaymentChargesCollected,
    /// A net receipt from the hedge counterparties.
    HedgeReceipt,
    /// The purchase price paid by the holder of the call.
    PurchasePrice,
    /// The servicing and other expense fees.
    ServicingFee,
    /// Interest lost on liquidated loans, taken from the interest collected or advanced.
    InterestLoss,
    /// Prepayment charges, to the recipient named in the deal.
    PrepaymentCharges,
    /// A net payment to the hedge counterparties.
    HedgePayment,
    /// Interest to a class, current and unpaid.
    Interest,
    /// Principal to a class.
    Principal,
    /// Reimbursement of a prepayment interest shortfall to a class.
    PrepaymentInterestShortfall,
    /// A basis risk shortfall carry-forward amount paid to a class.
    BasisRisk,
    /// Reimbursement of a Relief Act shortfall to a class.
    ReliefActShortfall,
    /// Reimbursement of an earlier write-down to a class.
    WriteDownReimbursement,
    /// The redemption of a class when the deal is called: balance, shortfalls and carry-forward.
    Redemption,
    /// The remainder, to the residual class.
    Residual,
    /// Realized losses covered by excess cash flow, paid as principal.
    LossesCovered,
    /// Overcollateralization increase, paid as principal.
    OvercollateralizationIncrease,
    /// Overcollateralization reduction, withheld from principal.
    OvercollateralizationReduction,
    /// A class's balance reduced by losses.
    WriteDown,
}

/// The side of a month's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Sources of money.
    Source,
    /// Uses of money.
    Use,
    /// No cash: an allocation or a balance change.
    Allocation,
}

impl Step {
    /// The side of the account that the step belongs to.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::InterestCollected
            | Self::PrincipalCollected
            | Self::PrepaymentChargesCollected
            | Self::HedgeReceipt
            | Self::PurchasePrice => Side::Source,
            Self::ServicingFee
            | Self::InterestLoss
            | Self::PrepaymentCharges
            | Self::HedgePayment
            | Self::Interest
            | Self::Principal
            | Self::PrepaymentInterestShortfall
            | Self::BasisRisk
            | Self::ReliefActShortfall
            | Self::WriteDownReimbursement
            | Self::Redemption
            | Self::Residual => Side::Use,
            Self::LossesCovered
            | Self::OvercollateralizationIncrease
            | Self::OvercollateralizationReduction
            | Self::WriteDown => Side::Allocation,
        }
    }
}

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<N> {
    /// The step.
    pub step: Step,
    /// The class, if the step concerns one.
    pub class: Option<ClassIndex>,
    /// Amount in dollars.
    pub amount: N,
}

/// Receives the results of a run.
pub trait Observer<N: Number> {
    /// Whether it reads complete records. If not, retired classes, with amounts of 0, and closing
    /// positions, which the state also has, are omitted.
    const WHOLE_RECORDS: bool = true;

    /// Called when a run begins, with its collateral.
    #[inline(always)]
    fn start(&mut self, _collateral: &CollateralFlows<N>) {}

    /// Called for each payment or balance change, in order.
    #[inline(always)]
    fn entry(&mut self, _month: Month, _entry: Entry<N>) {}

    /// Called on the first date on which the deal can be called ([`DealMonth::first_call`] is set),
    /// before [`Observer::month`], with what the call would pay each class, exercised or not.
    #[inline(always)]
    fn first_call(&mut self, _record: &MonthRecord<N>, _redemptions: &ByClass<Redemption<N>>) {}

    /// Called after each distribution date.
    fn month(&mut self, record: &MonthRecord<N>);

    /// Called when the run is over.
    #[inline(always)]
    fn finish(&mut self, _state: &DealState<N>) {}
}
