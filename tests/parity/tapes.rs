//! Loan tapes against the rep lines that they were split from, and against themselves loan by loan.

use std::sync::atomic::Ordering;

use stepdown_benches::loan_pool::Split;
use stepdown_curves::SeverityCurve;
use stepdown_projection::collateral::{Cohorts, Pool};
use stepdown_runner::{Arithmetic, Case, RunMeasures, run_case};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::Prepared;

use super::paths::check_both;
use super::{Compared, ks4, ks4_under_stress};

/// KS4 at the pricing speed, and under stress at severities from low to high.
fn scenarios() -> Vec<ReadCase> {
    let stressed = ["20", "40", "65", "80", "95"].map(|severity| {
        let mut case = ks4_under_stress();
        case.scenario.collateral.liquidation.lag_months = 12;
        for kind in &mut case.scenario.collateral.by_kind {
            kind.severity = SeverityCurve::parse(severity).unwrap();
        }
        case
    });
    [ks4()].into_iter().chain(stressed).collect()
}

fn pool_of_loans(lines: &Pool, split: Split) -> Pool {
    Pool::from_csv("loans.csv", &split.csv(lines).unwrap()).unwrap()
}

fn measured(case: &ReadCase) -> RunMeasures {
    let case = Case {
        deal: &case.deal,
        pool: &case.pool,
        scenario: &case.scenario,
        state: None,
    };
    run_case(&case, Arithmetic::F64).unwrap()
}

#[test]
fn loans_at_equal_rates_equal_their_rep_lines() {
    let split = Split::into_loans(4_000).at_equal_rates();
    for lines in scenarios() {
        let loans = ReadCase {
            pool: pool_of_loans(&lines.pool, split),
            ..lines.clone()
        };
        assert_eq!(loans.pool.lines().len(), 4_000);
        let compared = Compared::default();
        let of_lines = Prepared::<f64>::new(&lines).unwrap();
        let of_loans = Prepared::<f64>::new(&loans).unwrap();
        check_both(&lines, &of_lines, &of_loans, &compared);
        assert_eq!(compared.knife_edges.load(Ordering::Relaxed), 0);
        let (lines, loans) = (measured(&lines), measured(&loans));
        for (line, loan) in [
            (&lines.to_call, &loans.to_call),
            (&lines.to_maturity, &loans.to_maturity),
        ] {
            for (class, line) in line.enumerate() {
                let loan = &loan[class];
                assert_eq!(line.principal_window, loan.principal_window);
                assert_eq!(line.first_write_down, loan.first_write_down);
                // A class that is paid nothing has no WAL.
                assert_eq!(line.wal_years.is_some(), loan.wal_years.is_some());
                let wal = |wal: Option<f64>| wal.unwrap_or_default();
                let (line, loan) = (wal(line.wal_years), wal(loan.wal_years));
                assert!((line - loan).abs() <= 1e-9 * line, "{line} {loan}");
            }
        }
    }
}

#[test]
fn loans_at_own_rates_agree_by_cohort_and_loan_by_loan() {
    for case in scenarios() {
        let case = ReadCase {
            pool: pool_of_loans(&case.pool, Split::into_loans(3_000)),
            ..case
        };
        let cohorts = Cohorts::<f64>::collapse(&case.pool);
        assert_eq!(cohorts.cohorts().len(), 6);
        let shapes = cohorts.cohorts().iter().map(|cohort| cohort.shapes().len());
        assert!(shapes.sum::<usize>() > 2_900);
        let compared = Compared::default();
        let cohorts = Prepared::<f64>::new(&case).unwrap();
        let loans = cohorts.loan_by_loan(&case).unwrap();
        check_both(&case, &cohorts, &loans, &compared);
        assert_eq!(compared.knife_edges.load(Ordering::Relaxed), 0);
    }
}
