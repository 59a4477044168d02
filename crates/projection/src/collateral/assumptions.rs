//! What a scenario assumes of the collateral, and the monthly vectors that it comes to.
//!
//! This module must never do arithmetic on amounts.

use stepdown_curves::{DefaultCurve, LoanAge, PrepaymentCurve, SeverityCurve};
use thiserror::Error;

use super::cohort::Cohorts;
use super::pool::{KindIndex, Pool};
use crate::number::Number;

/// What a servicer advances on loans in foreclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advancing {
    /// Scheduled principal and interest, until liquidation.
    PrincipalAndInterest,
    /// Nothing.
    None,
}

/// In which month of its curve the severity of a loan is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeverityReadAt {
    /// In the month of liquidation.
    Liquidation,
    /// In the month of default, the months to liquidation before.
    Default,
}

impl SeverityReadAt {
    /// Severities by month of liquidation, out of those that a curve states by month. In the first
    /// months nothing that defaulted within them is liquidated.
    pub fn by_liquidation<N: Number>(self, severities: &mut Vec<N>, lag_months: u32) {
        match self {
            Self::Liquidation => {}
            Self::Default => {
                let months = severities.len();
                let lag = (lag_months as usize).min(months);
                severities.truncate(months - lag);
                severities.splice(0..0, std::iter::repeat_n(N::ZERO, lag));
            }
        }
    }
}

/// The most months from default to liquidation that a scenario may state.
pub const MOST_MONTHS_TO_LIQUIDATION: u32 = 120;

/// Whether loans still default when less is left of their term than a liquidation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefaultsNearMaturity {
    /// They default up to and in the month of maturity, and what is recovered of the last defaults
    /// comes in up to the months to liquidation after it.
    ///
    /// What cash flow engines do: Hastructure projects a mortgage over its remaining term and the
    /// recovery lag, with defaults in every month of the term
    /// (`src/AssetClass/Mortgage.hs`, `projCashflow`); `CLOModel` defaults on what is outstanding after each
    /// payment up to maturity, and dates loss and recovery `RecoveryLag` months later, past maturity too
    /// (`CLOModelV2/Mortgage.cpp`, `CalculateCashFlows`).
    ToMaturity,
    /// No loan defaults in the last months of its term, as many as a liquidation takes: SF C.3, and the
    /// tables published with it.
    Standard,
}

/// How a default becomes a recovery and a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Liquidation {
    /// Months from default to liquidation; with 0 a default is liquidated in its own month. Under
    /// [`DefaultsNearMaturity::ToMaturity`] more than [`MOST_MONTHS_TO_LIQUIDATION`] count as that many.
    pub lag_months: u32,
    /// What is advanced in between.
    pub advancing: Advancing,
    /// Whether loans default to the end of their terms.
    pub near_maturity: DefaultsNearMaturity,
}

impl Liquidation {
    /// No defaults to liquidate.
    pub const NONE: Self = Self {
        lag_months: 0,
        advancing: Advancing::PrincipalAndInterest,
        near_maturity: DefaultsNearMaturity::ToMaturity,
    };

    /// Months from default to liquidation.
    #[inline(always)]
    pub(super) fn lag(self) -> u32 {
        match self.near_maturity {
            DefaultsNearMaturity::ToMaturity => self.lag_months.min(MOST_MONTHS_TO_LIQUIDATION),
            // Longer than a term it only means that no loan defaults.
            DefaultsNearMaturity::Standard => self.lag_months,
        }
    }

    /// Of the whole term, in which month defaults end: those of later months are left out.
    #[inline(always)]
    pub(super) fn last_default(self, maturity_months: u32) -> u32 {
        match self.near_maturity {
            DefaultsNearMaturity::ToMaturity => maturity_months,
            DefaultsNearMaturity::Standard => maturity_months.saturating_sub(self.lag_months),
        }
    }

    /// The last month in which loans pay, or something is recovered of them. `schedule_months` is the
    /// last month of what is scheduled of loans in foreclosure, which are advanced on up to it.
    #[inline(always)]
    pub(super) fn last_month(self, maturity_months: u32, schedule_months: u32) -> u32 {
        let last_recovery = maturity_months.saturating_add(self.lag());
        match (self.near_maturity, self.advancing) {
            (DefaultsNearMaturity::Standard, _) => maturity_months,
            (_, Advancing::PrincipalAndInterest) => last_recovery.min(schedule_months),
            (_, Advancing::None) => last_recovery,
        }
    }
}

/// The curves of one kind of loan.
#[derive(Debug, Clone, PartialEq)]
pub struct KindAssumptions {
    /// Voluntary prepayments.
    pub prepayment: PrepaymentCurve,
    /// Defaults.
    pub default: DefaultCurve,
    /// Share of the defaulted balance that is lost, read when [`CollateralAssumptions`] says.
    pub severity: SeverityCurve,
}

/// What a scenario assumes of a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct CollateralAssumptions {
    /// The curves of each kind, in the order of [`Pool::kinds`].
    pub by_kind: Vec<KindAssumptions>,
    /// How defaults are liquidated.
    pub liquidation: Liquidation,
    /// In which month of its curve a severity is read.
    pub severity_read_at: SeverityReadAt,
}

/// Why assumptions do not fit a pool.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssumptionsError {
    /// A kind of the pool without curves.
    #[error("no curves for loans of kind `{kind}`")]
    MissingKind {
        /// The kind's name, as the pool states it.
        kind: String,
    },
    /// An index that adjustable lines name, without a path.
    #[error("no path for the index `{index}`, which lines of the pool adjust to")]
    MissingIndex {
        /// The index's name, as the pool states it.
        index: String,
    },
}

/// Speeds, defaults and severities of one cohort: element `t - 1` is month `t`, fractions.
///
/// As many months as anything happens to the cohort: severities are read in the month of liquidation,
/// which may come after the maturity. What a vector is short of counts as zero.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortVectors<N> {
    /// Share of the balance that prepays in the month.
    pub smm: Vec<N>,
    /// Share of the balance that defaults in the month.
    pub mdr: Vec<N>,
    /// Of curves in percent of the original balance: the share of what all loans of the kind owed at the
    /// cut-off date that defaults in the month, shared in proportion to what performs of them. Empty of
    /// others.
    pub of_original: Vec<N>,
    /// Share of the balance at default that is lost in a liquidation of the month.
    pub severity: Vec<N>,
}

impl CollateralAssumptions {
    /// The vectors of each cohort, in the order of [`Cohorts::cohorts`].
    ///
    /// # Errors
    /// [`AssumptionsError::MissingKind`] where a kind has no curves.
    pub fn vectors<N: Number>(
        &self,
        cohorts: &Cohorts<N>,
    ) -> Result<Vec<CohortVectors<N>>, AssumptionsError> {
        cohorts
            .cohorts()
            .iter()
            .map(|cohort| {
                self.vectors_of(
                    cohorts.kinds(),
                    cohort.kind(),
                    cohort.age_months(),
                    cohort.last_month(&self.liquidation),
                )
            })
            .collect()
    }

    /// The vectors of each line of a pool, in the order of [`Pool::lines`].
    ///
    /// # Errors
    /// [`AssumptionsError::MissingKind`] where a kind has no curves.
    pub fn vectors_by_line<N: Number>(
        &self,
        pool: &Pool,
    ) -> Result<Vec<CohortVectors<N>>, AssumptionsError> {
        pool.lines()
            .iter()
            .map(|line| {
                self.vectors_of(
                    pool.kinds(),
                    line.kind(),
                    line.age_months(),
                    line.last_month(&self.liquidation),
                )
            })
            .collect()
    }

    fn vectors_of<N: Number>(
        &self,
        kinds: &[String],
        kind: KindIndex,
        age_months: u32,
        months: u32,
    ) -> Result<CohortVectors<N>, AssumptionsError> {
        let Some(curves) = self.by_kind.get(kind.index()) else {
            return Err(AssumptionsError::MissingKind {
                kind: kinds.get(kind.index()).cloned().unwrap_or_default(),
            });
        };
        let age = LoanAge::new(age_months);
        let mut severity = factors(
            curves.severity.vector(age, months),
            stepdown_curves::Severity::fraction,
        );
        self.severity_read_at
            .by_liquidation(&mut severity, self.liquidation.lag_months);
        Ok(CohortVectors {
            smm: factors(
                curves.prepayment.vector(age, months),
                stepdown_curves::Smm::fraction,
            ),
            mdr: factors(
                curves.default.vector(age, months),
                stepdown_curves::Mdr::fraction,
            ),
            of_original: if curves.default.is_of_original() {
                factors(
                    curves.default.original_vector(months),
                    stepdown_curves::OfOriginal::fraction,
                )
            } else {
                Vec::new()
            },
            severity,
        })
    }
}

fn factors<R, N: Number>(rates: Vec<R>, fraction: impl Fn(R) -> f64) -> Vec<N> {
    rates
        .into_iter()
        .map(|rate| N::factor(fraction(rate)))
        .collect()
}
