//! End-to-end tests of the command: arguments and files in, text and exit code out.
//!
//! A test of the package `stepdown`, so that it can run the binary; kept here with the other
//! end-to-end tests. Snapshots are in `command/snapshots`; paths, versions and hashes are replaced
//! before they are compared.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]

// Marked as a test module, so that helpers may panic as tests do.
#[cfg(test)]
mod command {
    /// Folders, edits of their files, and runs of the binary.
    mod support;

    /// WAL tables, and their comparison with the printed table.
    mod wal;

    /// Adjustable-rate pools and index paths read from files.
    mod adjustable;

    /// Cash flows month by month.
    mod cashflows;

    /// Prepayment charges and interest losses.
    mod charges;

    /// `report`: pages and workbooks.
    mod report;

    /// `explain`: one month, step by step.
    mod explain;

    /// A parser of the output of `explain`.
    mod explain_output;

    /// `explain` for every month of many runs, checked for consistency.
    mod explain_every_month;

    /// `state`: state files, and runs that continue from them.
    mod state;

    /// Output files: written whole or not at all, and never over an input.
    mod output;

    /// `check`: the deal, the pool and the scenarios as they are read.
    mod check;

    /// Deals that state their payments.
    mod payments;

    /// Rules on which documents differ, in `check`, `explain` and `tables`.
    mod readings;

    /// How `--scenario` finds its file.
    mod scenarios;

    /// `tie-out` of a trustee report.
    mod tie_out;

    /// `sweep`: many scenarios at once.
    mod sweep;

    /// `simulate`: random paths.
    mod simulate;

    /// `break-even` and `solve`: goal seek.
    mod solving;

    /// `tables`: term-sheet tables.
    mod tables;

    /// Class names with dots, slashes and quotes, and the keys of every table.
    mod names;

    /// `infer-pool`: rep lines that reproduce a printed table.
    mod infer_pool;

    /// Help and usage errors.
    mod help;

    /// Files outside the scenario folder, pipes, devices and very large files.
    mod inputs;

    /// Notes on rates that look a hundred times too small.
    mod plausible;

    /// Spellings of the trade, and messages that suggest a correction.
    mod spellings;

    /// Default curves in percent of the original balance.
    mod of_original;

    /// Invalid files and their messages.
    mod broken;

    /// Loan groups and seasoned deals.
    mod seasoned;

    /// README and guide against what the command prints.
    mod readme;

    /// Identical results on every processor.
    mod processors;

    /// Random file contents never cause a panic.
    mod noise;

    /// Notes on curves.
    mod curve_notes;

    /// Overrides on the command line.
    mod overrides;

    /// No coinages in help, pages, messages and public names.
    mod words;

    /// `init`, `diff`, completions and man pages.
    mod folders;

    /// Defaults near maturity.
    mod near_maturity;
}
