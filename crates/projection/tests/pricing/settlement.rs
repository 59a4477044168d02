//! Purchases on a settlement date.

use jiff::civil::date;
use stepdown_curves::Month;
use stepdown_projection::calendar::DayCount;
use stepdown_projection::pricing::{Purchase, SettlementError};

use crate::support::{CLOSING, Class, close};

/// On a payment date the seller keeps the payment, and the buyer gets the balance after it.
#[test]
fn payment_on_settlement_belongs_to_the_seller() {
    let class = Class::fixed(0.06, &[10.0, 20.0, 70.0]);
    let bought = class.bought_on(date(2007, 5, 25));
    close(bought.balance(), 90.0, 1e-12);
    assert_eq!(bought.receipts()[0].month, Month::new(2));
    assert_eq!(bought.receipts()[0].payment_date, date(2007, 6, 25));
    close(bought.receipts()[0].years, 30.0 / 360.0, 1e-15);
    // The day before, the payment is the buyer's, with 29 days of accrued interest on 100.
    let bought = class.bought_on(date(2007, 5, 24));
    close(bought.balance(), 100.0, 1e-12);
    close(
        bought.accrued_interest(),
        100.0 * 0.06 * 29.0 / 360.0,
        1e-12,
    );
}

/// Delayed by 24 days, month 1 is April, paid on 25 May. For a purchase on 10 May the first payment is
/// in June, with May's interest on the balance after April's principal, which is not yet paid; nine days of
/// May have accrued, and 45 days remain to 25 June.
#[test]
fn delayed_payment_belongs_to_the_seller() {
    let class = Class {
        delay_days: 24,
        first_period_days: Some(30),
        ..Class::fixed(0.06, &[10.0, 20.0, 70.0])
    };
    let bought = class.bought_on(date(2007, 5, 10));
    close(bought.balance(), 90.0, 1e-12);
    assert_eq!(bought.accrued_days(), 9);
    close(bought.accrued_interest(), 90.0 * 0.06 * 9.0 / 360.0, 1e-12);
    close(bought.receipts()[0].years, 45.0 / 360.0, 1e-15);
    assert_eq!(bought.receipts().len(), 2);
    // On closing, 25 April, 24 days of April have accrued.
    assert_eq!(class.bought_on(CLOSING).accrued_days(), 24);
}

/// 25 August 2007 is a Saturday, so the payment is on the 27th. On the 26th it is still outstanding by
/// actual days, with 32 of 33 accrued, while the next 30/360 period began on the 25th.
#[test]
fn moved_payment_extends_actual_periods() {
    let fixed = Class::fixed(0.06, &Class::bullet(12));
    let floating = Class {
        day_count: DayCount::Actual360,
        ..fixed.clone()
    };
    let bought = floating.bought_on(date(2007, 8, 26));
    assert_eq!(bought.receipts()[0].month, Month::new(4));
    assert_eq!(bought.accrued_days(), 32);
    let bought = fixed.bought_on(date(2007, 8, 26));
    assert_eq!(bought.receipts()[0].month, Month::new(5));
    assert_eq!(bought.accrued_days(), 1);
}

#[test]
fn wals_and_windows_count_from_settlement() {
    let bought = Class::fixed(0.06, &[0.0, 50.0, 50.0]).bought_on(CLOSING);
    close(bought.wal_years().unwrap(), 75.0 / 360.0, 1e-15);
    let (first, last) = bought.principal_window().unwrap();
    assert_eq!((first.month, last.month), (Month::new(2), Month::new(3)));
    let later = Class::fixed(0.06, &[0.0, 50.0, 50.0]).bought_on(date(2007, 5, 25));
    close(later.wal_years().unwrap(), 45.0 / 360.0, 1e-15);
}

#[test]
fn settlement_without_a_balance_is_an_error() {
    let class = Class::fixed(0.06, &[50.0, 50.0, 0.0]);
    // Flows that begin after month 1: what settles before 25 May is not known.
    let (settlement, begins) = (date(2007, 5, 24), date(2007, 5, 25));
    let later = Purchase::new(&class.periods(), &class.flows()[1..], settlement);
    assert_eq!(later, Err(SettlementError::TooEarly { settlement, begins }));
    assert!(Purchase::new(&class.periods(), &class.flows()[1..], begins).is_ok());
    // Paid off, at the schedule's end, past it, and without flows.
    for settlement in [date(2007, 6, 25), date(2007, 8, 24), date(2050, 1, 1)] {
        let paid_off = SettlementError::NothingOutstanding { settlement };
        assert_eq!(class.try_bought_on(settlement), Err(paid_off));
    }
    let paid_off = SettlementError::NothingOutstanding { settlement };
    assert_eq!(
        Purchase::new(&class.periods(), &[], settlement),
        Err(paid_off)
    );
}

/// A stated first period may begin after closing; then no interest has accrued at closing.
#[test]
fn no_interest_accrues_before_the_first_period() {
    let class = Class {
        first_period_days: Some(20),
        ..Class::fixed(0.06, &[100.0])
    };
    let bought = class.bought_on(CLOSING);
    assert_eq!(bought.accrued_days(), 0);
    close(bought.accrued_interest(), 0.0, 0.0);
    close(bought.receipts()[0].years, 30.0 / 360.0, 1e-15);
}

/// 25 August 2007 is a Saturday. A buyer on the Sunday is paid on Monday the 27th, with a time of zero by
/// stated days, and 29 days of 30/360 later on 25 September.
#[test]
fn moved_payment_does_not_delay_later_ones() {
    let class = Class::floating(&[0.05; 6], 0.01, &[10.0, 10.0, 10.0, 10.0, 30.0, 30.0]);
    let years = |settlement| -> Vec<f64> {
        let bought = class.bought_on(settlement);
        bought
            .receipts()
            .iter()
            .map(|receipt| receipt.years * 360.0)
            .collect()
    };
    let counts = |settlement, expected: [f64; 3]| {
        for (found, expected) in years(settlement).into_iter().zip(expected) {
            close(found, expected, 1e-12);
        }
    };
    counts(date(2007, 8, 24), [1.0, 31.0, 61.0]);
    counts(date(2007, 8, 25), [0.0, 30.0, 60.0]);
    counts(date(2007, 8, 26), [0.0, 29.0, 59.0]);
}
