//! Losses and write-downs never fall as severity rises.
//!
//! The pool balance and the interest are the same at any severity, and so is every date that
//! depends on the pool alone: severity only divides a liquidated balance into recovery and loss.
//! The loss is therefore larger month by month.
//!
//! Write-downs are larger only if a larger loss cannot protect the deal. A loss that causes a
//! trigger event or delays stepdown retains overcollateralization that would have been released,
//! and may save a class. A class with write-downs also earns less: if interest or a hedge payment
//! uses up principal, a larger loss leaves more principal. So the test runs deals that release
//! nothing, and compares runs in which nothing uses up principal.

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

fn check_losses<N: Exactness>(case: &Case, low: u32, high: u32) {
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

fn uses_up_principal<N: Exactness>(checked: &Checked<'_, N>) -> bool {
    checked.months().iter().any(|record| {
        let deal = &record.deal;
        let interest = total(record, |class| class.interest_paid);
        let left = deal.interest_remittance - deal.hedge_payment - interest;
        left.to_f64() < -0.005
    })
}

fn check_write_downs<N: Exactness>(case: &Case, low: u32, high: u32) {
    let mut read = case.read().unwrap();
    read.deal.stepdown = Stepdown::Never;
    // Losses are the first use: payments to classes before them would depend on write-downs.
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
    if uses_up_principal(&low) || uses_up_principal(&high) {
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
    fn losses_rise_with_severity(
        case in any_case(),
        low in 0_u32..=100,
        more in 1_u32..=100,
    ) {
        let high = (low + more).min(100);
        check_losses::<f64>(&case, low, high);
        check_write_downs::<f64>(&case, low, high);
    }
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn losses_rise_with_severity_in_cents(
        case in any_case(),
        low in 0_u32..=100,
        more in 1_u32..=100,
    ) {
        let high = (low + more).min(100);
        check_losses::<Cents>(&case, low, high);
        check_write_downs::<Cents>(&case, low, high);
    }
}
