//! `stepdown tables`: term-sheet tables as text, CSV or JSON.
//!
//! | module | contents |
//! |---|---|
//! | `arguments` | command-line arguments |
//! | `shown` | cells as text |
//! | `text` | text tables |
//! | `tidy` | tables as CSV and JSON rows |

mod arguments;
pub(crate) mod shown;
mod text;
mod tidy;

use std::io::Write;
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;
use stepdown_projection::pricing::{BondEquivalentYield, DiscountMargin, Price};
use stepdown_runner::results;
use stepdown_runner::tables::{Table, TablesError, TablesRequest, Which, tables};
use stepdown_runner::{Folder, PriceYieldError, Quotes, RunError, ScenarioFile, plausible};

use crate::arguments::{Arithmetic, Format};
use crate::basis::with_overrides;
use crate::exit_codes::Exit;
use crate::long_runs;
use crate::output::text::{Column, TextTable};
use crate::output::{self, Provenance};
use crate::problem::Problem;
use crate::run_notes;
use crate::start;

pub(crate) use arguments::{EXAMPLES, TablesArguments, TablesWanted};

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, a class or a speed is not available, or the output cannot be
/// written.
pub(crate) fn run(arguments: &TablesArguments) -> Result<Exit, Problem> {
    let format = match (arguments.format, &arguments.output) {
        (Some(format), None) => format,
        (None, None) => Format::Table,
        (None | Some(Format::Csv), Some(_)) => Format::Csv,
        (Some(_), Some(_)) => {
            return Err(Problem::Usage {
                message: "--output writes CSV files only".to_owned(),
                advice: "omit `--format` or `--output`".to_owned(),
            });
        }
    };
    let folder = start::folder(&arguments.inputs)?;
    let scenario = start::scenario(&folder, &arguments.inputs)?;
    let requested = arguments.what.requested(&folder)?;
    if let Some(output) = &arguments.output {
        results::check_is_for_tables(output)?;
    }
    let verbosity = arguments.inputs.folder.verbosity;
    start::warn(verbosity, arguments.what.implausible(&folder));
    let sheet = tables(&folder, &scenario, &requested)?;
    let notes = run_notes::of_speeds(&folder, &scenario.scenario, &sheet.at_speeds)?;
    start::warn(verbosity, run_notes::lines(notes));
    let made = sheet.tables;
    if made.is_empty() {
        return Err(Problem::Usage {
            message: "the requested tables are empty: the deal has no hedge".to_owned(),
            advice: "choose other tables with `--which`".to_owned(),
        });
    }
    let provenance = Provenance::of(&folder, &scenario, Arithmetic::F64);
    if let Some(output) = &arguments.output {
        write_folder(output, &made, &folder, &scenario, &provenance)?;
        let mut out = output::to_stdout();
        write_files(&made, &mut *out)?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    let mut out = output::to_stdout();
    match format {
        Format::Table => write_text(&made, &folder, &scenario, &mut *out)?,
        Format::Csv => match made.as_slice() {
            [] => {}
            [table] => output::csv::write(&tidy::rows(table, &provenance), &mut *out)?,
            several => return Err(one_at_a_time(several)),
        },
        Format::Json => output::json::write(&result(&made, &provenance), &mut *out)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

impl TablesWanted {
    /// Notes on speeds, prices, yields and discount margins that look a hundred times too small.
    pub(crate) fn implausible(&self, folder: &Folder) -> Vec<String> {
        let speeds: Vec<Decimal> = self.speeds.iter().map(|speed| speed.fraction()).collect();
        let quotes = (
            &self.prices[..],
            &self.yields[..],
            &self.discount_margins[..],
        );
        let mut notes = plausible::notes_on_quotes(&folder.deal, "", quotes);
        notes.extend(plausible::notes_on_speeds("", &speeds));
        notes
    }

    /// The requested tables of a folder.
    ///
    /// # Errors
    /// If the deal has no such class, or a speed is given twice.
    pub(crate) fn requested(&self, folder: &Folder) -> Result<TablesRequest, Problem> {
        let mut which: Vec<Which> = self.which.iter().map(|wanted| (*wanted).into()).collect();
        if which.is_empty() {
            which = Which::ALL.to_vec();
        }
        let mut seen = Vec::new();
        which.retain(|one| {
            let is_new = !seen.contains(one);
            seen.push(*one);
            is_new
        });
        let mut speeds = Vec::new();
        for speed in self.speeds.iter().map(|speed| speed.fraction()) {
            if speeds.contains(&speed) {
                return Err(Problem::Usage {
                    message: format!("a speed is given twice: {}", crate::numbers::percent(speed)),
                    advice: "give each speed in `--speeds` once".to_owned(),
                });
            }
            speeds.push(speed);
        }
        Ok(TablesRequest {
            which,
            speeds,
            classes: start::classes(&self.classes, folder)?,
            runs: self.run_to.runs().to_vec(),
            quotes: self.quotes()?,
            settlement: self.settlement,
        })
    }
}

/// Default prices.
const PRICES: [f64; 5] = [98.0, 99.0, 100.0, 101.0, 102.0];

impl TablesWanted {
    fn quotes(&self) -> Result<Quotes, Problem> {
        if !self.yields.is_empty() {
            let of = |percent: f64| BondEquivalentYield::from_percent(percent);
            return quoted(&self.yields, of, "invalid yield {}: it must be above -200%")
                .map(Quotes::Yields);
        }
        if !self.discount_margins.is_empty() {
            let of = |basis_points: f64| {
                let percent = Some(basis_points / 100.0);
                DiscountMargin::from_percent(percent.filter(|percent| percent.abs() <= 100.0)?)
            };
            return quoted(
                &self.discount_margins,
                of,
                "invalid discount margin {}: it must be within 10,000 basis points of 0",
            )
            .map(Quotes::DiscountMargins);
        }
        let prices = if self.prices.is_empty() {
            PRICES.as_slice()
        } else {
            &self.prices
        };
        let of = |price: f64| Price::new(Some(price).filter(|price| *price > 0.0)?);
        quoted(prices, of, "invalid price {}: it must be above 0").map(Quotes::Prices)
    }
}

fn quoted<Q>(
    numbers: &[f64],
    of: impl Fn(f64) -> Option<Q>,
    message: &str,
) -> Result<Vec<Q>, Problem> {
    let each = numbers.iter().map(|number| {
        of(*number).ok_or_else(|| Problem::Usage {
            message: message.replace("{}", &number.to_string()),
            advice: "give a number in that range".to_owned(),
        })
    });
    each.collect()
}

fn one_at_a_time(several: &[Table]) -> Problem {
    let names: Vec<&str> = several.iter().map(|table| table.name.as_str()).collect();
    Problem::Usage {
        message: format!("CSV on standard output holds one table, but {} were requested", names.len()),
        advice: "write them to a folder with `--output`, or choose one with `--which`, `--run-to` and `--class`"
            .to_owned(),
    }
}

fn write_text(
    tables: &[Table],
    folder: &Folder,
    scenario: &ScenarioFile,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(
        out,
        "{}: {}{}",
        folder.deal.name,
        scenario.scenario.name,
        with_overrides(folder)
    )?;
    for table in tables {
        writeln!(out)?;
        text::write(table, out)?;
    }
    Ok(())
}

/// Writes each table as a CSV file in a folder of their own.
fn write_folder(
    output: &Path,
    tables: &[Table],
    folder: &Folder,
    scenario: &ScenarioFile,
    provenance: &Provenance,
) -> Result<(), Problem> {
    let file = |table: &Table| {
        let mut bytes = Vec::new();
        output::csv::write(&tidy::rows(table, provenance), &mut bytes)?;
        Ok((file_of(table), bytes))
    };
    let files = tables
        .iter()
        .map(file)
        .collect::<Result<Vec<_>, Problem>>()?;
    let origin = long_runs::origin(folder, scenario.inputs().cloned().collect())?;
    Ok(results::write_tables(
        output,
        &folder.deal.name,
        &origin,
        &files,
    )?)
}

/// The name of a table's file.
fn file_of(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// Lists the files, each with the title of its table: names of files do not tell all classes apart.
fn write_files(tables: &[Table], out: &mut dyn Write) -> std::io::Result<()> {
    let rows = tables
        .iter()
        .map(|table| vec![file_of(table), table.title.clone()]);
    TextTable {
        columns: vec![Column::words("File"), Column::words("Table")],
        rows: rows.collect(),
        totals: None,
    }
    .write(out)
}

/// The result as JSON.
#[derive(Serialize)]
struct TablesResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    tables: Vec<TableResult<'a>>,
}

#[derive(Serialize)]
struct TableResult<'a> {
    name: &'a str,
    title: &'a str,
    notes: &'a [String],
    rows: output::Table,
}

fn result<'a>(tables: &'a [Table], provenance: &'a Provenance) -> TablesResult<'a> {
    let tables = tables.iter().map(|table| TableResult {
        name: &table.name,
        title: &table.title,
        notes: &table.notes,
        rows: tidy::rows(table, provenance),
    });
    TablesResult {
        provenance,
        tables: tables.collect(),
    }
}

impl From<TablesError> for Problem {
    fn from(error: TablesError) -> Self {
        match error {
            TablesError::Folder(error) => error.into(),
            TablesError::Run(error) | TablesError::PriceYield(PriceYieldError::Run(error)) => {
                error.into()
            }
            TablesError::PriceYield(PriceYieldError::Plan(error)) => RunError::from(error).into(),
            TablesError::PriceYield(error) => Self::Usage {
                message: error.to_string(),
                advice: "choose another `--settlement` date or other `--speeds`".to_owned(),
            },
            speed @ TablesError::Speed { .. } => Self::Usage {
                message: speed.to_string(),
                advice: "remove the speed from `--speeds`".to_owned(),
            },
        }
    }
}
