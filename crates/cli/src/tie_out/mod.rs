//! `stepdown tie-out`: compares every number of a trustee report with the recomputed distribution.
//!
//! | module | purpose |
//! |---|---|
//! | `table` | the summary and the lists, for people |
//! | `findings` | the findings, in sentences |
//! | `tidy` | one row for each number |

mod findings;
mod table;
mod tidy;

use std::io::Write;

use serde::Serialize;
use stepdown_runner::{TieOut, TieOutError, combined_sha256};

use crate::arguments::{Format, TieOutArguments};
use crate::exit_codes::Exit;
use crate::output;
use crate::problem::Problem;

impl From<TieOutError> for Problem {
    fn from(error: TieOutError) -> Self {
        match error {
            TieOutError::Folder(error) => Self::Folder(error),
            // The state comes from a file, so its errors are those of an input file.
            TieOutError::Run(stepdown_runner::RunError::State(diagnostics)) => {
                Self::Folder(stepdown_runner::FolderError::Invalid(vec![diagnostics]))
            }
            TieOutError::Run(error) => Self::Run(error),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, or the output cannot be written.
pub(crate) fn run(arguments: &TieOutArguments) -> Result<Exit, Problem> {
    let tie_out = TieOut::of_folder(arguments.folder.location(), arguments.state.as_deref())?;
    let mut out = output::to_stdout();
    let provenance = Provenance::of(&tie_out);
    match arguments.format {
        Format::Table => {
            table::write(&tie_out, arguments.all, &mut *out)?;
            findings::write(&tie_out, &mut *out)?;
        }
        Format::Csv => {
            let rows = tidy::rows(&tie_out, &provenance, arguments.all);
            output::csv::write(&rows, &mut *out)?;
        }
        Format::Json => {
            let result = result(&tie_out, &provenance, arguments.all);
            output::json::write(&result, &mut *out)?;
        }
    }
    out.flush()?;
    Ok(if tie_out.ties() {
        Exit::Done
    } else {
        Exit::Disagrees
    })
}

/// The provenance of a result.
#[derive(Serialize)]
struct Provenance {
    version: &'static str,
    deal: String,
    distribution_date: String,
    inputs: Vec<Input>,
    inputs_sha256: String,
}

#[derive(Serialize)]
struct Input {
    file: String,
    sha256: String,
}

impl Provenance {
    fn of(tie_out: &TieOut) -> Self {
        let inputs = &tie_out.inputs;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            deal: tie_out.deal.clone(),
            distribution_date: tie_out.date.to_string(),
            inputs_sha256: combined_sha256(inputs),
            inputs: inputs
                .iter()
                .map(|input| Input {
                    file: input.name.clone(),
                    sha256: input.sha256.clone(),
                })
                .collect(),
        }
    }
}

/// A result in JSON.
#[derive(Serialize)]
struct TieOutResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    tied: usize,
    following: usize,
    differing: usize,
    not_derivable: usize,
    inputs_taken: usize,
    findings: Vec<String>,
    rows: output::Table,
}

fn result<'a>(tie_out: &TieOut, provenance: &'a Provenance, all: bool) -> TieOutResult<'a> {
    let counts = tie_out.counts();
    TieOutResult {
        provenance,
        tied: counts.tied,
        following: counts.following,
        differing: counts.differing,
        not_derivable: counts.not_derivable,
        inputs_taken: counts.inputs,
        findings: findings::all(tie_out),
        rows: tidy::rows(tie_out, provenance, all),
    }
}
