//! A path: multiples of speeds, defaults and severities by month, and index paths, computed from
//! its normals.
//!
//! If a model leaves something out, its factor is 1 and its index the scenario's own, to the bit.

use rust_decimal::prelude::ToPrimitive;
use stepdown_projection::collateral::Pool;

use super::correlation::Correlation;
use super::draws::{PathNormals, Sampling, SamplingError, Sizes, Source};
use super::index_process::Stepper;
use super::marginals::Marginal;
use super::model::{Model, Multiplied, OfMultiplied};
use super::monthly_factor::FactorStepper;
use super::response::ReadyResponse;

/// What all paths share.
#[derive(Debug)]
pub(super) struct PathMaker {
    source: Source,
    marginals: OfMultiplied<Option<Marginal>>,
    factors: OfMultiplied<Option<FactorStepper>>,
    indices: Vec<ReadyIndex>,
    correlation_per_path: Option<Correlation>,
    correlation_monthly: Option<Correlation>,
    responses: OfMultiplied<Option<ReadyResponse>>,
    /// The number of drawn months.
    drawn_months: usize,
    /// The number of months of a path.
    months: usize,
}

/// An index: the scenario's own path, and its stepper and floor if it is drawn.
#[derive(Debug)]
struct ReadyIndex {
    own: Vec<f64>,
    drawn: Option<(Stepper, Option<f64>)>,
}

/// A path, and its buffers.
#[derive(Debug, Default, Clone)]
pub(super) struct Path {
    normals: PathNormals,
    multipliers: [f64; 3],
    /// By [`Multiplied`] and month; empty without such a factor.
    factors: [Vec<f64>; 3],
    /// By index and month.
    pub(super) indices: Vec<Vec<f64>>,
    /// By [`Multiplied`], response and month.
    multiples: [Vec<Vec<f64>>; 3],
}

impl PathMaker {
    /// A maker for a model and a pool. Months up to `months`, the last maturity, are drawn. Paths
    /// continue to `last_month`, when the last loan is liquidated, with the last drawn values, so
    /// paths are the same for any months to liquidation.
    ///
    /// # Errors
    /// If paths cannot be sampled by the requested method.
    pub(super) fn new(
        model: &Model,
        pool: &Pool,
        months: u32,
        last_month: u32,
        seed: u64,
        sampling: Sampling,
    ) -> Result<Self, SamplingError> {
        let count = months as usize;
        let sizes = Sizes {
            of_path: Multiplied::ALL.len(),
            factors: Multiplied::ALL.len() + model.indices.len(),
            months: count,
        };
        let indices: Vec<ReadyIndex> = model
            .indices
            .iter()
            .enumerate()
            .map(|(index, drawn)| ReadyIndex {
                own: model.own_path(index, last_month),
                drawn: drawn
                    .as_ref()
                    .map(|drawn| (drawn.process.stepper(count), drawn.lowest)),
            })
            .collect();
        let rates = average_rates(pool);
        let responses = OfMultiplied::by(|multiplied| {
            let response = match multiplied {
                Multiplied::Speed => model.prepayment_incentive,
                Multiplied::Default => model.default_payment_shock,
                Multiplied::Severity => None,
            }?;
            let own = &indices.get(response.index)?.own;
            Some(ReadyResponse::new(response, &rates, own))
        });
        Ok(Self {
            source: Source::new(seed, sampling, sizes)?,
            marginals: model.per_path.clone(),
            factors: OfMultiplied::by(|multiplied| {
                let factor = model.monthly.of(multiplied).as_ref();
                factor.map(|factor| factor.stepper(count))
            }),
            indices,
            correlation_per_path: model.correlation_per_path.clone(),
            correlation_monthly: model.correlation_monthly.clone(),
            responses,
            drawn_months: count,
            months: last_month as usize,
        })
    }

    /// Whether it is always the scenario's own.
    pub(super) fn is_own(&self, multiplied: Multiplied) -> bool {
        self.marginals.of(multiplied).is_none() && self.is_flat(multiplied)
    }

    /// Whether a path multiplies it by the same factor in all months.
    pub(super) fn is_flat(&self, multiplied: Multiplied) -> bool {
        self.factors.of(multiplied).is_none() && self.responses.of(multiplied).is_none()
    }

    /// Whether all collateral types have the same multiples.
    pub(super) fn is_same_for_kinds(&self, multiplied: Multiplied) -> bool {
        self.response_count(multiplied) == 1
    }

    /// Whether an index is drawn.
    pub(super) fn draws_index(&self, index: usize) -> bool {
        self.indices
            .get(index)
            .is_some_and(|index| index.drawn.is_some())
    }

    fn response_count(&self, multiplied: Multiplied) -> usize {
        let response = self.responses.of(multiplied).as_ref();
        response.map_or(1, ReadyResponse::count)
    }

    /// Makes a path, counted from 1.
    pub(super) fn make(&self, number: u64, path: &mut Path) {
        self.source.draw(number, &mut path.normals);
        let PathNormals {
            of_path, of_months, ..
        } = &mut path.normals;
        if let Some(correlation) = &self.correlation_per_path {
            correlation.correlate(of_path);
        }
        let factors = Multiplied::ALL.len() + self.indices.len();
        if let Some(correlation) = &self.correlation_monthly {
            for month in of_months.chunks_exact_mut(factors) {
                correlation.correlate(month);
            }
        }
        let shock_of = |factor: usize| {
            let of_months = &*of_months;
            move |month: usize| of_months[month * factors + factor]
        };
        path.indices.resize_with(self.indices.len(), Vec::new);
        for (position, (index, rates)) in self.indices.iter().zip(&mut path.indices).enumerate() {
            rates.clone_from(&index.own);
            if let Some((stepper, lowest)) = &index.drawn {
                rates.truncate(self.drawn_months);
                stepper.path(shock_of(Multiplied::ALL.len() + position), rates);
                extend(rates, self.months);
                for rate in rates.iter_mut() {
                    // Rates are clamped to the range of index curves.
                    *rate = rate.max(lowest.unwrap_or(-1.0)).clamp(-1.0, 1.0);
                }
            }
        }
        for multiplied in Multiplied::ALL {
            let position = multiplied.position();
            let marginal = self.marginals.of(multiplied).as_ref();
            let multiplier = marginal.map_or(1.0, |marginal| marginal.of_normal(of_path[position]));
            path.multipliers[position] = multiplier;
            let months = &mut path.factors[position];
            months.clear();
            if let Some(stepper) = self.factors.of(multiplied) {
                months.resize(self.drawn_months, 1.0);
                stepper.path(shock_of(position), months);
                extend(months, self.months);
            }
            let by_response = &mut path.multiples[position];
            by_response.resize_with(self.response_count(multiplied), Vec::new);
            for (kind, multiples) in by_response.iter_mut().enumerate() {
                multiples.clear();
                multiples.resize(self.months, multiplier);
                for (multiple, factor) in multiples.iter_mut().zip(&*months) {
                    *multiple *= factor;
                }
                if let Some(response) = self.responses.of(multiplied) {
                    let index = &path.indices[response.index()];
                    response.multiply(kind, index, multiples);
                }
            }
        }
    }

    /// The names of a path's drawn values, in the order of [`PathMaker::drawn`].
    pub(super) fn drawn_names(&self, indices: &[String]) -> Vec<String> {
        let mut names = Vec::new();
        for multiplied in Multiplied::ALL {
            if self.marginals.of(multiplied).is_some() {
                names.push(format!("{}_multiplier", multiplied.name()));
            }
        }
        for multiplied in Multiplied::ALL {
            if self.factors.of(multiplied).is_some() {
                names.push(format!("{}_factor_mean", multiplied.name()));
            }
        }
        for (index, name) in self.indices.iter().zip(indices) {
            if index.drawn.is_some() {
                names.push(format!("{name}_mean_pct"));
            }
        }
        names
    }

    /// The drawn values of a path: its multipliers, the means of its factors over all drawn months,
    /// and the means of its indices, in percent.
    pub(super) fn drawn(&self, path: &Path) -> Vec<f64> {
        let mean = |months: &[f64]| {
            let drawn = &months[..months.len().min(self.drawn_months)];
            drawn.iter().sum::<f64>() / drawn.len().max(1) as f64
        };
        let mut drawn = Vec::new();
        for multiplied in Multiplied::ALL {
            if self.marginals.of(multiplied).is_some() {
                drawn.push(path.multipliers[multiplied.position()]);
            }
        }
        for multiplied in Multiplied::ALL {
            if self.factors.of(multiplied).is_some() {
                drawn.push(mean(&path.factors[multiplied.position()]));
            }
        }
        for (index, rates) in self.indices.iter().zip(&path.indices) {
            if index.drawn.is_some() {
                drawn.push(mean(rates) * 100.0);
            }
        }
        drawn
    }
}

/// Extends the months with the last value.
fn extend(months: &mut Vec<f64>, to: usize) {
    let last = months.last().copied().unwrap_or_default();
    months.resize(to, last);
}

impl Path {
    /// The path's multiples for a collateral type, by month.
    pub(super) fn multiples(&self, multiplied: Multiplied, kind: usize) -> &[f64] {
        let by_response = &self.multiples[multiplied.position()];
        by_response
            .get(kind)
            .or(by_response.first())
            .map_or(&[], Vec::as_slice)
    }
}

/// The average rate of each collateral type, weighted by balance at the cut-off date.
fn average_rates(pool: &Pool) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); pool.kinds().len()];
    for line in pool.lines() {
        let balance = line.balance().to_f64().unwrap_or_default();
        let rate = line.rate().to_f64().unwrap_or_default();
        let (balances, weighted) = &mut sums[line.kind().index()];
        *balances += balance;
        *weighted += balance * rate;
    }
    let average = |(balances, weighted): (f64, f64)| {
        if balances > 0.0 {
            weighted / balances
        } else {
            0.0
        }
    };
    sums.into_iter().map(average).collect()
}
