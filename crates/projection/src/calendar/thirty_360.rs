//! Days of 30/360 for interest, weighted average lives, yields and hedges.
//!
//! The rule is that of mortgage-backed securities (SF, section E), known as 30/360 PSA after the Public
//! Securities Association, the earlier name of the Bond Market Association. A start on the 31st or on the
//! last day of February counts as the 30th. An end on the 31st counts as the 30th if the start does. A period
//! is never negative. Payment days count as the deal states them, even in months without that day, so there
//! are always 30 days from one to the next.

use jiff::civil::Date;

/// A day of a month as the deal states it, which the month need not have: payment day 31 of February is 30
/// days after payment day 31 of January.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StatedDay {
    /// Months since the year 0.
    month: i32,
    /// From 1 to 31.
    day: i32,
}

impl StatedDay {
    /// A date as the end of a period.
    pub(crate) fn of(date: Date) -> Self {
        Self {
            month: i32::from(date.year()) * 12 + i32::from(date.month()) - 1,
            day: i32::from(date.day()),
        }
    }

    /// A date as the start of a period: the last day of February and the 31st count as the 30th.
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

    /// The payment day in the month of `in_month_of`.
    pub(crate) fn payment_day(day: u8, in_month_of: Date) -> Self {
        Self::in_month(Self::of(in_month_of).month, day)
    }

    /// A day of a month, counted in months since the year 0.
    pub(super) fn in_month(month: i32, day: u8) -> Self {
        let day = i32::from(day);
        Self { month, day }
    }

    /// This day less a number of 30/360 days.
    pub(crate) fn earlier(self, days: u32) -> Self {
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

    /// The date, or the last day of a shorter month; `None` outside the calendar.
    pub(crate) fn date(self) -> Option<Date> {
        let year = i16::try_from(self.month.div_euclid(12)).ok()?;
        let month = i8::try_from(self.month.rem_euclid(12) + 1).ok()?;
        let first = Date::new(year, month, 1).ok()?;
        let day = i8::try_from(self.day).ok()?.min(first.days_in_month());
        Date::new(year, month, day).ok()
    }

    /// Days of 30/360 to an end; 0 if it is earlier.
    pub(crate) fn days_until(self, end: Self) -> u32 {
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

/// Days of 30/360 from one date to another, 0 if the end is not after the start (SF, section E).
#[must_use]
pub fn thirty_360_days(start: Date, end: Date) -> u32 {
    thirty_360_days_to(start, StatedDay::of(end))
}

/// Days of 30/360 from a date to a stated day.
pub(crate) fn thirty_360_days_to(start: Date, end: StatedDay) -> u32 {
    StatedDay::starting(start).days_until(end)
}

#[cfg(test)]
mod tests;
