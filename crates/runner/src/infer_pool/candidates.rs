//! The lines that a pool may be made of, and what each gives by itself.
//!
//! Whatever a line gives is in proportion to its balance, and a pool gives the sum of its lines
//! (`projection::collateral`). So every line is projected once, as if the whole pool were of it; what a
//! pool gives is then a weighted sum, and only the waterfall has to be run for each pool that is tried.
//!
//! This module must never know a class.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    Cohorts, CollateralFlows, CollateralMonth, Fees, KindIndex, Line, LineTerms, Pool, project,
};
use stepdown_projection::deal::Deal;
use stepdown_projection::number::Number;
use stepdown_projection::scenario::Scenario;

use super::InferError;
use super::bounds::Bounds;
use super::computation::stated;

/// A line that a pool may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its loan group; 0 where there is but one.
    pub(super) group: usize,
    /// Its kind, by its place in the bounds.
    pub(super) kind: usize,
    /// Its terms, by their place in the kind's bounds.
    pub(super) terms: usize,
    /// Months since origination.
    pub(super) age_months: u32,
}

/// Every line that the bounds allow, in a fixed order.
pub(super) fn candidates(bounds: &Bounds) -> Vec<Candidate> {
    let mut lines = Vec::new();
    for group in 0..bounds.groups.len().max(1) {
        for (kind, of_kind) in bounds.kinds.iter().enumerate() {
            for (terms, of_terms) in of_kind.terms.iter().enumerate() {
                let (least, most) = of_kind.age_months;
                let most = most.min(of_terms.maturity_months - 1);
                lines.extend((least..=most).map(|age_months| Candidate {
                    group,
                    kind,
                    terms,
                    age_months,
                }));
            }
        }
    }
    lines
}

impl Candidate {
    /// The line with a balance and a rate.
    ///
    /// # Errors
    /// If they make no line.
    pub(super) fn line(
        &self,
        bounds: &Bounds,
        balance: Decimal,
        rate: Decimal,
    ) -> Result<Line, InferError> {
        let terms = &bounds.kinds[self.kind].terms[self.terms];
        let left = |months: u32| months.saturating_sub(self.age_months);
        Ok(Line::new(LineTerms {
            kind: KindIndex::new(self.kind as u32),
            balance,
            rate,
            amortization_months: left(terms.amortization_months),
            maturity_months: left(terms.maturity_months),
            io_months: left(terms.io_months),
            age_months: self.age_months,
        })?)
    }
}

/// Figures of a collateral month, without those that the scenario adds once the pool is put together.
const FIGURES: usize = 14;

fn figures<N: Number>(month: &CollateralMonth<N>) -> [N; FIGURES] {
    [
        month.opening_balance,
        month.closing_balance,
        month.performing_balance,
        month.foreclosure_balance,
        month.new_defaults,
        month.scheduled_principal,
        month.prepaid_principal,
        month.liquidated_balance,
        month.recovered_principal,
        month.realized_loss,
        month.interest,
        month.servicing_fee,
        month.mortgage_interest,
        month.prepaid_interest,
    ]
}

fn month<N: Number>(figures: &[N; FIGURES]) -> CollateralMonth<N> {
    let [
        opening_balance,
        closing_balance,
        performing_balance,
        foreclosure_balance,
        new_defaults,
        scheduled_principal,
        prepaid_principal,
        liquidated_balance,
        recovered_principal,
        realized_loss,
        interest,
        servicing_fee,
        mortgage_interest,
        prepaid_interest,
    ] = *figures;
    CollateralMonth {
        opening_balance,
        closing_balance,
        performing_balance,
        foreclosure_balance,
        new_defaults,
        scheduled_principal,
        prepaid_principal,
        liquidated_balance,
        recovered_principal,
        realized_loss,
        interest,
        servicing_fee,
        mortgage_interest,
        prepaid_interest,
        ..CollateralMonth::NOTHING
    }
}

/// What a line gives, as if the whole pool were of it.
#[derive(Debug, Clone)]
pub(super) struct LineFlows {
    months: Vec<[f64; FIGURES]>,
}

/// Projects a line as if the whole pool were of it, at a rate.
///
/// # Errors
/// If the rate makes no line, or the scenario does not fit the bounds' kinds.
pub(super) fn line_flows(
    candidate: &Candidate,
    rate: f64,
    bounds: &Bounds,
    deal: &Deal,
    scenario: &Scenario,
) -> Result<LineFlows, InferError> {
    let line = candidate.line(bounds, deal.original_balance, stated(rate, 8))?;
    let kinds = bounds.kinds.iter().map(|kind| kind.name.clone()).collect();
    let cohorts = Cohorts::<f64>::collapse(&Pool::new(kinds, vec![line])?);
    let assumptions = &scenario.collateral;
    let vectors = assumptions.vectors(&cohorts)?;
    let fees = Fees {
        servicing: f64::exact(deal.expense_fee_rate()),
    };
    let flows = project(&cohorts, &vectors, assumptions.liquidation, &fees);
    Ok(LineFlows {
        months: flows.months.iter().map(figures).collect(),
    })
}

/// Every line that the candidates of all loan groups are, once: a line gives the same in each of them.
#[derive(Debug)]
pub(super) struct Lines {
    /// The lines, those of the first group in the order of its candidates.
    pub(super) distinct: Vec<Candidate>,
    /// By candidate, the place of its line.
    pub(super) of: Vec<usize>,
}

impl Lines {
    /// Of the candidates of [`candidates`].
    pub(super) fn new(candidates: &[Candidate]) -> Self {
        let mut distinct: Vec<Candidate> = Vec::new();
        let mut places = BTreeMap::new();
        let of = candidates
            .iter()
            .map(|line| {
                let key = (line.kind, line.terms, line.age_months);
                *places.entry(key).or_insert_with(|| {
                    distinct.push(*line);
                    distinct.len() - 1
                })
            })
            .collect();
        Self { distinct, of }
    }
}

/// The flows of one or more pools, of each loan group, being put together.
#[derive(Debug, Clone)]
pub(super) struct PoolFlows<N> {
    /// By group, by month.
    groups: Vec<Vec<[N; FIGURES]>>,
}

impl<N: Number> PoolFlows<N> {
    /// Of no line, over so many months.
    pub(super) fn nothing(groups: usize, months: usize) -> Self {
        Self {
            groups: vec![vec![[N::ZERO; FIGURES]; months]; groups],
        }
    }

    /// Adds a line with a share of the pool.
    #[inline(always)]
    pub(super) fn add(&mut self, group: usize, line: &LineFlows, share: N) {
        for (sum, month) in self.groups[group].iter_mut().zip(&line.months) {
            for (sum, figure) in sum.iter_mut().zip(month) {
                // Nothing stays nothing: most figures are, where there is no default.
                if *figure != 0.0 {
                    *sum += share * N::factor(*figure);
                }
            }
        }
    }

    /// Adds a multiple of another pool's flows.
    #[inline(always)]
    pub(super) fn add_flows(&mut self, other: &PoolFlows<f64>, share: N) {
        for (sums, months) in self.groups.iter_mut().zip(&other.groups) {
            for (sum, month) in sums.iter_mut().zip(months) {
                for (sum, figure) in sum.iter_mut().zip(month) {
                    if *figure != 0.0 {
                        *sum += share * N::factor(*figure);
                    }
                }
            }
        }
    }

    /// The same pool for as many scenarios as `M` carries.
    pub(super) fn for_all<M: Number<Scalar = f64>>(&self) -> PoolFlows<M>
    where
        N: Number<Scalar = f64>,
    {
        let widen = |figures: &[N; FIGURES]| figures.map(|figure| M::factor(figure.to_f64()));
        PoolFlows {
            groups: self
                .groups
                .iter()
                .map(|months| months.iter().map(widen).collect())
                .collect(),
        }
    }

    /// What the deal is given, with the scenario's charges and interest losses.
    pub(super) fn complete(&self, deal: &Deal, scenario: &Scenario) -> CollateralFlows<N> {
        let groups = self.groups.iter().map(|months| {
            scenario.complete(CollateralFlows {
                as_of: stepdown_curves::Month::new(0),
                months: months.iter().map(month).collect(),
                groups: Vec::new(),
                first: None,
                defaults_left_out: N::ZERO,
            })
        });
        deal.collections(groups.collect())
    }
}
