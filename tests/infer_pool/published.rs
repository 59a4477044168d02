//! The term sheet of RASC 2007-KS4, which prints no pool.

use std::sync::atomic::AtomicBool;

use rust_decimal::Decimal;
use stepdown_projection::collateral::{Line, Pool};
use stepdown_runner::infer_pool::{
    Parameter, PoolQuestion, SearchSettings, SensitivityRequest, infer,
};
use stepdown_runner::{ClassMetric, DealMetric, Folder};
use stepdown_tests::scenario_folder;

use super::{SETTINGS, folder_of, inferred, read, reprinted, write};

/// Bounds that allow few rep lines, for a short search.
const FEW_LINES: &str = "\
kinds:
  fixed:
    rate: 9.00%
    age_months: 3 to 4
    terms:
      - {maturity_months: 360}
      - {maturity_months: 360, amortization_months: 480}
      - {maturity_months: 180, amortization_months: 360}
  arm:
    rate: 9.00%
    age_months: 2 to 3
    terms:
      - {maturity_months: 360}
      - {maturity_months: 360, amortization_months: 480}
      - {maturity_months: 360, io_months: 60}
";

/// The deal and the printed table alone, without the pool and the bounds.
fn ks4() -> tempfile::TempDir {
    let folder = folder_of("rasc-2007-ks4");
    let table = read(&scenario_folder("rasc-2007-ks4"), "printed-table.csv");
    write(&folder, "printed-table.csv", &table);
    folder
}

/// All 78 printed values, from the table alone, by a pool file that says it is inferred.
#[test]
fn ks4_pool_is_inferred_from_its_table_alone() {
    let folder = ks4();
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    assert_eq!(reprinted(&folder, &inference.pool_text), (78, 78));
    let opened = Folder::open(folder.path()).unwrap();
    assert_eq!(opened.pool.pool_is(), Some("inferred"));
    assert_eq!(opened.pool.balance(), opened.deal.original_balance);
    assert!(opened.pool.lines().len() <= 12);
    for line in opened.pool.lines() {
        assert!((line.balance() / Decimal::ONE_THOUSAND).is_integer());
        assert!(line.age_months() <= 6);
    }
}

/// Values have the names that tables and targets use.
#[test]
fn values_have_the_usual_names() {
    let folder = ks4();
    let bounds = format!("{FEW_LINES}excess_spread: 0% to 9%\n");
    write(&folder, "infer-pool.yaml", &bounds);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (79, 79));
    for outcome in &inference.outcomes {
        let name = outcome.subject.metric();
        assert!(
            ClassMetric::named(name).is_some() || DealMetric::named(name).is_some(),
            "{name}"
        );
    }
}

/// Another seed starts elsewhere and may find another pool that prints the same values.
#[test]
fn other_seeds_find_other_pools() {
    let folder = ks4();
    write(&folder, "infer-pool.yaml", FEW_LINES);
    let mut pools: Vec<String> = Vec::new();
    for seed in 1..=8 {
        // The number of starts that the command allows: a single one may fail with so few rep
        // lines.
        let settings = SearchSettings {
            seed,
            most_starts: 12,
            ..SETTINGS
        };
        let inference = inferred(folder.path(), settings);
        assert_eq!(
            (inference.agreeing(), inference.outcomes.len()),
            (78, 78),
            "seed {seed}"
        );
        pools.push(inference.pool_text);
    }
    // With few rep lines some seeds find the same pool, but not all.
    assert!(pools.iter().any(|pool| *pool != pools[0]));
}

/// Bounds on shares, ages, rates and the average rate are respected.
#[test]
fn bounds_are_respected() {
    let folder = ks4();
    write(
        &folder,
        "infer-pool.yaml",
        "\
kinds:
  fixed:
    rate: 8.50% to 9.50%
    age_months: 1 to 5
    terms:
      - {maturity_months: 360}
      - {maturity_months: 360, io_months: 60}
      - {maturity_months: 180, amortization_months: 360}
  arm:
    share: 72.50% to 74.00%
    rate: 8.00% to 9.00%
    age_months: 1 to 5
    terms:
      - {maturity_months: 360, share: 10% to 30%}
      - {maturity_months: 360, amortization_months: 480}
      - {maturity_months: 360, io_months: 60}
gross_wac: 8.60% to 8.61%
most_lines: 10
",
    );
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    let pool = Pool::from_csv("inferred.csv", &inference.pool_text).unwrap();
    let percent = |hundredths: i64| Decimal::new(hundredths, 4);
    let wac = pool.average_rate();
    assert!(percent(860) <= wac && wac <= percent(861), "{wac}");
    let arm = pool.kind_named("arm").unwrap();
    let balance = |wanted: &dyn Fn(&Line) -> bool| -> Decimal {
        let lines = pool.lines().iter();
        lines.filter(|line| wanted(line)).map(Line::balance).sum()
    };
    let arms = balance(&|line| line.kind() == arm);
    let share = arms / pool.balance();
    assert!(percent(7250) <= share && share <= percent(7400), "{share}");
    let level = balance(&|line| {
        let is_level = line.amortization_months() == line.maturity_months();
        line.kind() == arm && is_level && line.io_months() == 0
    });
    let share = level / arms;
    assert!(percent(1000) <= share && share <= percent(3000), "{share}");
    assert!(pool.lines().len() <= 10);
    for line in pool.lines() {
        let (rates, ages) = if line.kind() == arm {
            (800..=900, 1..=5)
        } else {
            (850..=950, 1..=5)
        };
        assert!(percent(*rates.start()) <= line.rate() && line.rate() <= percent(*rates.end()));
        assert!(ages.contains(&line.age_months()));
    }
}

/// The sensitivity ranges are right: with the other inputs in proportion, every printed value
/// agrees at the ends of a range, and some no longer agree just beyond them.
#[test]
fn sensitivity_ranges_end_where_values_disagree() {
    let folder = ks4();
    // Few rep lines, for a short search.
    write(&folder, "infer-pool.yaml", FEW_LINES);
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let settings = SearchSettings {
        sensitivity: SensitivityRequest::Yes,
        ..SETTINGS
    };
    let inference = infer(&question, settings, &AtomicBool::new(false), &|_| {}).unwrap();
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    let arms = inference
        .sensitivity
        .iter()
        .find(|sensitivity| sensitivity.parameter == Parameter::KindShare(1))
        .unwrap();
    assert_eq!(question.bounds.kinds[1].name, "arm");
    let fixed = arms.others_fixed.unwrap();
    let refitted = arms.refitted.unwrap();
    assert!(refitted.least <= arms.value && arms.value <= refitted.most);
    assert!(fixed.least <= arms.value && arms.value <= fixed.most);
    // The printed values fix the share of each collateral type to less than 2% of the pool.
    assert!(refitted.most - refitted.least < Decimal::new(2, 2));
    let count = |share: Decimal| {
        let pool = with_share(&inference.pool_text, "arm", share);
        reprinted(&folder, &pool).0
    };
    let little = Decimal::new(5, 5);
    // Balances are rounded to cents, so the ends are tested slightly inside.
    let margin = Decimal::new(2, 6);
    assert_eq!(count(fixed.least + margin), 78);
    assert_eq!(count(fixed.most - margin), 78);
    assert!(count(fixed.least - little) < 78);
    assert!(count(fixed.most + little) < 78);
}

/// A pool file with another share for a collateral type, and the balances of each type in
/// proportion.
fn with_share(pool: &str, kind: &str, share: Decimal) -> String {
    let rows = || {
        pool.lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
    };
    let fields = |row: &str| -> Vec<String> { row.split(',').map(str::to_owned).collect() };
    let balance = |row: &str| -> Decimal { fields(row)[2].parse().unwrap() };
    let all: Decimal = rows().map(balance).sum();
    let of_kind: Decimal = rows()
        .filter(|row| fields(row)[1] == kind)
        .map(balance)
        .sum();
    let mut left = all;
    let mut moved: Vec<Vec<String>> = Vec::new();
    for row in rows() {
        let mut fields = fields(row);
        let (whole, now) = if fields[1] == kind {
            (of_kind, all * share)
        } else {
            (all - of_kind, all * (Decimal::ONE - share))
        };
        let balance = (balance(row) * now / whole).round_dp(2);
        left -= balance;
        fields[2] = balance.to_string();
        moved.push(fields);
    }
    // The rounding difference goes to the first rep line.
    let first: Decimal = moved[0][2].parse().unwrap();
    moved[0][2] = (first + left).to_string();
    let header = pool.lines().find(|line| line.starts_with("line,")).unwrap();
    let rows: Vec<String> = moved.iter().map(|fields| fields.join(",")).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}
