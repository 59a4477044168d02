//! Prepayment and default curves: speeds, read at loan age unless they say otherwise.
//!
//! Thin types over [`Speeds`]: they keep SMM and MDR, CPR and CDR apart, and do no arithmetic.

use std::fmt;

use crate::error::CurveError;
use crate::month::{LoanAge, Month, Reading};
use crate::named::NamedCurves;
use crate::rate::{Cdr, Cpr, Mdr, OfOriginal, Smm};
use crate::reading::{CappedAt100, MonthByMonth, ReadOtherwise};
use crate::speed::{Family, Speeds};
use crate::unit::{Pace, Unit};

/// How fast loans prepay, by month. Printing a curve and reading it back gives an equal curve.
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
    /// Reads a curve as written (see the [crate]'s first page); `named` are the curves it may be a
    /// multiple of. `m`% of a curve is every CPR of it times `m`, at most 100% (every SMM where
    /// the curve is stated in SMM or ABS).
    ///
    /// # Errors
    ///
    /// Says what is wrong and where, with what could stand there instead.
    pub fn parse(text: &str, named: &NamedCurves<Self>) -> Result<Self, CurveError> {
        let names: Vec<_> = named.iter().map(|(name, curve)| (name, &curve.0)).collect();
        Speeds::parse(text, Family::Prepayment, &names).map(Self)
    }

    /// No prepayment: `0 CPR`.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Cpr::ZERO)
    }

    /// The same CPR for good.
    #[must_use]
    pub fn constant(rate: Cpr) -> Self {
        Self(Speeds::constant(rate.percent(), Unit::Cpr))
    }

    /// Where the curve's months are counted from.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.0.reading()
    }

    /// The CPR in a month of the ramp itself, from 1 (month 0 reads as month 1).
    #[must_use]
    pub fn cpr_at(&self, ramp_month: u32) -> Cpr {
        match self.0.pace(ramp_month) {
            Pace::Annual(rate) => Cpr::held(rate),
            Pace::Monthly(rate) => Smm::held(rate).to_cpr(),
        }
    }

    /// The SMM in `month` of a loan of `age` at cut-off; zero in month 0, the cut-off date.
    #[must_use]
    pub fn smm(&self, age: LoanAge, month: Month) -> Smm {
        self.0.pace_at(age, month).map_or(Smm::ZERO, smm)
    }

    /// The SMM of months 1 to `months` of a loan of `age` at cut-off: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Smm> {
        self.0.vector(age, months, smm)
    }

    /// What is stated of months 1 to `months` for a loan of `age` at cut-off, for multiples that
    /// differ by month: element `t - 1` is month `t`.
    #[must_use]
    pub fn stated(&self, age: LoanAge, months: u32) -> Vec<StatedPrepayment> {
        self.0.vector(age, months, StatedPrepayment)
    }
}

/// What a prepayment curve states of a month, before any multiple of it is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedPrepayment(Pace);

impl StatedPrepayment {
    /// Whether so many times what is stated is more than 100%, and held at 100%.
    #[must_use]
    pub fn is_held(self, multiple: f64) -> bool {
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = self.0.times(multiple);
        rate > 1.0
    }

    /// The SMM of so many times what is stated: the CPR times it (the SMM where that is what the
    /// curve is stated in), at most 100%. The same as of a curve that is such a multiple; a multiple
    /// below 0 counts as 0.
    #[must_use]
    pub fn smm(self, multiple: f64) -> Smm {
        smm(self.0.times(multiple.max(0.0)).held())
    }
}

fn smm(pace: Pace) -> Smm {
    match pace {
        Pace::Annual(rate) => Cpr::held(rate).to_smm(),
        Pace::Monthly(rate) => Smm::held(rate),
    }
}

impl PrepaymentCurve {
    /// The first of months 1 to `months` in which a loan of `age` is asked for more than 100%, which is held
    /// at 100%.
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
    fn says_reading(&self) -> bool {
        self.0.says_reading()
    }
    fn read_otherwise(&self, age: LoanAge, months: u32) -> Option<ReadOtherwise> {
        self.0.read_otherwise(age, months)
    }
}

impl fmt::Display for PrepaymentCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// How fast loans default, by month. Printing a curve and reading it back gives an equal curve.
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
    /// Reads a curve as written (see the [crate]'s first page); `named` are the curves it may be a
    /// multiple of. `m`% of a curve is every CDR of it times `m`; every MDR, at most 100%, where
    /// the curve is stated in MDR.
    ///
    /// # Errors
    ///
    /// Says what is wrong and where. A CDR above 100% in any month is a fault, and the month is named.
    pub fn parse(text: &str, named: &NamedCurves<Self>) -> Result<Self, CurveError> {
        let names: Vec<_> = named.iter().map(|(name, curve)| (name, &curve.0)).collect();
        Speeds::parse(text, Family::Default, &names).map(Self)
    }

    /// No defaults: `0 CDR`.
    #[must_use]
    pub fn none() -> Self {
        Self::constant(Cdr::ZERO)
    }

    /// The same CDR for good.
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
    /// Its rates are [`DefaultCurve::of_original`] then, and its CDR and MDR are 0; of all others
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

    /// The part of the balance at the cut-off date that defaults in `month`; zero in month 0.
    #[must_use]
    pub fn of_original(&self, month: Month) -> OfOriginal {
        self.stated_at(LoanAge::NEW, month)
            .map_or(OfOriginal::ZERO, |stated| stated.of_original(1.0))
    }

    /// The same of months 1 to `months`: element `t - 1` is month `t`.
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

    /// The CDR in a month of the ramp itself, from 1 (month 0 reads as month 1).
    #[must_use]
    pub fn cdr_at(&self, ramp_month: u32) -> Cdr {
        if self.is_of_original() {
            return Cdr::ZERO;
        }
        match self.0.pace(ramp_month) {
            Pace::Annual(rate) => Cdr::held(rate),
            Pace::Monthly(rate) => Mdr::held(rate).to_cdr(),
        }
    }

    /// The MDR in `month` of a loan of `age` at cut-off; zero in month 0, the cut-off date.
    #[must_use]
    pub fn mdr(&self, age: LoanAge, month: Month) -> Mdr {
        self.stated_at(age, month)
            .map_or(Mdr::ZERO, |stated| stated.mdr(1.0))
    }

    /// The MDR of months 1 to `months` of a loan of `age` at cut-off: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Mdr> {
        if self.is_of_original() {
            return vec![Mdr::ZERO; months as usize];
        }
        self.0.vector(age, months, mdr)
    }

    /// What is stated of months 1 to `months` for a loan of `age` at cut-off, for multiples that
    /// differ by month: element `t - 1` is month `t`.
    #[must_use]
    pub fn stated(&self, age: LoanAge, months: u32) -> Vec<StatedDefault> {
        self.0.vector(age, months, |pace| self.stated_of(pace))
    }
}

/// What a default curve states of a month, before any multiple of it is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedDefault {
    pace: Pace,
    /// Of the original balance, not of what performs.
    is_of_original: bool,
}

impl StatedDefault {
    /// Whether so many times what is stated is more than 100%, and held at 100%.
    #[must_use]
    pub fn is_held(self, multiple: f64) -> bool {
        let (Pace::Annual(rate) | Pace::Monthly(rate)) = self.pace.times(multiple);
        rate > 1.0
    }

    /// The MDR of so many times what is stated: the CDR times it (the MDR where that is what the
    /// curve is stated in), at most 100%; a multiple below 0 counts as 0. 0 of a curve in percent of the
    /// original balance.
    #[must_use]
    pub fn mdr(self, multiple: f64) -> Mdr {
        if self.is_of_original {
            Mdr::ZERO
        } else {
            mdr(self.pace.times(multiple.max(0.0)).held())
        }
    }

    /// The part of the original balance of so many times what is stated, at most 100%; 0 of a curve that is
    /// of what performs.
    #[must_use]
    pub fn of_original(self, multiple: f64) -> OfOriginal {
        match self.pace.times(multiple.max(0.0)) {
            Pace::Monthly(share) if self.is_of_original => OfOriginal::held(share),
            _ => OfOriginal::ZERO,
        }
    }
}

fn mdr(pace: Pace) -> Mdr {
    match pace {
        Pace::Annual(rate) => Cdr::held(rate).to_mdr(),
        Pace::Monthly(rate) => Mdr::held(rate),
    }
}

impl DefaultCurve {
    /// The first of months 1 to `months` in which a loan of `age` is asked for more than 100%, which is held
    /// at 100%.
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
    fn says_reading(&self) -> bool {
        self.0.says_reading()
    }
    fn read_otherwise(&self, age: LoanAge, months: u32) -> Option<ReadOtherwise> {
        self.0.read_otherwise(age, months)
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
