//! Structures of every kind are read as their documents state them.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::deal::rules::{
    Between, ClassBalance, ClassCoupon, Collection, Condition, Definition, Limit, Otherwise,
    Payment, PaymentOrder, ProRataBy, Source, SplitShare, Sticky,
};
use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::formula::{Comparison, Expression, Unit};
use stepdown_projection::index::{AmountIndex, ClassIndex};

use crate::support::{deal, rules, shown, with};

fn class(deal: &Deal, name: &str) -> Option<ClassIndex> {
    let mut classes = rules(deal).classes.enumerate();
    classes
        .find(|(_, class)| class.name == name)
        .map(|(class, _)| class)
}

/// The classes of an order, in order.
fn names(deal: &Deal, order: &PaymentOrder) -> Vec<String> {
    let mut names = Vec::new();
    order.visit_classes(&mut |class| names.push(rules(deal).classes[class].name.clone()));
    names
}

#[test]
fn a_pass_through_has_five_lines() {
    let text = include_str!("deals/pass_through.yaml");
    assert_eq!(text.lines().count(), 5);
    let deal = deal(text);
    let [interest, principal] = rules(&deal).payments.as_slice() else {
        unreachable!("two payments")
    };
    assert!(matches!(
        interest.payment,
        Payment::Interest(PaymentOrder::Class(_))
    ));
    assert_eq!(interest.from, [Source::AvailableFunds]);
    assert_eq!(
        principal.from,
        [Source::Collected(Collection::Principal, None)]
    );
    let coupon = &rules(&deal).classes[ClassIndex::new(0)].coupon;
    assert_eq!(
        *coupon,
        ClassCoupon::NetWac {
            less: Decimal::ZERO
        }
    );
}

#[test]
fn an_accrual_class_is_a_source() {
    let deal = deal(include_str!("deals/sequential_with_z.yaml"));
    let z = class(&deal, "Z").unwrap_or(ClassIndex::new(0));
    assert!(rules(&deal).classes[z].accretes);
    assert_eq!(rules(&deal).payments[1].payment, Payment::Accrete(vec![z]));
    assert!(rules(&deal).payments[1].when.is_some());
    assert_eq!(rules(&deal).payments[2].from, [Source::Accretion(z)]);
}

#[test]
fn an_agency_deal_pays_to_planned_balances_and_splits() {
    let open = |file: &str| -> Result<String, String> {
        Ok(if file.ends_with("II.csv") {
            "month,planned_balance\n2006-02,25094599.00\n2006-03,24590435.46\n".to_owned()
        } else {
            "month,planned_balance\n2006-02,88410000.00\n2007-02,88410000.00\n2007-03,87773713.75\n"
                .to_owned()
        })
    };
    let text = include_str!("deals/fnr_2006_18.yaml");
    let deal = Deal::from_yaml("deal.yaml", text, &AttachedFiles::new(&open));
    let deal = deal.unwrap_or_else(|errors| unreachable!("{}", shown(&errors)));
    let schedule = &rules(&deal).schedules[0];
    assert_eq!(schedule.rows.first().map(|row| row.0), Some(Month::new(0)));
    // Months without a row hold.
    assert_eq!(schedule.balance(Month::new(11)), Decimal::from(88_410_000));
    assert_eq!(
        schedule.balance(Month::new(13)),
        Decimal::new(8_777_371_375, 2)
    );
    assert!(schedule.ends_above_zero());
    let Some(Payment::Principal(PaymentOrder::Sequential(parts))) =
        rules(&deal).payments.last().map(|step| &step.payment)
    else {
        unreachable!("principal last")
    };
    assert_eq!(parts.len(), 6);
    let PaymentOrder::DownTo { order, .. } = &parts[0] else {
        unreachable!("to the planned balance")
    };
    assert_eq!(names(&deal, order), ["PA", "PB", "PC", "PD", "EO"]);
    let PaymentOrder::Split(split) = &parts[3] else {
        unreachable!("a split")
    };
    let SplitShare::Of(share) = &split[0].0 else {
        unreachable!("a stated part")
    };
    assert_eq!(
        share.expression,
        Expression::Number(Decimal::new(956_521_694_276, 12))
    );
}

#[test]
fn an_auto_deal_has_one_list_of_payments_and_a_reserve() {
    let deal = deal(include_str!("deals/americredit_2017_1.yaml"));
    let rules = rules(&deal);
    let Payment::Steps(steps) = &rules.payments[0].payment else {
        unreachable!("a group of payments")
    };
    assert_eq!(steps.len(), 13);
    assert!(
        steps
            .iter()
            .all(|step| step.from == [Source::AvailableFunds])
    );
    let Payment::Interest(PaymentOrder::ProRata { parts, by }) = &steps[1].payment else {
        unreachable!("interest of class A")
    };
    assert_eq!((parts.len(), by), (3, &ProRataBy::AmountDue));
    assert!(matches!(steps[11].payment, Payment::Deposit(_)));
    assert!(matches!(
        rules.payments[1].payment,
        Payment::Release {
            to: Source::Released,
            ..
        }
    ));
    // `target notes` refers to the target of the reserve, which is read first.
    let position = |wanted| {
        rules
            .evaluation
            .iter()
            .position(|definition| *definition == wanted)
    };
    let target = rules
        .evaluation
        .iter()
        .position(|definition| matches!(definition, Definition::Target(_)));
    assert!(target < position(Definition::Amount(AmountIndex::new(1))));
}

#[test]
fn a_reference_pool_pays_amounts_in_two_orders() {
    let deal = deal(include_str!("deals/stacr_2026_dna1.yaml"));
    let rules = rules(&deal);
    assert!(rules.reference_pool);
    assert_eq!(rules.payments[0].from, [Source::Issuer]);
    assert!(rules.payments[1].from.is_empty());
    let Payment::Steps(steps) = &rules.payments[2].payment else {
        unreachable!("the senior reduction")
    };
    assert!(
        steps
            .iter()
            .all(|step| matches!(step.from.as_slice(), [Source::Amount(_)]))
    );
    assert_eq!(rules.exchange_classes[0].parts.len(), 2);
    let test = &rules.tests[1];
    let Condition::Value {
        comparison,
        limit: Limit::Table(table),
        ..
    } = &test.condition
    else {
        unreachable!("a table of limits")
    };
    assert_eq!(
        (*comparison, table.between, table.rows.len()),
        (Comparison::AtMost, Between::Steps, 13)
    );
    assert_eq!(rules.tests[3].sticky, Sticky::OnceFailed);
    assert_eq!(rules.amounts[0].unit, Unit::Fraction);
    assert_eq!(rules.amounts[4].unit, Unit::Dollars);
}

#[test]
fn shifting_interest_is_amounts_and_tests() {
    let deal = deal(include_str!("deals/prime_jumbo.yaml"));
    let rules = rules(&deal);
    assert!(matches!(
        rules.classes[ClassIndex::new(2)].balance,
        ClassBalance::Notional(_)
    ));
    assert!(matches!(
        rules.payments[1].otherwise,
        Otherwise::Order(PaymentOrder::ProRata { .. })
    ));
    let Condition::Value { mean_of_months, .. } = rules.tests[2].condition else {
        unreachable!("a mean")
    };
    assert_eq!(mean_of_months, 6);
}

#[test]
fn coupons_are_read_in_their_simplest_form() {
    let deal = deal(
        "name: Test
dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}
collateral: {original_balance: 100_000_000, groups: [I, II]}
indices: [libor_1m]
classes:
  - {name: F, balance: 10_000_000, index: libor_1m, margin: 0.50%, cap: 7%, floor: 0.50%}
  - {name: S, notional: {F: 100%}, rate: 6.50% - libor_1m, floor: 0%}
  - {name: T, balance: 1_000_000, rate: 24% - 3 x libor_1m}
  - {name: N, balance: 1_000_000, rate: net WAC - 25 bps}
  - {name: G, balance: 1_000_000, group: I, rate: net WAC(I)}
  - {name: M, balance: 1_000_000, rate: 'min(5%, net WAC)', cap: net WAC, carry_forward: yes}
  - {name: U, balance: 1_000_000, rate: {from_month: {1: 4%, 61: 5%}}, accrual: actual/365, delay_days: 24, pays: quarterly}
  - {name: X, notional: {pool: 100%}, rate: 'max(0%, net WAC - 5.50%)'}
  - {name: PO, balance: 1_000_000, rate: none}
  - {name: K, balance: 1_000_000, rate: 5%, step_up: + 1.00%, step_up_from: 2029-05}
payments:
  - interest: {pro_rata: [F, S, T, N, G, M, U, X, K]}
  - {principal: PO, up_to: 4% x principal collected}
  - principal: [F, T, N, G, M, U, K]
",
    );
    let coupon =
        |name: &str| class(&deal, name).map(|class| rules(&deal).classes[class].coupon.clone());
    let floating = |multiplier: i64, margin: Decimal| {
        Some(ClassCoupon::Floating {
            index: stepdown_projection::index::ReferenceRateIndex::new(0),
            multiplier: Decimal::from(multiplier),
            margin,
        })
    };
    assert_eq!(coupon("F"), floating(1, Decimal::new(5, 3)));
    assert_eq!(coupon("S"), floating(-1, Decimal::new(65, 3)));
    assert_eq!(coupon("T"), floating(-3, Decimal::new(24, 2)));
    assert_eq!(
        coupon("N"),
        Some(ClassCoupon::NetWac {
            less: Decimal::new(25, 4)
        })
    );
    assert_eq!(
        coupon("G"),
        Some(ClassCoupon::NetWac {
            less: Decimal::ZERO
        })
    );
    assert!(matches!(coupon("M"), Some(ClassCoupon::Formula(_))));
    assert!(matches!(coupon("U"), Some(ClassCoupon::Table(_))));
    assert!(matches!(coupon("X"), Some(ClassCoupon::Formula(_))));
    assert_eq!(coupon("PO"), Some(ClassCoupon::None));
    assert_eq!(deal.reference_rates, ["libor_1m"]);
}

#[test]
fn amounts_may_refer_to_later_ones() {
    let deal = deal(&with(
        "amounts:
  first: second x 50%
  second: max(0, pool balance - third)
  third: 1_000_000
tests:
  small: {holds: first < 1_000_000, dates_running: 3, stays: passed}
",
    ));
    let order: Vec<Definition> = [2, 1, 0]
        .into_iter()
        .map(|amount| Definition::Amount(AmountIndex::new(amount)))
        .collect();
    assert_eq!(rules(&deal).evaluation[..3], order);
    assert_eq!(rules(&deal).amounts[0].unit, Unit::Dollars);
    assert_eq!(
        (
            rules(&deal).tests[0].dates_running,
            rules(&deal).tests[0].sticky
        ),
        (3, Sticky::OncePassed)
    );
}

#[test]
fn weights_groups_and_choices_nest() {
    let deal = deal(&with("tests: {late: date >= 2029-05-25}\n").replace(
        "  - principal: [A-1, A-2, B, Z]\n",
        "  - {principal: {by_group: {I: {pro_rata: {A-1: 60%, A-2: 40%}}, II: {if: late, then: [B, Z], else: [Z, B]}}}, \
         from: [principal(I), principal(II)]}
  - {move: interest, to: principal, up_to: 5, when: late}
  - {loss_ladder: [{interest: B}, {principal: B}], up_to: realized losses}
  - {when: late, payments: [{principal: A-1}], otherwise: [{principal: A-2}]}
  - residual: R
",
    ));
    let principal = &rules(&deal).payments[2];
    assert_eq!(principal.from.len(), 2);
    let Payment::Principal(PaymentOrder::ByGroup(parts)) = &principal.payment else {
        unreachable!("by group")
    };
    assert!(
        matches!(&parts[0].1, PaymentOrder::ProRata { by: ProRataBy::Weights(weights), .. } if weights.len() == 2)
    );
    assert_eq!(names(&deal, &parts[1].1), ["B", "Z", "Z", "B"]);
    assert_eq!(
        rules(&deal).payments[3].from,
        [Source::Collected(Collection::Interest, None)]
    );
    assert!(
        matches!(&rules(&deal).payments[5].otherwise, Otherwise::Steps(steps) if steps.len() == 1)
    );
}
