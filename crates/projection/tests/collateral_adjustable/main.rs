//! Adjustable-rate loans: resets and payments against hand-computed values.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails panics"
)]

/// Adjustable-rate loans against fixed-rate ones.
mod against_fixed_rate;
#[path = "../collateral_support/mod.rs"]
mod collateral_support;

use collateral_support::{
    Paths, adjustable_terms, assumptions, by_cohort, by_loan, curves, decimal, pool_of_lines,
    published_terms,
};
use rust_decimal::Decimal;
use stepdown_projection::collateral::{AdjustableTerms, Advancing, Fees, Line, LineTerms, Pool};
use stepdown_projection::number::{Cents, Lanes, Number};

fn percent(text: &str) -> Decimal {
    decimal(text) / Decimal::ONE_HUNDRED
}

/// A 2/28 on six-month LIBOR: after two years at 7.5%, a reset every six months, rounded to the nearest
/// eighth of a percent, of at most 3% the first time and 1% later, between 7.5% and 13.5%.
fn two_twenty_eight() -> AdjustableTerms {
    AdjustableTerms {
        margin: percent("6.05"),
        initial_cap: Some(percent("3")),
        periodic_cap: Some(percent("1")),
        life_cap: Some(percent("13.5")),
        life_floor: Some(percent("7.5")),
        rounding: Some(percent("0.125")),
        look_back_months: 1,
        ..adjustable_terms()
    }
}

/// A hand-computed reset, in percent: the month after which it applies, the month in which the index is
/// read, the index, the index plus the margin of 6.05, that rounded to the nearest eighth, and the new
/// rate; then the balance of $100,000 at that month and the payment over the rest of 360 months,
/// `b r / (1 - (1 + r)^-(360 - month))`.
struct Reset {
    after: usize,
    read_in: usize,
    steps: [&'static str; 4],
    dollars: [f64; 2],
}

const fn reset(after: usize, read_in: usize, steps: [&'static str; 4], dollars: [f64; 2]) -> Reset {
    Reset {
        after,
        read_in,
        steps,
        dollars,
    }
}

const RESETS: [Reset; 14] = [
    // Old rate 7.5, initial cap 3: at most 10.5.
    reset(
        24,
        23,
        ["5.4475", "11.4975", "11.5", "10.5"],
        [98_084.77, 906.80],
    ),
    // 11.0625 is half way between two eighths: rounds up. Within 1 of 10.5.
    reset(
        30,
        29,
        ["5.0125", "11.0625", "11.125", "11.125"],
        [97_786.99, 951.86],
    ),
    // 9.05 is 72.4 eighths: 72. At least 11.125 - 1.
    reset(36, 35, ["3", "9.05", "9", "10.125"], [97_508.86, 880.61]),
    reset(42, 41, ["8", "14.05", "14", "11.125"], [97_154.18, 951.26]),
    reset(
        48,
        47,
        ["9", "15.05", "15", "12.125"],
        [96_843.68, 1_022.95],
    ),
    reset(
        54,
        53,
        ["9", "15.05", "15", "13.125"],
        [96_570.31, 1_095.50],
    ),
    // 14.125 by the periodic cap; the life cap is lower.
    reset(60, 59, ["9", "15.05", "15", "13.5"], [96_328.20, 1_122.84]),
    reset(
        66,
        65,
        ["0.2", "6.25", "6.25", "12.5"],
        [96_086.58, 1_050.83],
    ),
    reset(72, 71, ["0.2", "6.25", "6.25", "11.5"], [95_779.07, 980.78]),
    reset(78, 77, ["0.2", "6.25", "6.25", "10.5"], [95_392.54, 912.93]),
    reset(84, 83, ["0.2", "6.25", "6.25", "9.5"], [94_912.65, 847.55]),
    reset(90, 89, ["0.2", "6.25", "6.25", "8.5"], [94_324.19, 784.84]),
    reset(96, 95, ["0.2", "6.25", "6.25", "7.5"], [93_611.39, 725.03]),
    // 6.5 by the periodic cap; the life floor is higher.
    reset(
        102,
        101,
        ["0.2", "6.25", "6.25", "7.5"],
        [92_758.40, 725.03],
    ),
];

/// The path for these resets: in every other month, an index that no reset may read.
fn path_of_resets() -> Paths {
    let mut path = vec![percent("19"); 101];
    for reset in &RESETS {
        path[reset.read_in - 1] = percent(reset.steps[0]);
    }
    Paths::new(vec![path])
}

fn rates_by_hand() -> Vec<Decimal> {
    let rate = |month: usize| {
        let last = RESETS.iter().rev().find(|reset| reset.after < month);
        last.map_or(percent("7.5"), |reset| percent(reset.steps[3]))
    };
    (1..=108).map(rate).collect()
}

#[test]
fn resets_match_by_hand() {
    let terms = two_twenty_eight();
    // The table itself: margin, rounding, and the new rate within the caps around the old one.
    let mut old = percent("7.5");
    for reset in &RESETS {
        let [index, sum, rounded, rate] = reset.steps.map(percent);
        assert_eq!(index + terms.margin, sum);
        assert!((rounded - sum).abs() <= percent("0.0625"));
        assert_eq!(reset.read_in + terms.look_back_months as usize, reset.after);
        let cap = if reset.after == 24 { "3" } else { "1" };
        let capped = rounded.clamp(old - percent(cap), old + percent(cap));
        assert_eq!(rate, capped.clamp(percent("7.5"), percent("13.5")));
        old = rate;
    }
    let by_hand = rates_by_hand();
    let paths = path_of_resets();
    let cents = terms.rates(percent("7.5"), &paths.in_number::<Cents>()[0], 108);
    let cents: Vec<Decimal> = cents.into_iter().map(Cents::decimal).collect();
    assert_eq!(cents, by_hand);
    let path = &paths.in_number::<f64>()[0];
    let floats = terms.rates(percent("7.5"), path, 108);
    let lanes: Vec<Lanes<4>> = path.iter().map(|rate| Lanes::splat(*rate)).collect();
    let lanes = terms.rates(percent("7.5"), &lanes, 108);
    for ((float, lanes), by_hand) in floats.into_iter().zip(lanes).zip(by_hand) {
        assert!(
            (float - f64::exact(by_hand)).abs() < 1e-16,
            "{float} {by_hand}"
        );
        assert_eq!(lanes, Lanes::splat(float));
    }
}

#[test]
fn payment_is_releveled_at_each_reset() {
    fn check<N: Number>() {
        let terms = LineTerms {
            balance: decimal("100000"),
            rate: percent("7.5"),
            ..published_terms()
        };
        let pool = pool_of_lines(vec![Line::adjustable(terms, two_twenty_eight()).unwrap()]);
        let scenario = assumptions(&pool, &curves("0 CPR", "0 CDR", "0"), 0, Advancing::None);
        let flows = by_cohort::<N>(&pool, &path_of_resets(), &scenario, &Fees::none());
        let rates = rates_by_hand();
        for (index, month) in flows.months.iter().enumerate().take(108) {
            let last = RESETS.iter().rev().find(|reset| reset.after <= index);
            let payment = last.map_or(699.21, |reset| reset.dollars[1]);
            let paid = (month.interest + month.scheduled_principal).to_f64();
            assert!(
                (paid - payment).abs() < 0.0151,
                "month {}: {paid}",
                index + 1
            );
            let due = month.opening_balance.to_f64() * f64::exact(rates[index]) / 12.0;
            assert!((month.interest.to_f64() - due).abs() < 0.0051);
            if let Some(reset) = RESETS.iter().find(|reset| reset.after == index) {
                let balance = month.opening_balance.to_f64();
                assert!((balance - reset.dollars[0]).abs() < 0.0051, "{balance}");
            }
        }
    }
    check::<f64>();
    check::<Cents>();
}

/// $1,200 over 4 months at 12%, reset after month 2 to 24%.
fn four_months(io_months: u32) -> Pool {
    let terms = LineTerms {
        balance: decimal("1200"),
        rate: percent("12"),
        amortization_months: 4,
        maturity_months: 4,
        io_months,
        ..published_terms()
    };
    let adjustable = AdjustableTerms {
        first_reset_months: 2,
        ..adjustable_terms()
    };
    pool_of_lines(vec![Line::adjustable(terms, adjustable).unwrap()])
}

#[test]
fn interest_only_period_around_a_reset() {
    // Interest and principal by month: 1% a month before the reset, 2% after it. The payment is leveled when
    // the interest-only period ends and when the rate resets.
    let by_hand = [
        (
            0,
            [
                (12.00, 295.54),
                (9.04, 298.49),
                (12.12, 299.99),
                (6.12, 305.98),
            ],
        ),
        (
            1,
            [
                (12.00, 0.00),
                (12.00, 396.03),
                (16.08, 398.01),
                (8.12, 405.97),
            ],
        ),
        (
            2,
            [
                (12.00, 0.00),
                (12.00, 0.00),
                (24.00, 594.06),
                (12.12, 605.94),
            ],
        ),
        (
            3,
            [
                (12.00, 0.00),
                (12.00, 0.00),
                (24.00, 0.00),
                (24.00, 1200.00),
            ],
        ),
    ];
    for (io_months, months) in by_hand {
        let pool = four_months(io_months);
        let scenario = assumptions(&pool, &curves("0 CPR", "0 CDR", "0"), 0, Advancing::None);
        let paths = Paths::of_percent(&[&["22"]]);
        for flows in [
            by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none()),
            by_loan::<f64>(&pool, &paths, &scenario, &Fees::none()),
        ] {
            for (month, (interest, principal)) in flows.months.iter().zip(months) {
                assert!((month.interest - interest).abs() < 0.0051, "{month:?}");
                assert!(
                    (month.scheduled_principal - principal).abs() < 0.0051,
                    "{month:?}"
                );
            }
        }
    }
}

#[test]
fn prepaid_interest_uses_the_rate_of_the_month() {
    let pool = four_months(0);
    let scenario = assumptions(&pool, &curves("10 SMM", "0 CDR", "0"), 0, Advancing::None);
    let paths = Paths::of_percent(&[&["22"]]);
    let flows = by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none());
    for (month, rate) in flows.months.iter().zip([0.01, 0.01, 0.02, 0.02]) {
        assert!((month.prepaid_interest - month.prepaid_principal * rate).abs() < 1e-12);
        assert!((month.interest - month.opening_balance * rate).abs() < 1e-12);
    }
}

#[test]
fn foreclosure_without_advances_keeps_its_rate() {
    // A default in month 2 is at 12% and keeps its balance and rate until it is liquidated in month 4.
    let pool = four_months(0);
    let scenario = assumptions(
        &pool,
        &curves("0 CPR", "0 MDR for 1, 50 MDR for 1, 0 MDR", "0"),
        2,
        Advancing::None,
    );
    let paths = Paths::of_percent(&[&["22"]]);
    for flows in [
        by_cohort::<f64>(&pool, &paths, &scenario, &Fees::none()),
        by_loan::<f64>(&pool, &paths, &scenario, &Fees::none()),
    ] {
        let month = &flows.months[2];
        // 904.4627 at month 1, half of it in default; 605.97 / 2 performs.
        let expected = 904.4627 / 2.0 * 0.01 + 605.97 / 2.0 * 0.02;
        assert!(
            (month.mortgage_interest - expected).abs() < 1e-4,
            "{month:?}"
        );
        assert!((month.interest - 605.97 / 2.0 * 0.02).abs() < 1e-4);
    }
}

/// An index plus margin half way between two multiples rounds up in floating point as in decimals, and
/// gives the number nearest to the decimal.
#[test]
fn floating_point_rounds_like_decimals() {
    let mut ties = 0;
    for rounding in ["0.125", "0.25", "0.1", "0.05", "0.03"].map(percent) {
        for margin in ["0", "2.25", "5.3", "6.05", "7.1", "-1.7"].map(percent) {
            for step in 0..1_600 {
                // From 0% to 20% by 0.0125%.
                let index = Decimal::new(125 * step, 6);
                let sum = Cents::exact(index) + Cents::exact(margin);
                let exact = sum.to_multiple(Cents::exact(rounding)).decimal();
                let float = f64::exact(index) + f64::exact(margin);
                assert_eq!(float.to_multiple(f64::exact(rounding)), f64::exact(exact));
                let over = exact - (index + margin);
                assert!(over > -rounding / Decimal::TWO && over <= rounding / Decimal::TWO);
                ties += usize::from(over == rounding / Decimal::TWO);
            }
        }
    }
    assert!(ties > 500, "{ties}");
}

#[test]
fn path_is_extended_at_both_ends() {
    let rates = |terms: &AdjustableTerms, path: &[f64]| {
        let rates = terms.rates(percent("5"), path, 9);
        rates
            .iter()
            .map(|rate| (rate * 1e6).round() / 1e4)
            .collect::<Vec<f64>>()
    };
    let monthly = AdjustableTerms {
        first_reset_months: 1,
        reset_interval_months: 1,
        ..adjustable_terms()
    };
    let path = [0.01, 0.02, 0.03, 0.04];
    // 2% over the index of the month of the reset; the path ends after month 4.
    assert_eq!(
        rates(&monthly, &path),
        [5.0, 3.0, 4.0, 5.0, 6.0, 6.0, 6.0, 6.0, 6.0]
    );
    // Look-back of two months: a month before the path begins reads its first value.
    let earlier = AdjustableTerms {
        look_back_months: 2,
        ..monthly.clone()
    };
    assert_eq!(
        rates(&earlier, &path),
        [5.0, 3.0, 3.0, 3.0, 4.0, 5.0, 6.0, 6.0, 6.0]
    );
    let yearly = AdjustableTerms {
        first_reset_months: 2,
        reset_interval_months: 4,
        ..monthly.clone()
    };
    assert_eq!(
        rates(&yearly, &path),
        [5.0, 5.0, 4.0, 4.0, 4.0, 4.0, 6.0, 6.0, 6.0]
    );
    // An empty path leaves the current rate.
    assert_eq!(rates(&monthly, &[]), [5.0; 9]);
    // A rate is never below 0, nor above 50%.
    assert_eq!(
        rates(&monthly, &[-0.5]),
        [5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    );
    assert_eq!(rates(&monthly, &[0.9])[1..], [50.0; 8]);
}

/// A loan that has reset before has only a periodic cap, which also applies to its next reset.
#[test]
fn periodic_cap_applies_without_an_initial_cap() {
    let seasoned = AdjustableTerms {
        initial_cap: None,
        first_reset_months: 4,
        ..two_twenty_eight()
    };
    let rates = seasoned.rates::<f64>(percent("8.25"), &[0.12], 24);
    assert_eq!(rates[3], 0.0825);
    assert!((rates[4] - 0.0925).abs() < 1e-15, "{}", rates[4]);
    let uncapped = AdjustableTerms {
        periodic_cap: None,
        life_cap: None,
        ..seasoned
    };
    // 12% plus 6.05%, rounded to the nearest eighth.
    let rates = uncapped.rates::<f64>(percent("8.25"), &[0.12], 24);
    assert!((rates[4] - 0.18).abs() < 1e-15, "{}", rates[4]);
}
