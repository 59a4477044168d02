//! `stepdown explain`: one month told step by step, in sentences with amounts, each with the rule of
//! the deal file that it follows.
//!
//! | room | what it is for |
//! |---|---|
//! | `month` | the month that is told, and words for its figures |
//! | `funds` | what the ledger comes to between the steps |
//! | `rules` | lines of the deal file |
//! | `story` | numbered steps, and which of them are told of a class |
//! | `charges` | prepayment charges and interest losses |
//! | `collections`, `hedges`, `interest` | what came in, and what goes off before principal |
//! | `performance` | stepdown and trigger event |
//! | `overcollateralization`, `principal`, `excess` | principal and excess cash flow |
//! | `closing` | write-downs, balances, the call, and the account |
//!
//! Runs are made in exact cents, so that the amounts add up. No room here may decide a payment, or
//! know a deal by name.

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
mod story;

use std::io::Write;

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::Cents;
use stepdown_runner::audit;

use crate::arguments::ExplainArguments;
use crate::exit_codes::Exit;
use crate::output;
use crate::problem::Problem;
use crate::start;
use funds::Funds;
use month::ToldMonth;
use rules::Rules;
use story::Story;

/// What citations call the deal's file.
const DEAL_FILE: &str = "deal.yaml";

/// Runs the command.
///
/// # Errors
/// If files cannot be read or are faulty, a class or the month is not there, or the output cannot
/// be written.
pub(crate) fn run(arguments: &ExplainArguments) -> Result<Exit, Problem> {
    let folder = start::folder(&arguments.inputs)?;
    let classes = start::classes(&arguments.classes, &folder)?;
    let scenario = folder.scenario_file(arguments.inputs.scenario.as_deref())?;
    let number = Month::new(arguments.month);
    let run_to = RunTo::from(arguments.run_to);
    let audit = audit::<Cents>(&folder.case(&scenario.scenario), run_to, number)?;
    let schedule = crate::wal::schedule(&folder)?;
    let terms = audit.plan.months.iter().find(|terms| terms.month == number);
    let record = audit.months.iter().find(|record| record.month == number);
    let (Some(record), Some(terms)) = (record, terms) else {
        let first = start::month(&folder)?.number() + 1;
        let last = audit
            .months
            .last()
            .map_or(0, |record| record.month.number());
        return Err(start::no_such_month(
            arguments.month,
            first,
            last,
            "--month",
        ));
    };
    let month = ToldMonth {
        deal: &folder.deal,
        scenario: &scenario.scenario,
        schedule: &schedule,
        rules: &Rules::of(DEAL_FILE, folder.deal_text()),
        audit: &audit,
        record,
        terms,
    };
    let story = told(&month);
    let mut out = output::to_stdout();
    writeln!(
        out,
        "{}: {}, to {}\n{}, in exact cents",
        folder.deal.name,
        scenario.scenario.name,
        crate::cashflows::run_name(run_to),
        heading(&month, &arguments.classes, &classes)
    )?;
    let only = (!arguments.classes.is_empty()).then_some(classes.as_slice());
    story.write(only, &mut *out)?;
    out.flush()?;
    Ok(Exit::Done)
}

/// `Month 37, 2010-05-25`, with the classes asked for.
fn heading(
    month: &ToldMonth<'_>,
    named: &[String],
    classes: &[stepdown_projection::index::ClassIndex],
) -> String {
    let dated = month.dated(month.record.month);
    let dated = dated.strip_prefix("month").unwrap_or(&dated);
    if named.is_empty() {
        format!("Month{dated}")
    } else {
        format!("Month{dated}: {}", month.names(classes))
    }
}

/// The whole month.
fn told(month: &ToldMonth<'_>) -> Story {
    let funds = Funds::of(month);
    let mut story = Story::default();
    collections::tell(month, &mut story);
    hedges::tell(month, &mut story);
    interest::tell(month, &funds, &mut story);
    performance::tell(month, &mut story);
    excess::tell(month, &funds, &mut story);
    closing::tell(month, &mut story);
    story
}
