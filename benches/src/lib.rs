//! Support for the benchmarks: pools of any size.

pub mod loan_pool;
