//! Pool and deal to cash flows: amortisation, cohorts, the waterfall, the measures.
//!
//! The way of the data, each arrow a function with a name:
//!
//! ```text
//! pool.csv  -> Pool     -> Cohorts            (scheduled balance and interest by month)
//! scenario  -> Scenario -> Vectors            (speeds, defaults, severity, index by month)
//! Cohorts x Vectors     -> CollateralFlows
//! deal.yaml -> Deal     -> Plan               (indices resolved, no strings)
//! Plan x CollateralFlows -> waterfall, month by month -> Observer -> measures | flows | ledger
//! ```
//!
//! This crate does no I/O beyond parsing what it is handed, starts no thread, reads no clock, and
//! knows no deal by name.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "expected values may come from the platform's functions"
    )
)]

pub mod calendar;
pub mod collateral;
pub mod csv_text;
pub mod deal;
pub mod diagnostic;
pub mod document;
pub mod index;
pub mod measures;
pub mod number;
pub mod pricing;
pub mod scenario;
pub mod side_by_side;
pub mod state_file;
pub mod waterfall;
pub mod words;
