//! Notes on the curves of scenarios: vectors that depend on how they are read, rates capped at 100%, and values
//! outside the months of every loan.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_curves::{
    CappedAt100, DefaultCurve, LoanAge, MAX_MONTHS, Month, MonthByMonth, PrepaymentCurve, Reading,
    ReadingDifference, SeverityCurve,
};
use stepdown_projection::collateral::Pool;
use stepdown_projection::scenario::Scenario;
use stepdown_runner::simulation::{CappedInPaths, Model, Multiplied};
use stepdown_runner::sweep::Sweep;

use crate::numbers::{self, ToDecimal, count, listed};

/// Most sets of curves of a sweep that are examined.
const MOST_SETS: usize = 1000;

/// Loans of one age.
#[derive(Clone, Copy)]
struct OfAge {
    age: u32,
    /// Months to the last maturity.
    months: u32,
    lines: usize,
    balance: Decimal,
}

/// The loans of a pool by collateral type and age.
struct Loans<'a> {
    kinds: &'a [String],
    by_kind: Vec<Vec<OfAge>>,
}

impl<'a> Loans<'a> {
    fn of(pool: &'a Pool) -> Self {
        let mut by_kind: Vec<BTreeMap<u32, OfAge>> = vec![BTreeMap::new(); pool.kinds().len()];
        for line in pool.lines() {
            let age = line.age_months();
            if let Some(ages) = by_kind.get_mut(line.kind().index()) {
                let loans = ages.entry(age).or_insert(OfAge {
                    age,
                    months: 0,
                    lines: 0,
                    balance: Decimal::ZERO,
                });
                loans.months = loans.months.max(line.maturity_months());
                loans.lines += 1;
                loans.balance += line.balance();
            }
        }
        let by_age = |ages: BTreeMap<u32, OfAge>| ages.into_values().collect();
        Self {
            kinds: pool.kinds(),
            by_kind: by_kind.into_iter().map(by_age).collect(),
        }
    }

    fn of_kinds(&self, kinds: &[usize]) -> impl Iterator<Item = OfAge> {
        let kinds = kinds.iter().filter_map(|kind| self.by_kind.get(*kind));
        kinds.flatten().copied()
    }
}

/// A curve of a scenario.
#[derive(Clone, Copy, PartialEq)]
enum Curve<'a> {
    Prepayment(&'a PrepaymentCurve),
    Default(&'a DefaultCurve),
    Severity(&'a SeverityCurve),
}

impl Curve<'_> {
    fn field(self) -> &'static str {
        match self {
            Self::Prepayment(_) => "prepayment",
            Self::Default(_) => "default",
            Self::Severity(_) => "severity",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Prepayment(curve) => curve.to_string(),
            Self::Default(curve) => curve.to_string(),
            Self::Severity(curve) => curve.to_string(),
        }
    }

    fn by_month(&self) -> &dyn MonthByMonth {
        match *self {
            Self::Prepayment(curve) => curve,
            Self::Default(curve) => curve,
            Self::Severity(curve) => curve,
        }
    }

    /// Its first rate above 100%, if any; severities above 100% are rejected when they are read.
    fn capped(self, loans: OfAge) -> Option<CappedAt100> {
        let age = LoanAge::new(loans.age);
        match self {
            Self::Prepayment(curve) => curve.capped_at_100(age, loans.months),
            Self::Default(curve) => curve.capped_at_100(age, loans.months),
            Self::Severity(_) => None,
        }
    }

    /// Its rate in a month of the ramp, percent: a CPR, a CDR, a share of the original balance or a severity.
    fn at(self, ramp_month: u32) -> f64 {
        match self {
            Self::Prepayment(curve) => curve.cpr_at(ramp_month).percent(),
            Self::Default(curve) if curve.is_of_original() => {
                curve.of_original(Month::new(ramp_month)).percent()
            }
            Self::Default(curve) => curve.cdr_at(ramp_month).percent(),
            Self::Severity(curve) => curve
                .severity(LoanAge::NEW, Month::new(ramp_month))
                .percent(),
        }
    }

    /// The highest rate that applies to a loan, percent.
    fn most_read(self, loans: &[OfAge]) -> f64 {
        let reading = self.by_month().reading();
        let read = loans.iter().flat_map(|loans| {
            let age = LoanAge::new(loans.age);
            (1..=loans.months).map(move |month| reading.ramp_month(age, Month::new(month)))
        });
        let mut months: Vec<u32> = read.collect();
        months.sort_unstable();
        months.dedup();
        months
            .into_iter()
            .map(|month| self.at(month))
            .fold(0.0, f64::max)
    }

    fn unit(self) -> &'static str {
        match self {
            Self::Prepayment(_) => " CPR",
            Self::Default(curve) if curve.is_of_original() => "% of original",
            Self::Default(_) => " CDR",
            Self::Severity(_) => "%",
        }
    }
}

/// How a vector is read; empty for a flat curve, or if the text of the curve says so itself.
pub(crate) fn reading(curve: &impl MonthByMonth) -> String {
    if curve.is_vector() && !curve.states_reading() {
        format!(" (read {})", curve.reading())
    } else {
        String::new()
    }
}

/// How the vectors of a scenario are read, as clauses without a period.
#[derive(Debug, Default)]
pub(crate) struct Readings {
    /// Of prepayments.
    pub(crate) prepayments: Vec<String>,
    /// Of defaults and severities.
    pub(crate) defaults: Vec<String>,
}

impl Readings {
    /// The readings of the curves that are written as vectors.
    pub(crate) fn of(pool: &Pool, scenario: &Scenario) -> Self {
        let kinds = pool.kinds();
        let mut readings = Self::default();
        for (kind, of_kind) in kinds.iter().zip(&scenario.collateral.by_kind) {
            let of = |curve: Curve<'_>| {
                let by_month = curve.by_month();
                let of_kind = if kinds.len() > 1 {
                    format!(" of {kind}")
                } else {
                    String::new()
                };
                by_month.is_vector().then(|| {
                    let (field, text) = (curve.field(), curve.text());
                    format!("{field}{of_kind}, `{text}`, is read {}", by_month.reading())
                })
            };
            readings
                .prepayments
                .extend(of(Curve::Prepayment(&of_kind.prepayment)));
            let of_original = of_kind.default.is_of_original().then(|| {
                format!(
                    "default `{}` is a percentage of the balance of the {kind} loans at the pool date, by month \
                     from that date, allocated pro rata to performing balances",
                    of_kind.default
                )
            });
            let of_default = of_original.or_else(|| of(Curve::Default(&of_kind.default)));
            readings.defaults.extend(of_default);
            readings
                .defaults
                .extend(of(Curve::Severity(&of_kind.severity)));
        }
        readings
    }
}

/// Notes on the curves of a scenario.
pub(crate) fn of_scenario(pool: &Pool, scenario: &Scenario) -> Vec<String> {
    of_scenarios(pool, [scenario])
}

/// Notes on the curves of scenarios.
pub(crate) fn of_scenarios<'a>(
    pool: &Pool,
    scenarios: impl IntoIterator<Item = &'a Scenario>,
) -> Vec<String> {
    let mut curves = Vec::new();
    for scenario in scenarios {
        for (kind, of_kind) in scenario.collateral.by_kind.iter().enumerate() {
            curves.push((kind, Curve::Prepayment(&of_kind.prepayment)));
            curves.push((kind, Curve::Default(&of_kind.default)));
            curves.push((kind, Curve::Severity(&of_kind.severity)));
        }
    }
    of_curves(&Loans::of(pool), &curves)
}

/// Notes on the curves of a sweep.
pub(crate) fn of_sweep(pool: &Pool, sweep: &Sweep) -> Vec<String> {
    let parts = &sweep.parts;
    let mut curves = Vec::new();
    for set in parts.prepayments.iter().take(MOST_SETS) {
        let of_set = set.iter().map(Curve::Prepayment);
        curves.extend(of_set.enumerate());
    }
    for set in parts.defaults.iter().take(MOST_SETS) {
        let of_set = set.iter().map(Curve::Default);
        curves.extend(of_set.enumerate());
    }
    for set in parts.severities.iter().take(MOST_SETS) {
        let of_set = set.iter().map(Curve::Severity);
        curves.extend(of_set.enumerate());
    }
    of_curves(&Loans::of(pool), &curves)
}

/// Notes on the base scenario of a model, and multipliers of the model that have no effect.
pub(crate) fn of_model(pool: &Pool, model: &Model) -> Vec<String> {
    let scenario = &model.scenario.scenario;
    let mut notes = of_scenario(pool, scenario);
    let loans = Loans::of(pool);
    for multiplied in Multiplied::ALL {
        let responds = match multiplied {
            Multiplied::Speed => model.prepayment_incentive.is_some(),
            Multiplied::Default => model.default_payment_shock.is_some(),
            Multiplied::Severity => false,
        };
        let is_drawn = responds
            || model.per_path.of(multiplied).is_some()
            || model.monthly.of(multiplied).is_some();
        let mut by_kind = scenario.collateral.by_kind.iter().enumerate();
        let is_nothing = by_kind.all(|(kind, curves)| {
            let curve = match multiplied {
                Multiplied::Speed => Curve::Prepayment(&curves.prepayment),
                Multiplied::Default => Curve::Default(&curves.default),
                Multiplied::Severity => Curve::Severity(&curves.severity),
            };
            let loans: Vec<OfAge> = loans.of_kinds(&[kind]).collect();
            curve.most_read(&loans) == 0.0
        });
        if is_drawn && is_nothing {
            notes.push(format!(
                "the model multiplies `{0}`, but the scenario's {0} is 0 for every loan: the multiplier has no effect",
                multiplied.name()
            ));
        }
    }
    notes
}

/// The note on rates that the paths of a model multiply above 100%.
pub(crate) fn of_paths(capped: &CappedInPaths) -> String {
    let what = match capped.multiplied {
        Multiplied::Speed => "prepayment rates",
        Multiplied::Default => "default rates",
        Multiplied::Severity => "severities",
    };
    format!(
        "{what} above 100% are capped at 100% in {} of the first {} paths, starting in month {}",
        count(capped.paths as usize),
        count(capped.sampled as usize),
        capped.first_month
    )
}

/// Notes on curves, each only once for all collateral types that share it.
fn of_curves(loans: &Loans<'_>, curves: &[(usize, Curve<'_>)]) -> Vec<String> {
    // Curves with the same text differ if it names a curve that differs by collateral type.
    let mut known: BTreeMap<(&'static str, String), Vec<usize>> = BTreeMap::new();
    let mut distinct: Vec<(Curve<'_>, Vec<usize>)> = Vec::new();
    for (kind, curve) in curves {
        let places = known.entry((curve.field(), curve.text())).or_default();
        let mut of_text = places.iter().copied();
        let is_it = |place: &usize| distinct.get(*place).is_some_and(|(of, _)| of == curve);
        let place = of_text.find(is_it).unwrap_or_else(|| {
            distinct.push((*curve, Vec::new()));
            places.push(distinct.len() - 1);
            distinct.len() - 1
        });
        if let Some((_, kinds)) = distinct.get_mut(place)
            && !kinds.contains(kind)
        {
            kinds.push(*kind);
        }
    }
    let mut notes = Vec::new();
    // The first capped curve of a field and collateral types, and the number of others.
    let mut capped_curves: Vec<(&'static str, &[usize], String, usize)> = Vec::new();
    for (curve, kinds) in &distinct {
        let of_kinds: Vec<OfAge> = loans.of_kinds(kinds).collect();
        let named = named(loans, *curve, kinds);
        notes.extend(reading_difference(*curve, &named, &of_kinds));
        if let Some(note) = capped(*curve, &named, &of_kinds) {
            let is_it = |(field, of, _, _): &&mut (&'static str, &[usize], String, usize)| {
                *field == curve.field() && *of == kinds
            };
            match capped_curves.iter_mut().find(is_it) {
                Some((_, _, _, others)) => *others += 1,
                None => capped_curves.push((curve.field(), kinds, note, 0)),
            }
        }
        notes.extend(never_read(*curve, &named, &of_kinds));
    }
    notes.extend(
        capped_curves
            .into_iter()
            .map(|(_, _, note, others)| match others {
                0 => note,
                1 => format!("{note}; so are those of another value"),
                others => format!("{note}; so are those of {} other values", count(others)),
            }),
    );
    notes
}

/// "default `0 for 12, 4 CDR`", with the collateral types if not all share the curve.
fn named(loans: &Loans<'_>, curve: Curve<'_>, kinds: &[usize]) -> String {
    let (field, text) = (curve.field(), curve.text());
    if kinds.len() == loans.kinds.len() {
        return format!("{field} `{text}`");
    }
    let names = kinds.iter().filter_map(|kind| loans.kinds.get(*kind));
    let names: Vec<&str> = names.map(String::as_str).collect();
    format!("{field} `{text}` of {}", listed(&names))
}

fn reading_difference(curve: Curve<'_>, named: &str, loans: &[OfAge]) -> Option<String> {
    let differ = |loans: &OfAge| {
        let age = LoanAge::new(loans.age);
        curve.by_month().reading_difference(age, loans.months)
    };
    let differing: Vec<(OfAge, ReadingDifference)> = loans
        .iter()
        .filter_map(|loans| Some((*loans, differ(loans)?)))
        .collect();
    let (oldest, difference) = differing.iter().max_by_key(|(loans, _)| loans.age)?;
    let lines: usize = differing.iter().map(|(loans, _)| loans.lines).sum();
    let all: usize = loans.iter().map(|loans| loans.lines).sum();
    let balance: Decimal = differing.iter().map(|(loans, _)| loans.balance).sum();
    let of: Decimal = loans.iter().map(|loans| loans.balance).sum();
    let share = balance.checked_div(of).unwrap_or_default();
    Some(format!(
        "{named} is read at loan age; read from the cut-off date, it would differ for {} of {} pool rows ({} of \
         the balance): in month {}, a loan {} months old at the cut-off date has {}, not {}; append `at loan age` \
         or `from cut-off` to choose",
        count(lines),
        count(all),
        numbers::percent(numbers::rounded(share, 4)),
        difference.month,
        oldest.age,
        shown(difference.at_loan_age),
        shown(difference.from_cut_off)
    ))
}

fn capped(curve: Curve<'_>, named: &str, loans: &[OfAge]) -> Option<String> {
    let capped = loans.iter().filter_map(|loans| curve.capped(*loans));
    let first = capped.min_by_key(|capped| capped.ramp_month)?;
    let unit = match (curve, first.is_annual) {
        (Curve::Default(curve), _) if curve.is_of_original() => "% of original",
        (Curve::Default(_), true) => " CDR",
        (Curve::Default(_), false) => " MDR",
        (_, true) => " CPR",
        (_, false) => " SMM",
    };
    let when = match curve.by_month().reading() {
        Reading::LoanAge => format!("in month {} of a loan's life", first.ramp_month),
        Reading::CutOff => format!("in month {}", first.ramp_month),
    };
    let of = if first.is_of_base { "the base of " } else { "" };
    Some(format!(
        "{of}{named} is {}{unit} {when}: rates above 100% are capped at 100%",
        shown(first.requested)
    ))
}

/// A curve with its peak outside the months of every loan.
fn never_read(curve: Curve<'_>, named: &str, loans: &[OfAge]) -> Option<String> {
    if !curve.by_month().is_vector() {
        return None;
    }
    let highest = (1..=MAX_MONTHS + 1).map(|month| curve.at(month));
    let highest = highest.fold(0.0, f64::max);
    let read = curve.most_read(loans);
    // Conversion to monthly rates and back may change the last bits.
    if read >= highest * (1.0 - 1e-9) {
        return None;
    }
    let unit = curve.unit();
    let youngest = loans.iter().map(|loans| loans.age).min()?;
    let oldest = loans.iter().map(|loans| loans.age + loans.months).max()?;
    let months = match curve.by_month().reading() {
        Reading::LoanAge => format!("months {} to {oldest} of loan age", youngest + 1),
        Reading::CutOff => {
            let longest = loans.iter().map(|loans| loans.months).max()?;
            format!("months 1 to {longest}")
        }
    };
    let highest = shown(highest);
    Some(if read == 0.0 {
        format!(
            "{named} is 0 for every loan: its peak, {highest}{unit}, is outside {months}, which are those of the loans"
        )
    } else {
        format!(
            "{named} never reaches its peak, {highest}{unit}: in {months}, which are those of the loans, it is at most {}{unit}",
            shown(read)
        )
    })
}

/// A rate with up to four digits after the point.
fn shown(percent: f64) -> String {
    numbers::rounded(percent.decimal(), 4)
        .normalize()
        .to_string()
}
