//! Statements that are allowed and probably not meant: each is found where it is, and not where it is meant.

use stepdown_projection::deal::Deal;

use crate::support::{CLASSES, HEADER, PAYMENTS, deal};

/// The lints of a deal: line, message, advice.
fn lints(deal: &Deal) -> Vec<(usize, String, String)> {
    let rules = deal.rules.iter();
    let lints = rules.flat_map(|rules| rules.lints(deal.groups.len()));
    lints
        .map(|lint| (lint.place.line, lint.message(deal), lint.advice(deal)))
        .collect()
}

/// The messages of a deal of the usual classes, each with the text of its line.
fn shown(text: &str) -> Vec<String> {
    let of_line = |line: usize| text.lines().nth(line - 1).unwrap_or_default().trim();
    lints(&deal(text))
        .into_iter()
        .map(|(line, message, _)| format!("{} | {message}", of_line(line)))
        .collect()
}

/// Payments that use all cash of the usual classes.
const ALL: &str = "\
payments:
  - interest: {pro_rata: [A-1, A-2, B]}
  - accrete: Z
  - {principal: Z, from: accretion(Z)}
  - principal: [A-1, A-2, B, Z]
  - residual: R
";

/// The lints of the usual classes with sections and payments.
fn with(sections: &str, payments: &str) -> Vec<String> {
    let classes = CLASSES.replace("sets:\n  seniors: [A-1, A-2]\n", "");
    shown(&format!("{HEADER}{classes}{sections}{payments}"))
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_deal_without_lints() {
    assert_eq!(with("", ALL), none());
}

#[test]
fn cash_without_a_last_use() {
    // Fixed coupons leave interest; the deal does not say who receives it.
    let fixed = ALL
        .replace("[A-1, A-2, B]}", "[A-1, A-2]}")
        .replace("  - residual: R\n", "  - {interest: B, up_to: 5}\n");
    assert_eq!(
        with("", &fixed),
        [
            "- {interest: B, up_to: 5} | no payment uses `interest` to the end: what is left goes to the residual class"
        ]
    );
    // A class that earns the net WAC takes what the others leave.
    assert_eq!(with("", &ALL.replace("  - residual: R\n", "")), none());
    // Principal that is limited, and accretion that nobody uses.
    let limited = ALL
        .replace("  - {principal: Z, from: accretion(Z)}\n", "")
        .replace("  - residual: R\n", "")
        .replace(
            "  - principal: [A-1, A-2, B, Z]\n",
            "  - {principal: [A-1, A-2, B, Z], up_to: prepayments}\n",
        );
    assert_eq!(
        with("", &limited),
        [
            "- {principal: [A-1, A-2, B, Z], up_to: prepayments} | no payment uses `principal` and `accretion(Z)` to the \
             end: what is left goes to the residual class"
        ]
    );
    let of_one_group = ALL.replace("  - residual: R\n", "").replace(
        "[A-1, A-2, B, Z]\n",
        "{by_group: {I: [A-1, A-2], II: [B, Z]}}\n",
    );
    assert_eq!(with("", &of_one_group), none());
    let from_one_group = ALL.replace("  - residual: R\n", "").replace(
        "  - principal: [A-1, A-2, B, Z]\n",
        "  - {principal: [A-1, A-2, B, Z], from: principal(I)}\n",
    );
    assert_eq!(
        with("", &from_one_group),
        [
            "- {principal: [A-1, A-2, B, Z], from: principal(I)} | no payment uses `principal(II)` to the end: what is left \
             goes to the residual class"
        ]
    );
}

#[test]
fn cash_under_tests_is_used_if_both_branches_use_it() {
    let one = ALL.replace("  - residual: R\n", "").replace(
        "  - principal: [A-1, A-2, B, Z]\n",
        "  - {principal: [A-1, A-2, B, Z], when: month > 3}\n",
    );
    assert_eq!(with("", &one).len(), 1, "{:?}", with("", &one));
    let both = one.replace(
        "when: month > 3}",
        "when: month > 3, otherwise: {pro_rata: [A-1, A-2, B, Z]}}",
    );
    assert_eq!(with("", &both), none());
    let groups = ALL.replace("  - residual: R\n", "").replace(
        "  - principal: [A-1, A-2, B, Z]\n",
        "  - {when: month > 3, payments: [{principal: [A-1, A-2, B, Z]}], otherwise: [{principal: [Z, B, A-2, A-1]}]}\n",
    );
    assert_eq!(with("", &groups), none());
}

#[test]
fn released_cash_needs_a_use_after_it() {
    let accounts = "accounts:\n  reserve: {initial: 5_000, target: 1_000}\n";
    let last = ALL.replace(
        "  - residual: R\n",
        "  - residual: R\n  - release: reserve\n",
    );
    // The residual must be last, so the cash is released before it.
    let before = ALL.replace(
        "  - residual: R\n",
        "  - release: reserve\n  - residual: R\n",
    );
    assert_eq!(with(accounts, &before), none());
    let never = last.replace("  - residual: R\n", "");
    assert_eq!(
        with(accounts, &never),
        [
            "- release: reserve | no payment uses `released cash` to the end: what is left goes to the residual class"
        ]
    );
}

#[test]
fn classes_that_are_never_paid() {
    let payments = "\
payments:
  - interest: {pro_rata: [A-1, B]}
  - accrete: Z
  - {principal: Z, from: accretion(Z)}
  - principal: [A-1, A-2, Z]
  - residual: R
";
    assert_eq!(
        with("", payments),
        [
            "- {name: A-2, balance: 20_000_000, index: sofr, margin: 1.00%} | class `A-2` has a coupon and is never paid \
             interest",
            "- {name: B, balance: 15_000_000, rate: net WAC} | class `B` is never paid principal",
        ]
    );
    // A notional class has no principal, a principal-only class no interest; other branches count.
    let classes = "\
classes:
  - {name: A, balance: 60_000_000, rate: net WAC}
  - {name: PO, balance: 20_000_000, rate: none}
  - {name: IO, notional: {A: 100%}, rate: 1%}
payments:
  - {interest: A, when: month > 3, otherwise: [A, IO]}
  - {principal: A, when: month > 3, otherwise: [A, PO]}
  - residual: R
";
    assert_eq!(shown(&format!("{HEADER}{classes}")), none());
}

#[test]
fn carry_forward_that_is_never_paid() {
    let text = |payment: &str| {
        format!(
            "{HEADER}classes:\n  - {{name: A, balance: 60_000_000, index: sofr, margin: 1%, cap: net WAC, carry_forward: yes}}\n\
             payments:\n  - interest: A\n  - principal: A\n{payment}  - residual: R\n"
        )
    };
    let found = lints(&deal(&text("")));
    assert_eq!(
        found[0].1,
        "class `A` carries forward what its cap takes away, and no payment pays it"
    );
    assert_eq!(found[0].2, "write `- carry_forward: A` after interest");
    assert_eq!(shown(&text("  - carry_forward: A\n")), none());
}

#[test]
fn payments_that_repeat_another() {
    let twice = ALL.replace(
        "  - residual: R\n",
        "  - principal: [A-1, A-2, B, Z]\n  - residual: R\n",
    );
    let found = with("", &twice);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0]
            .starts_with("- principal: [A-1, A-2, B, Z] | the payment repeats that of line 13: "),
        "{found:?}"
    );
    // Another order, another source, another test and another limit are not repeats.
    for other in [
        "principal: [A-2, A-1, B, Z]",
        "{principal: [A-1, A-2, B, Z], from: prepayments}",
        "{principal: [A-1, A-2, B, Z], when: month > 3}",
        "{principal: [A-1, A-2, B, Z], up_to: prepayments}",
        "{when: month > 3, payments: [{principal: [A-1, A-2, B, Z]}]}",
    ] {
        let other = ALL.replace(
            "  - residual: R\n",
            &format!("  - {other}\n  - residual: R\n"),
        );
        assert_eq!(with("", &other), none(), "{other}");
    }
}

#[test]
fn payments_after_more_cash_are_not_repeats() {
    let accounts = "accounts:\n  reserve: {initial: 5_000}\n";
    let interest = "  - interest: {pro_rata: [A-1, A-2, B]}\n";
    let again = |between: &str| ALL.replace(interest, &format!("{interest}{between}{interest}"));
    assert_eq!(with(accounts, &again("  - draw: reserve\n")), none());
    let found = with(accounts, &again("  - {draw: reserve, to: accretion(Z)}\n"));
    assert_eq!(found.len(), 1, "{found:?}");
    // Balances that rise give principal something to pay.
    let principal = "  - principal: [A-1, A-2, B, Z]\n";
    let raised = ALL.replace(
        principal,
        &format!("{principal}  - {{increase: B, up_to: 5}}\n{principal}"),
    );
    assert_eq!(with("", &raised), none());
}

#[test]
fn names_that_nothing_refers_to() {
    let sections = "\
sets:
  seniors: [A-1, A-2]
  mezzanine: B
schedules:
  seniors: {1: 5, 2: 0}
  late: {1: 5, 2: 0}
amounts:
  senior amount: 5
  other amount: senior amount + 5
tests:
  late enough: month > 36
accounts:
  reserve: {initial: 5_000}
fees:
  trustee fee: 5
";
    assert_eq!(
        with(sections, ALL),
        [
            "seniors: [A-1, A-2] | nothing refers to set `seniors`",
            "mezzanine: B | nothing refers to set `mezzanine`",
            "seniors: {1: 5, 2: 0} | no payment follows schedule `seniors`",
            "late: {1: 5, 2: 0} | no payment follows schedule `late`",
            "other amount: senior amount + 5 | nothing refers to amount `other amount`",
            "late enough: month > 36 | nothing refers to test `late enough`",
            "reserve: {initial: 5_000} | account `reserve` is never drawn or released before the last date",
            "trustee fee: 5 | fee `trustee fee` is never paid",
        ]
    );
    let all_used = "\
payments:
  - fee: trustee fee
  - {interest: {pro_rata: [A-1, A-2, B]}, from: [available funds, reserve]}
  - accrete: Z
  - {principal: Z, from: accretion(Z)}
  - {principal: {pay: seniors, to: planned balance}, when: late enough}
  - {principal: {pay: [mezzanine], to: planned balance of late}, up_to: other amount}
  - principal: [A-1, A-2, B, Z]
  - residual: R
";
    assert_eq!(with(sections, all_used), none());
}

#[test]
fn schedules_that_end_above_zero() {
    let payments = ALL.replace(
        "  - principal: [A-1, A-2, B, Z]\n",
        "  - principal: [{pay: A-1, to: planned balance}, A-2, B, Z, A-1]\n",
    );
    assert_eq!(
        with(
            "schedules:\n  A-1: {1: 59_000_000, 2: 58_000_000}\n",
            &payments
        ),
        [
            "A-1: {1: 59_000_000, 2: 58_000_000} | schedule `A-1` ends above zero: 58_000_000 from month 2"
        ]
    );
    assert_eq!(
        with("schedules:\n  A-1: {1: 59_000_000, 2: 0}\n", &payments),
        none()
    );
}

/// An accrual class that no payment accretes is an error, with a line and advice.
#[test]
fn accrual_classes_must_be_accreted() {
    let text = format!(
        "{HEADER}{CLASSES}{}",
        PAYMENTS.replace("  - accrete: Z\n", "")
    );
    assert!(
        crate::support::errors(&text).contains("class `Z` accretes, but no payment accretes it")
    );
}

/// Deals that are taken from their documents have few lints, and those are right.
#[test]
fn lints_of_real_deals() {
    for (text, expected) in [
        (include_str!("deals/pass_through.yaml"), &[][..]),
        (include_str!("deals/americredit_2017_1.yaml"), &[]),
        (
            include_str!("deals/prime_jumbo.yaml"),
            &[
                "class `B-2` has a coupon and is never paid interest",
                "class `B-3` has a coupon and is never paid interest",
            ],
        ),
        (include_str!("deals/stacr_2026_dna1.yaml"), &[]),
        (
            include_str!("deals/sequential_with_z.yaml"),
            &["no payment uses `interest` to the end: what is left goes to the residual class"],
        ),
    ] {
        let found: Vec<String> = lints(&deal(text)).into_iter().map(|lint| lint.1).collect();
        assert_eq!(found, expected);
    }
}
