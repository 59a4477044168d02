//! Days of 30/360 between dates, and days as deals state them.
//!
//! The rule is the one of mortgage-backed securities (SF, section E; known as 30/360 PSA, after the
//! Public Securities Association, as the Bond Market Association was called before): a start on
//! the 31st or on the last day of February counts as the 30th; an end on the 31st counts as the 30th
//! where the start does; no period is shorter than nothing. The calendar's own count of weighted
//! average lives leaves February alone: the two differ for a start on its last day, and nowhere else.
//! Actual days need no room: the calendar of dates counts them. No amount may come in here.

use jiff::civil::Date;

/// A day of a month as a deal states it, also in a month that has no such day: payment day 31 of
/// February is 30 days after payment day 31 of January.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StatedDay {
    /// Months since the year 0.
    month: i32,
    /// From 1 to 31.
    day: i32,
}

impl StatedDay {
    /// A date as the end of a period.
    pub(super) fn of(date: Date) -> Self {
        Self {
            month: i32::from(date.year()) * 12 + i32::from(date.month()) - 1,
            day: i32::from(date.day()),
        }
    }

    /// A date as the start of a period: the last day of February is a 30th, and so is the 31st.
    fn starting(date: Date) -> Self {
        let is_last_of_february = date.month() == 2 && date == date.last_of_month();
        Self {
            day: if is_last_of_february {
                30
            } else {
                i32::from(date.day()).min(30)
            },
            ..Self::of(date)
        }
    }

    /// The payment day in the month of a date.
    pub(super) fn payment_day(day: u8, in_month_of: Date) -> Self {
        Self {
            day: i32::from(day),
            ..Self::of(in_month_of)
        }
    }

    /// So many days of 30/360 earlier.
    pub(super) fn earlier(self, days: u32) -> Self {
        if days == 0 {
            return self;
        }
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let total = (self.month * 30 + self.day.min(30) - 1).saturating_sub(days);
        Self {
            month: total.div_euclid(30),
            day: total.rem_euclid(30) + 1,
        }
    }

    /// The date, or the last one of a month that has no such day; none outside of the calendar.
    pub(super) fn date(self) -> Option<Date> {
        let year = i16::try_from(self.month.div_euclid(12)).ok()?;
        let month = i8::try_from(self.month.rem_euclid(12) + 1).ok()?;
        let first = Date::new(year, month, 1).ok()?;
        let day = i8::try_from(self.day).ok()?.min(first.days_in_month());
        Date::new(year, month, day).ok()
    }

    /// Days of 30/360 to an end.
    pub(super) fn days_until(self, end: Self) -> u32 {
        let start_day = self.day.min(30);
        let end_day = if end.day == 31 && start_day == 30 {
            30
        } else {
            end.day
        };
        let days = (end.month - self.month) * 30 + end_day - start_day;
        u32::try_from(days).unwrap_or(0)
    }
}

/// Days of 30/360 from one date to another, 0 where the end does not come after the start (SF,
/// section E).
#[must_use]
pub fn thirty_360_days(start: Date, end: Date) -> u32 {
    thirty_360_days_to(start, StatedDay::of(end))
}

/// Days of 30/360 from a date to a day as a deal states it.
pub(super) fn thirty_360_days_to(start: Date, end: StatedDay) -> u32 {
    StatedDay::starting(start).days_until(end)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[track_caller]
    fn counts(start: Date, end: Date, expected: u32) {
        assert_eq!(thirty_360_days(start, end), expected, "{start} to {end}");
    }

    #[test]
    fn months_have_thirty_days() {
        // (2007 - 2007) 360 + (5 - 4) 30 + 25 - 27 = 28.
        counts(date(2007, 4, 27), date(2007, 5, 25), 28);
        // A whole year: 360.
        counts(date(2007, 4, 15), date(2008, 4, 15), 360);
        // (2008 - 2007) 360 + (1 - 12) 30 + 1 - 30 = 1: the 31st counts as the 30th.
        counts(date(2007, 12, 31), date(2008, 1, 1), 1);
    }

    #[test]
    fn an_end_on_the_31st_is_the_30th_only_after_a_30th() {
        // (3 - 1) 30 + 30 - 30 = 60, from the 30th and from the 31st.
        counts(date(2007, 1, 30), date(2007, 3, 31), 60);
        counts(date(2007, 1, 31), date(2007, 3, 31), 60);
        // From the 29th the end stays the 31st: (3 - 1) 30 + 31 - 29 = 62.
        counts(date(2007, 1, 29), date(2007, 3, 31), 62);
        // From the first of a month to its last: 31 - 1 = 30, as to the first of the next.
        counts(date(2007, 3, 1), date(2007, 3, 31), 30);
        counts(date(2007, 3, 1), date(2007, 4, 1), 30);
    }

    #[test]
    fn a_start_on_the_last_of_february_is_the_30th() {
        // 30 + 25 - 30 = 25.
        counts(date(2007, 2, 28), date(2007, 3, 25), 25);
        counts(date(2008, 2, 29), date(2008, 3, 25), 25);
        // The 28th of a leap year is not the last: 30 + 25 - 28 = 27.
        counts(date(2008, 2, 28), date(2008, 3, 25), 27);
        // 30 + 31 - 30, where the 31st then counts as the 30th: 30.
        counts(date(2007, 2, 28), date(2007, 3, 31), 30);
        // An end in February stays as it is: 30 + 28 - 30 = 28.
        counts(date(2007, 1, 31), date(2007, 2, 28), 28);
        // Never less than nothing: 28 - 30 would be -2.
        counts(date(2007, 2, 28), date(2007, 2, 28), 0);
    }

    #[test]
    fn days_are_taken_off_in_months_of_thirty() {
        let earlier = |date: Date, days| StatedDay::of(date).earlier(days).date();
        // 25 - 24 = the 1st; 25 - 25 = the 30th of the month before; 15 - 44 = 1 - 30, a month earlier.
        assert_eq!(earlier(date(2007, 5, 25), 24), Some(date(2007, 5, 1)));
        assert_eq!(earlier(date(2007, 5, 25), 25), Some(date(2007, 4, 30)));
        assert_eq!(earlier(date(2007, 5, 15), 44), Some(date(2007, 4, 1)));
        // The 30th of February is its last day, and of the year before in January.
        assert_eq!(earlier(date(2007, 3, 25), 25), Some(date(2007, 2, 28)));
        assert_eq!(earlier(date(2007, 1, 25), 54), Some(date(2006, 12, 1)));
        assert_eq!(earlier(date(2007, 1, 31), 0), Some(date(2007, 1, 31)));
    }
}
