//! Warns of rates that look a hundred times too small: `0.0825` for 8.25%, `0.4` for 40%.
//!
//! Such a rate is used as written, since it may be intended; it is a note, not an error. [`Plausible`]
//! holds the limits, which are generous: a false note makes users ignore the others.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stepdown_curves::{
    DefaultCurve, DelinquencyCurve, IndexCurve, LoanAge, MAX_MONTHS, Month, PrepaymentCurve,
    SeverityCurve,
};
use stepdown_projection::collateral::{AdjustableTerms, Line, Pool};
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Coupon, DelinquencyLimit, Hedge, Stepdown};
use stepdown_projection::words::counted;

use crate::folder::Folder;
use crate::infer_pool::{PoolQuestion, Range};
use crate::scenario_files::ScenarioFile;
use crate::simulation::{IndexProcess, Marginal, Model, Multiplied};
use crate::sweep::{Axis, Sweep};

/// Most deals of a sweep that are checked; the others repeat the same rates.
const MOST_DEALS: usize = 1000;
/// More values of an axis than this are a range.
const MOST_LISTED: usize = 12;

/// A quantity and its least plausible value, unless it is 0.
#[derive(Debug, Clone, Copy)]
struct Plausible {
    /// Its name in messages.
    name: &'static str,
    /// In the unit; a smaller value is implausible, and 100 times it may be intended.
    least: Decimal,
    unit: &'static str,
}

impl Plausible {
    const fn new(name: &'static str, hundredths: i64, unit: &'static str) -> Self {
        Self {
            name,
            least: Decimal::from_parts(hundredths as u32, 0, 0, false, 2),
            unit,
        }
    }

    // Pools. Subvented auto loans have rates of 0% and 0.9%, and loans indexed to Euribor 0.2%. The
    // limits are 1% for the average of a pool and 0.3% for constant rates.
    const POOL_RATE: Self = Self::new("`rate_pct`", 100, "%");
    const CONSTANT_RATE: Self = Self::new("`rate_pct`", 30, "%");
    const MARGIN: Self = Self::new("`margin_pct`", 10, "%");
    const INITIAL_CAP: Self = Self::new("`initial_cap_pct`", 10, "%");
    const PERIODIC_CAP: Self = Self::new("`periodic_cap_pct`", 10, "%");
    const LIFE_CAP: Self = Self::new("`life_cap_rate_pct`", 100, "%");
    const LIFE_FLOOR: Self = Self::new("`life_floor_rate_pct`", 15, "%");
    const LTV: Self = Self::new("`ltv_pct`", 200, "%");
    // Scenarios.
    const PREPAYMENT: Self = Self::new("prepayment", 50, " CPR");
    const DEFAULT: Self = Self::new("default", 10, " CDR");
    const SEVERITY: Self = Self::new("severity", 100, "%");
    const DELINQUENCY: Self = Self::new("delinquency", 20, "%");
    const CHARGES: Self = Self::new("`prepayment_charges`", 10, "%");
    const INTEREST_LOSS: Self = Self::new("`interest_loss`", 20, "%");
    const RELIEF_ACT: Self = Self::new("`relief_act_shortfall`", 1, "%");
    const SPEED: Self = Self::new("speed", 500, "%");
    /// An index outside the years of rates near 0 (see [`LOW_RATES`]).
    const INDEX: Self = Self::new("index", 30, "%");
    // Models.
    const MULTIPLIER: Self = Self::new("multiplier", 500, "%");
    const INDEX_VOLATILITY: Self = Self::new("`volatility`", 5, "%");
    const FACTOR_VOLATILITY: Self = Self::new("`volatility`", 100, "%");
    // Deals. Margins of four basis points were sold in 2006, and coupons of 0.11% in 2021.
    const CLASS_MARGIN: Self = Self::new("`margin`", 1, "%");
    const CLASS_RATE: Self = Self::new("`rate`", 10, "%");
    const HARD_CAP: Self = Self::new("`hard_cap`", 100, "%");
    const SERVICING: Self = Self::new("the fee", 2, "%");
    const SWAP_RATE: Self = Self::new("`pays`", 10, "%");
    const STRIKE: Self = Self::new("`strike`", 10, "%");
    const CEILING: Self = Self::new("`ceiling`", 50, "%");
    const SUBORDINATION: Self = Self::new("`subordination_percentage`", 200, "%");
    const ENHANCEMENT: Self = Self::new("`senior_enhancement`", 100, "%");
    const OF_ENHANCEMENT: Self = Self::new("delinquency `at_least`", 100, "% of enhancement");
    const OF_POOL: Self = Self::new("delinquency `at_least`", 20, "% of the pool");
    const LOSS_LIMIT: Self = Self::new("the limit of `cumulative_loss`", 10, "%");
    const CALL: Self = Self::new("`below`", 50, "% of the original balance");
    // Arguments. Classes yielded 0.2% when short rates were near 0.
    const YIELD: Self = Self::new("yield", 30, "%");
    const PRICE: Self = Self::new("price", 150, "");
    const QUOTED_MARGIN: Self = Self::new("discount margin", 100, " bp");

    /// A number is also implausible beside another of its kind that is this many times as large.
    const TIMES_LESS: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

    /// The same beside another number.
    fn beside(self, other: Decimal) -> Self {
        Self {
            least: self.least.max(other / Self::TIMES_LESS),
            ..self
        }
    }

    /// A note if a number is implausible: not 0, and below the limit.
    fn check(self, what: &str, number: Decimal) -> Option<String> {
        self.check_all(what, [number])
    }

    /// A note if every number that is not 0 is implausible.
    fn check_all(self, what: &str, numbers: impl IntoIterator<Item = Decimal>) -> Option<String> {
        let numbers: Vec<Decimal> = numbers.into_iter().collect();
        let is_plausible = |number: &Decimal| *number >= self.least;
        if numbers.iter().any(is_plausible) {
            return None;
        }
        self.note(what, numbers)
    }

    /// A note on the numbers that are implausible, each by itself.
    fn check_each(self, what: &str, numbers: impl IntoIterator<Item = Decimal>) -> Option<String> {
        let numbers = numbers.into_iter();
        self.note(what, numbers.filter(|number| *number < self.least))
    }

    /// A note on the values of an axis or an argument. Each value of a list is checked. A range also has
    /// small values if its step is small, so it is implausible only if it ends at or below the limit:
    /// `0 to 1 by 0.01`.
    fn check_values(self, what: &str, values: &[Decimal]) -> Option<String> {
        let steps = values.windows(2).map(|pair| pair[1] - pair[0]);
        let mut others = steps.clone().skip(1);
        let is_even = values.len() > 2 && others.all(|step| Some(step) == steps.clone().next());
        if !is_even && values.len() <= MOST_LISTED {
            return self.check_each(what, values.iter().copied());
        }
        let highest = values.iter().max()?;
        let is_low = *highest <= self.least;
        is_low.then(|| self.note(what, values.iter().copied()))?
    }

    /// The note on numbers; none if none is above 0.
    fn note(self, what: &str, numbers: impl IntoIterator<Item = Decimal>) -> Option<String> {
        let above_zero = numbers.into_iter().filter(|number| *number > Decimal::ZERO);
        let ends = |ends: Option<(Decimal, Decimal)>, number: Decimal| match ends {
            Some((low, high)) => Some((low.min(number), high.max(number))),
            None => Some((number, number)),
        };
        let (low, high) = above_zero.fold(None, ends)?;
        let Self { name, unit, .. } = self;
        let range = |scale: Decimal| {
            let shown = |number: Decimal| (number * scale).round_dp(6).normalize();
            if low == high {
                format!("{}{unit}", shown(low))
            } else {
                format!("{} to {}{unit}", shown(low), shown(high))
            }
        };
        Some(format!(
            "{what}{name} is {}: was {} meant?",
            range(Decimal::ONE),
            range(Decimal::ONE_HUNDRED)
        ))
    }

    /// The quantity of an axis with values in a unit of its own, by the axis's name and column.
    fn of_axis(axis: &Axis) -> Option<Self> {
        let (name, column) = (axis.name(), axis.column());
        let field = name.split('.').next().unwrap_or_default();
        let ends = |ends: &[&str]| ends.iter().any(|end| column.ends_with(end));
        Some(match field {
            "speed" => Self::SPEED,
            "default_multiple" => Self::MULTIPLIER,
            "prepayment" | "default" if ends(&["ppc_pct", "psa_pct", "sda_pct", "of_pricing"]) => {
                Self {
                    name: if field == "default" {
                        "default"
                    } else {
                        "prepayment"
                    },
                    unit: "% of the curve",
                    ..Self::SPEED
                }
            }
            "prepayment" if ends(&["cpr_pct"]) => Self::PREPAYMENT,
            "default" if ends(&["cdr_pct"]) => Self::DEFAULT,
            "severity" if ends(&["_pct"]) => Self::SEVERITY,
            "delinquency" if ends(&["_pct"]) => Self::DELINQUENCY,
            "prepayment_charges" => Self::CHARGES,
            "interest_loss" => Self::INTEREST_LOSS,
            "relief_act_shortfall" => Self::RELIEF_ACT,
            _ => return None,
        })
    }
}

/// Periods in which short dollar rates were below 0.30%. The Federal Reserve's target was 0 to 0.25%
/// from December 16, 2008 to December 16, 2015, and from March 15, 2020 to March 16, 2022.
const LOW_RATES: [(Date, Date); 2] = [
    (date(2008, 12, 1), date(2016, 1, 31)),
    (date(2020, 3, 1), date(2022, 3, 31)),
];

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

/// Percent of a fraction.
fn percent(fraction: Decimal) -> Decimal {
    fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(fraction)
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

impl Plausible {
    /// A note on the rows of a pool that are implausible, each by itself.
    fn check_lines(
        self,
        what: &str,
        lines: usize,
        numbers: impl IntoIterator<Item = Decimal>,
    ) -> Option<String> {
        let is_low = |number: &Decimal| *number > Decimal::ZERO && *number < self.least;
        let low: Vec<Decimal> = numbers.into_iter().filter(is_low).collect();
        let of_lines = counted(lines, "line");
        self.check_all(&format!("{what}in {} of {of_lines}, ", low.len()), low)
    }
}

fn deal(deal: &Deal) -> Vec<String> {
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
            Coupon::Fixed { .. } | Coupon::NetWac => None,
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
fn is_near_zero(deal: &Deal) -> bool {
    let months = i64::from(deal.pool_as_of.number());
    let of_pool = deal.dates.cut_off.saturating_add(months.months());
    LOW_RATES
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&of_pool))
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
