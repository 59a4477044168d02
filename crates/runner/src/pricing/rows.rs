//! The rows of a price/yield table. Values are not rounded.

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
    /// The settlement date.
    pub settlement: Date,
    /// To call or to maturity.
    pub run_to: RunTo,
    /// In the requested order by class, then quote, then speed.
    pub rows: Vec<PriceYieldRow>,
}

/// A class at one quote and one speed.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceYieldRow {
    /// The class.
    pub class: ClassIndex,
    /// The speed, in percent of the scenario's prepayment.
    pub speed_percent: Decimal,
    /// The quote given.
    pub quote: Quote,
    /// Realized losses of the collateral since the cut-off date, to the end of the pool even if the deal
    /// is called before, dollars.
    pub collateral_loss: Decimal,
    /// The same as a fraction of the original pool balance.
    pub collateral_loss_fraction: f64,
    /// The purchase and its values, or why the class cannot be bought.
    pub bought: Result<BoughtClass, SettlementError>,
}

/// A purchase at settlement, and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct BoughtClass {
    /// Balance bought, dollars.
    pub balance: Decimal,
    /// Days of accrued interest that the buyer pays in addition to the price, by the class's day count.
    pub accrued_days: u32,
    /// That interest, dollars for 100 of balance.
    pub accrued_per_hundred: f64,
    /// Price, yield, discount margin and duration.
    pub values: PricingResult,
    /// Weighted average life in years from settlement, of the principal received; none without
    /// principal.
    pub wal_years: Option<f64>,
    /// First and last payment with principal; none without principal.
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

/// Amounts other than principal that a class is never paid, from the buyer's first payment on, dollars.
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

/// The values of one quote: the one given, and those that follow from it. A value that does not exist
/// has the reason.
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
            values: PricingResult::new(purchase, quote),
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
