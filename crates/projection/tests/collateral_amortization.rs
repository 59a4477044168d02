//! Scheduled balances against hand-computed values and the published level payment.

#![allow(
    clippy::disallowed_methods,
    reason = "expected values may come from the platform's functions"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails panics"
)]

mod collateral_support;

use collateral_support::decimal;
use stepdown_projection::collateral::amortization::{
    AmortizationTerms, annuity, monthly_discount, power, schedule,
};
use stepdown_projection::collateral::loan_by_loan::level_principal;
use stepdown_projection::number::{Cents, Number};

fn terms(rate: &str, amortization: u32, maturity: u32, io: u32) -> AmortizationTerms {
    AmortizationTerms {
        rate: decimal(rate),
        amortization_months: amortization,
        maturity_months: maturity,
        io_months: io,
    }
}

/// The schedule of a loan of `balance` dollars against hand-computed balances `(month, dollars)`.
fn check(terms: AmortizationTerms, balance: f64, expected: &[(usize, f64)]) {
    let floats = schedule::<f64>(&terms);
    let cents = schedule::<Cents>(&terms);
    assert_eq!(floats.len(), terms.schedule_months() as usize + 1);
    for (float, cent) in floats.iter().zip(&cents) {
        assert!((float - cent.to_f64()).abs() < 1e-13, "{float} {cent:?}");
    }
    for &(month, dollars) in expected {
        let scheduled = floats[month] * balance;
        assert!(
            (scheduled - dollars).abs() < 0.005_01,
            "month {month}: {scheduled}, by hand {dollars}"
        );
    }
}

#[test]
fn level_payment_pays_off_in_its_last_month() {
    // $1,200 at 12% over 3 months: payment 1200 * 0.01 / (1 - 1.01^-3) = 408.0265; then
    // 1200 + 12 - 408.0265 = 803.9735; + 8.0397 - 408.0265 = 403.9867; + 4.0399 - 408.0265 = 0.
    check(
        terms("0.12", 3, 3, 0),
        1200.0,
        &[(0, 1200.0), (1, 803.97), (2, 403.99), (3, 0.0)],
    );
}

#[test]
fn thirty_years_at_eight_percent_as_published() {
    // SF-22, Cash Flow A: scheduled principal of month 1 is 67,098 (of 100,000,000), the payment
    // 733,764.57; the last balance is a payment discounted by a month.
    check(
        terms("0.08", 360, 360, 0),
        100_000_000.0,
        &[(1, 99_932_902.09), (359, 728_905.21), (360, 0.0)],
    );
}

#[test]
fn payment_is_leveled_after_the_interest_only_period() {
    // 2 interest-only months, then 1,200 over 3 months as above.
    check(
        terms("0.12", 5, 5, 2),
        1200.0,
        &[
            (0, 1200.0),
            (1, 1200.0),
            (2, 1200.0),
            (3, 803.97),
            (4, 403.99),
            (5, 0.0),
        ],
    );
}

#[test]
fn balloon_schedule_continues_past_maturity() {
    // Amortizes over 3 months, due in 2: in foreclosure it owes what the payments of 408.0265 leave.
    check(
        terms("0.12", 3, 2, 0),
        1200.0,
        &[(1, 803.97), (2, 403.99), (3, 0.0)],
    );
    // Interest-only to maturity, then the whole balance in the month after.
    check(
        terms("0.12", 3, 2, 2),
        1200.0,
        &[(1, 1200.0), (2, 1200.0), (3, 0.0)],
    );
    // Long enough to liquidate a loan that defaults in its last month.
    assert_eq!(terms("0.12", 360, 60, 0).schedule_months(), 180);
}

#[test]
fn zero_rate_pays_equal_principal() {
    check(
        terms("0", 4, 4, 0),
        1200.0,
        &[(1, 900.0), (2, 600.0), (3, 300.0), (4, 0.0)],
    );
    check(
        terms("0", 4, 3, 1),
        1200.0,
        &[(1, 1200.0), (2, 800.0), (3, 400.0), (4, 0.0)],
    );
    check(terms("0.12", 1, 1, 0), 1200.0, &[(1, 0.0)]);
}

#[test]
fn principal_matches_the_published_formula() {
    // SF: scheduled principal is b r / ((1 + r)^n - 1).
    for rate in ["0", "0.000012", "0.08", "0.1175", "0.5"] {
        for (amortization, maturity, io) in [(360, 360, 0), (480, 357, 60), (1200, 600, 0)] {
            let terms = terms(rate, amortization, maturity, io);
            let balances = schedule::<f64>(&terms);
            let monthly = f64::exact(terms.rate) / 12.0;
            for month in io + 1..maturity {
                let before = balances[month as usize - 1];
                let share = level_principal(monthly, amortization + 1 - month);
                let paid = before - balances[month as usize];
                assert!(
                    (paid - before * share).abs() < 1e-11,
                    "{rate}, month {month}: {paid}, {}",
                    before * share
                );
            }
        }
    }
}

#[test]
fn powers_and_annuities() {
    for exponent in 0..70 {
        let expected = 1.01_f64.powi(exponent.try_into().unwrap());
        assert!((power(1.01, exponent) / expected - 1.0).abs() < 1e-13);
    }
    let discount = monthly_discount(0.12_f64);
    let mut sum = 0.0;
    let mut worth = 1.0;
    for months in 0..600 {
        assert!((annuity(discount, months) - sum).abs() < 1e-11, "{months}");
        worth *= discount;
        sum += worth;
    }
}

#[test]
fn cents_hold_the_largest_terms() {
    for rate in ["0", "0.0000000000000000000000000001", "0.5"] {
        for io in [0, 599, 600] {
            let balances = schedule::<Cents>(&terms(rate, 1200, 600, io));
            assert_eq!(balances.len(), 721);
            assert!(
                balances.windows(2).all(|pair| pair[0] >= pair[1]),
                "{rate} {io}"
            );
            assert!(balances[720] > Cents::ZERO);
        }
    }
    assert!(power(Cents::exact(decimal("1.0416666667")), 1200).to_f64() > 1e21);
}
