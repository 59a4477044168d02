//! The deal's status before a report's month, checked against the report.
//!
//! A state file is refused if the report contradicts it and agrees with itself. If the report does
//! not agree with itself, the report's own values are reported instead.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, shown_dollars};
use stepdown_projection::number::Cents;
use stepdown_projection::state_file::StateFile;

use super::TieOutError;
use super::columns::LOSS_KINDS;
use super::engine::delinquency_of_month;
use super::form::ReportSection as S;
use super::report::Report;
use super::setting::{Given, Setting, Suppositions};
use super::value::Key;
use crate::run::StateText;

/// Runs the month from the state file before it, and calls `then` with the inputs and the result.
///
/// # Errors
/// If the state file is invalid or does not match the report.
pub(super) fn run_from<T>(
    state: &StateText,
    report: &Report,
    deal: &Deal,
    month: Month,
    then: impl FnOnce(Given<'_>, Setting<'_>) -> T,
) -> Result<T, TieOutError> {
    let plan = deal.plan::<Cents>(month.number())?;
    let schedule: DistributionSchedule = deal.schedule(month.number())?;
    let StateFile {
        state: opening,
        pool_balance,
    } = state.read(deal, &plan)?;
    let mut diagnostics = Vec::new();
    if opening.month.number() + 1 != month.number() {
        let diagnostic = Diagnostic::of_file(format!(
            "the state file is after month {}, but the report is for month {}",
            opening.month, month
        ));
        diagnostics
            .push(diagnostic.advise("give the state file of the month before with `--state`"));
    }
    let advice = "check that the state file is of this deal and of the month before";
    if let (Some(balance), Some(opens_with)) = (pool_balance, beginning_balance(report))
        && balance.decimal() != opens_with
    {
        let diagnostic = Diagnostic::of_file(format!(
            "`pool_balance` is {}, but the report's beginning balance is {}",
            shown_dollars(balance.decimal()),
            shown_dollars(opens_with)
        ));
        diagnostics.push(diagnostic.advise(advice));
    }
    if let Some(before) = losses_before(report)
        && opening.cumulative_loss.decimal() != before
    {
        let diagnostic = Diagnostic::of_file(format!(
            "`cumulative_loss` is {}, but the report's losses of section 13B less those of section \
             13A are {}",
            shown_dollars(opening.cumulative_loss.decimal()),
            shown_dollars(before)
        ));
        diagnostics.push(diagnostic.advise(advice));
    }
    let delinquency = delinquency_of_month(report, deal, &opening);
    if delinquency < Decimal::ZERO || delinquency > Decimal::ONE {
        let diagnostic = Diagnostic::of_file(format!(
            "with `delinquency_history`, the average in section 18 of the report implies {}% in its \
             month",
            shown_dollars((delinquency * Decimal::ONE_HUNDRED).normalize())
        ));
        diagnostics.push(
            diagnostic.advise("write the percentages of the months before, the oldest first"),
        );
    }
    Diagnostics::result(&state.file, &state.text, diagnostics, Some(()))?;
    let given = Given {
        report,
        deal,
        schedule: &schedule,
        opening: &opening,
    };
    let Some(base) = Setting::of(given, &Suppositions::default()) else {
        let diagnostic = Diagnostic::of_file("the month cannot be run from this state file");
        let none: Option<T> = None;
        return Ok(Diagnostics::result(
            &state.file,
            &state.text,
            vec![diagnostic],
            none,
        )?);
    };
    Ok(then(given, base))
}

fn key(
    section: S,
    table: &'static str,
    row: &str,
    column: &'static str,
    part: &'static str,
) -> Key {
    Key {
        section,
        table,
        row: row.to_owned(),
        column,
        part,
    }
}

/// The beginning balance of the pools; none if their sum is not the printed total.
fn beginning_balance(report: &Report) -> Option<Decimal> {
    let of_pool = |pool| key(S::CountsAndBalances, "balances", pool, "beginning", "");
    let pools = report.pools.iter();
    let sum: Decimal = pools
        .map(|pool| report.number(&of_pool(pool.name.as_str())))
        .sum();
    let total = key(
        S::CountsAndBalances,
        "balances_deal_totals",
        "",
        "beginning",
        "",
    );
    (sum == report.number(&total)).then_some(sum)
}

/// Losses before the month; none if those of a section do not add up to its total.
fn losses_before(report: &Report) -> Option<Decimal> {
    let of = |section: S, columns: &[&'static str]| -> Option<Decimal> {
        let mut sum = Decimal::ZERO;
        for pool in &report.pools {
            for kind in LOSS_KINDS {
                for column in columns {
                    sum += report.number(&key(section, "pools", &pool.name, column, kind));
                }
            }
        }
        let total = report.number(&key(section, "deal_totals", "", "total_loss", "total"));
        (sum == total).then_some(sum)
    };
    let cumulative = of(S::CumulativeLosses, &["total_loss"])?;
    let current = of(S::CurrentLosses, &["principal_portion", "interest_portion"])?;
    Some(cumulative - current)
}
