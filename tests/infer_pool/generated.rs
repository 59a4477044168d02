//! Tables printed from generated pools: the inferred pool may differ from the generated one, but
//! reprints its table. A table that no pool reprints is reported as such.

use std::sync::atomic::AtomicBool;

use super::{SETTINGS, folder_of, inferred, print_table, read, reprinted, write};
use stepdown_projection::measures::RunTo;
use stepdown_runner::infer_pool::{InferError, PoolQuestion, Subject, infer};

/// Half the pool at fixed rates, terms of every sort, ages from one to five months.
const OTHER_POOL: &str = "\
line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,fixed,61250000.00,8.35,359,359,0,1
2,fixed,43750000.00,8.35,358,358,0,2
3,fixed,20000000.00,8.10,478,358,0,2
4,fixed,12500000.00,9.80,358,178,0,2
5,arm,37500000.00,8.90,357,357,57,3
6,arm,52500000.00,8.70,476,356,0,4
7,arm,22500000.00,9.20,355,355,0,5
";

/// Two different loan groups, and a balance that is not in whole dollars.
const GROUPED_POOL: &str = "\
line,group,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months
1,I,fixed,210000000.00,8.35,359,359,0,1
2,I,arm,330000043.75,8.60,357,357,57,3
3,I,arm,242500000.00,8.90,476,356,0,4
4,II,fixed,48000000.00,9.10,358,358,0,2
5,II,fixed,22500000.00,10.20,358,178,0,2
6,II,arm,147000000.00,8.40,355,355,0,5
";

#[test]
fn single_group_pool_is_inferred() {
    let folder = folder_of("rasc-2007-ks4");
    print_table(&folder, OTHER_POOL);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    assert_eq!(reprinted(&folder, &inference.pool_text), (78, 78));
}

/// The deal from closing, with the losses of its pricing scenario: cash flows with losses are
/// proportional to balances too.
#[test]
fn two_group_pool_with_losses_is_inferred() {
    let folder = folder_of("rasc-2007-ks2");
    let deal = read(folder.path(), "deal.yaml");
    let at_closing: Vec<&str> = deal
        .lines()
        .filter(|line| {
            let field = line.trim_start();
            !["pool_as_of:", "state:", "pool_is:"]
                .iter()
                .any(|out| field.starts_with(out))
        })
        .collect();
    let at_closing = at_closing.join("\n") + "\n";
    assert!(read(folder.path(), "pricing.yaml").contains("default: 6 CDR"));
    write(&folder, "deal.yaml", &at_closing);
    print_table(&folder, GROUPED_POOL);
    // Bounds of the groups, as term sheets of such deals state them.
    write(
        &folder,
        "infer-pool.yaml",
        "groups: {I: 78.25%}\nkinds:\n  fixed: {rate: 8% to 10%, age_months: 1 to 3}\n  arm: {rate: 8% \
         to 9%, age_months: 3 to 5, terms: [{maturity_months: 360}, {maturity_months: 360, io_months: \
         60}, {maturity_months: 360, amortization_months: 480}]}\n",
    );
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (90, 90));
    assert_eq!(reprinted(&folder, &inference.pool_text), (90, 90));
}

/// A WAL that contradicts the other values: all but a few values agree, and this one is listed as a
/// disagreement.
#[test]
fn contradictory_wal_is_reported() {
    let folder = folder_of("rasc-2007-ks4");
    let table = print_table(&folder, OTHER_POOL);
    let mangled = table.replace("M-4,5625000,5.00,5.54,", "M-4,5625000,5.30,5.54,");
    assert_ne!(table, mangled);
    write(&folder, "printed-table.csv", &mangled);
    let inference = inferred(folder.path(), SETTINGS);
    assert!(!inference.all_agree());
    assert!(inference.agreeing() >= 75, "{}", inference.agreeing());
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let class = question.deal.class("M-4").unwrap();
    let missed = |subject| {
        let mut outcomes = inference.outcomes.iter();
        outcomes.find(|outcome| outcome.subject == subject && !outcome.agrees)
    };
    let shown = missed(Subject::WalYears(class, RunTo::Call)).unwrap();
    assert_eq!(shown.printed.to_string(), "5.30");
    let inferred = shown.inferred.unwrap();
    assert!(inferred < "5.20".parse().unwrap(), "{inferred}");
}

/// Bounds that no pool satisfies are an error of the bounds, not of the table.
#[test]
fn contradictory_bounds_are_rejected() {
    let folder = folder_of("rasc-2007-ks4");
    print_table(&folder, OTHER_POOL);
    write(
        &folder,
        "infer-pool.yaml",
        "kinds:\n  fixed: {share: 90% to 100%, rate: 8.00%}\n  arm: {rate: 9.00%}\ngross_wac: 8.90% to \
         9.00%\n",
    );
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let error = infer(&question, SETTINGS, &AtomicBool::new(false), &|_| {}).unwrap_err();
    assert!(matches!(error, InferError::Bounds), "{error}");
}
