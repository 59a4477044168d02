//! Prepayment and default curves, by loan age unless they say otherwise.
//!
//! Thin types over [`Speeds`] that keep SMM and MDR, CPR and CDR apart.

use std::fmt;

use crate::error::CurveError;
use crate::month::{LoanAge, Month, Reading};
use crate::named::NamedCurves;
use crate::rate::{Cdr, Cpr, Mdr, OfOriginal, Smm};
use crate::reading::{CappedAt100, MonthByMonth, ReadingDifference};
use crate::speed::{Family, Speeds};
use crate::unit::{Pace, Unit};

/// Prepayment speeds by month. Printing a curve and parsing it gives an equal curve.
///
/// ```
/// use stepdown_curves::{NamedCurves, PrepaymentCurve};
///
/// let curve = PrepaymentCurve::parse("23 HEP", &NamedCurves::new())?;
/// assert!((curve.cpr_at(1).percent() - 2.3).abs() < 1e-12);
/// assert!((curve.cpr_at(10).percent() - 23.0).abs() < 1e-12);
/// # Ok::<(), stepdown_curves::CurveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrepaymentCurve(Speeds);

impl PrepaymentCurve {
    /// Parses a curve (see the [crate] documentation); it may be a multiple of the curves in `named`. `m`% of
    /// a curve multiplies every CPR by `m`, capped at 100% (every SMM if the curve is in SMM or ABS).
    ///
    /// # Errors
    ///
    /// Returns what is wrong, where, and what was expected.
    pub fn parse(text: &str, named: &NamedCurves<Self>) -> Result<Self, CurveError> {
        let names: Vec<_> = named.iter().map(|(name, curve)| (name, &curve.0)).collect();
        Speeds::parse(text, Family::Prepayment, &names).map(Self)
    }

    /// No prepayments: `0 CPR`.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Cpr::ZERO)
    }

    /// A constant CPR.
    #[must_use]
    pub fn constant(rate: Cpr) -> Self {
        Self(Speeds::constant(rate.percent(), Unit::Cpr))
    }

    /// Where the curve's months are counted from.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.0.reading()
    }

    /// The CPR in a ramp month, from 1 (month 0 reads as month 1).
    #[must_use]
    pub fn cpr_at(&self, ramp_month: u32) -> Cpr {
        match self.0.pace(ramp_month) {
            Pace::Annual(rate) => Cpr::clamped(rate),
            Pace::Monthly(rate) => Smm::clamped(rate).to_cpr(),
        }
    }

    /// The SMM in `month` of a loan with this `age` at cut-off; zero in month 0, the cut-off date.
    #[must_use]
    pub fn smm(&self, age: LoanAge, month: Month) -> Smm {
        self.0.pace_at(age, month).map_or(Smm::ZERO, smm)
    }

    /// The SMM of months 1 to `months` for a loan with this `age` at cut-off: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Smm> {
        self.0.vector(age, months, smm)
    }

    /// The stated rates of months 1 to `months` for a loan with this `age` at cut-off, for multiples that
    /// differ by month: element `t - 1` is month `t`.
    #[must_use]
    pub fn stated(&self, age: LoanAge, months: u32) -> Vec<StatedPrepayment> {
        self.0.vector(age, months, StatedPrepayment)
    }
}

/// The stated rate of one month, before any multiple is applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedPrepayment(Pace);

impl StatedPrepayment {
    /// Whether this multiple of the stated rate is capped at 100%.
    #[must_use]
    pub fn is_capped(self, multiple: f64) -> bool {
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = self.0.times(multiple);
        rate > 1.0
    }

    /// The SMM of a multiple of the stated rate: the CPR times the multiple (the SMM if the curve is in SMM
    /// or ABS), capped at 100%. It equals the SMM of a curve written as that multiple. A multiple below 0
    /// counts as 0.
    #[must_use]
    pub fn smm(self, multiple: f64) -> Smm {
        smm(self.0.times(multiple.max(0.0)).capped())
    }
}

fn smm(pace: Pace) -> Smm {
    match pace {
        Pace::Annual(rate) => Cpr::clamped(rate).to_smm(),
        Pace::Monthly(rate) => Smm::clamped(rate),
    }
}

impl PrepaymentCurve {
    /// The first of months 1 to `months` in which the rate of a loan of `age` is capped at 100%.
    #[must_use]
    pub fn capped_at_100(&self, age: LoanAge, months: u32) -> Option<CappedAt100> {
        self.0.capped_at_100(age, months)
    }
}

impl MonthByMonth for PrepaymentCurve {
    fn is_vector(&self) -> bool {
        self.0.is_vector()
    }
    fn reading(&self) -> Reading {
        self.0.reading()
    }
    fn states_reading(&self) -> bool {
        self.0.states_reading()
    }
    fn reading_difference(&self, age: LoanAge, months: u32) -> Option<ReadingDifference> {
        self.0.reading_difference(age, months)
    }
}

impl fmt::Display for PrepaymentCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Default rates by month. Printing a curve and parsing it gives an equal curve.
///
/// ```
/// use stepdown_curves::{DefaultCurve, NamedCurves};
///
/// let curve = DefaultCurve::parse("200 SDA", &NamedCurves::new())?;
/// assert!((curve.cdr_at(30).percent() - 1.2).abs() < 1e-12);
/// # Ok::<(), stepdown_curves::CurveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultCurve(Speeds);

impl DefaultCurve {
    /// Parses a curve (see the [crate] documentation); it may be a multiple of the curves in `named`. `m`% of
    /// a curve multiplies every CDR by `m`, or every MDR, capped at 100%, if the curve is in MDR.
    ///
    /// # Errors
    ///
    /// Returns what is wrong and where. A CDR above 100% is an error that names the month.
    pub fn parse(text: &str, named: &NamedCurves<Self>) -> Result<Self, CurveError> {
        let names: Vec<_> = named.iter().map(|(name, curve)| (name, &curve.0)).collect();
        Speeds::parse(text, Family::Default, &names).map(Self)
    }

    /// No defaults: `0 CDR`.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Cdr::ZERO)
    }

    /// A constant CDR.
    #[must_use]
    pub fn constant(rate: Cdr) -> Self {
        Self(Speeds::constant(rate.percent(), Unit::Cdr))
    }

    /// Where the curve's months are counted from.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.0.reading()
    }

    /// Whether it is in percent a month of the balance at the cut-off date, or a multiple of such a curve.
    /// Then [`DefaultCurve::of_original`] returns its rates and its CDR and MDR are 0; for all other curves
    /// [`DefaultCurve::of_original`] is 0.
    ///
    /// ```
    /// use stepdown_curves::{DefaultCurve, LoanAge, Month, NamedCurves};
    ///
    /// let curve = DefaultCurve::parse("0.05 of original for 12, 0.2 for 24, 0", &NamedCurves::new())?;
    /// assert_eq!(curve.to_string(), "0.05% for 12, 0.2% for 24, 0% of original");
    /// assert!((curve.of_original(Month::new(13)).percent() - 0.2).abs() < 1e-12);
    /// assert_eq!(curve.mdr(LoanAge::NEW, Month::new(13)).percent(), 0.0);
    /// # Ok::<(), stepdown_curves::CurveError>(())
    /// ```
    #[must_use]
    pub fn is_of_original(&self) -> bool {
        self.0.is_of_original()
    }

    /// The share of the balance at the cut-off date that defaults in `month`; zero in month 0.
    #[must_use]
    pub fn of_original(&self, month: Month) -> OfOriginal {
        self.stated_at(LoanAge::NEW, month)
            .map_or(OfOriginal::ZERO, |stated| stated.of_original(1.0))
    }

    /// The same for months 1 to `months`: element `t - 1` is month `t`.
    #[must_use]
    pub fn original_vector(&self, months: u32) -> Vec<OfOriginal> {
        let stated = self.stated(LoanAge::NEW, months).into_iter();
        stated.map(|stated| stated.of_original(1.0)).collect()
    }

    fn stated_at(&self, age: LoanAge, month: Month) -> Option<StatedDefault> {
        let pace = self.0.pace_at(age, month)?;
        Some(self.stated_of(pace))
    }

    fn stated_of(&self, pace: Pace) -> StatedDefault {
        StatedDefault {
            pace,
            is_of_original: self.is_of_original(),
        }
    }

    /// The CDR in a ramp month, from 1 (month 0 reads as month 1).
    #[must_use]
    pub fn cdr_at(&self, ramp_month: u32) -> Cdr {
        if self.is_of_original() {
            return Cdr::ZERO;
        }
        match self.0.pace(ramp_month) {
            Pace::Annual(rate) => Cdr::clamped(rate),
            Pace::Monthly(rate) => Mdr::clamped(rate).to_cdr(),
        }
    }

    /// The MDR in `month` of a loan with this `age` at cut-off; zero in month 0, the cut-off date.
    #[must_use]
    pub fn mdr(&self, age: LoanAge, month: Month) -> Mdr {
        self.stated_at(age, month)
            .map_or(Mdr::ZERO, |stated| stated.mdr(1.0))
    }

    /// The MDR of months 1 to `months` for a loan with this `age` at cut-off: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Mdr> {
        if self.is_of_original() {
            return vec![Mdr::ZERO; months as usize];
        }
        self.0.vector(age, months, mdr)
    }

    /// The stated rates of months 1 to `months` for a loan with this `age` at cut-off, for multiples that
    /// differ by month: element `t - 1` is month `t`.
    #[must_use]
    pub fn stated(&self, age: LoanAge, months: u32) -> Vec<StatedDefault> {
        self.0.vector(age, months, |pace| self.stated_of(pace))
    }
}

/// The stated rate of one month, before any multiple is applied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedDefault {
    pace: Pace,
    /// Whether the rate is of the original balance, not of the performing balance.
    is_of_original: bool,
}

impl StatedDefault {
    /// Whether this multiple of the stated rate is capped at 100%.
    #[must_use]
    pub fn is_capped(self, multiple: f64) -> bool {
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = self.pace.times(multiple);
        rate > 1.0
    }

    /// The MDR of a multiple of the stated rate: the CDR times the multiple (the MDR if the curve is in MDR),
    /// capped at 100%. A multiple below 0 counts as 0. Zero for a curve in percent of the original balance.
    #[must_use]
    pub fn mdr(self, multiple: f64) -> Mdr {
        if self.is_of_original {
            Mdr::ZERO
        } else {
            mdr(self.pace.times(multiple.max(0.0)).capped())
        }
    }

    /// The share of the original balance of a multiple of the stated rate, capped at 100%. Zero for a curve
    /// of the performing balance.
    #[must_use]
    pub fn of_original(self, multiple: f64) -> OfOriginal {
        match self.pace.times(multiple.max(0.0)) {
            Pace::Monthly(share) if self.is_of_original => OfOriginal::clamped(share),
            _ => OfOriginal::ZERO,
        }
    }
}

fn mdr(pace: Pace) -> Mdr {
    match pace {
        Pace::Annual(rate) => Cdr::clamped(rate).to_mdr(),
        Pace::Monthly(rate) => Mdr::clamped(rate),
    }
}

impl DefaultCurve {
    /// The first of months 1 to `months` in which the rate of a loan of `age` is capped at 100%.
    #[must_use]
    pub fn capped_at_100(&self, age: LoanAge, months: u32) -> Option<CappedAt100> {
        self.0.capped_at_100(age, months)
    }
}

impl MonthByMonth for DefaultCurve {
    fn is_vector(&self) -> bool {
        self.0.is_vector()
    }
    fn reading(&self) -> Reading {
        self.0.reading()
    }
    fn states_reading(&self) -> bool {
        self.0.states_reading()
    }
    fn reading_difference(&self, age: LoanAge, months: u32) -> Option<ReadingDifference> {
        self.0.reading_difference(age, months)
    }
}

impl fmt::Display for DefaultCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::{DefaultCurve, PrepaymentCurve};
    use crate::month::LoanAge;
    use crate::named::NamedCurves;

    #[test]
    fn a_multiple_of_what_is_stated_is_that_of_the_curve() {
        let age = LoanAge::new(3);
        for text in [
            "2 ramp 30 for 12, 30 for 10, 50",
            "0.5 SMM",
            "1.5 ABS",
            "150 PSA",
        ] {
            let curve = PrepaymentCurve::parse(text, &NamedCurves::new()).unwrap();
            let mut named = NamedCurves::new();
            named.insert("base", curve.clone()).unwrap();
            for percent in [0.0, 1.0, 62.5, 100.0, 137.25, 1000.0] {
                let multiple =
                    PrepaymentCurve::parse(&format!("{percent}% of base"), &named).unwrap();
                let of_stated = curve.stated(age, 60).into_iter();
                let of_stated = of_stated.map(|month| month.smm(percent / 100.0));
                assert!(
                    of_stated.eq(multiple.vector(age, 60)),
                    "{percent}% of {text}"
                );
            }
        }
        for text in ["4 CDR", "0.125 MDR", "0 for 12, 6"] {
            let curve = DefaultCurve::parse(text, &NamedCurves::new()).unwrap();
            let mut named = NamedCurves::new();
            named.insert("base", curve.clone()).unwrap();
            for percent in [0.0, 62.5, 100.0, 137.25] {
                let multiple = DefaultCurve::parse(&format!("{percent}% of base"), &named).unwrap();
                let of_stated = curve.stated(age, 60).into_iter();
                let of_stated = of_stated.map(|month| month.mdr(percent / 100.0));
                assert!(
                    of_stated.eq(multiple.vector(age, 60)),
                    "{percent}% of {text}"
                );
            }
        }
    }
}
