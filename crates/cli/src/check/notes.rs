//! What is no fault, but worth a look: figures of several sections that usually go together and
//! here do not, and what is inferred or assumed.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Coupon, ExcessStep, Hedge, Stepdown};
use stepdown_runner::{Folder, ScenarioFile};

use super::words::classes;
use crate::figures::{dollars, listed, percent};
use crate::wal::notes::{assumed_coupons, pool};

/// Every note on a folder.
pub(super) fn notes(folder: &Folder, scenarios: &[ScenarioFile]) -> Vec<String> {
    let deal = &folder.deal;
    let mut notes = Vec::new();
    notes.extend(pool(deal));
    notes.extend(
        assumed_coupons(deal).map(|text| format!("assumed, as the deal file says: {text}")),
    );
    notes.extend(balances(folder));
    notes.extend(last_rank(deal));
    notes.extend(senior_enhancement(deal));
    notes.extend(basis_risk(deal));
    notes.extend(write_downs(deal));
    notes.extend(hedges(deal));
    notes.extend(kinds(folder));
    notes.extend(not_printed(folder));
    if !scenarios.iter().any(|scenario| scenario.is_pricing) && folder.printed.is_some() {
        notes.push("printed figures are of pricing.yaml, which is not among these".to_owned());
    }
    notes
}

fn balances(folder: &Folder) -> Option<String> {
    let difference = folder.pool.balance() - folder.deal.original_balance;
    (!difference.is_zero()).then(|| {
        format!(
            "the pool differs from the deal's original balance by {}, taken as rounding",
            dollars(difference)
        )
    })
}

/// What a rank and all above it are paid down to, and the target below it, usually make the pool.
fn last_rank(deal: &Deal) -> Option<String> {
    let share = deal.ranks.last()?.subordination_percentage?;
    let target = deal.overcollateralization.stepped_down_target.as_ref()?;
    let total = share + target.of_current;
    (target.fixed.is_zero() && total != Decimal::ONE).then(|| {
        format!(
            "the last rank's subordination percentage, {}, and the stepped-down \
             overcollateralization target, {}, come to {}, not 100%",
            percent(share),
            percent(target.of_current),
            percent(total)
        )
    })
}

/// Stepdown usually asks for what is then kept below the first rank.
fn senior_enhancement(deal: &Deal) -> Option<String> {
    let Stepdown::When {
        senior_enhancement: Some(asked),
        ..
    } = deal.stepdown
    else {
        return None;
    };
    let share = deal.ranks.first()?.subordination_percentage?;
    (asked + share != Decimal::ONE).then(|| {
        format!(
            "stepdown asks for a senior enhancement of {}, the first rank leaves {} below it",
            percent(asked),
            percent(Decimal::ONE - share)
        )
    })
}

fn has_step(deal: &Deal, wanted: impl Fn(&ExcessStep) -> bool) -> bool {
    deal.excess_cash_flow.iter().any(wanted)
}

fn basis_risk(deal: &Deal) -> Option<String> {
    let capped: Vec<_> = deal
        .classes
        .enumerate()
        .filter(|(_, terms)| terms.net_wac_cap && terms.coupon != Coupon::NetWac)
        .map(|(class, _)| class)
        .collect();
    let is_paid = has_step(deal, |step| matches!(step, ExcessStep::BasisRisk(_)));
    (!capped.is_empty() && !is_paid).then(|| {
        format!(
            "the net WAC cap limits {}, and excess cash flow has no `basis risk`: what they lose \
             by it is never made good",
            listed(&classes(deal, &capped))
        )
    })
}

fn write_downs(deal: &Deal) -> Option<String> {
    let covers = has_step(deal, |step| matches!(step, ExcessStep::RealizedLosses));
    (!covers).then(|| {
        "excess cash flow has no `realized losses`: losses go to the classes at once".to_owned()
    })
}

fn hedges(deal: &Deal) -> Vec<String> {
    let notionals = deal.hedges.iter().map(|hedge| match hedge {
        Hedge::Swap { notional, .. } | Hedge::Cap { notional, .. } => notional,
    });
    notionals
        .filter_map(|notional| notional.iter().max())
        .filter(|most| **most > deal.original_balance)
        .map(|most| {
            format!(
                "a hedge has a notional of {}, more than the original balance of {}",
                dollars(*most),
                dollars(deal.original_balance)
            )
        })
        .collect()
}

/// Kinds of which one of the pool and the deal says nothing.
fn kinds(folder: &Folder) -> Vec<String> {
    let (deal, kinds) = (&folder.deal, folder.pool.kinds());
    let unused = deal
        .pricing_speed
        .keys()
        .filter(|kind| !kinds.contains(kind))
        .map(|kind| format!("a pricing speed is stated for `{kind}`, the pool holds none"));
    let unpriced = kinds
        .iter()
        .filter(|kind| !deal.pricing_speed.contains_key(*kind))
        .map(|kind| format!("the pool holds `{kind}`, no pricing speed is stated for it"));
    unused.chain(unpriced).collect()
}

fn not_printed(folder: &Folder) -> Option<String> {
    let printed = folder.printed.as_ref()?;
    let missing: Vec<_> = folder
        .deal
        .class_names
        .indices()
        .filter(|class| printed.class(*class).is_none())
        .collect();
    (!missing.is_empty()).then(|| {
        format!(
            "the printed table says nothing of {}",
            listed(&classes(&folder.deal, &missing))
        )
    })
}
