//! The exact collapse of a pool: loans whose balances a scenario moves alike become one cohort.
//!
//! Under the formulas of SF C.3 a loan's performing balance is `S(t) A(t)`: a survival factor
//! that hangs on the curves, the age and the maturity alone, times a scheduled balance that no
//! scenario touches. Everything but the loss is linear in `A`. Loans of one kind, age and
//! maturity (the maturity, because no loan defaults in the last months of its term) share `S`,
//! so that the sum of their scheduled balances and the sum of their scheduled interest are all
//! that is needed, whatever their rates, amortisation terms and interest-only periods.
//!
//! **The loss.** `loss = min(new defaults(t - lag) severity, adb)` is, with
//! `d(s) = S(s - 1) MDR(s)`, for one loan
//!
//! ```text
//! loss_i(t) = d(t - lag) min(severity A_i(t - 1 - lag), A_i(t - 1))
//! ```
//!
//! The first factor is the cohort's; the minimum is the loan's. It picks the amortised balance
//! where the severity is above the loan's own ratio `A_i(t - 1) / A_i(t - 1 - lag)`. So a cohort
//! also keeps its distinct [`Shape`]s and two envelopes, running products of the least and of
//! the greatest `A_i(t) / A_i(t - 1)` among them, which bound every ratio. Where the severity is
//! below the lower bound no shape binds and the sum of minima is `severity A(t - 1 - lag)`;
//! where it is above the upper one all bind and it is `A(t - 1)`; either way it is the minimum
//! of the two sums. Only in the months between is it summed shape by shape.
//!
//! What the shapes' balances are in those months is kept in a table while it is small (a few
//! representative lines, read by every scenario of a sweep) and reckoned anew where it would
//! grow with a tape of loans.
//!
//! This room must never round, and never know a scenario.

use rust_decimal::Decimal;

use super::amortization::{AmortizationTerms, annuity, monthly_discount, schedule_into};
use super::line::Line;
use super::pool::{KindIndex, Pool};
use crate::number::{Mask, Number};

/// Bytes that the tables of shapes of a pool may take; without them they are reckoned anew.
const MOST_TABLE_BYTES: usize = 1 << 26;

/// A pool collapsed, for arithmetic `N`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohorts<N> {
    kinds: Vec<String>,
    in_order: Vec<Cohort<N>>,
    balance: Decimal,
    longest_maturity_months: u32,
}

/// Loans of one kind, age and maturity, together.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort<N> {
    kind: KindIndex,
    age_months: u32,
    maturity_months: u32,
    /// Dollars scheduled at the end of month `t`, from 0 to the maturity.
    scheduled_balance: Vec<N>,
    /// Dollars of interest a year on the scheduled balance at the end of month `t`, each loan at
    /// its own rate; a twelfth of it falls due in month `t + 1`. From 0 to the maturity, where it
    /// is 0. By the year, so that the division comes last and cannot turn a half cent down.
    scheduled_annual_interest: Vec<N>,
    shapes: Vec<Shape<N>>,
    /// Running products of the least and the greatest `A_i(t) / A_i(t - 1)`; empty where there
    /// is but one shape.
    fastest: Vec<N>,
    slowest: Vec<N>,
    /// Dollars scheduled of each shape, month after month, the shapes of a month side by side;
    /// empty where it is not kept.
    shape_table: Vec<N>,
}

/// Loans of a cohort that amortise alike, together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape<N> {
    terms: AmortizationTerms,
    balance: N,
    discount: N,
    /// Balance over the annuity of the months that follow the interest-only period: the level
    /// payment in dollars.
    payment: N,
}

impl<N: Number> Shape<N> {
    fn new(terms: AmortizationTerms, balance: Decimal) -> Self {
        let discount = monthly_discount(terms.rate);
        let balance = N::exact(balance);
        let levelled_over = terms.amortization_months.saturating_sub(terms.io_months);
        Self {
            terms,
            balance,
            discount,
            payment: balance.ratio_or_zero(annuity(discount, levelled_over)),
        }
    }
    /// What fixes its scheduled balance per dollar.
    #[must_use]
    pub fn terms(&self) -> &AmortizationTerms {
        &self.terms
    }
    /// Dollars owed at the cut-off date.
    #[must_use]
    pub fn balance(&self) -> N {
        self.balance
    }
    /// Dollars scheduled at the end of `month`.
    #[must_use]
    pub fn scheduled_balance(&self, month: u32) -> N {
        if month >= self.terms.maturity_months {
            N::ZERO
        } else if month <= self.terms.io_months {
            self.balance
        } else {
            let months_left = self.terms.amortization_months.saturating_sub(month);
            self.payment * annuity(self.discount, months_left)
        }
    }
}

impl<N: Number> Cohort<N> {
    /// A cohort of loans that share kind, age and maturity, by their distinct shapes.
    fn new(kind: KindIndex, age_months: u32, maturity_months: u32, shapes: Vec<Shape<N>>) -> Self {
        let months = maturity_months as usize + 1;
        let mut cohort = Self {
            kind,
            age_months,
            maturity_months,
            scheduled_balance: vec![N::ZERO; months],
            scheduled_annual_interest: vec![N::ZERO; months],
            shapes,
            fastest: Vec::new(),
            slowest: Vec::new(),
            shape_table: Vec::new(),
        };
        let mut unit = Vec::with_capacity(months);
        for shape in &cohort.shapes {
            schedule_into(&shape.terms, &mut unit);
            let interest = shape.balance * N::exact(shape.terms.rate);
            for (month, scheduled) in unit.iter().enumerate() {
                cohort.scheduled_balance[month] += *scheduled * shape.balance;
                cohort.scheduled_annual_interest[month] += *scheduled * interest;
            }
        }
        cohort.set_envelopes(&mut unit);
        cohort
    }

    fn set_envelopes(&mut self, unit: &mut Vec<N>) {
        if self.shapes.len() < 2 {
            return;
        }
        let months = self.scheduled_balance.len();
        self.fastest = vec![N::ONE; months];
        self.slowest = vec![N::ZERO; months];
        for shape in &self.shapes {
            schedule_into(&shape.terms, unit);
            for month in 1..months {
                let remains = unit[month].ratio_or_zero(unit[month - 1]);
                self.fastest[month] = self.fastest[month].min(remains);
                self.slowest[month] = self.slowest[month].max(remains);
            }
        }
        self.slowest[0] = N::ONE;
        for month in 1..months {
            self.fastest[month] = self.fastest[month] * self.fastest[month - 1];
            self.slowest[month] = self.slowest[month] * self.slowest[month - 1];
        }
    }

    /// How many numbers its table of shapes holds, if it is kept.
    fn table_len(&self) -> usize {
        if self.shapes.len() < 2 {
            0
        } else {
            self.shapes
                .len()
                .saturating_mul(self.scheduled_balance.len())
        }
    }

    fn set_shape_table(&mut self) {
        let width = self.shapes.len();
        self.shape_table = vec![N::ZERO; self.table_len()];
        if self.shape_table.is_empty() {
            return;
        }
        let mut unit: Vec<N> = Vec::new();
        for (place, shape) in self.shapes.iter().enumerate() {
            schedule_into(&shape.terms, &mut unit);
            let column = self.shape_table[place..].iter_mut().step_by(width);
            for (cell, scheduled) in column.zip(&unit) {
                *cell = *scheduled * shape.balance;
            }
        }
    }

    /// Which of the pool's kinds its loans are.
    #[must_use]
    pub fn kind(&self) -> KindIndex {
        self.kind
    }
    /// Months since its loans were made, at the cut-off date.
    #[must_use]
    pub fn age_months(&self) -> u32 {
        self.age_months
    }
    /// Months from the cut-off date to its loans' maturity.
    #[must_use]
    pub fn maturity_months(&self) -> u32 {
        self.maturity_months
    }
    /// Dollars scheduled at the end of month `t`, from 0 to the maturity.
    #[must_use]
    pub fn scheduled_balance(&self) -> &[N] {
        &self.scheduled_balance
    }
    /// Dollars of interest a year on the balance scheduled at the end of month `t`, from 0 to the
    /// maturity; a twelfth of it falls due in month `t + 1`.
    #[must_use]
    pub fn scheduled_annual_interest(&self) -> &[N] {
        &self.scheduled_annual_interest
    }
    /// Its loans by how they amortise.
    #[must_use]
    pub fn shapes(&self) -> &[Shape<N>] {
        &self.shapes
    }

    /// The sum over its loans of `min(severity A_i(default), A_i(liquidation))` in dollars, each
    /// month given by the end of it: what is lost per unit of `d`, see the head of this room.
    #[inline(always)]
    pub(super) fn loss_base(&self, severity: N, default: usize, liquidation: usize) -> N {
        let together =
            (severity * self.scheduled_balance[default]).min(self.scheduled_balance[liquidation]);
        if self.shapes.len() < 2 {
            return together;
        }
        let some_bind = (severity * self.fastest[default]).above(self.fastest[liquidation]);
        let all_bind = (severity * self.slowest[default]).at_least(self.slowest[liquidation]);
        let apart = some_bind & !all_bind;
        // A branch that no result hangs on: it spares the sum where no scenario needs it.
        if apart.any() {
            N::select(
                apart,
                self.loss_base_by_shape(severity, default, liquidation),
                together,
            )
        } else {
            together
        }
    }

    #[inline(never)]
    fn loss_base_by_shape(&self, severity: N, default: usize, liquidation: usize) -> N {
        let mut sum = N::ZERO;
        let width = self.shapes.len();
        if !self.shape_table.is_empty() {
            let defaulted = &self.shape_table[default * width..][..width];
            let liquidated = &self.shape_table[liquidation * width..][..width];
            for (defaulted, liquidated) in defaulted.iter().zip(liquidated) {
                sum += (severity * *defaulted).min(*liquidated);
            }
            return sum;
        }
        for shape in &self.shapes {
            let defaulted = shape.scheduled_balance(default as u32);
            let liquidated = shape.scheduled_balance(liquidation as u32);
            sum += (severity * defaulted).min(liquidated);
        }
        sum
    }
}

impl<N: Number> Cohorts<N> {
    /// Collapses a pool. Sums of balances are exact, so that the order of its lines is of no
    /// consequence; cohorts come in the order of kind, age and maturity.
    #[must_use]
    pub fn collapse(pool: &Pool) -> Self {
        Self::collapse_within(pool, MOST_TABLE_BYTES)
    }

    /// Collapses a pool, with tables of shapes if all of them fit into so many bytes.
    fn collapse_within(pool: &Pool, most_table_bytes: usize) -> Self {
        let mut lines: Vec<&Line> = pool.lines().iter().collect();
        lines.sort_unstable_by_key(|line| (cohort_key(line), line.amortization_terms()));
        let mut cohorts: Vec<Cohort<N>> = lines
            .chunk_by(|one, next| cohort_key(one) == cohort_key(next))
            .filter_map(|alike| {
                let first = alike.first()?;
                let shapes = alike
                    .chunk_by(|one, next| one.amortization_terms() == next.amortization_terms())
                    .filter_map(|same| {
                        let terms = same.first()?.amortization_terms();
                        Some(Shape::new(
                            terms,
                            same.iter().map(|line| line.balance()).sum(),
                        ))
                    })
                    .collect();
                Some(Cohort::new(
                    first.kind(),
                    first.age_months(),
                    first.maturity_months(),
                    shapes,
                ))
            })
            .collect();
        let table_len = cohorts
            .iter()
            .map(Cohort::table_len)
            .fold(0, usize::saturating_add);
        if table_len.saturating_mul(size_of::<N>()) <= most_table_bytes {
            cohorts.iter_mut().for_each(Cohort::set_shape_table);
        }
        Self {
            kinds: pool.kinds().to_vec(),
            longest_maturity_months: cohorts
                .iter()
                .map(Cohort::maturity_months)
                .max()
                .unwrap_or(0),
            in_order: cohorts,
            balance: pool.balance(),
        }
    }

    /// The names of the kinds, as the pool states them.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }
    /// The cohorts, in the order of kind, age and maturity.
    #[must_use]
    pub fn cohorts(&self) -> &[Cohort<N>] {
        &self.in_order
    }
    /// Dollars owed at the cut-off date, exact.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.balance
    }
    /// Months from the cut-off date to the last loan's maturity.
    #[must_use]
    pub fn longest_maturity_months(&self) -> u32 {
        self.longest_maturity_months
    }
}

fn cohort_key(line: &Line) -> (KindIndex, u32, u32) {
    (line.kind(), line.age_months(), line.maturity_months())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_shapes_change_nothing() {
        let text = "\
            line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
            1,arm,100000,8,60,60,0,3\n2,arm,250000,9.5,360,60,0,3\n3,arm,75000,0,60,60,24,3\n\
            4,arm,75000,7,360,60,60,3\n5,arm,9000,7,360,48,0,3\n";
        let pool = Pool::from_csv("pool.csv", text).unwrap();
        let with = Cohorts::<f64>::collapse(&pool);
        let without = Cohorts::<f64>::collapse_within(&pool, 0);
        let mut apart = 0;
        for (with, without) in with.cohorts().iter().zip(without.cohorts()) {
            assert!(without.shape_table.is_empty());
            assert_eq!(with.shape_table.is_empty(), with.shapes().len() == 1);
            for liquidation in 12..with.maturity_months() as usize {
                for percent in 0..=100 {
                    let severity = f64::from(percent) / 100.0;
                    let default = liquidation - 12;
                    let base = with.loss_base(severity, default, liquidation);
                    let again = without.loss_base(severity, default, liquidation);
                    // The sum of minima itself, whatever the envelopes say.
                    let by_shape = without.loss_base_by_shape(severity, default, liquidation);
                    assert!((base - again).abs() < 1e-9 && (base - by_shape).abs() < 1e-9);
                    let together = (severity * with.scheduled_balance[default])
                        .min(with.scheduled_balance[liquidation]);
                    apart += usize::from(together - by_shape > 1.0);
                }
            }
        }
        assert!(apart > 100, "the shapes must part ways: {apart}");
    }
}
