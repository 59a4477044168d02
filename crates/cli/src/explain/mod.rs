//! `stepdown explain`: one month of the payment program step by step, each with the rule of the deal file that it
//! follows.
//!
//! | module | purpose |
//! |---|---|
//! | `source` | the month of the report or of the scenario, and the requested classes |
//! | `month` | what each line of the program did, from the trace |
//! | `text`, `json` | the steps as text and as JSON |
//! | `collateral` | collections and liquidations |
//! | `account` | sources and uses |
//!
//! No rule of a deal is stated here: texts, values and places come from the program. Runs use exact cents, so
//! the amounts add up.

mod account;
mod collateral;
mod json;
mod month;
mod source;
mod text;

use std::io::Write;

use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::MonthRecord;

use crate::arguments::{ExplainArguments, ExplainFormat};
use crate::exit_codes::Exit;
use crate::numbers::listed;
use crate::output;
use crate::problem::Problem;
use crate::start;
use month::{ExplainedMonth, LineMonth};
use source::Source;

/// The month, and what is needed to show it.
struct Explained<'a> {
    source: &'a Source,
    schedule: &'a DistributionSchedule,
    record: &'a MonthRecord<Cents>,
    month: ExplainedMonth<'a>,
    /// The requested classes; empty for the whole month.
    requested: Vec<&'a str>,
}

impl Explained<'_> {
    /// Whether the whole month is requested.
    fn is_whole(&self) -> bool {
        self.requested.is_empty()
    }

    /// Whether a payee is among the requested classes.
    fn is_payee_requested(&self, name: &str) -> bool {
        self.is_whole() || self.requested.contains(&name)
    }

    /// Whether a line concerns a requested class. Tests concern every class: they decide what it receives.
    fn is_requested(&self, line: &LineMonth<'_>) -> bool {
        self.is_whole() || line.concerns(&self.requested) || !line.tests.is_empty()
    }
}

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are invalid, a class or the month does not exist, or the output cannot
/// be written.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Problem> {
    let folder = start::at_state(&arguments.inputs.folder, None)?;
    let requested = source::requested(&arguments.classes, &folder)?;
    let number = Month::new(arguments.month);
    let source = Source::of(folder, arguments, number)?;
    let schedule = crate::wal::schedule(&source.folder)?;
    let record = source.month(number, arguments)?;
    let explained = Explained {
        source: &source,
        schedule: &schedule,
        record,
        month: ExplainedMonth::of(&source.audit, record, &source.folder.deal.class_names),
        requested: requested.iter().map(String::as_str).collect(),
    };
    let mut out = output::to_stdout();
    match arguments.format {
        ExplainFormat::Json => output::json::write(&json::Explanation::of(&explained), &mut *out)?,
        ExplainFormat::Text => write(&explained, &mut *out)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn write(explained: &Explained<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    let source = explained.source;
    writeln!(
        out,
        "{}: {}\n{}, in exact cents{}",
        source.folder.deal.name,
        source.name,
        heading(explained),
        source.caution
    )?;
    if explained.is_whole() {
        collateral::write(explained, out)?;
    }
    text::write(explained, out)?;
    if explained.is_whole() {
        account::write(&explained.month, out)?;
    }
    Ok(())
}

/// `Month 37, 2010-05-25`, with the requested classes.
fn heading(explained: &Explained<'_>) -> String {
    let dated = start::dated(explained.schedule, explained.record.month);
    let dated = dated.strip_prefix("month").unwrap_or(&dated);
    if explained.is_whole() {
        format!("Month{dated}")
    } else {
        format!("Month{dated}: {}", listed(&explained.requested))
    }
}
