//! Distribution dates and day counts: when a deal pays, and over how many days interest runs.
//!
//! It must never know a deal's dates by itself, read a clock, or deal in amounts: it hands out
//! dates and whole numbers of days.

mod holidays;
mod schedule;

pub use holidays::{is_business_day, next_business_day_on_or_after};
pub use schedule::{DayCount, DistributionSchedule, Period, ScheduleError};
