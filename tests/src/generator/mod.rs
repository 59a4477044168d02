//! Random deals with their pools and scenarios, as text files.
//!
//! Cases are generated as text so that reading is tested too. A case depends only on a row of
//! numbers (see [`tape`]), and is always valid.

mod deal;
mod groups;
mod pool;
mod rules;
mod scenario;
mod sections;
pub mod tape;

use std::fmt;

use stepdown_projection::collateral::Pool;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::diagnostic::Diagnostics;
use stepdown_projection::scenario::Scenario;

pub use rules::RULES_ROW_LENGTH;
use tape::Tape;

/// The length of a row that is enough for the largest case.
pub const ROW_LENGTH: usize = 480;

/// The texts of a deal, its pool and a scenario.
#[derive(Clone)]
pub struct Case {
    /// The deal file.
    pub deal: String,
    /// The pool file.
    pub pool: String,
    /// The scenario file.
    pub scenario: String,
}

/// A case after reading.
#[derive(Debug, Clone)]
pub struct ReadCase {
    /// The deal.
    pub deal: Deal,
    /// Its pool.
    pub pool: Pool,
    /// The scenario.
    pub scenario: Scenario,
}

impl Case {
    /// The case of a row of numbers.
    #[must_use]
    pub fn from_row(row: &[u32]) -> Self {
        let mut tape = Tape::new(row);
        let mut pool = pool::pool(&mut tape);
        let mut deal = deal::deal(&mut tape, &pool);
        let mut scenario = scenario::scenario(&mut tape, &pool.kinds, &deal.indices);
        scenario::charges_and_interest_loss(&mut tape, &mut deal.yaml, &mut scenario);
        sections::enhancement_after(&mut tape, &mut deal);
        pool::adjustable(&mut tape, &mut pool.csv, &deal.indices, &mut scenario);
        groups::first_collections(&mut tape, &mut deal.yaml);
        groups::step_up_from(&mut tape, &mut deal.yaml);
        groups::loan_groups(&mut tape, &mut deal.yaml, &mut pool.csv);
        sections::readings(&mut tape, &mut deal, &mut scenario);
        Self {
            deal: deal.yaml,
            pool: pool.csv,
            scenario,
        }
    }

    /// The case with a number, the same on every machine.
    #[must_use]
    pub fn numbered(number: u64) -> Self {
        Self::from_row(&tape::numbered_row(number, ROW_LENGTH))
    }

    /// Reads the texts.
    ///
    /// # Errors
    /// The diagnostics of the first invalid text; generated cases have none.
    pub fn read(&self) -> Result<ReadCase, String> {
        let none = |name: &str| Err(format!("there is no `{name}`"));
        let shown = |diagnostics: &[Diagnostics]| -> String {
            diagnostics.iter().map(ToString::to_string).collect()
        };
        let deal = Deal::from_yaml("deal.yaml", &self.deal, &AttachedFiles::new(&none))
            .map_err(|diagnostics| shown(&diagnostics))?;
        let pool =
            Pool::from_csv("pool.csv", &self.pool).map_err(|diagnostics| shown(&[diagnostics]))?;
        let deal = deal.with_reference_rates_of(&pool);
        let scenario = Scenario::from_yaml("scenario.yaml", &self.scenario, &deal, pool.kinds())
            .map_err(|diagnostics| shown(&[diagnostics]))?;
        Ok(ReadCase {
            deal,
            pool,
            scenario,
        })
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            deal,
            pool,
            scenario,
        } = self;
        write!(
            formatter,
            "\n# deal.yaml\n{deal}\n# pool.csv\n{pool}\n# scenario.yaml\n{scenario}"
        )
    }
}
