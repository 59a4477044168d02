//! Rates, one type for each: annual and monthly rates and severities cannot be mixed up.
//!
//! Every range is in one table, [`Range`], so all range errors read alike. A rate never holds a value outside
//! its range.

use std::fmt;

/// The allowed numbers of a quantity, in percent or in its own speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    /// The quantity's name.
    pub(crate) name: &'static str,
    /// The sign printed after its numbers.
    pub(crate) sign: &'static str,
    /// The lowest number allowed.
    pub(crate) lowest: f64,
    /// The highest number allowed.
    pub(crate) highest: f64,
}

/// Far above any quoted speed (SF-9 ends at 1129% PSA); a larger one is a typing error.
const HIGHEST_SPEED: f64 = 1_000_000.0;

impl Range {
    const fn new(name: &'static str, sign: &'static str, lowest: f64, highest: f64) -> Self {
        Self {
            name,
            sign,
            lowest,
            highest,
        }
    }

    // A CPR above 100% pays off in full; it is capped at 100%, not rejected.
    pub(crate) const CPR: Self = Self::new("CPR", "%", 0.0, HIGHEST_SPEED);
    pub(crate) const SMM: Self = Self::new("SMM", "%", 0.0, 100.0);
    pub(crate) const CDR: Self = Self::new("CDR", "%", 0.0, 100.0);
    pub(crate) const MDR: Self = Self::new("MDR", "%", 0.0, 100.0);
    pub(crate) const OF_ORIGINAL: Self = Self::new("percent of original", "%", 0.0, 100.0);
    pub(crate) const SEVERITY: Self = Self::new("severity", "%", 0.0, 100.0);
    pub(crate) const DELINQUENCY: Self = Self::new("delinquency", "%", 0.0, 100.0);
    pub(crate) const INDEX: Self = Self::new("index rate", "%", -100.0, 100.0);
    pub(crate) const PSA: Self = Self::new("PSA speed", "", 0.0, HIGHEST_SPEED);
    pub(crate) const HEP: Self = Self::new("HEP speed", "", 0.0, HIGHEST_SPEED);
    pub(crate) const ABS: Self = Self::new("ABS speed", "", 0.0, 100.0);
    pub(crate) const SDA: Self = Self::new("SDA speed", "", 0.0, HIGHEST_SPEED);
    pub(crate) const MULTIPLE: Self = Self::new("multiple", "%", 0.0, HIGHEST_SPEED);
    pub(crate) const SHIFT: Self = Self::new("shift", " bp", -20_000.0, 20_000.0);

    /// Whether `number`, in percent or in the quantity's own speed, is allowed.
    pub(crate) fn check(&self, number: f64) -> Result<(), RateError> {
        // Written so that NaN, which compares to nothing, fails.
        if number >= self.lowest && number <= self.highest {
            Ok(())
        } else {
            Err(RateError {
                range: *self,
                given: number,
            })
        }
    }
}

/// A rate outside its range, with the quantity, the value and the range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub struct RateError {
    range: Range,
    given: f64,
}

impl RateError {
    /// The quantity's name, such as `CDR`.
    #[must_use]
    pub fn quantity(&self) -> &'static str {
        self.range.name
    }

    /// The value given, in percent, or in the quantity's own unit if it is a speed or a shift.
    #[must_use]
    pub fn given(&self) -> f64 {
        self.given
    }
}

impl fmt::Display for RateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range {
            name,
            sign,
            lowest,
            highest,
        } = self.range;
        let given = self.given;
        write!(
            formatter,
            "{name} of {given}{sign} is out of range: must be {lowest}{sign} to {highest}{sign}"
        )
    }
}

/// A fraction as percent: 0.07 gives 7, where the plain product gives 7.000000000000001.
fn percent_of(fraction: f64) -> f64 {
    // Two units in the last place: what the product and the parsing of a decimal can lose.
    const LAST_BITS: f64 = 2.0 * f64::EPSILON;
    let product = fraction * 100.0;
    let tidy = (product * 1e9).round() / 1e9;
    if (tidy - product).abs() <= LAST_BITS * product.abs() {
        tidy
    } else {
        product
    }
}

macro_rules! rate {
    ($(#[$documentation:meta])* $name:ident, $range:expr, $ceiling:expr) => {
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// 0%.
            pub const ZERO: Self = Self(0.0);
            /// 100%.
            pub const FULL: Self = Self(1.0);

            /// The rate of `fraction`: 0.06 is 6%.
            ///
            /// # Errors
            ///
            /// Fails for NaN and for values outside the range.
            pub fn new(fraction: f64) -> Result<Self, RateError> {
                $range.check(fraction * 100.0)?;
                Ok(Self::clamped(fraction))
            }

            /// The rate of `percent`: 6 is 6%.
            ///
            /// # Errors
            ///
            /// Fails for NaN and for values outside the range.
            pub fn from_percent(percent: f64) -> Result<Self, RateError> {
                $range.check(percent)?;
                Ok(Self::clamped(percent / 100.0))
            }

            /// The rate as a fraction: 0.06 for 6%.
            #[must_use]
            pub const fn fraction(self) -> f64 {
                self.0
            }

            /// The rate in percent: 6 for 6%.
            #[must_use]
            pub fn percent(self) -> f64 {
                percent_of(self.0)
            }

            /// The rate of `fraction`, clamped to the range; `fraction` is never NaN.
            pub(crate) fn clamped(fraction: f64) -> Self {
                // The sum turns -0 into 0, which prints without a sign.
                Self(fraction.clamp($range.lowest / 100.0, $ceiling) + 0.0)
            }
        }
    };
}

rate! {
    /// A conditional prepayment rate (CPR): the share of the balance prepaid in a year (SF B.2).
    ///
    /// A rate above 100% is accepted and capped at 100%: the loan pays off in full that month.
    Cpr, Range::CPR, 1.0
}
rate! {
    /// Single monthly mortality (SMM): the share of the balance, after scheduled principal, prepaid in a
    /// month (SF B.2).
    Smm, Range::SMM, 1.0
}
rate! {
    /// A conditional default rate (CDR): the share of the performing balance that defaults in a year (SF
    /// C.2).
    Cdr, Range::CDR, 1.0
}
rate! {
    /// A monthly default rate (MDR): the share of the performing balance that defaults in a month (SF C.2).
    Mdr, Range::MDR, 1.0
}
rate! {
    /// The share of the balance at the cut-off date that defaults in a month.
    OfOriginal, Range::OF_ORIGINAL, 1.0
}
rate! {
    /// The share of a liquidated loan's balance that is lost.
    Severity, Range::SEVERITY, 1.0
}
rate! {
    /// The share of the pool balance that is 60 or more days delinquent.
    Delinquency, Range::DELINQUENCY, 1.0
}
rate! {
    /// An annual rate of an index, such as one-month LIBOR, from -100% to 100%.
    IndexRate, Range::INDEX, 1.0
}

/// `1 - (1 - annual)^(1/12)` (SF B.2; RASC 2007-KS2 report, section 13D) for an annual rate between
/// 0 and 1, to four units in the last place. 0 gives 0 and 1 gives 1 exactly.
///
/// Uses Halley's method with sums, products and quotients only, which every processor rounds alike. The
/// platform's `exp` and `ln` differ between processors and are no faster.
fn monthly_of_annual(annual: f64) -> f64 {
    // Below this, two terms of the series are exact: the third is 0.3 annual^2 of the first.
    const SMALL: f64 = 1e-8;
    // Above this, the difference of two numbers near 0 loses no digits.
    const LARGE: f64 = 0.7;
    if annual < SMALL {
        return annual * (1.0 + annual * (11.0 / 24.0)) / 12.0;
    }
    if annual >= 1.0 {
        return 1.0;
    }
    let left = 1.0 - annual;
    let mut root = near_twelfth_root(left);
    // Each step cubes the relative error: 4%, 1e-3, 1e-8, and twelve times that.
    for _ in 0..2 {
        let power = twelfth_power(root);
        root *= (11.0 * power + 13.0 * left) / (13.0 * power + 11.0 * left);
    }
    // The last step corrects the monthly rate itself, so a small one keeps its digits.
    let monthly = 1.0 - root;
    let power = twelfth_power(root);
    let excess = if annual < LARGE {
        annual_of_monthly(monthly) - annual
    } else {
        left - power
    };
    monthly - 2.0 * root * excess / (24.0 * power + 11.0 * excess)
}

/// `1 - (1 - monthly)^12`, the inverse of [`monthly_of_annual`]: over two months it is
/// `monthly (2 - monthly)`, over three `monthly (3 - monthly (3 - monthly))`, and 12 is 2 by 2 by 3.
fn annual_of_monthly(monthly: f64) -> f64 {
    let of_two = monthly * (2.0 - monthly);
    let of_four = of_two * (2.0 - of_two);
    of_four * (3.0 - of_four * (3.0 - of_four))
}

fn twelfth_power(root: f64) -> f64 {
    let square = root * root;
    let fourth = square * square;
    fourth * fourth * fourth
}

/// The twelfth root of a number between 0 and 1, within 4%: the bits of a floating-point number, read as an
/// integer, are its binary logarithm within 0.087.
fn near_twelfth_root(number: f64) -> f64 {
    /// Eleven twelfths of the exponent of 1, less a correction that balances errors above and below.
    const OFFSET: u64 = 0x3FF0_0000 * 11 / 12 - 41_418;
    let upper_half = number.to_bits() >> 32;
    f64::from_bits((upper_half / 12 + OFFSET) << 32)
}

impl Cpr {
    /// The monthly rate that compounds to this annual one: `1 - (1 - CPR)^(1/12)` (SF B.2).
    #[must_use]
    pub fn to_smm(self) -> Smm {
        Smm::clamped(monthly_of_annual(self.0))
    }
}

impl Smm {
    /// The annual rate that this monthly one compounds to: `1 - (1 - SMM)^12` (SF B.2).
    #[must_use]
    pub fn to_cpr(self) -> Cpr {
        Cpr::clamped(annual_of_monthly(self.0))
    }
}

impl Cdr {
    /// The monthly rate that compounds to this annual one: `1 - (1 - CDR)^(1/12)` (SF C.2).
    #[must_use]
    pub fn to_mdr(self) -> Mdr {
        Mdr::clamped(monthly_of_annual(self.0))
    }
}

impl Mdr {
    /// The annual rate that this monthly one compounds to: `1 - (1 - MDR)^12` (SF C.2).
    #[must_use]
    pub fn to_cdr(self) -> Cdr {
        Cdr::clamped(annual_of_monthly(self.0))
    }
}
