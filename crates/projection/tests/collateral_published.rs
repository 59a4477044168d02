//! The published tables of the Bond Market Association (1999, chapter SF), cell by cell.
//!
//! SF-22 prints whole dollars and factors with four decimals. A cell agrees if it is within 0.51 of its last
//! digit. The reference engine reproduces every column; the cohorts reproduce the columns that exist for a
//! pool's month.

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

use std::collections::BTreeMap;

use collateral_support::{
    Paths, assumptions, by_cohort, by_the_standard, curves, data, pool_of, published_terms,
};
use stepdown_projection::collateral::loan_by_loan::project_line;
use stepdown_projection::collateral::{Advancing, CollateralMonth, Fees};

/// A published table: by column, the cells from month 0 on and then the total.
fn table(path: &str) -> BTreeMap<String, Vec<String>> {
    let text = data(path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns = BTreeMap::new();
    for record in reader.records() {
        for (name, cell) in names.iter().zip(record.unwrap().iter()) {
            columns
                .entry(name.clone())
                .or_insert_with(Vec::new)
                .push(cell.to_owned());
        }
    }
    columns
}

/// Checks the values of months 1 to 360 against a column printed to `decimals`.
fn check(
    diagnostics: &mut Vec<String>,
    table: &BTreeMap<String, Vec<String>>,
    column: &str,
    decimals: i32,
    values: &[f64],
) {
    let printed = &table[column];
    assert_eq!(
        printed.len(),
        362,
        "{column}: month 0, 360 months and a total"
    );
    assert_eq!(values.len(), 360);
    let tolerance = 0.51 * 10f64.powi(-decimals);
    for (month, value) in (1..=360).zip(values) {
        // An empty cell is zero.
        let cell = &printed[month];
        let expected: f64 = if cell.is_empty() {
            0.0
        } else {
            cell.parse().unwrap()
        };
        if (value - expected).abs() > tolerance {
            diagnostics.push(format!(
                "{column}, month {month}: printed {cell}, is {value}"
            ));
        }
    }
    let total = &printed[361];
    if !total.is_empty() {
        let expected: f64 = total.parse().unwrap();
        let sum: f64 = values.iter().sum();
        if (sum - expected).abs() > tolerance {
            diagnostics.push(format!("{column}, total: printed {total}, is {sum}"));
        }
    }
}

fn check_cash_flow(path: &str, prepayment: &str, default: &str) {
    let table = table(path);
    let pool = pool_of(&[published_terms()]);
    let scenario = by_the_standard(assumptions(
        &pool,
        &curves(prepayment, default, "20"),
        12,
        Advancing::PrincipalAndInterest,
    ));
    let vectors = scenario.vectors_by_line::<f64>(&pool).unwrap();
    let months = project_line(&pool.lines()[0], &[], &vectors[0], scenario.liquidation);
    let mut diagnostics = Vec::new();
    let opening = |month: usize| match month {
        0 => 100_000_000.0,
        _ => months[month - 1].performing_balance,
    };
    let remaining = |month: usize| {
        let before = if month == 0 {
            1.0
        } else {
            months[month - 1].amortization_factor
        };
        months[month].amortization_factor / before
    };
    let mut column = |name: &str, decimals: i32, value: &dyn Fn(usize) -> f64| {
        let values: Vec<f64> = (0..360).map(value).collect();
        check(&mut diagnostics, &table, name, decimals, &values);
    };
    column("performing_balance", 0, &|t| months[t].performing_balance);
    column("new_defaults", 0, &|t| months[t].new_defaults);
    column("in_foreclosure", 0, &|t| months[t].foreclosure_balance);
    column("amort_factor", 4, &|t| months[t].amortization_factor);
    column("expected_amortization", 0, &|t| {
        months[t].scheduled_principal + months[t].foreclosure_scheduled_principal
    });
    column("voluntary_prepayments", 0, &|t| {
        months[t].voluntary_prepayments
    });
    column("amort_from_defaults", 0, &|t| {
        months[t].foreclosure_scheduled_principal
    });
    column("actual_amort", 0, &|t| months[t].scheduled_principal);
    column("expected_interest", 0, &|t| months[t].expected_interest);
    column("interest_lost", 0, &|t| months[t].interest_lost);
    column("actual_interest", 0, &|t| {
        months[t].expected_interest - months[t].interest_lost
    });
    column("principal_recovery", 0, &|t| months[t].recovered_principal);
    column("principal_loss", 0, &|t| months[t].realized_loss);
    column("amortized_default_bal_in_recovery_month", 0, &|t| {
        months[t].liquidated_balance
    });
    // Realized rates: no defaults in the last 12 months, no prepayment in the last one.
    let default_rate = |t: usize| months[t].new_defaults / opening(t);
    let prepay_rate = |t: usize| {
        let base = opening(t) * remaining(t);
        if base > 0.0 {
            months[t].voluntary_prepayments / base
        } else {
            0.0
        }
    };
    column("monthly_default_rate", 6, &default_rate);
    column("monthly_prepay_rate", 6, &prepay_rate);
    if table.contains_key("annual_default_rate") {
        column("annual_default_rate", 4, &|t| {
            1.0 - (1.0 - default_rate(t)).powi(12)
        });
    }

    let flows = by_cohort::<f64>(&pool, &Paths::none(), &scenario, &Fees::none()).months;
    let mut column = |name: &str, value: &dyn Fn(&CollateralMonth<f64>) -> f64| {
        let values: Vec<f64> = flows.iter().map(value).collect();
        check(&mut diagnostics, &table, name, 0, &values);
    };
    column("performing_balance", &|month| month.performing_balance);
    column("new_defaults", &|month| month.new_defaults);
    column("in_foreclosure", &|month| month.foreclosure_balance);
    column("expected_amortization", &|month| month.scheduled_principal);
    column("voluntary_prepayments", &|month| month.prepaid_principal);
    column("expected_interest", &|month| month.interest);
    column("principal_recovery", &|month| month.recovered_principal);
    column("principal_loss", &|month| month.realized_loss);
    column("amortized_default_bal_in_recovery_month", &|month| {
        month.liquidated_balance
    });
    assert!(
        diagnostics.is_empty(),
        "{} cells:\n{}",
        diagnostics.len(),
        diagnostics.join("\n")
    );
}

#[test]
fn cash_flow_a_matches_every_cell() {
    check_cash_flow("bma/cash-flow-a.csv", "1 SMM", "1 MDR");
}

#[test]
fn cash_flow_b_matches_every_cell() {
    check_cash_flow("bma/cash-flow-b.csv", "150 PSA", "100 SDA");
}

#[test]
fn cumulative_defaults_match_the_table() {
    let table = table("bma/cumulative-defaults.csv");
    let pool = pool_of(&[published_terms()]);
    let mut cells = 0;
    let mut diagnostics = Vec::new();
    for (name, printed) in &table {
        let Some(sda) = name.strip_prefix("%SDA_") else {
            continue;
        };
        for (psa, expected) in table["%PSA"].iter().zip(printed) {
            let scenario = by_the_standard(assumptions(
                &pool,
                &curves(&format!("{psa} PSA"), &format!("{sda} SDA"), "20"),
                12,
                Advancing::PrincipalAndInterest,
            ));
            let flows = by_cohort::<f64>(&pool, &Paths::none(), &scenario, &Fees::none());
            // In percent of the 100,000,000.
            let defaults: f64 = flows.months.iter().map(|month| month.new_defaults).sum();
            let percent = format!("{:.2}", defaults / 1e6);
            if percent != *expected {
                diagnostics.push(format!(
                    "{psa} PSA, {sda} SDA: printed {expected}, is {defaults}"
                ));
            }
            cells += 1;
        }
    }
    assert_eq!(cells, 54);
    assert!(diagnostics.is_empty(), "{}", diagnostics.join("\n"));
}
