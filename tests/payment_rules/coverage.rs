//! The random deals contain every section, order, source and payment, and their programs do something.

use std::collections::BTreeMap;

use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::Case;
use stepdown_tests::runs::{Prepared, Recorder};

/// What must be in the text of some deals.
const TEXTS: &[&str] = &[
    "reference_pool: yes",
    "groups: [I, II]",
    "rate: none",
    "retained: yes",
    "multiplier: -",
    "accretes: yes",
    "carry_forward: yes",
    "notional: {pool",
    "notional: {all",
    "pays: quarterly",
    "first_period_days",
    "interest_from",
    "step_up",
    "{pro_rata: ",
    "by: balance",
    "by_group",
    "split: {",
    "if: ",
    "to: planned balance",
    "up_to: ",
    "schedules:",
    "earns: ",
    "annual_cap",
    "fee_overflow",
    "dates_running",
    "mean_of_months",
    "stays: failed",
    "stays: passed",
    "between: interpolated",
    "write_down: ",
    "write_up: ",
    "increase: ",
    "loss_ladder: ",
    "deposit: ",
    "draw: ",
    "release: ",
    "move: ",
    "residual: ",
    "payments: [",
    "otherwise: ",
    "when: ",
    "hedges:",
    "optional_termination:",
];

#[test]
fn deals_are_valid_and_contain_everything() {
    let mut found: BTreeMap<&str, u32> = TEXTS.iter().map(|text| (*text, 0)).collect();
    let mut moved = [0_u32; 10];
    for number in 0..400 {
        let case = Case::with_rules_numbered(number);
        let read = case.read();
        let read = read.unwrap_or_else(|errors| panic!("case {number}: {errors}\n{case:?}"));
        for (text, count) in &mut found {
            *count += u32::from(case.deal.contains(text));
        }
        let prepared = Prepared::<f64>::new(&read).unwrap();
        let mut recorder = Recorder::new();
        prepared.observe(CallOption::Exercised, &mut recorder);
        let any = |of: fn(&stepdown_projection::waterfall::MonthRecord<f64>) -> f64| {
            recorder.months.iter().any(|month| of(month) > 1.0)
        };
        let seen = [
            any(|month| month.classes.iter().map(|class| class.interest_paid).sum()),
            any(|month| month.classes.iter().map(|class| class.principal_paid).sum()),
            any(|month| {
                month
                    .classes
                    .iter()
                    .map(|class| class.basis_risk_paid)
                    .sum()
            }),
            any(|month| month.classes.iter().map(|class| class.write_down).sum()),
            any(|month| month.classes.iter().map(|class| class.write_up).sum()),
            any(|month| month.classes.iter().map(|class| class.increase).sum()),
            any(|month| month.deal.account_draws),
            any(|month| month.deal.account_deposits),
            any(|month| month.deal.fees_paid),
            any(|month| month.deal.purchase_price),
        ];
        for (count, seen) in moved.iter_mut().zip(seen) {
            *count += u32::from(seen);
        }
    }
    let rare: Vec<_> = found.iter().filter(|(_, count)| **count < 4).collect();
    assert!(rare.is_empty(), "{rare:?}");
    assert!(moved.iter().all(|count| *count >= 10), "{moved:?}");
}
