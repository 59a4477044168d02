//! Scenario folders opened, runs made of them, and their results held against published figures.
//!
//! | room | what it is for |
//! |---|---|
//! | `folder` | a folder of plain files to a deal and a pool |
//! | `fitting` | whether the files of a folder fit one another |
//! | `scenarios` | the scenarios of a folder, and which one a name means |
//! | `attached` | files that a deal, a scenario or a sweep names |
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
//! | `pictures` | what is drawn of a run: figures by month, marks, principal windows |
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
mod fitting;
mod folder;
pub mod infer_pool;
mod inputs;
mod measure;
pub mod pictures;
mod pricing;
mod printed;
pub mod results;
mod run;
mod scenarios;
pub mod side_by_side;
pub mod simulation;
pub mod solve;
pub mod sweep;
pub mod tables;
mod tie_out;

pub use folder::{Folder, FolderError};
pub use inputs::{InputFile, combined_sha256};
pub use measure::{
    CLASS_MEASURES, ClassMeasure, DEAL_MEASURES, DealMeasure, Measure, Unit, UnknownMeasure,
};
pub use pricing::{
    BoughtClass, Figures, PriceYieldError, PriceYieldQuestion, PriceYieldRow, PriceYieldTable,
    Quote, Quotes, WindowEnd, price_yield,
};
pub use printed::{Agreement, PrintedClass, PrintedTable, PrintedWindow, WalAndWindow};
pub use run::{
    Arithmetic, Audit, Case, RunError, RunMeasures, StateText, audit, cash_flows, measure,
    state_after,
};
pub use scenarios::{OtherFile, OtherKind, ScenarioFile, YamlFiles};
pub use tie_out::{
    Blamed, Counts, Figure, Finding, Key, Outcome, ReportSection, ReportedOnly, TieOut,
    TieOutError, Value,
};
