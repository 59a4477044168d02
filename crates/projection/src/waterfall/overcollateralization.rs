//! Overcollateralization: the required amount, its release and its increase (TS, Credit Enhancement B;
//! conventions 4.6 and 4.7).

use super::{MonthRun, Observer, Step};
use crate::deal::terms::{Overcollateralization, TargetAmount};
use crate::number::Number;

impl<N: Number> TargetAmount<N> {
    /// The target in dollars for a pool balance in dollars.
    #[inline(always)]
    #[must_use]
    pub fn of_pool(&self, pool: N) -> N {
        (self.fixed + self.of_current * pool).to_payable()
    }
}

impl<N: Number> Overcollateralization<N> {
    /// The target at closing, in dollars: the upper limit of a stepped-down target and of the floor.
    #[inline(always)]
    fn initial(&self, original_pool: N) -> N {
        self.target.of_pool(original_pool)
    }

    /// The floor, limited to the initial target.
    #[inline(always)]
    fn effective_floor(&self, original_pool: N) -> N {
        self.floor.to_payable().min(self.initial(original_pool))
    }

    /// The amount required before stepdown, and always if the target never steps down.
    #[inline(always)]
    fn before_stepdown(&self, pool: N, original_pool: N) -> N {
        self.target
            .of_pool(pool)
            .max(self.effective_floor(original_pool))
    }

    /// The amount required after stepdown without a trigger event: the stepped-down target, at least
    /// the floor, at most the initial target.
    #[inline(always)]
    fn stepped_down(&self, pool: N, original_pool: N) -> N {
        match &self.stepped_down_target {
            Some(target) => target
                .of_pool(pool)
                .max(self.effective_floor(original_pool))
                .min(self.initial(original_pool)),
            None => self.before_stepdown(pool, original_pool),
        }
    }
}

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Whether principal is released: stepped down, and no trigger event in effect.
    #[inline(always)]
    pub(super) fn released(&self) -> N::Mask {
        self.state.stepped_down & !self.record.deal.trigger_event
    }

    /// Compares overcollateralization with the required amount and computes the reduction.
    #[inline(always)]
    pub(super) fn measure_overcollateralization(&mut self) {
        let pool = self.record.collateral.closing_balance;
        let original_pool = self.plan.original_balance;
        let terms = &self.plan.overcollateralization;
        // During a trigger event after the stepdown date: the amount of the previous date.
        let required = N::select(
            self.state.stepped_down,
            N::select(
                self.record.deal.trigger_event,
                self.state.required_overcollateralization,
                terms.stepped_down(pool, original_pool),
            ),
            terms.before_stepdown(pool, original_pool),
        );
        self.state.required_overcollateralization = required;

        let released = self.released();
        let deal = &mut self.record.deal;
        // As of after the month's losses are covered.
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
        self.emit(Step::OvercollateralizationReduction, None, reduction);
    }
}
