//! Discount margins of floating-rate classes.

use jiff::civil::date;
use stepdown_projection::calendar::DayCount;
use stepdown_projection::pricing::{DiscountMargin, NoValue};

use crate::support::{CLOSING, Class, close, price};

/// An index that rises and falls.
fn index() -> Vec<f64> {
    (0..48)
        .map(|month| 0.03 + 0.0005 * f64::from(month % 30))
        .collect()
}

/// For any index path and any principal payments.
#[test]
fn at_par_it_equals_the_margin() {
    let months = index().len();
    for principal in [Class::bullet(months), vec![100.0 / months as f64; months]] {
        for day_count in [
            DayCount::Actual360,
            DayCount::Actual360Unadjusted,
            DayCount::Actual365,
            DayCount::Thirty360,
        ] {
            let class = Class {
                day_count,
                ..Class::floating(&index(), 0.0125, &principal)
            };
            // Closing on the 27th, and payment dates, such as 27 August, a Monday.
            let later = Class {
                closing: date(2007, 4, 27),
                ..class.clone()
            };
            let mut cases = vec![(&later, date(2007, 4, 27)), (&class, CLOSING)];
            cases.push((&class, date(2007, 6, 25)));
            if matches!(day_count, DayCount::Actual360 | DayCount::Actual365) {
                cases.push((&class, date(2007, 8, 27)));
            }
            for (class, settlement) in cases {
                let bought = class.bought_on(settlement);
                assert_eq!(bought.accrued_days(), 0, "{settlement}");
                let found = bought.discount_margin_at(price(100.0)).unwrap();
                close(found.basis_points(), 125.0, 1e-9);
            }
        }
    }
}

/// 5% + 1% over the 30 days from 25 April to 25 May is 0.50. With a payment ten days later, on 4 June
/// instead of 25 May, it covers 40 days: `(5% + m) 40 / 360 = 6% * 30 / 360`, so `m = -0.50%`. Here the
/// payment is on 25 May and the period ends ten days before it, on the 15th.
#[test]
fn delay_lowers_it() {
    let class = Class {
        delay_days: 10,
        ..Class::floating(&[0.05], 0.01, &[100.0])
    };
    let bought = class.bought_on(date(2007, 4, 15));
    assert_eq!(bought.accrued_days(), 0);
    close(
        bought.discount_margin_at(price(100.0)).unwrap().percent(),
        -0.5,
        1e-11,
    );
}

/// 5% + 1%, 100 in one month of 30 days, bought at 99: `99 (1 + (5% + m) / 12) = 100.50`, so
/// `m = 12 * (1.5 / 99) - 5% = 13.1818%`.
#[test]
fn discount_price_raises_it() {
    let bought = Class::floating(&[0.05], 0.01, &[100.0]).bought_on(CLOSING);
    let found = bought.discount_margin_at(price(99.0)).unwrap();
    close(found.percent(), 1200.0 * (1.5 / 99.0) - 5.0, 1e-10);
}

/// A binding cap reduces the margin: 25 bp less in every month lowers the discount margin by 25 bp.
#[test]
fn binding_cap_lowers_it() {
    let mut class = Class::floating(&index(), 0.0125, &Class::bullet(48));
    for rate in &mut class.rates {
        *rate -= 0.0025;
    }
    let found = class
        .bought_on(CLOSING)
        .discount_margin_at(price(100.0))
        .unwrap();
    close(found.basis_points(), 100.0, 1e-9);
}

/// Half way through a period, by hand: 15 of 30 days, 0.25 accrued at 6%; 100.25 now for 100.5 after 15
/// days: `100.25 (1 + (5% + m) 15 / 360) = 100.5`, so `m = 24 * (0.25 / 100.25) - 5%`.
#[test]
fn between_payment_dates_accrued_interest_counts() {
    let bought = Class::floating(&[0.05], 0.01, &[100.0]).bought_on(date(2007, 5, 10));
    assert_eq!(bought.accrued_days(), 15);
    close(bought.accrued_per_hundred(), 0.25, 1e-14);
    let found = bought.discount_margin_at(price(100.0)).unwrap();
    close(found.percent(), 2400.0 * (0.25 / 100.25) - 5.0, 1e-10);
}

#[test]
fn fixed_rate_class_has_none() {
    let bought = Class::fixed(0.06, &[100.0]).bought_on(CLOSING);
    assert_eq!(
        bought.discount_margin_at(price(100.0)),
        Err(NoValue::NoIndex)
    );
    let margin = DiscountMargin::from_percent(1.0).unwrap();
    assert_eq!(
        bought.price_at_discount_margin(margin),
        Err(NoValue::NoIndex)
    );
}
