//! Every primitive against sums by hand, on the pool of [`by_hand`](super::by_hand).

use stepdown_projection::waterfall::CallOption;

use super::by_hand::{case, cents, run, run_case};

/// Month 1: Z accretes 1,500, which A is paid with the 120,000. Month 2: Z accretes 0.5% of 301,500.
#[test]
fn sequential_with_an_accrual_class() {
    let run = run(
        "\
classes:
  - {name: A, balance: 600_000, rate: 6%}
  - {name: B, balance: 300_000, rate: 6%}
  - {name: Z, balance: 300_000, rate: 6%, accretes: yes}
payments:
  - interest: {pro_rata: [A, B, Z]}
  - {accrete: Z, when: \"balance(A, B) > 0\"}
  - {principal: [A, B, Z], from: accretion(Z)}
  - principal: [A, B, Z]
",
        "10 SMM",
    );
    // Its interest would be paid first; it accretes only what is left of it.
    run.check("Z", 1, ["1500", "0", "300000"]);
    let run = super::by_hand::run(
        "\
classes:
  - {name: A, balance: 600_000, rate: 6%}
  - {name: B, balance: 300_000, rate: 6%}
  - {name: Z, balance: 300_000, rate: 6%, accretes: yes}
payments:
  - interest: {pro_rata: [A, B]}
  - {accrete: Z, when: \"balance(A, B) > 0\"}
  - {principal: [A, B, Z], from: accretion(Z)}
  - principal: [A, B, Z]
",
        "10 SMM",
    );
    run.check("A", 1, ["3000", "121500", "478500"]);
    run.check("B", 1, ["1500", "0", "300000"]);
    run.check("Z", 1, ["0", "0", "301500"]);
    run.check("A", 2, ["2392.50", "109507.50", "368992.50"]);
    run.check("Z", 2, ["0", "0", "303007.50"]);
    assert_eq!(run.deal_month(2).residual, cents("0"));
}

/// 6,500 is due and 6,000 is collected; the reserve of 1,200 pays 500, 500 and 200. Unpaid interest bears interest:
/// 300 x 6.5% / 12 = 1.63.
#[test]
fn a_reserve_account_pays_a_shortfall() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 6.5%}]
accounts: {reserve: {initial: 1_200, target: 1_200}}
payments:
  - {interest: A, from: [available funds, reserve]}
  - principal: A
",
        "0 CPR",
    );
    for (month, draw, paid, unpaid) in [
        (1, "500", "6500", "0"),
        (2, "500", "6500", "0"),
        (3, "200", "6200", "300"),
        (4, "0", "6000", "801.63"),
    ] {
        assert_eq!(run.deal_month(month).account_draws, cents(draw), "{month}");
        assert_eq!(run.class("A", month).interest_paid, cents(paid), "{month}");
        assert_eq!(
            run.class("A", month).interest_shortfall,
            cents(unpaid),
            "{month}"
        );
    }
}

/// The target is 0.1% of the pool after the date, 1,080; 3,920 of 5,000 are released and pay the residual. What the
/// account earns stays in it: 1,080 x 2.4% / 12 = 2.16 in month 2, in which the target falls to 972.
#[test]
fn an_account_releases_what_exceeds_its_target() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 6%}]
accounts: {reserve: {initial: 5_000, target: 0.1% of pool balance, earns: 2.4%}}
payments:
  - interest: A
  - principal: A
  - release: reserve
  - residual: R
",
        "10 SMM",
    );
    // Month 1 earns 5,000 x 0.2% = 10.
    assert_eq!(run.deal_month(1).residual, cents("3930"));
    assert_eq!(run.deal_month(2).residual, cents("110.16"));
    run.check("A", 1, ["6000", "120000", "1080000"]);
}

/// A fee of 1,000 with a cap of 2,500 a year, before 5,200 of interest: 1,000, 1,000 and 500. What is beyond the cap is
/// paid last, from what is left, and is not carried forward.
#[test]
fn a_fee_has_an_annual_cap_and_an_overflow() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 5.2%}]
fees: {expenses: {amount: 1_000, annual_cap: 2_500}}
payments:
  - fee: expenses
  - interest: A
  - fee_overflow: expenses
  - residual: R
",
        "0 CPR",
    );
    for (month, fees, interest) in [
        (1, "1000", "5000"),
        (2, "1000", "5000"),
        // Due are 5,200 + 400.87 + 1.74, and 500 are paid as a fee.
        (3, "500", "5500"),
        // Due are 5,200 + 102.61 + 0.44; the rest pays the fee.
        (4, "696.95", "5303.05"),
        (5, "800", "5200"),
        (12, "800", "5200"),
        (13, "1000", "5000"),
    ] {
        assert_eq!(run.deal_month(month).fees_paid, cents(fees), "{month}");
        assert_eq!(
            run.class("A", month).interest_paid,
            cents(interest),
            "{month}"
        );
    }
}

/// A fee of a rate: 1,200,000 x 0.12% / 12 = 120, at least 130; 1,080,000 x 1.2% / 12 = 1,080, at most 1,000.
#[test]
fn a_fee_of_a_rate_has_a_minimum_and_a_maximum() {
    for (rate, limits, fees) in [
        ("0.12%", "minimum: 130", ["130", "130"]),
        ("1.2%", "maximum: 1_100", ["1100", "1080"]),
    ] {
        let run = run(
            &format!(
                "\
classes: [{{name: A, balance: 1_200_000, rate: 1%}}]
fees: {{expenses: {{rate: {rate}, of: pool balance before, {limits}}}}}
payments: [{{fee: expenses}}, {{interest: A}}, {{principal: A}}]
"
            ),
            "10 SMM",
        );
        for (month, fee) in [1, 2].into_iter().zip(fees) {
            assert_eq!(
                run.deal_month(month).fees_paid,
                cents(fee),
                "{rate} {month}"
            );
        }
    }
}

/// Prepayments in month 3 alone. Each test that holds adds its dollars to the fee: once passed it stays passed (1),
/// once failed it stays failed (2), no prepayments on two dates running (4), a mean of two months of 0 (8).
#[test]
fn tests_remember() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 1%}]
tests:
  spike: {holds: prepayments > 0, stays: passed}
  calm: {holds: prepayments = 0, stays: failed}
  steady: {holds: prepayments = 0, dates_running: 2}
  low: {value: prepayments / original pool balance, mean_of_months: 2, at_most: 0%}
amounts:
  points: (if spike then 1 else 0) + (if calm then 2 else 0) + (if steady then 4 else 0) + (if low then 8 else 0)
fees: {points: {amount: points}}
payments: [{fee: points}, {interest: A}, {principal: A}]
",
        "0 SMM for 2, 10 SMM for 1, 0",
    );
    for (month, fee) in (1..).zip(["10", "14", "1", "1", "13"]) {
        assert_eq!(run.deal_month(month).fees_paid, cents(fee), "{month}");
    }
}

/// Limits of 10% from month 1 and 50% from month 5: interpolated 20% in month 2 and 30% in month 3. There is no limit
/// before the first row of a table.
#[test]
fn limits_are_stepped_and_interpolated() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 1%}]
tests:
  interpolated: {value: 25%, at_least: {from_month: {1: 10%, 5: 50%}, between: interpolated}}
  stepped: {value: 25%, at_least: {from_month: {1: 10%, 5: 50%}}}
  later: {value: 25%, at_most: {from_month: {3: 10%}}}
amounts:
  share: {from_month: {1: 10%, 5: 50%}, between: interpolated}
  points: (if interpolated then 1 else 0) + (if stepped then 2 else 0) + (if later then 4 else 0)
fees: {points: {amount: points}, shares: {amount: share of 0.1% of original pool balance}}
payments: [{fee: points}, {fee: shares}, {interest: A}, {principal: A}]
",
        "0 CPR",
    );
    for (month, fee) in (1..).zip(["127", "247", "362", "482", "600", "600"]) {
        assert_eq!(run.deal_month(month).fees_paid, cents(fee), "{month}");
    }
}

/// Interest of 6,000, 5,400 and 4,860 is due in month 3. The first two months' interest is paid out by then, so 11,400
/// comes from principal.
#[test]
fn quarterly_interest_is_due_every_third_date() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 6%, pays: quarterly}]
payments: [{interest: A}, {principal: A}]
",
        "10 SMM",
    );
    run.check("A", 1, ["0", "120000", "1080000"]);
    run.check("A", 2, ["0", "108000", "972000"]);
    run.check("A", 3, ["16260", "85800", "886200"]);
    run.check("A", 4, ["0", "87480", "798720"]);
    assert_eq!(run.deal_month(1).residual, cents("6000"));
}

/// 3% on one half of A: of 800,000, and after 120,000 of principal of 680,000.
#[test]
fn interest_on_half_of_a_class() {
    let run = run(
        "\
classes:
  - {name: A, balance: 800_000, rate: 4%}
  - {name: B, balance: 400_000, rate: 4%}
  - {name: IO, notional: {A: 50%}, rate: 3%}
payments: [{interest: [A, B, IO]}, {principal: [A, B]}]
",
        "10 SMM",
    );
    run.check("IO", 1, ["1000", "0", "0"]);
    run.check("IO", 2, ["850", "0", "0"]);
    assert_eq!(run.class("IO", 2).opening_balance, cents("340000"));
}

/// 12% less twice the index: 6% at 3%, and at 5.8% the floor of 1%.
#[test]
fn an_inverse_floater_has_a_floor() {
    for (index, interest) in [("3", "3000"), ("5.8", "500")] {
        let mut case = case(
            "\
classes:
  - {name: A, balance: 600_000, index: sofr, multiplier: -2, margin: 12%, floor: 1%}
  - {name: B, balance: 600_000, rate: none}
payments: [{interest: A}, {principal: [A, B]}]
",
            "0 CPR",
        );
        let path = format!("index: {{sofr: {index}}}\n");
        case.scenario.push_str(&path);
        let run = run_case(&case, CallOption::NotExercised);
        run.check("A", 1, [interest, "0", "600000"]);
        run.check("B", 1, ["0", "0", "600000"]);
    }
}

/// 60% of A's part of the certificates: 60% x 300 / 1,200 = 15% of 120,000, then 60% x 282 / 1,080 of 108,000.
#[test]
fn a_split_by_a_computed_share() {
    let run = run(
        "\
classes:
  - {name: A, balance: 300_000, rate: none}
  - {name: B, balance: 900_000, rate: none}
payments:
  - principal: {split: {60% x balance(A) / certificates: A, rest: B}}
",
        "10 SMM",
    );
    run.check("A", 1, ["0", "18000", "282000"]);
    run.check("B", 1, ["0", "102000", "798000"]);
    run.check("A", 2, ["0", "16920", "265080"]);
    run.check("B", 2, ["0", "91080", "706920"]);
}

/// A is paid down to its planned balance, then B, and A without regard to it once B is paid off.
#[test]
fn planned_balances() {
    let run = run(
        "\
classes:
  - {name: A, balance: 1_050_000, rate: none}
  - {name: B, balance: 150_000, rate: none}
schedules: {A: [1_000_000, 950_000, 940_000]}
payments:
  - principal: [{pay: A, to: planned balance}, B, A]
",
        "10 SMM",
    );
    for (month, a, b) in [
        (1, ["0", "50000", "1000000"], ["0", "70000", "80000"]),
        (2, ["0", "50000", "950000"], ["0", "58000", "22000"]),
        (3, ["0", "75200", "874800"], ["0", "22000", "0"]),
    ] {
        run.check("A", month, a);
        run.check("B", month, b);
    }
}

/// 60 to 40: 72,000 and 48,000, of which B takes 30,000; A is paid the rest.
#[test]
fn pro_rata_by_weights_and_by_balance() {
    let classes = "\
classes:
  - {name: A, balance: 1_170_000, rate: none}
  - {name: B, balance: 30_000, rate: none}
";
    let weighed = run(
        &format!("{classes}payments: [principal: {{pro_rata: {{A: 60%, B: 40%}}}}]\n"),
        "10 SMM",
    );
    weighed.check("A", 1, ["0", "90000", "1080000"]);
    weighed.check("B", 1, ["0", "30000", "0"]);
    let by_balance = run(
        &format!("{classes}payments: [principal: {{pro_rata: [A, B], by: balance}}]\n"),
        "10 SMM",
    );
    by_balance.check("A", 1, ["0", "117000", "1053000"]);
    by_balance.check("B", 1, ["0", "3000", "27000"]);
}

/// B is written down by 20,000 in month 1 and written up by 5,000 in month 2; its interest follows its balance.
#[test]
fn write_downs_and_write_ups() {
    let run = run(
        "\
classes:
  - {name: A, balance: 1_000_000, rate: 6%}
  - {name: B, balance: 200_000, rate: 6%}
payments:
  - interest: [A, B]
  - {write_down: [B, A], up_to: 20_000, when: month <= 1}
  - {write_up: B, up_to: 5_000, when: month > 1}
",
        "0 CPR",
    );
    run.check("B", 1, ["1000", "0", "180000"]);
    run.check("B", 2, ["900", "0", "185000"]);
    assert_eq!(run.class("B", 2).unreimbursed_write_down, cents("15000"));
    run.check("B", 3, ["925", "0", "190000"]);
    run.check("B", 5, ["975", "0", "200000"]);
    run.check("B", 6, ["1000", "0", "200000"]);
}

/// Losses of 1,200 reduce the interest of B by 1,000 and its balance by 200.
#[test]
fn a_loss_ladder() {
    let run = run(
        "\
classes:
  - {name: A, balance: 1_000_000, rate: 6%}
  - {name: B, balance: 200_000, rate: 6%}
payments:
  - {loss_ladder: [{interest: B}, {principal: B}], up_to: 1_200, when: month <= 1}
  - interest: [A, B]
",
        "0 CPR",
    );
    run.check("B", 1, ["0", "0", "199800"]);
    assert_eq!(run.class("B", 1).interest_shortfall, cents("0"));
    run.check("B", 2, ["999", "0", "199800"]);
}

/// A cap of 5% on a coupon of 7% leaves 2,000 a month, which bears 7%: 2,000 + 2,000 x 7% / 12 = 11.67.
#[test]
fn a_cap_with_a_carry_forward() {
    let run = run(
        "\
classes: [{name: A, balance: 1_200_000, rate: 7%, cap: 5%, carry_forward: yes}]
payments: [{interest: A}, {carry_forward: A, up_to: 500}, {residual: R}]
",
        "0 CPR",
    );
    assert_eq!(run.class("A", 1).basis_risk_paid, cents("500"));
    assert_eq!(run.class("A", 1).basis_risk_carry_forward, cents("1500"));
    // 1,500 + 2,000 + 8.75 - 500.
    assert_eq!(run.class("A", 2).basis_risk_carry_forward, cents("3008.75"));
    assert_eq!(run.deal_month(1).residual, cents("500"));
}
