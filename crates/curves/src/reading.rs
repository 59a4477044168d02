//! How a vector is read where its text does not say: at loan age; and what another reading would change.

use crate::month::{LoanAge, Month, Reading};

/// A month of a loan in which a vector's two readings differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReadOtherwise {
    /// The first such month, counted from the cut-off date.
    pub month: Month,
    /// The number that the vector has at the loan's age, as written.
    pub at_loan_age: f64,
    /// The number that it has counted from the cut-off date.
    pub from_cut_off: f64,
}

/// A curve that may be written as a vector, month by month.
pub trait MonthByMonth {
    /// Whether it is written as a vector whose numbers differ: only then does the reading of it matter.
    /// Ramps, such as a PSA or the curve that a multiple is of, do not count.
    fn is_vector(&self) -> bool;

    /// How it is read.
    fn reading(&self) -> Reading;

    /// Whether its text says how it is read.
    fn says_reading(&self) -> bool;

    /// Where a loan of `age` reads a vector that does not say how it is read otherwise than it would from
    /// the cut-off date: in the first such month of `months`. None where the text says how it is read.
    ///
    /// ```
    /// use stepdown_curves::{DefaultCurve, LoanAge, MonthByMonth, NamedCurves};
    ///
    /// let parse = |text| DefaultCurve::parse(text, &NamedCurves::new());
    /// let curve = parse("0 for 12, 4 CDR")?;
    /// let otherwise = curve.read_otherwise(LoanAge::new(30), 330).unwrap();
    /// assert_eq!((otherwise.at_loan_age, otherwise.from_cut_off), (4.0, 0.0));
    /// assert!(curve.read_otherwise(LoanAge::NEW, 360).is_none());
    /// assert!(parse("0 for 12, 4 CDR at loan age")?.read_otherwise(LoanAge::new(30), 330).is_none());
    /// # Ok::<(), stepdown_curves::CurveError>(())
    /// ```
    fn read_otherwise(&self, age: LoanAge, months: u32) -> Option<ReadOtherwise>;
}

/// A rate above 100% that a curve asks for, and that is held at 100%.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CappedAt100 {
    /// The first month of the ramp in which it does.
    pub ramp_month: u32,
    /// What it asks for then, in percent: a year where `is_annual`, a month otherwise.
    pub requested: f64,
    /// Whether it is a CPR or a CDR, not an SMM, an MDR or a share of the original balance.
    pub is_annual: bool,
}
