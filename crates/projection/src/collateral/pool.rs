//! A pool: lines, and the kinds that they are of.
//!
//! Kinds are data: whatever words the file uses ("fixed", "arm"), in the order in which they
//! first appear; so are the indices that adjustable lines follow. This module must never give a kind
//! or an index a meaning.

mod adjustable;
mod cells;
mod description;
mod reading;
mod row;

use rust_decimal::Decimal;
use thiserror::Error;

use super::line::Line;
use crate::diagnostic::Diagnostics;
use crate::index::{GroupIndex, PoolRateIndex};

pub use description::LoanDescription;

/// Which of a pool's kinds, counted from 0 in the order of [`Pool::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindIndex(u32);

impl KindIndex {
    /// The kind at this place, counted from 0.
    #[must_use]
    pub fn new(index: u32) -> Self {
        Self(index)
    }
    /// Its place in a list by kind.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why lines make no pool.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoolError {
    /// Not one line.
    #[error("the pool has no lines")]
    Empty,
    /// A line of a kind that the pool has no name for.
    #[error("line {line} is of kind {kind}, the pool has {kinds} kinds")]
    UnknownKind {
        /// The line, counted from 0.
        line: usize,
        /// The kind it states, counted from 0.
        kind: usize,
        /// How many kinds there are.
        kinds: usize,
    },
    /// An adjustable line of an index that the pool has no name for.
    #[error("line {line} follows index {index}, the pool has {indices} indices")]
    UnknownIndex {
        /// The line, counted from 0.
        line: usize,
        /// The index it follows, counted from 0.
        index: usize,
        /// How many indices there are.
        indices: usize,
    },
}

/// Lines at the cut-off date; never empty, and every line's kind and index has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    kinds: Vec<String>,
    reference_rates: Vec<String>,
    lines: Vec<Line>,
    groups: Vec<String>,
    /// As many as lines.
    group_of_line: Vec<GroupIndex>,
    said_to_be: Option<String>,
    states: Vec<String>,
    /// As many as lines, or none.
    descriptions: Vec<LoanDescription>,
}

impl Pool {
    /// A pool of these lines, all of constant rates.
    ///
    /// # Errors
    /// [`PoolError`]: no lines, or a line of a kind or an index without a name.
    pub fn new(kinds: Vec<String>, lines: Vec<Line>) -> Result<Self, PoolError> {
        Self::with_reference_rates(kinds, Vec::new(), lines)
    }

    /// A pool of these lines, and the names of the indices that adjustable ones follow.
    ///
    /// # Errors
    /// As [`Pool::new`].
    pub fn with_reference_rates(
        kinds: Vec<String>,
        reference_rates: Vec<String>,
        lines: Vec<Line>,
    ) -> Result<Self, PoolError> {
        if lines.is_empty() {
            return Err(PoolError::Empty);
        }
        let unknown = lines
            .iter()
            .position(|line| line.kind().index() >= kinds.len());
        if let Some(line) = unknown {
            return Err(PoolError::UnknownKind {
                line,
                kind: lines[line].kind().index(),
                kinds: kinds.len(),
            });
        }
        let index_of = |line: &Line| line.adjustable_terms().map(|terms| terms.index.position());
        let unnamed = lines.iter().enumerate().find_map(|(line, terms)| {
            let index = index_of(terms)?;
            (index >= reference_rates.len()).then_some((line, index))
        });
        if let Some((line, index)) = unnamed {
            return Err(PoolError::UnknownIndex {
                line,
                index,
                indices: reference_rates.len(),
            });
        }
        let group_of_line = vec![GroupIndex::new(0); lines.len()];
        Ok(Self {
            kinds,
            reference_rates,
            lines,
            groups: vec![String::new()],
            group_of_line,
            said_to_be: None,
            states: Vec::new(),
            descriptions: Vec::new(),
        })
    }

    /// The same pool with its lines in groups: as many `group_of_line` as lines, each a position in
    /// `groups`.
    fn in_groups(self, groups: Vec<String>, group_of_line: Vec<GroupIndex>) -> Self {
        Self {
            groups,
            group_of_line,
            ..self
        }
    }

    /// The same pool with what is said of its loans, as many as lines, and the states they name.
    fn described(self, states: Vec<String>, descriptions: Vec<LoanDescription>) -> Self {
        Self {
            states,
            descriptions,
            ..self
        }
    }

    /// The same pool, with how it was come by.
    fn source(self, pool_is: Option<String>) -> Self {
        Self {
            said_to_be: pool_is,
            ..self
        }
    }

    /// How the pool was come by (`inferred`), where its own file says so.
    #[must_use]
    pub fn pool_is(&self) -> Option<&str> {
        self.said_to_be.as_deref()
    }

    /// The names of its loan groups in the order in which they first appear; one without a name
    /// where the file has no column `group`.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The lines of the group of that name as a pool of their own; none where there is no such
    /// line.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<Self> {
        let position = self.groups.iter().position(|group| group == name)?;
        let lines: Vec<Line> = self
            .lines
            .iter()
            .zip(&self.group_of_line)
            .filter(|(_, group)| group.position() == position)
            .map(|(line, _)| line.clone())
            .collect();
        let (kinds, rates) = (self.kinds.clone(), self.reference_rates.clone());
        Self::with_reference_rates(kinds, rates, lines).ok()
    }

    /// A pool as a CSV file states it. The header names the columns, in any order: `line`,
    /// `kind`, `balance` (dollars), `rate_pct`, `amortization_months`, `maturity_months`,
    /// `io_months`, `age_months`, `group` where there are loan groups, and those of
    /// [`AdjustableTerms`](super::AdjustableTerms) where there are adjustable lines: `index` (empty
    /// where a line's rate is constant), `margin_pct`, `first_reset_months`, `reset_interval_months`,
    /// `initial_cap_pct`, `periodic_cap_pct`, `life_cap_rate_pct`, `life_floor_rate_pct`,
    /// `rounding_pct` and `look_back_months`, of which the last six may be empty. `state`, `fico` and
    /// `ltv_pct` describe loans for stratifications. Lines ahead of the
    /// header that begin with `#` are remarks; `# pool_is: inferred` says how the pool was come by.
    ///
    /// `file_name` is for messages alone.
    ///
    /// # Errors
    /// Every fault of the text with its row and column, up to a thousand and a count of the rest.
    pub fn from_csv(file_name: &str, text: &str) -> Result<Self, Diagnostics> {
        reading::read(file_name, text)
    }

    /// The names of the kinds, as the file states them.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }
    /// The names of the indices that adjustable lines follow, in the order in which they first
    /// appear; none where all rates are constant.
    #[must_use]
    pub fn reference_rates(&self) -> &[String] {
        &self.reference_rates
    }
    /// The name of an index that adjustable lines follow.
    #[must_use]
    pub fn reference_rate(&self, index: PoolRateIndex) -> Option<&str> {
        self.reference_rates
            .get(index.position())
            .map(String::as_str)
    }
    /// The lines, in the order of the file.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
    /// The names of the states that properties are in, in the order in which they first appear.
    #[must_use]
    pub fn states(&self) -> &[String] {
        &self.states
    }
    /// What the file says of each loan beyond its terms, in the order of the lines; none where it
    /// has no such column.
    #[must_use]
    pub fn descriptions(&self) -> Option<&[LoanDescription]> {
        (self.descriptions.len() == self.lines.len()).then_some(&self.descriptions)
    }
    /// The kind of this name, if the pool has it.
    #[must_use]
    pub fn kind_named(&self, name: &str) -> Option<KindIndex> {
        (0..)
            .map(KindIndex)
            .zip(&self.kinds)
            .find(|(_, kind)| *kind == name)
            .map(|(index, _)| index)
    }

    /// Dollars owed at the cut-off date, exact.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.lines.iter().map(Line::balance).sum()
    }
    /// Mortgage rate at the cut-off date, an annual fraction, averaged by balance.
    #[must_use]
    pub fn average_rate(&self) -> Decimal {
        self.average(Line::rate)
    }
    /// Months to maturity, averaged by balance.
    #[must_use]
    pub fn average_remaining_months(&self) -> Decimal {
        self.average(|line| Decimal::from(line.maturity_months()))
    }
    /// Months since origination, averaged by balance.
    #[must_use]
    pub fn average_age_months(&self) -> Decimal {
        self.average(|line| Decimal::from(line.age_months()))
    }

    fn average(&self, figure: impl Fn(&Line) -> Decimal) -> Decimal {
        let weighted: Decimal = self
            .lines
            .iter()
            .map(|line| line.balance() * figure(line))
            .sum();
        // Not empty, and every balance is above 0.
        weighted / self.balance()
    }
}
