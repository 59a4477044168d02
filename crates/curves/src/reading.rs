//! Where a vector's months are counted from, and what the other choice would change.

use crate::month::{LoanAge, Month, Reading};

/// A month in which the two readings of a vector differ for a loan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadingDifference {
    /// The first such month, counted from the cut-off date.
    pub month: Month,
    /// The vector's number by loan age.
    pub at_loan_age: f64,
    /// The vector's number counted from the cut-off date.
    pub from_cut_off: f64,
}

/// A curve that may be written as a monthly vector.
pub trait MonthByMonth {
    /// Whether it is a vector with different numbers, so the reading matters. Ramps, such as PSA or the base
    /// of a multiple, do not count.
    fn is_vector(&self) -> bool;

    /// Where its months are counted from.
    fn reading(&self) -> Reading;

    /// Whether its text states where months are counted from.
    fn states_reading(&self) -> bool;

    /// The first month, from 1 to `months`, in which a loan of `age` would use another number if months were
    /// counted from the cut-off date. `None` if the text states the reading.
    ///
    /// ```
    /// use stepdown_curves::{DefaultCurve, LoanAge, MonthByMonth, NamedCurves};
    ///
    /// let parse = |text| DefaultCurve::parse(text, &NamedCurves::new());
    /// let curve = parse("0 for 12, 4 CDR")?;
    /// let difference = curve.reading_difference(LoanAge::new(30), 330).unwrap();
    /// assert_eq!((difference.at_loan_age, difference.from_cut_off), (4.0, 0.0));
    /// assert!(curve.reading_difference(LoanAge::NEW, 360).is_none());
    /// assert!(parse("0 for 12, 4 CDR at loan age")?.reading_difference(LoanAge::new(30), 330).is_none());
    /// # Ok::<(), stepdown_curves::CurveError>(())
    /// ```
    fn reading_difference(&self, age: LoanAge, months: u32) -> Option<ReadingDifference>;
}

/// A rate above 100% that is capped at 100%.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CappedAt100 {
    /// The first ramp month above 100%.
    pub ramp_month: u32,
    /// The uncapped rate in percent: annual if `is_annual`, otherwise monthly.
    pub requested: f64,
    /// Whether it is a CPR or a CDR, not an SMM, an MDR or a share of the original balance.
    pub is_annual: bool,
    /// Whether it is the rate of the curve that this one is a multiple of.
    pub is_of_base: bool,
}
