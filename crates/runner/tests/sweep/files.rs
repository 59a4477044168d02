//! The sweeps in the project's scenario folders.

use stepdown_runner::{Arithmetic, Case, Folder, run_case};

use crate::support::scenarios;

#[test]
fn every_sweep_of_the_project_can_be_read() {
    let mut shown = Vec::new();
    for name in ["rasc-2007-ks2", "rasc-2007-ks4", "three-classes"] {
        let folder = Folder::open(&scenarios().join(name)).expect("the folder is sound");
        for path in folder.yaml_files().expect("listed").sweeps {
            let sweep = folder
                .sweep_at(&path)
                .unwrap_or_else(|error| panic!("{error}"));
            assert!(
                sweep.parts.deals.iter().all(Result::is_ok),
                "{}",
                sweep.name
            );
            let file = path.strip_prefix(scenarios()).expect("inside").display();
            shown.push(format!("{file}: {}", sweep.grid.len()));
        }
    }
    assert_eq!(
        shown,
        [
            "rasc-2007-ks2/sweeps/defaults-by-severity.yaml: 189",
            "rasc-2007-ks4/sweeps/1-million.yaml: 1000000",
            "rasc-2007-ks4/sweeps/100-thousand.yaml: 100000",
            "rasc-2007-ks4/sweeps/break-even-cells.yaml: 120",
            "rasc-2007-ks4/sweeps/cases.yaml: 5",
            "rasc-2007-ks4/sweeps/cdr-by-severity.yaml: 273",
            "rasc-2007-ks4/sweeps/overcollateralization-target.yaml: 126",
            "rasc-2007-ks4/sweeps/severities.yaml: 78",
            "rasc-2007-ks4/sweeps/speeds.yaml: 16",
            "rasc-2007-ks4/sweeps/triggers-fail.yaml: 14",
        ]
    );
}

#[test]
fn structuring_sweep_changes_all_dependent_fields() {
    let folder = Folder::open(&scenarios().join("rasc-2007-ks4")).expect("KS4");
    let sweep = folder
        .sweep("sweeps/overcollateralization-target.yaml".as_ref())
        .expect("the sweep is sound");
    let as_printed = sweep
        .grid
        .ids()
        .find(|id| {
            let name = sweep.grid.name(*id);
            name.contains("target 5.65% of original") && name.contains("default 8 CDR")
        })
        .expect("the deal as printed");
    let cell = sweep.grid.cell(as_printed);
    let deal = sweep.parts.deals[cell.deal].as_ref().expect("sound");
    let scenario = sweep.scenario(as_printed);
    let base = folder
        .scenario(Some("stress/8-cdr.yaml".as_ref()))
        .expect("the base");
    let moved = run_case(
        &Case {
            deal,
            ..folder.case(&scenario)
        },
        Arithmetic::Cents,
    );
    let printed = run_case(&folder.case(&base), Arithmetic::Cents);
    assert_eq!(moved.expect("runs"), printed.expect("runs"));
    // All deals have the same pool: a decrease of M-9 increases overcollateralization.
    for deal in sweep.parts.deals.iter().flatten() {
        let enhancement = deal.overcollateralization.target.fixed
            + deal.classes[deal.class("M-9").expect("M-9")].balance;
        assert_eq!(enhancement.normalize().to_string(), "18000000");
    }
}

#[test]
fn million_cells_are_found_by_arithmetic() {
    let folder = Folder::open(&scenarios().join("rasc-2007-ks4")).expect("KS4");
    let sweep = folder
        .sweep("sweeps/1-million.yaml".as_ref())
        .expect("the sweep is sound");
    let mut before = None;
    let mut shared = 0_u32;
    for id in sweep.grid.ids() {
        let collateral = sweep.grid.cell(id).collateral();
        if before == Some(collateral.prepayment) {
            shared += 1;
        }
        before = Some(collateral.prepayment);
    }
    assert_eq!(shared, 1_000_000 - 100);
}
