//! Hedges, the net WAC cap, pass-through rates, interest due (conventions 4.1 to 4.4).

use stepdown_projection::deal::terms::{Coupon, Hedge, PrepaymentInterestAt, StepUpFrom};
use stepdown_projection::index::GroupIndex;
use stepdown_projection::number::Number;

use super::super::checked::{Exactness, total};
use super::Sheet;

pub(super) fn check<N: Exactness>(sheet: &Sheet<'_, N>) {
    hedges(sheet);
    interest_remittance(sheet);
    for (class, terms) in sheet.deal.classes.enumerate() {
        let month = &sheet.record.classes[class];
        let before = &sheet.before.classes[class];
        let after = &sheet.after.classes[class];
        let years = sheet.certificate_years(terms.day_count);
        let cap = monthly_cap(sheet, &terms.groups) / years;
        let stepped_up = margin_steps_up(sheet);
        let stated = match &terms.coupon {
            Coupon::Floating {
                index,
                margin,
                stepped_up_margin,
            } => {
                let margin = if stepped_up {
                    stepped_up_margin
                } else {
                    margin
                };
                sheet.index(*index) + f64::exact(*margin)
            }
            Coupon::Fixed {
                rate,
                stepped_up_rate,
            } => f64::exact(if stepped_up { *stepped_up_rate } else { *rate }),
            Coupon::NetWac => cap,
            // A rate that payment rules compute.
            Coupon::Formula => month.uncapped_rate.to_f64(),
        };
        let hard_cap = sheet.deal.hard_cap.map_or(f64::INFINITY, f64::exact);
        let uncapped = stated.max(0.0).min(hard_cap);
        let rate = if terms.net_wac_cap {
            uncapped.min(cap)
        } else {
            uncapped
        };
        near(
            "rate without the net WAC cap",
            sheet,
            month.uncapped_rate,
            uncapped,
        );
        near("pass-through rate", sheet, month.pass_through_rate, rate);

        let balance = before.balance.to_f64();
        let shortfall = before.interest_shortfall.to_f64();
        let carried = before.basis_risk_carry_forward.to_f64();
        let unpaid = before.prepayment_interest_shortfall.to_f64();
        sheet.is(
            "interest accrued",
            month.interest_accrued,
            balance * rate * years,
        );
        let lost = month.prepayment_interest_shortfall + month.relief_act_shortfall;
        sheet.is(
            "interest due",
            month.interest_due + lost,
            balance * rate * years + shortfall * (1.0 + rate * years),
        );
        sheet.is(
            "basis risk shortfall",
            month.basis_risk_shortfall,
            balance * (uncapped - rate) * years + carried * rate * years,
        );
        if month.redemption.total() == N::ZERO {
            sheet.is(
                "interest shortfall",
                after.interest_shortfall + month.interest_paid,
                month.interest_due.to_f64(),
            );
            sheet.is(
                "basis risk carry-forward",
                after.basis_risk_carry_forward + month.basis_risk_paid,
                carried + month.basis_risk_shortfall.to_f64(),
            );
            sheet.is(
                "prepayment interest shortfall",
                after.prepayment_interest_shortfall + month.prepayment_interest_shortfall_paid,
                unpaid * (1.0 + rate * years) + month.prepayment_interest_shortfall.to_f64(),
            );
        }
    }
    shortfalls(sheet);
}

fn near<N: Exactness>(what: &str, sheet: &Sheet<'_, N>, rate: N, computed: f64) {
    let rate = rate.to_f64();
    // In cents a rate is rounded to eight decimals of a percent.
    let rounding = if N::ROUNDING > 0.0 { 0.5e-10 } else { 0.0 };
    assert!(
        (rate - computed).abs() <= rounding + 1e-12 * (1.0 + computed),
        "{what}, month {}: {rate} is not {computed}",
        sheet.record.month
    );
}

/// A stated month, or TS note 4: enough dates after the first possible optional termination date.
fn margin_steps_up<N: Exactness>(sheet: &Sheet<'_, N>) -> bool {
    let dates = match sheet.deal.step_up_from {
        StepUpFrom::AfterFirstCall { dates } => dates as usize,
        StepUpFrom::Month(from) => return from.index() <= sheet.position + 1,
    };
    sheet.checked.months()[..sheet.position]
        .iter()
        .any(|record| record.deal.first_call && record.month.index() + dates <= sheet.position + 1)
}

fn hedges<N: Exactness>(sheet: &Sheet<'_, N>) {
    let (mut to_trust, mut to_counterparty) = (0.0, 0.0);
    for hedge in &sheet.deal.hedges {
        let notional = |amounts: &[rust_decimal::Decimal]| {
            amounts.get(sheet.position).copied().map_or(0.0, f64::exact)
        };
        let net = match hedge {
            Hedge::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional: amounts,
            } => {
                let floating = sheet.index(*receives) * sheet.years(*receives_day_count);
                let fixed = f64::exact(*pays) * sheet.years(*pays_day_count);
                notional(amounts) * (floating - fixed)
            }
            Hedge::Cap {
                index,
                strike,
                ceiling,
                day_count,
                notional: amounts,
            } => {
                let rate = sheet.index(*index);
                let paid_up_to = ceiling.map_or(rate, |ceiling| rate.min(f64::exact(ceiling)));
                let above = (paid_up_to - f64::exact(*strike)).max(0.0);
                notional(amounts) * above * sheet.years(*day_count)
            }
        };
        to_trust += net.max(0.0);
        to_counterparty += (-net).max(0.0);
    }
    let deal = &sheet.record.deal;
    let unpaid = sheet.before.unpaid_hedge_payment.to_f64();
    sheet.is("hedge receipt", deal.hedge_receipt, to_trust);
    sheet.is(
        "hedge payment owed",
        deal.hedge_owed,
        to_counterparty + unpaid,
    );
    let funds = (deal.interest_remittance + deal.principal_remittance).to_f64();
    let paid = deal.hedge_owed.to_f64().min(funds);
    sheet.is("hedge payment", deal.hedge_payment, paid);
    sheet.is(
        "hedge payment carried",
        sheet.after.unpaid_hedge_payment + deal.hedge_payment_at_call,
        deal.hedge_owed.to_f64() - paid,
    );
}

/// The net WAC cap as a fraction of the balance for the collection months: no more is earned,
/// whatever the length of the period. Each loan group has its own cap. The cap of several groups is
/// the mean weighted by their balances; that of subordinate classes is weighted by the part of each
/// group beyond its senior classes.
fn monthly_cap<N: Exactness>(sheet: &Sheet<'_, N>, of: &[GroupIndex]) -> f64 {
    let record = sheet.record;
    let pool = record.collateral.opening_balance.to_f64();
    if pool <= 0.005 {
        return 0.0;
    }
    let owed = record.deal.hedge_owed.to_f64() / pool;
    let cap = |interest: N, balance: f64| {
        if balance > 0.0 {
            (interest.to_f64() / balance - owed).max(0.0)
        } else {
            0.0
        }
    };
    if record.groups.is_empty() {
        return cap(record.collateral.mortgage_interest, pool);
    }
    let balances: Vec<f64> = record
        .groups
        .iter()
        .map(|group| group.opening_balance.to_f64())
        .map(|balance| if balance > 0.005 { balance } else { 0.0 })
        .collect();
    let of_groups = |groups: &[GroupIndex]| -> f64 {
        groups.iter().map(|group| balances[group.position()]).sum()
    };
    let (mut weighted, mut weights) = (0.0, 0.0);
    for (position, group) in record.groups.iter().enumerate() {
        let balance = balances[position];
        let index = GroupIndex::new(position);
        let weight: f64 = if of.is_empty() {
            let classes = sheet.deal.classes.enumerate();
            let seniors = classes.filter(|(_, terms)| terms.groups.contains(&index));
            let senior: f64 = seniors
                .map(|(class, terms)| {
                    let all = of_groups(&terms.groups);
                    let share = match (terms.groups.len(), all > 0.0) {
                        (1, _) => 1.0,
                        (_, true) => balance / all,
                        (_, false) => 0.0,
                    };
                    sheet.before.classes[class].balance.to_f64() * share
                })
                .sum();
            let beyond = balance - senior;
            if beyond > 0.005 { beyond } else { 0.0 }
        } else if of.contains(&index) {
            balance
        } else {
            0.0
        };
        weighted += weight * cap(group.mortgage_interest, balance);
        weights += weight;
    }
    if weights > 0.0 {
        weighted / weights
    } else {
        0.0
    }
}

fn interest_remittance<N: Exactness>(sheet: &Sheet<'_, N>) {
    let collateral = &sheet.record.collateral;
    let scenario = &sheet.checked.case.scenario;
    let prepared = &sheet.checked.prepared;
    let months = sheet.collection_months(&prepared.by_collection_month);
    // A twelfth of the annual rate on the balance before each collection month.
    let pool: f64 = months
        .iter()
        .map(|month| month.opening_balance.to_f64())
        .sum();
    let month = 1.0 / 12.0;
    let net = (collateral.interest - collateral.servicing_fee).to_f64();
    // At the net mortgage rate, the fees on interest that is not received are not part of the
    // shortfall; nor can the servicer use them as compensating interest.
    let part_lost = f64::exact(scenario.prepayment_interest_lost);
    let fees = match sheet.deal.prepayment_interest_at {
        PrepaymentInterestAt::GrossMortgageRate => 0.0,
        PrepaymentInterestAt::NetMortgageRate => {
            let fees = f64::exact(sheet.deal.expense_fee_rate()) / 12.0;
            collateral.prepaid_principal.to_f64() * fees * part_lost
        }
    };
    let missing = (collateral.prepaid_interest.to_f64() * part_lost - fees).max(0.0);
    let compensated = (pool * f64::exact(sheet.deal.compensating_interest) * month)
        .min((collateral.servicing_fee.to_f64() - fees).max(0.0));
    let shortfall = (missing - compensated).max(0.0).min(net);
    let relief_act = (pool * f64::exact(scenario.relief_act_rate) * month).min(net - shortfall);
    // TR, sections 13A and 17: in addition to the principal loss, and deducted from received
    // interest.
    let groups = prepared.groups_by_collection_month.iter();
    let lost: f64 = groups
        .flat_map(|months| sheet.collection_months(months))
        .map(|month| {
            let liquidated = month.liquidated_balance.to_f64();
            let net = (month.interest - month.servicing_fee).to_f64();
            (liquidated * f64::exact(scenario.interest_loss)).min(net)
        })
        .sum();
    let prepaid = collateral.prepaid_principal.to_f64();
    let deal = &sheet.record.deal;
    sheet.is(
        "interest losses",
        deal.interest_loss,
        lost.min(net - shortfall - relief_act),
    );
    sheet.is("all interest lost", collateral.interest_loss, lost);
    sheet.is(
        "prepayment charges",
        deal.prepayment_charges,
        prepaid * f64::exact(scenario.prepayment_charges),
    );
    sheet.is(
        "prepayment interest shortfalls",
        deal.prepayment_interest_shortfall,
        shortfall,
    );
    sheet.is(
        "Relief Act shortfalls",
        deal.relief_act_shortfall,
        relief_act,
    );
    sheet.is(
        "interest remittance",
        deal.interest_remittance,
        net - shortfall - relief_act - deal.interest_loss.to_f64(),
    );
    sheet.is(
        "principal remittance",
        deal.principal_remittance,
        (collateral.opening_balance - collateral.closing_balance - collateral.realized_loss)
            .to_f64(),
    );
}

/// TS: both shortfalls are allocated pro rata by accrued interest.
fn shortfalls<N: Exactness>(sheet: &Sheet<'_, N>) {
    let deal = &sheet.record.deal;
    let accrued = total(sheet.record, |class| class.interest_accrued).to_f64();
    let prepayment = deal.prepayment_interest_shortfall.to_f64().min(accrued);
    let relief_act = deal.relief_act_shortfall.to_f64().min(accrued - prepayment);
    for month in &sheet.record.classes {
        let share = if accrued > 0.0 {
            month.interest_accrued.to_f64() / accrued
        } else {
            0.0
        };
        sheet.is(
            "a class's prepayment interest shortfall",
            month.prepayment_interest_shortfall,
            prepayment * share,
        );
        sheet.is(
            "a class's Relief Act shortfall",
            month.relief_act_shortfall,
            relief_act * share,
        );
    }
}
