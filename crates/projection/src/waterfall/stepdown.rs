//! The stepdown test: whether principal can be released to subordinate classes (TS, Senior Enhancement
//! Percentage and Stepdown Date; conventions 4.11).

use super::{MonthRun, Observer};
use crate::deal::terms::{EnhancementAfter, EnhancementTestedFrom, Stepdown};
use crate::number::{Mask, Number};

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Computes senior enhancement and tests whether the stepdown date has occurred. Once it has, it is
    /// final.
    #[inline(always)]
    pub(super) fn test_stepdown(&mut self) {
        let senior = self.workspace.seniors.iter().fold(N::ZERO, |sum, class| {
            sum + self.state.classes[*class].balance
        });
        let deal = &mut self.record.deal;
        let subordinate = deal.opening_certificates - senior;
        let closing_balance = self.record.collateral.closing_balance;
        // Zero for a pool that has paid off, where floating point leaves rounding noise.
        let pool = closing_balance.only_where(closing_balance.is_money());
        // TS: overcollateralization "after taking into account the Principal Remittance Amount",
        // over the pool after the date; TR, section 18, also takes it after losses are covered.
        let covered = match self.plan.enhancement_after {
            EnhancementAfter::PrincipalRemittance => N::ZERO,
            EnhancementAfter::LossesCovered => deal.losses_covered,
        };
        let certificates =
            (deal.opening_certificates - deal.principal_remittance - covered).positive_part();
        let overcollateralization = pool - certificates;
        let overcollateralization = if self.plan.overcollateralization.negative_reduces_enhancement
        {
            overcollateralization
        } else {
            overcollateralization.positive_part()
        };
        let enhancing = subordinate + overcollateralization;
        // The delinquency test compares with this; it must be zero, not rounding noise.
        deal.senior_enhancement = enhancing
            .only_where(enhancing.is_money())
            .ratio_or_zero(pool);

        let reached = match &self.plan.stepdown {
            Stepdown::Never => N::Mask::splat(false),
            Stepdown::When {
                senior_enhancement,
                enhancement_tested_from,
                or_after_seniors_are_paid,
                ..
            } => {
                let month = N::Mask::splat(self.terms.stepdown_month_reached);
                let enhanced = match *senior_enhancement {
                    Some(specified) => deal.senior_enhancement.at_least(specified),
                    None => N::Mask::splat(true),
                };
                self.state.enhancement_reached = self.state.enhancement_reached | enhanced;
                let suffices = match enhancement_tested_from {
                    // TS: "the later of (x) the month and (y) the first Distribution Date on which"
                    // enhancement suffices; it need not still suffice when the month is reached.
                    EnhancementTestedFrom::FirstDistribution => self.state.enhancement_reached,
                    EnhancementTestedFrom::NotBefore => enhanced,
                };
                let seniors_paid = !senior.is_money() & N::Mask::splat(*or_after_seniors_are_paid);
                (month & suffices) | seniors_paid
            }
        };
        self.state.stepped_down = self.state.stepped_down | reached;
        deal.stepped_down = self.state.stepped_down;
    }
}
