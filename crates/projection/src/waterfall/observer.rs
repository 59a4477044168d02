//! The way out of the waterfall: what is told to whoever watches.
//!
//! An observer is a type parameter, and what it ignores costs nothing. It must never change what
//! happens.

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
    /// Charges that borrowers pay for prepaying.
    PrepaymentChargesCollected,
    /// A net receipt from the hedge counterparties.
    HedgeReceipt,
    /// What the holder of the call pays for the pool.
    PurchasePrice,
    /// The servicing and other expense fees.
    ServicingFee,
    /// Interest lost with liquidated loans, out of the interest collected or advanced.
    InterestLoss,
    /// Prepayment charges, to whom the deal names.
    PrepaymentCharges,
    /// A net payment to the hedge counterparties.
    HedgePayment,
    /// Interest to a class, current and unpaid.
    Interest,
    /// Principal to a class.
    Principal,
    /// A prepayment interest shortfall made good to a class.
    PrepaymentInterestShortfall,
    /// A basis risk shortfall carry-forward amount paid to a class.
    BasisRisk,
    /// A Relief Act shortfall made good to a class.
    ReliefActShortfall,
    /// Principal written down earlier, paid to a class.
    WriteDownReimbursement,
    /// What a class receives when the deal is called: balance, shortfalls and carry-forward.
    Redemption,
    /// What is left, to the residual class.
    Residual,
    /// Realized losses covered by excess cash flow, paid as principal.
    LossesCovered,
    /// Overcollateralization increase, paid as principal.
    OvercollateralizationIncrease,
    /// Overcollateralization reduction, kept from principal.
    OvercollateralizationReduction,
    /// A class's balance reduced by losses.
    WriteDown,
}

/// On which side of a month's account a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Money that comes in.
    Source,
    /// Money that goes out.
    Use,
    /// No money moves by it alone.
    Allocation,
}

impl Step {
    /// On which side of a month's account it stands.
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
    /// What was done.
    pub step: Step,
    /// To which class, where a class is meant.
    pub class: Option<ClassIndex>,
    /// Dollars.
    pub amount: N,
}

/// Whoever watches a run.
pub trait Observer<N: Number> {
    /// Whether it reads whole records. For one that does not, classes that are retired are left
    /// out, all their amounts being 0, and so are closing positions, which the state has too.
    const WHOLE_RECORDS: bool = true;

    /// A run begins on this collateral.
    #[inline(always)]
    fn start(&mut self, _collateral: &CollateralFlows<N>) {}

    /// Money moved or a balance changed, in the order in which it happened.
    #[inline(always)]
    fn entry(&mut self, _month: Month, _entry: Entry<N>) {}

    /// The first date on which the deal can be called (where [`DealMonth::first_call`] of the
    /// record holds), before [`Observer::month`]: what the call would pay each class, exercised or
    /// not.
    #[inline(always)]
    fn first_call(&mut self, _record: &MonthRecord<N>, _redemptions: &ByClass<Redemption<N>>) {}

    /// A distribution date is done.
    fn month(&mut self, record: &MonthRecord<N>);

    /// The run is over.
    #[inline(always)]
    fn finish(&mut self, _state: &DealState<N>) {}
}
