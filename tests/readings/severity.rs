//! The month of the severity of a loan: its liquidation, or its default.

use stepdown_projection::number::{Cents, Lanes, Number};
use stepdown_runner::results::Work;
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::{Arithmetic, Folder, run_case};
use stepdown_tests::generator::{Case, ReadCase};
use stepdown_tests::runs::Prepared;
use stepdown_tests::scenario_folder;

/// $1,000 of new interest-only loans; 10% default in month 1 and none later. The severity is 20% in
/// month 1 and 60% after it.
fn case(severity_read_at: &str) -> ReadCase {
    let case = Case {
        deal: "\
name: severity
dates: {cut_off: 2026-01-01, closing: 2026-01-29, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 1000}
prepayment_assumption: {pricing: {fixed: 6 CPR}}
interest: {accrual: 30/360}
classes: [{name: A, balance: 1000, rate: 4%}]
ranks: [{classes: A}]
overcollateralization: {initial: 0, target: 0}
stepdown: never
waterfall: {interest: A, losses: A, excess_cash_flow: [residual]}
"
        .to_owned(),
        pool: "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,1000,6,24,24,23,0
"
        .to_owned(),
        scenario: format!(
            "name: severity\nprepayment: 0 CPR\ndefault: 10 MDR for 1, 0\nseverity: 20 for 1, 60\n\
             months_to_liquidation: 3\n{severity_read_at}"
        ),
    };
    case.read()
        .unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// Losses by month, by cohorts and loan by loan.
fn losses<N: Number>(case: &ReadCase) -> Vec<f64> {
    let prepared = Prepared::<N>::new(case).unwrap();
    let by_loan = prepared.loan_by_loan(case).unwrap();
    let of = |prepared: &Prepared<N>| -> Vec<f64> {
        let months = prepared.collateral.months.iter();
        months
            .map(|month| month.realized_loss.lane(0).to_f64())
            .collect()
    };
    let (cohorts, loans) = (of(&prepared), of(&by_loan));
    for (cohort, loan) in cohorts.iter().zip(&loans) {
        assert!((cohort - loan).abs() < 1e-9, "{cohort} is not {loan}");
    }
    cohorts
}

/// The $100 that default in month 1 are liquidated in month 4: 60% is lost at the severity of that
/// month, 20% at the severity of the month of default.
#[test]
fn at_liquidation_or_at_default() {
    let check = |severity_read_at: &str, lost: f64| {
        let case = case(severity_read_at);
        let floats = losses::<f64>(&case);
        assert_eq!(floats, losses::<Lanes<4>>(&case), "{severity_read_at}");
        for losses in [floats, losses::<Cents>(&case)] {
            for (month, loss) in (1..).zip(losses) {
                let expected = if month == 4 { lost } else { 0.0 };
                assert!((loss - expected).abs() < 1e-9, "month {month}: {loss}");
            }
        }
    };
    check("", 60.0);
    check("severity_read_at: liquidation\n", 60.0);
    check("severity_read_at: default\n", 20.0);
}

/// A sweep over both rules and several months to liquidation: each scenario equals that of a file
/// with the same terms, and is the same in lanes as alone.
#[test]
fn sweep_over_both_rules() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    let written = tempfile::tempdir().unwrap();
    let file = written.path().join("readings.yaml");
    let axes = "  months_to_liquidation: [0, 6, 18]\n  \
                severity: [\"10 ramp 70 for 60, 35\", 40%]\n  \
                severity_read_at: [liquidation, default]\n";
    let text = format!("name: Readings\nscenario: stress/8-cdr.yaml\naxes:\n{axes}");
    std::fs::write(&file, text).unwrap();
    let sweep = folder.sweep_at(&file).unwrap();
    let run = |width| {
        SweepWork::new(&folder, sweep.clone(), width)
            .unwrap()
            .run(1..13)
    };
    let (one, sixteen) = (run(Width::One), run(Width::Sixteen));
    assert_eq!(one, sixteen);
    let losses: Vec<f64> = sixteen
        .iter()
        .map(|outcome| {
            let scenario = sweep.scenario(sweep.grid.id(outcome.scenario).unwrap());
            let alone = run_case(&folder.case(&scenario), Arithmetic::F64).unwrap();
            let run = outcome.result.as_ref().unwrap();
            let lost = run.deal().cumulative_loss;
            let shown = f64::exact(alone.deal.cumulative_loss);
            assert!((lost - shown).abs() < 1e-6, "{lost} is not {shown}");
            for (class, alone) in run.run().to_maturity.iter().zip(alone.to_maturity.iter()) {
                assert_eq!(class.wal_years, alone.wal_years);
            }
            lost
        })
        .collect();
    for (readings, differ) in losses
        .chunks(2)
        .zip([false, false, true, false, true, false])
    {
        let difference = (readings[0] - readings[1]).abs();
        assert_eq!(difference > 1000.0, differ, "{losses:?}");
        assert!(differ || difference < 1e-6, "{losses:?}");
    }
}
