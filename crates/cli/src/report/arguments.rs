//! The arguments of `report`, and the help that goes with them.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::arguments::Inputs;
use crate::output::named_place;
use crate::tables::TablesWanted;

/// What help shows below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown report scenarios/my-deal --html my-deal.html --xlsx my-deal.xlsx
  stepdown report scenarios/my-deal --scenario stress.yaml --html stress.html
  stepdown report scenarios/my-deal --sweep output/my-deal-speeds --html my-deal.html
  stepdown report scenarios/my-deal --simulation output/my-deal-base --html my-deal.html

The page is one file that needs no network. The workbook holds the same tables, a sheet each, with
every digit of every figure. The same inputs give the same bytes.

Tables are those of `stepdown tables`, asked for in the same way. --sweep shows a measure of a finished
sweep over two of its axes, to maturity unless --run-to says call, a matrix for each class and for each
value of the other axes: the folder is the one that `stepdown sweep` wrote. --simulation shows how
losses of classes and pool are distributed over the paths that `stepdown simulate` ran, and how
balances and drawn indices fan out by month; to maturity too, unless --run-to says call.

An output file appears whole or not at all. One that is there is written over, but not an input,
nor any other file of the scenario folder.";

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("file").args(["html", "xlsx"]).required(true).multiple(true))]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) what: TablesWanted,
    /// Where to write the page
    #[arg(long, value_name = "FILE", value_parser = named_place())]
    pub(crate) html: Option<PathBuf>,
    /// Where to write the workbook
    #[arg(long, value_name = "FILE", value_parser = named_place())]
    pub(crate) xlsx: Option<PathBuf>,
    /// The folder of a finished sweep of this deal, to be shown over two axes
    #[arg(long, value_name = "DIR")]
    pub(crate) sweep: Option<PathBuf>,
    /// The folder of a finished simulation of this deal, to be drawn
    #[arg(long, value_name = "DIR")]
    pub(crate) simulation: Option<PathBuf>,
    /// The two axes [default: the first two that have several values]
    #[arg(long, value_name = "ROWS,COLUMNS", requires = "sweep")]
    pub(crate) pivot: Option<String>,
    /// What is shown over them
    #[arg(
        long,
        alias = "measure",
        value_name = "COLUMN",
        default_value = "wal_years",
        requires = "sweep"
    )]
    pub(crate) metric: String,
    /// Holds another axis at a value; may be given again
    #[arg(long, value_name = "AXIS=VALUE", requires = "sweep")]
    pub(crate) at: Vec<String>,
}
