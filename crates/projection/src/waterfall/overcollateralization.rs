//! Overcollateralization: what is required, what may be released, what has to be built
//! (TS, Credit Enhancement B; conventions 4.6 and 4.7).

use super::{MonthRun, Observer, Step};
use crate::deal::terms::{Overcollateralization, TargetAmount};
use crate::number::Number;

impl<N: Number> TargetAmount<N> {
    /// The target in dollars for a pool of so many dollars.
    #[inline]
    #[must_use]
    pub fn of_pool(&self, pool: N) -> N {
        (self.fixed + self.of_current * pool).to_payable()
    }
}

impl<N: Number> Overcollateralization<N> {
    /// Required while stepped down without a trigger event: the stepped-down target, at least the
    /// floor, at most the initial target.
    fn stepped_down(&self, pool: N) -> N {
        let initial = self.target.of_pool(pool);
        match &self.stepped_down_target {
            Some(target) => target
                .of_pool(pool)
                .max(self.floor.to_payable())
                .min(initial),
            None => initial,
        }
    }
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Where principal is released: stepped down, and no trigger event in effect.
    #[inline]
    pub(super) fn released(&self) -> N::Mask {
        self.state.stepped_down & !self.record.deal.trigger_event
    }

    /// Compares overcollateralization with what is required and decides the reduction.
    pub(super) fn measure_overcollateralization(&mut self) {
        let pool = self.record.collateral.closing_balance;
        let terms = &self.plan.overcollateralization;
        // In a trigger event after the stepdown date: as on the previous date.
        let required = N::select(
            self.state.stepped_down,
            N::select(
                self.record.deal.trigger_event,
                self.state.required_overcollateralization,
                terms.stepped_down(pool),
            ),
            terms.target.of_pool(pool),
        );
        self.state.required_overcollateralization = required;

        let released = self.released();
        let deal = &mut self.record.deal;
        // As it will be when the month's losses have been covered.
        let certificates =
            (deal.opening_certificates - deal.principal_remittance - deal.losses_covered)
                .positive_part();
        deal.overcollateralization = pool - certificates;
        deal.required_overcollateralization = required;
        let reduction = (deal.overcollateralization - required)
            .positive_part()
            .min(deal.principal_remittance)
            .only_where(released);
        deal.overcollateralization_reduction = reduction;
        self.tell(Step::OvercollateralizationReduction, None, reduction);
    }
}
