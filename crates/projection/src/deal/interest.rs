//! Reads the interest terms shared by all classes and the step-up of margins.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::classes::DAY_COUNTS;
use super::sections::deal_month;
use super::terms::StepUpFrom;
use crate::calendar::{DayCount, DistributionSchedule};
use crate::document::{DiagnosticSink, Node, Section, read};

/// The default number of distribution dates from the first possible call to the step-up.
const USUAL_DATES: u32 = 1;
/// The day count of a deal that states none.
const USUAL_DAY_COUNT: DayCount = DayCount::Thirty360;
/// The most distribution dates after the first possible call.
const MOST_DATES: u32 = 120;

/// Terms of every class that does not state its own.
pub(super) struct InterestTerms {
    pub(super) day_count: DayCount,
    pub(super) hard_cap: Option<Decimal>,
    pub(super) first_period_days: Option<u32>,
    pub(super) delay_days: u32,
    pub(super) step_up_from: StepUpFrom,
}

impl InterestTerms {
    /// The terms of a deal that states none.
    pub(super) fn usual() -> Self {
        Self {
            day_count: USUAL_DAY_COUNT,
            hard_cap: None,
            first_period_days: None,
            delay_days: 0,
            step_up_from: StepUpFrom::AfterFirstCall { dates: USUAL_DATES },
        }
    }
}

/// Reads the section.
pub(super) fn interest_terms(
    node: &Node,
    diagnostics: &DiagnosticSink,
    schedule: Option<&DistributionSchedule>,
) -> Option<InterestTerms> {
    let mut section = Section::open(node, "interest", diagnostics)?;
    let day_count = section.optional("accrual", read::one_of(DAY_COUNTS));
    let hard_cap = section.optional("hard_cap", read::percent(0..=100));
    let first_period_days = section.optional("first_period_days", read::whole_number(1..=366));
    let delay_days = section.optional("delay_days", read::whole_number(0..=90));
    let from = section.optional("step_up_from", |node, diagnostics| {
        step_up_from(node, diagnostics, schedule)
    });
    let after_dates = section.optional("step_up_after_dates", read::whole_number(0..=MOST_DATES));
    if section.has("step_up_from") && section.has("step_up_after_dates") {
        diagnostics.refuse::<()>(
            section.place_of("step_up_after_dates"),
            "`step_up_from` and `step_up_after_dates` both state when margins step up",
            "remove `step_up_after_dates`",
        );
    }
    section.finish();
    let dates = after_dates.unwrap_or(USUAL_DATES);
    Some(InterestTerms {
        day_count: day_count.unwrap_or(USUAL_DAY_COUNT),
        hard_cap,
        first_period_days,
        delay_days: delay_days.unwrap_or(0),
        step_up_from: from.unwrap_or(StepUpFrom::AfterFirstCall { dates }),
    })
}

/// `2014-06-25`, `2014-06`, `month 86`, `2 dates after the first possible call`.
pub(super) fn step_up_from(
    node: &Node,
    diagnostics: &DiagnosticSink,
    schedule: Option<&DistributionSchedule>,
) -> Option<StepUpFrom> {
    let written = node.scalar().unwrap_or_default();
    let words: Vec<String> = written
        .split_whitespace()
        .map(str::to_ascii_lowercase)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let found = match words.as_slice() {
        ["month", month] => number(month, 1, super::reading::MOST_MONTHS)
            .map(|month| StepUpFrom::Month(Month::new(month))),
        call if is_first_call(call) => Some(StepUpFrom::AfterFirstCall { dates: 0 }),
        [dates, "date" | "dates", "after", rest @ ..] if is_first_call(rest) => {
            number(dates, 0, MOST_DATES).map(|dates| StepUpFrom::AfterFirstCall { dates })
        }
        [date] if date.contains('-') && date.len() <= "2014-06".len() => {
            return deal_month(schedule)(node, diagnostics).map(StepUpFrom::Month);
        }
        [date] if date.contains('-') => return from_date(node, diagnostics, schedule),
        _ => None,
    };
    found.or_else(|| {
        diagnostics.refuse(
            node.place,
            format!("expected when margins step up, found {}", node.describe()),
            "write a distribution date (`2014-06-25`), a month of the deal (`month 86`), or `2 dates \
             after the first possible call`",
        )
    })
}

/// `the first possible call` and its spellings in term sheets.
fn is_first_call(words: &[&str]) -> bool {
    let words = match words {
        ["the", rest @ ..] => rest,
        other => other,
    };
    matches!(
        words,
        ["first", "possible", "call" | "termination"]
            | ["first", "possible", "call" | "termination", "date"]
            | ["first", "possible", "optional", "termination"]
            | ["first", "possible", "optional", "termination", "date"]
    )
}

fn number(written: &str, low: u32, high: u32) -> Option<u32> {
    let number = written.parse().ok()?;
    (low..=high).contains(&number).then_some(number)
}

/// The first distribution date on or after a date.
fn from_date(
    node: &Node,
    diagnostics: &DiagnosticSink,
    schedule: Option<&DistributionSchedule>,
) -> Option<StepUpFrom> {
    let date = read::date(node, diagnostics)?;
    // Without dates there is already an error; any month will do.
    let Some(schedule) = schedule else {
        return Some(StepUpFrom::Month(Month::new(1)));
    };
    let month = schedule.month_on_or_after(date);
    match month.filter(|_| date >= schedule.closing()) {
        Some(month) => Some(StepUpFrom::Month(month)),
        None => diagnostics.refuse(
            node.place,
            format!("{date} is not a distribution date of the deal"),
            format!(
                "write a distribution date after closing date {}, up to {}",
                schedule.closing(),
                schedule
                    .periods()
                    .last()
                    .map_or_else(String::new, |last| last.distribution_date.to_string())
            ),
        ),
    }
}
