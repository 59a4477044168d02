//! Prepayment, default, severity, delinquency and index curves: names, written forms and monthly vectors.
//!
//! The crate turns the text of a curve into monthly rates. It does no I/O and does not panic on invalid
//! input.
//!
//! # Written forms
//!
//! Numbers are percent, or a speed in the named unit. Case does not matter. A `%` sign after a number and
//! underscores between digits are accepted; commas inside a number are not.
//!
//! | written | means |
//! |---|---|
//! | `6 CPR`, `0.5 SMM`, `150 PSA`, `23 HEP`, `1.5 ABS` | a prepayment speed |
//! | `4 CDR`, `0.125 MDR`, `100 SDA` | a default speed |
//! | `0.05 of original for 12, 0.2 for 24, 0` | monthly defaults in percent of the cut-off balance, counted from the cut-off date |
//! | `0 for 12, 0.125 MDR for 12` | a vector, with one unit |
//! | `2 ramp 30 for 12, 30 for 10, 50 for 5, 35` | a vector with a linear ramp: 2 in its first month, 30 in its 12th |
//! | `pricing`, `120% of pricing`, `150 PPC` | a multiple of a curve in [`NamedCurves`] |
//! | `... from cut-off`, `... at loan age` | where the months are counted from |
//! | `5.32 + 200 bp` | an index path, shifted as a whole |
//!
//! Any element of a vector may carry the unit. The default unit is CPR for prepayments, CDR for defaults and
//! percent for the rest. Only the last element may omit `for`. The last value continues after the end of the
//! vector.
//!
//! ```
//! use stepdown_curves::{LoanAge, Month, NamedCurves, PrepaymentCurve};
//!
//! let mut named = NamedCurves::new();
//! let ramp = PrepaymentCurve::parse("2 ramp 30 for 12, 30 for 10, 50 for 5, 35", &named)?;
//! named.insert("PPC", ramp)?;
//! let curve = PrepaymentCurve::parse("150 PPC", &named)?;
//! assert_eq!(curve.to_string(), "150 PPC");
//! assert!((curve.cpr_at(12).percent() - 45.0).abs() < 1e-9);
//! assert_eq!(curve.smm(LoanAge::new(11), Month::new(1)), curve.cpr_at(12).to_smm());
//! # Ok::<(), stepdown_curves::CurveError>(())
//! ```

mod error;
mod month;
mod named;
mod parse;
mod percent_curve;
mod rate;
mod reading;
mod speed;
mod speed_curve;
mod token;
mod unit;
mod vocabulary;
mod written;

pub use error::CurveError;
pub use month::{LoanAge, MAX_MONTHS, Month, Reading};
pub use named::NamedCurves;
pub use percent_curve::{DelinquencyCurve, IndexCurve, SeverityCurve};
pub use rate::{Cdr, Cpr, Delinquency, IndexRate, Mdr, OfOriginal, RateError, Severity, Smm};
pub use reading::{CappedAt100, MonthByMonth, ReadingDifference};
pub use speed_curve::{DefaultCurve, PrepaymentCurve, StatedDefault, StatedPrepayment};
