//! The collateral: a pool of loans or representative lines, and the money it gives each month.
//!
//! ```text
//! pool.csv    -> Pool                                  (reading)
//! Pool        -> Cohorts         Cohorts::collapse     (scheduled balance and interest by month)
//! Cohorts x IndexPaths -> Cohorts Cohorts::under       (the same of adjustable lines, reset)
//! assumptions -> CohortVectors   CollateralAssumptions::vectors
//! Cohorts x CohortVectors -> CollateralFlows           project
//! ```
//!
//! [`project`] is the path that is used; [`loan_by_loan`] is the one it is checked against.
//! These modules must never know a class, a deal or a waterfall, and never open a file.

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
