//! Collapses a pool: sorts its loans and combines those of one collateral type, age and maturity into
//! cohorts, fixed-rate and adjustable-rate ones apart. It has to scale to a million loans.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::adjustable::AdjustableLoans;
use super::{Cohort, Cohorts, ConstantRates, Loans, Schedule, ScheduledMonth};
use crate::collateral::adjustable::{AdjustableShape, AdjustableTerms};
use crate::collateral::amortization::{AmortizationTerms, schedule_into};
use crate::collateral::line::Line;
use crate::collateral::pool::{KindIndex, Pool};
use crate::collateral::same_terms::{SameTerms, bucket_ends};
use crate::collateral::shape::{Shape, add_schedules};
use crate::number::Number;

/// A loan or rep line in sort order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sorted<'a> {
    kind: KindIndex,
    is_adjustable: bool,
    /// Age, maturity, amortization term and interest-only months, in this order of significance; each
    /// fits into 16 bits.
    months: u64,
    adjustable: Option<&'a AdjustableTerms>,
    rate: Decimal,
    balance: Decimal,
}

impl<'a> Sorted<'a> {
    fn new(line: &'a Line) -> Self {
        let months = [
            line.age_months(),
            line.maturity_months(),
            line.amortization_months(),
            line.io_months(),
        ];
        Self {
            kind: line.kind(),
            is_adjustable: line.adjustable_terms().is_some(),
            adjustable: line.adjustable_terms(),
            months: months
                .into_iter()
                .fold(0, |key, months| key << 16 | u64::from(months)),
            rate: line.rate(),
            balance: line.balance(),
        }
    }
    fn months(&self, place: u32) -> u32 {
        (self.months >> (16 * place) & 0xffff) as u32
    }
    fn cohort(&self) -> (KindIndex, bool, u64) {
        (self.kind, self.is_adjustable, self.months >> 32)
    }
    /// The key shared by loans that are combined into one shape.
    fn shape(&self) -> (u64, Option<&'a AdjustableTerms>, Decimal) {
        (self.months, self.adjustable, self.rate)
    }
    fn terms(&self) -> AmortizationTerms {
        AmortizationTerms {
            rate: self.rate,
            amortization_months: self.months(1),
            maturity_months: self.months(2),
            io_months: self.months(0),
        }
    }
}

impl<S: Number<Scalar = S>> Cohorts<S> {
    /// Collapses a pool; keeps tables of shapes if all of them fit into `most_table_bytes`.
    pub(super) fn collapse_within(pool: &Pool, most_table_bytes: usize) -> Self {
        let mut lines: Vec<Sorted> = pool.lines().iter().map(Sorted::new).collect();
        lines.sort_unstable();
        let alike: Vec<Alike<S>> = lines
            .chunk_by(|one, next| one.cohort() == next.cohort())
            .filter_map(|alike| {
                let first = alike.first()?;
                Some(Alike {
                    kind: first.kind,
                    age_months: first.months(3),
                    maturity_months: first.months(2),
                    shapes: Shapes::of(alike, first.is_adjustable),
                })
            })
            .collect();
        drop(lines);
        let table_bytes = alike
            .iter()
            .map(Alike::table_bytes)
            .fold(0, usize::saturating_add);
        let keeps_tables = table_bytes <= most_table_bytes;
        let cohorts = alike.into_iter().map(|alike| alike.cohort(keeps_tables));
        let cohorts: Vec<Cohort<S>> = cohorts.collect();
        Self {
            kinds: pool.kinds().to_vec(),
            reference_rates: pool.reference_rates().to_vec(),
            longest_maturity_months: cohorts
                .iter()
                .map(Cohort::maturity_months)
                .max()
                .unwrap_or(0),
            in_order: cohorts,
            balance: pool.balance(),
        }
    }
}

/// Shapes that differ only in rate and balance, and where their buckets end.
struct Bucketed<'a, S> {
    shapes: &'a [Shape<S>],
    ends: Vec<usize>,
}

/// The loans of one cohort.
struct Alike<S> {
    kind: KindIndex,
    age_months: u32,
    maturity_months: u32,
    shapes: Shapes<S>,
}

/// Loans combined by identical terms.
enum Shapes<S> {
    ConstantRates(Vec<Shape<S>>),
    Adjustable(Vec<AdjustableShape>),
}

impl<S: Number<Scalar = S>> Shapes<S> {
    /// Builds the shapes from the sorted lines of a cohort.
    fn of(lines: &[Sorted<'_>], are_adjustable: bool) -> Self {
        let alike = lines.chunk_by(|one, next| one.shape() == next.shape());
        let together = alike.filter_map(|same| {
            let balance: Decimal = same.iter().map(|line| line.balance).sum();
            Some((same.first()?, balance))
        });
        if are_adjustable {
            let shapes = together.filter_map(|(first, balance)| {
                Some(AdjustableShape {
                    terms: first.terms(),
                    adjustable: first.adjustable?.clone(),
                    balance,
                })
            });
            Self::Adjustable(shapes.collect())
        } else {
            let shapes = together.map(|(first, balance)| Shape::new(first.terms(), balance));
            Self::ConstantRates(shapes.collect())
        }
    }
}

impl<S: Number<Scalar = S>> Alike<S> {
    /// Months of the longest schedule among its loans, month 0 included.
    fn months(&self) -> usize {
        let longest = match &self.shapes {
            Shapes::ConstantRates(shapes) => {
                let shapes = shapes.iter();
                shapes.map(|shape| shape.terms().schedule_months()).max()
            }
            Shapes::Adjustable(shapes) => {
                let shapes = shapes.iter();
                shapes.map(|shape| shape.terms.schedule_months()).max()
            }
        };
        longest.unwrap_or(0) as usize + 1
    }

    /// Memory of its tables in bytes; a single shape needs none.
    fn table_bytes(&self) -> usize {
        let months = self.months();
        match &self.shapes {
            Shapes::ConstantRates(shapes) if shapes.len() < 2 => 0,
            Shapes::ConstantRates(shapes) => bucketed(shapes)
                .iter()
                .map(|bucketed| SameTerms::<S>::bytes(bucketed.ends.len(), months))
                .fold(0, usize::saturating_add),
            Shapes::Adjustable(shapes) => AdjustableLoans::<S>::table_bytes(shapes.len(), months),
        }
    }

    fn cohort(self, keeps_tables: bool) -> Cohort<S> {
        let months = self.months();
        let (scheduled, is_one_shape, loans) = match self.shapes {
            Shapes::ConstantRates(shapes) => {
                let is_one_shape = shapes.len() < 2;
                let (scheduled, loans) = constant_rates(shapes, months, keeps_tables);
                let loans = Loans::ConstantRates(Arc::new(loans));
                (scheduled, is_one_shape, loans)
            }
            Shapes::Adjustable(shapes) => {
                // Without a path they stay at their current rates.
                let held = Arc::new([]);
                let (scheduled, loans) = AdjustableLoans::new(shapes.into(), held, keeps_tables);
                let is_one_shape = loans.shapes().len() < 2;
                (scheduled, is_one_shape, Loans::Adjustable(Arc::new(loans)))
            }
        };
        Cohort {
            kind: self.kind,
            age_months: self.age_months,
            maturity_months: self.maturity_months,
            schedule: Schedule::Shared(scheduled),
            loans,
            is_one_shape,
        }
    }
}

fn bucketed<S: Number<Scalar = S>>(shapes: &[Shape<S>]) -> Vec<Bucketed<'_, S>> {
    shapes
        .chunk_by(|one, next| same_but_for_rate(one.terms(), next.terms()))
        .map(|shapes| Bucketed {
            shapes,
            ends: bucket_ends(shapes),
        })
        .collect()
}

/// The schedule of fixed-rate loans.
fn constant_rates<S: Number<Scalar = S>>(
    shapes: Vec<Shape<S>>,
    months: usize,
    keeps_tables: bool,
) -> (Arc<[ScheduledMonth<S>]>, ConstantRates<S>) {
    let (mut balances, mut interest) = (vec![S::ZERO; months], vec![S::ZERO; months]);
    let bucketed = bucketed(&shapes);
    let mut same_terms = Vec::new();
    for Bucketed { shapes: same, ends } in &bucketed {
        if keeps_tables && shapes.len() > 1 {
            same_terms.push(SameTerms::new(same, ends, &mut balances, &mut interest));
        } else {
            add_schedules(same, &mut balances, &mut interest);
        }
    }
    let (fastest, slowest) = envelopes(&bucketed, months);
    drop(bucketed);
    let scheduled = (0..months)
        .map(|month| ScheduledMonth {
            balance: balances[month],
            annual_interest: interest[month],
            annual_interest_of_month: interest[month],
            fastest: fastest[month],
            slowest: slowest[month],
        })
        .collect();
    (scheduled, ConstantRates { shapes, same_terms })
}

/// Running products of the smallest and the largest `A_i(t) / A_i(t - 1)`; not needed for a single
/// shape. Among shapes that differ only in rate, the lowest rate gives the smallest and the highest rate
/// the largest.
fn envelopes<S: Number>(bucketed: &[Bucketed<'_, S>], months: usize) -> (Vec<S>, Vec<S>) {
    if let [] | [Bucketed { shapes: [_], .. }] = bucketed {
        return (vec![S::ONE; months], vec![S::ONE; months]);
    }
    let (mut fastest, mut slowest) = (vec![S::ONE; months], vec![S::ZERO; months]);
    let mut unit: Vec<S> = Vec::with_capacity(months);
    for Bucketed { shapes, .. } in bucketed {
        let ends = [shapes.first(), shapes.last()];
        for shape in ends.into_iter().take(shapes.len()).flatten() {
            schedule_into(shape.terms(), &mut unit);
            unit.resize(months, S::ZERO);
            for month in 1..months {
                let remains = unit[month].ratio_or_zero(unit[month - 1]);
                fastest[month] = fastest[month].min(remains);
                slowest[month] = slowest[month].max(remains);
            }
        }
    }
    slowest[0] = S::ONE;
    for month in 1..months {
        fastest[month] = fastest[month] * fastest[month - 1];
        slowest[month] = slowest[month] * slowest[month - 1];
    }
    (fastest, slowest)
}

fn same_but_for_rate(one: &AmortizationTerms, other: &AmortizationTerms) -> bool {
    let rate = Decimal::ZERO;
    AmortizationTerms { rate, ..*one } == AmortizationTerms { rate, ..*other }
}
