//! What a buyer of a class earns: prices to yields and discount margins, and back.
//!
//! Pure arithmetic in floating point on the cash flows of a run. This module must never run a deal,
//! open a file or know what a price ought to be; it decides no payment.
//!
//! | module | what it is for |
//! |---|---|
//! | `interest_period` | when the interest of a payment was earned, payment delay and all |
//! | `flows` | the cash flows of one class, out of the months of a run |
//! | `purchase` | what is bought on a settlement date: balance, accrued interest, receipts |
//! | `price` | prices, and why there may be no figure for one |
//! | `yields`, `discount_margin`, `duration` | the figures themselves |
//! | `root` | where a falling curve passes zero |
//!
//! **Sources.** SF is the Bond Market Association's *Standard Formulas for the Analysis of
//! Mortgage-Backed Securities* (1999): section E, Day Counts (calendar basis, delay days), and
//! section G, Yield and Yield-Related Measures. What is decided here where deals leave it open:
//!
//! * **Delay.** The distribution date is when money is paid. With `delay_days: N` the interest period
//!   ends N days before it, and begins where the one before ended. A class of 30/360 that pays on the
//!   25th with a delay of 24 days earns from the 1st to the 1st: the calendar month before.
//! * **Whose payment it is.** A buyer receives the payments whose interest periods end after
//!   settlement, on the balance that these begin with. Who sells on the last day of a period, or while
//!   a delayed payment is still under way, keeps that payment.
//! * **Accrued interest** runs from the beginning of the first such period to settlement, at the
//!   period's own rate and by the class's day count. Settling on closing it is nothing, unless
//!   the deal states a first period, or a delay, by which interest began earlier.
//! * **Time** for yields, lives and durations is counted 30/360 from settlement to the payment day,
//!   not moved for holidays, by the calendar's one rule, as weighted average lives are. Discount
//!   margins count the class's own days, moved dates included, as its interest does.

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
pub use interest_period::{InterestPeriod, InterestPeriods, InterestTerms};
pub use price::{NoValue, Price};
pub use purchase::{Purchase, Receipt, SettlementError};
pub use yields::BondEquivalentYield;
