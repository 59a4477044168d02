//! A month as observers see it: the registers by name, and the record made of them.

use stepdown_curves::Month;

use super::class_month::{ClassMonth, Redemption};
use super::machine::{Inputs, Machine};
use super::records::{DealMonth, MonthRecord};
use crate::collateral::CollateralMonth;
use crate::index::{ByClass, ClassIndex};
use crate::number::Number;
use crate::program::{Beyond, ClassField, DealField, DealTest};

/// A month after its distribution.
#[derive(Debug)]
pub struct MonthView<'run, N: Number> {
    pub(super) machine: &'run Machine<'run, N>,
    pub(super) inputs: Inputs<'run, N>,
    pub(super) classes: usize,
}

impl<N: Number> MonthView<'_, N> {
    /// The month.
    #[must_use]
    #[inline(always)]
    pub fn month(&self) -> Month {
        self.inputs.terms.month
    }

    /// An amount of a class.
    #[must_use]
    #[inline(always)]
    pub fn class(&self, class: ClassIndex, field: ClassField) -> N {
        self.machine.class(class, field)
    }

    /// An amount of the deal.
    #[must_use]
    #[inline(always)]
    pub fn deal(&self, field: DealField) -> N {
        self.machine.deal(field)
    }

    /// A test of the deal.
    #[must_use]
    #[inline(always)]
    pub fn test(&self, test: DealTest) -> N::Mask {
        self.machine.test(test)
    }

    /// The collateral's month.
    #[must_use]
    #[inline(always)]
    pub fn collateral(&self) -> &CollateralMonth<N> {
        self.inputs.pool()
    }

    /// The outstanding classes; the amounts of the others are 0.
    #[must_use]
    #[inline(always)]
    pub fn outstanding(&self) -> &[ClassIndex] {
        self.machine.outstanding()
    }

    /// Which amounts other than interest and principal any class has.
    #[inline(always)]
    pub(crate) fn beyond(&self) -> Beyond {
        self.machine.beyond()
    }

    /// What the call pays a class, or would pay it on the first date on which the deal can be called
    /// ([`DealTest::FirstCall`]).
    #[must_use]
    #[inline(always)]
    pub fn redemption(&self, class: ClassIndex) -> Redemption<N> {
        Redemption {
            balance: self.class(class, ClassField::CallBalance),
            write_down: self.class(class, ClassField::CallWriteDown),
            interest: self.class(class, ClassField::CallInterest),
        }
    }

    /// The record of a class.
    #[must_use]
    #[inline(always)]
    pub fn class_month(&self, class: ClassIndex) -> ClassMonth<N> {
        let of = |field| self.class(class, field);
        let current_shortfall_paid = of(ClassField::PrepaymentShortfallPaid);
        ClassMonth {
            opening_balance: of(ClassField::OpeningBalance),
            uncapped_rate: of(ClassField::UncappedRate),
            pass_through_rate: of(ClassField::PassThroughRate),
            interest_accrued: of(ClassField::InterestAccrued),
            interest_due: of(ClassField::InterestDue),
            interest_paid: of(ClassField::InterestPaid),
            principal_paid: of(ClassField::PrincipalPaid),
            write_down: of(ClassField::WriteDown),
            write_down_reimbursed: of(ClassField::WriteDownReimbursed),
            write_up: of(ClassField::WriteUp),
            increase: of(ClassField::Increase),
            basis_risk_shortfall: of(ClassField::BasisRiskShortfall),
            basis_risk_paid: of(ClassField::BasisRiskPaid),
            prepayment_interest_shortfall: of(ClassField::PrepaymentShortfall),
            current_shortfall_paid,
            prepayment_interest_shortfall_paid: current_shortfall_paid
                + of(ClassField::CarriedShortfallPaid),
            unpaid_prepayment_interest_shortfall: of(ClassField::PrepaymentShortfallCarried),
            relief_act_shortfall: of(ClassField::ReliefActShortfall),
            relief_act_shortfall_paid: of(ClassField::ReliefActShortfallPaid),
            redemption: Redemption {
                balance: of(ClassField::RedeemedBalance),
                write_down: of(ClassField::RedeemedWriteDown),
                interest: of(ClassField::RedeemedInterest),
            },
            closing_balance: of(ClassField::Balance),
            interest_shortfall: of(ClassField::InterestShortfall),
            basis_risk_carry_forward: of(ClassField::BasisRiskCarryForward),
            unreimbursed_write_down: of(ClassField::UnreimbursedWriteDown),
        }
    }

    /// The record of the deal.
    #[must_use]
    pub fn deal_month(&self) -> DealMonth<N> {
        DealMonth {
            opening_certificates: self.deal(DealField::OpeningCertificates),
            hedge_owed: self.deal(DealField::HedgeOwed),
            hedge_payment: self.deal(DealField::HedgePayment),
            hedge_receipt: self.deal(DealField::HedgeReceipt),
            interest_remittance: self.deal(DealField::InterestRemittance),
            principal_remittance: self.deal(DealField::PrincipalRemittance),
            prepayment_interest_shortfall: self.deal(DealField::PrepaymentInterestShortfall),
            relief_act_shortfall: self.deal(DealField::ReliefActShortfall),
            interest_loss: self.deal(DealField::InterestLoss),
            prepayment_charges: self.deal(DealField::PrepaymentCharges),
            net_wac: self.deal(DealField::NetWac),
            senior_enhancement: self.deal(DealField::SeniorEnhancement),
            stepped_down: self.test(DealTest::SteppedDown),
            delinquency: self.deal(DealField::Delinquency),
            delinquency_limit: self.deal(DealField::DelinquencyLimit),
            delinquency_tripped: self.test(DealTest::DelinquencyTripped),
            loss_tripped: self.test(DealTest::LossTripped),
            trigger_event: self.test(DealTest::TriggerEvent),
            overcollateralization: self.deal(DealField::Overcollateralization),
            required_overcollateralization: self.deal(DealField::RequiredOvercollateralization),
            losses_covered: self.deal(DealField::LossesCovered),
            overcollateralization_increase: self.deal(DealField::OvercollateralizationIncrease),
            overcollateralization_reduction: self.deal(DealField::OvercollateralizationReduction),
            fees_paid: self.deal(DealField::FeesPaid),
            account_deposits: self.deal(DealField::Deposits),
            account_draws: self.deal(DealField::Draws),
            issuer_payment: self.deal(DealField::IssuerPayment),
            residual: self.deal(DealField::Residual),
            first_call: self.test(DealTest::FirstCall),
            purchase_price: self.deal(DealField::PurchasePrice),
            hedge_payment_at_call: self.deal(DealField::HedgePaymentAtCall),
            cumulative_loss: self.deal(DealField::CumulativeLoss),
            certificate_balance: self.deal(DealField::CertificateBalance),
        }
    }

    /// The complete record, for observers that read complete records.
    #[must_use]
    pub fn record(&self) -> MonthRecord<N> {
        let classes = (0..self.classes).map(ClassIndex::new);
        let groups = 0..self.inputs.collateral.groups.len();
        MonthRecord {
            month: self.month(),
            collateral: *self.collateral(),
            several_months: self
                .inputs
                .collateral
                .first
                .filter(|_| self.inputs.position == 0),
            groups: groups
                .map(|group| {
                    self.inputs
                        .group(group)
                        .copied()
                        .unwrap_or(CollateralMonth::ZERO)
                })
                .collect(),
            group_caps_for_period: self.machine.group_caps(),
            cap_for_period: self.deal(DealField::NetWacCap),
            classes: classes
                .map(|class| self.class_month(class))
                .collect::<ByClass<_>>(),
            outstanding: self.outstanding().to_vec(),
            deal: self.deal_month(),
        }
    }
}
