//! The collateral assumptions of a scenario, and their monthly vectors.

use stepdown_curves::{DefaultCurve, LoanAge, PrepaymentCurve, SeverityCurve};
use thiserror::Error;

use super::cohort::Cohorts;
use super::pool::{KindIndex, Pool};
use crate::number::Number;

/// What the servicer advances on loans in foreclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advancing {
    /// Scheduled principal and interest, until liquidation.
    PrincipalAndInterest,
    /// No advances.
    None,
}

/// The month in which a loan's severity is read from its curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeverityReadAt {
    /// The month of liquidation.
    Liquidation,
    /// The month of default, which precedes liquidation by the months to liquidation.
    Default,
}

impl SeverityReadAt {
    /// Severities by month of liquidation, from a curve's severities by month. In the first
    /// `lag_months` months no default is liquidated.
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

/// The largest number of months from default to liquidation in a scenario.
pub const MOST_MONTHS_TO_LIQUIDATION: u32 = 120;

/// Whether loans can still default when their remaining term is shorter than the months to liquidation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefaultsNearMaturity {
    /// Loans default up to and including the month of maturity. The last recoveries follow maturity by
    /// the months to liquidation.
    ///
    /// Cash flow engines do this. Hastructure projects a mortgage over its remaining term plus the
    /// recovery lag, with defaults in every month of the term
    /// (`src/AssetClass/Mortgage.hs`, `projCashflow`). `CLOModel` defaults the balance outstanding after
    /// each payment up to maturity, and dates loss and recovery `RecoveryLag` months later, even past
    /// maturity (`CLOModelV2/Mortgage.cpp`, `CalculateCashFlows`).
    ToMaturity,
    /// No loan defaults during the last months of its term, as many as the months to liquidation. This
    /// is SF C.3 and the tables published with it.
    Standard,
}

/// How defaults become recoveries and losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Liquidation {
    /// Months from default to liquidation; at 0 a default is liquidated in the month it occurs. Under
    /// [`DefaultsNearMaturity::ToMaturity`] values above [`MOST_MONTHS_TO_LIQUIDATION`] count as that value.
    pub lag_months: u32,
    /// What is advanced between default and liquidation.
    pub advancing: Advancing,
    /// Whether loans default up to the end of their terms.
    pub near_maturity: DefaultsNearMaturity,
}

impl Liquidation {
    /// No lag and no advances, for a run without defaults.
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
            // A lag longer than the term only means that no loan defaults.
            DefaultsNearMaturity::Standard => self.lag_months,
        }
    }

    /// The last month of new defaults; later defaults are excluded.
    #[inline(always)]
    pub(super) fn last_default(self, maturity_months: u32) -> u32 {
        match self.near_maturity {
            DefaultsNearMaturity::ToMaturity => maturity_months,
            DefaultsNearMaturity::Standard => maturity_months.saturating_sub(self.lag_months),
        }
    }

    /// The last month with a payment or a recovery. `schedule_months` is the last month of the schedule
    /// of loans in foreclosure, up to which the servicer advances.
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

/// The curves of one collateral type.
#[derive(Debug, Clone, PartialEq)]
pub struct KindAssumptions {
    /// Voluntary prepayments.
    pub prepayment: PrepaymentCurve,
    /// Defaults.
    pub default: DefaultCurve,
    /// Share of the defaulted balance that is lost, read as [`CollateralAssumptions::severity_read_at`] says.
    pub severity: SeverityCurve,
}

/// The collateral assumptions of a scenario for a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct CollateralAssumptions {
    /// The curves of each collateral type, in the order of [`Pool::kinds`].
    pub by_kind: Vec<KindAssumptions>,
    /// How defaults are liquidated.
    pub liquidation: Liquidation,
    /// The month in which a severity is read from its curve.
    pub severity_read_at: SeverityReadAt,
}

/// Why assumptions do not fit a pool.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AssumptionsError {
    /// A collateral type without curves.
    #[error("no curves for collateral type `{kind}`")]
    MissingKind {
        /// The collateral type, as written in the pool.
        kind: String,
    },
    /// An index of adjustable-rate loans without a path.
    #[error("no path for the index `{index}`, which adjustable-rate loans in the pool follow")]
    MissingIndex {
        /// The index's name, as written in the pool.
        index: String,
    },
}

/// Speeds, defaults and severities of one cohort, as fractions: element `t - 1` is month `t`.
///
/// They extend to the cohort's last payment or recovery. Severities are read in the month of
/// liquidation, which may follow maturity. Missing elements count as zero.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortVectors<N> {
    /// Share of the balance that prepays in the month.
    pub smm: Vec<N>,
    /// Share of the balance that defaults in the month.
    pub mdr: Vec<N>,
    /// For curves in percent of the original balance: the share of the cut-off balance of all loans of
    /// the collateral type that defaults in the month, allocated by performing balance. Empty for other
    /// curves.
    pub of_original: Vec<N>,
    /// Share of the defaulted balance that is lost on a liquidation in the month.
    pub severity: Vec<N>,
}

impl CollateralAssumptions {
    /// The vectors of each cohort, in the order of [`Cohorts::cohorts`].
    ///
    /// # Errors
    /// [`AssumptionsError::MissingKind`] if a collateral type has no curves.
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

    /// The vectors of each loan or rep line of a pool, in the order of [`Pool::lines`].
    ///
    /// # Errors
    /// [`AssumptionsError::MissingKind`] if a collateral type has no curves.
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
