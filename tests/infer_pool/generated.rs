//! Tables of pools that were made up, printed and forgotten: what is found need not be the same pool, but it
//! reprints them; and a table that no pool can have printed is said to be one.

use super::{SETTINGS, folder_of, inferred, print_and_forget, read, reprinted, write};
use stepdown_projection::measures::RunTo;
use stepdown_runner::infer_pool::{InferError, PoolQuestion, Subject, infer};

/// Half the pool at fixed rates, every sort of terms, from one to five months old.
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

/// Two loan groups, unlike each other, and a balance that is not of whole dollars.
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
fn another_pool_of_the_same_deal_is_found() {
    let folder = folder_of("rasc-2007-ks4");
    print_and_forget(&folder, OTHER_POOL);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (78, 78));
    assert_eq!(reprinted(&folder, &inference.pool_text), (78, 78));
}

/// The deal from its closing on, under the losses of its pricing scenario: flows with losses are in
/// proportion to balances too.
#[test]
fn a_pool_of_two_groups_under_losses_is_found() {
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
    print_and_forget(&folder, GROUPED_POOL);
    // What is known of the groups, as sheets of such deals print it.
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

/// A life that no pool gives beside the other figures: all but a few come out, and that one is among those
/// that do not, with how far it is off.
#[test]
fn a_life_that_fits_no_pool_is_told() {
    let folder = folder_of("rasc-2007-ks4");
    let table = print_and_forget(&folder, OTHER_POOL);
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

/// Bounds that no pool keeps are no fault of the table.
#[test]
fn bounds_that_contradict_one_another_are_told() {
    let folder = folder_of("rasc-2007-ks4");
    print_and_forget(&folder, OTHER_POOL);
    write(
        &folder,
        "infer-pool.yaml",
        "kinds:\n  fixed: {share: 90% to 100%, rate: 8.00%}\n  arm: {rate: 9.00%}\ngross_wac: 8.90% to \
         9.00%\n",
    );
    let question = PoolQuestion::open(folder.path(), None).unwrap();
    let error = infer(&question, SETTINGS, &|_| {}).unwrap_err();
    assert!(matches!(error, InferError::Bounds), "{error}");
}
