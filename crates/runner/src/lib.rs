//! Opens scenario folders, runs their scenarios, and compares results with published values.
//!
//! | module | purpose |
//! |---|---|
//! | `folder` | reads a folder of plain files as a deal and a pool |
//! | `fitting` | checks that the files of a folder fit one another |
//! | `scenario_files` | finds and reads the scenarios of a folder |
//! | `attached` | reads files named by a deal, a scenario or a sweep |
//! | `location` | locates a folder, and limits which files named in it may be read |
//! | `plausible` | warns of rates that look a hundred times too small |
//! | `overrides` | gives fields other values than the files do |
//! | `inputs` | reads whole files and hashes them |
//! | `sweep` | turns a sweep file into a grid of scenarios and their components |
//! | `run` | runs one scenario for metrics or cash flows, in either arithmetic |
//! | `metric` | names the metrics that tables, targets and conditions share |
//! | `break_even` | break-evens: the highest value of an input before each class takes a loss |
//! | `solve` | goal seek: the input that meets a target |
//! | `pricing` | price/yield tables: every class at prices and speeds, or at yields or discount margins |
//! | `simulation` | random paths drawn from a model, and estimates over them |
//! | `results` | the tables of a sweep: run by blocks, written, resumed, queried |
//! | `tables` | term-sheet tables: WALs, decrements, caps, enhancement, prices |
//! | `charts` | charts of a run: values by month, marks, principal windows |
//! | `tie_out` | recomputes a distribution to the cent and checks a trustee report against it |
//! | `infer_pool` | infers rep lines that reproduce a printed table |
//! | `printed` | reads a published table and counts the values a run agrees with |
//!
//! This crate opens files and never prints. The rules of deals are in `stepdown-projection`.

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
mod scenario_files;
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
pub use scenario_files::{OtherFile, OtherKind, ScenarioFile, YamlFiles};
pub use tie_out::{
    Blamed, ComparedValue, Counts, Finding, Key, ReportSection, TieOut, TieOutError, Value, Verdict,
};
