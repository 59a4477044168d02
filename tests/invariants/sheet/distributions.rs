//! Interest, overcollateralization, principal, excess cash flow and losses (conventions 4.4 to
//! 4.10).

use stepdown_projection::deal::terms::{ExcessStep, HedgeReceiptsToIncrease, Order, TargetAmount};
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::ClassMonth;

use super::super::checked::{Exactness, total};
use super::{Sheet, pay_along};

pub(super) fn check<N: Exactness>(sheet: &Sheet<'_, N>) {
    let left = interest(sheet);
    let required = required_overcollateralization(sheet);
    sheet.is(
        "required overcollateralization",
        sheet.record.deal.required_overcollateralization,
        required,
    );
    let mut cash = Cash::new(sheet, left);
    let amount = before_principal(sheet, &mut cash, required);
    cash.funds += amount - principal(sheet, amount);
    after_principal(sheet, &mut cash);
    losses(sheet);
}

/// The cash available as excess cash flow: available funds, and hedge receipts separately.
struct Cash {
    funds: f64,
    hedge_receipt: f64,
    /// The principal remittance that is left after interest and hedges.
    principal: f64,
    /// Losses since the cut-off date not covered by excess cash flow.
    uncovered_loss: f64,
    steps_taken: usize,
}

impl Cash {
    fn new<N: Exactness>(sheet: &Sheet<'_, N>, after_interest: f64) -> Self {
        let deal = &sheet.record.deal;
        let principal = after_interest.min(deal.principal_remittance.to_f64());
        Self {
            funds: after_interest - principal,
            hedge_receipt: deal.hedge_receipt.to_f64(),
            principal,
            uncovered_loss: sheet.before.uncovered_loss.to_f64()
                + sheet.record.collateral.realized_loss.to_f64(),
            steps_taken: 0,
        }
    }

    fn all(&self) -> f64 {
        self.funds + self.hedge_receipt
    }

    /// Takes up to `wanted`, from hedge receipts first, up to `of_hedge_receipt`.
    fn take(&mut self, wanted: f64, of_hedge_receipt: f64) -> f64 {
        let hedge = wanted.min(of_hedge_receipt).min(self.hedge_receipt);
        let funds = (wanted - hedge).min(self.funds);
        self.hedge_receipt -= hedge;
        self.funds -= funds;
        hedge + funds
    }
}

fn interest<N: Exactness>(sheet: &Sheet<'_, N>) -> f64 {
    let deal = &sheet.record.deal;
    let funds =
        (deal.interest_remittance + deal.principal_remittance - deal.hedge_payment).to_f64();
    let left = by_order(
        sheet,
        "interest",
        &sheet.deal.interest_order,
        (funds, &sheet.interest_by_group()),
        |class| class.interest_due,
        |class| class.interest_paid,
    );
    // Continues with the paid amounts, so that roundings do not accumulate.
    let paid = total(sheet.record, |class| class.interest_paid).to_f64();
    sheet.is("funds after interest", N::factor(funds - paid), left);
    funds - paid
}

/// Checks the payments of classes against an order for `money`; returns the rest.
fn by_order<N: Exactness>(
    sheet: &Sheet<'_, N>,
    what: &str,
    order: &Order,
    (money, by_group): (f64, &[f64]),
    owed: impl Fn(&ClassMonth<N>) -> N,
    paid: impl Fn(&ClassMonth<N>) -> N,
) -> f64 {
    let owed: Vec<f64> = sheet
        .record
        .classes
        .iter()
        .map(|class| owed(class).to_f64())
        .collect();
    let mut expected = vec![0.0; owed.len()];
    let left = pay_along(order, money, by_group, &owed, &mut expected);
    for (class, month) in sheet.record.classes.enumerate() {
        let name = &sheet.deal.class_names[class];
        let what = format!("{what} of {name}");
        sheet.is(&what, paid(month), expected[class.position()]);
    }
    left
}

fn required_overcollateralization<N: Exactness>(sheet: &Sheet<'_, N>) -> f64 {
    let terms = &sheet.deal.overcollateralization;
    let pool = sheet.record.collateral.closing_balance.to_f64();
    let of = |target: &TargetAmount<rust_decimal::Decimal>, pool: f64| {
        f64::exact(target.fixed) + f64::exact(target.of_current) * pool
    };
    // The initial target in dollars limits a stepped-down target and the floor.
    let initial = of(&terms.target, f64::exact(sheet.deal.original_balance));
    let floor = f64::exact(terms.floor).min(initial);
    let before_stepdown = of(&terms.target, pool).max(floor);
    let deal = &sheet.record.deal;
    match &terms.stepped_down_target {
        _ if deal.stepped_down && deal.trigger_event => {
            sheet.before.required_overcollateralization.to_f64()
        }
        Some(target) if deal.stepped_down => of(target, pool).max(floor).min(initial),
        _ => before_stepdown,
    }
}

/// Excess cash flow up to the last use that adds to principal; returns the principal distribution
/// amount.
fn before_principal<N: Exactness>(sheet: &Sheet<'_, N>, cash: &mut Cash, required: f64) -> f64 {
    let deal = &sheet.record.deal;
    let certificates = deal.opening_certificates.to_f64();
    let remittance = deal.principal_remittance.to_f64();
    let pool = sheet.record.collateral.closing_balance.to_f64();
    let steps = &sheet.deal.excess_cash_flow;
    let last = steps
        .iter()
        .rposition(|step| {
            matches!(
                step,
                ExcessStep::RealizedLosses | ExcessStep::OvercollateralizationIncrease
            )
        })
        .map_or(0, |position| position + 1);
    let (mut covered, mut increase) = (0.0, 0.0);
    for step in &steps[..last] {
        match step {
            ExcessStep::RealizedLosses => {
                let wanted = sheet.record.collateral.realized_loss.to_f64();
                covered = cash.take(wanted, wanted);
                cash.uncovered_loss -= covered;
            }
            ExcessStep::OvercollateralizationIncrease => {
                let still_out = (certificates - remittance - covered).max(0.0);
                let short = required - (pool - still_out);
                let of_hedges = match sheet.deal.overcollateralization.hedge_receipts {
                    HedgeReceiptsToIncrease::UpToUncoveredLosses => cash.uncovered_loss,
                    HedgeReceiptsToIncrease::Freely => f64::INFINITY,
                };
                // At most C in total, with the available part of the remittance.
                let space = (certificates - cash.principal - covered).max(0.0);
                increase = cash.take(short.max(0.0).min(space), of_hedges);
            }
            other => step_to_classes(sheet, cash, other),
        }
    }
    cash.steps_taken = last;
    let still_out = (certificates - remittance - covered).max(0.0);
    let overcollateralization = pool - still_out;
    sheet.is(
        "overcollateralization",
        deal.overcollateralization,
        overcollateralization,
    );
    sheet.is("losses covered", deal.losses_covered, covered);
    sheet.is("increase", deal.overcollateralization_increase, increase);
    let released = deal.stepped_down && !deal.trigger_event;
    let reduction = if released {
        (overcollateralization - required).max(0.0).min(remittance)
    } else {
        0.0
    };
    sheet.is("reduction", deal.overcollateralization_reduction, reduction);
    let uncovered = (cash.uncovered_loss - increase).max(0.0);
    sheet.is("losses not covered", sheet.after.uncovered_loss, uncovered);
    let from_remittance = cash.principal.min(remittance - reduction);
    let amount = from_remittance + covered + increase;
    let distributed = amount.min(certificates);
    cash.funds += cash.principal - from_remittance + amount - distributed;
    distributed
}

/// Principal by principal group; returns the amount distributed.
fn principal<N: Exactness>(sheet: &Sheet<'_, N>, amount: f64) -> f64 {
    let deal = &sheet.record.deal;
    let pool = sheet.record.collateral.closing_balance.to_f64();
    let floor = f64::exact(sheet.deal.overcollateralization.floor);
    let released = deal.stepped_down && !deal.trigger_event;
    let owed: Vec<f64> = sheet
        .record
        .classes
        .iter()
        .map(|class| class.opening_balance.to_f64())
        .collect();
    let mut paid = vec![0.0; owed.len()];
    let mut left = amount;
    let mut senior_balance = 0.0;
    for rank in &sheet.deal.ranks {
        let of_rank: f64 = rank
            .classes
            .iter()
            .map(|class| owed[class.position()])
            .sum();
        let wanted = match rank.subordination_percentage {
            Some(percentage) if released => {
                let most = (f64::exact(percentage) * pool).min(pool - floor).max(0.0);
                (senior_balance + of_rank - most).max(0.0).min(of_rank)
            }
            _ => of_rank,
        };
        let money = wanted.min(left);
        let order = match &rank.order_in_trigger_event {
            Some(order) if deal.trigger_event => order,
            _ => &rank.order,
        };
        let by_group = sheet.by_group(|group| group.opening_balance - group.closing_balance);
        pay_along(order, money, &by_group, &owed, &mut paid);
        left -= money;
        senior_balance += of_rank - money;
    }
    for (class, month) in sheet.record.classes.enumerate() {
        let what = format!("principal of {}", sheet.deal.class_names[class]);
        sheet.is(&what, month.principal_paid, paid[class.position()]);
    }
    amount - left
}

fn after_principal<N: Exactness>(sheet: &Sheet<'_, N>, cash: &mut Cash) {
    for step in &sheet.deal.excess_cash_flow[cash.steps_taken..] {
        step_to_classes(sheet, cash, step);
    }
    let by_call = sheet.record.deal.purchase_price
        - total(sheet.record, |class| class.redemption.total())
        - sheet.record.deal.hedge_payment_at_call;
    sheet.is("residual", sheet.record.deal.residual - by_call, cash.all());
}

/// A use of excess cash flow that pays classes.
fn step_to_classes<N: Exactness>(sheet: &Sheet<'_, N>, cash: &mut Cash, step: &ExcessStep) {
    let before = |pick: fn(&stepdown_projection::waterfall::ClassState<N>) -> N| {
        let amounts: Vec<f64> = sheet
            .before
            .classes
            .iter()
            .map(|class| pick(class).to_f64())
            .collect();
        amounts
    };
    let of_month = |pick: fn(&ClassMonth<N>) -> N| {
        let amounts: Vec<f64> = sheet
            .record
            .classes
            .iter()
            .map(|class| pick(class).to_f64())
            .collect();
        amounts
    };
    let (what, order, owed, paid) = match step {
        ExcessStep::PrepaymentInterestShortfalls(order) => (
            "current prepayment interest shortfall",
            order,
            of_month(|class| class.prepayment_interest_shortfall),
            of_month(|class| class.current_shortfall_paid),
        ),
        ExcessStep::UnpaidPrepaymentInterestShortfalls(order) => {
            let mut owed = before(|class| class.prepayment_interest_shortfall);
            for (class, month) in sheet.record.classes.enumerate() {
                let years = sheet.certificate_years(sheet.deal.classes[class].day_count);
                owed[class.position()] *= 1.0 + month.pass_through_rate.to_f64() * years;
            }
            (
                "unpaid prepayment interest shortfall",
                order,
                owed,
                of_month(|class| {
                    class.prepayment_interest_shortfall_paid - class.current_shortfall_paid
                }),
            )
        }
        ExcessStep::BasisRisk(order) => {
            let mut owed = before(|class| class.basis_risk_carry_forward);
            for (class, month) in sheet.record.classes.enumerate() {
                owed[class.position()] += month.basis_risk_shortfall.to_f64();
            }
            (
                "basis risk",
                order,
                owed,
                of_month(|class| class.basis_risk_paid),
            )
        }
        ExcessStep::ReliefActShortfalls(order) => (
            "Relief Act shortfall",
            order,
            of_month(|class| class.relief_act_shortfall),
            of_month(|class| class.relief_act_shortfall_paid),
        ),
        ExcessStep::UnreimbursedWriteDowns(order) => (
            "reimbursement",
            order,
            before(|class| class.unreimbursed_write_down),
            of_month(|class| class.write_down_reimbursed),
        ),
        ExcessStep::RealizedLosses
        | ExcessStep::OvercollateralizationIncrease
        | ExcessStep::SwapTermination
        | ExcessStep::Residual => return,
    };
    let mut expected = vec![0.0; owed.len()];
    pay_along(
        order,
        cash.all(),
        &sheet.interest_by_group(),
        &owed,
        &mut expected,
    );
    for (class, name) in sheet.deal.class_names.enumerate() {
        let what = format!("{what} of {name}");
        let paid = paid[class.position()];
        sheet.is(&what, N::factor(paid), expected[class.position()]);
    }
    // Continues with the paid amounts, so that roundings do not accumulate.
    cash.take(paid.iter().sum(), f64::INFINITY);
}

/// The amount by which the certificates exceed the pool, in the order of losses.
fn losses<N: Exactness>(sheet: &Sheet<'_, N>) {
    let record = sheet.record;
    let pool = record.collateral.closing_balance.to_f64();
    let left: f64 = total(record, |class| class.opening_balance - class.principal_paid).to_f64();
    by_order(
        sheet,
        "write-down",
        &sheet.deal.loss_order,
        (
            (left - pool).max(0.0),
            &sheet.by_group(|group| group.realized_loss),
        ),
        |class| class.opening_balance - class.principal_paid,
        |class| class.write_down,
    );
}
