//! Conservation of cash: sources equal uses in each month, and every balance rolls forward by its
//! flows (conventions 4, last paragraph).

use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::waterfall::{ClassMonth, Side, Step};

use super::checked::{Checked, Exactness, total};

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    sources_equal_uses(checked);
    flows_equal_sources_and_uses(checked);
    ledger_gives_balances(checked);
    class_balances_follow_from_flows(checked);
    overcollateralization_follows_from_flows(checked);
    carried_amounts_follow_from_flows(checked);
    every_collection_month_is_paid_once(checked);
}

/// Distribution dates pay the collections of the pool: the first date as many months as the dates
/// of the deal say, each later one the next month.
fn every_collection_month_is_paid_once<N: Exactness>(checked: &Checked<'_, N>) {
    let months = &checked.prepared.by_collection_month;
    let first = (checked.case.deal.dates.collections.first as usize).min(months.len());
    let (together, later) = months.split_at(first);
    let mut of_dates: Vec<&[CollateralMonth<N>]> = vec![together];
    of_dates.extend(later.chunks(1));
    for (record, months) in checked.months().iter().zip(of_dates) {
        let sum = |of: fn(&CollateralMonth<N>) -> N| {
            months.iter().fold(N::ZERO, |sum, month| sum + of(month))
        };
        let paid_out = &record.collateral;
        let flows: [fn(&CollateralMonth<N>) -> N; 12] = [
            |month| month.new_defaults,
            |month| month.scheduled_principal,
            |month| month.prepaid_principal,
            |month| month.liquidated_balance,
            |month| month.recovered_principal,
            |month| month.realized_loss,
            |month| month.interest,
            |month| month.servicing_fee,
            |month| month.mortgage_interest,
            |month| month.prepaid_interest,
            |month| month.prepayment_charges,
            |month| month.interest_loss,
        ];
        for flow in flows {
            checked.same("collections are paid", record, flow(paid_out), sum(flow));
        }
        let (opening, closing) = (&months[0], &months[months.len() - 1]);
        let balances: [fn(&CollateralMonth<N>) -> N; 3] = [
            |month| month.closing_balance,
            |month| month.performing_balance,
            |month| month.foreclosure_balance,
        ];
        for balance in balances {
            checked.same("balance after", record, balance(paid_out), balance(closing));
        }
        let before = opening.opening_balance;
        checked.same("balance before", record, paid_out.opening_balance, before);
    }
}

fn sources_equal_uses<N: Exactness>(checked: &Checked<'_, N>) {
    let mut entries = checked.run.recorder.entries.iter().peekable();
    for record in checked.months() {
        let (mut sources, mut uses) = (N::ZERO, N::ZERO);
        while let Some(entry) = entries.next_if(|entry| entry.month == record.month) {
            let amount = entry.entry.amount;
            match entry.entry.step.side() {
                Side::Source => sources += amount,
                Side::Use => uses += amount,
                Side::Allocation => {}
            }
        }
        checked.same("sources equal uses", record, sources, uses);
    }
    assert!(entries.next().is_none(), "entries out of order");
}

fn flows_equal_sources_and_uses<N: Exactness>(checked: &Checked<'_, N>) {
    for record in checked.months() {
        let (deal, collateral) = (&record.deal, &record.collateral);
        let collected =
            collateral.interest - deal.prepayment_interest_shortfall - deal.relief_act_shortfall
                + collateral.scheduled_principal
                + collateral.prepaid_principal
                + collateral.recovered_principal
                + collateral.prepayment_charges;
        let sources = collected + deal.hedge_receipt + deal.purchase_price;
        let uses = collateral.servicing_fee
            + deal.interest_loss
            + deal.prepayment_charges
            + deal.hedge_payment
            + deal.hedge_payment_at_call
            + total(record, ClassMonth::cash_received)
            + deal.residual;
        checked.same("flows in equal flows out", record, sources, uses);
    }
}

/// The ledger by itself gives every balance.
fn ledger_gives_balances<N: Exactness>(checked: &Checked<'_, N>) {
    let mut balances: Vec<N> = checked
        .prepared
        .plan
        .classes
        .iter()
        .map(|class| class.balance)
        .collect();
    let mut entries = checked.run.recorder.entries.iter().peekable();
    for record in checked.months() {
        while let Some(entry) = entries.next_if(|entry| entry.month == record.month) {
            let Some(class) = entry.entry.class else {
                continue;
            };
            let balance = &mut balances[class.position()];
            match entry.entry.step {
                Step::Principal | Step::WriteDown => *balance -= entry.entry.amount,
                // A redemption pays the whole balance, and the amounts carried with it.
                Step::Redemption if record.deal.purchase_price != N::ZERO => *balance = N::ZERO,
                _ => {}
            }
        }
        for (class, month) in record.classes.enumerate() {
            let replayed = balances[class.position()];
            checked.same("ledger's balance", record, replayed, month.closing_balance);
        }
    }
}

fn class_balances_follow_from_flows<N: Exactness>(checked: &Checked<'_, N>) {
    for (position, record) in checked.months().iter().enumerate() {
        for (class, month) in record.classes.enumerate() {
            let before = &checked.run.states[position].classes[class];
            let after = &checked.run.states[position + 1].classes[class];
            assert_eq!(month.opening_balance, before.balance);
            assert_eq!(month.closing_balance, after.balance);
            let rolled =
                before.balance - month.principal_paid - month.write_down - month.redemption.balance;
            checked.same("class balance", record, after.balance, rolled);
        }
        let sum = total(record, |class| class.closing_balance);
        checked.same("certificates", record, record.deal.certificate_balance, sum);
    }
}

/// Pool = certificates + OC, with OC rolled forward month by month by the changes that the rules
/// state, without use of balances.
fn overcollateralization_follows_from_flows<N: Exactness>(checked: &Checked<'_, N>) {
    let plan = &checked.prepared.plan;
    let certificates = plan
        .classes
        .iter()
        .fold(N::ZERO, |sum, class| sum + class.balance);
    let mut overcollateralization = plan.original_balance - certificates;
    for record in checked.months() {
        let (deal, collateral) = (&record.deal, &record.collateral);
        let interest = total(record, |class| class.interest_paid);
        let after_interest =
            deal.interest_remittance + deal.principal_remittance - deal.hedge_payment - interest;
        // Principal remittance released as reduction, and used for interest and hedges.
        let due = deal.principal_remittance - deal.overcollateralization_reduction;
        let from_remittance = after_interest.min(due);
        let amount = from_remittance + deal.losses_covered + deal.overcollateralization_increase;
        let paid = total(record, |class| class.principal_paid);
        // Principal above C or the targets of the principal groups stays with the pool.
        let not_taken = amount - paid;
        checked.at_most(
            "principal is at most its distribution amount",
            record,
            paid,
            amount,
        );
        let released = deal.stepped_down && !deal.trigger_event;
        let takes_all = !released && deal.opening_certificates.at_least(amount);
        if takes_all {
            checked.same("all principal is distributed", record, paid, amount);
        }
        let written_down = total(record, |class| class.write_down);
        overcollateralization = overcollateralization
            + deal.losses_covered
            + deal.overcollateralization_increase
            + written_down
            - collateral.realized_loss
            - deal.overcollateralization_reduction
            - (due - from_remittance)
            - not_taken;
        let after_distribution =
            deal.certificate_balance + total(record, |class| class.redemption.balance);
        checked.same(
            "pool equals certificates and overcollateralization",
            record,
            collateral.closing_balance,
            after_distribution + overcollateralization,
        );
        // The write-down identity: certificates never exceed the pool.
        checked.at_most(
            "certificates are covered",
            record,
            after_distribution,
            collateral.closing_balance,
        );
        if written_down.above(N::factor(0.005)) {
            checked.same(
                "certificates equal the pool after a write-down",
                record,
                after_distribution,
                collateral.closing_balance,
            );
        }
    }
}

fn carried_amounts_follow_from_flows<N: Exactness>(checked: &Checked<'_, N>) {
    for (position, record) in checked.months().iter().enumerate() {
        for (class, month) in record.classes.enumerate() {
            let before = &checked.run.states[position].classes[class];
            let after = &checked.run.states[position + 1].classes[class];
            let written_down = before.unreimbursed_write_down + month.write_down
                - month.write_down_reimbursed
                - month.redemption.write_down;
            checked.same(
                "unreimbursed write-downs",
                record,
                after.unreimbursed_write_down,
                written_down,
            );
            let unpaid = month.interest_due - month.interest_paid
                + (before.basis_risk_carry_forward + month.basis_risk_shortfall
                    - month.basis_risk_paid)
                - after.interest_shortfall
                - after.basis_risk_carry_forward;
            let redeemed = month.redemption.interest;
            // The call also pays prepayment interest shortfalls.
            checked.at_most("amount carried", record, unpaid, redeemed);
            if redeemed == N::ZERO {
                checked.same("amount carried", record, unpaid, N::ZERO);
            }
        }
    }
}
