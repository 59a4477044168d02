//! Warns of rates that look a hundred times too small: `0.0825` for 8.25%, `0.4` for 40%.
//!
//! Such a rate is used as written, since it may be intended; it is a note, not an error. The limits
//! (`quantity`) are generous: a false note makes users ignore the others.

mod deal;
mod quantity;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stepdown_curves::{
    DefaultCurve, DelinquencyCurve, IndexCurve, LoanAge, MAX_MONTHS, Month, PrepaymentCurve,
    SeverityCurve,
};
use stepdown_projection::collateral::{AdjustableTerms, Line, Pool};
use stepdown_projection::deal::Deal;

use crate::folder::Folder;
use crate::infer_pool::{PoolQuestion, Range};
use crate::scenario_files::ScenarioFile;
use crate::simulation::{IndexProcess, Marginal, Model, Multiplied};
use crate::sweep::Sweep;

use deal::{deal, is_near_zero};
use quantity::{Plausible, percent};

/// Most deals of a sweep that are checked; the others repeat the same rates.
const MOST_DEALS: usize = 1000;

/// Notes on a folder's pool and deal, one line each.
#[must_use]
pub fn notes_on_folder(folder: &Folder) -> Vec<String> {
    let mut notes = pool(&folder.deal.pool_file, &folder.pool);
    notes.extend(deal(&folder.deal));
    notes
}

/// Notes on a scenario.
#[must_use]
pub fn notes_on_scenario(folder: &Folder, file: &ScenarioFile) -> Vec<String> {
    let scenario = &file.scenario;
    let what = format!("{}: ", file.input.name);
    let mut notes = Vec::new();
    for kind in &scenario.collateral.by_kind {
        notes.extend(Plausible::PREPAYMENT.check(&what, most_cpr(&kind.prepayment)));
        notes.extend(Plausible::DEFAULT.check(&what, most_cdr(&kind.default)));
        notes.extend(Plausible::SEVERITY.check(&what, most_severity(&kind.severity)));
    }
    notes.extend(Plausible::DELINQUENCY.check(&what, most_delinquency(&scenario.delinquency)));
    let names = &folder.deal.reference_rates;
    for (name, curve) in names.iter().zip(&scenario.reference_rates) {
        let what = format!("{what}{name}: ");
        notes.extend(index(&folder.deal, &what, [curve]));
    }
    for (plausible, fraction) in [
        (Plausible::CHARGES, scenario.prepayment_charges),
        (Plausible::INTEREST_LOSS, scenario.interest_loss),
        (Plausible::RELIEF_ACT, scenario.relief_act_rate),
    ] {
        notes.extend(plausible.check(&what, percent(fraction)));
    }
    distinct(notes)
}

/// Notes on the prices of classes, their yields in percent, and their discount margins in basis points.
#[must_use]
pub fn notes_on_quotes(
    deal: &Deal,
    what: &str,
    (prices, yields, discount_margins): (&[f64], &[f64], &[f64]),
) -> Vec<String> {
    let yields = if is_near_zero(deal) { &[] } else { yields };
    let quotes = [
        (Plausible::PRICE, prices),
        (Plausible::YIELD, yields),
        (Plausible::QUOTED_MARGIN, discount_margins),
    ];
    let note = |(plausible, numbers): (Plausible, &[f64])| {
        let numbers = numbers.iter().map(|number| decimal(*number));
        plausible.check_values(what, &numbers.collect::<Vec<_>>())
    };
    quotes.into_iter().filter_map(note).collect()
}

/// A note on speeds, as multiples of the scenario's.
#[must_use]
pub fn notes_on_speeds(what: &str, multiples: &[Decimal]) -> Option<String> {
    let speeds: Vec<Decimal> = multiples.iter().map(|speed| percent(*speed)).collect();
    Plausible::SPEED.check_values(what, &speeds)
}

/// Notes on the files that a pool is inferred from.
#[must_use]
pub fn notes_on_pool_question(question: &PoolQuestion) -> Vec<String> {
    let bounds = &question.bounds;
    let mut notes = deal(&question.deal);
    let mut check = |plausible: Plausible, what: &str, range: Option<Range>| {
        let ends = range.map(|range| [percent(range.least), percent(range.most)]);
        notes.extend(plausible.check_all(&format!("{what}: "), ends.into_iter().flatten()));
    };
    let named = |name, plausible: Plausible| Plausible { name, ..plausible };
    for kind in &bounds.kinds {
        let rate = named("`rate`", Plausible::POOL_RATE);
        check(rate, &kind.name, Some(kind.rate));
    }
    let file = "the bounds";
    let open = &bounds.not_printed;
    let wac = named("`gross_wac`", Plausible::POOL_RATE);
    check(wac, file, bounds.gross_wac);
    let spread = named("`excess_spread`", Plausible::INDEX);
    check(spread, file, bounds.excess_spread);
    check(Plausible::SPEED, file, open.speed);
    for (name, range) in [
        ("`target`", open.target),
        ("`stepped_down_target`", open.stepped_down_target),
    ] {
        check(named(name, Plausible::STRIKE), file, range);
    }
    distinct(notes)
}

/// Notes on the scenarios of a sweep: for each component that is implausible in all of them, and for each
/// value of an axis that is.
#[must_use]
pub fn notes_on_sweep(folder: &Folder, sweep: &Sweep) -> Vec<String> {
    let parts = &sweep.parts;
    let what = format!("{}: ", sweep.name);
    let mut notes = Vec::new();
    let prepayments = parts.prepayments.iter().flatten().map(most_cpr);
    notes.extend(Plausible::PREPAYMENT.check_all(&what, prepayments));
    let defaults = parts.defaults.iter().flatten().map(most_cdr);
    notes.extend(Plausible::DEFAULT.check_all(&what, defaults));
    let severities = parts.severities.iter().flatten().map(most_severity);
    notes.extend(Plausible::SEVERITY.check_all(&what, severities));
    let delinquencies = parts.delinquencies.iter().map(most_delinquency);
    notes.extend(Plausible::DELINQUENCY.check_all(&what, delinquencies));
    for axis in sweep.grid.axes() {
        let Some(plausible) = Plausible::of_axis(axis) else {
            continue;
        };
        let numbers = axis.values().iter().filter_map(|value| value.number);
        let note = plausible.check_values(&what, &numbers.collect::<Vec<_>>());
        let is_known = |known: &String| known.starts_with(&format!("{what}{} ", plausible.name));
        notes.extend(note.filter(|_| !notes.iter().any(is_known)));
    }
    for (position, name) in folder.deal.reference_rates.iter().enumerate() {
        let paths = parts.reference_rates.iter();
        let paths = paths.filter_map(|paths| paths.get(position));
        notes.extend(index(&folder.deal, &format!("{what}{name}: "), paths));
    }
    let known = deal(&folder.deal);
    let deals = parts.deals.iter().flatten().take(MOST_DEALS);
    notes.extend(deals.flat_map(deal).filter(|note| !known.contains(note)));
    distinct(notes)
}

/// Notes on a model and the scenario that it moves.
#[must_use]
pub fn notes_on_model(folder: &Folder, model: &Model) -> Vec<String> {
    let mut notes = notes_on_scenario(folder, &model.scenario);
    for multiplied in Multiplied::ALL {
        let what = format!("{}: {} ", model.file(), multiplied.name());
        if let Some(marginal) = model.per_path.of(multiplied) {
            notes.extend(Plausible::MULTIPLIER.check(&what, of_fraction(central(marginal))));
        }
        if let Some(factor) = model.monthly.of(multiplied) {
            let volatility = of_fraction(factor.volatility);
            notes.extend(Plausible::FACTOR_VOLATILITY.check(&what, volatility));
        }
    }
    let near_zero = is_near_zero(&folder.deal);
    for (name, drawn) in folder.deal.reference_rates.iter().zip(&model.indices) {
        let what = format!("{}: {name} ", model.file());
        match drawn.as_ref().map(|drawn| &drawn.process) {
            Some(IndexProcess::Vasicek {
                mean, volatility, ..
            }) => {
                let volatility = of_fraction(*volatility);
                notes.extend(Plausible::INDEX_VOLATILITY.check(&what, volatility));
                if !near_zero {
                    notes.extend(Plausible::INDEX.check(&what, of_fraction(*mean)));
                }
            }
            Some(IndexProcess::HullWhite { volatility, .. }) => {
                let volatility = of_fraction(*volatility);
                notes.extend(Plausible::INDEX_VOLATILITY.check(&what, volatility));
            }
            // Its volatility applies at a rate of 100%; any value is plausible.
            Some(IndexProcess::CoxIngersollRoss { mean, .. }) if !near_zero => {
                notes.extend(Plausible::INDEX.check(&what, of_fraction(*mean)));
            }
            Some(IndexProcess::CoxIngersollRoss { .. }) | None => {}
        }
    }
    distinct(notes)
}

/// The mean of a multiplier or, for a range, its upper end.
fn central(marginal: &Marginal) -> f64 {
    match marginal {
        Marginal::LogNormal {
            mean_of_logarithm,
            deviation_of_logarithm,
        } => libm::exp(mean_of_logarithm + 0.5 * deviation_of_logarithm * deviation_of_logarithm),
        Marginal::Normal { mean, .. } => *mean,
        Marginal::Beta { highest, .. } | Marginal::Triangular { highest, .. } => *highest,
        Marginal::Empirical { values, .. } => values.last().copied().unwrap_or(1.0),
    }
}

/// A floating-point fraction as percent.
fn of_fraction(fraction: f64) -> Decimal {
    decimal(fraction * 100.0)
}

fn decimal(number: f64) -> Decimal {
    Decimal::from_f64(number).unwrap_or_default()
}

fn distinct(notes: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    notes
        .into_iter()
        .filter(|note| seen.insert(note.clone()))
        .collect()
}

/// A column of adjustable-rate loans.
type Column = (Plausible, fn(&AdjustableTerms) -> Option<Decimal>);

fn pool(file: &str, pool: &Pool) -> Vec<String> {
    let what = format!("{file}: ");
    let lines = pool.lines();
    let mut notes = Vec::new();
    let rates = lines.iter().map(|line| percent(line.rate()));
    match Plausible::POOL_RATE.check_all(&what, rates) {
        Some(note) => notes.push(note),
        None => notes.extend(low_loans(&what, lines)),
    }
    let columns: [Column; 5] = [
        (Plausible::MARGIN, |terms| Some(terms.margin)),
        (Plausible::INITIAL_CAP, |terms| terms.initial_cap),
        (Plausible::PERIODIC_CAP, |terms| terms.periodic_cap),
        (Plausible::LIFE_CAP, |terms| terms.life_cap),
        (Plausible::LIFE_FLOOR, |terms| terms.life_floor),
    ];
    for (plausible, of) in columns {
        let terms = lines.iter().filter_map(Line::adjustable_terms);
        let numbers: Vec<Decimal> = terms.filter_map(of).map(percent).collect();
        let all = plausible.check_all(&what, numbers.iter().copied());
        notes.extend(all.or_else(|| plausible.check_lines(&what, lines.len(), numbers)));
    }
    let descriptions = pool.descriptions().unwrap_or_default().iter();
    let ltvs = descriptions.filter_map(|description| description.ltv_percent);
    notes.extend(Plausible::LTV.check_all(&what, ltvs));
    notes
}

/// Loans with implausible rates.
fn low_loans(what: &str, lines: &[Line]) -> Option<String> {
    let constant = lines
        .iter()
        .filter(|line| line.adjustable_terms().is_none());
    let rates = constant.map(|line| percent(line.rate()));
    Plausible::CONSTANT_RATE.check_lines(what, lines.len(), rates)
}

/// Index paths that are low in every month. A path with a negative rate is plausible, since its market
/// has negative rates.
fn index<'a>(
    deal: &Deal,
    what: &str,
    paths: impl IntoIterator<Item = &'a IndexCurve>,
) -> Option<String> {
    if is_near_zero(deal) {
        return None;
    }
    let mut most = Vec::new();
    for path in paths {
        let rates = || months().map(|month| path.index_rate(month).percent());
        if rates().any(|rate| rate < 0.0) {
            return None;
        }
        most.push(highest(rates()));
    }
    Plausible::INDEX.check_all(what, most)
}

fn most_cpr(curve: &PrepaymentCurve) -> Decimal {
    highest(months().map(|month| curve.cpr_at(month.number()).percent()))
}

fn most_cdr(curve: &DefaultCurve) -> Decimal {
    highest(months().map(|month| curve.cdr_at(month.number()).percent()))
}

fn most_severity(curve: &SeverityCurve) -> Decimal {
    highest(months().map(|month| curve.severity(LoanAge::NEW, month).percent()))
}

fn most_delinquency(curve: &DelinquencyCurve) -> Decimal {
    highest(months().map(|month| curve.delinquency(month).percent()))
}

/// All months that a curve may list.
fn months() -> impl Iterator<Item = Month> {
    (1..=MAX_MONTHS).map(Month::new)
}

fn highest(percents: impl Iterator<Item = f64>) -> Decimal {
    let highest = percents.fold(0.0, f64::max);
    decimal(highest)
}
