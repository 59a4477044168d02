//! More severity never means less loss, nor less written down.
//!
//! The pool's balance, its interest and so every date on which the deal looks at the pool alone
//! are the same at any severity: only what is recovered of a liquidated balance changes sides with
//! what is lost. The loss is therefore larger month by month. That more is written down holds
//! where a larger loss cannot protect the deal: a loss that puts a trigger event in effect, or
//! keeps enhancement below what stepdown asks for, holds overcollateralization back that would
//! have left the deal, and may save a class. And classes that are written down earn less: where
//! interest or a hedge counterparty eats into principal, a larger loss leaves more of it. So it is
//! tried where nothing is ever released, and held where nothing eats into principal.

use proptest::prelude::*;
use stepdown_curves::{Severity, SeverityCurve};
use stepdown_projection::deal::terms::{ExcessStep, Stepdown};
use stepdown_projection::number::Cents;
use stepdown_projection::waterfall::CallOption;
use stepdown_tests::generator::{Case, ReadCase};

use super::checked::{Checked, Exactness, total};
use super::{any_case, cases};

fn at_severity(read: &ReadCase, percent: u32) -> ReadCase {
    let mut read = read.clone();
    let severity = Severity::new(f64::from(percent) / 100.0).unwrap();
    for kind in &mut read.scenario.collateral.by_kind {
        kind.severity = SeverityCurve::constant(severity);
    }
    read
}

/// A cent of rounding for each payable amount of a month.
fn tolerance<N: Exactness>(checked: &Checked<'_, N>) -> f64 {
    let amounts = checked.months().len() * (checked.case.deal.classes.len() + 4);
    checked.original_balance * 1e-9 + 2.0 * N::ROUNDING * amounts as f64
}

fn loss_rises_with_severity<N: Exactness>(case: &Case, low: u32, high: u32) {
    let read = case.read().unwrap();
    let (low, high) = (at_severity(&read, low), at_severity(&read, high));
    let low = Checked::<N>::new(&low, CallOption::NotExercised);
    let high = Checked::<N>::new(&high, CallOption::NotExercised);
    assert_eq!(low.months().len(), high.months().len());
    for (low_month, high_month) in low.months().iter().zip(high.months()) {
        let (less, more) = (&low_month.deal, &high_month.deal);
        low.same(
            "pool at any severity",
            low_month,
            low_month.collateral.closing_balance,
            high_month.collateral.closing_balance,
        );
        low.at_most(
            "loss at a lower severity",
            low_month,
            less.cumulative_loss,
            more.cumulative_loss,
        );
    }
}

fn eats_into_principal<N: Exactness>(checked: &Checked<'_, N>) -> bool {
    checked.months().iter().any(|record| {
        let deal = &record.deal;
        let interest = total(record, |class| class.interest_paid);
        let left = deal.interest_remittance - deal.hedge_payment - interest;
        left.to_f64() < -0.005
    })
}

fn write_downs_rise_with_severity<N: Exactness>(case: &Case, low: u32, high: u32) {
    let mut read = case.read().unwrap();
    read.deal.stepdown = Stepdown::Never;
    // Losses first of all uses: what goes to classes before them would depend on write-downs.
    let losses = [
        ExcessStep::RealizedLosses,
        ExcessStep::OvercollateralizationIncrease,
    ];
    read.deal
        .excess_cash_flow
        .retain(|step| !losses.contains(step));
    read.deal.excess_cash_flow.splice(0..0, losses);
    let (low, high) = (at_severity(&read, low), at_severity(&read, high));
    let low = Checked::<N>::new(&low, CallOption::NotExercised);
    let high = Checked::<N>::new(&high, CallOption::NotExercised);
    let written_down = |checked: &Checked<'_, N>| -> f64 {
        checked
            .months()
            .iter()
            .map(|record| total(record, |class| class.write_down).to_f64())
            .sum()
    };
    if eats_into_principal(&low) || eats_into_principal(&high) {
        return;
    }
    let (less, more) = (written_down(&low), written_down(&high));
    assert!(
        less <= more + tolerance(&low),
        "{less} written down at the lower severity, {more} at the higher"
    );
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn more_severity_is_never_less_loss(
        case in any_case(),
        low in 0_u32..=100,
        more in 1_u32..=100,
    ) {
        let high = (low + more).min(100);
        loss_rises_with_severity::<f64>(&case, low, high);
        write_downs_rise_with_severity::<f64>(&case, low, high);
    }
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn more_severity_is_never_less_loss_in_cents(
        case in any_case(),
        low in 0_u32..=100,
        more in 1_u32..=100,
    ) {
        let high = (low + more).min(100);
        loss_rises_with_severity::<Cents>(&case, low, high);
        write_downs_rise_with_severity::<Cents>(&case, low, high);
    }
}
