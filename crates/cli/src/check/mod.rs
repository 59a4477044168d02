//! `stepdown check`: every file of a folder validated, and told back in plain words.
//!
//! | room | what it is for |
//! |---|---|
//! | `words` | terms, orders and dates in words |
//! | `collateral`, `certificates`, `principal`, `waterfall` | sections of the deal as understood |
//! | `state` | where a deal in mid-life stands, and other files that are known |
//! | `scenarios` | scenarios as understood |
//! | `notes` | what is no fault, but worth a look |
//! | `small_curves` | notes on curves of which a hundred times as much may be meant |

mod certificates;
mod collateral;
mod notes;
mod principal;
mod scenarios;
mod small_curves;
mod state;
mod waterfall;
pub(crate) mod words;

use std::io::Write;
use std::path::Path;

use stepdown_projection::deal::Deal;
use stepdown_runner::{Folder, FolderError, OtherFile, ScenarioFile};

use crate::arguments::CheckArguments;
use crate::exit_codes::Exit;
use crate::output::{self, text::write_pairs};
use crate::problem::Problem;
use words::Calendar;

/// A heading and lines of a name and a text.
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
/// If files cannot be read or are faulty; the faults of all scenarios at once.
pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Problem> {
    let folder = Folder::open(&arguments.folder)?;
    let folder = match &arguments.state {
        None => folder,
        Some(state) => folder.with_state(state)?,
    };
    let (scenarios, mut others) = scenarios(&folder, arguments)?;
    let named = arguments.state.as_deref();
    others.retain(|other| named != Some(Path::new(&other.name)));
    let calendar = Calendar {
        schedule: crate::wal::schedule(&folder)?,
    };
    let deal = &folder.deal;
    let mut out = output::to_stdout();
    writeln!(out, "{}", deal.name)?;
    let mut sections = vec![
        dates(deal),
        collateral::section(&folder),
        certificates::section(deal),
        principal::section(deal, &calendar),
    ];
    sections.extend(waterfall::sections(deal));
    sections.extend(state::section(&folder, named, &calendar)?);
    sections.push(printed(&folder));
    sections.push(scenarios::section(&folder, &scenarios));
    sections.push(state::other_files(&others));
    for section in sections.iter().filter(|section| !section.lines.is_empty()) {
        writeln!(out, "\n{}", section.heading)?;
        write_pairs(&section.lines, 2, &mut *out)?;
    }
    writeln!(out)?;
    let notes = notes::notes(&folder, &scenarios, &others);
    for note in &notes {
        writeln!(out, "note: {note}")?;
    }
    let noted = match notes.len() {
        0 => String::new(),
        1 => ", 1 note".to_owned(),
        several => format!(", {several} notes"),
    };
    writeln!(out, "no faults found{noted}")?;
    out.flush()?;
    Ok(Exit::Done)
}

/// The scenario named, or every one in the folder, and the files there that are none.
fn scenarios(
    folder: &Folder,
    arguments: &CheckArguments,
) -> Result<(Vec<ScenarioFile>, Vec<OtherFile>), Problem> {
    if let Some(file) = &arguments.scenario {
        return Ok((vec![folder.scenario_file(Some(file))?], Vec::new()));
    }
    let files = folder.yaml_files()?;
    let mut read = Vec::new();
    let mut faulty = Vec::new();
    for path in &files.scenarios {
        match folder.scenario_at(path) {
            Ok(scenario) => read.push(scenario),
            Err(FolderError::Faulty(faults)) => faulty.extend(faults),
            Err(unreadable) => return Err(unreadable.into()),
        }
    }
    if faulty.is_empty() {
        Ok((read, files.others))
    } else {
        Err(FolderError::Faulty(faulty).into())
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
            "from {} on, on day {} of each month or the next business day",
            deal.dates.first_distribution, deal.dates.payment_day
        ),
    );
    section
}

fn printed(folder: &Folder) -> Section {
    let mut section = Section::new("Printed figures");
    match &folder.printed {
        None => section.line("none", "`wal` has nothing to compare with"),
        Some(printed) => section.line(
            "classes",
            format!(
                "{} of {}, to call and to maturity",
                printed.classes.len(),
                folder.deal.classes.len()
            ),
        ),
    }
    section
}
