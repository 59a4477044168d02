//! The first distribution date pays every due period since the cut-off date.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stepdown_curves::Month;
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, MonthRecord};
use stepdown_runner::results::Work;
use stepdown_runner::side_by_side::{SweepWork, Width};
use stepdown_runner::{Arithmetic, Folder, run_case};
use stepdown_tests::generator::Case;
use stepdown_tests::runs::{Prepared, Recorder};
use stepdown_tests::scenario_folder;

use super::checked::total;

/// The small teaching deal on other dates.
fn on_dates(dates: &str) -> Deal {
    let text = std::fs::read_to_string(scenario_folder("three-classes").join("deal.yaml")).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("dates:"))
        .unwrap();
    let text = text.replacen(line, &format!("dates: {{{dates}, payment_day: 25}}"), 1);
    let none = |_: &str| Err("there is no file".to_owned());
    Deal::from_yaml("deal.yaml", &text, &AttachedFiles::new(&none)).unwrap()
}

/// A due period runs from the second day of a month to the first of the next, the month of the
/// distribution date (RASC 2007-KS4, Due Period). Where documents count calendar months, a cut-off
/// date at the end of a month counts as the beginning of the next.
#[test]
fn due_periods_follow_from_the_dates() {
    // Cut-off, closing, first distribution; collection months; and the path months of index and
    // delinquencies for the first and second dates.
    let cases = [
        ("2026-01-01", "2026-01-29", "2026-02-25", 1, [1, 2], [1, 2]),
        ("2026-01-15", "2026-01-29", "2026-02-25", 1, [1, 2], [1, 2]),
        ("2026-01-31", "2026-02-10", "2026-02-25", 1, [1, 2], [1, 2]),
        ("2026-01-01", "2026-01-28", "2026-03-25", 2, [1, 3], [2, 3]),
        ("2026-01-01", "2026-02-27", "2026-03-25", 2, [2, 3], [2, 3]),
        ("2025-12-31", "2026-02-27", "2026-03-25", 2, [2, 3], [2, 3]),
        ("2026-01-31", "2026-02-27", "2026-03-25", 1, [1, 2], [1, 2]),
        ("2025-12-01", "2026-02-10", "2026-03-25", 3, [2, 4], [3, 4]),
    ];
    for (cut_off, closing, first, months, indices, collections) in cases {
        let dates = format!("cut_off: {cut_off}, closing: {closing}, first_distribution: {first}");
        let found = on_dates(&dates).dates.collections;
        assert_eq!(found.first, months, "{dates}");
        for (date, (index, collection)) in (1..).zip(indices.into_iter().zip(collections)) {
            let (date, as_of) = (Month::new(date), Month::new(0));
            assert_eq!(found.index_position(date, as_of), index - 1, "{dates}");
            assert_eq!(found.position(date, as_of), collection - 1, "{dates}");
        }
    }
    // A pool as of a later date: its paths begin after that date.
    let seasoned =
        on_dates("cut_off: 2026-01-01, closing: 2026-01-28, first_distribution: 2026-03-25");
    let collections = seasoned.dates.collections;
    let (date, as_of) = (Month::new(10), Month::new(9));
    assert_eq!(collections.index_position(date, as_of), 0);
    assert_eq!(collections.position(date, as_of), 0);
}

/// A number of months stated in the deal file takes precedence over the dates, as far as the dates
/// allow it.
#[test]
fn stated_months_take_precedence() {
    let dates = "cut_off: 2026-01-01, closing: 2026-01-28, first_distribution: 2026-03-25";
    let stated = on_dates(&format!("{dates}, first_collection_months: 1"));
    assert_eq!(stated.dates.collections.first, 1);
    assert!(stated.dates.collections.stated);
    assert!(!on_dates(dates).dates.collections.stated);
}

#[test]
fn real_deals_pay_one_month() {
    for folder in [
        "rasc-2007-ks4",
        "rasc-2007-ks2",
        "three-classes",
        "adjustable",
    ] {
        let folder = Folder::open(&scenario_folder(folder)).unwrap();
        assert_eq!(folder.deal.dates.collections.first, 1);
    }
}

/// One interest-only loan of $1,000,000 at 12%, with prepayments of 1% a month; cut-off on January
/// 1, closing on January 28, first distribution on March 25.
fn two_months(scenario: &str) -> Vec<MonthRecord<Cents>> {
    let case = Case {
        deal: "name: two months\n\
               dates: {cut_off: 2026-01-01, closing: 2026-01-28, first_distribution: 2026-03-25, payment_day: 25}\n\
               collateral: {original_balance: 1_000_000, compensating_interest: 0.12%, expense_fees: {servicing fee: 1.2%}}\n\
               prepayment_assumption: {pricing: {fixed: 1 SMM}}\n\
               interest: {accrual: actual/360}\n\
               classes: [{name: A, balance: 900_000, rate: 6%}]\n\
               ranks: [{classes: A}]\n\
               overcollateralization: {initial: 100_000, target: 100_000}\n\
               stepdown: never\n\
               waterfall: {interest: A, losses: A, excess_cash_flow: [realized losses, overcollateralization increase, residual]}\n"
            .to_owned(),
        pool: "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months\n\
               1,fixed,1000000,12,360,360,120,0\n"
            .to_owned(),
        scenario: format!("name: two months\nprepayment: pricing\n{scenario}"),
    };
    let case = case.read().unwrap();
    let mut recorder = Recorder::new();
    let prepared = Prepared::<Cents>::new(&case).unwrap();
    prepared.observe(CallOption::NotExercised, &mut recorder);
    recorder.months
}

fn cents(dollars: &str) -> Cents {
    Cents::exact(dollars.parse().unwrap())
}

/// By hand: January has 10,000.00 of interest and 10,000.00 of prepayments; February, on the
/// remaining 990,000.00, has 9,900.00 of each. Fees of 1.2% are 1,000.00 and 990.00. Class A earns
/// 6% for the 56 days from January 28 to March 25: 900,000 * 6% * 56 / 360 = 8,400.00.
#[test]
fn two_months_by_hand() {
    let months = two_months("");
    let first = &months[0];
    let pool = &first.collateral;
    assert_eq!(pool.opening_balance, cents("1000000"));
    assert_eq!(pool.interest, cents("19900"));
    assert_eq!(pool.servicing_fee, cents("1990"));
    assert_eq!(pool.prepaid_principal, cents("19900"));
    assert_eq!(pool.closing_balance, cents("980100"));
    assert_eq!(first.collection_months(), 2);
    assert_eq!(first.opening_balances(), cents("1990000"));
    let class = first.classes.iter().next().unwrap();
    assert_eq!(class.interest_paid, cents("8400"));
    assert_eq!(class.principal_paid, cents("19900"));
    // 19,900.00 less 1,990.00 of fees and 8,400.00 of interest.
    assert_eq!(first.deal.residual, cents("9510"));
    assert!((first.deal.net_wac.to_f64() - 0.108).abs() < 1e-9);
    // The net WAC cap is the interest of both months over 56 days: 17,910 / 1,000,000 * 360 / 56.
    let cap = first.net_wac_cap(&[], &stepdown_projection::number::Accrual::new(56, 360));
    assert!(
        (cap.to_f64() - 0.017_91 * 360.0 / 56.0).abs() < 1e-9,
        "{cap:?}"
    );
    // The second date, Monday, April 27, pays March: 9,801.00 of each, and 33 days of interest on
    // 880,100: 4,840.55.
    let second = &months[1];
    assert_eq!(second.collateral.interest, cents("9801"));
    assert_eq!(second.collateral.prepaid_principal, cents("9801"));
    assert_eq!(
        second.classes.iter().next().unwrap().interest_paid,
        cents("4840.55")
    );
    assert_eq!(second.collection_months(), 1);
}

/// By hand: if prepayments pay no interest, 1% of 10,000.00 and of 9,900.00 is short; compensating
/// interest, a twelfth of 0.12% of the balance of each month, 100.00 and 99.00, covers all 199.00.
/// Under the Relief Act a twelfth of 0.6% of each balance is short: 500.00 and 495.00.
#[test]
fn shortfalls_of_two_months_by_hand() {
    let months = two_months("prepayment_interest: none\nrelief_act_shortfall: 0.6%\n");
    let deal = &months[0].deal;
    assert_eq!(months[0].collateral.prepaid_interest, cents("199"));
    assert_eq!(deal.prepayment_interest_shortfall, cents("0"));
    assert_eq!(deal.relief_act_shortfall, cents("995"));
    assert_eq!(deal.interest_remittance, cents("16915"));
}

/// Deals with different dates in one sweep: in lanes, one by one, and as `wal` runs them.
#[test]
fn sweep_uses_the_dates_of_each_deal() {
    let written = tempfile::tempdir().unwrap();
    for file in ["deal.yaml", "pool.csv", "pricing.yaml"] {
        std::fs::copy(
            scenario_folder("three-classes").join(file),
            written.path().join(file),
        )
        .unwrap();
    }
    let file = written.path().join("dates.yaml");
    let text = "name: Dates\nscenario: pricing.yaml\naxes:\n  \
                deal.dates.cut_off: [2026-01-01, 2025-12-01, 2025-11-01]\n  \
                index: [{sofr_1m: \"4 for 1, 5 for 1, 6 for 1, 7\"}, {sofr_1m: 4}]\n  \
                speed: [50%, 100%, 150%]\n";
    std::fs::write(&file, text).unwrap();
    let folder = Folder::open(written.path()).unwrap();
    let sweep = folder.sweep_at(&file).unwrap();
    let run = |width| {
        SweepWork::new(&folder, sweep.clone(), width)
            .unwrap()
            .run(1..19)
    };
    let (one, sixteen) = (run(Width::One), run(Width::Sixteen));
    assert_eq!(one, sixteen);
    let mut wals = Vec::new();
    for outcome in &sixteen {
        let id = sweep.grid.id(outcome.scenario).unwrap();
        let scenario = sweep.scenario(id);
        let deal = sweep.parts.deals[sweep.grid.cell(id).deal]
            .as_ref()
            .unwrap();
        let case = stepdown_runner::Case {
            deal,
            ..folder.case(&scenario)
        };
        let alone = run_case(&case, Arithmetic::F64).unwrap();
        let found = outcome.result.as_ref().unwrap().run();
        for (class, alone) in found.to_maturity.iter().zip(alone.to_maturity.iter()) {
            assert_eq!(class.wal_years, alone.wal_years);
            assert_eq!(Decimal::from_f64(class.interest), Some(alone.interest));
        }
        wals.push(
            alone
                .classes(RunTo::Maturity)
                .iter()
                .next()
                .unwrap()
                .wal_years
                .unwrap(),
        );
    }
    // One more month of collections on the first date: later payments come a month earlier, and the
    // first ones are paid with it.
    for speed in 0..3 {
        for (fewer, more) in [(speed, 6 + speed), (6 + speed, 12 + speed)] {
            let earlier = wals[fewer] - wals[more];
            assert!((0.07..0.12).contains(&earlier), "{earlier}");
        }
    }
}

/// A run continues from the state after the first date.
#[test]
fn run_continues_after_a_first_date_of_two_months() {
    let months = two_months("default: 5 CDR\nseverity: 40%\nmonths_to_liquidation: 3\n");
    let paid = total(&months[0], |class| class.principal_paid);
    assert!(paid.above(Cents::ZERO));
    let balances = months.iter().zip(&months[1..]);
    for (before, after) in balances {
        assert_eq!(
            before.collateral.closing_balance,
            after.collateral.opening_balance
        );
    }
}
