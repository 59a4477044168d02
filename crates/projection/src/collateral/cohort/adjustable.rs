//! Cohorts of adjustable-rate loans under index paths: their schedules, rebuilt for each set of paths,
//! for one scenario or several side by side.
//!
//! Unlike fixed-rate loans, these have no order by speed of amortization, so the loss cap is tested loan
//! by loan.

use std::sync::Arc;

use super::{Cohort, Cohorts, Loans, Schedule, ScheduledMonth};
use crate::collateral::adjustable::{AdjustableShape, IndexPaths};
use crate::collateral::assumptions::AssumptionsError;
use crate::number::Number;

/// Adjustable-rate loans of a cohort under index paths.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AdjustableLoans<N> {
    shapes: Arc<[AdjustableShape]>,
    /// By index of the pool; under an empty path loans stay at their current rates.
    paths: Arc<[Vec<N>]>,
    /// Dollars scheduled at the end of each month, from 0 to the end of the longest schedule, shape by
    /// shape. Empty for a single shape, and if the tables are not kept.
    balances: Vec<N>,
}

impl<N: Number> AdjustableLoans<N> {
    /// Memory of the tables of this many shapes, in bytes; a single shape needs none.
    pub(super) fn table_bytes(shapes: usize, months: usize) -> usize {
        if shapes < 2 {
            return 0;
        }
        let amounts = shapes.saturating_mul(months);
        amounts.saturating_mul(size_of::<N>())
    }

    /// Builds the loans and their schedule from shapes with one maturity.
    pub(super) fn new(
        shapes: Arc<[AdjustableShape]>,
        paths: Arc<[Vec<N>]>,
        keeps_tables: bool,
    ) -> (Arc<[ScheduledMonth<N>]>, Self) {
        let longest = shapes
            .iter()
            .map(|shape| shape.terms.schedule_months())
            .max();
        let zero = ScheduledMonth {
            balance: N::ZERO,
            annual_interest: N::ZERO,
            annual_interest_of_month: N::ZERO,
            fastest: N::ONE,
            slowest: N::ZERO,
        };
        let mut scheduled = vec![zero; longest.unwrap_or(0) as usize + 1];
        let has_tables = keeps_tables && shapes.len() > 1;
        let mut loans = Self {
            shapes,
            paths,
            balances: Vec::new(),
        };
        for shape in loans.shapes.iter() {
            let rates = shape.rates(loans.path_of(shape));
            let mut balances = shape.scheduled_balances(&rates);
            balances.resize(scheduled.len(), N::ZERO);
            let rate = |month: usize| rates.get(month).copied().unwrap_or(N::ZERO);
            let mut before = N::ZERO;
            for (month, scheduled) in scheduled.iter_mut().enumerate() {
                let balance = balances[month];
                // After the last month of its schedule there is no next month's rate.
                let next = rate(month);
                let of_month = rate(month.max(1) - 1);
                scheduled.balance += balance;
                scheduled.annual_interest += balance * next;
                scheduled.annual_interest_of_month += balance * of_month;
                if month > 0 {
                    let remains = balance.ratio_or_zero(before);
                    scheduled.fastest = scheduled.fastest.min(remains);
                    scheduled.slowest = scheduled.slowest.max(remains);
                }
                before = balance;
            }
            if has_tables {
                loans.balances.extend(balances);
            }
        }
        let (mut fastest, mut slowest) = (N::ONE, N::ONE);
        for (month, scheduled) in scheduled.iter_mut().enumerate() {
            if month > 0 {
                fastest = fastest * scheduled.fastest;
                slowest = slowest * scheduled.slowest;
            }
            (scheduled.fastest, scheduled.slowest) = (fastest, slowest);
        }
        (scheduled.into(), loans)
    }

    /// Its loans, combined by identical terms.
    pub(super) fn shapes(&self) -> &Arc<[AdjustableShape]> {
        &self.shapes
    }

    fn path_of(&self, shape: &AdjustableShape) -> &[N] {
        let path = self.paths.get(shape.adjustable.index.position());
        path.map_or(&[], Vec::as_slice)
    }

    /// The sum over its loans of `min(severity A_i(default), A_i(liquidation))` in dollars, for each
    /// scenario of `M`; `carry` converts an amount from `N` to `M`.
    pub(super) fn loss_base<M: Number>(
        &self,
        severity: M,
        default: usize,
        liquidation: usize,
        carry: impl Fn(N) -> M,
    ) -> M {
        let least = |balances: &[N]| {
            let owed = |month: usize| carry(balances.get(month).copied().unwrap_or(N::ZERO));
            (severity * owed(default)).min(owed(liquidation))
        };
        let mut sum = M::ZERO;
        if self.balances.is_empty() {
            for shape in self.shapes.iter() {
                let rates = shape.rates(self.path_of(shape));
                sum += least(&shape.scheduled_balances(&rates));
            }
        } else {
            let months = self.balances.len() / self.shapes.len().max(1);
            for balances in self.balances.chunks(months) {
                sum += least(balances);
            }
        }
        sum
    }
}

impl<N: Number> Cohort<N> {
    fn adjustable_shapes(&self) -> Option<&Arc<[AdjustableShape]>> {
        match &self.loans {
            Loans::ConstantRates(_) => None,
            Loans::Adjustable(loans) => Some(loans.shapes()),
            Loans::AdjustableApart(loans) => Some(loans.shapes()),
        }
    }
}

/// Implements [`Cohorts::under`]; keeps tables of shapes if all of them fit into `most_table_bytes`.
pub(super) fn under<N: Number>(
    cohorts: &Cohorts<N>,
    paths: &IndexPaths<'_, N>,
    most_table_bytes: usize,
) -> Result<Cohorts<N>, AssumptionsError> {
    if !cohorts.are_adjustable() {
        return Ok(cohorts.clone());
    }
    let by_index = by_index(cohorts, paths)?;
    let is_shared = by_index.iter().flatten().all(|index| {
        let first = index.lane(0);
        N::splat(first) == *index
    });
    let mut made = cohorts.clone();
    if is_shared {
        let one = |path: &Vec<N>| path.iter().map(|index| index.lane(0)).collect();
        let by_index: Arc<[Vec<N::Scalar>]> = by_index.iter().map(one).collect();
        let keeps_tables = table_bytes::<N, N::Scalar>(cohorts) <= most_table_bytes;
        for cohort in &mut made.in_order {
            if let Some(shapes) = cohort.adjustable_shapes() {
                let (shapes, paths) = (Arc::clone(shapes), Arc::clone(&by_index));
                let (scheduled, loans) = AdjustableLoans::new(shapes, paths, keeps_tables);
                cohort.schedule = Schedule::Shared(scheduled);
                cohort.loans = Loans::Adjustable(Arc::new(loans));
            }
        }
    } else {
        let by_index: Arc<[Vec<N>]> = by_index.into();
        let keeps_tables = table_bytes::<N, N>(cohorts) <= most_table_bytes;
        for cohort in &mut made.in_order {
            if let Some(shapes) = cohort.adjustable_shapes() {
                let (shapes, paths) = (Arc::clone(shapes), Arc::clone(&by_index));
                let (scheduled, loans) = AdjustableLoans::new(shapes, paths, keeps_tables);
                cohort.schedule = Schedule::Apart(scheduled);
                cohort.loans = Loans::AdjustableApart(Arc::new(loans));
            }
        }
    }
    Ok(made)
}

/// The path of each index of the pool; empty for an index that no loan of these cohorts follows, for
/// example because only another loan group does.
fn by_index<N: Number>(
    cohorts: &Cohorts<N>,
    paths: &IndexPaths<'_, N>,
) -> Result<Vec<Vec<N>>, AssumptionsError> {
    let shapes = || {
        let of_cohorts = cohorts.in_order.iter();
        of_cohorts
            .filter_map(Cohort::adjustable_shapes)
            .flat_map(|shapes| shapes.iter())
    };
    let names = cohorts.reference_rates.iter().enumerate();
    names
        .map(|(position, name)| {
            if shapes().any(|shape| shape.adjustable.index.position() == position) {
                paths.path(name).map(<[N]>::to_vec)
            } else {
                Ok(Vec::new())
            }
        })
        .collect()
}

/// Memory of all tables of adjustable shapes in bytes, for amounts `T`.
fn table_bytes<N: Number, T: Number>(cohorts: &Cohorts<N>) -> usize {
    let tables = cohorts.in_order.iter().map(|cohort| {
        let shapes = cohort.adjustable_shapes().map_or(0, |shapes| shapes.len());
        AdjustableLoans::<T>::table_bytes(shapes, cohort.schedule_months() as usize + 1)
    });
    tables.fold(0, usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collateral::Pool;

    #[test]
    fn tables_of_adjustable_shapes_change_nothing() {
        let text = "\
            line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months,\
            index,margin_pct,first_reset_months,reset_interval_months\n\
            1,arm,100000,8,60,60,0,3,a,2,12,6\n2,arm,250000,9.5,360,60,0,3,b,7,1,1\n\
            3,arm,75000,0,60,60,24,3,a,0,30,12\n4,arm,75000,7,360,60,60,3,b,20,3,3\n";
        let pool = Pool::from_csv("pool.csv", text).unwrap();
        let names = pool.reference_rates().to_vec();
        let paths = vec![vec![0.02, 0.2, 0.1, 0.0], vec![0.05, 0.01]];
        let paths = IndexPaths::new(&names, &paths);
        let held = Cohorts::<f64>::collapse(&pool);
        let (with, without) = (
            under(&held, &paths, usize::MAX).unwrap(),
            under(&held, &paths, 0).unwrap(),
        );
        let (with, without) = (&with.cohorts()[0], &without.cohorts()[0]);
        let mut apart = 0;
        for liquidation in 12..60 {
            for percent in 0..=100 {
                let severity = f64::count(percent) / 100.0;
                let default = liquidation - 12;
                let base = with.loss_base(severity, default, liquidation);
                // The sum of minima itself, without the shortcut by envelopes, with tables and without.
                let by_shape = with.loss_base_by_shape(severity, default, liquidation);
                assert_eq!(
                    by_shape,
                    without.loss_base_by_shape(severity, default, liquidation)
                );
                assert!((base - by_shape).abs() < 1e-9);
                let together = (severity * with.scheduled(default).balance)
                    .min(with.scheduled(liquidation).balance);
                apart += usize::from(together - by_shape > 1.0);
            }
        }
        assert!(
            apart > 100,
            "too few months in which the shapes differ: {apart}"
        );
    }
}
