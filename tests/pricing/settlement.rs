//! Payment delays, fixed rates, seasoned deals.

use std::fs;

use jiff::civil::date;
use rust_decimal::Decimal;
use stepdown_projection::measures::RunTo;
use stepdown_projection::pricing::NoValue;
use stepdown_runner::{Folder, PriceYieldTable, cash_flows};
use stepdown_tests::scenario_folder;

use super::term_sheet::assert_prices_equal_present_values;
use super::{at_prices, bought, close, folder, rows_of};

/// The deal of three classes with replacements in its deal file, at par to call.
fn three_classes(changes: &[(&str, &str)]) -> (Folder, PriceYieldTable) {
    let from = scenario_folder("three-classes");
    let to = tempfile::tempdir().unwrap();
    for file in ["pool.csv", "pricing.yaml"] {
        fs::copy(from.join(file), to.path().join(file)).unwrap();
    }
    let mut deal = fs::read_to_string(from.join("deal.yaml")).unwrap();
    for (words, others) in changes {
        assert!(deal.contains(words), "not in the deal file: {words}");
        deal = deal.replace(words, others);
    }
    fs::write(to.path().join("deal.yaml"), deal).unwrap();
    let folder = Folder::open(to.path()).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let table = at_prices(&folder, &scenario, RunTo::Call, &[100], &[100.0]);
    (folder, table)
}

/// Class A at a fixed rate over 30/360, with the given terms of delay.
fn fixed(interest: &str) -> (Folder, PriceYieldTable) {
    three_classes(&[
        ("accrual: actual/360", &format!("accrual: 30/360{interest}")),
        ("index: sofr_1m, margin: 1.00%, step_up: x 2", "rate: 6.00%"),
    ])
}

/// A class at the net WAC has a yield, and no margin over an index.
#[test]
fn net_wac_class_has_a_yield() {
    let (folder, table) = three_classes(&[(
        "index: sofr_1m, margin: 1.80%, step_up: x 1.5",
        "rate: net wac",
    )]);
    let priced = |name| {
        let class = folder.deal.class(name).unwrap();
        bought(rows_of(&table, class)[0]).values
    };
    let net_wac = priced("M");
    // 8.40% of the pool less fees of 0.50%, over 360 of 365 days, compounded.
    close(
        net_wac.yields.unwrap().percent(),
        200.0 * ((1.0 + 0.079 / 12.0_f64).powi(6) - 1.0),
        0.1,
    );
    assert_eq!(net_wac.discount_margin, Err(NoValue::NoIndex));
    assert!(
        net_wac
            .modified_duration_years
            .is_some_and(|years| years > 1.0)
    );
    assert!(priced("A").discount_margin.is_ok());
}

/// Closing on the last day of February counts as the 30th (SF, section E): 30 + 25 - 30 = 25 days
/// to March 25 and 30 to March 31, for interest, WALs, yields and break-evens alike.
#[test]
fn closing_on_the_last_of_february_counts_as_the_30th() {
    for (first, payment_day, days) in [("2026-03-25", 25, 25_u32), ("2026-03-31", 31, 30)] {
        let dates = format!(
            "dates: {{cut_off: 2026-02-01, closing: 2026-02-28, first_distribution: {first}, \
             payment_day: {payment_day}}}"
        );
        let (folder, table) = three_classes(&[
            (
                "dates: {cut_off: 2026-01-01, closing: 2026-01-29, first_distribution: 2026-02-25, payment_day: 25}",
                &dates,
            ),
            ("accrual: actual/360", "accrual: 30/360"),
            ("index: sofr_1m, margin: 1.00%, step_up: x 2", "rate: 6.00%"),
        ]);
        let scenario = super::folder("three-classes").scenario(None).unwrap();
        let case = folder.case(&scenario);
        let class = folder.deal.class("A").unwrap();
        let months = cash_flows::<f64>(&case, RunTo::Call).unwrap();
        let interest = months[0].classes[class].interest_received();
        close(
            interest,
            80_000_000.0 * 0.06 * f64::from(days) / 360.0,
            1e-6,
        );
        let plan = folder.deal.plan::<f64>(2).unwrap();
        for (month, days) in plan.months.iter().zip([days, days + 30]) {
            close(month.wal_years, f64::from(days) / 360.0, 1e-15);
        }
        let bought = bought(rows_of(&table, class)[0]);
        assert_eq!(bought.accrued_days, 0);
        // Months of 30 days from the first date on.
        let principal = months
            .iter()
            .map(|month| month.classes[class].principal_received());
        let day_dollars: f64 = principal
            .clone()
            .zip(0_u32..)
            .map(|(principal, later)| principal * f64::from(days + 30 * later))
            .sum();
        let years = day_dollars / 360.0 / principal.sum::<f64>();
        close(bought.wal_years.unwrap(), years, 1e-9);
        assert_prices_equal_present_values(&folder, &scenario);
    }
}

/// 6.00% paid monthly is 6.0755% bond-equivalent. Closing is on January 29, and the first payment,
/// with 26 days of interest, on February 25. Nothing accrues before closing, and par yields the
/// coupon, except for less than a hundredth due to the odd first period. With a delay of 24 days
/// and a first period of all of January, the buyer pays 28 days of accrued interest, and receives
/// every payment 24 days later.
#[test]
fn payment_delay_lowers_the_yield() {
    let (folder, table) = fixed("");
    let class = folder.deal.class("A").unwrap();
    let undelayed = bought(rows_of(&table, class)[0]);
    assert_eq!(undelayed.accrued_days, 0);
    let coupon = 200.0 * (1.005_f64.powi(6) - 1.0);
    close(undelayed.values.yields.unwrap().percent(), coupon, 0.01);
    assert_eq!(undelayed.values.discount_margin, Err(NoValue::NoIndex));

    let (folder, table) = fixed(", delay_days: 24, first_period_days: 30");
    let class = folder.deal.class("A").unwrap();
    let delayed = bought(rows_of(&table, class)[0]);
    // January 1 to 29.
    assert_eq!(delayed.accrued_days, 28);
    close(delayed.accrued_per_hundred, 6.0 * 28.0 / 360.0, 1e-12);
    // 24 days of yield on the price, divided by its duration.
    let lost =
        undelayed.values.yields.unwrap().percent() - delayed.values.yields.unwrap().percent();
    let expected = coupon * 24.0 / 360.0 / delayed.values.modified_duration_years.unwrap();
    close(lost, expected, expected * 0.1);
    // The payments are on the same dates.
    assert_eq!(delayed.principal_window, undelayed.principal_window);
    let scenario = super::folder("three-classes").scenario(None).unwrap();
    assert_prices_equal_present_values(&folder, &scenario);
}

/// A seasoned deal settles on the date of its state, with no accrued interest and without earlier
/// payments.
#[test]
fn seasoned_deal_settles_on_the_date_of_its_state() {
    let folder = folder("rasc-2007-ks2");
    let scenario = folder.scenario(None).unwrap();
    let state = folder.state_in_cents().unwrap().unwrap().state;
    let schedule = folder.deal.schedule(state.month.number()).unwrap();
    let table = at_prices(&folder, &scenario, RunTo::Maturity, &[100], &[100.0]);
    assert_eq!(
        Some(table.settlement),
        schedule.distribution_date(state.month)
    );
    for (class, class_state) in state.classes.enumerate() {
        let row = rows_of(&table, class)[0];
        let Ok(bought) = &row.bought else {
            assert_eq!(class_state.balance.decimal(), Decimal::ZERO);
            continue;
        };
        assert_eq!(bought.balance, class_state.balance.decimal());
        assert_eq!(bought.accrued_days, 0);
        assert!(
            bought
                .principal_window
                .is_none_or(|(first, _)| first.date > table.settlement)
        );
    }
    assert!(table.settlement > date(2007, 2, 23));
}
