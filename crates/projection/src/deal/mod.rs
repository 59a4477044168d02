//! The deal: what its file says, checked ([`Deal`]), and what the waterfall runs on ([`Plan`]).
//!
//! This module knows the words of deal files and what makes a deal whole. It must never move money.

mod classes;
mod collections;
mod dates;
mod hedges;
mod interest;
mod map_values;
mod notional;
mod order;
mod plan;
mod reading;
mod sections;
mod speeds;
pub mod terms;
mod waterfall_orders;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_curves::{Month, NamedCurves, PrepaymentCurve};

use crate::collateral::{DefaultsNearMaturity, Pool};
use crate::index::{ByClass, ClassIndex};
use terms::{
    ClassTerms, EnhancementAfter, ExcessStep, Hedge, OptionalTermination, Order,
    Overcollateralization, PrepaymentInterestAt, Rank, ReimbursedWriteDowns, StepUpFrom, Stepdown,
    TriggerEvent,
};

pub use crate::document::AttachedFiles;
pub use dates::{CollectionMonths, Dates};
pub use plan::{MonthTerms, Plan, PlanError};
pub(crate) use reading::defaults_near_maturity;
pub(crate) use sections::month_of_deal;
pub use speeds::curve;

/// A deal as its file states it, complete and free of contradictions.
///
/// Amounts are dollars, rates annual fractions. Read it with [`Deal::from_yaml`].
#[derive(Debug, Clone)]
pub struct Deal {
    /// The deal's name.
    pub name: String,
    /// Where its figures are from, as the file says.
    pub source: Option<String>,
    /// Its dates.
    pub dates: Dates,
    /// Dollars of collateral at the cut-off date.
    pub original_balance: Decimal,
    /// The file the pool is read from.
    pub pool_file: String,
    /// How the pool was come by, where the file says so (`inferred`, `representative`).
    pub pool_is: Option<String>,
    /// Names of the loan groups; empty where there is but one.
    pub groups: Vec<String>,
    /// The last distribution date before which the pool file was drawn up; month 0 where it is of
    /// the cut-off date.
    pub pool_as_of: Month,
    /// The file with the deal's state on that date, for a deal in mid-life.
    pub state_file: Option<String>,
    /// Fees that come off the mortgage rate, by name.
    pub expense_fees: Vec<(String, Decimal)>,
    /// The most compensating interest that the servicer pays, as an annual fraction of the pool.
    pub compensating_interest: Decimal,
    /// The rate at which prepayment interest shortfalls are measured.
    pub prepayment_interest_at: PrepaymentInterestAt,
    /// Ramps that the deal defines, by name.
    pub ramps: NamedCurves<PrepaymentCurve>,
    /// The prepayment assumption at pricing, by collateral kind.
    pub pricing_speed: BTreeMap<String, PrepaymentCurve>,
    /// Class names, in the order of the file.
    pub class_names: ByClass<String>,
    /// What each class is.
    pub classes: ByClass<ClassTerms<Decimal>>,
    /// Class margins or rates that are assumed rather than printed, as the file says.
    pub assumed: ByClass<bool>,
    /// Names of the indices that scenarios give paths of; `ReferenceRateIndex` counts in these. First
    /// those the deal refers to, then those that only adjustable lines of its pool follow.
    pub reference_rates: Vec<String>,
    /// How many of them the deal itself refers to.
    pub own_reference_rates: usize,
    /// No class earns more than this annual rate.
    pub hard_cap: Option<Decimal>,
    /// Days of the first interest period, where the deal states them.
    pub first_period_days: Option<u32>,
    /// Days from the end of an interest period to its payment.
    pub delay_days: u32,
    /// From when margins and rates are the stepped-up ones.
    pub step_up_from: StepUpFrom,
    /// Principal ranks from the top.
    pub ranks: Vec<Rank<Decimal>>,
    /// Overcollateralization.
    pub overcollateralization: Overcollateralization<Decimal>,
    /// The stepdown date.
    pub stepdown: Stepdown<Decimal>,
    /// What the senior enhancement percentage takes into account.
    pub enhancement_after: EnhancementAfter,
    /// Trigger events; none where the deal has no such test.
    pub trigger_event: TriggerEvent<Decimal>,
    /// Swaps, caps and corridors.
    pub hedges: Vec<Hedge<Decimal>>,
    /// The optional termination.
    pub optional_termination: Option<OptionalTermination<Decimal>>,
    /// Who is paid interest first.
    pub interest_order: Order,
    /// What excess cash flow is used for, in order.
    pub excess_cash_flow: Vec<ExcessStep>,
    /// Who bears losses first.
    pub loss_order: Order,
    /// Whether reimbursed write-downs count as principal in weighted average lives.
    pub reimbursed_write_downs: ReimbursedWriteDowns,
    /// Name of the class that takes what is left.
    pub residual: String,
    /// Name of the class that receives prepayment charges, none of the certificates; none where the
    /// deal does not say.
    pub prepayment_charges_to: Option<String>,
    /// Whether loans default to the end of their terms, for scenarios that do not say; none where the
    /// deal does not either.
    pub defaults_near_maturity: Option<DefaultsNearMaturity>,
}

impl Deal {
    /// The class of that name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<ClassIndex> {
        self.class_names
            .enumerate()
            .find(|(_, known)| known.as_str() == name)
            .map(|(class, _)| class)
    }

    /// The same deal with the indices that adjustable lines of its pool follow among those that
    /// scenarios give paths of; the deal's own keep their places.
    #[must_use]
    pub fn with_reference_rates_of(mut self, pool: &Pool) -> Self {
        for name in pool.reference_rates() {
            if !self.reference_rates.contains(name) {
                self.reference_rates.push(name.clone());
            }
        }
        self
    }

    /// All fees that come off the mortgage rate, as one annual fraction (TS, Expense Fee Rate).
    #[must_use]
    pub fn expense_fee_rate(&self) -> Decimal {
        self.expense_fees.iter().map(|(_, rate)| *rate).sum()
    }

    /// Dollars of certificates at closing.
    #[must_use]
    pub fn certificate_balance(&self) -> Decimal {
        self.classes.iter().map(|class| class.balance).sum()
    }
}
