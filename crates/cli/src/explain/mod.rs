//! `stepdown explain`: one month step by step, each payment with the rule of the deal file that it follows.
//!
//! | module | purpose |
//! |---|---|
//! | `source` | the month of the report or of the scenario, and the requested classes |
//! | `month` | the month, its amounts and how they are written |
//! | `funds` | intermediate amounts between the steps |
//! | `rules` | citations of the deal file |
//! | `story` | numbered steps, and which of them concern a class |
//! | `charges` | prepayment charges and interest losses |
//! | `collections`, `hedges`, `interest` | collections, hedges and interest |
//! | `performance` | stepdown and trigger event |
//! | `overcollateralization`, `principal`, `excess` | principal and excess cash flow |
//! | `closing` | write-downs, balances, the call, sources and uses |
//!
//! Runs use exact cents, so the amounts add up.

mod charges;
mod closing;
mod collections;
mod excess;
mod funds;
mod hedges;
mod interest;
mod month;
mod overcollateralization;
mod performance;
mod principal;
mod rules;
mod source;
mod story;

use std::io::Write;

use crate::start;
use stepdown_curves::Month;

use crate::arguments::ExplainArguments;
use crate::exit_codes::Exit;
use crate::numbers::listed;
use crate::output;
use crate::problem::Problem;
use funds::Funds;
use month::ShownMonth;
use rules::Rules;
use source::Source;
use story::{Request, Story};

/// The name of the deal file in citations.
const DEAL_FILE: &str = "deal.yaml";

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
    let (record, terms) = source.month(number, arguments)?;
    let month = ShownMonth {
        deal: &source.folder.deal,
        assumed: source.assumed,
        reported_only: source.reported_only,
        readings: &source.readings,
        schedule: &schedule,
        rules: &Rules::of(DEAL_FILE, source.folder.deal_text()),
        audit: &source.audit,
        record,
        terms,
    };
    let story = shown(&month);
    let mut out = output::to_stdout();
    writeln!(
        out,
        "{}: {}\n{}, in exact cents{}",
        source.folder.deal.name,
        source.name,
        heading(&month, requested.as_ref()),
        source.caution
    )?;
    story.write(requested.as_ref(), &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// `Month 37, 2010-05-25`, with the requested classes.
fn heading(month: &ShownMonth<'_>, requested: Option<&Request>) -> String {
    let dated = month.dated(month.record.month);
    let dated = dated.strip_prefix("month").unwrap_or(&dated);
    let Some(requested) = requested else {
        return format!("Month{dated}");
    };
    let classes = requested.classes.iter().map(|class| month.name(*class));
    let residual = requested.residual.then_some(month.deal.residual.as_str());
    let names: Vec<&str> = classes.chain(residual).collect();
    format!("Month{dated}: {}", listed(&names))
}

/// The narrative of the whole month.
fn shown(month: &ShownMonth<'_>) -> Story {
    let funds = Funds::of(month);
    let mut story = Story::default();
    collections::emit(month, &mut story);
    hedges::emit(month, &mut story);
    interest::emit(month, &funds, &mut story);
    performance::emit(month, &mut story);
    excess::emit(month, &funds, &mut story);
    closing::emit(month, &funds, &mut story);
    story
}
