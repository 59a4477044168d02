//! A pool: its loans or rep lines, and their collateral types.
//!
//! Collateral types and indices are names from the file ("fixed", "arm"), in the order in which they
//! first appear. Their names have no meaning to the program.

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

/// A collateral type of a pool: an index into [`Pool::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindIndex(u32);

impl KindIndex {
    /// The collateral type at this index, counted from 0.
    #[must_use]
    pub fn new(index: u32) -> Self {
        Self(index)
    }
    /// Its index in a list by collateral type.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why a pool is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoolError {
    /// A pool without loans.
    #[error("the pool has no loans")]
    Empty,
    /// A collateral type without a name.
    #[error("line {line} has collateral type {kind}, the pool has {kinds} collateral types")]
    UnknownKind {
        /// The line, counted from 0.
        line: usize,
        /// Its collateral type, counted from 0.
        kind: usize,
        /// The number of collateral types.
        kinds: usize,
    },
    /// An index without a name.
    #[error("line {line} follows index {index}, the pool has {indices} indices")]
    UnknownIndex {
        /// The line, counted from 0.
        line: usize,
        /// The index it follows, counted from 0.
        index: usize,
        /// The number of indices.
        indices: usize,
    },
}

/// Loans or rep lines at the cut-off date. Never empty; every collateral type and index has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    kinds: Vec<String>,
    reference_rates: Vec<String>,
    lines: Vec<Line>,
    groups: Vec<String>,
    /// One element per line.
    group_of_line: Vec<GroupIndex>,
    source: Option<String>,
    states: Vec<String>,
    /// One element per line, or empty.
    descriptions: Vec<LoanDescription>,
}

impl Pool {
    /// A pool of these lines, all fixed-rate.
    ///
    /// # Errors
    /// [`PoolError`]: no lines, or a collateral type or index without a name.
    pub fn new(kinds: Vec<String>, lines: Vec<Line>) -> Result<Self, PoolError> {
        Self::with_reference_rates(kinds, Vec::new(), lines)
    }

    /// A pool of these lines, with the names of the indices that adjustable-rate loans follow.
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
            source: None,
            states: Vec::new(),
            descriptions: Vec::new(),
        })
    }

    /// The same pool with loan groups: one element of `group_of_line` per line, each a position in
    /// `groups`.
    fn in_groups(self, groups: Vec<String>, group_of_line: Vec<GroupIndex>) -> Self {
        Self {
            groups,
            group_of_line,
            ..self
        }
    }

    /// The same pool with loan descriptions, one per line, and the names of their states.
    fn described(self, states: Vec<String>, descriptions: Vec<LoanDescription>) -> Self {
        Self {
            states,
            descriptions,
            ..self
        }
    }

    /// The same pool with its source.
    fn source(self, pool_is: Option<String>) -> Self {
        Self {
            source: pool_is,
            ..self
        }
    }

    /// The source of the pool (`inferred`), if its file states one.
    #[must_use]
    pub fn pool_is(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The names of its loan groups in the order in which they first appear; a single empty name if the
    /// file has no column `group`.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The lines of the named group as a pool of their own; none if there are none.
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

    /// Reads a pool from a CSV file. The header names the columns, in any order: `line`, `kind`, `balance`
    /// (dollars), `rate_pct`, `amortization_months`, `maturity_months`, `io_months` and `age_months`;
    /// `group` if there are loan groups; and for adjustable-rate loans those of
    /// [`AdjustableTerms`](super::AdjustableTerms): `index` (empty for a fixed-rate loan), `margin_pct`,
    /// `first_reset_months`, `reset_interval_months`, `initial_cap_pct`, `periodic_cap_pct`,
    /// `life_cap_rate_pct`, `life_floor_rate_pct`, `rounding_pct` and `look_back_months`; the last six may
    /// be empty. `state`, `fico` and `ltv_pct` describe loans for stratifications. Rows before the header
    /// that begin with `#` are comments; `# pool_is: inferred` states the source of the pool.
    ///
    /// `file_name` is used in messages only.
    ///
    /// # Errors
    /// All errors of the text with their rows and columns, up to a thousand and a count of the rest.
    pub fn from_csv(file_name: &str, text: &str) -> Result<Self, Diagnostics> {
        reading::read(file_name, text)
    }

    /// The names of the collateral types, as written in the file.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }
    /// The names of the indices that adjustable-rate loans follow, in the order in which they first
    /// appear; empty if all rates are fixed.
    #[must_use]
    pub fn reference_rates(&self) -> &[String] {
        &self.reference_rates
    }
    /// The name of an index.
    #[must_use]
    pub fn reference_rate(&self, index: PoolRateIndex) -> Option<&str> {
        self.reference_rates
            .get(index.position())
            .map(String::as_str)
    }
    /// The loans or rep lines, in the order of the file.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
    /// The names of the states of the mortgaged properties, in the order in which they first appear.
    #[must_use]
    pub fn states(&self) -> &[String] {
        &self.states
    }
    /// The loans' descriptions, in the order of the lines; none if the file has no such column.
    #[must_use]
    pub fn descriptions(&self) -> Option<&[LoanDescription]> {
        (self.descriptions.len() == self.lines.len()).then_some(&self.descriptions)
    }
    /// The collateral type of this name, if the pool has it.
    #[must_use]
    pub fn kind_named(&self, name: &str) -> Option<KindIndex> {
        (0..)
            .map(KindIndex)
            .zip(&self.kinds)
            .find(|(_, kind)| *kind == name)
            .map(|(index, _)| index)
    }

    /// Balance at the cut-off date in dollars, exact.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.lines.iter().map(Line::balance).sum()
    }
    /// Weighted average mortgage rate at the cut-off date, an annual fraction.
    #[must_use]
    pub fn average_rate(&self) -> Decimal {
        self.average(Line::rate)
    }
    /// Weighted average months to maturity.
    #[must_use]
    pub fn average_remaining_months(&self) -> Decimal {
        self.average(|line| Decimal::from(line.maturity_months()))
    }
    /// Weighted average months since origination.
    #[must_use]
    pub fn average_age_months(&self) -> Decimal {
        self.average(|line| Decimal::from(line.age_months()))
    }

    fn average(&self, term: impl Fn(&Line) -> Decimal) -> Decimal {
        let weighted: Decimal = self
            .lines
            .iter()
            .map(|line| line.balance() * term(line))
            .sum();
        // Not empty, and every balance is above 0.
        weighted / self.balance()
    }
}
