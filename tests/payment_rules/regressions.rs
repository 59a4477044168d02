//! Minimal deals of past errors.

use stepdown_projection::measures::RunTo;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, Side};
use stepdown_tests::runs::Prepared;

use super::by_hand::{case, cents, errors, grouped_case, run, run_case};
use super::{check_all, check_money, runs};

/// Principal is a part of available funds and was drawn twice.
#[test]
fn a_source_within_another_is_drawn_once() {
    for sources in [
        "[principal, available funds]",
        "[scheduled principal, principal, interest]",
    ] {
        let deal = case(
            &format!(
                "\
classes: [{{name: A, balance: 1_200_000, rate: none}}]
payments: [{{principal: A, from: {sources}}}]
"
            ),
            "10 SMM",
        );
        let run = run_case(&deal, CallOption::NotExercised);
        assert_eq!(
            run.class("A", 1).principal_paid,
            cents("126000"),
            "{sources}"
        );
        check_all(&deal);
    }
}

/// Cash moved into an account was not counted as deposited, nor cash moved out of one as drawn.
#[test]
fn cash_moves_between_accounts() {
    let deal = case(
        "\
classes: [{name: A, balance: 1_200_000, rate: 1%}]
accounts: {one: {initial: 900}, other: {target: 0, final_release: one}}
payments:
  - {move: interest, to: other, up_to: 700}
  - {release: other, to: one, up_to: 300}
  - {move: one, to: other, up_to: 100}
  - {interest: A, from: [interest, other]}
  - {principal: A}
",
        "10 SMM",
    );
    let run = run_case(&deal, CallOption::NotExercised);
    assert_eq!(run.deal_month(1).account_deposits, cents("1100"));
    assert_eq!(run.deal_month(1).account_draws, cents("400"));
    check_all(&deal);
}

/// Cash moved to principal from available funds, of which principal is a part, was moved only in part.
#[test]
fn cash_moves_to_one_of_its_sources() {
    let deal = case(
        "\
classes: [{name: A, balance: 1_200_000, rate: none}]
accounts: {reserve: {initial: 900}}
payments: [{move: [available funds, reserve], to: principal}, {principal: A}]
",
        "10 SMM",
    );
    let run = run_case(&deal, CallOption::NotExercised);
    run.check("A", 1, ["0", "126900", "1073100"]);
    check_all(&deal);
}

/// A class that is paid every third month was retired with its last principal, and lost its last interest in runs
/// without whole records.
#[test]
fn quarterly_interest_follows_the_last_principal() {
    let deal = case(
        "\
classes:
  - {name: A, balance: 100_000, rate: 6%, pays: quarterly}
  - {name: B, balance: 1_100_000, rate: 1%}
payments: [{interest: [A, B]}, {principal: [A, B]}]
",
        "10 SMM",
    );
    let read = deal.read().unwrap();
    let prepared = Prepared::<Cents>::new(&read).unwrap();
    let measures = prepared.measures(CallOption::NotExercised);
    let class = read.deal.class("A").unwrap();
    assert_eq!(
        measures.class(RunTo::Maturity, class, 0).interest,
        cents("500")
    );
    check_all(&deal);
}

/// The mean of a value below zero could be written to a state file and not be read.
#[test]
fn a_state_file_holds_values_below_zero() {
    check_all(&case(
        "\
classes: [{name: A, balance: 1_200_000, rate: 5%}]
tests:
  falling: {value: pool factor - 300%, mean_of_months: 3, at_most: -2.5%}
payments: [{interest: A}, {principal: A, when: falling}]
",
        "10 SMM",
    ));
}

/// A scenario could not have prepayment charges, though payments can use them.
#[test]
fn prepayment_charges_are_a_source() {
    let mut deal = case(
        "\
classes: [{name: A, balance: 1_200_000, rate: 5%}, {name: P, notional: {A: 100%}, rate: 5%}]
payments: [{interest: P, from: prepayment charges}, {interest: A}, {principal: A}]
",
        "10 SMM",
    );
    deal.scenario.push_str("prepayment_charges: 2%\n");
    let run = run_case(&deal, CallOption::NotExercised);
    run.check("P", 1, ["2400", "0", "0"]);
    run.check("A", 1, ["5000", "120000", "1080000"]);
    check_all(&deal);
}

/// Accounts kept their balances after the call.
#[test]
fn the_call_releases_accounts() {
    let deal = case(
        "\
classes: [{name: A, balance: 1_200_000, rate: 6%}]
accounts: {reserve: {initial: 700, target: 700}}
payments: [{interest: A}, {principal: A}]
optional_termination: {from: 2026-04}
",
        "10 SMM",
    );
    let run = run_case(&deal, CallOption::Exercised);
    assert_eq!(run.recorder.months.len(), 3);
    assert_eq!(run.deal_month(3).account_draws, cents("700"));
    assert_eq!(run.deal_month(3).residual, cents("700"));
    assert_eq!(run.deal_month(2).residual, cents("0"));
    check_all(&deal);
}

/// A class whose rate is the net WAC of its own loan group earned that of the pool.
#[test]
fn the_net_wac_of_the_own_loan_group() {
    let deal = grouped_case(
        "\
classes:
  - {name: A, balance: 600_000, rate: net WAC(I), group: I}
  - {name: B, balance: 600_000, rate: net WAC(II), group: II}
  - {name: X, notional: {A: 100%}, rate: net WAC, group: I}
payments: [{interest: [A, B, X]}, {principal: [A, B]}]
",
        "0 CPR",
    );
    let run = run_case(&deal, CallOption::NotExercised);
    assert_eq!(run.class("A", 1).interest_accrued, cents("3000"));
    assert_eq!(run.class("B", 1).interest_accrued, cents("1500"));
    assert_eq!(run.class("X", 1).interest_accrued, cents("2250"));
}

/// On a first date with two collection months the net WAC of formulas was twice the rate.
#[test]
fn the_net_wac_of_two_collection_months() {
    let mut deal = case(
        "\
classes: [{name: A, balance: 1_200_000, rate: \"min(net WAC, 20%)\"}]
payments: [{interest: A}, {principal: A}]
",
        "0 CPR",
    );
    deal.deal = deal
        .deal
        .replace("cut_off: 2026-01-01", "cut_off: 2025-12-01");
    let run = run_case(&deal, CallOption::NotExercised);
    assert_eq!(run.class("A", 1).pass_through_rate, cents("0.06"));
    assert_eq!(run.class("A", 2).pass_through_rate, cents("0.06"));
}

/// What the issuer pays left out carry-forward amounts, and cash of accounts had no use.
#[test]
fn the_issuer_pays_carry_forward_amounts() {
    let sections = "\
reference_pool: yes
classes: [{name: A, balance: 1_200_000, rate: 7%, cap: 5%, carry_forward: yes}]
accounts: {reserve: {initial: 600, target: 0}}
amounts: {reduction: principal collected}
payments:
  - {interest: A, from: reserve}
  - interest: A
  - {carry_forward: A, up_to: 500}
  - {principal: A, from: reduction}
";
    let deal = case(sections, "10 SMM");
    let run = run_case(&deal, CallOption::NotExercised);
    // 5,000 of interest less 600, 500, and 120,000.
    assert_eq!(run.deal_month(1).issuer_payment, cents("124900"));
    let entries = run.recorder.entries.iter();
    let total = |side: Side| {
        let of_side = entries
            .clone()
            .filter(|entry| entry.entry.step.side() == side);
        of_side.fold(Cents::ZERO, |sum, entry| sum + entry.entry.amount)
    };
    assert_eq!(total(Side::Source), total(Side::Use));
}

/// Nobody buys a reference pool: the issuer pays what classes are owed.
#[test]
fn the_call_of_a_reference_pool_pays_what_is_owed() {
    let sections = "\
reference_pool: yes
classes: [{name: A, balance: 1_000_000, rate: 6%}]
amounts: {reduction: principal collected}
payments: [{interest: A}, {principal: A, from: reduction}]
optional_termination: {from: 2026-03}
";
    let deal = case(sections, "10 SMM");
    let run = run_case(&deal, CallOption::Exercised);
    assert_eq!(run.deal_month(2).purchase_price, cents("772000"));
    assert_eq!(run.deal_month(2).residual, cents("0"));
    check_money::<Cents>(&deal);
}

/// Sources after the issuer, which pays without limit, were not drawn, nor those before it.
#[test]
fn the_issuer_is_the_only_source_of_a_payment() {
    let deal = case(
        "\
reference_pool: yes
classes: [{name: A, balance: 1_000_000, rate: 6%}]
amounts: {reduction: principal collected}
payments: [{principal: A, from: [reduction, issuer]}]
",
        "10 SMM",
    );
    let shown = errors(&deal);
    assert!(shown.contains("the issuer pays without limit"), "{shown}");
}

/// A deal whose only payment is a residual.
#[test]
fn a_residual_alone() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 6%}]
payments: [{residual: R}]
",
        "10 SMM",
    );
    assert_eq!(run.deal_month(1).residual, cents("126000"));
    assert_eq!(run.class("A", 2).interest_due, cents("12030"));
}

/// A fee had the day count of the first class instead of the deal's.
#[test]
fn fees_have_the_day_count_of_the_deal() {
    let deal = case(
        "\
interest: {accrual: 30/360}
classes: [{name: A, balance: 1_200_000, rate: none, accrual: actual/360}]
fees: {trustee: {rate: 1.2%, of: pool balance before}}
payments: [{fee: trustee}, {principal: A}]
",
        "10 SMM",
    );
    // 1.2% of 1,200,000 for 30 of 360 days; the actual days are 31.
    let run = run_case(&deal, CallOption::NotExercised);
    assert_eq!(run.deal_month(1).fees_paid, cents("1200"));
    check_all(&deal);
}

/// A formula that reads the date's delinquencies replaced the average of the section `trigger_event`.
#[test]
fn formulas_leave_the_average_of_delinquencies() {
    let stated = |holds: &str| {
        let mut deal = case(
            &format!(
                "\
classes: [{{name: A, balance: 1_000_000, rate: none}}]
stepdown: {{not_before: 2026-03, senior_enhancement: 1%}}
trigger_event: {{delinquency: {{rolling_months: 3, at_least: 50% of pool}}}}
tests: {{late: {holds}}}
payments: [{{principal: A, when: not late}}]
"
            ),
            "10 SMM",
        );
        deal.scenario
            .push_str("delinquency: \"2 for 1, 8 for 1, 20\"\n");
        run_case(&deal, CallOption::NotExercised)
    };
    let (with, without) = (stated("60+ delinquency > 90%"), stated("month > 900"));
    for month in 1..=3 {
        assert_eq!(
            with.deal_month(month).delinquency,
            without.deal_month(month).delinquency
        );
    }
}

/// The positions of first periods were counted in eight bits.
#[test]
fn hundreds_of_classes_have_first_periods_of_their_own() {
    let class = |days| {
        format!("  - {{name: C{days}, balance: 3_000, rate: 12%, first_period_days: {days}}}\n")
    };
    let classes = (1..=360).map(class).collect::<Vec<String>>().concat();
    let run = run(
        &format!("classes:\n{classes}payments: [{{interest: C360}}]\n"),
        "10 SMM",
    );
    // 1% a month of 30 days on 3,000: a dollar a day.
    for days in [1, 247, 248, 300, 360] {
        let accrued = run.class(&format!("C{days}"), 1).interest_accrued;
        assert_eq!(accrued, cents(&days.to_string()));
    }
}

/// What one part did not take was paid to all parts again, so that nested orders doubled at each level without bound.
#[test]
fn nested_orders_by_balance_are_bounded() {
    let nested = |depth: usize| {
        let set = |set| format!("  s{set}: {{pro_rata: [s{}, B], by: balance}}\n", set - 1);
        let sets = (1..=depth).map(set).collect::<Vec<String>>().concat();
        case(
            &format!(
                "\
classes: [{{name: A, balance: 600_000, rate: none}}, {{name: B, balance: 600_000, rate: none}}]
sets:
  s0: [A]
{sets}payments: [{{principal: s{depth}}}]
"
            ),
            "10 SMM",
        )
    };
    check_money::<Cents>(&nested(8));
    let errors = errors(&nested(40));
    assert!(errors.contains("more than 5000 payments"), "{errors}");
}

/// The time to order a program grew with the square of its length. Long ones stay in order, with the same results.
#[test]
fn long_programs_are_not_ordered() {
    let names: Vec<String> = (1..=100).map(|class| format!("C{class}")).collect();
    let class = |name: &String| format!("  - {{name: {name}, balance: 12_000, rate: 5%}}\n");
    let classes = names.iter().map(class).collect::<Vec<String>>().concat();
    let payments = "  - {principal: all, up_to: 500}\n".repeat(120);
    let deal = case(
        &format!(
            "classes:\n{classes}sets: {{all: [{}]}}\npayments:\n  - interest: all\n{payments}",
            names.join(", ")
        ),
        "30 SMM",
    );
    check_money::<f64>(&deal);
    runs::check::<f64>(&deal.read().unwrap());
}
