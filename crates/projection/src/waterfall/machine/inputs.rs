//! What a month's instructions read beside the registers.

use crate::collateral::{CollateralFlows, CollateralMonth};
use crate::deal::MonthTerms;
use crate::number::Number;
use crate::program::PoolField;
use crate::waterfall::Conditions;

/// The inputs of a month.
#[derive(Debug, Clone, Copy)]
pub(in crate::waterfall) struct Inputs<'run, N: Number> {
    pub(in crate::waterfall) terms: &'run MonthTerms<N::Scalar>,
    pub(in crate::waterfall) collateral: &'run CollateralFlows<N>,
    /// The month's position in the collateral's months.
    pub(in crate::waterfall) position: usize,
    pub(in crate::waterfall) conditions: &'run Conditions<N>,
    /// Its positions in the scenario's delinquency and index paths.
    pub(in crate::waterfall) path_position: usize,
    pub(in crate::waterfall) index_position: usize,
}

impl<N: Number> Inputs<'_, N> {
    #[inline(always)]
    pub(in crate::waterfall) fn pool(&self) -> &CollateralMonth<N> {
        &self.collateral.months[self.position]
    }

    #[inline(always)]
    pub(in crate::waterfall) fn group(&self, group: usize) -> Option<&CollateralMonth<N>> {
        self.collateral.groups.get(group)?.get(self.position)
    }

    /// The sum of the pool's opening balances of the date's collection months.
    #[inline(always)]
    pub(in crate::waterfall) fn opening_balances(&self) -> N {
        match self.collateral.first {
            Some(several) if self.position == 0 => several.opening_balances,
            _ => self.pool().opening_balance,
        }
    }
}

#[inline(always)]
pub(super) fn pool_field<N: Number>(month: &CollateralMonth<N>, field: PoolField) -> N {
    match field {
        PoolField::OpeningBalance => month.opening_balance,
        PoolField::ClosingBalance => month.closing_balance,
        PoolField::PerformingBalance => month.performing_balance,
        PoolField::ForeclosureBalance => month.foreclosure_balance,
        PoolField::NewDefaults => month.new_defaults,
        PoolField::ScheduledPrincipal => month.scheduled_principal,
        PoolField::PrepaidPrincipal => month.prepaid_principal,
        PoolField::LiquidatedBalance => month.liquidated_balance,
        PoolField::RecoveredPrincipal => month.recovered_principal,
        PoolField::RealizedLoss => month.realized_loss,
        PoolField::Interest => month.interest,
        PoolField::ServicingFee => month.servicing_fee,
        PoolField::MortgageInterest => month.mortgage_interest,
        PoolField::PrepaidInterest => month.prepaid_interest,
        PoolField::PrepaymentCharges => month.prepayment_charges,
        PoolField::InterestLoss => month.interest_loss,
    }
}
