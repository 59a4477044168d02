//! Stepdown date, trigger events, optional termination (conventions 4.11 to 4.13).

use stepdown_projection::deal::terms::{
    DelinquencyLimit, EnhancementAfter, EnhancementTestedFrom, Exercised, OptionalTermination,
    Stepdown, TestedFrom, TestedOn,
};
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{CallOption, MonthRecord, TriggerOverride};

use super::super::checked::{Exactness, total};
use super::Sheet;

pub(super) fn check<N: Exactness>(sheet: &Sheet<'_, N>) {
    stepdown(sheet);
    trigger_event(sheet);
    optional_termination(sheet);
}

/// The senior enhancement percentage of a month: the classes below the first principal group before
/// the date, plus OC after the principal remittance, over the pool after the date.
fn senior_enhancement<N: Exactness>(sheet: &Sheet<'_, N>, record: &MonthRecord<N>) -> f64 {
    let pool = record.collateral.closing_balance.to_f64();
    if pool <= 0.005 {
        return 0.0;
    }
    let seniors = &sheet.deal.ranks[0].classes;
    let subordinate: f64 = record
        .classes
        .enumerate()
        .filter(|(class, _)| !seniors.contains(class))
        .map(|(_, month)| month.opening_balance.to_f64())
        .sum();
    let all = total(record, |class| class.opening_balance).to_f64();
    let remittance = record.deal.principal_remittance.to_f64();
    let covered = match sheet.deal.enhancement_after {
        EnhancementAfter::PrincipalRemittance => 0.0,
        EnhancementAfter::LossesCovered => record.deal.losses_covered.to_f64(),
    };
    let overcollateralization = pool - (all - remittance - covered).max(0.0);
    let least = if sheet
        .deal
        .overcollateralization
        .negative_reduces_enhancement
    {
        f64::NEG_INFINITY
    } else {
        0.0
    };
    let enhancing = subordinate + overcollateralization.max(least);
    if enhancing > 0.005 {
        enhancing / pool
    } else {
        0.0
    }
}

fn stepdown<N: Exactness>(sheet: &Sheet<'_, N>) {
    let so_far = &sheet.checked.months()[..=sheet.position];
    let deal = &sheet.record.deal;
    let enhancement = senior_enhancement(sheet, sheet.record);
    // The last bits of balances, which matter for a small pool.
    let pool = sheet.record.collateral.closing_balance.to_f64().max(0.005);
    let last_bits = 1e-9 + 1e-13 * sheet.checked.original_balance / pool;
    let found = deal.senior_enhancement.to_f64();
    assert!(
        (found - enhancement).abs() < last_bits,
        "senior enhancement, month {}: {found} is not {enhancement}",
        sheet.record.month
    );
    let reached = match &sheet.deal.stepdown {
        Stepdown::Never => false,
        Stepdown::When {
            not_before,
            senior_enhancement: specified,
            enhancement_tested_from,
            or_after_seniors_are_paid,
        } => {
            // (i) The date after the one on which the senior classes are paid off.
            let seniors = &sheet.deal.ranks[0].classes;
            let paid_off = so_far.iter().any(|record| {
                let balances = seniors
                    .iter()
                    .map(|class| record.classes[*class].opening_balance.to_f64());
                balances.sum::<f64>() <= 0.005
            });
            // (ii) The later of the month and the first date with the specified enhancement.
            let month = not_before.is_none_or(|month| sheet.record.month >= month);
            let specified = specified.map(f64::exact);
            // Or the first such date in that month or later.
            let counts = |record: &&MonthRecord<N>| match enhancement_tested_from {
                EnhancementTestedFrom::FirstDistribution => true,
                EnhancementTestedFrom::NotBefore => {
                    not_before.is_none_or(|month| record.month >= month)
                }
            };
            let margins = so_far
                .iter()
                .filter(counts)
                .map(|record| senior_enhancement(sheet, record) - specified.unwrap_or(0.0));
            let largest = margins.fold(f64::NEG_INFINITY, f64::max);
            if specified.is_some() && largest.abs() < last_bits {
                return;
            }
            let enhanced = specified.is_none() || largest >= 0.0;
            (*or_after_seniors_are_paid && paid_off) || (month && enhanced)
        }
    };
    assert_eq!(
        deal.stepped_down, reached,
        "stepdown, month {}",
        sheet.record.month
    );
}

fn delinquency<N: Exactness>(sheet: &Sheet<'_, N>, position: usize) -> f64 {
    let collateral = &sheet.checked.months()[position].collateral;
    let pool = collateral.opening_balance.to_f64();
    let foreclosure = if pool > 0.0 {
        collateral.foreclosure_balance.to_f64() / pool
    } else {
        0.0
    };
    // Delinquency of the last collection month that the date pays.
    let path = &sheet.checked.prepared.conditions.delinquency;
    let last = position + sheet.deal.dates.collections.first as usize - 1;
    let stated = path.get(last).or(path.last()).unwrap().to_f64();
    (foreclosure + stated).min(1.0)
}

fn trigger_event<N: Exactness>(sheet: &Sheet<'_, N>) {
    let terms = &sheet.deal.trigger_event;
    let deal = &sheet.record.deal;
    let mut tripped = false;
    if let Some(test) = &terms.delinquency {
        let first = (sheet.position + 1).saturating_sub(test.rolling_months as usize);
        let months = first..=sheet.position;
        let count = months.clone().count() as f64;
        let average = months.map(|month| delinquency(sheet, month)).sum::<f64>() / count;
        let limit = match test.limit {
            DelinquencyLimit::OfSeniorEnhancement(share) => {
                f64::exact(share) * deal.senior_enhancement.to_f64()
            }
            DelinquencyLimit::OfPool(share) => f64::exact(share),
        };
        if (average - limit).abs() < 1e-10 {
            return;
        }
        let pool = sheet.record.collateral.closing_balance.to_f64();
        tripped |= average >= limit && pool > 0.005;
    }
    // The last line of the table that has begun.
    let line = terms
        .cumulative_loss
        .iter()
        .rfind(|line| line.from <= sheet.record.month);
    if let Some(line) = line {
        let later = f64::from(sheet.record.month.number() - line.from.number());
        let limit = f64::exact(line.start) + f64::exact(line.adds) / 12.0 * later;
        let limit = limit * f64::exact(sheet.deal.original_balance);
        let loss: f64 = sheet.checked.months()[..=sheet.position]
            .iter()
            .map(|record| &record.collateral)
            .map(|month| (month.realized_loss + month.interest_loss).to_f64())
            .sum();
        if sheet.too_near(loss, limit) {
            return;
        }
        tripped |= loss > limit;
    }
    let tested = match terms.tested_from {
        TestedFrom::StepdownDate => deal.stepped_down,
        TestedFrom::FirstDistribution => true,
    };
    let stays = !terms.cures
        && sheet.checked.months()[..sheet.position]
            .iter()
            .any(|record| record.deal.trigger_event);
    let in_effect = match sheet.checked.case.scenario.triggers {
        TriggerOverride::Model => tested && (tripped || stays),
        TriggerOverride::Pass => false,
        TriggerOverride::Fail => tested,
    };
    assert_eq!(
        deal.trigger_event, in_effect,
        "trigger event, month {}",
        sheet.record.month
    );
}

/// Whether the deal can be called on a date; `None` if rounding decides.
fn callable<N: Exactness>(
    sheet: &Sheet<'_, N>,
    termination: &OptionalTermination<rust_decimal::Decimal>,
    position: usize,
) -> Option<bool> {
    let record = &sheet.checked.months()[position];
    let by_month = termination.from.is_some_and(|from| record.month >= from);
    let tested = match termination.exercised {
        Exercised::SameDate => Some(record),
        Exercised::NextDate => position
            .checked_sub(1)
            .map(|position| &sheet.checked.months()[position]),
    };
    let by_balance = match (tested, termination.below) {
        (Some(record), Some(below)) => {
            let balance = match termination.tested_on {
                TestedOn::BalanceAfter => record.collateral.closing_balance,
                TestedOn::BalanceBefore => record.collateral.opening_balance,
            };
            let (balance, below) = (balance.to_f64(), f64::exact(below));
            if sheet.too_near(balance, below) && below > 0.0 {
                return None;
            }
            balance < below
        }
        _ => false,
    };
    Some(by_month || by_balance)
}

fn optional_termination<N: Exactness>(sheet: &Sheet<'_, N>) {
    let record = sheet.record;
    let deal = &record.deal;
    let Some(termination) = &sheet.deal.optional_termination else {
        assert!(!deal.first_call);
        return;
    };
    let earlier: Option<Vec<bool>> = (0..sheet.position)
        .map(|position| callable(sheet, termination, position))
        .collect();
    let (Some(earlier), Some(now)) = (earlier, callable(sheet, termination, sheet.position)) else {
        return;
    };
    let first = now && !earlier.contains(&true);
    assert_eq!(deal.first_call, first, "call, month {}", record.month);
    if !first || sheet.checked.call == CallOption::NotExercised {
        assert_eq!(deal.purchase_price, N::ZERO);
        return;
    }
    // The amount owed to every class, and the write-downs paid from the value of the pool above it.
    let mut owed = 0.0;
    let mut write_downs = 0.0;
    let mut reimbursed = 0.0;
    for (class, month) in record.classes.enumerate() {
        let after = &sheet.after.classes[class];
        let closing = month.opening_balance - month.principal_paid - month.write_down;
        sheet.is(
            "balance redeemed",
            month.redemption.balance,
            closing.to_f64(),
        );
        assert_eq!(after.balance, N::ZERO);
        assert_eq!(after.interest_shortfall, N::ZERO);
        assert_eq!(after.basis_risk_carry_forward, N::ZERO);
        assert_eq!(after.prepayment_interest_shortfall, N::ZERO);
        owed += (month.redemption.balance + month.redemption.interest).to_f64();
        reimbursed += month.redemption.write_down.to_f64();
        write_downs += (after.unreimbursed_write_down + month.redemption.write_down).to_f64();
    }
    let pool = record.collateral.closing_balance.to_f64();
    let beyond = (pool - owed).max(0.0).min(write_downs);
    sheet.is("price", deal.purchase_price, pool.max(owed));
    sheet.is("write-downs", N::factor(reimbursed), beyond);
}
