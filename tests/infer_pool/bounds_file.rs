//! Invalid bounds files: each message with its place.

use stepdown_projection::deal::Deal;
use stepdown_runner::Folder;
use stepdown_runner::infer_pool::Bounds;
use stepdown_tests::scenario_folder;

fn deal(name: &str) -> Deal {
    Folder::open(&scenario_folder(name)).unwrap().deal
}

#[track_caller]
fn check(deal: &Deal, text: &str, expected: &[&str]) {
    let diagnostics = Bounds::from_yaml("infer-pool.yaml", text, deal).unwrap_err();
    let shown: Vec<String> = diagnostics
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.map_or_else(String::new, |place| {
                format!("{}:{}: ", place.line, place.column)
            });
            let advice = diagnostic.advice.as_deref().unwrap_or_default();
            format!("{place}{} ({advice})", diagnostic.message)
        })
        .collect();
    assert_eq!(shown, expected);
}

/// Omitted fields have the values of an absent file.
#[test]
fn omitted_fields_have_defaults() {
    let deal = deal("rasc-2007-ks4");
    let usual = Bounds::of_deal(&deal);
    let names: Vec<&str> = usual.kinds.iter().map(|kind| kind.name.as_str()).collect();
    assert_eq!(names, ["arm", "fixed"]);
    let read = |text| Bounds::from_yaml("infer-pool.yaml", text, &deal).unwrap();
    assert_eq!(read("most_lines: 12\n"), usual);
    assert_eq!(read("kinds: {arm: , fixed: }\n"), usual);
    let fixed = read("kinds: {fixed: {age_months: 3}}\n");
    assert_eq!(fixed.kinds.len(), 1);
    assert_eq!(fixed.kinds[0].age_months, (3, 3));
    assert_eq!(fixed.kinds[0].terms, usual.kinds[1].terms);
}

#[test]
fn errors_have_their_places() {
    let ks4 = deal("rasc-2007-ks4");
    check(
        &ks4,
        "kinds:\n  fixt: {share: 20% to 30%}\n",
        &["2:3: the deal has no pricing speed for collateral type `fixt` (did you mean `fixed`?)"],
    );
    check(
        &ks4,
        "kinds:\n  fixed: {share: 30% to 20%, rate: 9 to 10%, age_month: 3}\n  arm: {age_months: 6 to 0}\n",
        &[
            "2:18: the end of the range is below its start (write `20% to 30%`)",
            "2:36: expected a percentage, found `9` (write `9%`)",
            "2:46: unknown field `age_month` in `fixed` (did you mean `age_months`?)",
            "3:21: the end of the range is below its start (write `0 to 6`)",
        ],
    );
    check(
        &ks4,
        "kinds:\n  fixed: {share: 20% to 30%}\n  arm: {share: 40% to 60%}\n",
        &[
            "1:1: the collateral types add up to at most 90% of the pool (raise the greatest shares: \
             their sum must be 100% or more)",
        ],
    );
    check(
        &ks4,
        "kinds:\n  arm:\n    terms:\n      - {maturity_months: 360, amortization_months: 180}\n",
        &[
            "4:9: amortization ends in month 180, before the maturity in month 360 (write terms from \
             origination: `{maturity_months: 360, amortization_months: 480, io_months: 60}`)",
        ],
    );
    check(
        &ks4,
        "kinds: {arm: {rate: 8% to 9%}}\ngross_wac: 9.5%\n",
        &[
            "2:12: no collateral type has a rate near it (rates range from 8% to 9%: widen the \
             `rate` of a collateral type)",
        ],
    );
    check(
        &ks4,
        "groups: {I: 50%}\nseed: 3\n",
        &[
            "1:10: the deal has no loan group `I` (leave `groups` out)",
            "2:1: unknown field `seed` in `the bounds` (one of: kinds, groups, gross_wac, excess_spread, \
             not_printed, most_lines)",
        ],
    );
    check(
        &ks4,
        "kinds: {arm: {age_months: 0 to 120}, fixed: }\n",
        &[
            "1:8: the bounds allow 512 different rep lines, too many to distinguish (narrow `age_months` \
             or remove terms: at most 400)",
        ],
    );
    check(
        &ks4,
        "not_printed:\n  speed: 120% to 80%\n  closing: 2007-04-28 to 2007-04-29\n  \
         optional_termination: []\n  floor: 0.5%\n",
        &[
            "2:10: the end of the range is below its start (write `80% to 120%`)",
            "3:12: no day in the range is a business day (deals close on business days: widen the range)",
            "4:25: the list is empty (write the possible rules: `[{below: 10% of original}, \
             {below: 5% of original}]`)",
            "5:3: unknown field `floor` in `not_printed` (one of: speed, closing, \
             overcollateralization_target, overcollateralization_stepped_down_target, \
             overcollateralization_floor, optional_termination)",
        ],
    );
    check(
        &deal("rasc-2007-ks2"),
        "groups: {I: 50%, II: 40%}\n",
        &[
            "1:9: the groups add up to at most 90% of the pool (raise the greatest shares: their sum \
             must be 100% or more)",
        ],
    );
}
