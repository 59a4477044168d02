//! The shared part of prepayment and default curves: a vector in a unit.
//!
//! The unit may be a named curve: a multiple of a curve is a vector whose unit is that curve, so vectors and
//! multiples share their rules.

use std::fmt;
use std::sync::Arc;

use crate::error::{CurveError, Span};
use crate::month::{LoanAge, MAX_MONTHS, Month, Reading};
use crate::parse::{Draft, parse};
use crate::rate::Range;
use crate::reading::{CappedAt100, ReadingDifference};
use crate::unit::{Pace, Unit};
use crate::vocabulary::{DraftUnit, Shift, Vocabulary};
use crate::written::Vector;

/// The deepest nesting of named curves; more is an error in a program.
const MAX_DEPTH: u32 = 16;
/// The highest CPR, in percent, that may be written without a unit.
const HIGHEST_BARE_CPR: f64 = 100.0;

/// Prepayments or defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Prepayment,
    Default,
}

/// What a vector's numbers are in.
#[derive(Clone, Debug, PartialEq)]
enum Basis {
    /// A standard speed.
    Standard(Unit),
    /// Percent of another curve.
    Named(Arc<Named>),
}

impl Basis {
    fn is_of_original(&self) -> bool {
        match self {
            Self::Standard(unit) => *unit == Unit::Original,
            Self::Named(named) => named.base.is_of_original(),
        }
    }
}

/// A named curve.
#[derive(Clone, Debug, PartialEq)]
struct Named {
    name: String,
    base: Speeds,
}

/// A prepayment or default curve as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speeds {
    vector: Vector,
    basis: Basis,
    /// As written; `None` means the default of the unit.
    reading: Option<Reading>,
}

impl Speeds {
    /// A constant speed.
    pub(crate) fn constant(number: f64, unit: Unit) -> Self {
        Self {
            vector: Vector::constant(number),
            basis: Basis::Standard(unit),
            reading: None,
        }
    }

    /// Parses a curve that may be a multiple of one of `names`.
    pub(crate) fn parse(
        text: &str,
        family: Family,
        names: &[(&str, &Self)],
    ) -> Result<Self, CurveError> {
        let (subject, units, default_unit) = match family {
            Family::Prepayment => ("prepayments", Unit::PREPAYMENT, Unit::Cpr),
            Family::Default => ("defaults", Unit::DEFAULT, Unit::Cdr),
        };
        let vocabulary = Vocabulary {
            subject,
            units,
            names: names.iter().map(|&(name, _)| name).collect(),
            shift: Shift::Refused,
        };
        let draft = parse(text, &vocabulary)?;
        let (basis, place) = match draft.unit {
            None => (Basis::Standard(default_unit), None),
            Some(unit) => (basis(unit.value, names, default_unit), Some(unit.span)),
        };
        // A bare 120% is unlikely to mean a CPR that prepays everything.
        let ambiguous = match (family, draft.unit) {
            (Family::Prepayment, None) => draft
                .numbers
                .iter()
                .find(|number| number.value > HIGHEST_BARE_CPR),
            _ => None,
        };
        if let Some(number) = ambiguous {
            let percent = number.value;
            return Err(CurveError::at(
                number.span,
                format!("{percent}% is ambiguous: a CPR of {percent}% prepays the whole balance in one month"),
            )
            .expecting(format!(
                "expected a multiple of a curve, such as `{percent}% of pricing`, or `{percent} CPR`"
            )));
        }
        let range = match &basis {
            Basis::Standard(unit) => unit.range(),
            Basis::Named(_) => Range::MULTIPLE,
        };
        for number in &draft.numbers {
            range
                .check(number.value)
                .map_err(|error| CurveError::out_of_range(number.span, &error))?;
        }
        let is_of_original = basis.is_of_original();
        let reading = match (&basis, draft.reading) {
            (_, Some(reading)) if is_of_original && reading.value == Reading::LoanAge => {
                return Err(CurveError::at(
                    reading.span,
                    "defaults in percent of the original balance are counted from the cut-off \
                     date, not by loan age",
                )
                .expecting("expected `from cut-off` or the end"));
            }
            (Basis::Standard(_), _) if is_of_original => None,
            // On a constant, an explicit default reading changes nothing; dropping it makes equal curves
            // equal.
            (Basis::Standard(_), Some(reading))
                if reading.value == Reading::LoanAge && !draft.vector.varies() =>
            {
                None
            }
            (_, reading) => reading.map(|reading| reading.value),
        };
        let speeds = Self {
            vector: draft.vector.clone(),
            basis,
            reading,
        };
        if speeds.depth() > MAX_DEPTH {
            return Err(CurveError::at(
                place.unwrap_or(Span {
                    start: 0,
                    length: 0,
                }),
                format!("named curves are nested more than {MAX_DEPTH} deep"),
            ));
        }
        if family == Family::Default {
            speeds.check_defaults(&draft)?;
        }
        Ok(speeds)
    }

    /// Checks that no month has a CDR above 100%.
    fn check_defaults(&self, draft: &Draft<'_>) -> Result<(), CurveError> {
        // 200% of a CDR of 50 must not fail by a rounding error.
        const SLACK: f64 = 1e-12;
        if matches!(
            self.basis,
            Basis::Standard(Unit::Cdr | Unit::Mdr | Unit::Original)
        ) {
            return Ok(());
        }
        // One month beyond the longest vector: every standard ramp is level by then.
        for month in 1..=MAX_MONTHS + 1 {
            match self.uncapped_pace(month) {
                Pace::Annual(rate) if rate > 1.0 + SLACK => {
                    let element = draft.elements.get(self.vector.element_at(month));
                    return Err(CurveError::at(
                        element.copied().unwrap_or(Span {
                            start: 0,
                            length: 0,
                        }),
                        format!(
                            "the CDR of month {month} would be {:.4}%: must be 0% to 100%",
                            rate * 100.0
                        ),
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn depth(&self) -> u32 {
        match &self.basis {
            Basis::Standard(_) => 0,
            Basis::Named(named) => named.base.depth() + 1,
        }
    }

    /// The rate in a ramp month, before it is capped at 100%.
    fn uncapped_pace(&self, ramp_month: u32) -> Pace {
        let ramp_month = ramp_month.max(1);
        let number = self.vector.number_at(ramp_month);
        match &self.basis {
            Basis::Standard(unit) => unit.pace(number, ramp_month),
            Basis::Named(named) => named.base.pace(ramp_month).times(number / 100.0),
        }
    }

    /// The rate in a ramp month, from 1; month 0 reads as month 1.
    pub(crate) fn pace(&self, ramp_month: u32) -> Pace {
        self.uncapped_pace(ramp_month).capped()
    }

    /// Whether it is a vector with different numbers.
    pub(crate) fn is_vector(&self) -> bool {
        self.vector.varies()
    }

    /// Whether it, or its base curve, is in percent of the original balance.
    pub(crate) fn is_of_original(&self) -> bool {
        self.basis.is_of_original()
    }

    /// Whether its text states where months are counted from.
    pub(crate) fn states_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// The first month in which the other reading of the vector gives another number.
    pub(crate) fn reading_difference(
        &self,
        age: LoanAge,
        months: u32,
    ) -> Option<ReadingDifference> {
        if self.states_reading() || self.reading() == Reading::CutOff {
            return None;
        }
        self.vector.reading_difference(age, months)
    }

    /// The rate above 100% of this curve, or of its base, in a ramp month, and whether it is the base's.
    fn rate_above_100(&self, ramp_month: u32) -> Option<(Pace, bool)> {
        // A rounding error above 100% counts as 100%.
        const SLACK: f64 = 1e-12;
        let pace = self.uncapped_pace(ramp_month);
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = pace;
        match &self.basis {
            _ if rate > 1.0 + SLACK => Some((pace, false)),
            Basis::Named(named) => {
                let (of_base, _) = named.base.rate_above_100(ramp_month)?;
                Some((of_base, true))
            }
            Basis::Standard(_) => None,
        }
    }

    /// The first of months 1 to `months` in which the rate of a loan of `age` is above 100%.
    pub(crate) fn capped_at_100(&self, age: LoanAge, months: u32) -> Option<CappedAt100> {
        (1..=months).find_map(|month| {
            let ramp_month = self.reading().ramp_month(age, Month::new(month));
            let (pace, is_of_base) = self.rate_above_100(ramp_month)?;
            let (requested, is_annual) = match pace {
                Pace::Annual(rate) => (rate, true),
                Pace::Monthly(rate) => (rate, false),
            };
            Some(CappedAt100 {
                ramp_month,
                requested: requested * 100.0,
                is_annual,
                is_of_base,
            })
        })
    }

    /// Where months are counted from: as written, else as in the base, else loan age.
    pub(crate) fn reading(&self) -> Reading {
        match (self.reading, &self.basis) {
            (Some(reading), _) => reading,
            (None, Basis::Named(named)) => named.base.reading(),
            (None, Basis::Standard(Unit::Original)) => Reading::CutOff,
            (None, Basis::Standard(_)) => Reading::LoanAge,
        }
    }

    /// The rate of a loan of `age` in `month`; `None` in month 0, the cut-off date.
    pub(crate) fn pace_at(&self, age: LoanAge, month: Month) -> Option<Pace> {
        (month.number() > 0).then(|| self.pace(self.reading().ramp_month(age, month)))
    }

    /// The rates of months 1 to `months` for a loan of `age`, each converted by `convert`.
    pub(crate) fn vector<T: Copy>(
        &self,
        age: LoanAge,
        months: u32,
        convert: impl Fn(Pace) -> T,
    ) -> Vec<T> {
        let reading = self.reading();
        // Most months repeat the rate before, and the conversion is expensive.
        let mut before: Option<(Pace, T)> = None;
        (1..=months)
            .map(|month| {
                let pace = self.pace(reading.ramp_month(age, Month::new(month)));
                let rate = match before {
                    Some((same, rate)) if same == pace => rate,
                    _ => convert(pace),
                };
                before = Some((pace, rate));
                rate
            })
            .collect()
    }
}

/// The unit found in the text, or the named curve.
fn basis(unit: DraftUnit<'_>, names: &[(&str, &Speeds)], default_unit: Unit) -> Basis {
    match unit {
        DraftUnit::Standard(unit) => Basis::Standard(unit),
        DraftUnit::Named(wanted) => names
            .iter()
            .find(|&&(name, _)| name == wanted)
            // The parser found the name in this list.
            .map_or(Basis::Standard(default_unit), |&(name, base)| {
                Basis::Named(Arc::new(Named {
                    name: name.to_owned(),
                    base: base.clone(),
                }))
            }),
    }
}

impl fmt::Display for Speeds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.basis {
            Basis::Standard(unit) => {
                let (sign, written) = unit.written();
                self.vector.write(formatter, sign, &written)?;
            }
            Basis::Named(named) => {
                let name = &named.name;
                let is_speed = !name.chars().any(|one| one.is_ascii_lowercase());
                if is_speed {
                    self.vector.write(formatter, "", &format!(" {name}"))?;
                } else if self.vector.single_number() == Some(100.0) {
                    formatter.write_str(name)?;
                } else {
                    self.vector.write(formatter, "%", &format!(" of {name}"))?;
                }
            }
        }
        match self.reading {
            Some(reading) => write!(formatter, " {reading}"),
            None => Ok(()),
        }
    }
}
