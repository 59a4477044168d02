//! What is bought on a settlement date: the balance, the interest accrued on it, and what is
//! received for both.
//!
//! Sums over the receipts that need no yield are here too: weighted average life, principal
//! window, write-down. This module must never discount.

use jiff::civil::Date;
use stepdown_curves::Month;
use thiserror::Error;

use super::flows::ClassFlow;
use super::interest_period::InterestPeriods;
use super::price::{NoValue, Price};
use crate::number::Number;

/// Why nothing can be bought on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SettlementError {
    /// The flows are those of a deal in mid-life, and begin later.
    #[error(
        "settlement {settlement} is before {begins}, when the interest of the first known payment begins"
    )]
    TooEarly {
        /// The settlement date asked for.
        settlement: Date,
        /// The first possible one.
        begins: Date,
    },
    /// Nothing of the class is left.
    #[error("nothing of the class is outstanding on {settlement}")]
    NothingOutstanding {
        /// The settlement date asked for.
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
    /// Years of 30/360 from settlement to the payment day, not moved for holidays.
    pub years: f64,
    /// Part of a year since the payment before, or since settlement for the first, by the class's
    /// day count.
    pub year_fraction: f64,
    /// The index of the interest period, an annual fraction; none for a class that earns none.
    pub index_rate: Option<f64>,
    /// Interest, dollars.
    pub interest: f64,
    /// Principal, dollars.
    pub principal: f64,
    /// What of it counts as principal in weighted average lives, dollars.
    pub principal_of_life: f64,
    /// Principal written down less what was reimbursed, dollars: no money.
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
    /// Buys all of a class on a date.
    ///
    /// `flows` are months one after another, without a gap, to the end of the run.
    ///
    /// # Errors
    /// If the flows begin too late to know what is bought, or nothing is outstanding any more.
    pub fn new(
        periods: &InterestPeriods,
        flows: &[ClassFlow],
        settlement: Date,
    ) -> Result<Self, SettlementError> {
        let nothing = SettlementError::NothingOutstanding { settlement };
        let first_period = periods.first_ending_after(settlement).ok_or(nothing)?;
        let known_from = flows
            .first()
            .and_then(|flow| periods.period(flow.month))
            .ok_or(nothing)?;
        // Before the first period of all nothing accrues, and nothing was paid.
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
            .ok_or(nothing)?;
        let bought = &flows[position..];
        let first = bought.first().ok_or(nothing)?;
        let balance = first.opening_balance;
        if !balance.is_money() {
            return Err(nothing);
        }
        let first_days = first_period.thirty_360_days_to_payment(settlement);
        // From the second payment on by its own stated day: the first one's may lie before settlement,
        // where a holiday moved it, and no time is shorter than nothing.
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
                principal_of_life: flow.principal_of_life,
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

    /// The balance bought, dollars: what the first interest period of the buyer's begins with.
    #[must_use]
    pub fn balance(&self) -> f64 {
        self.balance
    }

    /// Days for which the buyer pays accrued interest, by the class's day count.
    #[must_use]
    pub fn accrued_days(&self) -> u32 {
        self.accrued_days
    }

    /// Interest accrued at settlement, dollars: paid for beside the price.
    #[must_use]
    pub fn accrued_interest(&self) -> f64 {
        self.accrued_interest
    }

    /// Accrued interest for 100 of the balance.
    #[must_use]
    pub fn accrued_per_hundred(&self) -> f64 {
        self.accrued_interest / self.balance * 100.0
    }

    /// Every payment from the first that the buyer receives to the end of the run, those of
    /// nothing included.
    #[must_use]
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// Dollars that the purchase costs at a price: balance and accrued interest.
    #[must_use]
    pub fn cost(&self, price: Price) -> f64 {
        self.balance * (price.per_hundred() / 100.0) + self.accrued_interest
    }

    /// [`Purchase::cost`], where a figure can be had for it at all.
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

    /// The price at which the purchase costs so many dollars.
    pub(super) fn price_of(&self, dollars: f64) -> Price {
        Price::of_quotient(dollars - self.accrued_interest, self.balance)
    }

    /// Principal received, dollars.
    #[must_use]
    pub fn principal(&self) -> f64 {
        self.receipts.iter().map(|receipt| receipt.principal).sum()
    }

    /// Principal written down less what was reimbursed, dollars.
    #[must_use]
    pub fn write_down(&self) -> f64 {
        self.receipts.iter().map(|receipt| receipt.write_down).sum()
    }

    /// Weighted average life in years from settlement of the principal that is received; none
    /// where none is.
    #[must_use]
    pub fn wal_years(&self) -> Option<f64> {
        let of_life = |receipt: &Receipt| receipt.principal_of_life;
        let principal: f64 = self.receipts.iter().map(of_life).sum();
        let dollar_years: f64 = self
            .receipts
            .iter()
            .map(|receipt| of_life(receipt) * receipt.years)
            .sum();
        principal.is_money().then(|| dollar_years / principal)
    }

    /// First and last payment with principal above half a cent (conventions, section 1).
    #[must_use]
    pub fn principal_window(&self) -> Option<(&Receipt, &Receipt)> {
        let pays = |receipt: &&Receipt| receipt.principal_of_life.is_money();
        let first = self.receipts.iter().find(pays)?;
        let last = self.receipts.iter().rfind(pays)?;
        Some((first, last))
    }
}
