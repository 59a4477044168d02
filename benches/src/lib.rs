//! What benchmarks need beside the engine: pools of any size.
//!
//! The benchmarks themselves are the files beside this folder.

pub mod loan_pool;
