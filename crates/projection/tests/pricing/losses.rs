//! Classes with losses, and values that do not exist.

use stepdown_projection::pricing::{DiscountMargin, NoValue};

use crate::support::{CLOSING, Class, close, price};

/// 100 for 60 in five years, the rest written down: `y = 2 (0.6^(1/10) - 1)`, below 0.
#[test]
fn written_down_class_has_a_yield() {
    let mut class = Class::fixed(0.0, &Class::bullet(60));
    class.principal[59] = 60.0;
    class.write_downs[30] = 40.0;
    let bought = class.bought_on(CLOSING);
    let found = bought.yield_at(price(100.0)).unwrap();
    close(found.fraction(), 2.0 * (0.6_f64.powf(0.1) - 1.0), 1e-14);
    close(bought.write_down(), 40.0, 1e-12);
    close(bought.principal(), 60.0, 1e-12);
    // The WAL covers only the principal paid.
    close(bought.wal_years().unwrap(), 5.0, 1e-14);
}

/// No payments: no yield, margin, WAL or window; its value is zero at any yield.
#[test]
fn class_without_payments_has_no_values() {
    let mut class = Class::floating(&[0.05; 12], 0.01, &[0.0; 12]);
    class.rates = vec![0.0; 12];
    class.write_downs[3] = 100.0;
    let bought = class.bought_on(CLOSING);
    assert_eq!(bought.yield_at(price(50.0)), Err(NoValue::NothingPaid));
    assert_eq!(
        bought.discount_margin_at(price(50.0)),
        Err(NoValue::NothingPaid)
    );
    assert_eq!(bought.wal_years(), None);
    assert!(bought.principal_window().is_none());
}

#[test]
fn values_out_of_range_do_not_exist() {
    // A ten-thousandth of a cent for 100, after a month.
    let mut class = Class::floating(&[0.05], 0.01, &[0.000_001]);
    class.rates = vec![0.0];
    let bought = class.bought_on(CLOSING);
    assert_eq!(bought.yield_at(price(100.0)), Err(NoValue::TooLow(-199)));
    assert_eq!(
        bought.discount_margin_at(price(100.0)),
        Err(NoValue::TooLow(-99))
    );
    // 100 in a month for a ten-thousandth of a cent.
    let bought = Class::floating(&[0.05], 0.01, &[100.0]).bought_on(CLOSING);
    assert_eq!(
        bought.yield_at(price(0.000_001)),
        Err(NoValue::TooHigh(100_000))
    );
    assert_eq!(
        bought.discount_margin_at(price(0.000_001)),
        Err(NoValue::TooHigh(100_000))
    );
    // For a price of zero, or less.
    assert_eq!(bought.yield_at(price(0.0)), Err(NoValue::NothingPriced));
    assert_eq!(
        bought.discount_margin_at(price(-1.0)),
        Err(NoValue::NothingPriced)
    );
    // A month below -1200% has no positive growth factor.
    let margin = DiscountMargin::from_percent(-1300.0).unwrap();
    assert_eq!(
        bought.price_at_discount_margin(margin),
        Err(NoValue::NoDiscounting)
    );
}
