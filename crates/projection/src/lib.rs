//! From pool and deal to cash flows: amortization, cohorts, the waterfall, metrics.
//!
//! The data flow; each arrow is a function:
//!
//! ```text
//! pool.csv  -> Pool     -> Cohorts            (scheduled balance and interest by month)
//! scenario  -> Scenario -> Vectors            (speeds, defaults, severity, index by month)
//! Cohorts x Vectors     -> CollateralFlows
//! deal.yaml -> Deal     -> Plan               (indices resolved, no strings)
//! Plan x CollateralFlows -> waterfall, month by month -> Observer -> measures | flows | ledger
//! ```
//!
//! This crate parses text that the caller supplies. It does no I/O, starts no threads and reads no clock.

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
pub mod formula;
pub mod index;
pub mod measures;
pub mod number;
pub mod pricing;
pub mod program;
pub mod scenario;
pub mod side_by_side;
pub mod state_file;
pub mod waterfall;
pub mod words;
