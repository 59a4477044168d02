//! US federal holidays and business days.
//!
//! Sources: 5 U.S.C. 6103 for the days, and the Federal Reserve Banks' holiday schedule for their observance.
//! A holiday on a Sunday is observed on the following Monday. A holiday on a Saturday is not moved, and banks
//! are open on the Friday before it. The rules hold from 1978 on, when Veterans Day moved back to its date in
//! November. Holidays follow from rules, not from a list of dates.

use jiff::civil::{Date, Weekday};

/// First year of Martin Luther King's birthday as a federal holiday.
const KING_FROM: i16 = 1986;
/// First year of Juneteenth as a bank holiday; June 19, 2021 was a Saturday.
const JUNETEENTH_FROM: i16 = 2021;

/// Whether banks are open: a weekday that is not an observed federal holiday.
#[must_use]
pub fn is_business_day(date: Date) -> bool {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => false,
        Weekday::Monday => {
            let kept_from_sunday = date.yesterday().is_ok_and(is_dated_holiday);
            !(kept_from_sunday || is_dated_holiday(date) || is_monday_holiday(date))
        }
        Weekday::Thursday => !(is_dated_holiday(date) || is_thanksgiving(date)),
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Friday => !is_dated_holiday(date),
    }
}

/// The date itself if it is a business day, otherwise the next business day; `None` after the year 9999.
#[must_use]
pub fn next_business_day_on_or_after(date: Date) -> Option<Date> {
    let mut day = date;
    while !is_business_day(day) {
        day = day.tomorrow().ok()?;
    }
    Some(day)
}

/// Holidays on a fixed day of a month.
fn is_dated_holiday(date: Date) -> bool {
    match (date.month(), date.day()) {
        // New Year, Independence Day, Veterans Day, Christmas.
        (1, 1) | (7, 4) | (11, 11) | (12, 25) => true,
        (6, 19) => date.year() >= JUNETEENTH_FROM,
        _ => false,
    }
}

/// Holidays on the nth Monday of a month; `date` is a Monday.
fn is_monday_holiday(date: Date) -> bool {
    match (date.month(), date.day()) {
        // Martin Luther King: the third.
        (1, 15..=21) => date.year() >= KING_FROM,
        // Washington: the third. Memorial Day: the last. Labor Day: the first. Columbus: the second.
        (2, 15..=21) | (5, 25..=31) | (9, 1..=7) | (10, 8..=14) => true,
        _ => false,
    }
}

/// The fourth Thursday of November; `date` is a Thursday.
fn is_thanksgiving(date: Date) -> bool {
    date.month() == 11 && (22..=28).contains(&date.day())
}
