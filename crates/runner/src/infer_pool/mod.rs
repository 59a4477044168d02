//! Which pool is behind a printed table: representative lines under which the engine reprints it.
//!
//! | module | what it is for |
//! |---|---|
//! | `opening` | a folder's deal, printed table, pricing scenario and bounds; never its pool |
//! | `bounds`, `bounds_file` | what is known of the collateral besides, and the file that says so |
//! | `contradictions` | printed figures that no pool can bring out |
//! | `candidates` | the lines that the bounds allow, and what each gives by itself |
//! | `not_printed` | what is looked for of the deal besides its pool |
//! | `point` | a pool and these terms as one vector |
//! | `figures` | the figures to bring out, and how far a run is from each |
//! | `edges` | how much is paid at both ends of a window |
//! | `evaluation` | pools tried, eight side by side |
//! | `program` | the next pool to try, as a convex programme |
//! | `search` | walks from pools drawn at random |
//! | `thinning`, `polishing` | a pool of few lines, in whole thousands of dollars |
//! | `parameter`, `sensitivity` | what describes the pool, and how firmly the figures hold it |
//! | `computation` | the ways between stated figures and floating point |
//! | `pool_text` | the pool as a file |
//!
//! What a pool gives is the sum of what its lines give, each in proportion to its balance. So a line is
//! projected once, a pool that is tried costs a run of the waterfall, and the table's figures are nearly
//! linear in the lines' shares: each step solves a linear programme with a cost on distance, and a few
//! dozen steps lead from any pool to one that fits, if there is one.
//!
//! The outcome is one pool of many: this module must never present it as the one behind the table. The same
//! question and seed give the same pool, whatever the number of threads.

mod bounds;
mod bounds_file;
mod candidates;
mod computation;
mod contradictions;
mod edges;
mod error;
mod evaluation;
mod figures;
mod not_printed;
mod opening;
mod parameter;
mod point;
mod polishing;
mod pool_text;
mod program;
mod search;
mod sensitivity;
mod thinning;

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{CollateralAssumptions, Pool};
use stepdown_projection::scenario::Scenario;

use crate::run::{Arithmetic, Case, at_speed, run_case};
pub use bounds::{Bounds, KindBounds, Range, TermsBounds};
use candidates::{Candidate, candidates};
pub use error::InferError;
use evaluation::Evaluation;
pub use figures::{FittedValue, Subject};
use figures::{TargetValue, figures, speeds};
pub use not_printed::{FoundTerm, NotPrinted, OpenTerm};
pub use opening::{BoundsFrom, PoolQuestion};
use parameter::Described;
pub use parameter::Parameter;
use polishing::Polished;
use pool_text::pool_text;
use search::{Walk, Walker, drawn};
pub use sensitivity::{Reach, SensitivityRange};

/// What an inferred pool says of its maker, in a comment of its own.
const MADE_BY: &str = "Made by stepdown infer-pool.";

/// Whether a file is a pool that was inferred here, going by its comments.
#[must_use]
pub fn is_inferred_pool(text: &str) -> bool {
    let mut comments = text.lines().map_while(|line| line.strip_prefix('#'));
    comments.any(|comment| comment.trim() == MADE_BY)
}

/// Starts that are walked from together: as many whatever the number of threads.
const ROUND: u64 = 4;

/// How a pool is to be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchSettings {
    /// What the random numbers come of.
    pub seed: u64,
    /// How many pools are started from at most.
    pub most_starts: u64,
    /// Whether it is found out how firmly the figures hold the pool.
    pub sensitivity: SensitivityRequest,
}

/// Whether it is found out how firmly the figures hold the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensitivityRequest {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// How far a search has come, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A walk has come to its end.
    Walked {
        /// Figures that agree where it ended.
        agreeing: usize,
        /// Figures there are.
        figures: usize,
    },
    /// Lines are being left out and balances rounded.
    Polishing,
    /// So many parameters of all have been held against the figures.
    SensitivityRange {
        /// Parameters done.
        done: usize,
        /// All of them.
        of: usize,
    },
}

/// A line of an inferred pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferredLine {
    /// Its place among the candidates, as in [`Parameter::Line`].
    pub place: usize,
    /// Its loan group, by its place in the deal; 0 where there is but one.
    pub group: usize,
    /// Its kind, by its place in the bounds.
    pub kind: usize,
    /// Its terms, by their place in the kind's bounds.
    pub terms: usize,
    /// Months since origination.
    pub age_months: u32,
    /// Dollars at cut-off.
    pub balance: Decimal,
    /// Mortgage rate, an annual fraction.
    pub rate: Decimal,
}

/// A pool that was found.
#[derive(Debug, Clone)]
pub struct Inference {
    /// The pool as a pool file, which says that it is inferred.
    pub pool_text: String,
    /// Its lines.
    pub lines: Vec<InferredLine>,
    /// What is not printed of the deal, as it was found with the pool.
    pub not_printed: Vec<FoundTerm>,
    /// Every figure that was asked for, as printed and as the pool brings it out.
    pub outcomes: Vec<FittedValue>,
    /// What describes the pool, and how firmly the figures hold it; empty where it was not asked.
    pub sensitivity: Vec<SensitivityRange>,
    /// How many walks were made.
    pub walks: u64,
}

impl Inference {
    /// How many figures agree.
    #[must_use]
    pub fn agreeing(&self) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.agrees)
            .count()
    }

    /// Whether all do.
    #[must_use]
    pub fn all_agree(&self) -> bool {
        self.agreeing() == self.outcomes.len()
    }
}

/// Looks for a pool that brings a question's figures out; the best there was where none does.
///
/// # Errors
/// If the bounds contradict one another, or the deal cannot be run.
pub fn infer(
    question: &PoolQuestion,
    settings: SearchSettings,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Inference, InferError> {
    let PoolQuestion {
        deal,
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
    let figures = figures(printed, bounds);
    let speeds = speeds(printed, bounds);
    let evaluation = Evaluation::new(deal, scenario, bounds, &candidates, &figures, speeds);
    let (walker, walks) = best_walk(&evaluation, bounds, &candidates, settings, progress)?;
    progress(Progress::Polishing);
    let thinned = evaluation.thinned(bounds, walker, bounds.most_lines)?;
    let (polished, walker) = evaluation.polished(bounds, &thinned)?;
    let (text, not_printed, outcomes) =
        reprinted(question, &evaluation, &candidates, &figures, &polished)?;
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

/// Walks round by round until one brings all figures out; the best of all otherwise, the first of
/// equals.
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
                    figures: walker.reading.agrees.len(),
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

/// The pool as a file, run as any other pool is at every printed speed, in the deal as it was found, and what
/// comes of every figure.
fn reprinted(
    question: &PoolQuestion,
    evaluation: &Evaluation<'_>,
    candidates: &[Candidate],
    figures: &[TargetValue],
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
    let mut outcomes: Vec<FittedValue> = Vec::with_capacity(figures.len());
    for (at, speed) in speeds(&question.printed, bounds).into_iter().enumerate() {
        let multiple = speed.checked_mul(of_table).unwrap_or(speed);
        let case = Case {
            deal: &deal,
            pool: &pool,
            scenario: &at_speed(&scenario, multiple)?,
            state: None,
        };
        let measures = run_case(&case, Arithmetic::F64)?;
        let of_speed = figures.iter().filter(|figure| figure.at == at);
        outcomes.extend(of_speed.map(|figure| figure.outcome(&measures)));
    }
    let agreeing = outcomes.iter().filter(|outcome| outcome.agrees).count();
    let mut remarks = vec![
        "pool_is: inferred".to_owned(),
        MADE_BY.to_owned(),
        format!(
            "Lines under which {agreeing} of {} figures of {} come out as printed. They are one pool of \
             many: nothing that depends on the lines in another way is printed.",
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

/// The scenario for a pool that has fewer kinds than the bounds, or in another order.
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
