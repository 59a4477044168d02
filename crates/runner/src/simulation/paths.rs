//! A path: what its normals make of the model. Multiples of speeds, defaults and severities by
//! month, and its index paths.
//!
//! Where a model leaves something out, its factor is 1 and its index the scenario's own, to the bit.
//! This module must never know a curve, nor how a path is run.

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
    /// Months that are drawn.
    drawn_months: usize,
    /// Months that a path is asked for.
    months: usize,
}

/// An index: the scenario's own path, and how it is drawn if it is.
#[derive(Debug)]
struct ReadyIndex {
    own: Vec<f64>,
    drawn: Option<(Stepper, Option<f64>)>,
}

/// A path, and the module that it was made in.
#[derive(Debug, Default, Clone)]
pub(super) struct Path {
    normals: PathNormals,
    multipliers: [f64; 3],
    /// By [`Multiplied`] and month; empty where there is no such factor.
    factors: [Vec<f64>; 3],
    /// By index and month.
    pub(super) indices: Vec<Vec<f64>>,
    /// By [`Multiplied`], answer and month.
    multiples: [Vec<Vec<f64>>; 3],
}

impl PathMaker {
    /// Of a model, for a pool whose last loan is due after so many months: those are drawn. Paths go on to
    /// `last_month`, when the last loan is liquidated; what is drawn then stays as it was at the last
    /// maturity, so that paths are the same whatever the months to liquidation.
    ///
    /// # Errors
    /// If paths cannot be sampled as asked.
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

    /// Whether a path never multiplies it: it is the scenario's own.
    pub(super) fn is_own(&self, multiplied: Multiplied) -> bool {
        self.marginals.of(multiplied).is_none() && self.is_flat(multiplied)
    }

    /// Whether a path multiplies it alike in all months.
    pub(super) fn is_flat(&self, multiplied: Multiplied) -> bool {
        self.factors.of(multiplied).is_none() && self.responses.of(multiplied).is_none()
    }

    /// Whether every kind of loan is multiplied alike.
    pub(super) fn is_same_for_kinds(&self, multiplied: Multiplied) -> bool {
        self.answers(multiplied) == 1
    }

    /// Whether an index is drawn.
    pub(super) fn draws_index(&self, index: usize) -> bool {
        self.indices
            .get(index)
            .is_some_and(|index| index.drawn.is_some())
    }

    fn answers(&self, multiplied: Multiplied) -> usize {
        let response = self.responses.of(multiplied).as_ref();
        response.map_or(1, ReadyResponse::answers)
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
                stay(rates, self.months);
                for rate in rates.iter_mut() {
                    // What no index curve may state, no path may reach.
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
                stay(months, self.months);
            }
            let answers = &mut path.multiples[position];
            answers.resize_with(self.answers(multiplied), Vec::new);
            for (answer, multiples) in answers.iter_mut().enumerate() {
                multiples.clear();
                multiples.resize(self.months, multiplier);
                for (multiple, factor) in multiples.iter_mut().zip(&*months) {
                    *multiple *= factor;
                }
                if let Some(response) = self.responses.of(multiplied) {
                    let index = &path.indices[response.index()];
                    response.multiply(answer, index, multiples);
                }
            }
        }
    }

    /// Which of a path's figures are drawn, by name, in the order of [`PathMaker::drawn`].
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

    /// What was drawn of a path: its multipliers, the means of its factors over all months that are drawn,
    /// and of its indices, in percent.
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

/// Carries the last value on to so many months.
fn stay(months: &mut Vec<f64>, to: usize) {
    let last = months.last().copied().unwrap_or_default();
    months.resize(to, last);
}

impl Path {
    /// By how much the path multiplies it for a kind of loan, by month.
    pub(super) fn multiples(&self, multiplied: Multiplied, kind: usize) -> &[f64] {
        let answers = &self.multiples[multiplied.position()];
        answers
            .get(kind)
            .or(answers.first())
            .map_or(&[], Vec::as_slice)
    }
}

/// The average rate of each kind of loan, by balance at the cut-off date.
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
