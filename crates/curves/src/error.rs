//! What is wrong with a written curve, and where. Diagnostics are data: place, message,
//! suggestion. Nothing is printed or formatted for a terminal here.

use std::fmt;

use crate::rate::RateError;

/// A stretch of a curve's text, in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) length: usize,
}

impl Span {
    /// From the start of this stretch to the end of `other`.
    pub(crate) fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            length: (other.start + other.length).saturating_sub(self.start),
        }
    }
}

/// A fault in a written curve: where it is, what it is, what would be right.
///
/// ```
/// use stepdown_curves::{NamedCurves, PrepaymentCurve};
///
/// let error = PrepaymentCurve::parse("23 HPE", &NamedCurves::new()).unwrap_err();
/// assert_eq!(error.to_string(), "column 4: unknown speed `HPE`: did you mean `HEP`?");
/// assert_eq!((error.column(), error.length()), (4, 3));
/// assert_eq!(error.suggestion(), Some("HEP"));
/// assert_eq!(error.expected(), Some("expected one of CPR, SMM, PSA, HEP, ABS"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CurveError {
    // Boxed: a fault is rare, and every result of this crate would carry its size.
    detail: Box<Detail>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Detail {
    span: Option<Span>,
    message: String,
    suggestion: Option<String>,
    expected: Option<String>,
}

impl CurveError {
    /// A fault at a place in the text.
    pub(crate) fn at(span: Span, message: impl Into<String>) -> Self {
        Self {
            detail: Box::new(Detail {
                span: Some(span),
                message: message.into(),
                suggestion: None,
                expected: None,
            }),
        }
    }

    /// A fault that no written text has: of a name or of a shift handed over by a program.
    pub(crate) fn without_place(message: impl Into<String>) -> Self {
        Self {
            detail: Box::new(Detail {
                span: None,
                message: message.into(),
                suggestion: None,
                expected: None,
            }),
        }
    }

    /// A number out of its range, at its place.
    pub(crate) fn out_of_range(span: Span, error: &RateError) -> Self {
        Self::at(span, error.to_string())
    }

    /// Adds what would have been right there.
    pub(crate) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.detail.expected = Some(expected.into());
        self
    }

    /// Adds the word that was probably meant, where there is one.
    pub(crate) fn suggesting(mut self, suggestion: Option<&str>) -> Self {
        if let Some(word) = suggestion {
            self.detail.message = format!("{}: did you mean `{word}`?", self.detail.message);
            self.detail.suggestion = Some(word.to_owned());
        }
        self
    }

    /// Where the fault begins: a column from 1, in characters. 1 where no text is at fault.
    #[must_use]
    pub fn column(&self) -> usize {
        self.detail.span.map_or(1, |span| span.start + 1)
    }

    /// How many characters are at fault; 0 where something is missing at the column.
    #[must_use]
    pub fn length(&self) -> usize {
        self.detail.span.map_or(0, |span| span.length)
    }

    /// What is wrong, on one line, the suggestion included.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.detail.message
    }

    /// The word that was probably meant, alone, for a tool that puts it in.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.detail.suggestion.as_deref()
    }

    /// What could stand there instead, such as "expected one of CPR, SMM, PSA, HEP, ABS".
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.detail.expected.as_deref()
    }
}

impl fmt::Display for CurveError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.span.is_some() {
            write!(formatter, "column {}: ", self.column())?;
        }
        formatter.write_str(self.message())?;
        // A suggestion says enough on one line; the list would drown it.
        match (self.expected(), self.suggestion()) {
            (Some(expected), None) => write!(formatter, ": {expected}"),
            _ => Ok(()),
        }
    }
}
