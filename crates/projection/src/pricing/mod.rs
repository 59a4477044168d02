//! Pricing of a class: prices to yields and discount margins, and back.
//!
//! Floating-point arithmetic on the cash flows of a run.
//!
//! | module | content |
//! |---|---|
//! | `interest_period` | interest periods, including payment delay |
//! | `flows` | the cash flows of one class, from the months of a run |
//! | `purchase` | a purchase on a settlement date: balance, accrued interest, receipts |
//! | `price` | prices, and why a value may not exist |
//! | `yields`, `discount_margin`, `duration` | yields, discount margins and durations |
//! | `root` | the root of a falling function |
//!
//! **Sources.** SF is the Bond Market Association's *Standard Formulas for the Analysis of
//! Mortgage-Backed Securities* (1999): section E, Day Counts (calendar basis, delay days), and
//! section G, Yield and Yield-Related Measures. Rules for what deals leave open:
//!
//! * **Delay.** Money is paid on the distribution date. With `delay_days: N` the interest period ends N
//!   days before it, and begins where the previous one ended. A 30/360 class that pays on the 25th with a
//!   delay of 24 days accrues from the 1st to the 1st: the previous calendar month.
//! * **Who receives a payment.** The buyer receives the payments with interest periods that end after
//!   settlement, on the balance at the start of these periods. A seller on the last day of a period, or
//!   between it and a delayed payment, keeps that payment.
//! * **Accrued interest** runs from the start of the first such period to settlement, at the period's own
//!   rate and by the class's day count. It is zero for settlement at closing, unless interest began
//!   earlier because of a stated first period or a delay.
//! * **Time** for yields, WALs and durations is 30/360 from settlement to the payment day, not adjusted for
//!   holidays. Discount margins use the class's own day count, with adjusted dates, as its interest does.

mod discount_margin;
mod duration;
mod flows;
mod interest_period;
mod price;
mod purchase;
mod root;
mod yields;

pub use discount_margin::DiscountMargin;
pub use flows::{ClassFlow, IndexPath, flows_of_class};
pub use interest_period::{InterestPeriod, InterestPeriods, InterestTerms, accrued_shares};
pub use price::{NoValue, Price};
pub use purchase::{Purchase, Receipt, SettlementError};
pub use yields::BondEquivalentYield;
