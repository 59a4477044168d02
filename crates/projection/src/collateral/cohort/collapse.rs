//! Lines sorted, and those that share kind, age and maturity made cohorts of.
//!
//! This room must stay lean: a million loans is in scope. It must never round.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Cohort, Cohorts, Loans, ScheduledMonth};
use crate::collateral::amortization::{AmortizationTerms, schedule_into};
use crate::collateral::line::Line;
use crate::collateral::pool::{KindIndex, Pool};
use crate::collateral::same_terms::{SameTerms, bucket_ends};
use crate::collateral::shape::{Shape, add_schedules};
use crate::number::Number;

/// A line as the collapse sorts it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sorted {
    kind: KindIndex,
    /// Age, maturity, amortisation term and interest-only months, in the order of weight: each
    /// takes fewer than 16 bits.
    months: u64,
    rate: Decimal,
    balance: Decimal,
}

impl Sorted {
    fn new(line: &Line) -> Self {
        let months = [
            line.age_months(),
            line.maturity_months(),
            line.amortization_months(),
            line.io_months(),
        ];
        Self {
            kind: line.kind(),
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
    fn cohort(&self) -> (KindIndex, u64) {
        (self.kind, self.months >> 32)
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
    /// Collapses a pool, with tables of shapes if all of them fit into so many bytes.
    pub(super) fn collapse_within(pool: &Pool, most_table_bytes: usize) -> Self {
        let mut lines: Vec<Sorted> = pool.lines().iter().map(Sorted::new).collect();
        lines.sort_unstable();
        let alike: Vec<Alike<S>> = lines
            .chunk_by(|one, next| one.cohort() == next.cohort())
            .filter_map(|alike| {
                let first = alike.first()?;
                let shapes = alike
                    .chunk_by(|one, next| one.months == next.months && one.rate == next.rate)
                    .filter_map(|same| {
                        let balance = same.iter().map(|line| line.balance).sum();
                        Some(Shape::new(same.first()?.terms(), balance))
                    })
                    .collect();
                Some(Alike {
                    kind: first.kind,
                    age_months: first.months(3),
                    maturity_months: first.months(2),
                    shapes,
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

/// Shapes that differ in rate and balance alone, and where their buckets end.
struct Bucketed<'a, S> {
    shapes: &'a [Shape<S>],
    ends: Vec<usize>,
}

/// What makes a cohort, and its shapes.
struct Alike<S> {
    kind: KindIndex,
    age_months: u32,
    maturity_months: u32,
    shapes: Vec<Shape<S>>,
}

impl<S: Number<Scalar = S>> Alike<S> {
    fn bucketed(&self) -> Vec<Bucketed<'_, S>> {
        self.shapes
            .chunk_by(|one, next| same_but_for_rate(one.terms(), next.terms()))
            .map(|shapes| Bucketed {
                shapes,
                ends: bucket_ends(shapes),
            })
            .collect()
    }

    /// Bytes of its tables; none are needed of one shape.
    fn table_bytes(&self) -> usize {
        if self.shapes.len() < 2 {
            return 0;
        }
        let months = self.maturity_months as usize + 1;
        self.bucketed()
            .iter()
            .map(|bucketed| SameTerms::<S>::bytes(bucketed.ends.len(), months))
            .fold(0, usize::saturating_add)
    }

    fn cohort(self, keeps_tables: bool) -> Cohort<S> {
        let months = self.maturity_months as usize + 1;
        let (mut balances, mut interest) = (vec![S::ZERO; months], vec![S::ZERO; months]);
        let bucketed = self.bucketed();
        let mut same_terms = Vec::new();
        for Bucketed { shapes, ends } in &bucketed {
            if keeps_tables && self.shapes.len() > 1 {
                same_terms.push(SameTerms::new(shapes, ends, &mut balances, &mut interest));
            } else {
                add_schedules(shapes, &mut balances, &mut interest);
            }
        }
        let (fastest, slowest) = envelopes(&bucketed, months);
        drop(bucketed);
        let scheduled = (0..months)
            .map(|month| ScheduledMonth {
                balance: balances[month],
                annual_interest: interest[month],
                fastest: fastest[month],
                slowest: slowest[month],
            })
            .collect();
        Cohort {
            kind: self.kind,
            age_months: self.age_months,
            maturity_months: self.maturity_months,
            loans: Arc::new(Loans {
                scheduled,
                shapes: self.shapes,
                same_terms,
            }),
        }
    }
}

/// Running products of the least and the greatest `A_i(t) / A_i(t - 1)`; none are needed of one
/// shape. Of shapes that differ in rate alone, it is least at the lowest rate and greatest at the
/// highest.
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
