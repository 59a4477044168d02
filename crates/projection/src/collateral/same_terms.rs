//! Loss of loans in a cohort that differ only in rate and balance, by rate bucket.
//!
//! This gives their loss for any severity without a loop over the loans. With `k` months left, a level
//! payment takes `1 / (1 + (1+r) + ... + (1+r)^(k-1))` of the balance as principal: the higher the rate,
//! the less. So the share of a loan's balance that remains between two months, `A_i(t) / A_i(s)`, rises
//! with its rate, and for a given severity the loans whose loss is capped at the amortized balance are
//! those with the lowest rates. The sum of the minima is
//!
//! ```text
//! sum of A_i(liquidation), rates up to a cutoff  +  severity  sum of A_i(default), rates above it
//! ```
//!
//! It is read from running sums, once bisection has found the cutoff.
//!
//! **Buckets.** With at most [`BUCKETS`] distinct rates, each has its own bucket and the sum is exact. With
//! more, adjacent rates share a bucket, as many as keep the bucket's share of the balance times its share of
//! the rate range below one in `BUCKETS` squared. Scheduled balances stay exact. The loss is too high only
//! for the one bucket that contains the cutoff, only in months in which there is a cutoff, and by at most a
//! quarter of the bucket's balance times the spread of its ratios. If the ratios of all these loans differ by
//! a hundredth, as over a year with rates three points apart, the error is below 1e-9 of the liquidated
//! balance.

use super::shape::{Shape, add_schedules};
use crate::number::{Mask, Number};

/// Number of distinct rates that get a bucket each; see the module docs.
pub(super) const BUCKETS: usize = 2048;

/// Where the buckets end, for shapes that differ only in rate; rates rise.
pub(super) fn bucket_ends<S: Number>(shapes: &[Shape<S>]) -> Vec<usize> {
    let (Some(first), Some(last)) = (shapes.first(), shapes.last()) else {
        return Vec::new();
    };
    if shapes.len() <= BUCKETS {
        return (1..=shapes.len()).collect();
    }
    let rate = |shape: &Shape<S>| shape.rate().to_f64();
    let balance = |shape: &Shape<S>| shape.balance().to_f64();
    let all: f64 = shapes.iter().map(balance).sum();
    let most = all * (rate(last) - rate(first)) / (BUCKETS * BUCKETS) as f64;
    let mut ends = Vec::with_capacity(2 * BUCKETS);
    let (mut lowest, mut held) = (rate(first), 0.0);
    for (position, shape) in shapes.iter().enumerate() {
        let with = held + balance(shape);
        if position > 0 && with * (rate(shape) - lowest) > most {
            ends.push(position);
            (lowest, held) = (rate(shape), balance(shape));
        } else {
            held = with;
        }
    }
    ends.push(shapes.len());
    ends
}

/// Scheduled balance of the loans in a bucket, and of all loans up to its rates.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell<S> {
    bucket: S,
    running: S,
}

/// Loans of a cohort that differ only in rate and balance.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SameTerms<S> {
    months: usize,
    buckets: usize,
    /// Buckets in order of rising rates: dollars scheduled at the end of each month, from 0 to maturity.
    cells: Vec<Cell<S>>,
}

impl<S: Number<Scalar = S>> SameTerms<S> {
    /// Memory of this many buckets, in bytes.
    pub(super) fn bytes(buckets: usize, months: usize) -> usize {
        let cells = buckets.saturating_mul(months);
        cells.saturating_mul(size_of::<Cell<S>>())
    }

    /// Builds the tables from shapes and the ends of their buckets. Adds the schedules of all shapes to
    /// `balances` and `interest`, which have one element more than there are months to maturity.
    pub(super) fn new(
        shapes: &[Shape<S>],
        ends: &[usize],
        balances: &mut [S],
        interest: &mut [S],
    ) -> Self {
        let months = balances.len();
        let mut cells: Vec<Cell<S>> = Vec::with_capacity(ends.len().saturating_mul(months));
        let mut scheduled = vec![S::ZERO; months];
        let mut running = vec![S::ZERO; months];
        let mut begin = 0;
        for &end in ends {
            scheduled.fill(S::ZERO);
            add_schedules(&shapes[begin..end], &mut scheduled, interest);
            for (running, bucket) in running.iter_mut().zip(&scheduled) {
                *running += *bucket;
                cells.push(Cell {
                    bucket: *bucket,
                    running: *running,
                });
            }
            begin = end;
        }
        for (balance, running) in balances.iter_mut().zip(running) {
            *balance += running;
        }
        Self {
            months,
            buckets: ends.len(),
            cells,
        }
    }

    #[inline(always)]
    fn cell(&self, bucket: usize, month: usize) -> Cell<S> {
        self.cells[bucket * self.months + month]
    }

    /// The sum over its loans of `min(severity A_i(default), A_i(liquidation))` in dollars, for each
    /// scenario of `N`.
    #[inline(always)]
    pub(super) fn loss_base<N: Number<Scalar = S>>(
        &self,
        severity: N,
        default: usize,
        liquidation: usize,
    ) -> N {
        let each = N::splat;
        let last = self.buckets.saturating_sub(1);
        let (defaulted, liquidated) = (self.cell(last, default), self.cell(last, liquidation));
        let together = (severity * each(defaulted.running)).min(each(liquidated.running));
        if self.buckets < 2 {
            return together;
        }
        let all_bind = (severity * each(defaulted.bucket)).at_least(each(liquidated.bucket));
        let lowest = (self.cell(0, default), self.cell(0, liquidation));
        let some_bind = (severity * each(lowest.0.bucket)).above(each(lowest.1.bucket));
        let apart = some_bind & !all_bind;
        if !apart.any() {
            return together;
        }
        // Scenarios side by side often share a severity.
        let mut known: Option<(S, S)> = None;
        let parted = N::by_lane(|lane| {
            let severity = severity.lane(lane);
            match known {
                Some((same, base)) if same == severity => base,
                _ => {
                    let base = self.parted_loss_base(severity, default, liquidation);
                    known = Some((severity, base));
                    base
                }
            }
        });
        N::select(apart, parted, together)
    }

    /// The same for one scenario, if the severity lies between the ratios of the buckets.
    fn parted_loss_base(&self, severity: S, default: usize, liquidation: usize) -> S {
        // The cap binds in the buckets below `least` and not in those from `most` on.
        let (mut least, mut most) = (0, self.buckets);
        while least < most {
            let middle = least + (most - least) / 2;
            let defaulted = self.cell(middle, default).bucket;
            let liquidated = self.cell(middle, liquidation).bucket;
            if (severity * defaulted).above(liquidated).all() {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        let all = self.cell(self.buckets - 1, default).running;
        match least.checked_sub(1) {
            Some(bucket) => {
                let above = all - self.cell(bucket, default).running;
                self.cell(bucket, liquidation).running + severity * above
            }
            None => severity * all,
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::collateral::amortization::AmortizationTerms;
    use crate::number::Lanes;

    /// Loans with this many distinct rates from 7% on, `step` millionths of a percent apart.
    fn shapes(rates: u32, step: u32, io_months: u32) -> Vec<Shape<f64>> {
        let shape = |rate: u32| {
            let terms = AmortizationTerms {
                amortization_months: 120,
                maturity_months: 120,
                io_months,
                rate: Decimal::new(7_000_000 + i64::from(rate * step), 8),
            };
            // Balances that differ a thousandfold.
            let cents = 10_000 + u64::from(rate) * 7_919_003 % 10_000_000;
            Shape::new(terms, Decimal::from(cents) / Decimal::ONE_HUNDRED)
        };
        (0..rates).map(shape).collect()
    }

    fn same_terms(shapes: &[Shape<f64>]) -> SameTerms<f64> {
        let (mut balances, mut interest) = (vec![0.0; 121], vec![0.0; 121]);
        let made = SameTerms::new(shapes, &bucket_ends(shapes), &mut balances, &mut interest);
        for month in 0..=120 {
            let scheduled = |shape: &Shape<f64>| shape.scheduled_balance(month);
            let all: f64 = shapes.iter().map(scheduled).sum();
            let of_all: f64 = shapes.iter().map(|one| scheduled(one) * one.rate()).sum();
            let month = month as usize;
            assert!((balances[month] - all).abs() <= 1e-12 * balances[0]);
            assert!((interest[month] - of_all).abs() <= 1e-12 * interest[0]);
        }
        made
    }

    /// The largest relative difference from the sum over the loans, and how often the cutoff fell
    /// between them.
    fn greatest_difference(shapes: &[Shape<f64>]) -> (f64, usize) {
        let made = same_terms(shapes);
        let (mut greatest, mut parted) = (0.0_f64, 0);
        for default in (0..108).step_by(9) {
            let liquidation = default + 12;
            for percent in 0..=100 {
                let severity = f64::from(percent) / 100.0;
                let minima = shapes.iter().map(|shape| {
                    let defaulted = shape.scheduled_balance(default);
                    let liquidated = shape.scheduled_balance(liquidation);
                    (severity * defaulted).min(liquidated)
                });
                let sum: f64 = minima.sum();
                let (default, liquidation) = (default as usize, liquidation as usize);
                let base = made.loss_base(severity, default, liquidation);
                greatest = greatest.max((base - sum).abs() / sum.max(1.0));
                let last = made.cell(made.buckets - 1, default).running;
                let together = severity * last;
                let at_most = made.cell(made.buckets - 1, liquidation).running;
                parted += usize::from(together.min(at_most) - sum > 1e-6 * sum);
            }
        }
        (greatest, parted)
    }

    #[test]
    fn one_bucket_per_rate_is_exact() {
        let shapes = shapes(BUCKETS as u32, 1500, 0);
        assert_eq!(bucket_ends(&shapes).len(), BUCKETS);
        let (difference, parted) = greatest_difference(&shapes);
        assert!(difference < 1e-12, "{difference}");
        assert!(parted > 3, "{parted}");
    }

    #[test]
    fn shared_buckets_stay_within_tolerance() {
        for io_months in [0, 30] {
            let shapes = shapes(30_000, 100, io_months);
            let buckets = bucket_ends(&shapes).len();
            assert!(
                buckets > BUCKETS / 2 && buckets <= 2 * BUCKETS + 1,
                "{buckets}"
            );
            let (difference, parted) = greatest_difference(&shapes);
            assert!(difference < 1e-9, "{difference}");
            assert!(parted > 3, "{parted}");
        }
    }

    #[test]
    fn side_by_side_scenarios_equal_single_ones() {
        let made = same_terms(&shapes(500, 6000, 0));
        for liquidation in 12..120 {
            let severities = [0.2, 0.55, 0.55, 0.8];
            let default = liquidation - 12;
            let lanes = made.loss_base(Lanes::new(severities), default, liquidation);
            for (lane, severity) in severities.into_iter().enumerate() {
                let alone: f64 = made.loss_base(severity, default, liquidation);
                assert_eq!(lanes.lane(lane), alone);
            }
        }
    }
}
