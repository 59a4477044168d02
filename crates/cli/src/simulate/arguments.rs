//! The arguments of `simulate`, and the help that goes with them.
//!
//! This module must never read a file.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use stepdown_runner::simulation::{Drawing, Sampling};

use crate::arguments::{FolderArguments, Run};
use crate::long_runs::LongRunArguments;
use crate::overrides::OverrideArguments;
use crate::problem::Problem;

/// What help shows below the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown simulate scenarios/my-deal --model models/base.yaml
  stepdown simulate scenarios/my-deal --model models/base.yaml --paths 100000 --seed 7
  stepdown simulate scenarios/my-deal --model models/base.yaml --paths 65536 --sampling sobol

Draws speeds, defaults, severities and index paths as the model says, around a scenario, and runs the
deal on each path. Writes the tables scenarios, classes, deal and run as a sweep does, and
distributions and months, what is estimated of them, and by_month, how balances and indices of the
first 2,048 paths are distributed month by month.

A path hangs on the model, the seed, the sampling (of Sobol points, the shifts too) and its own
number: not on how many there are, on the threads, or on how often the run was interrupted. One
path alone can be asked for; of mirrored paths and Sobol points, the set it belongs to. Points
share out evenly in powers of two, under each shift. Ctrl-C ends it after the blocks in work, and
--resume does the rest.

Where the output folder holds this very run, it is read, and nothing is run. Another run that
stepdown left in it is replaced when this one is finished, and stays whole until then, unless
--no-overwrite refuses. A folder that holds other files is never touched.

Standard errors are of means of what is independent: of paths, of the means of antithetic pairs, or of
the means of Sobol points under shifts of their own. Those of quantiles, in the table distributions, are
read off the figures around them.";

/// Enough for a standard error, and few enough for each to be spread evenly.
const SHIFTS: u32 = 16;

/// How paths are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SamplingWord {
    /// Each for itself
    Independent,
    /// In pairs: every second has the normals of the one before, with the other sign
    Antithetic,
    /// Points of a Sobol sequence, in sets under random digital shifts
    Sobol,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The model file: inside the folder, or else a path
    #[arg(long, value_name = "FILE")]
    pub(crate) model: PathBuf,
    /// The scenario that paths are drawn around: a file inside the folder, or else a path [default:
    /// the model's, or else pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to begin with: inside the folder, or else a path [default: the one that
    /// deal.yaml names, if any; else at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// How many paths
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=4_294_967_295))]
    pub(crate) paths: u64,
    /// What all chance hangs on
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How paths are sampled
    #[arg(long, value_enum, default_value_t = SamplingWord::Independent, value_name = "HOW")]
    pub(crate) sampling: SamplingWord,
    /// Sets of Sobol points, each under a shift of its own [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1024))]
    pub(crate) shifts: Option<u32>,
    /// The number of the first path, up to 4294967295: its `scenario_id`
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=4_294_967_295))]
    pub(crate) first_path: u64,
    #[command(flatten)]
    pub(crate) long_run: LongRunArguments,
    /// Which run the printed distributions are of
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
}

impl SimulateArguments {
    /// Which paths are asked for, and how they are sampled.
    ///
    /// # Errors
    /// If shifts are asked for where nothing is shifted.
    pub(crate) fn drawing(&self) -> Result<Drawing, Problem> {
        if self.shifts.is_some() && self.sampling != SamplingWord::Sobol {
            return Err(Problem::Usage {
                message: "`--shifts` are of the points of a Sobol sequence".to_owned(),
                advice: "write `--sampling sobol` with them, or leave them out".to_owned(),
            });
        }
        Ok(Drawing {
            paths: self.paths,
            first_path: self.first_path,
            seed: self.seed,
            sampling: match self.sampling {
                SamplingWord::Independent => Sampling::Independent,
                SamplingWord::Antithetic => Sampling::Antithetic,
                SamplingWord::Sobol => Sampling::Sobol {
                    shifts: self.shifts.unwrap_or(SHIFTS),
                },
            },
        })
    }
}
