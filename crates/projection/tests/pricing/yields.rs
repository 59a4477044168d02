//! Hand-computed yields and durations.

use jiff::civil::date;
use stepdown_projection::pricing::BondEquivalentYield;

use crate::support::{CLOSING, Class, close, price};

/// Coupon / 12 a month is `2 ((1 + coupon / 12)^6 - 1)` bond-equivalent: 6% is 6.0755%.
#[test]
fn par_bond_yields_its_coupon() {
    let expected = 200.0 * (1.005_f64.powi(6) - 1.0);
    close(expected, 6.075_502_5, 1e-6);
    for principal in [
        Class::bullet(1),
        Class::bullet(60),
        vec![100.0 / 360.0; 360],
    ] {
        let class = Class::fixed(0.06, &principal);
        for settlement in [CLOSING, date(2007, 5, 25)] {
            let Ok(bought) = class.try_bought_on(settlement) else {
                assert_eq!((principal.len(), settlement), (1, date(2007, 5, 25)));
                continue;
            };
            assert_eq!(bought.accrued_days(), 0);
            close(
                bought.yield_at(price(100.0)).unwrap().percent(),
                expected,
                1e-10,
            );
        }
    }
}

/// April's interest, 0.50 on 100, is paid with the principal on 25 May: 54 days of 30/360 after 1
/// April, 0.15 years. `100.5 = 100 (1 + y / 2)^0.3`, so `y = 2 (1.005^(10/3) - 1)`. By logarithms,
/// 0.00498754 * 10 / 3 = 0.01662514, and its exponential is 1.01676410; 3.3528%. Without delay, paid after
/// 30 days, it would be 6.0755%.
#[test]
fn delay_lowers_the_yield() {
    let class = Class {
        delay_days: 24,
        first_period_days: Some(30),
        closing: date(2007, 4, 1),
        ..Class::fixed(0.06, &[100.0])
    };
    let bought = class.bought_on(date(2007, 4, 1));
    close(bought.receipts()[0].years, 0.15, 1e-15);
    let found = bought.yield_at(price(100.0)).unwrap();
    close(found.percent(), 3.352_82, 1e-5);
    close(
        found.fraction(),
        2.0 * (1.005_f64.powf(10.0 / 3.0) - 1.0),
        1e-14,
    );
}

/// 60 today for 100 in five years: `y = 2 ((100 / 60)^(1/10) - 1)`, duration `5 / (1 + y / 2)`.
#[test]
fn zero_coupon_class_earns_its_discount() {
    let class = Class::fixed(0.0, &Class::bullet(60));
    let bought = class.bought_on(CLOSING);
    let found = bought.yield_at(price(60.0)).unwrap();
    let half_year = (100.0_f64 / 60.0).powf(0.1);
    close(found.fraction(), 2.0 * (half_year - 1.0), 1e-14);
    let duration = bought.modified_duration_years(found).unwrap();
    close(duration, 5.0 / half_year, 1e-12);
    close(bought.wal_years().unwrap(), 5.0, 1e-14);
}

/// Half way through a month the buyer pays half of its interest. At the par bond's yield the total paid
/// is the value to which 100 has grown: `100 (1 + y / 2)^(1/12)`, with y = 6.0755%, is
/// `100 * 1.005^(1/2)`, 100.249688; less 0.25 accrued, 99.999688.
#[test]
fn accrued_interest_is_paid_in_addition_to_the_price() {
    let bought = Class::fixed(0.06, &Class::bullet(12)).bought_on(date(2007, 5, 10));
    assert_eq!(bought.accrued_days(), 15);
    close(bought.accrued_per_hundred(), 0.25, 1e-14);
    let yields = BondEquivalentYield::from_percent(200.0 * (1.005_f64.powi(6) - 1.0)).unwrap();
    let found = bought.price_at(yields).per_hundred();
    close(found, 100.0 * 1.005_f64.sqrt() - 0.25, 1e-12);
    close(found, 99.999_688, 1e-6);
}

/// A higher price gives a lower yield.
#[test]
fn yield_falls_as_price_rises() {
    let bought = Class::fixed(0.06, &[20.0, 30.0, 50.0]).bought_on(date(2007, 5, 3));
    let at = |per_hundred| bought.yield_at(price(per_hundred)).unwrap().percent();
    assert!(at(99.0) > at(100.0) && at(100.0) > at(101.0));
    // More than four times its payments: expensive, and a negative yield.
    assert!(at(400.0) < -100.0);
}
