//! End-to-end tests of the engine, most important first.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

/// Published tables of real deals.
mod published;

/// Pools inferred from printed tables.
mod infer_pool;

/// Invariants of every month of every deal under every scenario.
mod invariants;

/// The arithmetics agree with each other.
mod parity;

/// Payment programs and their traces.
mod programs;

/// Random deals that state their payments.
mod payment_rules;

/// Stress scenarios checked by hand, with reasons.
mod stress;

/// Runs continued from a state.
mod halves;

/// Rules on which documents differ, by hand.
mod readings;

/// A trustee report tied out to the last digit.
mod tie_out;

/// Sweeps: the same results alone and among others, and the same bytes on every run.
mod sweeps;

/// Prices and yields of classes of real deals.
mod pricing;

/// Simulations: drawn values, results of paths, and the same bytes on every run.
mod simulations;

/// Break-evens and targets.
mod solving;

/// Term-sheet tables against printed tables and sums by hand.
mod tables;

/// Charts against cash flows.
mod charts;
