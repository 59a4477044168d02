//! Sweeps over the deal file.

use crate::support::{Copy, sweep};

#[test]
fn fields_are_found_by_their_path() {
    let sweep = sweep(
        "axes:\n  - deal.overcollateralization.initial: [3% of original, 2% of original]\n    deal.classes.B.balance: [5_000_000, 6_000_000]\n  - deal.ranks.M.subordination_percentage: [84%, 83%]\n  - deal.overcollateralization.hedge_receipts: [freely]\n  - deal.waterfall.losses: [[B, M, A]]\n  - deal.optional_termination.below: [10% of original]\n  - deal.ranks.3.subordination_percentage: [94%]\n",
    );
    assert_eq!(sweep.grid.len(), 4);
    let balances: Vec<String> = sweep
        .grid
        .ids()
        .map(|id| {
            let deal = sweep.parts.deals[sweep.grid.cell(id).deal]
                .as_ref()
                .expect("sound");
            let class = deal.class("B").expect("B");
            format!(
                "{} {:?}",
                deal.classes[class].balance,
                deal.ranks[1]
                    .subordination_percentage
                    .map(|share| share.normalize().to_string())
            )
        })
        .collect();
    assert_eq!(
        balances,
        [
            "5000000 Some(\"0.84\")",
            "5000000 Some(\"0.83\")",
            "6000000 Some(\"0.84\")",
            "6000000 Some(\"0.83\")",
        ]
    );
}

#[test]
fn inconsistent_deal_is_kept_as_its_reason() {
    let sweep = sweep("axes: {deal.classes.B.balance: [5_000_000, 4_000_000]}\n");
    let shown: Vec<String> = sweep
        .parts
        .deals
        .iter()
        .map(|deal| match deal {
            Ok(deal) => deal.name.clone(),
            Err(reason) => reason.clone(),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "Three classes",
            "balances do not add up: classes of 96_000_000 and initial overcollateralization of \
             3_000_000 total 99_000_000, the collateral is 100_000_000",
        ]
    );
}

#[test]
fn deals_that_differ_from_the_folder_are_refused() {
    let folder = Copy::of("three-classes");
    assert_eq!(
        folder.diagnostics("axes: {deal.classes.B.balance: [4_000_000, 6_000_000]}\n"),
        "sweep.yaml:2:8: balances do not add up: classes of 96_000_000 and initial \
         overcollateralization of 3_000_000 total 99_000_000, the collateral is 100_000_000 \
         (set another amount with it: `deal.classes.A.balance` to 81_000_000)"
    );
    assert_eq!(
        folder.diagnostics("axes: {deal.classes.B.index: [libor_1m]}\n"),
        "sweep.yaml:2:8: the deal's indices differ from those of the folder's deal (keep the names of \
         the indices, and vary their paths with an axis `index`)"
    );
    assert_eq!(
        folder.diagnostics("axes: {deal.collateral.pool: [other.csv]}\n"),
        "sweep.yaml:2:8: `deal.collateral.pool` cannot be an axis (all scenarios of a sweep use \
         the folder's pool and state; make another folder for a different one)"
    );
}

#[test]
fn unknown_deal_paths_are_refused() {
    let folder = Copy::of("three-classes");
    assert_eq!(
        folder.diagnostics(
            "axes:\n  deal.classes.C.balance: [1]\n  deal.overcolateralization.target: [1]\n  deal.overcollateralization.tarlet: [3% of original]\n  deal.ranks.7.subordination_percentage: [1%]\n  deal.name.x: [1]\n  deal.interest.hard_cap.x: [1]\n  deal: [1]\n"
        ),
        "sweep.yaml:3:3: the deal has no `deal.classes.C` (did you mean `deal.classes.A`?)\n\
         sweep.yaml:4:3: the deal has no `deal.overcolateralization` (did you mean \
         `deal.overcollateralization`?)\n\
         sweep.yaml:6:3: the deal has no `deal.ranks.7` (did you mean `deal.ranks.A`?)\n\
         sweep.yaml:7:3: `deal.name.x` cannot be an axis (it does not affect results; remove it)\n\
         sweep.yaml:8:3: the deal has no `deal.interest.hard_cap.x` (write \
         `deal.interest.hard_cap: ...`)\n\
         sweep.yaml:9:3: `deal` is the whole deal file (name a field of it by its path: \
         `deal.overcollateralization.target`)"
    );
    assert_eq!(
        folder.diagnostics(
            "axes: {deal.overcollateralization.tarlet: [3% of original, 2% of original]}\n"
        ),
        "sweep.yaml:2:8: unknown field `tarlet` in `overcollateralization` (did you mean `target`?)"
    );
}

#[test]
fn too_many_deals_are_refused() {
    assert_eq!(
        Copy::of("three-classes").diagnostics(
            "axes:\n  deal.classes.M.margin: 1% to 2% by 0.01%\n  deal.classes.B.margin: 1% to 2% by 0.01%\n"
        ),
        "sweep.yaml:3:3: the sweep has 10,201 distinct deals (at most 10,000 can be run)"
    );
}
