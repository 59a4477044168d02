//! Severity, delinquency and index curves: vectors of percentages.
//!
//! Severities are read by loan age unless the text says `from cut-off`. Delinquencies and index rates have no
//! loan age; their months count from the cut-off date.

use std::fmt;

use crate::error::CurveError;
use crate::month::{LoanAge, MAX_MONTHS, Month, Reading};
use crate::parse::{Draft, parse};
use crate::rate::{Delinquency, IndexRate, Range, RateError, Severity};
use crate::reading::{MonthByMonth, ReadingDifference};
use crate::vocabulary::{Shift, Vocabulary};
use crate::written::{Level, Vector};

/// Parses a vector of percentages within `range`.
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

/// Parses a curve that has no loan age.
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
            format!("loan age does not apply to {subject}"),
        )
        .expecting("expected `from cut-off` or the end")),
        _ => Ok(draft),
    }
}

/// The share of a liquidated loan's balance that is lost, by month of liquidation.
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
    /// As written; loan age if not stated.
    reading: Option<Reading>,
}

impl SeverityCurve {
    /// Parses a vector of percentages, such as `40` or `40 for 24, 50 from cut-off`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, where, and what was expected.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        let draft = parse_percent(text, "severities", Range::SEVERITY, Shift::Refused)?;
        let reading = draft.reading.map(|reading| reading.value);
        Ok(Self {
            // On a constant, an explicit `at loan age` changes nothing and is dropped.
            reading: reading.filter(|reading| *reading == Reading::CutOff || draft.vector.varies()),
            vector: draft.vector,
        })
    }

    /// A constant severity.
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

    /// The severity in `month` of a loan with this `age` at cut-off.
    #[must_use]
    pub fn severity(&self, age: LoanAge, month: Month) -> Severity {
        let ramp_month = self.reading().ramp_month(age, month);
        Severity::clamped(self.vector.number_at(ramp_month) / 100.0)
    }

    /// The severity of months 1 to `months` for a loan of `age`: element `t - 1` is month `t`.
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
    fn states_reading(&self) -> bool {
        self.reading.is_some()
    }
    fn reading_difference(&self, age: LoanAge, months: u32) -> Option<ReadingDifference> {
        match self.reading {
            None => self.vector.reading_difference(age, months),
            Some(_) => None,
        }
    }
}

/// The share of the pool that is 60 or more days delinquent, by month from the cut-off date.
#[derive(Clone, Debug, PartialEq)]
pub struct DelinquencyCurve(Vector);

impl DelinquencyCurve {
    /// Parses a vector of percentages, such as `5` or `0 ramp 12 for 24, 12`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, where, and what was expected.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        parse_without_age(text, "delinquencies", Range::DELINQUENCY, Shift::Refused)
            .map(|draft| Self(draft.vector))
    }

    /// No delinquency.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Delinquency::ZERO)
    }

    /// A constant delinquency.
    #[must_use]
    pub fn constant(delinquency: Delinquency) -> Self {
        Self(Vector::constant(delinquency.percent()))
    }

    /// The delinquency in `month`; month 0 reads as month 1.
    #[must_use]
    pub fn delinquency(&self, month: Month) -> Delinquency {
        Delinquency::clamped(self.0.number_at(month.number()) / 100.0)
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
/// A shift applies to the whole curve: `5.32 for 12, 5 + 200 bp` is 7.32%, then 7%.
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
/// A spike is also a vector: `5.32 for 1, 20`.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexCurve {
    vector: Vector,
    shift_basis_points: f64,
    /// The file name, for a path that was read from a file.
    file: Option<String>,
}

impl IndexCurve {
    /// Parses a vector of percentages with or without a shift, such as `5.32` or `5.32 for 12, 4.8 - 50 bp`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, where, and what was expected.
    pub fn parse(text: &str) -> Result<Self, CurveError> {
        let draft = parse_without_age(text, "index rates", Range::INDEX, Shift::Allowed)?;
        Ok(Self {
            vector: draft.vector,
            shift_basis_points: draft.shift.map_or(0.0, |shift| shift.value),
            file: None,
        })
    }

    /// The curve of the monthly rates in a file, starting at month 1; the last rate continues. The curve
    /// prints as the file's name.
    ///
    /// # Errors
    ///
    /// Fails without rates, and with more than [`MAX_MONTHS`] of them.
    pub fn of_file(file: &str, rates: &[IndexRate]) -> Result<Self, CurveError> {
        let Some((last, earlier)) = rates.split_last() else {
            return Err(CurveError::without_place("the index path is empty"));
        };
        if rates.len() > MAX_MONTHS as usize {
            let message = format!(
                "an index path has at most {MAX_MONTHS} months, found {}",
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

    /// The shift of every rate above its vector, in basis points.
    #[must_use]
    pub fn shift_basis_points(&self) -> f64 {
        self.shift_basis_points
    }

    /// A constant rate.
    #[must_use]
    pub fn constant(rate: IndexRate) -> Self {
        Self {
            vector: Vector::constant(rate.percent()),
            shift_basis_points: 0.0,
            file: None,
        }
    }

    /// The curve shifted by `basis_points`, on top of any existing shift.
    ///
    /// # Errors
    ///
    /// Fails for NaN and for a shift that moves a rate outside -100% to 100%.
    pub fn shifted(&self, basis_points: f64) -> Result<Self, CurveError> {
        // The sum with 0 turns -0 into 0, so a zero shift is not printed.
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
        IndexRate::clamped(percent / 100.0)
    }

    /// The rate of months 1 to `months`: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, months: u32) -> Vec<IndexRate> {
        (1..=months)
            .map(|month| self.index_rate(Month::new(month)))
            .collect()
    }
}

/// Whether every shifted number of the vector is a valid index rate.
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
