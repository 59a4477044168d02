//! `stepdown check`: validates every file of a folder and summarizes its contents.
//!
//! | module | contents |
//! |---|---|
//! | `words` | terms, payment orders and dates as text |
//! | `collateral`, `certificates`, `principal`, `waterfall` | sections on the deal |
//! | `rule_classes`, `payments`, `definitions` | the same of deals that state their payments |
//! | `program` | the payment program, step by step |
//! | `state` | the deal's status as of a date, and other files of the folder |
//! | `scenarios`, `sweeps`, `models` | sections on scenarios, sweeps and models |
//! | `notes` | notes worth reviewing that are not errors |

mod certificates;
mod collateral;
mod definitions;
mod models;
mod notes;
mod payments;
mod principal;
mod program;
mod rule_classes;
mod scenarios;
mod state;
mod sweeps;
mod waterfall;
mod words;

use std::io::Write;
use std::path::Path;
use stepdown_projection::words::{counted, visible};

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::Diagnostics;
use stepdown_projection::measures::RunTo;
use stepdown_runner::simulation::Model;
use stepdown_runner::sweep::Sweep;
use stepdown_runner::{Folder, FolderError, OtherFile, RunError, ScenarioFile};

use crate::arguments::CheckArguments;
use crate::exit_codes::Exit;
use crate::numbers::{listed, multiple};
use crate::output::{self, text::write_pairs};
use crate::problem::Problem;
use words::Calendar;

/// A heading, and lines with a name and a text.
struct Section {
    heading: &'static str,
    lines: Vec<(String, String)>,
}

impl Section {
    fn new(heading: &'static str) -> Self {
        Self {
            heading,
            lines: Vec::new(),
        }
    }

    fn line(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.lines.push((name.into(), text.into()));
    }
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid; the errors of all scenarios are reported together.
pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Problem> {
    let folder = Folder::open(arguments.folder.location())?;
    let folder = match &arguments.state {
        None => folder,
        Some(state) => folder.with_state(state)?,
    };
    if arguments.program {
        let plan = folder.deal.plan::<f64>(1).map_err(RunError::from)?;
        let mut out = output::to_stdout();
        program::write(&folder.deal, &plan.program, &mut *out)?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    let Read {
        scenarios,
        sweeps,
        models,
        mut others,
    } = read(&folder, arguments)?;
    let named = arguments.state.as_deref();
    others.retain(|other| named != Some(Path::new(&other.name)));
    let calendar = Calendar {
        schedule: crate::wal::schedule(&folder)?,
    };
    let deal = &folder.deal;
    let mut out = output::to_stdout();
    writeln!(out, "{}", deal.name)?;
    let mut sections = vec![dates(deal), collateral::section(&folder)];
    if let Some(rules) = &deal.rules {
        sections.push(rule_classes::section(deal, rules, &calendar));
        sections.push(waterfall::hedges(deal));
        sections.push(payments::section(deal, rules));
        sections.extend(definitions::sections(deal, rules, &calendar));
        sections.push(principal::section(deal, &calendar));
    } else {
        sections.push(certificates::section(deal, &calendar));
        sections.push(principal::section(deal, &calendar));
        sections.extend(waterfall::sections(deal));
    }
    sections.extend(state::section(&folder, named, &calendar)?);
    sections.push(printed(&folder));
    sections.push(scenarios::section(&folder, &scenarios));
    sections.push(sweeps::section(&folder, &sweeps));
    sections.push(models::section(&models));
    sections.push(state::other_files(&others));
    for section in sections.iter().filter(|section| !section.lines.is_empty()) {
        writeln!(out, "\n{}", section.heading)?;
        write_pairs(&section.lines, 2, &mut *out)?;
    }
    writeln!(out)?;
    let notes = notes::notes(&folder, (&scenarios, &sweeps, &models), &others);
    for note in &notes {
        writeln!(out, "note: {}", visible(note))?;
    }
    let noted = match notes.len() {
        0 => String::new(),
        several => format!(", {}", counted(several, "note")),
    };
    writeln!(out, "no errors found{noted}")?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Files that were read in addition to the deal and its pool.
#[derive(Default)]
struct Read {
    scenarios: Vec<ScenarioFile>,
    sweeps: Vec<Sweep>,
    models: Vec<Model>,
    /// Other files.
    others: Vec<OtherFile>,
}

/// Reads the named scenario, or every scenario, sweep and model in the folder.
fn read(folder: &Folder, arguments: &CheckArguments) -> Result<Read, Problem> {
    if let Some(file) = &arguments.scenario {
        return Ok(Read {
            scenarios: vec![folder.scenario_file(Some(file))?],
            ..Read::default()
        });
    }
    let files = folder.yaml_files()?;
    let mut read = Read {
        others: files.others,
        ..Read::default()
    };
    let mut invalid: Vec<Diagnostics> = Vec::new();
    // Every sweep repeats the errors of its base scenario.
    let mut emit = |error: FolderError| match error {
        FolderError::Invalid(diagnostics) => {
            for diagnostics in diagnostics {
                if !invalid.contains(&diagnostics) {
                    invalid.push(diagnostics);
                }
            }
            Ok(())
        }
        unreadable => Err(unreadable),
    };
    for path in &files.scenarios {
        match folder.scenario_at(path) {
            Ok(scenario) => read.scenarios.push(scenario),
            Err(error) => emit(error)?,
        }
    }
    for path in &files.sweeps {
        match folder.sweep_at(path) {
            Ok(sweep) => read.sweeps.push(sweep),
            Err(error) => emit(error)?,
        }
    }
    for path in &files.models {
        match folder.model_at(path) {
            Ok(model) => read.models.push(model),
            Err(error) => emit(error)?,
        }
    }
    if invalid.is_empty() {
        Ok(read)
    } else {
        Err(FolderError::Invalid(invalid).into())
    }
}

fn dates(deal: &Deal) -> Section {
    let mut section = Section::new("Dates");
    if let Some(source) = &deal.source {
        section.line("source", source);
    }
    section.line("cut-off", deal.dates.cut_off.to_string());
    section.line("closing", deal.dates.closing.to_string());
    section.line(
        "distributions",
        format!(
            "from {}, on day {} of each month or the next business day",
            deal.dates.first_distribution, deal.dates.payment_day
        ),
    );
    section.line("first collections", first_collections(deal));
    section
}

/// How many months of collections the first distribution pays, and why.
fn first_collections(deal: &Deal) -> String {
    let collections = deal.dates.collections;
    let months = match collections.first {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    };
    let source = if collections.stated {
        "as stated in the deal file".to_owned()
    } else {
        format!(
            "the due period{} from {} to {}",
            if collections.first == 1 { "" } else { "s" },
            deal.dates.cut_off,
            deal.dates.first_distribution
        )
    };
    format!("the first distribution pays {months}: {source}")
}

fn printed(folder: &Folder) -> Section {
    let mut section = Section::new("Printed values");
    match &folder.printed {
        None => section.line("none", "`wal` results are not compared"),
        Some(printed) => {
            let classes = folder.deal.class_names.indices();
            let has_values = |run_to| {
                let mut classes = printed.classes.iter();
                classes.any(|class| !class.for_run(run_to).is_blank())
            };
            let runs: Vec<&str> = [RunTo::Call, RunTo::Maturity]
                .into_iter()
                .filter(|run_to| has_values(*run_to))
                .map(crate::wal::table::to)
                .collect();
            section.line(
                "classes",
                format!(
                    "{} of {}, {}",
                    classes.filter(|class| printed.prints(*class)).count(),
                    folder.deal.classes.len(),
                    runs.join(" and ")
                ),
            );
            let speeds = printed.speeds();
            if speeds != [Decimal::ONE] {
                let speeds: Vec<String> = speeds.into_iter().map(multiple).collect();
                section.line(
                    "speeds",
                    format!("{} of the pricing speed", listed(&speeds)),
                );
            }
        }
    }
    section
}
