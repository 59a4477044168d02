//! Cash in equals cash out on every date; balances follow from flows; nothing is below zero.

use rust_decimal::Decimal;
use stepdown_projection::deal::rules::{ClassBalance, ClassCoupon, PaymentRules};
use stepdown_projection::formula::Expression;
use stepdown_projection::waterfall::{ClassMonth, DealState, LedgerEntry, MonthRecord, Side, Step};

use crate::invariants::checked::{Checked, Exactness, total};

/// What a record holds of a class.
type Recorded<N> = fn(&ClassMonth<N>) -> N;

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    assert!(!checked.months().is_empty());
    let rules = checked.case.deal.rules.as_ref().unwrap();
    let entries = &checked.run.recorder.entries;
    let mut at = 0;
    for (position, record) in checked.months().iter().enumerate() {
        let (before, after) = (
            &checked.run.states[position],
            &checked.run.states[position + 1],
        );
        let from = at;
        while entries
            .get(at)
            .is_some_and(|entry| entry.month == record.month)
        {
            at += 1;
        }
        ledger(checked, record, &entries[from..at]);
        cash(checked, rules, record);
        accounts(checked, rules, record, (before, after));
        classes(checked, rules, record, (before, after));
    }
    assert_eq!(at, entries.len());
}

/// The ledger's sources equal its uses, and no entry is below zero.
fn ledger<N: Exactness>(
    checked: &Checked<'_, N>,
    record: &MonthRecord<N>,
    entries: &[LedgerEntry<N>],
) {
    let side = |side: Side| {
        let of_side = entries
            .iter()
            .filter(|entry| entry.entry.step.side() == side);
        of_side.fold(N::ZERO, |sum, entry| sum + entry.entry.amount)
    };
    checked.same(
        "sources and uses",
        record,
        side(Side::Source),
        side(Side::Use),
    );
    for LedgerEntry { entry, .. } in entries {
        not_negative(checked, record, &format!("{entry:?}"), entry.amount);
    }
    // By class, the ledger has the cash of the records.
    let of = |step: Step| {
        let of_step = entries.iter().filter(|entry| entry.entry.step == step);
        of_step.fold(N::ZERO, |sum, entry| sum + entry.entry.amount)
    };
    let records: [(Step, Recorded<N>); 7] = [
        (Step::Interest, |class| class.interest_paid),
        (Step::Principal, |class| class.principal_paid),
        (Step::BasisRisk, |class| class.basis_risk_paid),
        (Step::WriteDown, |class| class.write_down),
        (Step::WriteUp, |class| class.write_up),
        (Step::Increase, |class| class.increase),
        (Step::Redemption, |class| class.redemption.total()),
    ];
    for (step, of_class) in records {
        checked.same(
            &format!("{step:?}"),
            record,
            of(step),
            total(record, of_class),
        );
    }
}

/// What the collateral, hedges and accounts bring equals what classes, fees, accounts, hedges and the residual receive.
fn cash<N: Exactness>(checked: &Checked<'_, N>, rules: &PaymentRules, record: &MonthRecord<N>) {
    let (pool, deal) = (&record.collateral, &record.deal);
    let to_classes = total(record, ClassMonth::cash_received);
    let paid_out = to_classes
        + deal.fees_paid
        + deal.account_deposits
        + deal.hedge_payment
        + deal.hedge_payment_at_call
        + deal.residual;
    let others = deal.account_draws + deal.hedge_receipt + deal.purchase_price;
    let received = if rules.reference_pool {
        assert_eq!(deal.account_draws, N::ZERO);
        others + deal.issuer_payment
    } else {
        assert_eq!(deal.issuer_payment, N::ZERO);
        let interest = pool.interest
            - pool.servicing_fee
            - deal.prepayment_interest_shortfall
            - deal.relief_act_shortfall
            - deal.interest_loss;
        checked.same(
            "interest remittance",
            record,
            interest,
            deal.interest_remittance,
        );
        let principal =
            pool.scheduled_principal + pool.prepaid_principal + pool.recovered_principal;
        interest + principal + pool.prepayment_charges + others
    };
    checked.same("cash", record, received, paid_out);
    for (what, amount) in [
        ("fees", deal.fees_paid),
        ("deposits", deal.account_deposits),
        ("draws", deal.account_draws),
        ("hedge payment", deal.hedge_payment),
        ("residual", deal.residual),
    ] {
        not_negative(checked, record, what, amount);
    }
    let owed = deal.hedge_owed - deal.hedge_payment;
    not_negative(checked, record, "hedge payment unpaid", owed);
}

/// Accounts change by deposits less draws; what they earn is in both.
fn accounts<N: Exactness>(
    checked: &Checked<'_, N>,
    rules: &PaymentRules,
    record: &MonthRecord<N>,
    (before, after): (&DealState<N>, &DealState<N>),
) {
    let period = checked.prepared.plan.months[record.month.index() - 1].accrual(rules.day_count);
    let (mut change, mut earned) = (N::ZERO, N::ZERO);
    // Accounts are the first that programs carry over.
    let balances = before.carried.iter().zip(&after.carried);
    for (account, (was, is)) in rules.accounts.iter().zip(balances) {
        let name = &account.name;
        assert!(
            is.at_least(N::ZERO),
            "{name}, month {}: {is:?}",
            record.month
        );
        change += *is - *was;
        if let Some(rate) = &account.earnings {
            let Expression::Number(rate) = rate.expression else {
                unreachable!("random deals state the rate")
            };
            earned += N::interest(*was, N::exact(rate), period);
        }
    }
    let moved = record.deal.account_deposits - record.deal.account_draws + earned;
    checked.same("accounts", record, change, moved);
}

fn classes<N: Exactness>(
    checked: &Checked<'_, N>,
    rules: &PaymentRules,
    record: &MonthRecord<N>,
    (before, after): (&DealState<N>, &DealState<N>),
) {
    for (class, month) in record.classes.enumerate() {
        let terms = &rules.classes[class];
        let what = |what: &str| format!("{what} of {}", terms.name);
        let (was, is) = (&before.classes[class], &after.classes[class]);
        let fields = [
            ("balance", is.balance),
            ("unpaid interest", is.interest_shortfall),
            ("carry-forward", is.basis_risk_carry_forward),
            ("write-downs", is.unreimbursed_write_down),
            ("rate", month.pass_through_rate),
            ("interest paid", month.interest_paid),
            ("principal paid", month.principal_paid),
            ("increase", month.increase),
            ("write-down", month.write_down),
            ("write-up", month.write_up),
        ];
        for (field, amount) in fields {
            not_negative(checked, record, &what(field), amount);
        }
        let written_down = was.unreimbursed_write_down + month.write_down
            - month.write_up
            - month.redemption.write_down;
        checked.same(
            &what("write-downs"),
            record,
            is.unreimbursed_write_down,
            written_down,
        );
        if matches!(terms.balance, ClassBalance::Notional(_)) {
            let principal = month.principal_paid
                + month.write_down
                + month.write_up
                + month.increase
                + month.redemption.balance
                + is.balance;
            assert_eq!(principal, N::ZERO, "{}", what("principal"));
        } else {
            let closing = month.opening_balance + month.increase + month.write_up
                - month.principal_paid
                - month.write_down
                - month.redemption.balance;
            checked.same(
                &what("closing balance"),
                record,
                month.closing_balance,
                closing,
            );
            assert_eq!(
                month.closing_balance,
                is.balance,
                "{}",
                what("closing balance")
            );
            assert_eq!(
                month.opening_balance,
                was.balance,
                "{}",
                what("opening balance")
            );
        }
        if terms.coupon == ClassCoupon::None {
            assert_eq!(month.interest_received(), N::ZERO, "{}", what("interest"));
        }
        interest(
            checked,
            record,
            &what("interest"),
            month,
            was.interest_shortfall,
            terms,
        );
    }
    let certificates = total(record, |class| class.closing_balance);
    let of_notional = rules
        .classes
        .enumerate()
        .filter(|(_, terms)| matches!(terms.balance, ClassBalance::Notional(_)));
    let of_notional = of_notional.fold(N::ZERO, |sum, (class, _)| {
        sum + record.classes[class].closing_balance
    });
    checked.same(
        "certificates",
        record,
        certificates - of_notional,
        record.deal.certificate_balance,
    );
}

/// Interest paid and unpaid is the interest due, which is at most what has accrued and was unpaid.
fn interest<N: Exactness>(
    checked: &Checked<'_, N>,
    record: &MonthRecord<N>,
    what: &str,
    month: &ClassMonth<N>,
    unpaid: N,
    terms: &stepdown_projection::deal::rules::RuleClass,
) {
    if terms.accretes {
        // Principal paid from its own accretion is interest that was not due.
        return;
    }
    let left = month.interest_due - month.interest_paid - month.redemption.interest;
    if month.redemption.total() == N::ZERO {
        checked.same(what, record, left, month.interest_shortfall);
    }
    let at_once = terms.months_between_payments == 1;
    if at_once {
        // A period is at most a month and a half, or the stated days of the first.
        let on_unpaid = unpaid * month.pass_through_rate * N::exact(Decimal::new(25, 2));
        let most = month.interest_accrued + unpaid + on_unpaid + N::exact(Decimal::new(1, 2));
        checked.at_most(what, record, month.interest_due, most);
    }
}

/// Never below zero: in cents exactly, and in floating point to the bit where money is only moved.
fn not_negative<N: Exactness>(
    checked: &Checked<'_, N>,
    record: &MonthRecord<N>,
    what: &str,
    amount: N,
) {
    checked.at_most(what, record, N::ZERO, amount);
}
