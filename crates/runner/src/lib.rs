//! Scenario folders opened, runs made of them, and their results held against published figures.
//!
//! | module | what it is for |
//! |---|---|
//! | `folder` | a folder of plain files to a deal and a pool |
//! | `fitting` | whether the files of a folder fit one another |
//! | `scenarios` | the scenarios of a folder, and which one a name means |
//! | `attached` | files that a deal, a scenario or a sweep names |
//! | `location` | where a folder is, and which files that its files name may be read |
//! | `plausible` | rates a hundred times too small, and what may be meant |
//! | `overrides` | fields that a command gives another value than the files do |
//! | `inputs` | files read whole, and the hashes under which results name them |
//! | `sweep` | a sweep file to a grid of scenarios, and what each is made of |
//! | `run` | one scenario to measures or to cash flows, in the arithmetic asked for |
//! | `measure` | what a run comes to, by the names that tables, targets and conditions share |
//! | `break_even` | how far one figure can go before a class is hurt, for every cell of a grid |
//! | `solve` | the figure under which a measure comes to what is asked |
//! | `pricing` | price/yield tables: every class at prices and speeds, or at yields or discount margins |
//! | `simulation` | a model of what may come to paths drawn at random, and what is estimated of them |
//! | `results` | the tables of a sweep: run block by block, written, taken up again, asked |
//! | `tables` | the tables that are handed out: lives, decrements, caps, enhancement, prices |
//! | `charts` | what is drawn of a run: figures by month, marks, principal windows |
//! | `tie_out` | a trustee's report, every figure of it held against one distribution in cents |
//! | `infer_pool` | which pool is behind a printed table: representative lines that reprint it |
//! | `printed` | a published table, and which of its figures a run agrees with |
//!
//! This crate opens files, and never prints. Rules of deals live in `stepdown-projection`.

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "expected values may come from the platform's functions"
    )
)]

mod attached;
pub mod break_even;
pub mod charts;
mod fitting;
mod folder;
pub mod infer_pool;
mod inputs;
mod location;
mod metric;
mod overrides;
pub mod plausible;
mod pricing;
mod printed;
pub mod results;
mod run;
mod scenarios;
pub mod side_by_side;
pub mod simulation;
mod slug;
pub mod solve;
pub mod sweep;
pub mod tables;
mod tie_out;

pub use folder::{Folder, FolderError};
pub use inputs::{InputFile, combined_sha256};
pub use location::{Location, Outside};
pub use metric::{
    CLASS_METRICS, ClassMetric, DEAL_METRICS, DealMetric, Metric, Unit, UnknownMetric,
};
pub use overrides::Override;
pub use pricing::{
    BoughtClass, PriceYieldError, PriceYieldQuestion, PriceYieldRow, PriceYieldTable,
    PricingResult, Quote, Quotes, WindowEnd, price_yield,
};
pub use printed::{Agreement, PrintedClass, PrintedTable, WalAndWindow};
pub use run::{
    Arithmetic, Audit, Case, RunError, RunMeasures, StateText, at_speed, audit, cash_flows,
    run_case, state_after,
};
pub use scenarios::{OtherFile, OtherKind, ScenarioFile, YamlFiles};
pub use tie_out::{
    Blamed, ComparedValue, Counts, Finding, Key, ReportSection, ReportedOnly, TieOut, TieOutError,
    Value, Verdict,
};
