//! Deals with payment rules: `payments`, orders, amounts, tests, schedules, accounts and fees as their file states them.
//!
//! Sections are read in five phases, so that a name can be used before it is defined:
//!
//! 1. `declared`: the names of everything
//! 2. `definitions`: what amounts, tests, targets and classes refer to; circles
//! 3. `definitions`, `test_terms`: amounts, tests and targets, each after those that it refers to
//! 4. `classes`, `coupons`; `orders`, `limited_orders` and sets; `schedules`, `accounts` and fees
//! 5. `steps`, `payees`, `sources`: the payments
//!
//! All diagnostics of all phases are reported together.

mod accounts;
mod class_terms;
mod classes;
mod compile;
mod constants;
mod coupons;
mod declared;
mod definitions;
mod limited_orders;
mod lints;
mod orders;
mod payees;
mod payment_terms;
mod reading;
mod schedules;
mod sets;
mod sources;
mod steps;
mod tables;
mod terms;
mod test_terms;

pub(super) use class_terms::class_list as classes;
pub use class_terms::{ClassBalance, ClassCoupon, ClassStepUp, ExchangeClass, RuleClass, StepUpBy};
pub(super) use compile::compile;
pub use lints::{Lint, LintKind, source_name};
pub use payment_terms::{
    Collection, LadderRung, Otherwise, Payment, PaymentOrder, PaymentStep, ProRataBy, Source,
    SplitShare,
};
pub(super) use reading::{payment_rules, refuse_templates};
pub use sets::SetTerms;
pub use terms::{
    AccountTerms, AmountTerms, AmountValue, Between, Condition, Definition, FeeAmount, FeeTerms,
    Limit, PaymentRules, ScheduleTerms, Sticky, TableTerms, TestTerms,
};
