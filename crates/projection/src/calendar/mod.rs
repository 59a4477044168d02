//! Distribution dates and day counts: when a deal pays, and over how many days interest runs.
//!
//! It must never know a deal's dates by itself, read a clock, or deal in amounts: it hands out
//! dates and whole numbers of days.

mod holidays;
mod schedule;
mod thirty_360;

pub use holidays::{is_business_day, next_business_day_on_or_after};
pub use schedule::{DayCount, DistributionSchedule, Period, ScheduleError};
pub use thirty_360::thirty_360_days;
pub(crate) use thirty_360::{StatedDay, thirty_360_days_to};
