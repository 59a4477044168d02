//! Collateral: a pool of loans or rep lines, and its monthly cash flows.
//!
//! ```text
//! pool.csv    -> Pool                                  (reading)
//! Pool        -> Cohorts         Cohorts::collapse     (scheduled balance and interest by month)
//! Cohorts x IndexPaths -> Cohorts Cohorts::under       (the same for adjustable-rate loans, reset)
//! assumptions -> CohortVectors   CollateralAssumptions::vectors
//! Cohorts x CohortVectors -> CollateralFlows           project
//! ```
//!
//! [`project`] is the engine that runs use; [`loan_by_loan`] is the reference it is tested against.

mod adjustable;
pub mod amortization;
mod assumptions;
mod cohort;
mod flows;
mod line;
pub mod loan_by_loan;
mod pool;
mod projection;
mod same_terms;
mod shape;

pub use adjustable::{AdjustableError, AdjustableTerms, IndexPaths};
pub use assumptions::{
    Advancing, AssumptionsError, CohortVectors, CollateralAssumptions, DefaultsNearMaturity,
    KindAssumptions, Liquidation, MOST_MONTHS_TO_LIQUIDATION, SeverityReadAt,
};
pub use cohort::{Cohort, Cohorts, ScheduledMonth};
pub use flows::{CollateralFlows, CollateralMonth, Fees, SeveralMonths};
pub use line::{Line, LineError, LineTerms};
pub use pool::{KindIndex, LoanDescription, Pool, PoolError};
pub use projection::{CohortSpeeds, project, project_at};
pub use shape::Shape;
