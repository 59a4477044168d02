//! Distribution dates and day counts.
//!
//! The module returns dates and whole numbers of days. It holds no amounts and does not read the clock.

mod holidays;
mod schedule;
mod thirty_360;

pub use holidays::{is_business_day, next_business_day_on_or_after};
pub use schedule::{DayCount, DistributionSchedule, Period, ScheduleError};
pub use thirty_360::thirty_360_days;
pub(crate) use thirty_360::{StatedDay, thirty_360_days_to};
