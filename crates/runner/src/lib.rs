//! Scenario folders opened, runs made of them, and their results held against published figures.
//!
//! | room | what it is for |
//! |---|---|
//! | `folder` | a folder of plain files to a deal, a pool and scenarios |
//! | `run` | one scenario to measures or to cash flows, in the arithmetic asked for |
//! | `printed` | a published table, and which of its figures a run agrees with |
//!
//! This crate opens files, and never prints. Rules of deals live in `stepdown-projection`.

mod folder;
mod printed;
mod run;

pub use folder::{Folder, FolderError};
pub use printed::{Agreement, PrintedClass, PrintedTable, PrintedWindow, WalAndWindow};
pub use run::{Arithmetic, RunError, RunMeasures, cash_flows, measure};
