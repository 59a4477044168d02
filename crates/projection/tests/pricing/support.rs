//! Hand-made classes: monthly flows on a schedule that pays on the 25th.

use jiff::civil::{Date, date};
use stepdown_curves::Month;
use stepdown_projection::calendar::{DayCount, DistributionSchedule};
use stepdown_projection::pricing::{
    ClassFlow, InterestPeriods, InterestTerms, Price, Purchase, SettlementError,
};

/// The default closing date: the payment day before the first one.
pub(crate) const CLOSING: Date = date(2007, 4, 25);

/// A class with given flows.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub(crate) day_count: DayCount,
    pub(crate) delay_days: u32,
    pub(crate) first_period_days: Option<u32>,
    pub(crate) closing: Date,
    /// Pass-through rates by month, annual fractions.
    pub(crate) rates: Vec<f64>,
    /// Index by month, annual fractions, for a class with an index.
    pub(crate) index: Option<Vec<f64>>,
    /// Dollars by month, of an original balance of 100.
    pub(crate) principal: Vec<f64>,
    /// Dollars by month.
    pub(crate) write_downs: Vec<f64>,
}

impl Class {
    /// A fixed-rate 30/360 class with the given monthly principal.
    pub(crate) fn fixed(rate: f64, principal: &[f64]) -> Self {
        Self {
            day_count: DayCount::Thirty360,
            delay_days: 0,
            first_period_days: None,
            closing: CLOSING,
            rates: vec![rate; principal.len()],
            index: None,
            principal: principal.to_vec(),
            write_downs: vec![0.0; principal.len()],
        }
    }

    /// A floating-rate actual/360 class: index plus margin, at least zero.
    pub(crate) fn floating(index: &[f64], margin: f64, principal: &[f64]) -> Self {
        Self {
            day_count: DayCount::Actual360,
            rates: index
                .iter()
                .map(|index| (index + margin).max(0.0))
                .collect(),
            index: Some(index.to_vec()),
            ..Self::fixed(0.0, principal)
        }
    }

    /// All principal at the end of the given number of months.
    pub(crate) fn bullet(months: usize) -> Vec<f64> {
        let mut principal = vec![0.0; months];
        principal[months - 1] = 100.0;
        principal
    }

    pub(crate) fn periods(&self) -> InterestPeriods {
        let months = self.principal.len() as u32 + 1;
        let cut_off = date(2007, 4, 1);
        let schedule =
            DistributionSchedule::new(cut_off, self.closing, date(2007, 5, 25), 25, months);
        let terms = InterestTerms {
            day_count: self.day_count,
            delay_days: self.delay_days,
            first_period_days: self.first_period_days,
            payment_day: 25,
        };
        InterestPeriods::new(&schedule.unwrap(), &terms).unwrap()
    }

    pub(crate) fn flows(&self) -> Vec<ClassFlow> {
        let periods = self.periods();
        let mut balance = 100.0;
        let mut flows = Vec::new();
        for (position, principal) in self.principal.iter().enumerate() {
            let month = Month::new(position as u32 + 1);
            let days = periods.period(month).unwrap().year_fraction();
            flows.push(ClassFlow {
                month,
                opening_balance: balance,
                pass_through_rate: self.rates[position],
                index_rate: self.index.as_ref().map(|index| index[position]),
                interest: balance * self.rates[position] * days,
                principal: *principal,
                wal_principal: *principal,
                write_down: self.write_downs[position],
            });
            balance -= principal + self.write_downs[position];
        }
        flows
    }

    pub(crate) fn try_bought_on(&self, settlement: Date) -> Result<Purchase, SettlementError> {
        Purchase::new(&self.periods(), &self.flows(), settlement)
    }

    pub(crate) fn bought_on(&self, settlement: Date) -> Purchase {
        self.try_bought_on(settlement).unwrap()
    }
}

pub(crate) fn price(per_hundred: f64) -> Price {
    Price::new(per_hundred).unwrap()
}

#[track_caller]
pub(crate) fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found}, expected {expected}"
    );
}
