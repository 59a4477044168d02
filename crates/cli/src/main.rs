//! The `stepdown` command.
//!
//! This crate reads arguments, prints results and maps outcomes to exit codes. The crates that it
//! depends on do all the computing.

mod arguments;
mod basis;
mod break_even;
mod cashflows;
mod check;
mod completions;
mod curve_notes;
mod diagnostics;
mod diff;
mod exit_codes;
mod explain;
mod infer_pool;
mod init;
mod interrupt;
mod left_out;
mod long_runs;
mod numbers;
mod output;
mod overrides;
mod problem;
mod progress;
mod report;
mod run_notes;
mod simulate;
mod solve;
mod start;
mod state;
mod steps;
mod sweep;
mod tables;
mod tie_out;
mod wal;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed pipe is not a failure of help.
            let _ = error.print();
            return exit_codes::of_usage(&error).into();
        }
    };
    let run = || match &arguments.command {
        Command::Wal(arguments) => wal::run(arguments),
        Command::Cashflows(arguments) => cashflows::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::State(arguments) => state::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::TieOut(arguments) => tie_out::run(arguments),
        Command::Sweep(arguments) => sweep::run(arguments),
        Command::Simulate(arguments) => simulate::run(arguments),
        Command::BreakEven(arguments) => break_even::run(arguments),
        Command::Solve(arguments) => solve::run(arguments),
        Command::Tables(arguments) => tables::run(arguments),
        Command::InferPool(arguments) => infer_pool::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => completions::man(arguments),
    };
    problem::guarded(|| run().unwrap_or_else(|problem| problem.emit())).into()
}
