//! The trigger event test: delinquencies against enhancement, losses against the loss table
//! (TS, Trigger Event; conventions 4.12).

use super::{MonthRun, Observer};
use crate::deal::terms::{DelinquencyLimit, TestedFrom};
use crate::number::{Mask, Number};

impl<N: Number, O: Observer<N>> MonthRun<'_, N, O> {
    /// Tests whether a trigger event is in effect.
    #[inline(always)]
    pub(super) fn test_trigger_event(&mut self) {
        self.measure_delinquency();
        let deal = &mut self.record.deal;
        // TS: "exceed the following amounts".
        // A match, as everywhere in the kernels: a function that takes a closure is not compiled with the
        // kernel's instruction set.
        deal.loss_tripped = match self.terms.loss_limit {
            Some(limit) => self.state.cumulative_loss.above(N::splat(limit)),
            None => N::Mask::splat(false),
        };
        let tested = match self.plan.trigger_tested_from {
            TestedFrom::StepdownDate => self.state.stepped_down,
            TestedFrom::FirstDistribution => N::Mask::splat(true),
        };
        let tripped = deal.delinquency_tripped | deal.loss_tripped;
        let stays = self.state.in_trigger_event & N::Mask::splat(!self.plan.trigger_cures);
        deal.trigger_event = ((tripped | stays | self.conditions.triggers_fail) & tested)
            & !self.conditions.triggers_pass;
        self.state.in_trigger_event = deal.trigger_event;
    }

    /// The rolling average of 60+ delinquency percentages: loans in foreclosure plus the scenario's
    /// curve, over the pool before the date (TS, Sixty-Plus Delinquency Percentage). Early in the deal's life
    /// the average covers the months so far.
    #[inline(always)]
    fn measure_delinquency(&mut self) {
        let deal = &mut self.record.deal;
        let Some(test) = &self.plan.delinquency_test else {
            return;
        };
        let collateral = &self.record.collateral;
        let in_foreclosure = collateral
            .foreclosure_balance
            .ratio_or_zero(collateral.opening_balance);
        // At most the whole pool.
        let current =
            (in_foreclosure + self.conditions.delinquency(self.path_position)).min(N::ONE);
        let history = &mut self.state.delinquency_history;
        if history.len() < test.rolling_months as usize {
            history.push(current);
        } else {
            for month in 1..history.len() {
                history[month - 1] = history[month];
            }
            if let Some(last) = history.last_mut() {
                *last = current;
            }
        }
        let months = N::count(u32::try_from(history.len()).unwrap_or(u32::MAX));
        let mut sum = N::ZERO;
        for month in history.iter() {
            sum += *month;
        }
        deal.delinquency = sum.ratio_or_zero(months);
        deal.delinquency_limit = match test.limit {
            DelinquencyLimit::OfSeniorEnhancement(share) => share * deal.senior_enhancement,
            DelinquencyLimit::OfPool(share) => share,
        };
        // TS: "equals or exceeds". A pool that has paid off has no delinquencies.
        deal.delinquency_tripped = deal.delinquency.at_least(deal.delinquency_limit)
            & collateral.closing_balance.is_money();
    }
}
