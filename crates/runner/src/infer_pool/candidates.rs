//! The candidate rep lines of a pool, and the cash flows of each.
//!
//! The cash flows of a line are in proportion to its balance, and those of a pool are the sum of
//! its lines' (`projection::collateral`). Every line is therefore projected once, as if it were the
//! whole pool. The flows of a pool are a weighted sum, and only the waterfall has to run for each
//! trial pool.

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

/// A candidate rep line of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Its loan group; 0 if there is only one.
    pub(super) group: usize,
    /// Its collateral type, by its place in the bounds.
    pub(super) kind: usize,
    /// Its terms, by their place in the type's bounds.
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
    /// If they are not a valid line.
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

/// The number of amounts of a collateral month, without those that the scenario adds for the pool
/// as a whole.
const AMOUNTS: usize = 14;

fn amounts<N: Number>(month: &CollateralMonth<N>) -> [N; AMOUNTS] {
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

fn month<N: Number>(amounts: &[N; AMOUNTS]) -> CollateralMonth<N> {
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
    ] = *amounts;
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
        ..CollateralMonth::ZERO
    }
}

/// The cash flows of a line, as if it were the whole pool.
#[derive(Debug, Clone)]
pub(super) struct LineFlows {
    months: Vec<[f64; AMOUNTS]>,
}

/// Projects a line at a rate, as if it were the whole pool.
///
/// # Errors
/// If the rate is not valid, or the scenario does not fit the bounds' collateral types.
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
        months: flows.months.iter().map(amounts).collect(),
    })
}

/// The distinct lines of the candidates: a line has the same cash flows in each loan group.
#[derive(Debug)]
pub(super) struct Lines {
    /// The lines, those of the first group first, in the order of its candidates.
    pub(super) distinct: Vec<Candidate>,
    /// By candidate, the place of its line.
    pub(super) of: Vec<usize>,
}

impl Lines {
    /// The distinct lines of [`candidates`].
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

/// The cash flows of one or more pools by loan group, as they are summed.
#[derive(Debug, Clone)]
pub(super) struct PoolFlows<N> {
    /// By group, by month.
    groups: Vec<Vec<[N; AMOUNTS]>>,
}

impl<N: Number> PoolFlows<N> {
    /// Zero flows over a number of months.
    pub(super) fn zero(groups: usize, months: usize) -> Self {
        Self {
            groups: vec![vec![[N::ZERO; AMOUNTS]; months]; groups],
        }
    }

    /// Adds a line with a share of the pool.
    #[inline(always)]
    pub(super) fn add(&mut self, group: usize, line: &LineFlows, share: N) {
        for (sum, month) in self.groups[group].iter_mut().zip(&line.months) {
            for (sum, amount) in sum.iter_mut().zip(month) {
                // Most amounts are 0 in a month without defaults.
                if *amount != 0.0 {
                    *sum += share * N::factor(*amount);
                }
            }
        }
    }

    /// Adds a multiple of another pool's flows.
    #[inline(always)]
    pub(super) fn add_flows(&mut self, other: &PoolFlows<f64>, share: N) {
        for (sums, months) in self.groups.iter_mut().zip(&other.groups) {
            for (sum, month) in sums.iter_mut().zip(months) {
                for (sum, amount) in sum.iter_mut().zip(month) {
                    if *amount != 0.0 {
                        *sum += share * N::factor(*amount);
                    }
                }
            }
        }
    }

    /// The same pool in every lane of `M`.
    pub(super) fn for_all<M: Number<Scalar = f64>>(&self) -> PoolFlows<M>
    where
        N: Number<Scalar = f64>,
    {
        let widen = |amounts: &[N; AMOUNTS]| amounts.map(|amount| M::factor(amount.to_f64()));
        PoolFlows {
            groups: self
                .groups
                .iter()
                .map(|months| months.iter().map(widen).collect())
                .collect(),
        }
    }

    /// The deal's collections, with the scenario's prepayment charges and interest losses.
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
