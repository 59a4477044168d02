//! Diagnostics of invalid sweeps.

use crate::support::Copy;

fn check(lines: &str, expected: &str) {
    assert_eq!(
        Copy::of("three-classes").diagnostics(lines),
        expected,
        "{lines}"
    );
}

#[test]
fn all_errors_are_reported_together() {
    check(
        "scenaro: pricing.yaml\naxes:\n  sped: [50%]\n  overcollateralization.target: [3% of original]\n  default: 0 to 12 by 5 CDR\n  severity: []\n",
        "sweep.yaml:2:1: unknown field `scenaro` in `the sweep` (did you mean `scenario`?)\n\
         sweep.yaml:4:3: unknown axis `sped` (did you mean `speed`?)\n\
         sweep.yaml:5:3: unknown axis `overcollateralization.target` (did you mean \
         `deal.overcollateralization.target`?)\n\
         sweep.yaml:6:12: steps of 5 CDR from 0 CDR do not reach 12 CDR: the last value is 10 CDR \
         (end the range at 10 CDR, or write a step that divides 12 CDR)\n\
         sweep.yaml:7:13: `severity` has no values (write values: `[first, second]`)",
    );
    check(
        "axes:\n  sped: [50%]\n  overcollateralization.target: [3% of original]\n  weather: [rain]\n  triggers.model: [fail]\n",
        "sweep.yaml:3:3: unknown axis `sped` (did you mean `speed`?)\n\
         sweep.yaml:4:3: unknown axis `overcollateralization.target` (did you mean \
         `deal.overcollateralization.target`?)\n\
         sweep.yaml:5:3: unknown axis `weather` (one of: speed, prepayment, default, \
         default_multiple, severity, months_to_liquidation, advancing, severity_read_at, \
         defaults_near_maturity, index, index_shift, \
         delinquency, triggers, call, prepayment_interest, relief_act_shortfall, \
         prepayment_charges, interest_loss, or a field of the deal file by its path, such as \
         `deal.overcollateralization.target`)\n\
         sweep.yaml:6:3: `triggers` has no field `model` (write `triggers: ...`)",
    );
}

#[test]
fn value_errors_match_scenario_files() {
    check(
        "axes:\n  default: [4 CRD, 4 CDR, 104 CDR]\n  severity: [40%, 140%]\n  triggers: [modl]\n  advancing: [interest]\n  index: [{libor_1m: 5}]\n  speed: [50]\n  call: [yes]\n  index_shift: [1]\n  months_to_liquidation: [half a year]\n",
        "sweep.yaml:3:15: unknown speed `CRD`: did you mean `CDR`?\n\
         sweep.yaml:3:27: CDR of 104% is out of range: must be 0% to 100%\n\
         sweep.yaml:4:19: severity of 140% is out of range: must be 0% to 100%\n\
         sweep.yaml:5:14: unknown value `modl` (did you mean `model`?)\n\
         sweep.yaml:6:15: unknown value `interest` (one of: principal and interest, none)\n\
         sweep.yaml:7:11: no path is given for the deal's index `sofr_1m` (write `sofr_1m: 5.32`)\n\
         sweep.yaml:7:12: the deal has no index `libor_1m` (one of: sofr_1m)\n\
         sweep.yaml:8:11: expected a percentage, found `50` (write `50%`)\n\
         sweep.yaml:9:10: unknown value `yes` (one of: exercised, not exercised, both)\n\
         sweep.yaml:10:17: expected a shift, found `1` (write `50 bp` or `0.5%`)\n\
         sweep.yaml:11:27: expected a whole number, found `half a year` (write digits only: `0`)",
    );
}

#[test]
fn range_errors_cover_the_whole_range() {
    check(
        "axes: {severity: 80% to 104% by 4%}\n",
        "sweep.yaml:2:18: severity of 104% is out of range: must be 0% to 100%",
    );
    check(
        "axes: {default: [30 CDR], default_multiple: 200% to 400% by 100%}\n",
        "sweep.yaml:2:45: 400% of the curve: the CDR of month 1 would be 120.0000%: must be 0% \
         to 100%",
    );
}

#[test]
fn oversized_grids_are_refused() {
    check(
        "axes:\n  speed: 0.001% to 1000% by 0.001%\n  default: 0.00001 to 10 by 0.00001 CDR\n",
        "sweep.yaml:3:3: the sweep has 1,000,000,000,000 scenarios, 1,000,000 x 1,000,000 (at most \
         100,000,000 can be run: write larger steps or fewer axes)",
    );
    check(
        "axes:\n  speed: 0.001% to 10000% by 0.001%\n",
        "sweep.yaml:3:3: `speed` has 10,000,000 values (an axis may have at most 1,000,000: write \
         larger steps)",
    );
    check(
        "axes:\n  speed: 0.1% to 200% by 0.1%\n  prepayment: 0.1 to 100 by 0.1 CPR\n",
        "sweep.yaml:3:3: the sweep has 2,000,000 distinct prepayment curves (at most 1,000,000 can be \
         run)",
    );
}

#[test]
fn conflicting_axes_are_refused() {
    check(
        "axes:\n  - speed: [50%, 100%]\n    default: [1 CDR, 2 CDR, 3 CDR]\n",
        "sweep.yaml:4:5: `speed` has 2 values, `default` has 3 (axes of one list item move together: \
         give them the same number of values, or start each with its own `- ` to cross them)",
    );
    check(
        "axes:\n  - default: [1 CDR]\n  - default.fixed: [1 CDR]\n",
        "sweep.yaml:4:5: `default` and `default.fixed` change the same field (keep one of the two)",
    );
}

#[test]
fn incomplete_sweeps_are_refused() {
    check(
        "scenario: pricing.yaml\n",
        "sweep.yaml:1:1: the sweep has no scenarios (write `axes: {speed: 50% to 200% by \
         10%}`, or `scenarios: cases.csv`)",
    );
    check(
        "axes: {speed: [50%]}\nscenarios: cases.csv\n",
        "sweep.yaml:3:12: both `axes` and `scenarios` are given (keep one of the two)",
    );
    check(
        "axes: {}\n",
        "sweep.yaml:2:7: there is no axis (write `speed: 50% to 200% by 10%`, or a name with a list \
         of values)",
    );
    check(
        "axes: speed\n",
        "sweep.yaml:2:7: expected axes, found `speed` (write `speed: 50% to 200% by 10%`, or a name \
         with a list of values)",
    );
}

#[test]
fn missing_files_are_reported() {
    check(
        "scenario: pricng.yaml\nscenarios: cases.csv\n",
        "sweep.yaml:2:11: cannot read the scenario pricng.yaml: No such file or directory (os error \
         2) (did you mean `pricing.yaml`?)\n\
         sweep.yaml:3:12: cannot read cases.csv: No such file or directory (os error 2) (name a CSV \
         or Parquet file next to the sweep file or in the deal's folder, with a column for each axis)",
    );
}

#[test]
fn explicit_scenario_errors_name_their_file() {
    let folder = Copy::of("three-classes");
    folder.write(
        "cases.csv",
        "sped,default,severity\n50%,4 CDR,40%\n50%,4 CRD,40%\n50%,4 CRD,140%\n",
    );
    assert_eq!(
        folder.diagnostics("scenarios: cases.csv\n"),
        "cases.csv:1:1: unknown axis `sped` (did you mean `speed`?)"
    );
    folder.write(
        "cases.csv",
        "speed,default,severity\n50%,4 CDR,40%\n50%,4 CRD,40%\n50%,4 CRD,140%\n",
    );
    assert_eq!(
        folder.diagnostics("scenarios: cases.csv\n"),
        "cases.csv:3:7: unknown speed `CRD`: did you mean `CDR`?\n\
         cases.csv:4:11: severity of 140% is out of range: must be 0% to 100%"
    );
    folder.write("cases.csv", "speed,default\n50%\n");
    assert_eq!(
        folder.diagnostics("scenarios: cases.csv\n"),
        "cases.csv:2:1: the row has 1 cell, but the header has 2 (put cells that contain commas in double \
         quotes)"
    );
}

#[test]
fn base_errors_name_the_base_file() {
    let folder = Copy::of("three-classes");
    folder.write("base.yaml", "name: Base\nprepayment: pricing\n");
    assert_eq!(
        folder.diagnostics("scenario: base.yaml\naxes: {speed: [50%]}\n"),
        "base.yaml:1:1: missing field `index` in `the scenario` (write `index: {libor_1m: 5.32}`)"
    );
}

#[test]
fn invalid_text_does_not_panic() {
    let folder = Copy::of("three-classes");
    let opened = folder.open();
    let odd = [
        "",
        "~",
        "[]",
        "[[]]",
        "{}",
        "{a: }",
        "[~]",
        "-",
        "1 to 2 by",
        "1 to  by 1",
        "-1 to -1 by -1",
        "99999999999999999999999999999 to 1 by 1",
        "0.0000000000000000000000000001 to 1 by 0.0000000000000000000000000001",
        "-79228162514264337593543950335 to 79228162514264337593543950335 by 1",
        "0% to 1% by 1 bp",
        "[[50%]]",
        "[{fixed: [1]}]",
        "[1, 2 to 3 by 1, {x: y}]",
        "\u{1f3e0} to \u{1f3e0} by \u{1f3e0}",
        "[5\u{a0}%]",
    ];
    let axes = [
        "speed",
        "speed.fixed",
        "speed.",
        "default",
        "default_multiple",
        "index",
        "index.sofr_1m",
        "index_shift",
        "call",
        "triggers",
        "severity",
        "deal.classes",
        "deal.classes.0.balance",
        "deal.classes.1.balance",
        "deal..",
        "deal.ranks",
        "deal.overcollateralization",
        "deal.waterfall.interest.1",
        "deal.optional_termination",
        "deal.stepdown",
        ".",
        "deal.",
    ];
    for axis in axes {
        for value in odd {
            folder.write(
                "sweep.yaml",
                &format!("name: Odd\naxes:\n  {axis}: {value}\n"),
            );
            // Only panics matter here.
            let _ = opened.sweep("sweep.yaml".as_ref());
            let cell = value.replace('"', "");
            folder.write(
                "cases.csv",
                &format!("{axis},severity\n\"{cell}\",\n,40%\n"),
            );
            folder.write("sweep.yaml", "name: Odd\nscenarios: cases.csv\n");
            let _ = opened.sweep("sweep.yaml".as_ref());
        }
    }
    for text in [
        "",
        "speed",
        "speed\n",
        ",\n,\n",
        "speed,speed\n1%,2%\n",
        "\"\n",
        "\u{feff}speed\n1%\n",
    ] {
        folder.write("cases.csv", text);
        let _ = opened.sweep("sweep.yaml".as_ref());
    }
}
