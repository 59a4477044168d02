//! The standard speeds with their formulas and sources.
//!
//! SF is the Bond Market Association's *Standard Formulas* of 1999, with section and page.
//!
//! A unit converts a number and a ramp month to a rate. Ramps defined by a deal, such as a PPC, are [named
//! curves](crate::NamedCurves).

use crate::rate::Range;

/// A rate as a fraction, annual or monthly. A multiple scales the rate in the period in which it is stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    /// A CPR or a CDR.
    Annual(f64),
    /// An SMM, an MDR or a share of the original balance, a month.
    Monthly(f64),
}

impl Pace {
    /// The rate times `factor`, in the same period.
    pub(crate) fn times(self, factor: f64) -> Self {
        match self {
            Self::Annual(rate) => Self::Annual(rate * factor),
            Self::Monthly(rate) => Self::Monthly(rate * factor),
        }
    }

    /// The rate, capped at 100%.
    pub(crate) fn capped(self) -> Self {
        match self {
            Self::Annual(rate) => Self::Annual(rate.min(1.0)),
            Self::Monthly(rate) => Self::Monthly(rate.min(1.0)),
        }
    }
}

/// A standard speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Cpr,
    Smm,
    Psa,
    Hep,
    Abs,
    Cdr,
    Mdr,
    Sda,
    /// Percent a month of the balance at the cut-off date.
    Original,
}

impl Unit {
    /// The units a prepayment curve may be written in.
    pub(crate) const PREPAYMENT: &'static [Self] =
        &[Self::Cpr, Self::Smm, Self::Psa, Self::Hep, Self::Abs];
    /// The units a default curve may be written in.
    pub(crate) const DEFAULT: &'static [Self] = &[Self::Cdr, Self::Mdr, Self::Sda, Self::Original];

    /// The unit's name as printed.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Cpr => "CPR",
            Self::Smm => "SMM",
            Self::Psa => "PSA",
            Self::Hep => "HEP",
            Self::Abs => "ABS",
            Self::Cdr => "CDR",
            Self::Mdr => "MDR",
            Self::Sda => "SDA",
            Self::Original => "original",
        }
    }

    /// What is printed after every number, and after the last.
    pub(crate) fn written(self) -> (&'static str, String) {
        match self {
            Self::Original => ("%", " of original".to_owned()),
            unit => ("", format!(" {}", unit.name())),
        }
    }

    /// The unit of that name, ignoring case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::PREPAYMENT
            .iter()
            .chain(Self::DEFAULT)
            .copied()
            .find(|unit| unit.name().eq_ignore_ascii_case(name))
    }

    /// The allowed numbers of this unit.
    pub(crate) const fn range(self) -> Range {
        match self {
            Self::Cpr => Range::CPR,
            Self::Smm => Range::SMM,
            Self::Psa => Range::PSA,
            Self::Hep => Range::HEP,
            Self::Abs => Range::ABS,
            Self::Cdr => Range::CDR,
            Self::Mdr => Range::MDR,
            Self::Sda => Range::SDA,
            Self::Original => Range::OF_ORIGINAL,
        }
    }

    /// The rate of `number` in this unit in month `ramp_month` of a loan's life (from 1).
    ///
    /// Not capped at 100%; the caller decides.
    pub(crate) fn pace(self, number: f64, ramp_month: u32) -> Pace {
        let age = f64::from(ramp_month);
        match self {
            Self::Cpr | Self::Cdr => Pace::Annual(number / 100.0),
            Self::Smm | Self::Mdr | Self::Original => Pace::Monthly(number / 100.0),
            Self::Psa => Pace::Annual(psa_cpr_percent(number, age) / 100.0),
            Self::Hep => Pace::Annual(hep_cpr_percent(number, age) / 100.0),
            Self::Abs => Pace::Monthly(abs_smm(number / 100.0, age)),
            Self::Sda => Pace::Annual(sda_cdr_percent(number, age) / 100.0),
        }
    }
}

/// SF B.2 (SF-5), PSA: `CPR = min(age, 30) * 0.2% * PSA / 100`; the table on SF-10.
fn psa_cpr_percent(speed: f64, age: f64) -> f64 {
    speed * age.min(30.0) * 0.2 / 100.0
}

/// Term sheet of RASC 2007-KS4, note 2: `x`% HEP is `x / 10`% CPR in month 1, increases by `x / 10`% each
/// month, and is `x`% from month 10 on.
fn hep_cpr_percent(speed: f64, age: f64) -> f64 {
    speed * age.min(10.0) / 10.0
}

/// SF B.4 (SF-13), ABS: `SMM = ABS / (1 - ABS * (age - 1))`, the share of the *original* number of loans
/// prepaid each month. When no more than that share remains, all loans prepay.
fn abs_smm(speed: f64, age: f64) -> f64 {
    if speed <= 0.0 {
        return 0.0;
    }
    let still_there = 1.0 - speed * (age - 1.0);
    if still_there <= speed {
        1.0
    } else {
        speed / still_there
    }
}

/// SF C.4 (SF-20), SDA, at 100: CDR of 0.02% in month 1, 0.02% more each month to 0.60% in month
/// 30, 0.60% through month 60, 0.0095% less each month to 0.03% in month 120, 0.03% after.
fn sda_cdr_percent(speed: f64, age: f64) -> f64 {
    let at_100 = if age <= 30.0 {
        0.02 * age
    } else if age <= 60.0 {
        0.60
    } else if age < 120.0 {
        0.60 - 0.0095 * (age - 60.0)
    } else {
        0.03
    };
    speed * at_100 / 100.0
}
