//! The deal file, checked ([`Deal`]), and its form for the waterfall ([`Plan`]).
//!
//! This module reads and checks deals. The waterfall distributes cash.

mod classes;
mod collections;
mod dates;
mod hedges;
mod interest;
mod map_values;
mod notional;
mod order;
mod places;
mod plan;
mod reading;
pub mod rules;
mod sections;
mod speeds;
mod template;
pub mod terms;
mod waterfall_orders;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_curves::{Month, NamedCurves, PrepaymentCurve};

use crate::collateral::{DefaultsNearMaturity, Pool};
use crate::index::{ByClass, ClassIndex};
use rules::{ExchangeClass, PaymentRules};
use terms::{
    ClassTerms, EnhancementAfter, ExcessStep, Hedge, OptionalTermination, Order,
    Overcollateralization, PrepaymentInterestAt, Rank, ReimbursedWriteDowns, StepUpFrom, Stepdown,
    TriggerEvent,
};

pub use crate::document::AttachedFiles;
pub use dates::{CollectionMonths, Dates};
pub use places::Places;
pub use plan::{MonthTerms, Plan, PlanError};
pub(crate) use reading::defaults_near_maturity;
pub use reading::{CLASSES_DO_NOT_ADD_UP, MOST_MONTHS};
pub(crate) use sections::month_of_deal;
pub use speeds::curve;

/// A complete and consistent deal, as stated in its file.
///
/// Amounts are dollars, rates annual fractions. Read it with [`Deal::from_yaml`].
#[derive(Debug, Clone)]
pub struct Deal {
    /// The deal's name.
    pub name: String,
    /// The source of its data, as stated in the file.
    pub source: Option<String>,
    /// Its dates.
    pub dates: Dates,
    /// Dollars of collateral at the cut-off date.
    pub original_balance: Decimal,
    /// The file the pool is read from.
    pub pool_file: String,
    /// The origin of the pool, if the file states it (`inferred`, `representative`).
    pub pool_is: Option<String>,
    /// The names of the loan groups; empty for a deal with one pool.
    pub groups: Vec<String>,
    /// The distribution date that the pool file is as of; month 0 for the cut-off date.
    pub pool_as_of: Month,
    /// The file with the deal's status on that date, for a seasoned deal.
    pub state_file: Option<String>,
    /// Fees deducted from the mortgage rate, by name.
    pub expense_fees: Vec<(String, Decimal)>,
    /// The maximum compensating interest of the servicer, as an annual fraction of the pool.
    pub compensating_interest: Decimal,
    /// The rate of prepayment interest shortfalls.
    pub prepayment_interest_at: PrepaymentInterestAt,
    /// Ramps that the deal defines, by name.
    pub ramps: NamedCurves<PrepaymentCurve>,
    /// The prepayment assumption at pricing, by collateral type.
    pub pricing_speed: BTreeMap<String, PrepaymentCurve>,
    /// Class names, in the order of the file.
    pub class_names: ByClass<String>,
    /// The terms of each class.
    pub classes: ByClass<ClassTerms<Decimal>>,
    /// Whether a class's margin or rate is assumed rather than printed, as stated in the file.
    pub assumed: ByClass<bool>,
    /// The names of the indices that need a path in scenarios; `ReferenceRateIndex` is a position in this
    /// list. The deal's own indices come first, then those used only by adjustable-rate loans of its pool.
    pub reference_rates: Vec<String>,
    /// The number of indices that the deal itself uses.
    pub own_reference_rates: usize,
    /// The highest annual rate that any class can earn.
    pub hard_cap: Option<Decimal>,
    /// Days of the first interest period, where the deal states them.
    pub first_period_days: Option<u32>,
    /// Days of payment delay after the end of an interest period.
    pub delay_days: u32,
    /// When margins and rates step up.
    pub step_up_from: StepUpFrom,
    /// Principal groups, most senior first.
    pub ranks: Vec<Rank<Decimal>>,
    /// Overcollateralization.
    pub overcollateralization: Overcollateralization<Decimal>,
    /// The stepdown date.
    pub stepdown: Stepdown<Decimal>,
    /// What the senior enhancement percentage includes.
    pub enhancement_after: EnhancementAfter,
    /// Trigger events; without tests if the deal has none.
    pub trigger_event: TriggerEvent<Decimal>,
    /// Swaps, caps and corridors.
    pub hedges: Vec<Hedge<Decimal>>,
    /// The optional termination.
    pub optional_termination: Option<OptionalTermination<Decimal>>,
    /// The order in which interest is paid.
    pub interest_order: Order,
    /// What excess cash flow is used for, in order.
    pub excess_cash_flow: Vec<ExcessStep>,
    /// The order in which losses are allocated.
    pub loss_order: Order,
    /// Whether reimbursed write-downs count as principal in weighted average lives.
    pub reimbursed_write_downs: ReimbursedWriteDowns,
    /// The name of the class that receives the remaining cash.
    pub residual: String,
    /// The name of the class that receives prepayment charges, which is not a certificate; `None` if the deal
    /// does not say.
    pub prepayment_charges_to: Option<String>,
    /// Whether loans default until maturity in scenarios that do not say; `None` if the deal does not say
    /// either.
    pub defaults_near_maturity: Option<DefaultsNearMaturity>,
    /// What it pays, if its file states the payments; otherwise the sections above say what is paid.
    pub rules: Option<PaymentRules>,
    /// Where the file states its fields.
    pub places: Places,
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

    /// The same deal with the indices of its pool's adjustable-rate loans appended; the deal's own indices
    /// keep their positions.
    #[must_use]
    pub fn with_reference_rates_of(mut self, pool: &Pool) -> Self {
        for name in pool.reference_rates() {
            if !self.reference_rates.contains(name) {
                self.reference_rates.push(name.clone());
            }
        }
        self
    }

    /// The total of fees deducted from the mortgage rate, as an annual fraction (TS, Expense Fee Rate).
    #[must_use]
    pub fn expense_fee_rate(&self) -> Decimal {
        self.expense_fees.iter().map(|(_, rate)| *rate).sum()
    }

    /// Whether the classes follow a reference pool, without cash from it.
    #[must_use]
    pub fn is_reference_pool(&self) -> bool {
        self.rules
            .as_ref()
            .is_some_and(|rules| rules.reference_pool)
    }

    /// Classes that are fixed combinations of others.
    #[must_use]
    pub fn exchange_classes(&self) -> &[ExchangeClass] {
        self.rules
            .as_ref()
            .map_or(&[], |rules| &rules.exchange_classes)
    }

    /// Dollars of certificates at closing.
    #[must_use]
    pub fn certificate_balance(&self) -> Decimal {
        self.classes.iter().map(|class| class.balance).sum()
    }
}
