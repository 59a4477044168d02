//! What is no fault, but worth a look: figures of several sections that usually go together and
//! here do not, and what is inferred or assumed.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Coupon, ExcessStep, Hedge, StepUpFrom, Stepdown};
use stepdown_projection::document::{Document, Node, Value};
use stepdown_projection::index::ClassIndex;
use stepdown_runner::simulation::Model;
use stepdown_runner::sweep::Sweep;
use stepdown_runner::{Folder, OtherFile, OtherKind, ScenarioFile, plausible};

use super::words::classes;
use crate::curve_notes;
use crate::figures::{dollars, listed, percent};
use crate::wal::notes::{assumed_coupons, pool};

/// Days of interest beyond 30 for each month of collections that are nothing unusual.
const MORE_DAYS: i64 = 20;

/// Every note on a folder.
pub(super) fn notes(
    folder: &Folder,
    (scenarios, sweeps, models): (&[ScenarioFile], &[Sweep], &[Model]),
    others: &[OtherFile],
) -> Vec<String> {
    let deal = &folder.deal;
    let mut notes = Vec::new();
    notes.extend(pool(folder));
    notes.extend(
        assumed_coupons(deal).map(|text| format!("assumed, as the deal file says: {text}")),
    );
    notes.extend(first_distribution(deal));
    notes.extend(balances(folder));
    notes.extend(last_rank(deal));
    notes.extend(senior_enhancement(deal));
    notes.extend(basis_risk(deal));
    notes.extend(write_downs(deal));
    notes.extend(hedges(deal));
    notes.extend(step_ups(deal));
    notes.extend(step_ups_of_net_wac(folder));
    notes.extend(kinds(folder));
    notes.extend(not_printed(folder));
    if !scenarios.iter().any(|scenario| scenario.is_pricing) && folder.printed.is_some() {
        notes.push("printed figures are of pricing.yaml, which is not among these".to_owned());
    }
    notes.extend(plausible::notes_on_folder(folder));
    for scenario in scenarios {
        notes.extend(plausible::notes_on_scenario(folder, scenario));
    }
    for sweep in sweeps {
        notes.extend(plausible::notes_on_sweep(folder, sweep));
    }
    for model in models {
        let known = notes.clone();
        let of_model = plausible::notes_on_model(folder, model).into_iter();
        notes.extend(of_model.filter(|note| !known.contains(note)));
    }
    notes.extend(of_curves(folder, scenarios, sweeps, models));
    notes.extend(not_read(others));
    notes
}

/// The first distribution usually pays about as many months of interest as it has of collections, or
/// less where closing is later than the cut-off date.
fn first_distribution(deal: &Deal) -> Option<String> {
    let dates = &deal.dates;
    let days = match deal.first_period_days {
        Some(stated) => i64::from(stated),
        None => i64::from(
            dates
                .closing
                .until(dates.first_distribution)
                .ok()?
                .get_days(),
        ),
    };
    let months = dates.collections.first;
    (days > i64::from(months) * 30 + MORE_DAYS).then(|| {
        format!(
            "the first distribution pays {days} days of interest out of {months} month{} of \
             collections; `first_collection_months` says how many there are",
            if months == 1 { "" } else { "s" }
        )
    })
}

/// What is to be known of the curves of scenarios, sweeps and models, none of it twice.
fn of_curves(
    folder: &Folder,
    scenarios: &[ScenarioFile],
    sweeps: &[Sweep],
    models: &[Model],
) -> Vec<String> {
    let pool = &folder.pool;
    let of_scenarios = scenarios.iter().flat_map(|file| {
        let notes = curve_notes::of_scenario(pool, &file.scenario).into_iter();
        notes.map(|note| (file.input.name.clone(), note))
    });
    let of_sweeps = sweeps.iter().flat_map(|sweep| {
        let name = super::sweeps::file_name(folder, sweep);
        let notes = curve_notes::of_sweep(pool, sweep).into_iter();
        notes.map(move |note| (name.clone(), note))
    });
    let of_models = models.iter().flat_map(|model| {
        let notes = curve_notes::of_model(pool, model).into_iter();
        notes.map(|note| (model.file().to_owned(), note))
    });
    let mut known: Vec<String> = Vec::new();
    let mut notes = Vec::new();
    for (file, note) in of_scenarios.chain(of_sweeps).chain(of_models) {
        if !known.contains(&note) {
            notes.push(format!("{file}: {note}"));
            known.push(note);
        }
    }
    notes
}

/// A pool of the cut-off date is held against the deal; one in mid-life against the state.
fn balances(folder: &Folder) -> Option<String> {
    if folder.deal.pool_as_of.number() > 0 {
        return None;
    }
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
        senior_enhancement: Some(requested),
        ..
    } = deal.stepdown
    else {
        return None;
    };
    let share = deal.ranks.first()?.subordination_percentage?;
    (requested + share != Decimal::ONE).then(|| {
        format!(
            "stepdown asks for a senior enhancement of {}, the first rank leaves {} below it",
            percent(requested),
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
    let mut notes = Vec::new();
    for hedge in &deal.hedges {
        let (what, notional) = match hedge {
            Hedge::Swap { notional, .. } => ("swap", notional),
            Hedge::Cap {
                ceiling: None,
                notional,
                ..
            } => ("cap", notional),
            Hedge::Cap { notional, .. } => ("corridor", notional),
        };
        let above = (1..).zip(notional);
        let mut above = above.filter(|(_, amount)| **amount > deal.original_balance);
        if let Some((month, amount)) = above.next() {
            notes.push(format!(
                "a {what} has a notional of {} in month {month}, above the pool's original balance \
                 of {}",
                dollars(*amount),
                dollars(deal.original_balance)
            ));
        }
    }
    notes
}

/// Steps up that wait for a first possible call where there is none.
fn step_ups(deal: &Deal) -> Option<String> {
    if deal.optional_termination.is_some() || matches!(deal.step_up_from, StepUpFrom::Month(_)) {
        return None;
    }
    let stepping: Vec<_> = deal
        .classes
        .enumerate()
        .filter(|(_, terms)| match &terms.coupon {
            Coupon::Floating {
                margin,
                stepped_up_margin,
                ..
            } => margin != stepped_up_margin,
            Coupon::Fixed {
                rate,
                stepped_up_rate,
            } => rate != stepped_up_rate,
            Coupon::NetWac => false,
        })
        .map(|(class, _)| class)
        .collect();
    (!stepping.is_empty()).then(|| {
        format!(
            "{} up: that would be after the first possible call, and there is no \
             `optional_termination`",
            never_step(deal, &stepping)
        )
    })
}

/// Steps up of what has neither a margin nor a rate of its own. The deal keeps none, so its file
/// is asked.
fn step_ups_of_net_wac(folder: &Folder) -> Option<String> {
    let deal = &folder.deal;
    let document = Document::read("", folder.deal_text()).ok()?;
    let Value::List(items) = &field(document.root(), "classes")?.value else {
        return None;
    };
    let stepping: Vec<ClassIndex> = items
        .iter()
        .filter(|item| field(item, "step_up").is_some())
        .filter_map(|item| deal.class(field(item, "name")?.scalar()?))
        .filter(|class| deal.classes[*class].coupon == Coupon::NetWac)
        .collect();
    (!stepping.is_empty()).then(|| {
        format!(
            "{} up: a step-up is of a margin or a rate, not of `net wac`",
            never_step(deal, &stepping)
        )
    })
}

/// `A never steps`, `A and M never step`.
fn never_step(deal: &Deal, stepping: &[ClassIndex]) -> String {
    let verb = if stepping.len() == 1 { "steps" } else { "step" };
    format!("{} never {verb}", listed(&classes(deal, stepping)))
}

fn field<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let entry = entries.iter().find(|(key, _)| key.text == name);
    entry.map(|(_, node)| node)
}

/// Files of the folder that are no scenarios, and one each for those that may be meant to be.
fn not_read(others: &[OtherFile]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut names = Vec::new();
    let unknown = others.iter();
    for other in unknown.filter(|other| other.kind == OtherKind::Unknown) {
        match &other.nearest_field {
            None => names.push(other.name.as_str()),
            Some(nearest) => notes.push(format!(
                "{} is not read: it has no field `prepayment`; is its `{nearest}` meant to be it?",
                other.name
            )),
        }
    }
    match names.as_slice() {
        [] => {}
        [name] => notes.push(format!("{name} is not read: it has no field `prepayment`")),
        names => notes.push(format!(
            "{} are not read: they have no field `prepayment`",
            listed(names)
        )),
    }
    notes
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
        .filter(|class| !printed.prints(*class))
        .collect();
    (!missing.is_empty()).then(|| {
        format!(
            "the printed table says nothing of {}",
            listed(&classes(&folder.deal, &missing))
        )
    })
}
