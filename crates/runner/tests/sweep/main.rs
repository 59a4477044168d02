//! Sweep files: their grids and components, and the diagnostics of invalid ones.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests"
)]

/// Order, numbering and values of the cells.
mod cells;
/// Components of scenarios.
mod components;
/// Sweeps over the deal file.
mod deals;
/// Diagnostics of invalid sweeps.
mod diagnostics;
/// The sweeps in the project's scenario folders.
mod files;
/// Index paths from files.
mod index_files;
mod support;
