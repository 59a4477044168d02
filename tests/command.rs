//! End-to-end tests of the command: arguments and files in, text and exit code out.
//!
//! They are a test of the package `stepdown`, so that they run its binary; they stand here with
//! the other tests of the whole. Snapshots are in `command/snapshots`; what differs from machine
//! to machine or from version to version is replaced before they are compared.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]

// Marked so that helpers may stop a test as tests may.
#[cfg(test)]
mod command {
    /// Folders, edits of their files, and runs of the binary.
    mod support;

    /// Tables of weighted average lives, and whether they are as printed.
    mod wal;

    /// Adjustable lines and index paths out of files.
    mod adjustable;

    /// Cash flows month by month.
    mod cashflows;

    /// Prepayment charges and interest losses.
    mod charges;

    /// Pages and workbooks.
    mod report;

    /// One month told step by step.
    mod explain;

    /// What `explain` printed, taken apart.
    mod shown;

    /// Every month of many runs told, and held against itself.
    mod explain_every_month;

    /// States written, and runs that begin with them.
    mod state;

    /// Output files: whole or not at all, and never over what a folder holds.
    mod output;

    /// What a folder is understood to say.
    mod check;

    /// Readings that documents differ in: checked, told and explained.
    mod readings;

    /// Which file a scenario's name means.
    mod scenarios;

    /// A trustee's report tied out.
    mod tie_out;

    /// Many scenarios at once.
    mod sweep;

    /// Paths drawn at random.
    mod simulate;

    /// Break-evens and targets.
    mod solving;
    /// The tables that are handed out.
    mod tables;

    /// Classes with dots and quotes in their names, and the keys of every table.
    mod names;

    /// Which pool is behind a printed table.
    mod infer_pool;

    /// Help and usage.
    mod help;

    /// Files that no folder should name, and that no run should wait for.
    mod inputs;

    /// Rates a hundred times too small.
    mod plausible;

    /// Words and spellings of the trade, and messages that say what would be right.
    mod spellings;

    /// Defaults in percent of the original balance.
    mod of_original;

    /// Broken files, each with the message it gets.
    mod broken;

    /// Loan groups and deals in mid-life.
    mod mid_life;

    /// What the README shows.
    mod readme;

    /// The same bytes on every processor.
    mod processors;

    /// Whatever stands in a file: no panic.
    mod noise;

    /// Fields overridden on the command line.
    mod overrides;

    /// Folders begun and compared, completions, man pages.
    mod folders;

    mod curve_notes;
    mod near_maturity;
}
