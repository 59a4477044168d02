//! Deals with payment rules: `payments`, orders, amounts, tests, schedules, accounts and fees as their file states them.
//!
//! Sections are read in five phases, so that a name can be used before it is defined:
//!
//! 1. `declared`: the names of everything
//! 2. `definitions`: what amounts, tests, targets and classes refer to; circles
//! 3. `definitions`: amounts, tests and targets, each after those that it refers to
//! 4. `classes`, `coupons`; `orders` and sets; `schedules`, `accounts` and fees
//! 5. `steps`: the payments
//!
//! All diagnostics of all phases are reported together.

mod accounts;
mod class_terms;
mod classes;
mod coupons;
mod declared;
mod definitions;
mod orders;
mod reading;
mod schedules;
mod sources;
mod steps;
mod tables;
mod terms;

#[cfg(test)]
mod tests;

pub use class_terms::{ClassBalance, ClassCoupon, ClassStepUp, ExchangeClass, RuleClass, StepUpBy};
pub use reading::RulesDeal;
pub use terms::{
    AccountTerms, AmountTerms, AmountValue, Between, Collection, Condition, Definition, FeeAmount,
    FeeTerms, LadderRung, Limit, Otherwise, Payment, PaymentOrder, PaymentRules, PaymentStep,
    ProRataBy, ScheduleTerms, Source, SplitShare, Sticky, TableTerms, TestTerms,
};
