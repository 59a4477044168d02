//! Published values.
//!
//! The MathWorks, Financial Instruments Toolbox: the examples of `mbsprice`, `mbsyield` and `mbsdury`, which
//! follow the Public Securities Association's Uniform Practices, page SF-49. A pass-through
//! issued on 1 January 2000 for 30 years, gross rate 8.125%, net 7.5%, 100 PSA, paid 14 days after the
//! month (on the 15th), settled on 15 April 2002.

use jiff::civil::date;
use stepdown_curves::Month;
use stepdown_projection::calendar::{DayCount, DistributionSchedule};
use stepdown_projection::pricing::{
    BondEquivalentYield, ClassFlow, InterestPeriods, InterestTerms, Purchase,
};

use crate::support::{close, price};

const TERM_MONTHS: u32 = 360;
const GROSS_RATE: f64 = 0.08125;
const NET_RATE: f64 = 0.075;

/// 100 PSA: 0.2% CPR a month up to 6% in month 30 (SF, section B).
fn flows() -> Vec<ClassFlow> {
    let mut balance = 100.0;
    let monthly = GROSS_RATE / 12.0;
    let month_of = |month: u32| {
        let remaining = f64::from(TERM_MONTHS - month + 1);
        let scheduled = balance * monthly / ((1.0 + monthly).powf(remaining) - 1.0);
        let cpr = 0.002 * f64::from(month.min(30));
        let prepaid = (balance - scheduled) * (1.0 - (1.0 - cpr).powf(1.0 / 12.0));
        let flow = ClassFlow {
            month: Month::new(month),
            opening_balance: balance,
            pass_through_rate: NET_RATE,
            index_rate: None,
            interest: balance * NET_RATE / 12.0,
            principal: scheduled + prepaid,
            wal_principal: scheduled + prepaid,
            write_down: 0.0,
        };
        balance -= scheduled + prepaid;
        flow
    };
    (1..=TERM_MONTHS).map(month_of).collect()
}

fn bought() -> Purchase {
    let issued = date(2000, 1, 1);
    let schedule =
        DistributionSchedule::new(issued, issued, date(2000, 2, 15), 15, TERM_MONTHS).unwrap();
    let terms = InterestTerms {
        day_count: DayCount::Thirty360,
        delay_days: 14,
        first_period_days: Some(30),
        payment_day: 15,
    };
    let periods = InterestPeriods::new(&schedule, &terms).unwrap();
    Purchase::new(&periods, &flows(), date(2002, 4, 15)).unwrap()
}

/// From a yield compounded monthly, as in the examples.
fn of_mortgage_yield(monthly: f64) -> BondEquivalentYield {
    BondEquivalentYield::from_percent(200.0 * ((1.0 + monthly / 12.0).powi(6) - 1.0)).unwrap()
}

/// `mbsprice`: at a mortgage yield of 7.25%, price 101.3147 and accrued interest 0.2917.
#[test]
fn price_of_a_mortgage_yield() {
    let bought = bought();
    assert_eq!(bought.accrued_days(), 14);
    close(bought.accrued_per_hundred(), 0.2917, 0.000_05);
    let found = bought.price_at(of_mortgage_yield(0.0725));
    close(found.per_hundred(), 101.3147, 0.000_05);
}

/// `mbsyield`: at 102, mortgage yield 0.0715 and bond-equivalent yield 0.0725.
#[test]
fn yields_of_a_price() {
    let found = bought().yield_at(price(102.0)).unwrap();
    close(found.mortgage_yield_percent(), 7.15, 0.005);
    close(found.percent(), 7.25, 0.005);
}

/// `mbsdury`: at a mortgage yield of 7.298413%, modified duration 6.2080 (and 6.4380 unmodified).
#[test]
fn duration_of_a_mortgage_yield() {
    let yields = of_mortgage_yield(0.072_984_13);
    let found = bought().modified_duration_years(yields).unwrap();
    close(found, 6.2080, 0.000_05);
    close(found * (1.0 + yields.fraction() / 2.0), 6.4380, 0.000_05);
}
