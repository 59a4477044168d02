//! What moves money or changes a balance, for ledgers.

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
    /// Cash drawn from accounts, and what they earn.
    AccountDraws,
    /// What the issuer of classes with a reference pool pays.
    IssuerPayment,
    /// The servicing and other expense fees.
    ServicingFee,
    /// Interest lost on liquidated loans, taken from the interest collected or advanced.
    InterestLoss,
    /// Prepayment charges, to the recipient named in the deal.
    PrepaymentCharges,
    /// A net payment to the hedge counterparties.
    HedgePayment,
    /// Fees paid from collections.
    Fees,
    /// Cash deposited into accounts.
    AccountDeposits,
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
    /// A write-down restored to a class's balance.
    WriteUp,
    /// Interest or another amount added to a class's balance.
    Increase,
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
            | Self::PurchasePrice
            | Self::AccountDraws
            | Self::IssuerPayment => Side::Source,
            Self::ServicingFee
            | Self::Fees
            | Self::AccountDeposits
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
            | Self::WriteDown
            | Self::WriteUp
            | Self::Increase => Side::Allocation,
        }
    }
}
