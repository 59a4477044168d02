//! Two deals, scenarios or runs compared: what differs in the inputs, and in the results.

mod inputs;
mod results;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use stepdown_projection::words::counted;
use stepdown_runner::results::RunFolder;
use stepdown_runner::{Folder, FolderError, Location, Outside, ScenarioFile, plausible};

use self::inputs::Difference;
use self::results::Change;
use crate::arguments::{Format, Verbosity};
use crate::exit_codes::Exit;
use crate::output::text::{Column, TextTable};
use crate::output::{self, Cell, Table};
use crate::problem::Problem;
use crate::run_notes;
use crate::start;

pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown diff deals/2026-1 deals/2026-2
  stepdown diff my-deal/pricing.yaml my-deal/stress/8-cdr.yaml
  stepdown diff output/base-run output/stress-run

A and B are two scenario folders (each with its pricing scenario), two scenario files, a folder and a scenario file, or two output folders of sweeps or simulations. Deals and scenarios are run to call and to maturity and compared class by class; runs are compared over all their scenarios. Only what differs is listed. Ends with exit code 1 if anything does.";

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// A scenario folder, a scenario file in one, or the output folder of a run
    #[arg(value_name = "A")]
    a: PathBuf,
    /// What to compare it with
    #[arg(value_name = "B")]
    b: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// No notes on standard error, errors alone
    #[arg(short, long, display_order = 901)]
    quiet: bool,
    /// Reads files outside a folder where a file of the folder names them, or is a link to one
    #[arg(long, display_order = 900)]
    allow_outside: bool,
}

/// One of the two sides.
enum Side {
    Scenario(Box<(Folder, ScenarioFile, String)>),
    Run(Box<RunFolder>),
}

impl Side {
    fn open(path: &Path, outside: Outside) -> Result<Self, Problem> {
        if RunFolder::is_begun(path) {
            return Ok(Self::Run(Box::new(RunFolder::finished(path)?)));
        }
        let is_deal = path.file_name().is_some_and(|name| name == "deal.yaml");
        let (folder, scenario) = if path.is_dir() || is_deal {
            (path.to_owned(), None)
        } else {
            (folder_above(path), Some(path))
        };
        let folder = Folder::open(Location::new(&folder, outside))?;
        let scenario = match scenario {
            Some(path) => folder.scenario_at(path)?,
            None => folder.scenario_file(None)?,
        };
        let text = std::fs::read_to_string(&scenario.path);
        let text = text.map_err(|source| FolderError::Unreadable {
            path: scenario.path.clone(),
            source,
        })?;
        Ok(Self::Scenario(Box::new((folder, scenario, text))))
    }

    /// Notes on the inputs and the run of a scenario; none for the output of a run.
    fn notes(&self) -> Result<Vec<String>, Problem> {
        let Self::Scenario(scenario) = self else {
            return Ok(Vec::new());
        };
        let (folder, file, _) = &**scenario;
        let mut notes = plausible::notes_on_folder(folder);
        notes.extend(plausible::notes_on_scenario(folder, file));
        let of_run = run_notes::of_scenario(folder, &file.scenario)?;
        notes.extend(run_notes::lines(of_run));
        Ok(notes)
    }
}

/// The nearest folder above a file that holds a deal; the file's own where there is none.
fn folder_above(path: &Path) -> PathBuf {
    let mut above = path.ancestors().skip(1);
    let found = above.find(|folder| folder.join("deal.yaml").is_file());
    let own = path.parent().unwrap_or(Path::new("."));
    let folder = found.unwrap_or(own);
    if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder.to_owned()
    }
}

/// All that differs.
struct Compared {
    inputs: Vec<Difference>,
    results: Vec<Change>,
}

impl Compared {
    fn new(a: &Side, b: &Side) -> Result<Self, Problem> {
        match (a, b) {
            (Side::Scenario(a), Side::Scenario(b)) => {
                let ((folder_a, scenario_a, text_a), (folder_b, scenario_b, text_b)) = (&**a, &**b);
                let mut inputs =
                    inputs::of_yaml("deal.yaml", folder_a.deal_text(), folder_b.deal_text());
                inputs.extend(inputs::of_pools(folder_a, folder_b));
                inputs.extend(inputs::of_yaml("scenario", text_a, text_b));
                let others = |folder: &Folder, scenario: &ScenarioFile| {
                    let inputs = folder.inputs().iter().chain(&scenario.attached);
                    let pool = folder.deal.pool_file.clone();
                    inputs
                        .filter(|input| input.name != "deal.yaml" && input.name != pool)
                        .cloned()
                        .collect::<Vec<_>>()
                };
                inputs.extend(inputs::of_files(
                    &others(folder_a, scenario_a),
                    &others(folder_b, scenario_b),
                ));
                Ok(Self {
                    inputs,
                    results: results::of_scenarios((folder_a, scenario_a), (folder_b, scenario_b))?,
                })
            }
            (Side::Run(a), Side::Run(b)) => {
                let mut inputs = inputs::of_files(&a.inputs(), &b.inputs());
                inputs.extend(inputs::of_settings(a, b));
                Ok(Self {
                    inputs,
                    results: results::of_runs(a, b)?,
                })
            }
            _ => Err(Problem::Usage {
                message: "a deal or a scenario cannot be compared with the output of a run"
                    .to_owned(),
                advice: "name two scenario folders or files, or two output folders".to_owned(),
            }),
        }
    }

    fn is_empty(&self) -> bool {
        self.inputs.is_empty() && self.results.is_empty()
    }
}

/// Runs the command.
///
/// # Errors
/// If a side cannot be read or run, or the output cannot be written.
pub(crate) fn run(arguments: &DiffArguments) -> Result<Exit, Problem> {
    let outside = if arguments.allow_outside {
        Outside::Allowed
    } else {
        Outside::Refused
    };
    let (a, b) = (
        Side::open(&arguments.a, outside)?,
        Side::open(&arguments.b, outside)?,
    );
    let verbosity = Verbosity {
        quiet: arguments.quiet,
        verbose: false,
    };
    for (name, side) in [("A", &a), ("B", &b)] {
        let notes = side.notes()?.into_iter();
        let notes = notes.map(|note| format!("{name}: {note}"));
        start::warn(verbosity, notes.collect());
    }
    let compared = Compared::new(&a, &b)?;
    let mut out = output::to_stdout();
    match arguments.format {
        Format::Table => write(arguments, &compared, &mut *out)?,
        Format::Csv => output::csv::write(&tidy(&compared), &mut *out)?,
        Format::Json => output::json::write(
            &DiffResult {
                version: output::VERSION,
                a: arguments.a.display().to_string(),
                b: arguments.b.display().to_string(),
                rows: tidy(&compared),
            },
            &mut *out,
        )?,
    }
    out.flush()?;
    Ok(if compared.is_empty() {
        Exit::Done
    } else {
        Exit::Disagrees
    })
}

/// A result as JSON has it.
#[derive(Serialize)]
struct DiffResult {
    version: &'static str,
    a: String,
    b: String,
    rows: Table,
}

/// What stands where a side has nothing.
const NOTHING: &str = "-";

fn write(
    arguments: &DiffArguments,
    compared: &Compared,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out, "A: {}", arguments.a.display())?;
    writeln!(out, "B: {}", arguments.b.display())?;
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| NOTHING.to_owned());
    if compared.is_empty() {
        return writeln!(out, "\nno differences");
    }
    writeln!(
        out,
        "\nInputs: {}",
        counted(compared.inputs.len(), "difference")
    )?;
    if !compared.inputs.is_empty() {
        writeln!(out)?;
        TextTable {
            columns: ["File", "Field", "A", "B"].map(Column::words).to_vec(),
            rows: compared
                .inputs
                .iter()
                .map(|one| {
                    vec![
                        one.file.clone(),
                        one.field.clone(),
                        short(&or_nothing(&one.a), &one.field),
                        short(&or_nothing(&one.b), &one.field),
                    ]
                })
                .collect(),
            totals: None,
        }
        .write(out)?;
    }
    let classes = counted(results::classes_changed(&compared.results), "class");
    writeln!(
        out,
        "\nResults: {} in {classes}",
        counted(compared.results.len(), "difference")
    )?;
    if compared.results.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    TextTable {
        columns: vec![
            Column::words("Class"),
            Column::words("Run"),
            Column::words("Result"),
            Column::numbers("A"),
            Column::numbers("B"),
            Column::numbers("Change"),
        ],
        rows: compared
            .results
            .iter()
            .map(|one| {
                vec![
                    one.class.clone().unwrap_or_else(|| "deal".to_owned()),
                    one.run_to.map_or("", crate::cashflows::run_name).to_owned(),
                    one.metric.to_owned(),
                    or_nothing(&one.a),
                    or_nothing(&one.b),
                    one.b_less_a.map_or_else(String::new, |change| {
                        let sign = if change.is_sign_positive() { "+" } else { "" };
                        format!("{sign}{change}")
                    }),
                ]
            })
            .collect(),
        totals: None,
    }
    .write(out)
}

/// Of a hash its beginning is enough to tell two apart.
fn short(text: &str, field: &str) -> String {
    if field == "sha256" {
        text.chars().take(12).collect()
    } else {
        text.to_owned()
    }
}

fn tidy(compared: &Compared) -> Table {
    let text = |text: &Option<String>| Cell::or_nothing(text.as_ref(), Cell::text);
    let inputs = compared.inputs.iter().map(|one| {
        vec![
            Cell::text("input"),
            Cell::text(&one.file),
            Cell::text(&one.field),
            Cell::Nothing,
            Cell::Nothing,
            text(&one.a),
            text(&one.b),
            Cell::Nothing,
        ]
    });
    let results = compared.results.iter().map(|one| {
        vec![
            Cell::text("result"),
            Cell::Nothing,
            Cell::text(one.metric),
            text(&one.class),
            Cell::or_nothing(one.run_to, |run_to| {
                Cell::text(crate::cashflows::run_name(run_to))
            }),
            text(&one.a),
            text(&one.b),
            Cell::or_nothing(one.b_less_a, Cell::Decimal),
        ]
    });
    Table::new(
        [
            "part", "file", "field", "class", "run_to", "a", "b", "change",
        ],
        inputs.chain(results).collect(),
    )
}
