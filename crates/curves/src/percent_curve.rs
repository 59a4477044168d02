//! Severity, delinquency and index curves: vectors of percent, with no unit but that.
//!
//! Severities are read at loan age unless they say otherwise. Delinquencies are of a pool and
//! index rates of a market: these have no age, and their months count from the cut-off date.

use std::fmt;

use crate::error::CurveError;
use crate::month::{LoanAge, MAX_MONTHS, Month, Reading};
use crate::parse::{Draft, parse};
use crate::rate::{Delinquency, IndexRate, Range, RateError, Severity};
use crate::reading::{MonthByMonth, ReadOtherwise};
use crate::vocabulary::{Shift, Vocabulary};
use crate::written::{Level, Vector};

/// Reads a vector of percent whose numbers lie in `range`.
fn parse_percent(
    text: &str,
    subject: &'static str,
    range: Range,
    shift: Shift,
) -> Result<Draft<'static>, CurveError> {
    let vocabulary = Vocabulary {
        subject,
        units: &[],
        names: Vec::new(),
        shift,
    };
    let draft = parse(text, &vocabulary)?;
    let basis_points = draft.shift.map_or(0.0, |shift| shift.value);
    for number in &draft.numbers {
        range
            .check(number.value)
            .map_err(|error| CurveError::out_of_range(number.span, &error))?;
    }
    if let Some(shift) = draft.shift {
        check_shift(&draft.vector, basis_points)
            .map_err(|error| CurveError::out_of_range(shift.span, &error))?;
    }
    Ok(draft)
}

/// The numbers of a curve without age, which cannot be read at one.
fn parse_without_age(
    text: &str,
    subject: &'static str,
    range: Range,
    shift: Shift,
) -> Result<Draft<'static>, CurveError> {
    let draft = parse_percent(text, subject, range, shift)?;
    match draft.reading {
        Some(reading) if reading.value == Reading::LoanAge => Err(CurveError::at(
            reading.span,
            format!("a curve of {subject} has no loan age"),
        )
        .expecting("expected `from cut-off` or nothing")),
        _ => Ok(draft),
    }
}

/// How much of a liquidated loan's balance is lost, by the month of its liquidation.
///
/// ```
/// use stepdown_curves::{LoanAge, Month, SeverityCurve};
///
/// let curve = SeverityCurve::parse("40 for 24, 50")?;
/// assert_eq!(curve.severity(LoanAge::new(12), Month::new(13)).percent(), 50.0);
/// # Ok::<(), stepdown_curves::CurveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SeverityCurve {
    vector: Vector,
    /// As written; at loan age where it does not say.
    reading: Option<Reading>,
}

impl SeverityCurve {
    /// Reads a vector of percent, such as `40` or `40 for 24, 50 from cut-off`.
    ///
    /// # Errors
    ///
    /// Says what is wrong and where, with what could stand there instead.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        let draft = parse_percent(text, "severities", Range::SEVERITY, Shift::Refused)?;
        let reading = draft.reading.map(|reading| reading.value);
        Ok(Self {
            // To say the default aloud of what is no vector changes nothing.
            reading: reading.filter(|reading| *reading == Reading::CutOff || draft.vector.varies()),
            vector: draft.vector,
        })
    }

    /// The same severity for good.
    #[must_use]
    pub fn constant(severity: Severity) -> Self {
        Self {
            vector: Vector::constant(severity.percent()),
            reading: None,
        }
    }

    /// Where the curve's months are counted from.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.reading.unwrap_or(Reading::LoanAge)
    }

    /// The severity in `month` of a loan of `age` at cut-off.
    #[must_use]
    pub fn severity(&self, age: LoanAge, month: Month) -> Severity {
        let ramp_month = self.reading().ramp_month(age, month);
        Severity::held(self.vector.number_at(ramp_month) / 100.0)
    }

    /// The severity of months 1 to `months` of a loan of `age`: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Severity> {
        (1..=months)
            .map(|month| self.severity(age, Month::new(month)))
            .collect()
    }
}

impl fmt::Display for SeverityCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.vector.write(formatter, "%", "")?;
        match self.reading {
            None => Ok(()),
            Some(reading) => write!(formatter, " {reading}"),
        }
    }
}

impl MonthByMonth for SeverityCurve {
    fn is_vector(&self) -> bool {
        self.vector.varies()
    }
    fn reading(&self) -> Reading {
        self.reading()
    }
    fn says_reading(&self) -> bool {
        self.reading.is_some()
    }
    fn read_otherwise(&self, age: LoanAge, months: u32) -> Option<ReadOtherwise> {
        match self.reading {
            None => self.vector.read_otherwise(age, months),
            Some(_) => None,
        }
    }
}

/// What part of the pool is 60 or more days delinquent, by month from the cut-off date.
#[derive(Clone, Debug, PartialEq)]
pub struct DelinquencyCurve(Vector);

impl DelinquencyCurve {
    /// Reads a vector of percent, such as `5` or `0 ramp 12 for 24, 12`.
    ///
    /// # Errors
    ///
    /// Says what is wrong and where, with what could stand there instead.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        parse_without_age(text, "delinquencies", Range::DELINQUENCY, Shift::Refused)
            .map(|draft| Self(draft.vector))
    }

    /// No delinquency.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Delinquency::ZERO)
    }

    /// The same delinquency for good.
    #[must_use]
    pub fn constant(delinquency: Delinquency) -> Self {
        Self(Vector::constant(delinquency.percent()))
    }

    /// The delinquency in `month`; month 0 reads as month 1.
    #[must_use]
    pub fn delinquency(&self, month: Month) -> Delinquency {
        Delinquency::held(self.0.number_at(month.number()) / 100.0)
    }

    /// The delinquency of months 1 to `months`: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, months: u32) -> Vec<Delinquency> {
        (1..=months)
            .map(|month| self.delinquency(Month::new(month)))
            .collect()
    }
}

impl fmt::Display for DelinquencyCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(formatter, "%", "")
    }
}

/// An index's annual rate, by month from the cut-off date.
///
/// A shift is of the whole curve, wherever its text breaks off: `5.32 for 12, 5 + 200 bp` is 7.32%
/// and then 7%.
///
/// ```
/// use stepdown_curves::{IndexCurve, Month};
///
/// let curve = IndexCurve::parse("5.32")?.shifted(200.0)?;
/// assert_eq!(curve.to_string(), "5.32% + 200 bp");
/// assert!((curve.index_rate(Month::new(1)).percent() - 7.32).abs() < 1e-12);
/// # Ok::<(), stepdown_curves::CurveError>(())
/// ```
///
/// A spike is a vector too: `5.32 for 1, 20`.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexCurve {
    vector: Vector,
    shift_basis_points: f64,
    /// What the vector is called where it was not written but read month by month.
    file: Option<String>,
}

impl IndexCurve {
    /// Reads a vector of percent with or without a shift, such as `5.32` or `5.32 for 12, 4.8 - 50 bp`.
    ///
    /// # Errors
    ///
    /// Says what is wrong and where, with what could stand there instead.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        let draft = parse_without_age(text, "index rates", Range::INDEX, Shift::Allowed)?;
        Ok(Self {
            vector: draft.vector,
            shift_basis_points: draft.shift.map_or(0.0, |shift| shift.value),
            file: None,
        })
    }

    /// The rates of months 1, 2 and so on, the last for good, as a file holds them; the curve prints as
    /// the file's name.
    ///
    /// # Errors
    ///
    /// Refuses no rate at all, and more months than a curve may spell out.
    pub fn of_file(file: &str, rates: &[IndexRate]) -> Result<Self, CurveError> {
        let Some((last, earlier)) = rates.split_last() else {
            return Err(CurveError::without_place("there is no index rate"));
        };
        if rates.len() > MAX_MONTHS as usize {
            let message = format!(
                "an index path has at most {MAX_MONTHS} months: this one has {}",
                rates.len()
            );
            return Err(CurveError::without_place(message));
        }
        let flat = |rate: &IndexRate, months| Level::Flat {
            number: rate.percent(),
            months,
        };
        let earlier: Vec<Level> = earlier.iter().map(|rate| flat(rate, Some(1))).collect();
        Ok(Self {
            vector: Vector::new(&earlier, flat(last, None)),
            shift_basis_points: 0.0,
            file: Some(file.to_owned()),
        })
    }

    /// By how many hundredths of a percent every rate is higher than its vector says.
    #[must_use]
    pub fn shift_basis_points(&self) -> f64 {
        self.shift_basis_points
    }

    /// The same rate for good.
    #[must_use]
    pub fn constant(rate: IndexRate) -> Self {
        Self {
            vector: Vector::constant(rate.percent()),
            shift_basis_points: 0.0,
            file: None,
        }
    }

    /// The curve with every rate `basis_points` hundredths of a percent higher, on top of any
    /// shift it has.
    ///
    /// # Errors
    ///
    /// Refuses NaN and a shift that takes a rate out of -100% to 100%.
    pub fn shifted(&self, basis_points: f64) -> Result<Self, CurveError> {
        // The sum with 0 turns -0 into 0, so that no shift prints as none.
        let shift_basis_points = self.shift_basis_points + basis_points + 0.0;
        check_shift(&self.vector, shift_basis_points)
            .map_err(|error| CurveError::without_place(error.to_string()))?;
        Ok(Self {
            vector: self.vector.clone(),
            shift_basis_points,
            file: self.file.clone(),
        })
    }

    /// The rate in `month`; month 0 reads as month 1.
    #[must_use]
    pub fn index_rate(&self, month: Month) -> IndexRate {
        let percent = self.vector.number_at(month.number()) + self.shift_basis_points / 100.0;
        IndexRate::held(percent / 100.0)
    }

    /// The rate of months 1 to `months`: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, months: u32) -> Vec<IndexRate> {
        (1..=months)
            .map(|month| self.index_rate(Month::new(month)))
            .collect()
    }
}

/// Whether every number of the vector stays an index rate when shifted.
fn check_shift(vector: &Vector, basis_points: f64) -> Result<(), RateError> {
    Range::SHIFT.check(basis_points)?;
    vector
        .numbers()
        .try_for_each(|number| Range::INDEX.check(number + basis_points / 100.0))
}

impl fmt::Display for IndexCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => formatter.write_str(file)?,
            None => self.vector.write(formatter, "%", "")?,
        }
        match self.shift_basis_points {
            0.0 => Ok(()),
            shift if shift < 0.0 => write!(formatter, " - {} bp", -shift),
            shift => write!(formatter, " + {shift} bp"),
        }
    }
}
