//! What prepayment and default curves share: a vector in a unit, which may be another curve.
//!
//! A multiple of a named curve is nothing but a vector whose unit is that curve, so the rules for
//! vectors and for multiples are one. Only rates come out of here; their types are the curves' own.

use std::fmt;
use std::sync::Arc;

use crate::error::{CurveError, Span};
use crate::month::{LoanAge, MAX_MONTHS, Month, Reading};
use crate::parse::{Draft, parse};
use crate::rate::Range;
use crate::reading::{CappedAt100, ReadOtherwise};
use crate::unit::{Pace, Unit};
use crate::vocabulary::{DraftUnit, Shift, Vocabulary};
use crate::written::Vector;

/// How many curves may stand on one another: more is a program gone astray, not a deal.
const DEEPEST: u32 = 16;
/// The highest CPR that needs no word behind it, in percent.
const WHOLE: f64 = 100.0;

/// What a curve of speeds is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Prepayment,
    Default,
}

/// What the numbers of a vector are numbers of.
#[derive(Clone, Debug, PartialEq)]
enum Measure {
    /// A standard speed.
    Standard(Unit),
    /// Percent of another curve.
    Named(Arc<Named>),
}

impl Measure {
    fn is_of_original(&self) -> bool {
        match self {
            Self::Standard(unit) => *unit == Unit::Original,
            Self::Named(named) => named.base.is_of_original(),
        }
    }
}

/// A curve and the name it was known by.
#[derive(Clone, Debug, PartialEq)]
struct Named {
    name: String,
    base: Speeds,
}

/// A curve of speeds, as written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speeds {
    vector: Vector,
    measure: Measure,
    /// As written; `None` is the measure's own way.
    reading: Option<Reading>,
}

impl Speeds {
    /// The curve of `number` of `unit` for good.
    pub(crate) fn constant(number: f64, unit: Unit) -> Self {
        Self {
            vector: Vector::constant(number),
            measure: Measure::Standard(unit),
            reading: None,
        }
    }

    /// Reads a curve; `names` are those it may be a multiple of.
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
        let (measure, place) = match draft.unit {
            None => (Measure::Standard(default_unit), None),
            Some(unit) => (measure(unit.value, names, default_unit), Some(unit.span)),
        };
        // Nobody means that all is prepaid at once who writes 120% with no word behind it.
        let doubtful = match (family, draft.unit) {
            (Family::Prepayment, None) => draft.numbers.iter().find(|number| number.value > WHOLE),
            _ => None,
        };
        if let Some(number) = doubtful {
            let figure = number.value;
            return Err(CurveError::at(
                number.span,
                format!("{figure}% of what? A CPR of it would prepay everything at once"),
            )
            .expecting(format!(
                "expected a multiple of a curve, such as `{figure}% of pricing`, or `{figure} CPR` if that is meant"
            )));
        }
        let range = match &measure {
            Measure::Standard(unit) => unit.range(),
            Measure::Named(_) => Range::MULTIPLE,
        };
        for number in &draft.numbers {
            range
                .check(number.value)
                .map_err(|error| CurveError::out_of_range(number.span, &error))?;
        }
        let is_of_original = measure.is_of_original();
        let reading = match (&measure, draft.reading) {
            (_, Some(reading)) if is_of_original && reading.value == Reading::LoanAge => {
                return Err(CurveError::at(
                    reading.span,
                    "defaults in percent of the original balance are by month from the cut-off \
                     date, never by loan age",
                )
                .expecting("expected `from cut-off` or nothing"));
            }
            (Measure::Standard(_), _) if is_of_original => None,
            // To say the default aloud of what is no vector changes nothing, and equal curves are to be equal.
            (Measure::Standard(_), Some(reading))
                if reading.value == Reading::LoanAge && !draft.vector.varies() =>
            {
                None
            }
            (_, reading) => reading.map(|reading| reading.value),
        };
        let speeds = Self {
            vector: draft.vector.clone(),
            measure,
            reading,
        };
        if speeds.depth() > DEEPEST {
            return Err(CurveError::at(
                place.unwrap_or(Span {
                    start: 0,
                    length: 0,
                }),
                format!("more than {DEEPEST} named curves stand on one another"),
            ));
        }
        if family == Family::Default {
            speeds.check_defaults(&draft)?;
        }
        Ok(speeds)
    }

    /// No month may have a CDR above 100%: a pool cannot default on more than it is.
    fn check_defaults(&self, draft: &Draft<'_>) -> Result<(), CurveError> {
        // A multiple of 200 of a CDR of 50 must not fail for a last bit.
        const SLACK: f64 = 1e-12;
        if matches!(
            self.measure,
            Measure::Standard(Unit::Cdr | Unit::Mdr | Unit::Original)
        ) {
            return Ok(());
        }
        // One month beyond the longest vector: every standard ramp is level by then.
        for month in 1..=MAX_MONTHS + 1 {
            match self.pace_as_written(month) {
                Pace::Annual(rate) if rate > 1.0 + SLACK => {
                    let element = draft.elements.get(self.vector.element_at(month));
                    return Err(CurveError::at(
                        element.copied().unwrap_or(Span {
                            start: 0,
                            length: 0,
                        }),
                        format!(
                            "the CDR of month {month} would be {:.4}%: allowed is 0% to 100%",
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
        match &self.measure {
            Measure::Standard(_) => 0,
            Measure::Named(named) => named.base.depth() + 1,
        }
    }

    /// The rate in a month of the ramp, before it is held at 100%.
    fn pace_as_written(&self, ramp_month: u32) -> Pace {
        let ramp_month = ramp_month.max(1);
        let number = self.vector.number_at(ramp_month);
        match &self.measure {
            Measure::Standard(unit) => unit.pace(number, ramp_month),
            Measure::Named(named) => named.base.pace(ramp_month).times(number / 100.0),
        }
    }

    /// The rate in a month of the ramp, from 1; month 0 reads as month 1.
    pub(crate) fn pace(&self, ramp_month: u32) -> Pace {
        self.pace_as_written(ramp_month).held()
    }

    /// Whether it is written as a vector whose numbers differ.
    pub(crate) fn is_vector(&self) -> bool {
        self.vector.varies()
    }

    /// Whether it, or what it is a multiple of, is in percent of the original balance.
    pub(crate) fn is_of_original(&self) -> bool {
        self.measure.is_of_original()
    }

    /// Whether its text says where its months are counted from.
    pub(crate) fn says_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// Where the reading of a vector that does not say matters to a loan.
    pub(crate) fn read_otherwise(&self, age: LoanAge, months: u32) -> Option<ReadOtherwise> {
        if self.says_reading() || self.reading() == Reading::CutOff {
            return None;
        }
        self.vector.read_otherwise(age, months)
    }

    /// What it, or a curve that it is a multiple of, asks for above 100% in a month of the ramp.
    fn requested_beyond_all(&self, ramp_month: u32) -> Option<Pace> {
        // A last bit above 100% is 100%.
        const SLACK: f64 = 1e-12;
        let pace = self.pace_as_written(ramp_month);
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = pace;
        match &self.measure {
            _ if rate > 1.0 + SLACK => Some(pace),
            Measure::Named(named) => named.base.requested_beyond_all(ramp_month),
            Measure::Standard(_) => None,
        }
    }

    /// The first of months 1 to `months` in which a loan of `age` is asked for more than 100%.
    pub(crate) fn capped_at_100(&self, age: LoanAge, months: u32) -> Option<CappedAt100> {
        (1..=months).find_map(|month| {
            let ramp_month = self.reading().ramp_month(age, Month::new(month));
            let (requested, is_annual) = match self.requested_beyond_all(ramp_month)? {
                Pace::Annual(rate) => (rate, true),
                Pace::Monthly(rate) => (rate, false),
            };
            Some(CappedAt100 {
                ramp_month,
                requested: requested * 100.0,
                is_annual,
            })
        })
    }

    /// Where the months are counted from: as written, else as the base does, else at loan age.
    pub(crate) fn reading(&self) -> Reading {
        match (self.reading, &self.measure) {
            (Some(reading), _) => reading,
            (None, Measure::Named(named)) => named.base.reading(),
            (None, Measure::Standard(Unit::Original)) => Reading::CutOff,
            (None, Measure::Standard(_)) => Reading::LoanAge,
        }
    }

    /// The rate of a loan of `age` in `month`; `None` at the cut-off date, when nothing happens yet.
    pub(crate) fn pace_at(&self, age: LoanAge, month: Month) -> Option<Pace> {
        (month.number() > 0).then(|| self.pace(self.reading().ramp_month(age, month)))
    }

    /// Months 1 to `months` for a loan of `age`, each rate turned by `convert`.
    pub(crate) fn vector<T: Copy>(
        &self,
        age: LoanAge,
        months: u32,
        convert: impl Fn(Pace) -> T,
    ) -> Vec<T> {
        let reading = self.reading();
        // Curves are flat for most of their length, and the conversion takes a power.
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

/// The unit found in the text, with the curve it names.
fn measure(unit: DraftUnit<'_>, names: &[(&str, &Speeds)], default_unit: Unit) -> Measure {
    match unit {
        DraftUnit::Standard(unit) => Measure::Standard(unit),
        DraftUnit::Named(wanted) => names
            .iter()
            .find(|&&(name, _)| name == wanted)
            // The parser found the name in this very list.
            .map_or(Measure::Standard(default_unit), |&(name, base)| {
                Measure::Named(Arc::new(Named {
                    name: name.to_owned(),
                    base: base.clone(),
                }))
            }),
    }
}

impl fmt::Display for Speeds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.measure {
            Measure::Standard(unit) => {
                let (sign, written) = unit.written();
                self.vector.write(formatter, sign, &written)?;
            }
            Measure::Named(named) => {
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
