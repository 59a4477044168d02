//! Tests of the whole, in the order in which they matter.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

/// Figures that others have published: the term sheet's table.
mod published;

/// Pools inferred from printed tables.
mod infer_pool;

/// What holds in every month of every deal under every scenario.
mod invariants;

/// The arithmetics agree with one another.
mod parity;

/// Stress by hand, with reasons.
mod stress;

/// Two halves of a run make the whole.
mod halves;

/// Readings that documents differ in, by hand.
mod readings;

/// A trustee's report, to the last digit.
mod tie_out;

/// Sweeps: what a scenario comes to among others, and the same bytes however they are run.
mod sweeps;

/// Prices and yields of classes of real deals.
mod pricing;
/// Simulations: what is drawn, what a path comes to, and the same bytes however they are run.
mod simulations;

/// Answers by solving: break-evens and targets.
mod solving;

/// The tables that are handed out, against what is printed and against sums by hand.
mod tables;

/// What is drawn of a run, against its cash flows.
mod charts;
