//! Sweep files: what grids they make, of which components, and what is said of faulty ones.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "helpers of tests"
)]

/// Order, numbers and values of the cells.
mod cells;
/// Components: composed of several axes, equal ones once.
mod components;
/// Sweeps over the deal file.
mod deals;
/// What is said of sweeps that cannot be read.
mod diagnostics;
/// The sweeps of the project's own folders.
mod files;
/// Index paths out of files.
mod index_files;
mod support;
