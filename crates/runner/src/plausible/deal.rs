//! Plausible terms of a deal: coupons, fees, hedges, tests and targets.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Coupon, DelinquencyLimit, Hedge, Stepdown};

use super::quantity::{Plausible, percent};

/// Periods in which short dollar rates were below 0.30%. The Federal Reserve's target was 0 to 0.25%
/// from December 16, 2008 to December 16, 2015, and from March 15, 2020 to March 16, 2022.
const LOW_RATES: [(Date, Date); 2] = [
    (date(2008, 12, 1), date(2016, 1, 31)),
    (date(2020, 3, 1), date(2022, 3, 31)),
];

/// Notes on a deal.
pub(super) fn deal(deal: &Deal) -> Vec<String> {
    let mut notes = Vec::new();
    let near_zero = is_near_zero(deal);
    let mut highest_margin = Decimal::ZERO;
    for (class, terms) in deal.classes.enumerate() {
        let what = format!("class {}: ", deal.class_names[class]);
        notes.extend(match &terms.coupon {
            Coupon::Floating { margin, .. } => {
                let margin = percent(*margin);
                // Margins usually rise from class to class.
                let plausible = Plausible::CLASS_MARGIN.beside(highest_margin);
                highest_margin = highest_margin.max(margin);
                plausible.check(&what, margin)
            }
            Coupon::Fixed { rate, .. } if !near_zero => {
                Plausible::CLASS_RATE.check(&what, percent(*rate))
            }
            Coupon::Fixed { .. } | Coupon::NetWac | Coupon::Formula => None,
        });
    }
    if let Some(cap) = deal.hard_cap {
        notes.extend(Plausible::HARD_CAP.check("interest: ", percent(cap)));
    }
    for (name, fee) in &deal.expense_fees {
        // A trustee's fee may be 0.001%; a servicer's is 0.25% or more.
        let is_servicing = name.to_lowercase().starts_with("servic");
        if is_servicing {
            notes.extend(Plausible::SERVICING.check(&format!("{name}: "), percent(*fee)));
        }
    }
    for hedge in &deal.hedges {
        match hedge {
            Hedge::Swap { pays, .. } if !near_zero => {
                notes.extend(Plausible::SWAP_RATE.check("swap: ", percent(*pays)));
            }
            Hedge::Swap { .. } => {}
            Hedge::Cap {
                strike, ceiling, ..
            } => {
                let what = match ceiling {
                    Some(_) => "corridor: ",
                    None => "cap: ",
                };
                notes.extend(Plausible::STRIKE.check(what, percent(*strike)));
                let ceiling = ceiling.map(percent);
                notes.extend(Plausible::CEILING.check_all(what, ceiling));
            }
        }
    }
    notes.extend(performance(deal));
    notes
}

/// Percentages of the tests, of subordination and of the call.
fn performance(deal: &Deal) -> Vec<String> {
    let mut notes = Vec::new();
    let ranks = deal.ranks.iter();
    let shares = ranks.filter_map(|rank| rank.subordination_percentage);
    notes.extend(Plausible::SUBORDINATION.check_each("ranks: ", shares.map(percent)));
    if let Stepdown::When {
        senior_enhancement: Some(share),
        ..
    } = deal.stepdown
    {
        notes.extend(Plausible::ENHANCEMENT.check("stepdown: ", percent(share)));
    }
    let trigger = "trigger event: ";
    if let Some(test) = &deal.trigger_event.delinquency {
        notes.extend(match test.limit {
            DelinquencyLimit::OfSeniorEnhancement(share) => {
                Plausible::OF_ENHANCEMENT.check(trigger, percent(share))
            }
            DelinquencyLimit::OfPool(share) => Plausible::OF_POOL.check(trigger, percent(share)),
        });
    }
    let limits = deal.trigger_event.cumulative_loss.iter();
    let limits = limits.flat_map(|limit| [limit.start, limit.start + limit.adds]);
    let limits: Vec<Decimal> = limits.map(percent).collect();
    let highest = limits.iter().max().copied().unwrap_or_default();
    let all = Plausible::LOSS_LIMIT.check_all(trigger, limits.iter().copied());
    notes.extend(all.or_else(|| {
        // The limits of the first months may be low.
        let least = highest / Plausible::TIMES_LESS;
        let low = Plausible {
            least: least.min(Plausible::LOSS_LIMIT.least),
            ..Plausible::LOSS_LIMIT
        };
        low.check_each(trigger, limits)
    }));
    let call = deal.optional_termination.as_ref();
    let below = call.and_then(|call| call.below?.checked_div(deal.original_balance));
    notes.extend(Plausible::CALL.check_all("optional termination: ", below.map(percent)));
    notes.extend(targets(deal));
    notes
}

/// Overcollateralization targets and the floor compared with the initial amount: a target of 0.0565% and an
/// initial 5.65%.
fn targets(deal: &Deal) -> Vec<String> {
    let initial = deal.original_balance - deal.certificate_balance();
    let initial = percent(
        initial
            .checked_div(deal.original_balance)
            .unwrap_or_default(),
    );
    let terms = &deal.overcollateralization;
    let of_original = percent(
        terms
            .target
            .fixed
            .checked_div(deal.original_balance)
            .unwrap_or_default(),
    );
    let stepped_down = terms.stepped_down_target.as_ref();
    let stepped_down = stepped_down.map(|target| percent(target.of_current));
    let floor = terms.floor.checked_div(deal.original_balance).map(percent);
    let mut notes = Vec::new();
    for (name, target) in [
        ("`target`", Some(of_original)),
        ("`stepped_down_target`", stepped_down),
        ("`floor`", floor),
    ] {
        let plausible = Plausible {
            name,
            least: Decimal::ZERO,
            unit: "%",
        }
        .beside(initial);
        notes.extend(plausible.check_all("overcollateralization: ", target));
    }
    notes
}

/// Whether short rates were near 0 at the date of the deal's pool.
pub(super) fn is_near_zero(deal: &Deal) -> bool {
    let months = i64::from(deal.pool_as_of.number());
    let of_pool = deal.dates.cut_off.saturating_add(months.months());
    LOW_RATES
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&of_pool))
}
