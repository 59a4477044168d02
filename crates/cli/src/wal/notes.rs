//! Notes under the table: agreement with the published table, deal events, inferred and assumed inputs.

use std::io::Write;
use stepdown_projection::words::counted;

use stepdown_curves::Month;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Coupon;
use stepdown_runner::{Folder, PrintedTable};

use super::WalRun;
use super::table::to;
use crate::arguments::Arithmetic;
use crate::basis::overridden;
use crate::numbers::{self, HALF_A_CENT};
use crate::output::text::write_pairs;
use crate::run_notes::{self, Note};

/// Writes the notes.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(
    run: &WalRun,
    arithmetic: Arithmetic,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(out)?;
    if let Some(compared) = compared(run) {
        writeln!(out, "{compared}\n")?;
    }
    write_pairs(&lines(run, arithmetic), 0, out)
}

/// How the run compares with the published table, if the folder holds one.
pub(crate) fn compared(run: &WalRun) -> Option<String> {
    if let Some((agreeing, printed)) = run.agreement() {
        let speeds: Vec<String> = run
            .printed()
            .map(PrintedTable::speeds)
            .unwrap_or_default()
            .into_iter()
            .map(numbers::multiple)
            .collect();
        let at = if run.at_other_speeds.is_empty() {
            String::new()
        } else {
            format!(", at {} of the pricing speed", numbers::listed(&speeds))
        };
        return Some(format!("{agreeing} of {printed} as printed{at}"));
    }
    if run.printed().is_some() {
        let runs: Vec<&str> = run.runs.iter().map(|run_to| to(*run_to)).collect();
        return Some(format!(
            "not compared: the printed table has no values {}",
            runs.join(" or ")
        ));
    }
    run.folder.printed.as_ref().map(|_| {
        format!(
            "not compared: the printed table is for the pricing scenario{}",
            if run.state.is_some() {
                " from closing"
            } else {
                ""
            }
        )
    })
}

/// The lines of the notes: scenario, months of deal events, inferred and assumed inputs.
pub(crate) fn lines(run: &WalRun, arithmetic: Arithmetic) -> Vec<(&'static str, String)> {
    let deal = &run.folder.deal;
    let measures = &run.measures.deal;
    let month = |month: Month| match run.date(month) {
        Some(date) => format!("month {}, {date}", month.number()),
        None => format!("month {}", month.number()),
    };
    let file = run.state.as_ref();
    let is_in_trigger_event = file.is_some_and(|file| file.state.in_trigger_event);
    let mut lines = vec![("scenario", run.scenario.path.display().to_string())];
    lines.extend(overridden(&run.folder));
    if let Some(file) = &run.state {
        lines.push((
            "from",
            format!(
                "{}: WALs are measured from this date",
                month(file.state.month)
            ),
        ));
    }
    // Deals that state their payments may have tests of their own instead.
    if deal.rules.is_none() || deal.places.field(&["stepdown"]).is_some() {
        lines.extend([
            (
                "stepdown",
                match measures.stepdown {
                    Some(reached) => month(reached),
                    None if file.is_some_and(|file| file.state.stepped_down) => {
                        "before this run, according to the state file".to_owned()
                    }
                    None => "never".to_owned(),
                },
            ),
            (
                "trigger event",
                match measures.first_trigger_event {
                    None => "never in effect".to_owned(),
                    Some(first) => format!(
                        "{} in {}; in effect for {} to maturity",
                        if is_in_trigger_event {
                            "in effect when the run starts, and first"
                        } else {
                            "first"
                        },
                        month(first.month),
                        counted(measures.months_in_trigger_event, "month")
                    ),
                },
            ),
        ]);
    }
    lines.push((
        "first call",
        measures
            .first_call
            .map_or_else(|| "never".to_owned(), month),
    ));
    if !deal.exchange_classes().is_empty() {
        let what = "combinations of other classes, not in the total";
        lines.push(("exchange", what.to_owned()));
    }
    if measures.cumulative_loss > HALF_A_CENT {
        let losses = measures.cumulative_loss;
        let share = losses
            .checked_div(deal.original_balance)
            .unwrap_or_default();
        lines.push((
            "losses",
            format!(
                "{} over the life of the pool, {} of the original pool balance",
                numbers::cents(losses),
                numbers::percent(numbers::rounded(share, 4)),
            ),
        ));
    }
    if arithmetic == Arithmetic::Cents {
        lines.push(("arithmetic", "exact cents".to_owned()));
    }
    lines.extend(of_runs(run));
    lines.extend(pool(&run.folder).map(|line| ("pool", line)));
    lines.extend(assumed_coupons(deal).map(|line| ("assumed", line)));
    lines
}

/// The notes on the run and on those at the other speeds of the published table.
pub(super) fn of_runs(run: &WalRun) -> Vec<Note> {
    let runs = run.at_each_speed();
    let runs = runs.map(|run| (&run.at_speed, run.measures.deal.defaults_left_out));
    run_notes::of_runs(&run.folder, &runs.collect::<Vec<_>>())
}

/// The source of the pool, if the deal file or the pool file states it as `pool_is`.
pub(crate) fn pool(folder: &Folder) -> Option<String> {
    let deal = &folder.deal;
    let is = deal.pool_is.as_ref()?;
    Some(if is == "inferred" {
        "results use inferred rep lines, not actual collateral".to_owned()
    } else {
        format!("{} is {is}: results depend on it", deal.pool_file)
    })
}

/// The classes with assumed margins or rates.
pub(crate) fn assumed_coupons(deal: &Deal) -> Option<String> {
    let assumed = |is_margin: bool| -> Vec<&str> {
        deal.classes
            .enumerate()
            .filter(|(class, terms)| {
                deal.assumed[*class] && matches!(terms.coupon, Coupon::Floating { .. }) == is_margin
            })
            .map(|(class, _)| deal.class_names[class].as_str())
            .collect()
    };
    let of = |names: Vec<&str>, what: &str| {
        if names.is_empty() {
            None
        } else if names.len() == 1 {
            Some(format!("the {what} of {}", numbers::listed(&names)))
        } else if names.len() == deal.classes.len() {
            Some(format!("the {what}s of all {} classes", names.len()))
        } else {
            Some(format!("the {what}s of {}", numbers::listed(&names)))
        }
    };
    let parts: Vec<String> = [of(assumed(true), "margin"), of(assumed(false), "rate")]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
