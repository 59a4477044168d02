//! The arguments of `infer-pool` and their help.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Format};

pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown infer-pool scenarios/my-deal
  stepdown infer-pool scenarios/my-deal --bounds known.yaml --output pool.csv

Infers rep lines that reproduce printed-table.csv under pricing.yaml. The search starts from random pools within the bounds; the folder's own pool is not used. The file that is written is marked as inferred: it is one of many pools that reproduce the table, and the sensitivity ranges show how far others may differ. The same seed gives the same pool with any number of threads. Exit code 1 if a printed value is not reproduced.

Deal terms that the sheet does not print (speed, closing date, overcollateralization, call rule) are inferred together with the pool, within the bounds that the bounds file states under `not_printed`.

Without a bounds file, these are assumed: the collateral types that the deal prices, in any shares; rates from 5% to 12%; ages up to 6 months; and four terms: 30 years, 30 years with 5 years of interest only, 40 years with a balloon after 30, and 30 years with a balloon after 15.";

/// Arguments of `infer-pool`.
#[derive(Debug, Args)]
pub(crate) struct InferPoolArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// Bounds on the collateral: a file inside the folder, or else a path [default: infer-pool.yaml, if the folder has it]
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// Random seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Most random pools to start from until one reproduces the table
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) starts: u64,
    /// Leaves out the sensitivity ranges
    #[arg(long)]
    pub(crate) without_ranges: bool,
    /// File to write the pool to; only a pool that infer-pool wrote is replaced. With `-`, only the pool is written, to standard output [default: output/FOLDER-pool.csv]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Refuses to replace an existing file
    #[arg(long)]
    pub(crate) no_overwrite: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
