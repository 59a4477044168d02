//! Tables as documents print them: one run, blanks, fewer decimals, several speeds; and deals with
//! terms that the term sheet does not print.

use std::fmt::Write;
use std::sync::atomic::AtomicBool;

use rust_decimal::Decimal;
use stepdown_runner::infer_pool::{Parameter, PoolQuestion, SensitivityRequest, infer};
use stepdown_tests::scenario_folder;

use super::{
    SETTINGS, folder_of, inferred, print_table, print_table_at_speeds, read, reprinted, write,
};

/// A pool of RASC 2007-KS4, and bounds that allow few other rep lines.
const POOL: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,45000000.00,9.00,357,357,0,3
2,fixed,16000000.00,9.00,356,356,0,4
3,fixed,8500000.00,9.00,357,177,0,3
4,arm,60500000.00,9.00,358,358,0,2
5,arm,78000000.00,9.00,477,357,0,3
6,arm,42000000.00,9.00,358,358,58,2
";
const BOUNDS: &str = "\
kinds:
  fixed:
    rate: 9.00%
    age_months: 3 to 4
    terms: [{maturity_months: 360}, {maturity_months: 180, amortization_months: 360}]
  arm:
    rate: 9.00%
    age_months: 2 to 3
    terms: [{maturity_months: 360}, {maturity_months: 360, amortization_months: 480}, {maturity_months: 360, io_months: 60}]
";

/// The table to call alone, WALs to tenths, and every third window blank: the printed values are
/// reproduced, and nothing else is required.
#[test]
fn partly_printed_table() {
    let folder = folder_of("rasc-2007-ks4");
    write(&folder, "infer-pool.yaml", BOUNDS);
    let whole = read(&scenario_folder("rasc-2007-ks4"), "printed-table.csv");
    let mut table =
        String::from("wal_years_call,class,window_first_month_call,window_last_month_call\n");
    let mut values = 0;
    for (number, line) in whole.lines().skip(1).enumerate() {
        let fields: Vec<&str> = line.split(',').collect();
        let wal = fields[2].parse::<Decimal>().unwrap() + Decimal::new(1, 4);
        let window = if number % 3 == 0 {
            ",".to_owned()
        } else {
            format!("{},{}", fields[4], fields[5])
        };
        values += if number % 3 == 0 { 1 } else { 3 };
        writeln!(table, "{:.1},{},{window}", wal.round_dp(1), fields[0]).unwrap();
    }
    write(&folder, "printed-table.csv", &table);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!(
        (inference.agreeing(), inference.outcomes.len()),
        (values, values)
    );
    assert_eq!(reprinted(&folder, &inference.pool_text), (values, values));
}

/// One pool reproduces the table at three speeds.
#[test]
fn one_pool_at_several_speeds() {
    let folder = folder_of("rasc-2007-ks4");
    write(&folder, "infer-pool.yaml", BOUNDS);
    print_table_at_speeds(&folder, POOL, &[75, 100, 150]);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!(
        (inference.agreeing(), inference.outcomes.len()),
        (3 * 78, 3 * 78)
    );
    assert_eq!(reprinted(&folder, &inference.pool_text), (3 * 78, 3 * 78));
}

/// The printed table is of a deal that closed on the 27th, at 104% of the pricing speed, with the
/// call tested on the balance before the date, a target of 5.65% and a floor of 0.50%. The deal
/// file states other terms, and these five are inferred with the pool. The deal file with the
/// inferred terms reprints the table.
#[test]
fn unprinted_terms_are_inferred_with_the_pool() {
    let folder = folder_of("rasc-2007-ks4");
    let printed_deal = read(folder.path(), "deal.yaml").replace(
        "tested_on: balance after the date",
        "tested_on: balance before the date",
    );
    let pricing = read(folder.path(), "pricing.yaml");
    write(&folder, "deal.yaml", &printed_deal);
    write(
        &folder,
        "pricing.yaml",
        &pricing.replace("prepayment: pricing", "prepayment: 104% of pricing"),
    );
    print_table(&folder, POOL);
    let guessed = [
        ("closing: 2007-04-27", "closing: 2007-04-19"),
        ("  target: 5.65% of original", "  target: 5.20% of original"),
        ("floor: 0.50% of original", "floor: 0.35% of original"),
        (
            "tested_on: balance before the date",
            "tested_on: balance after the date",
        ),
    ];
    let mut deal = printed_deal.clone();
    for (printed, guess) in guessed {
        assert!(deal.contains(printed), "{printed}");
        deal = deal.replace(printed, guess);
    }
    write(&folder, "deal.yaml", &deal);
    write(&folder, "pricing.yaml", &pricing);
    let bounds = format!(
        "{BOUNDS}not_printed:\n  speed: 90% to 115%\n  closing: 2007-04-16 to 2007-05-04\n  \
         overcollateralization_target: 5.00% to 6.00%\n  overcollateralization_floor: 0.30% to 0.70%\n  \
         optional_termination:\n    - {{below: 10% of original}}\n    - {{below: 10% of original, tested_on: \
         balance before the date}}\n"
    );
    write(&folder, "infer-pool.yaml", &bounds);
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let settings = super::SearchSettings {
        most_starts: 12,
        ..SETTINGS
    };
    let inference = infer(&question, settings, &AtomicBool::new(false), &|_| {}).unwrap();
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    let found = |field: &str| -> String {
        let mut terms = inference.not_printed.iter();
        terms
            .find(|term| term.field == field)
            .unwrap()
            .value
            .clone()
    };
    let speed = found("speed").replace("pricing.yaml", "pricing");
    write(
        &folder,
        "pricing.yaml",
        &pricing.replace("prepayment: pricing", &format!("prepayment: {speed}")),
    );
    let rule = found("optional_termination");
    let is_before = rule.contains("balance before the date");
    let replacements = [
        (
            "closing: 2007-04-19",
            format!("closing: {}", found("dates.closing")),
        ),
        (
            "  target: 5.20% of original",
            format!("  target: {}", found("overcollateralization.target")),
        ),
        (
            "floor: 0.35% of original",
            format!("floor: {}", found("overcollateralization.floor")),
        ),
        (
            "tested_on: balance after the date",
            format!(
                "tested_on: balance {} the date",
                if is_before { "before" } else { "after" }
            ),
        ),
    ];
    for (guess, term) in replacements {
        assert!(deal.contains(guess), "{guess}");
        deal = deal.replace(guess, &term);
    }
    write(&folder, "deal.yaml", &deal);
    assert_eq!(reprinted(&folder, &inference.pool_text), (78, 78));
    assert!(inference.pool_text.contains("# Found with speed: "));
    // The table fixes the closing date to a few days: a hundredth of a year is 3.6 days.
    let closing: jiff::civil::Date = found("dates.closing").parse().unwrap();
    let printed = jiff::civil::date(2007, 4, 27);
    assert!((closing - printed).get_days().abs() <= 7, "{closing}");
}

/// Sensitivity ranges include the inferred terms.
#[test]
fn sensitivity_ranges_of_unprinted_terms() {
    let folder = folder_of("rasc-2007-ks4");
    print_table(&folder, POOL);
    write(
        &folder,
        "infer-pool.yaml",
        &format!("{BOUNDS}not_printed: {{closing: 2007-04-20 to 2007-05-04}}\n"),
    );
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let settings = super::SearchSettings {
        most_starts: 12,
        sensitivity: SensitivityRequest::Yes,
        ..SETTINGS
    };
    let inference = infer(&question, settings, &AtomicBool::new(false), &|_| {}).unwrap();
    assert!(inference.all_agree());
    let mut sensitivity = inference.sensitivity.iter();
    let closing = sensitivity
        .find(|sensitivity| matches!(sensitivity.parameter, Parameter::Term(_)))
        .unwrap();
    let range = closing.refitted.unwrap();
    assert!(range.least <= closing.value && closing.value <= range.most);
    let date = |days| question.bounds.not_printed.closing_date(days).unwrap();
    assert!(date(range.least) >= jiff::civil::date(2007, 4, 20));
    assert!(date(range.most) <= jiff::civil::date(2007, 5, 4));
}
