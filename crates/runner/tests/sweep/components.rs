//! Components of scenarios: combined from several axes, and stored once if equal.

use std::path::Path;

use stepdown_runner::sweep::{Axis, Runs};
use stepdown_runner::{Arithmetic, Folder, run_case};

use crate::support::{Copy, scenarios, sweep};

#[test]
fn multiples_and_shifts_apply_to_other_axes() {
    let sweep = sweep(
        "axes:\n  prepayment: [pricing, 10 CPR]\n  speed: [100%, 50%]\n  default: [2 CDR, 4 CDR]\n  default_multiple: [50%, 100%]\n  index.sofr_1m: [4, 5]\n  index_shift: [0%, 1%]\n",
    );
    let prepayments: Vec<String> = sweep
        .parts
        .prepayments
        .iter()
        .map(|curves| curves[0].to_string())
        .collect();
    assert_eq!(
        prepayments,
        ["pricing", "50% of base", "10 CPR", "50% of base"]
    );
    let last = sweep.grid.id(sweep.grid.len()).expect("the last");
    let scenario = sweep.scenario(last);
    assert_eq!(
        scenario.collateral.by_kind[0]
            .prepayment
            .cpr_at(1)
            .percent(),
        5.0
    );
    assert_eq!(
        scenario.collateral.by_kind[0].default.cdr_at(1).percent(),
        4.0
    );
    assert_eq!(scenario.reference_rates[0].to_string(), "5% + 100 bp");
    let first = sweep.scenario(sweep.grid.id(1).expect("the first"));
    assert_eq!(first.collateral.by_kind[0].default.cdr_at(1).percent(), 1.0);
    assert_eq!(first.reference_rates[0].to_string(), "4%");
}

#[test]
fn equal_components_have_one_key() {
    let sweep = sweep(
        "axes:\n  severity: [40%, 40, 50%]\n  default: [2 CDR, 2]\n  speed: [100%, 100.0%]\n  delinquency: [0%, 5%, 0]\n",
    );
    assert_eq!(sweep.grid.len(), 36);
    let parts = &sweep.parts;
    assert_eq!(
        [
            parts.deals.len(),
            parts.prepayments.len(),
            parts.defaults.len(),
            parts.severities.len(),
            parts.reference_rates.len(),
            parts.delinquencies.len()
        ],
        [1, 1, 1, 2, 1, 2]
    );
    let mut collateral: Vec<_> = sweep
        .grid
        .ids()
        .map(|id| sweep.grid.cell(id).collateral())
        .collect();
    collateral.sort();
    collateral.dedup();
    assert_eq!(collateral.len(), 2);
}

#[test]
fn collateral_types_have_separate_axes() {
    let folder = Folder::open(&scenarios().join("rasc-2007-ks4")).expect("KS4");
    let kinds = folder.pool.kinds().to_vec();
    let copy = Copy::of("rasc-2007-ks4");
    let sweep = copy
        .sweep(
            "axes:\n  prepayment.fixed: [10 HEP, 20 HEP]\n  speed.arm: [50%]\n  default: [{fixed: 2 CDR, arm: 4 CDR}]\n",
        )
        .expect("sound");
    let scenario = sweep.scenario(sweep.grid.id(2).expect("the second"));
    let shown: Vec<String> = kinds
        .iter()
        .zip(&scenario.collateral.by_kind)
        .map(|(kind, curves)| format!("{kind}: {}, {}", curves.prepayment, curves.default))
        .collect();
    assert_eq!(shown, ["fixed: 20 HEP, 2 CDR", "arm: 50% of base, 4 CDR"]);
    let columns: Vec<&str> = sweep.grid.axes().iter().map(Axis::column).collect();
    assert_eq!(
        columns,
        ["prepayment_fixed_hep_pct", "speed_arm_pct", "default"]
    );
}

#[test]
fn runs_and_settings_are_read() {
    let sweep = sweep(
        "axes:\n  call: [exercised, not exercised, both]\n  advancing: [none]\n  triggers: [fail]\n  relief_act_shortfall: [0.25%]\n  prepayment_interest: [half month]\n  interest_loss: [2%]\n",
    );
    let runs: Vec<Runs> = sweep
        .grid
        .ids()
        .map(|id| sweep.grid.cell(id).runs)
        .collect();
    assert_eq!(runs, [Runs::ToCall, Runs::ToMaturity, Runs::Both]);
    let cell = sweep.grid.cell(sweep.grid.id(1).expect("the first"));
    assert_eq!(cell.relief_act_rate.to_string(), "0.0025");
    assert_eq!(cell.prepayment_interest_lost.to_string(), "0.5");
    assert_eq!(cell.interest_loss.to_string(), "0.02");
    let scenario = sweep.scenario(sweep.grid.id(1).expect("the first"));
    assert_eq!(scenario.interest_loss, cell.interest_loss);
}

#[test]
fn axes_add_defaults_to_the_base() {
    let folder = Copy::of("three-classes");
    folder.write(
        "bare.yaml",
        "name: Bare\nprepayment: pricing\nindex: {sofr_1m: 4.30}\n",
    );
    let sweep = folder
        .sweep(
            "scenario: bare.yaml\naxes:\n  default: [2 CDR, 4 CDR]\n  severity: [40%]\n  months_to_liquidation: [9]\n",
        )
        .expect("sound");
    let scenario = sweep.scenario(sweep.grid.id(2).expect("the second"));
    assert_eq!(scenario.collateral.liquidation.lag_months, 9);
    assert_eq!(scenario.collateral.by_kind[0].severity.to_string(), "40%");
    assert_eq!(
        folder.diagnostics("scenario: bare.yaml\naxes: {default: [2 CDR], severity: [40%]}\n"),
        "sweep.yaml:3:8: missing field `months_to_liquidation` in `the scenario` (write \
         `months_to_liquidation: 12`)"
    );
}

#[test]
fn multiples_of_missing_defaults_are_refused() {
    let folder = Copy::of("three-classes");
    folder.write(
        "bare.yaml",
        "name: Bare\nprepayment: pricing\nindex: {sofr_1m: 4.30}\n",
    );
    assert_eq!(
        folder.diagnostics("scenario: bare.yaml\naxes: {default_multiple: [50%]}\n"),
        "sweep.yaml:3:8: `default_multiple` multiplies the base's defaults, but the base has none \
         (write an axis `default`, or `default: 4 CDR` in the base)"
    );
}

#[test]
fn sweep_scenario_equals_scenario_file() {
    let folder = Copy::of("three-classes");
    let sweep = folder
        .sweep("axes:\n  speed: 50% to 150% by 50%\n  default: [2 CDR, \"0 for 6, 8 CDR\"]\n  severity: [30%, 50%]\n  triggers: [model, fail]\n")
        .expect("sound");
    folder.write(
        "by-hand.yaml",
        "name: By hand\nprepayment: 150% of pricing\ndefault: 0 for 6, 8 CDR\nseverity: 30%\n\
         months_to_liquidation: 9\nindex: {sofr_1m: 4.30}\ntriggers: fail\n",
    );
    let opened = folder.open();
    let by_hand = opened
        .scenario(Some(Path::new("by-hand.yaml")))
        .expect("sound");
    let id = sweep
        .grid
        .ids()
        .find(|id| {
            sweep.grid.name(*id)
                == "speed 150%, default 0 for 6, 8 CDR, severity 30%, triggers fail"
        })
        .expect("the scenario");
    let of_sweep = sweep.scenario(id);
    let run = |scenario| run_case(&opened.case(scenario), Arithmetic::F64).expect("runs");
    assert_eq!(run(&of_sweep), run(&by_hand));
}
