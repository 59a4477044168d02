//! The rows of a price/yield table. This module must never round, name or print a figure.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::{
    BondEquivalentYield, DiscountMargin, NoValue, Price, Purchase, Receipt, SettlementError,
};

use stepdown_projection::waterfall::MonthRecord;

use super::question::Quote;
use crate::run::nearest_decimal;

/// Classes at quotes and speeds.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYieldTable {
    /// When the classes are paid for.
    pub settlement: Date,
    /// Whether the deal is called.
    pub run_to: RunTo,
    /// Class by class, then quote by quote, then speed by speed, in the order asked for.
    pub rows: Vec<PriceYieldRow>,
}

/// A class at one quote and one speed.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYieldRow {
    /// The class.
    pub class: ClassIndex,
    /// The speed, in percent of the scenario's prepayment.
    pub speed_percent: Decimal,
    /// What was given.
    pub quote: Quote,
    /// Realized losses of the collateral since the cut-off date, to the end of the pool, dollars:
    /// also where the deal is called before.
    pub collateral_loss: Decimal,
    /// The same as a fraction of the original pool balance.
    pub collateral_loss_fraction: f64,
    /// What is bought, with its figures; or why there is nothing to buy.
    pub bought: Result<BoughtClass, SettlementError>,
}

/// What is bought at settlement, and what it comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct BoughtClass {
    /// Balance bought, dollars.
    pub balance: Decimal,
    /// Days of interest that the buyer pays for beside the price, by the class's day count.
    pub accrued_days: u32,
    /// That interest, dollars for 100 of balance.
    pub accrued_per_hundred: f64,
    /// Price, yield, discount margin, duration.
    pub figures: PricingResult,
    /// Weighted average life in years from settlement, of the principal that is received; none where
    /// none is.
    pub wal_years: Option<f64>,
    /// First and last payment with principal; none where there is none.
    pub principal_window: Option<(WindowEnd, WindowEnd)>,
    /// Principal received, dollars.
    pub principal: Decimal,
    /// Principal written down after settlement less what is reimbursed, dollars.
    pub write_down: Decimal,
    /// Balance never received, dollars: written down, or outstanding when the collateral ends.
    pub unpaid_balance: Decimal,
    /// Interest never received, dollars: what is due, and prepayment interest and Relief Act
    /// shortfalls.
    pub interest_unpaid: Decimal,
    /// Basis risk carry-forward never received, dollars.
    pub basis_risk_unpaid: Decimal,
}

/// What a class is never paid beside principal from the buyer's first payment on, dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NeverPaid {
    interest: f64,
    basis_risk: f64,
}

impl NeverPaid {
    /// Of a class whose first payment to the buyer is in `from`.
    pub(super) fn of(months: &[MonthRecord<f64>], class: ClassIndex, from: Month) -> Self {
        let bought = || months.iter().filter(|record| record.month >= from);
        let relief_act: f64 = bought()
            .map(|record| record.classes[class].relief_act_shortfall_lost())
            .sum();
        let carried = bought().next_back().map_or((0.0, 0.0), |last| {
            let last = &last.classes[class];
            let interest = last.interest_shortfall + last.unpaid_prepayment_interest_shortfall;
            (interest, last.basis_risk_carry_forward)
        });
        Self {
            interest: carried.0 + relief_act,
            basis_risk: carried.1,
        }
    }
}

/// An end of a principal window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowEnd {
    /// The month, counted from the cut-off date.
    pub month: Month,
    /// The distribution date.
    pub date: Date,
}

impl From<&Receipt> for WindowEnd {
    fn from(receipt: &Receipt) -> Self {
        Self {
            month: receipt.month,
            date: receipt.payment_date,
        }
    }
}

/// The figures of one quote: one was given, the others follow. Where one does not exist it says why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PricingResult {
    /// Dollars for 100 of balance, without accrued interest.
    pub price: Result<Price, NoValue>,
    /// The bond-equivalent yield.
    pub yields: Result<BondEquivalentYield, NoValue>,
    /// The discount margin; none for a class that earns no index.
    pub discount_margin: Result<DiscountMargin, NoValue>,
    /// Modified duration in years at the yield; none where there is no yield.
    pub modified_duration_years: Option<f64>,
}

impl PricingResult {
    fn new(purchase: &Purchase, quote: Quote) -> Self {
        let price = match quote {
            Quote::Price(price) => Ok(price),
            Quote::Yield(yields) => Ok(purchase.price_at(yields)),
            Quote::DiscountMargin(margin) => purchase.price_at_discount_margin(margin),
        };
        let yields = match quote {
            Quote::Yield(yields) => Ok(yields),
            Quote::Price(_) | Quote::DiscountMargin(_) => {
                price.and_then(|price| purchase.yield_at(price))
            }
        };
        let discount_margin = match quote {
            Quote::DiscountMargin(margin) => price.map(|_| margin),
            Quote::Price(_) | Quote::Yield(_) => {
                price.and_then(|price| purchase.discount_margin_at(price))
            }
        };
        Self {
            price,
            yields,
            discount_margin,
            modified_duration_years: yields
                .ok()
                .and_then(|yields| purchase.modified_duration_years(yields)),
        }
    }
}

impl BoughtClass {
    pub(super) fn new(purchase: &Purchase, never_paid: NeverPaid, quote: Quote) -> Self {
        let window = purchase.principal_window();
        Self {
            balance: nearest_decimal(purchase.balance()),
            accrued_days: purchase.accrued_days(),
            accrued_per_hundred: purchase.accrued_per_hundred(),
            figures: PricingResult::new(purchase, quote),
            wal_years: purchase.wal_years(),
            principal_window: window.map(|(first, last)| (first.into(), last.into())),
            principal: nearest_decimal(purchase.principal()),
            write_down: nearest_decimal(purchase.write_down()),
            unpaid_balance: nearest_decimal((purchase.balance() - purchase.principal()).max(0.0)),
            interest_unpaid: nearest_decimal(never_paid.interest),
            basis_risk_unpaid: nearest_decimal(never_paid.basis_risk),
        }
    }
}
