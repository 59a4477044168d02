//! Deals with payment rules: real structures are read as their documents state them, and errors are reported with
//! position and advice.

mod arbitrary;
mod deals;
mod diagnostics;
mod lints;
mod support;
