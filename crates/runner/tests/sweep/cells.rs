//! Order, numbering and values of the cells.

use stepdown_runner::sweep::Axis;

use crate::support::{Copy, rows, sweep};

#[test]
fn the_first_axis_is_the_slowest() {
    let sweep = sweep("axes:\n  speed: [50%, 100%]\n  default: 0 to 4 by 2 CDR\n");
    assert_eq!(sweep.grid.len(), 6);
    assert_eq!(
        rows(&sweep),
        [
            "1: 50% | 0 CDR",
            "2: 50% | 2 CDR",
            "3: 50% | 4 CDR",
            "4: 100% | 0 CDR",
            "5: 100% | 2 CDR",
            "6: 100% | 4 CDR",
        ]
    );
    let columns: Vec<&str> = sweep.grid.axes().iter().map(Axis::column).collect();
    assert_eq!(columns, ["speed_pct", "cdr_pct"]);
    assert!(sweep.grid.id(0).is_none());
    assert!(sweep.grid.id(7).is_none());
    let last = sweep.grid.id(6).expect("the last");
    assert_eq!(sweep.grid.name(last), "speed 100%, default 4 CDR");
}

#[test]
fn axes_of_one_item_move_together() {
    let sweep = sweep(
        "axes:\n  - triggers: [model, fail]\n  - default: 2 to 6 by 2 CDR\n    severity: [30%, 40%, 55%]\n",
    );
    assert_eq!(
        rows(&sweep),
        [
            "1: model | 2 CDR | 30%",
            "2: model | 4 CDR | 40%",
            "3: model | 6 CDR | 55%",
            "4: fail | 2 CDR | 30%",
            "5: fail | 4 CDR | 40%",
            "6: fail | 6 CDR | 55%",
        ]
    );
    // Each of the three severities goes with one default curve.
    assert_eq!(sweep.parts.severities.len(), 3);
    assert_eq!(sweep.parts.defaults.len(), 3);
}

#[test]
fn lists_hold_values_curves_maps_and_ranges() {
    let sweep = sweep(
        "axes:\n  default: [0, 2 to 4 by 1 CDR, \"0 for 12, 6 CDR\", {fixed: 100 SDA}]\n  call: exercised\n",
    );
    assert_eq!(
        rows(&sweep),
        [
            "1: 0 | exercised",
            "2: 2 CDR | exercised",
            "3: 3 CDR | exercised",
            "4: 4 CDR | exercised",
            "5: 0 for 12, 6 CDR | exercised",
            "6: {fixed: 100 SDA} | exercised",
        ]
    );
    // A curve is not a number, so the column is text.
    let axis = &sweep.grid.axes()[0];
    assert_eq!(axis.column(), "default");
    assert!(!axis.is_numeric());
}

#[test]
fn explicit_scenarios_are_rows() {
    let folder = Copy::of("three-classes");
    folder.write(
        "cases.csv",
        "default,severity,speed,index.sofr_1m,index_shift\n\
         4 CDR,30%,50%,4.3,\n\
         \"0 for 12, 6 CDR\",,100%,,1%\n\
         4 CDR,30%,50%,4.3,50 bp\n\
         4 CDR,30,50%,4.3,\n",
    );
    let sweep = folder.sweep("scenarios: cases.csv\n").expect("sound");
    assert_eq!(
        rows(&sweep),
        [
            "1: 4 CDR | 30% | 50% | 4.3 | ",
            "2: 0 for 12, 6 CDR |  | 100% |  | 1%",
            "3: 4 CDR | 30% | 50% | 4.3 | 50 bp",
            "4: 4 CDR | 30 | 50% | 4.3 | ",
        ]
    );
    let columns: Vec<&str> = sweep.grid.axes().iter().map(Axis::column).collect();
    assert_eq!(
        columns,
        [
            "default",
            "severity_pct",
            "speed_pct",
            "index_sofr_1m_pct",
            "index_shift"
        ]
    );
    let cells: Vec<_> = sweep.grid.ids().map(|id| sweep.grid.cell(id)).collect();
    // `30` and `30%` are the same severity; a blank keeps the base's 40%.
    assert_eq!(cells[0], cells[3]);
    assert_eq!(cells[0].collateral(), cells[2].collateral());
    assert_ne!(cells[0].conditions(), cells[2].conditions());
    assert_eq!(
        sweep.parts.severities[cells[1].severity][0].to_string(),
        "40%"
    );
    assert_eq!(sweep.parts.severities.len(), 2);
    assert_eq!(sweep.inputs.len(), 3);
}

#[test]
fn numbers_are_in_the_unit_of_the_column() {
    let sweep = sweep(
        "axes:\n  index_shift: -50 bp to 50 bp by 50 bp\n  months_to_liquidation: [6, 12]\n  deal.overcollateralization.target: [3% of original]\n  deal.classes.M.margin: 1.70% to 1.90% by 0.10%\n",
    );
    let shown: Vec<String> = sweep
        .grid
        .axes()
        .iter()
        .map(|axis| {
            let numbers = axis.values().iter();
            let numbers: Vec<String> = numbers
                .map(|value| {
                    value
                        .number
                        .map_or("-".to_owned(), |number| number.to_string())
                })
                .collect();
            format!("{} {}", axis.column(), numbers.join(" "))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "index_shift_bp -50 0 50",
            "months_to_liquidation 6 12",
            "deal_overcollateralization_target_pct_of_original 3",
            "deal_classes_m_margin_pct 1.7 1.8 1.9",
        ]
    );
}
