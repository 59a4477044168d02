//! Checks results by separate runs: at the break the condition holds, one step further it does not.
//!
//! These runs take another way: each scenario is built anew, its cash flows are listed month by
//! month, and the condition is read from those. Only the results of the search are used.

use std::sync::atomic::Ordering;

use rayon::prelude::*;
use stepdown_curves::Month;
use stepdown_projection::pricing::accrued_shares;

use super::answer::{Answer, Found};
use super::condition::Condition;
use super::{BreakEven, BreakEvenError, Running};
use crate::run::{Case, RunError, cash_flows};

/// A result that a separate run contradicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Refuted {
    /// The result.
    pub answer: Answer,
    /// The position at which it is contradicted.
    pub position: u64,
    /// Whether the result says that the condition holds there.
    pub said_to_hold: bool,
}

/// Half a cent: the tolerance for floating-point errors.
const HALF_A_CENT: f64 = 0.005;

impl BreakEven<'_> {
    /// Checks every result by separate runs. Returns those that are contradicted, and the number of
    /// runs.
    ///
    /// # Errors
    /// If a scenario cannot be run, although it could in the search, or threads cannot be started.
    pub fn verify(
        &self,
        answers: &[Answer],
        running: &Running<'_>,
    ) -> Result<(Vec<Refuted>, u64), BreakEvenError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(running.threads)
            .build()?;
        let claims: Vec<(&Answer, u64, bool)> = answers
            .iter()
            .flat_map(|answer| {
                self.claims(answer)
                    .into_iter()
                    .map(move |(position, holds)| (answer, position, holds))
            })
            .collect();
        let stop = running.stop;
        let checked: Result<Vec<Option<Refuted>>, BreakEvenError> = pool.install(|| {
            claims
                .par_iter()
                .map(|(answer, position, said_to_hold)| {
                    if stop.load(Ordering::Relaxed) {
                        return Err(BreakEvenError::Interrupted);
                    }
                    let holds = self.holds_alone(answer, *position)?;
                    Ok((holds != *said_to_hold).then(|| Refuted {
                        answer: (*answer).clone(),
                        position: *position,
                        said_to_hold: *said_to_hold,
                    }))
                })
                .collect()
        });
        Ok((
            checked?.into_iter().flatten().collect(),
            claims.len() as u64,
        ))
    }

    /// The claims of a result by position: at the ends of every range, and one step beyond.
    fn claims(&self, answer: &Answer) -> Vec<(u64, bool)> {
        let last = self.values - 1;
        let mut claims = match answer.found {
            Found::NotRun(_) => return Vec::new(),
            Found::NoBreak => vec![(0, true), (last, true)],
            Found::BreaksAtFirst => vec![(0, false)],
            Found::HoldsTo(position) => vec![(position, true), (position + 1, false)],
        };
        for (from, to) in &answer.holds_again {
            claims.extend([(from - 1, false), (*from, true), (*to, true)]);
            if *to < last {
                claims.push((to + 1, false));
            }
        }
        claims
    }

    fn holds_alone(&self, answer: &Answer, position: u64) -> Result<bool, RunError> {
        let sweep = self.sweep();
        let Some(id) = sweep.grid.id(self.number(answer.cell, position)) else {
            return Ok(false);
        };
        let scenario = sweep.scenario(id);
        let deal = match &sweep.parts.deals[sweep.grid.cell(id).deal] {
            Ok(deal) => deal,
            Err(_) => &self.folder.deal,
        };
        let case = Case {
            deal,
            scenario: &scenario,
            ..self.folder.case(&scenario)
        };
        let months = cash_flows::<f64>(&case, self.run_to)?;
        let class = || months.iter().map(|month| &month.classes[answer.class]);
        Ok(match &answer.condition {
            Condition::NoWriteDown => class().all(|month| month.write_down <= HALF_A_CENT),
            Condition::NoInterestShortfall => class().all(|month| {
                let due = month.interest_due - month.interest_paid;
                let relief_act = month.relief_act_shortfall - month.relief_act_shortfall_paid;
                let prepayment = month.unpaid_prepayment_interest_shortfall;
                // What the call pays is paid on the date.
                let carried = (due - month.redemption.interest).max(0.0);
                carried + prepayment + relief_act <= HALF_A_CENT
            }),
            Condition::Yield(floor) => {
                let schedule_months = months.last().map_or(1, |month| month.month.number());
                let plan = deal.plan::<f64>(schedule_months)?;
                let years =
                    |index: usize| plan.months.get(index).map_or(0.0, |month| month.wal_years);
                let first = months.first().map_or(0, |month| month.month.index());
                let before = first.checked_sub(2).map_or(0.0, years);
                let worth: f64 = months
                    .iter()
                    .map(|month| {
                        let years = years(month.month.index().saturating_sub(1)) - before;
                        let paid = month.classes[answer.class].cash_received();
                        paid * floor.at_least.discount_factor(years)
                    })
                    .sum();
                let Some(opening) = class().next() else {
                    return Ok(false);
                };
                let first = months.first().map_or(1, |month| month.month.number());
                let shares = accrued_shares(deal, Month::new(first.saturating_sub(1)))?;
                let accrued = opening.interest_accrued * shares[answer.class];
                floor.is_earned(worth - accrued, opening.opening_balance)
            }
        })
    }
}
