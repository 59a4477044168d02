//! The arguments of `infer-pool`, and the help that goes with them.

use std::path::PathBuf;

use clap::Args;

use crate::arguments::{FolderArguments, Format};

pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown infer-pool scenarios/my-deal
  stepdown infer-pool scenarios/my-deal --bounds known.yaml --output pool.csv

Finds lines under which printed-table.csv comes out at pricing.yaml, starting from pools drawn at
random between the bounds; the folder's own pool is never looked at. The pool that is written says of
itself that it is inferred: it is one of many, and the ranges say how far others go. The same seed
gives the same pool, whatever the number of threads. Ends with exit code 1 if a figure does not come
out.

What the sheet does not print of the deal itself (speed, closing date, overcollateralization, call
rule) is looked for with the pool, between bounds that the bounds file gives under `not_printed`.

Without a bounds file: the kinds that the deal prices, in any shares, at rates from 5% to 12%, up to 6
months old; over 30 years, the same after 5 years of interest only, over 40 with a balloon after 30,
over 30 with a balloon after 15.";

/// Arguments of `infer-pool`.
#[derive(Debug, Args)]
pub(crate) struct InferPoolArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// What is known of the collateral besides: a file inside the folder, or else a path [default:
    /// infer-pool.yaml, if the folder holds it]
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// What the random numbers come of: another seed, another pool
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many pools to start from at most, until one fits
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub(crate) starts: u64,
    /// Leaves out how firmly the figures hold the pool
    #[arg(long)]
    pub(crate) without_ranges: bool,
    /// Where to write the pool; one that infer-pool wrote there is replaced, and no other file. With `-` the pool goes to standard output, and nothing else [default: output/FOLDER-pool.csv]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Refuses to replace a file
    #[arg(long)]
    pub(crate) no_overwrite: bool,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}
