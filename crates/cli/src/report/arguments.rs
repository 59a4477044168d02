//! The arguments of `report` and their help.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::arguments::Inputs;
use crate::output::named_place;
use crate::tables::TablesWanted;

/// Help shown below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown report scenarios/my-deal --html my-deal.html --xlsx my-deal.xlsx
  stepdown report scenarios/my-deal --scenario stress.yaml --html stress.html
  stepdown report scenarios/my-deal --sweep output/my-deal-speeds --html my-deal.html
  stepdown report scenarios/my-deal --simulation output/my-deal-base --html my-deal.html

The HTML page is a single file that works offline. The workbook has the same tables, one per sheet, with full precision. The same inputs give the same bytes.

The tables are those of `stepdown tables`, selected with the same options. --sweep shows a metric of a finished sweep over two of its axes, one matrix for each class and each value of the other axes; DIR is the folder that `stepdown sweep` wrote. --simulation shows the distribution of class and pool losses over the paths of a finished simulation, and fan charts of balances and simulated indices by month. Both are to maturity unless --run-to is call.

An existing output file is replaced only when the new one is complete. Inputs and other files of the scenario folder are never replaced.";

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("file").args(["html", "xlsx"]).required(true).multiple(true))]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) what: TablesWanted,
    /// HTML file to write
    #[arg(long, value_name = "FILE", value_parser = named_place())]
    pub(crate) html: Option<PathBuf>,
    /// Excel workbook to write
    #[arg(long, value_name = "FILE", value_parser = named_place())]
    pub(crate) xlsx: Option<PathBuf>,
    /// Folder of a finished sweep of this deal, shown over two axes
    #[arg(long, value_name = "DIR")]
    pub(crate) sweep: Option<PathBuf>,
    /// Folder of a finished simulation of this deal
    #[arg(long, value_name = "DIR")]
    pub(crate) simulation: Option<PathBuf>,
    /// Two axes of the sweep [default: the first two with several values]
    #[arg(long, value_name = "ROWS,COLUMNS", requires = "sweep")]
    pub(crate) pivot: Option<String>,
    /// Metric shown over the two axes
    #[arg(
        long,
        alias = "measure",
        value_name = "COLUMN",
        default_value = "wal_years",
        requires = "sweep"
    )]
    pub(crate) metric: String,
    /// Fixes another axis at a value; may be repeated
    #[arg(long, value_name = "AXIS=VALUE", requires = "sweep")]
    pub(crate) at: Vec<String>,
}
