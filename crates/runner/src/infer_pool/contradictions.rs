//! Printed values that no pool can reproduce, found before the search.
//!
//! Only values that break rules common to all pools are reported here. Other values that cannot be
//! reproduced are reported by the search.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::deal::terms::{Order, Stepdown};
use stepdown_projection::deal::{Deal, MOST_MONTHS};
use stepdown_projection::diagnostic::{Diagnostic, Place};
use stepdown_projection::measures::RunTo;

use super::InferError;
use super::computation::computed;
use crate::printed::{PrintedClass, PrintedTable, place_of_cell};

/// A run in sentences and in column names.
fn words(run_to: RunTo) -> (&'static str, &'static str) {
    match run_to {
        RunTo::Call => ("to call", "call"),
        RunTo::Maturity => ("to maturity", "maturity"),
    }
}

struct Shown<'a> {
    text: &'a str,
    deal: &'a Deal,
    diagnostics: Vec<Diagnostic>,
}

impl Shown<'_> {
    fn name(&self, class: &PrintedClass) -> &str {
        &self.deal.class_names[class.class]
    }

    fn place(&self, class: &PrintedClass, column: &str, run_to: RunTo) -> Place {
        let column = format!("{column}_{}", words(run_to).1);
        place_of_cell(self.text, class.line, &column)
    }

    fn emit(&mut self, place: Place, message: String, advice: &str) {
        self.diagnostics
            .push(Diagnostic::at(place, message).advise(advice));
    }
}

/// Everything in a printed table that contradicts itself or the deal, for any possible closing
/// date.
///
/// # Errors
/// If the deal's dates cannot be computed.
pub(super) fn contradictions(
    text: &str,
    printed: &PrintedTable,
    deal: &Deal,
    closing: Option<(Date, Date)>,
) -> Result<Vec<Diagnostic>, InferError> {
    let mut shown = Shown {
        text,
        deal,
        diagnostics: Vec::new(),
    };
    let windows = printed.classes.iter().flat_map(|class| {
        [RunTo::Call, RunTo::Maturity].map(|run_to| class.for_run(run_to).last_month.unwrap_or(1))
    });
    let months = windows.max().unwrap_or(1).clamp(1, MOST_MONTHS);
    let (earliest, latest) = closing.unwrap_or((deal.dates.closing, deal.dates.closing));
    let closed_on = |closing: Date| {
        let mut deal = deal.clone();
        deal.dates.closing = closing;
        deal.schedule(months)
    };
    let (longest, shortest) = (closed_on(earliest)?, closed_on(latest)?);
    for class in &printed.classes {
        for run_to in [RunTo::Call, RunTo::Maturity] {
            of_one_run(&mut shown, class, run_to, months, |first, last| {
                (
                    shortest.wal_years(stepdown_curves::Month::new(first)),
                    longest.wal_years(stepdown_curves::Month::new(last)),
                )
            });
        }
        between_the_runs(&mut shown, class);
    }
    for speed in printed.speeds() {
        at_the_call(&mut shown, printed, speed);
        for rank in 0..deal.ranks.len() {
            let order = &deal.ranks[rank].order;
            // In a trigger event the principal group may be paid in another order.
            if deal.ranks[rank].order_in_trigger_event.is_none() {
                in_sequence(&mut shown, printed, speed, order, rank == 0);
            }
        }
    }
    Ok(shown.diagnostics)
}

/// Checks that a window does not end before it begins, and that the WAL is inside it.
fn of_one_run(
    shown: &mut Shown<'_>,
    class: &PrintedClass,
    run_to: RunTo,
    months: u32,
    years: impl Fn(u32, u32) -> (f64, f64),
) {
    let printed = class.for_run(run_to);
    let (in_words, _) = words(run_to);
    let name = shown.name(class).to_owned();
    if printed.first_month == Some(0) {
        let place = shown.place(class, "window_first_month", run_to);
        shown.emit(
            place,
            format!("the window of {name} {in_words} begins in month 0, the cut-off date"),
            "write months counted from 1, the first distribution date",
        );
        return;
    }
    // A month that is not printed can be any month.
    let first = printed.first_month.unwrap_or(1);
    let last = printed.last_month.unwrap_or(months.max(first));
    if last > months {
        let (column, verb, month) = match printed.last_month {
            Some(last) => ("window_last_month", "ends", last),
            None => ("window_first_month", "begins", first),
        };
        let place = shown.place(class, column, run_to);
        shown.emit(
            place,
            format!(
                "the window of {name} {in_words} {verb} in month {month}, after the last possible month"
            ),
            "check the printed table: month 1 is the first distribution date",
        );
    } else if last < first {
        let place = shown.place(class, "window_last_month", run_to);
        shown.emit(
            place,
            format!(
                "the window of {name} {in_words} ends in month {last}, before it begins in month \
                 {first}"
            ),
            "check the printed table: one of the two may be misread",
        );
    } else if let (Some(wal_years), Some(_), Some(_)) =
        (printed.wal_years, printed.first_month, printed.last_month)
    {
        let half = computed(Decimal::new(5, wal_years.scale() + 1));
        let wal = computed(wal_years);
        let (least, most) = years(first, last);
        if wal < least - half || wal > most + half {
            let place = shown.place(class, "wal_years", run_to);
            shown.emit(
                place,
                format!(
                    "the WAL of {name} {in_words}, {wal_years} years, is outside its window: month {first} is \
                     {least:.2} years from closing, month {last} is {most:.2}",
                ),
                "check the printed table: the WAL or the window may be misread",
            );
        }
    }
}

/// Checks that no class is paid later to call than to maturity.
fn between_the_runs(shown: &mut Shown<'_>, class: &PrintedClass) {
    let name = shown.name(class).to_owned();
    let (call, maturity) = (&class.to_call, &class.to_maturity);
    let months = [
        (
            "window_first_month",
            "begins",
            call.first_month,
            maturity.first_month,
        ),
        (
            "window_last_month",
            "ends",
            call.last_month,
            maturity.last_month,
        ),
    ];
    for (column, verb, to_call, to_maturity) in months {
        let (Some(to_call), Some(to_maturity)) = (to_call, to_maturity) else {
            continue;
        };
        if to_call > to_maturity {
            let place = shown.place(class, column, RunTo::Call);
            shown.emit(
                place,
                format!(
                    "the window of {name} {verb} in month {to_call} to call and in month \
                     {to_maturity} to maturity: a call cannot delay payments"
                ),
                "check the printed table: one of the two may be misread",
            );
        }
    }
    let (Some(to_call), Some(to_maturity)) = (call.wal_years, maturity.wal_years) else {
        return;
    };
    // The one printed with fewer decimals may be rounded above the other.
    let unit = |wal: Decimal| Decimal::new(1, wal.scale());
    let coarser = unit(to_call).max(unit(to_maturity));
    let is_longer = if to_call.scale() == to_maturity.scale() {
        to_call > to_maturity
    } else {
        to_call > to_maturity + coarser
    };
    if is_longer {
        let place = shown.place(class, "wal_years", RunTo::Call);
        shown.emit(
            place,
            format!(
                "the WAL of {name} is {to_call} years to call and {to_maturity} to maturity: a call \
                 cannot lengthen a WAL"
            ),
            "check the printed table: one of the two may be misread",
        );
    }
}

/// Checks that all classes that the call pays off end in the same month.
fn at_the_call(shown: &mut Shown<'_>, printed: &PrintedTable, speed: Decimal) {
    let last = |class: &PrintedClass, run_to| class.for_run(run_to).last_month;
    let of_speed = printed.classes.iter().filter(|class| class.speed == speed);
    let called: Vec<(&PrintedClass, u32)> = of_speed
        .filter_map(|class| {
            let to_call = last(class, RunTo::Call)?;
            (to_call < last(class, RunTo::Maturity)?).then_some((class, to_call))
        })
        .collect();
    // The last among equals, which is the lowest in the table.
    let Some((latest, month)) = called.iter().max_by_key(|(_, last)| *last).copied() else {
        return;
    };
    let latest = shown.name(latest).to_owned();
    for (class, last) in called.into_iter().filter(|(_, last)| *last < month) {
        let name = shown.name(class).to_owned();
        let place = shown.place(class, "window_last_month", RunTo::Call);
        shown.emit(
            place,
            format!(
                "{name} ends in month {last} to call, before its last month to maturity, but the call \
                 is in month {month}, when {latest} ends"
            ),
            "a class that the call pays off ends in the month of the call: check the table",
        );
    }
}

/// Checks classes paid in sequence: the next begins no earlier than the one before ends, and among
/// the seniors, which are paid every month until the stepdown date, at most a month after.
fn in_sequence(
    shown: &mut Shown<'_>,
    printed: &PrintedTable,
    speed: Decimal,
    order: &Order,
    senior: bool,
) {
    let parts = match order {
        Order::Sequential(parts) => parts,
        Order::ByGroup(groups) => {
            for (_, part) in groups {
                in_sequence(shown, printed, speed, part, senior);
            }
            return;
        }
        Order::Class(_) | Order::ProRata(_) => return,
    };
    let paid_every_month_until = match &shown.deal.stepdown {
        Stepdown::When { not_before, .. } => not_before.map_or(0, stepdown_curves::Month::number),
        Stepdown::Never => u32::MAX,
    };
    for pair in parts.windows(2) {
        let [Order::Class(before), Order::Class(after)] = pair else {
            continue;
        };
        let at_speed = |class| printed.class_at(class, speed);
        let (Some(before), Some(after)) = (at_speed(*before), at_speed(*after)) else {
            continue;
        };
        for run_to in [RunTo::Call, RunTo::Maturity] {
            let ends = before.for_run(run_to).last_month;
            let begins = after.for_run(run_to).first_month;
            let (Some(ends), Some(begins)) = (ends, begins) else {
                continue;
            };
            let (first, second) = (shown.name(before).to_owned(), shown.name(after).to_owned());
            let (in_words, _) = words(run_to);
            let place = shown.place(after, "window_first_month", run_to);
            if begins < ends {
                shown.emit(
                    place,
                    format!(
                        "{second} begins in month {begins} {in_words}, but {first}, which is paid \
                         before it, ends in month {ends}"
                    ),
                    "classes paid in sequence follow one another: check both windows",
                );
            } else if senior && begins > ends + 1 && begins <= paid_every_month_until {
                shown.emit(
                    place,
                    format!(
                        "{second} begins in month {begins} {in_words}, but {first}, which is paid \
                         before it, ends in month {ends}: no class is paid in between"
                    ),
                    "the seniors are paid every month until the stepdown date: check both windows",
                );
            }
        }
    }
}
