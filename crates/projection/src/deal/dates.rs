//! Reads the dates of a deal and the number of collection months that the first distribution covers.
//!
//! A due period runs from the second day of a month to the first day of the next, the month of the
//! distribution date that pays it out (TS, Due Period). The first distribution date covers every due period
//! since the cut-off date: one for most mortgage deals, two or three if closing or the first distribution
//! date is later, as in auto and credit risk transfer deals.

use jiff::civil::Date;
use stepdown_curves::Month;

use super::reading::MOST_MONTHS;
use crate::calendar::{DistributionSchedule, ScheduleError};
use crate::diagnostic::Place;
use crate::document::{DiagnosticSink, Node, Section, read};

/// The most collection months of a first distribution date that are derived from the dates.
const MOST_UNSTATED: u32 = 6;
/// The most collection months that a deal file can state.
const MOST_STATED: u32 = 12;
/// The most months by which distributions can lag borrower payments beyond the usual lag.
const MOST_DELAY: u32 = 2;

/// The dates that determine all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// Month 0: the pool is as of this day.
    pub cut_off: Date,
    /// Closing: interest accrues and weighted average lives are counted from this day.
    pub closing: Date,
    /// Month 1.
    pub first_distribution: Date,
    /// The day of the month of every distribution, before business day adjustment.
    pub payment_day: u8,
    /// The collection months of each distribution date.
    pub collections: CollectionMonths,
}

/// The collection months that a distribution date covers, and the month of a scenario's paths that it uses.
/// Both are counted from the cut-off date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionMonths {
    /// The number of collection months that the first distribution date covers; each later one covers one.
    pub first: u32,
    /// Whether the deal file states that number; otherwise it is derived from the dates.
    pub stated: bool,
    /// Due periods from the cut-off date to the first distribution date.
    due_periods: u32,
    /// The month in which the first interest period begins.
    first_interest_month: u32,
}

impl CollectionMonths {
    /// For a deal with one collection month before its first distribution date.
    pub const ONE: Self = Self {
        first: 1,
        stated: false,
        due_periods: 1,
        first_interest_month: 1,
    };

    /// The position in a scenario's paths of the last collection month of a distribution date, which gives
    /// its delinquencies. Paths begin with the month after `as_of`, the date of the pool.
    #[inline(always)]
    #[must_use]
    pub fn position(&self, month: Month, as_of: Month) -> usize {
        let months = month.index().saturating_sub(as_of.index() + 1);
        match as_of.index() {
            0 => months + self.first as usize - 1,
            _ => months,
        }
    }

    /// The position in a scenario's index paths of the rate for a distribution date: the month that ends with
    /// it. For the first date, with a longer interest period, it is the month of closing.
    #[inline(always)]
    #[must_use]
    pub fn index_position(&self, month: Month, as_of: Month) -> usize {
        let months = month.index().saturating_sub(as_of.index() + 1);
        match (as_of.index(), months) {
            (0, 0) => self.first_interest_month as usize - 1,
            (0, _) => months + self.due_periods as usize - 1,
            _ => months,
        }
    }
}

/// The positions of the fields.
struct Places {
    cut_off: Place,
    closing: Place,
    first_distribution: Place,
    payment_day: Place,
    first_collection_months: Place,
}

/// Reads the section.
pub(super) fn dates(
    node: &Node,
    diagnostics: &DiagnosticSink,
) -> Option<(Dates, DistributionSchedule)> {
    let mut section = Section::open(node, "dates", diagnostics)?;
    let cut_off = section.required("cut_off", "2007-04-01", read::date);
    let closing = section.required("closing", "2007-04-27", read::date);
    let first_distribution = section.required("first_distribution", "2007-05-25", read::date);
    let payment_day = section.required("payment_day", "25", read::whole_number(1..=31));
    let states_months = section.has("first_collection_months");
    let first_collection_months = section.optional(
        "first_collection_months",
        read::whole_number(1..=MOST_STATED),
    );
    let places = Places {
        cut_off: section.place_of("cut_off"),
        closing: section.place_of("closing"),
        first_distribution: section.place_of("first_distribution"),
        payment_day: section.place_of("payment_day"),
        first_collection_months: section.place_of("first_collection_months"),
    };
    section.finish();
    let dated = [
        (cut_off, places.cut_off),
        (closing, places.closing),
        (first_distribution, places.first_distribution),
    ];
    for (date, place) in dated {
        if let Some(date) = date
            && !(1950..=2150).contains(&date.year())
        {
            return diagnostics.refuse(
                place,
                format!("{date} is out of range"),
                "write dates from the year 1950 to 2150",
            );
        }
    }
    let mut dates = Dates {
        cut_off: cut_off?,
        closing: closing?,
        first_distribution: first_distribution?,
        payment_day: payment_day? as u8,
        collections: CollectionMonths::ONE,
    };
    let schedule = schedule(&dates, &places, diagnostics)?;
    if states_months && first_collection_months.is_none() {
        return None;
    }
    dates.collections = collection_months(
        &dates,
        &schedule,
        first_collection_months,
        &places,
        diagnostics,
    )?;
    Some((dates, schedule))
}

fn schedule(
    dates: &Dates,
    places: &Places,
    diagnostics: &DiagnosticSink,
) -> Option<DistributionSchedule> {
    let in_order = "dates run from cut-off to closing to the first distribution";
    if dates.closing < dates.cut_off {
        return diagnostics.refuse(
            places.closing,
            format!(
                "closing date {} is before cut-off date {}",
                dates.closing, dates.cut_off
            ),
            in_order,
        );
    }
    let made = DistributionSchedule::new(
        dates.cut_off,
        dates.closing,
        dates.first_distribution,
        dates.payment_day,
        MOST_MONTHS,
    );
    match made {
        Ok(schedule) => Some(schedule),
        Err(error) => {
            let (place, advice) = match &error {
                ScheduleError::PaymentDay(_) => (places.payment_day, "write the day of the month"),
                ScheduleError::FirstNotOnPaymentDay { .. } => (
                    places.first_distribution,
                    "write the payment day, or the business day that it is moved to",
                ),
                _ => (places.first_distribution, in_order),
            };
            diagnostics.refuse(place, error.to_string(), advice)
        }
    }
}

/// The number of collection months of the first distribution date: as stated, or the due periods since the
/// cut-off date.
fn collection_months(
    dates: &Dates,
    schedule: &DistributionSchedule,
    stated: Option<u32>,
    places: &Places,
    diagnostics: &DiagnosticSink,
) -> Option<CollectionMonths> {
    let Dates {
        cut_off,
        first_distribution: first,
        ..
    } = dates;
    let most = schedule.calendar_months_before_first();
    if most == 0 {
        return diagnostics.refuse(
            places.first_distribution,
            format!(
                "first distribution date {first} is in the month of cut-off date {cut_off}: there are \
                 no collections between them"
            ),
            "write the distribution date of a later month, or an earlier cut-off date",
        );
    }
    let due_periods = schedule.due_periods_before_first().max(1);
    let of_dates = format!("from cut-off date {cut_off} to first distribution date {first}");
    match stated {
        Some(stated) if stated > most => {
            return diagnostics.refuse(
                places.first_collection_months,
                format!(
                    "the first distribution cannot pay out {}: {of_dates} there {} only {most}",
                    months(stated),
                    if most == 1 { "is" } else { "are" },
                ),
                format!("write `first_collection_months: {due_periods}`, or correct the dates"),
            );
        }
        Some(stated) if stated + MOST_DELAY < due_periods => {
            return diagnostics.refuse(
                places.first_collection_months,
                format!(
                    "{of_dates} there are {}, and the first distribution would pay out {stated} of \
                     them",
                    months(due_periods)
                ),
                if due_periods <= MOST_STATED {
                    format!("write `first_collection_months: {due_periods}`, or correct the dates")
                } else {
                    "correct `cut_off` or `first_distribution`".to_owned()
                },
            );
        }
        None if due_periods > MOST_UNSTATED => {
            return diagnostics.refuse(
                places.cut_off,
                format!(
                    "{of_dates} there are {}, which the first distribution would pay out together",
                    months(due_periods)
                ),
                if due_periods <= MOST_STATED {
                    format!(
                        "correct the dates, or write `first_collection_months: {due_periods}` where \
                         documents say so"
                    )
                } else {
                    "write the cut-off date that the pool's balances are as of, usually one to three \
                     months before the first distribution"
                        .to_owned()
                },
            );
        }
        _ => {}
    }
    let later = schedule.payment_days_before_first(due_periods - 1);
    Some(CollectionMonths {
        first: stated.unwrap_or(due_periods),
        stated: stated.is_some(),
        due_periods,
        first_interest_month: due_periods - later,
    })
}

fn months(number: u32) -> String {
    match number {
        1 => "1 month of collections".to_owned(),
        _ => format!("{number} months of collections"),
    }
}
