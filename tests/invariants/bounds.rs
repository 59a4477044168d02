//! Bounds: no payment is below zero or above the amount owed, no balance rises, and a stepdown is
//! permanent.

use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::deal::terms::Order;
use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{ClassMonth, MonthRecord};

use super::checked::{Checked, Exactness};

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    no_amount_is_negative(checked);
    no_class_is_paid_more_than_it_is_owed(checked);
    rates_keep_to_their_caps(checked);
    payment_orders_are_followed(checked);
    first_dates_occur_once(checked);
}

fn no_amount_is_negative<N: Exactness>(checked: &Checked<'_, N>) {
    for record in checked.months() {
        for class in &record.classes {
            let amounts = [
                class.opening_balance,
                class.pass_through_rate,
                class.interest_accrued,
                class.interest_due,
                class.interest_paid,
                class.principal_paid,
                class.write_down,
                class.write_down_reimbursed,
                class.basis_risk_shortfall,
                class.basis_risk_paid,
                class.prepayment_interest_shortfall,
                class.prepayment_interest_shortfall_paid,
                class.current_shortfall_paid,
                class.relief_act_shortfall,
                class.relief_act_shortfall_paid,
                class.redemption.balance,
                class.redemption.write_down,
                class.redemption.interest,
                class.closing_balance,
                class.interest_shortfall,
                class.basis_risk_carry_forward,
                class.unreimbursed_write_down,
            ];
            for amount in amounts {
                checked.at_most("of a class, 0", record, N::ZERO, amount);
            }
        }
        let deal = &record.deal;
        let amounts = [
            deal.hedge_owed,
            deal.hedge_payment,
            deal.hedge_receipt,
            deal.interest_remittance,
            deal.principal_remittance,
            deal.interest_loss,
            deal.prepayment_charges,
            deal.senior_enhancement,
            deal.losses_covered,
            deal.overcollateralization_increase,
            deal.overcollateralization_reduction,
            deal.required_overcollateralization,
            deal.residual,
            deal.purchase_price,
            deal.cumulative_loss,
        ];
        for amount in amounts {
            checked.at_most("of the deal, 0", record, N::ZERO, amount);
        }
    }
}

fn no_class_is_paid_more_than_it_is_owed<N: Exactness>(checked: &Checked<'_, N>) {
    for (position, record) in checked.months().iter().enumerate() {
        for (class, month) in record.classes.enumerate() {
            let before = &checked.run.states[position].classes[class];
            let more = |what: &str, paid: N, owed: N| checked.at_most(what, record, paid, owed);
            more("interest", month.interest_paid, month.interest_due);
            more("principal", month.principal_paid, month.opening_balance);
            more(
                "principal and write-down",
                month.principal_paid + month.write_down + month.redemption.balance,
                month.opening_balance,
            );
            more("balance", month.closing_balance, month.opening_balance);
            more(
                "reimbursement",
                month.write_down_reimbursed,
                before.unreimbursed_write_down,
            );
            more(
                "basis risk",
                month.basis_risk_paid,
                before.basis_risk_carry_forward + month.basis_risk_shortfall,
            );
            more(
                "current prepayment interest shortfall",
                month.current_shortfall_paid,
                month.prepayment_interest_shortfall,
            );
            more(
                "Relief Act shortfall",
                month.relief_act_shortfall_paid,
                month.relief_act_shortfall,
            );
        }
        let deal = &record.deal;
        checked.at_most("hedges", record, deal.hedge_payment, deal.hedge_owed);
        checked.at_most(
            "losses covered",
            record,
            deal.losses_covered,
            record.collateral.realized_loss,
        );
    }
}

fn rates_keep_to_their_caps<N: Exactness>(checked: &Checked<'_, N>) {
    let plan = &checked.prepared.plan;
    for record in checked.months() {
        for (class, month) in record.classes.enumerate() {
            let rate = month.pass_through_rate;
            assert!(
                !rate.above(month.uncapped_rate),
                "rate, month {}",
                record.month
            );
            if let Some(hard_cap) = plan.hard_cap {
                assert!(!rate.above(hard_cap), "hard cap, month {}", record.month);
            }
            if plan.classes[class].net_wac_cap {
                // No class earns more than the net interest of the pool on its balance, or that of
                // the best loan group.
                let period = &plan.months[record.month.index() - 1];
                let accrual = period.accrual(plan.classes[class].day_count);
                let earned = rate.to_f64() * accrual.fraction.to_f64();
                let net = |collateral: &CollateralMonth<N>| {
                    let balance = collateral.opening_balance.to_f64();
                    let interest = collateral.mortgage_interest.to_f64();
                    if balance > 0.0 {
                        interest / balance
                    } else {
                        0.0
                    }
                };
                let of_groups = record.groups.iter().map(net);
                let pool = of_groups.fold(net(&record.collateral), f64::max);
                // In cents a rate is rounded to eight decimals of a percent.
                let stated_to = if N::ROUNDING > 0.0 { 1e-10 } else { 1e-12 };
                assert!(
                    earned <= pool + stated_to,
                    "month {}: {earned} above {pool}",
                    record.month
                );
            }
        }
    }
}

/// In a sequence no class is paid while an earlier one is still owed.
fn payment_orders_are_followed<N: Exactness>(checked: &Checked<'_, N>) {
    let plan = &checked.prepared.plan;
    for record in checked.months() {
        check_sequence(
            checked,
            record,
            &plan.interest_order,
            |class| class.interest_paid,
            |class| class.interest_due - class.interest_paid,
        );
        // Losses follow their order in the same way: the amount owed is the remaining balance.
        check_sequence(
            checked,
            record,
            &plan.loss_order,
            |class| class.write_down,
            |class| class.opening_balance - class.principal_paid - class.write_down,
        );
        let all_of_it = !record.deal.stepped_down || record.deal.trigger_event;
        if all_of_it {
            let ranks: Vec<Order> = plan
                .ranks
                .iter()
                .map(|rank| match &rank.order_in_trigger_event {
                    Some(order) if record.deal.trigger_event => order.clone(),
                    _ => rank.order.clone(),
                })
                .collect();
            check_sequence(
                checked,
                record,
                &Order::Sequential(ranks),
                |class| class.principal_paid,
                |class| class.opening_balance - class.principal_paid,
            );
        }
    }
}

fn check_sequence<N: Exactness>(
    checked: &Checked<'_, N>,
    record: &MonthRecord<N>,
    order: &Order,
    paid: impl Fn(&ClassMonth<N>) -> N + Copy,
    owed: impl Fn(&ClassMonth<N>) -> N + Copy,
) {
    let sum = |part: &Order, of: &dyn Fn(&ClassMonth<N>) -> N, classes: &ByClass<ClassMonth<N>>| {
        part.classes()
            .iter()
            .fold(N::ZERO, |sum, class| sum + of(&classes[*class]))
    };
    match order {
        Order::Class(_) => {}
        Order::Sequential(parts) => {
            let mut still_owed = N::ZERO;
            for part in parts {
                let got = sum(part, &paid, &record.classes);
                let out_of_turn = got.min(still_owed);
                checked.at_most("paid out of turn", record, out_of_turn, N::ZERO);
                still_owed += sum(part, &owed, &record.classes);
                check_sequence(checked, record, part, paid, owed);
            }
        }
        // The classes of a group may be paid while those of another group are still owed.
        Order::ByGroup(parts) => {
            for (position, (_, part)) in parts.iter().enumerate() {
                // A class of several groups is also paid by the other groups.
                let others = || {
                    parts
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| *other != position)
                };
                let is_shared = |class: &ClassIndex| {
                    others().any(|(_, (_, part))| part.classes().contains(class))
                };
                if !part.classes().iter().any(is_shared) {
                    check_sequence(checked, record, part, paid, owed);
                }
            }
        }
        Order::ProRata(parts) => {
            for part in parts {
                check_sequence(checked, record, part, paid, owed);
            }
        }
    }
}

fn first_dates_occur_once<N: Exactness>(checked: &Checked<'_, N>) {
    let plan = &checked.prepared.plan;
    let (mut stepped_down, mut in_trigger_event) = (false, false);
    let mut loss = N::ZERO;
    let mut calls = 0;
    for record in checked.months() {
        let deal = &record.deal;
        assert!(deal.stepped_down || !stepped_down, "month {}", record.month);
        stepped_down = deal.stepped_down;
        if !plan.trigger_cures {
            assert!(
                deal.trigger_event || !in_trigger_event,
                "month {}",
                record.month
            );
        }
        in_trigger_event = deal.trigger_event;
        loss += record.collateral.realized_loss + record.collateral.interest_loss;
        checked.same("cumulative loss", record, deal.cumulative_loss, loss);
        calls += usize::from(deal.first_call);
    }
    assert!(calls <= 1, "called for the first time {calls} times");
}
