//! Prepayment and default curves: speeds, read at loan age unless they say otherwise.
//!
//! Thin types over [`Speeds`]: they keep SMM and MDR, CPR and CDR apart, and do no arithmetic.

use std::fmt;

use crate::error::CurveError;
use crate::month::{LoanAge, Month, Reading};
use crate::named::NamedCurves;
use crate::rate::{Cdr, Cpr, Mdr, Smm};
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
}

fn smm(pace: Pace) -> Smm {
    match pace {
        Pace::Annual(rate) => Cpr::held(rate).to_smm(),
        Pace::Monthly(rate) => Smm::held(rate),
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

    /// The CDR in a month of the ramp itself, from 1 (month 0 reads as month 1).
    #[must_use]
    pub fn cdr_at(&self, ramp_month: u32) -> Cdr {
        match self.0.pace(ramp_month) {
            Pace::Annual(rate) => Cdr::held(rate),
            Pace::Monthly(rate) => Mdr::held(rate).to_cdr(),
        }
    }

    /// The MDR in `month` of a loan of `age` at cut-off; zero in month 0, the cut-off date.
    #[must_use]
    pub fn mdr(&self, age: LoanAge, month: Month) -> Mdr {
        self.0.pace_at(age, month).map_or(Mdr::ZERO, mdr)
    }

    /// The MDR of months 1 to `months` of a loan of `age` at cut-off: element `t - 1` is month `t`.
    #[must_use]
    pub fn vector(&self, age: LoanAge, months: u32) -> Vec<Mdr> {
        self.0.vector(age, months, mdr)
    }
}

fn mdr(pace: Pace) -> Mdr {
    match pace {
        Pace::Annual(rate) => Cdr::held(rate).to_mdr(),
        Pace::Monthly(rate) => Mdr::held(rate),
    }
}

impl fmt::Display for DefaultCurve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
