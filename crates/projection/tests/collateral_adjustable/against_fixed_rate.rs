//! Adjustable-rate loans against fixed-rate ones, and which loans are combined.

use super::collateral_support::{
    Paths, adjustable_terms, assumptions, by_cohort, curves, pool_of_lines, published_terms,
};
use rust_decimal::Decimal;
use stepdown_projection::collateral::{
    AdjustableTerms, Advancing, AssumptionsError, Cohort, Cohorts, CollateralFlows, Fees,
    IndexPaths, Line, LineTerms,
};

use super::percent;

/// The flows of $100,000,000 at 8%, with prepayments, defaults and losses, fixed-rate or adjustable.
fn flows_at_eight(adjustable: Option<AdjustableTerms>) -> CollateralFlows<f64> {
    let terms = LineTerms {
        io_months: 30,
        ..published_terms()
    };
    let line = match adjustable {
        Some(adjustable) => Line::adjustable(terms, adjustable),
        None => Line::new(terms),
    };
    let pool = pool_of_lines(vec![line.unwrap()]);
    let advancing = Advancing::PrincipalAndInterest;
    let scenario = assumptions(&pool, &curves("12 CPR", "4 CDR", "45"), 12, advancing);
    let paths = Paths::of_percent(&[&["3", "6", "9", "5"]]);
    by_cohort(&pool, &paths, &scenario, &Fees { servicing: 0.005 })
}

#[test]
fn unchanged_rate_equals_a_fixed_rate() {
    let constant = flows_at_eight(None);
    let no_space = AdjustableTerms {
        initial_cap: Some(Decimal::ZERO),
        periodic_cap: Some(Decimal::ZERO),
        ..adjustable_terms()
    };
    // The index is read in month 24, where it is 5%.
    let same_rate = AdjustableTerms {
        margin: percent("3"),
        ..adjustable_terms()
    };
    for terms in [no_space, same_rate] {
        for (month, constant) in flows_at_eight(Some(terms))
            .months
            .iter()
            .zip(&constant.months)
        {
            let near = |one: f64, other: f64| (one - other).abs() <= 1e-12 * 1e8;
            assert!(near(month.closing_balance, constant.closing_balance));
            assert!(near(
                month.scheduled_principal,
                constant.scheduled_principal
            ));
            assert!(near(month.interest, constant.interest));
            assert!(near(month.realized_loss, constant.realized_loss));
            assert!(near(month.prepaid_interest, constant.prepaid_interest));
        }
    }
    // Without a reset the results are equal to the last bit.
    let later = AdjustableTerms {
        first_reset_months: 400,
        ..adjustable_terms()
    };
    assert_eq!(flows_at_eight(Some(later)), constant);
}

#[test]
fn equal_terms_are_combined_and_adjustable_cohorts_separate() {
    let terms = published_terms();
    let line = |rate: &str, adjustable: Option<AdjustableTerms>| {
        let terms = LineTerms {
            rate: percent(rate),
            ..terms
        };
        match adjustable {
            Some(adjustable) => Line::adjustable(terms, adjustable).unwrap(),
            None => Line::new(terms).unwrap(),
        }
    };
    let adjustable = || Some(adjustable_terms());
    let of_another_index = || {
        let index = stepdown_projection::index::PoolRateIndex::new(1);
        Some(AdjustableTerms {
            index,
            ..adjustable_terms()
        })
    };
    let mut lines = vec![
        line("8", None),
        line("8", adjustable()),
        line("7", adjustable()),
        line("8", adjustable()),
        line("8", of_another_index()),
    ];
    let paths = Paths::of_percent(&[&["3"], &["4"]]);
    let by_month = paths.in_number::<f64>();
    let under = |lines: &[Line]| {
        let cohorts = Cohorts::<f64>::collapse(&pool_of_lines(lines.to_vec()));
        cohorts
            .under(&IndexPaths::new(&paths.names, &by_month))
            .unwrap()
    };
    let cohorts = under(&lines);
    let adjustable: Vec<bool> = cohorts
        .cohorts()
        .iter()
        .map(Cohort::is_adjustable)
        .collect();
    assert_eq!(adjustable, [false, true]);
    // The order of the lines does not matter.
    lines.reverse();
    assert_eq!(
        under(&lines).cohorts()[1].scheduled(100),
        cohorts.cohorts()[1].scheduled(100)
    );
    // Without a path, no rate resets; an index without a path is an error.
    let held = Cohorts::<f64>::collapse(&pool_of_lines(lines));
    let one_path = IndexPaths::new(&paths.names[..1], &by_month[..1]);
    assert_eq!(
        held.under(&one_path),
        Err(AssumptionsError::MissingIndex {
            index: "index 1".to_owned()
        })
    );
    let rate = |month: usize| {
        let scheduled = held.cohorts()[1].scheduled(month);
        scheduled.annual_interest / scheduled.balance
    };
    assert!((rate(0) - 0.0775).abs() < 1e-12 && rate(200) > 0.0775);
}
