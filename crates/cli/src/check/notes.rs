//! Notes worth reviewing that are not errors: unusual combinations of terms, and inferred or assumed inputs.

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
use crate::numbers::{dollars, listed, percent};
use crate::wal::notes::{assumed_coupons, pool};

/// Days of interest beyond 30 per month of collections that are still usual.
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
    notes.extend(assumed_coupons(deal).map(|text| format!("assumed in the deal file: {text}")));
    notes.extend(not_stated(deal));
    notes.extend(first_distribution(deal));
    notes.extend(balances(folder));
    notes.extend(last_rank(deal));
    notes.extend(senior_enhancement(deal));
    notes.extend(basis_risk(deal));
    if deal.rules.is_none() {
        notes.extend(write_downs(deal));
    }
    notes.extend(lints(deal));
    notes.extend(hedges(deal));
    notes.extend(step_ups(deal));
    notes.extend(step_ups_of_net_wac(folder));
    notes.extend(kinds(folder));
    notes.extend(not_printed(folder));
    if !scenarios.iter().any(|scenario| scenario.is_pricing) && folder.printed.is_some() {
        notes.push(
            "printed-table.csv is for pricing.yaml, which is not among the scenarios checked"
                .to_owned(),
        );
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

/// What the deal file does not state, and what is assumed instead.
fn not_stated(deal: &Deal) -> Vec<String> {
    let assumed: [(&[&str], &str); 5] = [
        (&["interest", "accrual"], "interest accrues 30/360"),
        (
            &["ranks"],
            "principal is paid to the classes in the order of the file",
        ),
        (&["waterfall", "interest"], "interest is paid pro rata"),
        (
            &["waterfall", "losses"],
            "losses are allocated to the classes from the last one up",
        ),
        (
            &["waterfall", "excess_cash_flow"],
            "all excess cash flow is paid to the residual class",
        ),
    ];
    let several = deal.classes.len() > 1;
    let of_interest = ["interest", "accrual"];
    // A deal that states its payments has no other sections that say what is paid.
    let of_several = |path: &[&str]| several && deal.rules.is_none() || path == of_interest;
    assumed
        .iter()
        .filter(|(path, _)| of_several(path) && deal.places.field(path).is_none())
        .map(|(path, assumed)| {
            format!(
                "`{}` is not stated in deal.yaml: {assumed}",
                path.join(", ")
            )
        })
        .collect()
}

/// Statements of a deal's payments that are probably not meant.
fn lints(deal: &Deal) -> Vec<String> {
    let lints = deal.rules.iter();
    let lints = lints.flat_map(|rules| rules.lints(deal.groups.len()));
    lints
        .map(|lint| {
            format!(
                "deal.yaml:{}: {}; {}",
                lint.place.line,
                lint.message(deal),
                lint.advice(deal)
            )
        })
        .collect()
}

/// The first distribution usually pays interest for about as many months as it has collections, or fewer if
/// closing is after the cut-off date.
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
            "the first distribution pays {days} days of interest from {months} month{} of collections; \
             `first_collection_months` sets their number",
            if months == 1 { "" } else { "s" }
        )
    })
}

/// Notes on the curves of scenarios, sweeps and models, without duplicates.
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

/// A pool as of the cut-off date is compared with the deal; a later one, with the state file.
fn balances(folder: &Folder) -> Option<String> {
    if folder.deal.pool_as_of.number() > 0 {
        return None;
    }
    let difference = folder.pool.balance() - folder.deal.original_balance;
    (!difference.is_zero()).then(|| {
        format!(
            "the pool differs from the deal's original balance by {}, which is treated as rounding",
            dollars(difference)
        )
    })
}

/// The last subordination percentage and the target below it usually add up to 100%.
fn last_rank(deal: &Deal) -> Option<String> {
    let share = deal.ranks.last()?.subordination_percentage?;
    let target = deal.overcollateralization.stepped_down_target.as_ref()?;
    let total = share + target.of_current;
    (target.fixed.is_zero() && total != Decimal::ONE).then(|| {
        format!(
            "the subordination percentage of the last principal group, {}, and the stepped-down \
             overcollateralization target, {}, add up to {}, not 100%",
            percent(share),
            percent(target.of_current),
            percent(total)
        )
    })
}

/// Stepdown usually requires the enhancement that then remains below the first principal group.
fn senior_enhancement(deal: &Deal) -> Option<String> {
    let Stepdown::When {
        senior_enhancement: Some(required),
        ..
    } = deal.stepdown
    else {
        return None;
    };
    let share = deal.ranks.first()?.subordination_percentage?;
    (required + share != Decimal::ONE).then(|| {
        format!(
            "stepdown requires a senior enhancement of {}, but the first principal group leaves {} below it",
            percent(required),
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
            "the net WAC cap applies to {}, but excess cash flow has no `basis risk` step: basis risk \
             shortfalls are never paid",
            listed(&classes(deal, &capped))
        )
    })
}

fn write_downs(deal: &Deal) -> Option<String> {
    let covers = has_step(deal, |step| matches!(step, ExcessStep::RealizedLosses));
    (!covers).then(|| {
        "excess cash flow has no `realized losses` step: losses are allocated to the classes immediately".to_owned()
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

/// Step-ups that follow the first possible call, in a deal without a call.
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
            Coupon::NetWac | Coupon::Formula => false,
        })
        .map(|(class, _)| class)
        .collect();
    (!stepping.is_empty()).then(|| {
        format!(
            "{} up: step-ups follow the first possible call, but there is no `optional_termination`",
            never_step(deal, &stepping)
        )
    })
}

/// Step-ups of classes without a margin or a rate. The deal does not keep them, so its file is read.
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
            "{} up: a step-up applies to a margin or a rate, not to `net wac`",
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

/// Files of the folder that are not scenarios, with a separate note on each that may be meant as one.
fn not_read(others: &[OtherFile]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut names = Vec::new();
    let unknown = others.iter();
    for other in unknown.filter(|other| other.kind == OtherKind::Unknown) {
        match &other.nearest_field {
            None => names.push(other.name.as_str()),
            Some(nearest) => notes.push(format!(
                "{} is not read: it has no field `prepayment`; is `{nearest}` a misspelling?",
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

/// Collateral types that only one of the pool and the deal has.
fn kinds(folder: &Folder) -> Vec<String> {
    let (deal, kinds) = (&folder.deal, folder.pool.kinds());
    let unused = deal
        .pricing_speed
        .keys()
        .filter(|kind| !kinds.contains(kind))
        .map(|kind| {
            format!("a pricing speed is stated for `{kind}`, but the pool has no such collateral")
        });
    let unpriced = kinds
        .iter()
        .filter(|kind| !deal.pricing_speed.contains_key(*kind))
        .map(|kind| {
            format!("the pool has `{kind}` collateral, but no pricing speed is stated for it")
        });
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
            "the printed table has no values for {}",
            listed(&classes(&folder.deal, &missing))
        )
    })
}
