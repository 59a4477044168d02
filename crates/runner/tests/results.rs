//! Tables of a sweep: complete in every case, with the same bytes for any number of threads and
//! interruptions.
//!
//! Results are generated from the scenario's number.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

#[path = "results/generated.rs"]
mod generated;

#[path = "results/bytes.rs"]
mod bytes;
#[path = "results/folders.rs"]
mod folders;
#[path = "results/killed.rs"]
mod killed;
#[path = "results/malformed.rs"]
mod malformed;
#[path = "results/requested.rs"]
mod requested;
#[path = "results/schema.rs"]
mod schema;
#[path = "results/term_sheets.rs"]
mod term_sheets;
