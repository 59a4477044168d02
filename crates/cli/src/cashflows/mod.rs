//! `stepdown cashflows`: monthly cash flows of the collateral, the deal and its classes.
//!
//! | module | contents |
//! |---|---|
//! | `columns` | the columns of each part |
//! | `parts` | months of a run as tidy tables |
//! | `table` | text tables |
//! | `destination` | protection of inputs from being overwritten |

mod columns;
pub(crate) mod destination;
mod parts;
mod table;

use std::io::Write;

use serde::Serialize;
use stepdown_projection::deal::rules::ExchangeClass;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Cents;
use stepdown_runner::{Folder, ScenarioFile, cash_flows};

use crate::arguments::{Arithmetic, CashflowsArguments, Format, Part};
use crate::exit_codes::Exit;
use crate::numbers::ToDecimal;
use crate::output::{self, Provenance, Table, WholeFile};
use crate::problem::Problem;
use crate::start;
use parts::Months;
use stepdown_projection::state_file::ExactText;

/// The name of a run in the column `run_to`.
pub(crate) fn run_name(run_to: RunTo) -> &'static str {
    match run_to {
        RunTo::Call => "call",
        RunTo::Maturity => "maturity",
    }
}

/// The parts of a run that are shown.
struct Selection {
    /// In the order of the output, without duplicates.
    parts: Vec<Part>,
    /// In the order of the deal, without duplicates.
    classes: Vec<ClassIndex>,
    /// The exchange classes, by position in the deal.
    exchange_classes: Vec<usize>,
    format: Format,
}

impl Selection {
    fn of(arguments: &CashflowsArguments, folder: &Folder) -> Result<Self, Problem> {
        let format = arguments.format.unwrap_or_else(|| {
            let file = arguments.output.as_deref();
            file.map_or(Format::Table, Format::of_file)
        });
        let mut parts = arguments.show.clone();
        if !arguments.classes.is_empty() {
            parts.push(Part::Classes);
        }
        if parts.is_empty() {
            parts = match format {
                Format::Csv => vec![Part::Classes],
                Format::Table | Format::Json => vec![Part::Collateral, Part::Deal, Part::Classes],
            };
        }
        parts.sort();
        parts.dedup();
        if format == Format::Csv && parts.len() > 1 {
            return Err(Problem::Usage {
                message: format!(
                    "a CSV file holds one part, but {} were requested",
                    parts.len()
                ),
                advice: "choose one with `--show`; omit `--class` unless it is `classes`"
                    .to_owned(),
            });
        }
        let names = &arguments.classes;
        let exchange = folder.deal.exchange_classes();
        let (of_exchange, others): (Vec<String>, Vec<String>) = names
            .iter()
            .cloned()
            .partition(|name| exchange.iter().any(|class| class.name == *name));
        let is_shown = |name: &String| names.is_empty() || of_exchange.contains(name);
        let exchange = exchange.iter().enumerate();
        let exchange_classes = exchange.filter(|(_, class)| is_shown(&class.name));
        Ok(Self {
            parts,
            exchange_classes: exchange_classes.map(|(position, _)| position).collect(),
            classes: if others.is_empty() && !of_exchange.is_empty() {
                Vec::new()
            } else {
                start::classes(&others, folder)?
            },
            format,
        })
    }
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, a class or month does not exist, or the output cannot be written.
pub(crate) fn run(arguments: &CashflowsArguments) -> Result<Exit, Problem> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from > to
    {
        return Err(Problem::Usage {
            message: format!("`--from {from}` is after `--to {to}`"),
            advice: "set `--from` to the first month and `--to` to the last".to_owned(),
        });
    }
    let folder = start::folder(&arguments.inputs)?;
    let selection = Selection::of(arguments, &folder)?;
    let scenario = start::scenario(&folder, &arguments.inputs)?;
    start::warn_of_run(arguments.inputs.folder.verbosity, &folder, &scenario)?;
    let write = match arguments.arithmetic {
        Arithmetic::F64 => write::<f64>,
        Arithmetic::Cents => write::<Cents>,
    };
    match output::named_file(arguments.output.as_deref()) {
        None => {
            let mut out = output::to_stdout();
            write(arguments, &folder, &scenario, &selection, &mut *out)?;
            out.flush()?;
        }
        Some(path) => {
            destination::check(path, &folder, &scenario, "--output")?;
            // Opened before the run, so that an unwritable path fails at once.
            WholeFile::begin(path)
                .map_err(Problem::from)
                .and_then(|mut out| {
                    write(arguments, &folder, &scenario, &selection, &mut out)?;
                    Ok(out.finish()?)
                })
                .map_err(|problem| problem.of_file(path))?;
        }
    }
    Ok(Exit::Done)
}

/// Runs the scenario and writes the requested months; writes nothing if the run has no such months.
fn write<N: ToDecimal + ExactText>(
    arguments: &CashflowsArguments,
    folder: &Folder,
    scenario: &ScenarioFile,
    selection: &Selection,
    out: &mut dyn Write,
) -> Result<(), Problem> {
    let run_to = RunTo::from(arguments.run_to);
    let records = cash_flows::<N>(&folder.case(&scenario.scenario), run_to)?;
    let last = records.last().map_or(0, |record| record.month.number());
    let first = start::month(folder)?.number() + 1;
    let (from, to) = (
        arguments.from.unwrap_or(first),
        arguments.to.unwrap_or(last),
    );
    if from > last {
        return Err(start::no_such_month(from, first, last, "--from"));
    }
    if to < first {
        return Err(start::no_such_month(to, first, last, "--to"));
    }
    let provenance = Provenance::of(folder, scenario, arguments.arithmetic);
    let exchange = selection.exchange_classes.iter();
    let exchange: Vec<&ExchangeClass> = exchange
        .map(|position| &folder.deal.exchange_classes()[*position])
        .collect();
    let months = Months {
        records: records
            .into_iter()
            .filter(|record| (from..=to).contains(&record.month.number()))
            .collect(),
        schedule: crate::wal::schedule(folder)?,
        run_to,
        folder,
        classes: &selection.classes,
        exchange_classes: &exchange,
    };
    match selection.format {
        Format::Table => table::write(&months, scenario, &selection.parts, out)?,
        Format::Csv => {
            for part in &selection.parts {
                output::csv::write(&months.tidy(*part, &provenance), out)?;
            }
        }
        Format::Json => {
            let of = |part: Part| {
                let shown = selection.parts.contains(&part);
                shown.then(|| months.tidy(part, &provenance))
            };
            let result = CashflowsResult {
                provenance: &provenance,
                run_to: run_name(run_to),
                collateral: of(Part::Collateral),
                deal_months: of(Part::Deal),
                classes: of(Part::Classes),
            };
            output::json::write(&result, out)?;
        }
    }
    Ok(())
}

/// The result as JSON; parts that were not requested are left out.
#[derive(Serialize)]
struct CashflowsResult<'a> {
    #[serde(flatten)]
    provenance: &'a Provenance,
    run_to: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    collateral: Option<Table>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deal_months: Option<Table>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<Table>,
}
