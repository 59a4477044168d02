//! Infers representative (rep) lines that reproduce a printed WAL table.
//!
//! | module | contents |
//! |---|---|
//! | `opening` | a folder's deal, printed table, pricing scenario and bounds, without its pool |
//! | `bounds`, `bounds_file` | what else is known of the collateral, and the file that states it |
//! | `contradictions` | printed values that no pool can reproduce |
//! | `candidates` | the rep lines that the bounds allow, and the cash flows of each |
//! | `not_printed` | terms of the deal that are searched together with the pool |
//! | `point` | a pool and these terms as one vector |
//! | `targets` | the values to reproduce, and how far a run is from each |
//! | `edges` | principal paid at both ends of a window |
//! | `evaluation` | runs of trial pools, eight side by side |
//! | `program` | the next trial pool, from a convex program |
//! | `search` | walks from random pools |
//! | `thinning`, `polishing` | a pool of few rep lines, in whole thousands of dollars |
//! | `parameter`, `sensitivity` | what describes the pool, and its sensitivity ranges |
//! | `computation` | conversions between decimals and floating point |
//! | `pool_text` | the pool as a file |
//!
//! The cash flows of a pool are the sum of those of its lines, each in proportion to its balance. A
//! line is therefore projected once, a trial pool costs one run of the waterfall, and the values of
//! the table are nearly linear in the shares of the lines. Each step solves a linear program with a
//! quadratic cost on distance; a few dozen steps lead from any pool to one that fits, if there is
//! one.
//!
//! The result is one pool of many that fit. The same question and seed give the same pool for any
//! number of threads.

mod bounds;
mod bounds_file;
mod candidates;
mod computation;
mod contradictions;
mod edges;
mod error;
mod evaluation;
mod not_printed;
mod opening;
mod parameter;
mod point;
mod polishing;
mod pool_text;
mod program;
mod search;
mod sensitivity;
mod targets;
mod thinning;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rayon::prelude::*;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{CollateralAssumptions, Pool};
use stepdown_projection::scenario::Scenario;

use crate::run::{Arithmetic, Case, at_speed, run_case};
pub use bounds::{Bounds, KindBounds, Range, TermsBounds};
use candidates::{Candidate, candidates};
pub use error::InferError;
use evaluation::Evaluation;
pub use not_printed::{FoundTerm, NotPrinted, OpenTerm};
pub use opening::{BoundsFrom, PoolQuestion};
use parameter::Described;
pub use parameter::Parameter;
use polishing::Polished;
use pool_text::pool_text;
use search::{Walk, Walker, drawn};
pub use sensitivity::{SensitivityRange, ValueRange};
pub use targets::{FittedValue, Subject};
use targets::{TargetValue, speeds, targets};

/// The comment that marks a pool file as inferred.
const MADE_BY: &str = "Made by stepdown infer-pool.";

/// Whether a file is an inferred pool, by its comments.
#[must_use]
pub fn is_inferred_pool(text: &str) -> bool {
    let mut comments = text.lines().map_while(|line| line.strip_prefix('#'));
    comments.any(|comment| comment.trim() == MADE_BY)
}

/// Walks in one round, for any number of threads.
const ROUND: u64 = 4;

/// Settings of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchSettings {
    /// The random seed.
    pub seed: u64,
    /// The largest number of starting pools.
    pub most_starts: u64,
    /// Whether sensitivity ranges are computed.
    pub sensitivity: SensitivityRequest,
}

/// Whether sensitivity ranges are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensitivityRequest {
    /// Compute them.
    Yes,
    /// Do not compute them.
    No,
}

/// Progress of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A walk ended.
    Walked {
        /// Values that agree at its end.
        agreeing: usize,
        /// Values to reproduce.
        values: usize,
    },
    /// Rep lines are being removed and balances rounded.
    Polishing,
    /// Sensitivity ranges are being computed.
    SensitivityRange {
        /// Parameters done.
        done: usize,
        /// All of them.
        of: usize,
    },
}

/// A rep line of an inferred pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferredLine {
    /// Its place among the candidates, as in [`Parameter::Line`].
    pub place: usize,
    /// Its loan group, by its place in the deal; 0 if there is only one.
    pub group: usize,
    /// Its collateral type, by its place in the bounds.
    pub kind: usize,
    /// Its terms, by their place in the type's bounds.
    pub terms: usize,
    /// Months since origination.
    pub age_months: u32,
    /// Balance at the cut-off date, dollars.
    pub balance: Decimal,
    /// Mortgage rate, an annual fraction.
    pub rate: Decimal,
}

/// An inferred pool.
#[derive(Debug, Clone)]
pub struct Inference {
    /// The pool as a pool file, marked as inferred.
    pub pool_text: String,
    /// Its rep lines.
    pub lines: Vec<InferredLine>,
    /// Terms of the deal that are not printed, as found with the pool.
    pub not_printed: Vec<FoundTerm>,
    /// Every requested value, as printed and as the pool gives it.
    pub outcomes: Vec<FittedValue>,
    /// What describes the pool, with sensitivity ranges; empty if they were not requested.
    pub sensitivity: Vec<SensitivityRange>,
    /// The number of walks.
    pub walks: u64,
}

impl Inference {
    /// The number of values that agree.
    #[must_use]
    pub fn agreeing(&self) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.agrees)
            .count()
    }

    /// Whether all values agree.
    #[must_use]
    pub fn all_agree(&self) -> bool {
        self.agreeing() == self.outcomes.len()
    }
}

/// Searches for a pool that reproduces all values of a question; the best pool found if none does.
/// Another thread stops the search by setting `stop`.
///
/// # Errors
/// If the bounds contradict one another, the deal cannot be run, or the search was stopped.
pub fn infer(
    question: &PoolQuestion,
    settings: SearchSettings,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Inference, InferError> {
    let PoolQuestion {
        scenario,
        printed,
        bounds,
        ..
    } = question;
    let mut kinds = scenario.collateral.by_kind.iter();
    if let Some(kind) = kinds.find(|kind| kind.default.is_of_original()) {
        return Err(InferError::DefaultsOfOriginal(kind.default.to_string()));
    }
    let candidates = candidates(bounds);
    let targets = targets(printed, bounds);
    let speeds = speeds(printed, bounds);
    let evaluation = Evaluation::new(question, &candidates, &targets, speeds, stop);
    let (walker, walks) = best_walk(&evaluation, bounds, &candidates, settings, progress)?;
    progress(Progress::Polishing);
    let thinned = evaluation.thinned(bounds, walker, bounds.most_lines)?;
    let (polished, walker) = evaluation.polished(bounds, &thinned)?;
    let (text, not_printed, outcomes) =
        reprinted(question, &evaluation, &candidates, &targets, &polished)?;
    let sensitivity = match settings.sensitivity {
        SensitivityRequest::No => Vec::new(),
        SensitivityRequest::Yes => {
            let described = Described {
                bounds,
                candidates: &candidates,
            };
            evaluation.sensitivity(&described, &walker, &|done, of| {
                progress(Progress::SensitivityRange { done, of });
            })?
        }
    };
    let lines = candidates.iter().enumerate();
    let lines = lines.filter(|(place, _)| polished.thousands[*place] > 0);
    Ok(Inference {
        pool_text: text,
        lines: lines
            .map(|(place, line)| InferredLine {
                place,
                group: line.group,
                kind: line.kind,
                terms: line.terms,
                age_months: line.age_months,
                balance: polished.balance(place),
                rate: polished.rates[line.kind],
            })
            .collect(),
        not_printed,
        outcomes,
        sensitivity,
        walks,
    })
}

/// Walks round by round until one walk reproduces all values; otherwise returns the best walk, the
/// first among equals.
fn best_walk(
    evaluation: &Evaluation<'_>,
    bounds: &Bounds,
    candidates: &[Candidate],
    settings: SearchSettings,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Walker, u64), InferError> {
    let mut best: Option<Walker> = None;
    let mut walks = 0;
    let found = AtomicU64::new(u64::MAX);
    while walks < settings.most_starts.max(1) {
        let round = walks..settings.most_starts.max(1).min(walks + ROUND);
        walks = round.end;
        let walked: Result<Vec<Walker>, InferError> = round
            .into_par_iter()
            .map(|stream| {
                let start =
                    drawn(bounds, candidates, settings.seed, stream).ok_or(InferError::Bounds)?;
                let walk = Walk {
                    found: Some((stream, &found)),
                    ..Walk::FREE
                };
                let start = evaluation.settled(start);
                let start = evaluation.at(start, None, walk.margin)?;
                let walker = evaluation.walk(bounds, start, &walk)?;
                let walker = evaluation.with_other_terms(bounds, walker, &walk)?;
                if walker.misfit == 0.0 && walker.has_all() {
                    found.fetch_min(stream, Ordering::Relaxed);
                }
                progress(Progress::Walked {
                    agreeing: walker.reading.agreeing(),
                    values: walker.reading.agrees.len(),
                });
                Ok(walker)
            })
            .collect();
        for walker in walked? {
            if best.as_ref().is_none_or(|best| walker.is_better_than(best)) {
                best = Some(walker);
            }
        }
        if best.as_ref().is_some_and(Walker::has_all) {
            break;
        }
    }
    let best = best.ok_or(InferError::Bounds)?;
    Ok((best, walks))
}

/// Runs the pool file like any other pool at every printed speed, in the deal as found, and returns
/// its text and every value.
fn reprinted(
    question: &PoolQuestion,
    evaluation: &Evaluation<'_>,
    candidates: &[Candidate],
    targets: &[TargetValue],
    polished: &Polished,
) -> Result<(String, Vec<FoundTerm>, Vec<FittedValue>), InferError> {
    let PoolQuestion { deal, bounds, .. } = question;
    let text = |remarks: &[String]| pool_text(deal, bounds, candidates, polished, remarks);
    let point = polished.point(deal.original_balance);
    let values = evaluation.values_of(&point.open);
    let not_printed = &bounds.not_printed;
    let found = not_printed.found(deal, &values, point.call);
    let deal = not_printed.deal(deal, &values, point.call);
    let of_table = values.iter().find(|(term, _)| *term == OpenTerm::Speed);
    let of_table = of_table.map_or(Decimal::ONE, |(_, speed)| *speed);
    let pool = Pool::from_csv("the inferred pool", &text(&[]))?;
    let scenario = for_kinds(&question.scenario, bounds, pool.kinds());
    let mut outcomes: Vec<FittedValue> = Vec::with_capacity(targets.len());
    for (at, speed) in speeds(&question.printed, bounds).into_iter().enumerate() {
        let multiple = speed.checked_mul(of_table).unwrap_or(speed);
        let case = Case {
            deal: &deal,
            pool: &pool,
            scenario: &at_speed(&scenario, multiple)?,
            state: None,
        };
        let measures = run_case(&case, Arithmetic::F64)?;
        let of_speed = targets.iter().filter(|target| target.at == at);
        outcomes.extend(of_speed.map(|target| target.outcome(&measures)));
    }
    let agreeing = outcomes.iter().filter(|outcome| outcome.agrees).count();
    let mut remarks = vec![
        "pool_is: inferred".to_owned(),
        MADE_BY.to_owned(),
        format!(
            "Assumed rep lines that reproduce {agreeing} of {} printed values of {}. Other pools reproduce them \
             too: results that depend on the lines in another way are not confirmed by the table.",
            outcomes.len(),
            deal.name
        ),
    ];
    if !found.is_empty() {
        let terms: Vec<String> = found.iter().map(FoundTerm::to_string).collect();
        remarks.push(format!("Found with {}.", terms.join("; ")));
    }
    Ok((text(&remarks), found, outcomes))
}

/// The scenario for a pool with fewer collateral types than the bounds, or in another order.
fn for_kinds(scenario: &Scenario, bounds: &Bounds, kinds: &[String]) -> Scenario {
    let assumptions = &scenario.collateral;
    let of_kind = |name: &String| {
        let place = bounds.kinds.iter().position(|kind| kind.name == *name)?;
        assumptions.by_kind.get(place).cloned()
    };
    Scenario {
        collateral: CollateralAssumptions {
            by_kind: kinds.iter().filter_map(of_kind).collect(),
            ..assumptions.clone()
        },
        ..scenario.clone()
    }
}
