//! Arguments of `stepdown simulate` and their help.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use stepdown_runner::simulation::{Drawing, Sampling};

use crate::arguments::{FolderArguments, Run};
use crate::long_runs::LongRunArguments;
use crate::overrides::OverrideArguments;
use crate::problem::Problem;

/// Help shown after the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown simulate scenarios/my-deal --model models/base.yaml
  stepdown simulate scenarios/my-deal --model models/base.yaml --paths 100000 --seed 7
  stepdown simulate scenarios/my-deal --model models/base.yaml --paths 65536 --sampling sobol

Draws random speeds, defaults, severities and index paths around a scenario, as the model specifies, and runs the deal on each path. Writes the tables scenarios, classes, deal and run, as a sweep does. It also writes distributions and months (estimates over all paths) and by_month (balances and indices of the first 2,048 paths, month by month).

A path depends only on the model, the seed, the sampling method (for sobol, also the shifts) and its own number, not on the number of paths or threads, or on interruptions. A single path can be run alone; antithetic pairs and sets of Sobol points must be run whole. Sobol points are most even if their number under each shift is a power of two. Ctrl-C stops after the blocks in progress; --resume continues.

If the output folder already holds this run, its tables are read and nothing is run. Another run in the folder is kept until this one is finished and then replaced, unless --no-overwrite is given. A folder that holds other files is never changed.

Standard errors are those of independent means: of paths, antithetic pairs, or Sobol points under each shift. Standard errors of quantiles, in the table distributions, are estimated from neighboring results.";

/// The default number of shifts: enough for a standard error, few enough for even points.
const SHIFTS: u32 = 16;

/// Sampling method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SamplingWord {
    /// Independent paths
    Independent,
    /// Pairs of paths: the second has the normals of the first with the opposite sign
    Antithetic,
    /// Points of a Sobol sequence, under random digital shifts
    Sobol,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    pub(crate) folder: FolderArguments,
    /// The model file: a file in the folder or a path
    #[arg(long, value_name = "FILE")]
    pub(crate) model: PathBuf,
    /// The base scenario of the paths: a file in the folder or a path [default: the model's, else pricing.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// The state file to start from: a file in the folder or a path [default: the one named in deal.yaml, else the run starts at closing]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) overrides: OverrideArguments,
    /// Number of paths
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=4_294_967_295))]
    pub(crate) paths: u64,
    /// Random seed
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Sampling method
    #[arg(long, value_enum, default_value_t = SamplingWord::Independent, value_name = "METHOD")]
    pub(crate) sampling: SamplingWord,
    /// Number of random shifts of the Sobol points [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1024))]
    pub(crate) shifts: Option<u32>,
    /// Number (`scenario_id`) of the first path
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=4_294_967_295))]
    pub(crate) first_path: u64,
    #[command(flatten)]
    pub(crate) long_run: LongRunArguments,
    /// Run to the first possible call or to maturity, for the printed distributions
    #[arg(long, alias = "to", value_enum, default_value_t = Run::Maturity, value_name = "RUN")]
    pub(crate) run_to: Run,
}

impl SimulateArguments {
    /// The requested paths and their sampling.
    ///
    /// # Errors
    /// If shifts are requested without Sobol sampling.
    pub(crate) fn drawing(&self) -> Result<Drawing, Problem> {
        if self.shifts.is_some() && self.sampling != SamplingWord::Sobol {
            return Err(Problem::Usage {
                message: "`--shifts` applies only to Sobol sampling".to_owned(),
                advice: "add `--sampling sobol`, or omit `--shifts`".to_owned(),
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
