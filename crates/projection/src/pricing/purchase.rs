//! The purchase of a class on a settlement date: balance, accrued interest and receipts.
//!
//! Metrics that need no yield are here too: weighted average life, principal window, write-down.

use jiff::civil::Date;
use stepdown_curves::Month;
use thiserror::Error;

use super::flows::ClassFlow;
use super::interest_period::InterestPeriods;
use super::price::{NoValue, Price};
use crate::number::Number;

/// Why a class cannot be bought on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SettlementError {
    /// The flows begin later, because the run begins from a state.
    #[error(
        "settlement {settlement} is before {begins}, the start of the first interest period in the run"
    )]
    TooEarly {
        /// The requested settlement date.
        settlement: Date,
        /// The earliest possible settlement date.
        begins: Date,
    },
    /// The class has paid off.
    #[error("the class has no outstanding balance on {settlement}")]
    NothingOutstanding {
        /// The requested settlement date.
        settlement: Date,
    },
}

/// A payment that the buyer receives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Receipt {
    /// The month.
    pub month: Month,
    /// The distribution date.
    pub payment_date: Date,
    /// Years of 30/360 from settlement to the payment day, not adjusted for holidays.
    pub years: f64,
    /// Year fraction since the previous payment, or since settlement for the first, by the class's day
    /// count.
    pub year_fraction: f64,
    /// The index of the interest period, an annual fraction; none for a class without an index.
    pub index_rate: Option<f64>,
    /// Interest, dollars.
    pub interest: f64,
    /// Principal, dollars.
    pub principal: f64,
    /// The part of it that counts as principal in weighted average lives, in dollars.
    pub wal_principal: f64,
    /// Principal written down less reimbursements, in dollars; not cash.
    pub write_down: f64,
}

impl Receipt {
    /// Dollars received.
    #[must_use]
    pub fn amount(&self) -> f64 {
        self.interest + self.principal
    }
}

/// A class bought on a settlement date.
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    settlement: Date,
    balance: f64,
    accrued_days: u32,
    accrued_interest: f64,
    receipts: Vec<Receipt>,
}

impl Purchase {
    /// Buys a whole class on a date.
    ///
    /// `flows` are consecutive months to the end of the run.
    ///
    /// # Errors
    /// If the flows begin after settlement, or the class has paid off.
    pub fn new(
        periods: &InterestPeriods,
        flows: &[ClassFlow],
        settlement: Date,
    ) -> Result<Self, SettlementError> {
        let paid_off = SettlementError::NothingOutstanding { settlement };
        let first_period = periods.first_ending_after(settlement).ok_or(paid_off)?;
        let known_from = flows
            .first()
            .and_then(|flow| periods.period(flow.month))
            .ok_or(paid_off)?;
        // Before the first interest period nothing accrues and nothing has been paid.
        let is_first_of_all = known_from.month == Month::new(1);
        if settlement < known_from.start && !is_first_of_all {
            return Err(SettlementError::TooEarly {
                settlement,
                begins: known_from.start,
            });
        }
        let position = flows
            .iter()
            .position(|flow| flow.month == first_period.month)
            .ok_or(paid_off)?;
        let bought = &flows[position..];
        let first = bought.first().ok_or(paid_off)?;
        let balance = first.opening_balance;
        if !balance.is_money() {
            return Err(paid_off);
        }
        let first_days = first_period.thirty_360_days_to_payment(settlement);
        // From the second payment on by its stated day. The first one's may be before settlement, because a
        // holiday moved the payment; then the time is 0.
        let second_days = bought
            .get(1)
            .and_then(|flow| periods.period(flow.month))
            .map_or(30, |period| period.thirty_360_days_to_payment(settlement));
        let days_to = |later: u32| match later.checked_sub(1) {
            None => first_days,
            Some(after_the_second) => second_days + 30 * after_the_second,
        };
        let receipts = bought.iter().zip(0_u32..).map_while(|(flow, later)| {
            let period = periods.period(flow.month)?;
            Some(Receipt {
                month: flow.month,
                payment_date: period.payment_date,
                years: f64::from(days_to(later)) / 360.0,
                year_fraction: if later == 0 {
                    period.year_fraction_to_payment(settlement)
                } else {
                    period.year_fraction()
                },
                index_rate: flow.index_rate,
                interest: flow.interest,
                principal: flow.principal,
                wal_principal: flow.wal_principal,
                write_down: flow.write_down,
            })
        });
        Ok(Self {
            settlement,
            balance,
            accrued_days: first_period.accrued_days(settlement),
            accrued_interest: balance
                * first.pass_through_rate
                * first_period.accrued_year_fraction(settlement),
            receipts: receipts.collect(),
        })
    }

    /// The settlement date.
    #[must_use]
    pub fn settlement(&self) -> Date {
        self.settlement
    }

    /// The balance bought, in dollars: the balance at the start of the buyer's first interest period.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.balance
    }

    /// Days for which the buyer pays accrued interest, by the class's day count.
    #[must_use]
    pub fn accrued_days(&self) -> u32 {
        self.accrued_days
    }

    /// Accrued interest at settlement, in dollars, paid in addition to the price.
    #[must_use]
    pub fn accrued_interest(&self) -> f64 {
        self.accrued_interest
    }

    /// Accrued interest per 100 of balance.
    #[must_use]
    pub fn accrued_per_hundred(&self) -> f64 {
        self.accrued_interest / self.balance * 100.0
    }

    /// All payments from the buyer's first to the end of the run, including those of 0.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// The cost of the purchase at a price, in dollars: balance at the price, plus accrued interest.
    #[must_use]
    pub fn cost(&self, price: Price) -> f64 {
        self.balance * (price.per_hundred() / 100.0) + self.accrued_interest
    }

    /// [`Purchase::cost`], checked to be above 0, with receipts above 0.
    pub(super) fn dollars_to_pay(&self, price: Price) -> Result<f64, NoValue> {
        if !self.receipts.iter().any(|receipt| receipt.amount() > 0.0) {
            return Err(NoValue::NothingPaid);
        }
        let cost = self.cost(price);
        if cost > 0.0 {
            Ok(cost)
        } else {
            Err(NoValue::NothingPriced)
        }
    }

    /// The price at which the purchase costs `dollars`.
    pub(super) fn price_of(&self, dollars: f64) -> Price {
        Price::of_quotient(dollars - self.accrued_interest, self.balance)
    }

    /// Principal received, dollars.
    #[must_use]
    pub fn principal(&self) -> f64 {
        self.receipts.iter().map(|receipt| receipt.principal).sum()
    }

    /// Principal written down less reimbursements, in dollars.
    #[must_use]
    pub fn write_down(&self) -> f64 {
        self.receipts.iter().map(|receipt| receipt.write_down).sum()
    }

    /// Weighted average life of the principal received, in years from settlement; none without principal.
    #[must_use]
    pub fn wal_years(&self) -> Option<f64> {
        let for_wal = |receipt: &Receipt| receipt.wal_principal;
        let principal: f64 = self.receipts.iter().map(for_wal).sum();
        let dollar_years: f64 = self
            .receipts
            .iter()
            .map(|receipt| for_wal(receipt) * receipt.years)
            .sum();
        principal.is_money().then(|| dollar_years / principal)
    }

    /// First and last payment with principal above half a cent (conventions, section 1).
    #[must_use]
    pub fn principal_window(&self) -> Option<(&Receipt, &Receipt)> {
        let pays = |receipt: &&Receipt| receipt.wal_principal.is_money();
        let first = self.receipts.iter().find(pays)?;
        let last = self.receipts.iter().rfind(pays)?;
        Some((first, last))
    }
}
