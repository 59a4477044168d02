//! Errors in written curves.
//!
//! An error is data: position, message, suggestion. The caller formats it for the terminal.

use std::fmt;

use crate::rate::RateError;

/// A range of a curve's text, in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) length: usize,
}

impl Span {
    /// The range from the start of this one to the end of `other`.
    pub(crate) fn to(self, other: Self) -> Self {
        Self {
            start: self.start,
            length: (other.start + other.length).saturating_sub(self.start),
        }
    }
}

/// An error in a written curve: where it is, what is wrong, and what would be right.
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
    // Boxed, because errors are rare and every result of this crate would carry its size.
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
    /// An error at a position in the text.
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

    /// An error without a position, such as an invalid name or shift passed by a program.
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

    /// A number out of range.
    pub(crate) fn out_of_range(span: Span, error: &RateError) -> Self {
        Self::at(span, error.to_string())
    }

    /// Adds what was expected at that position.
    pub(crate) fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.detail.expected = Some(expected.into());
        self
    }

    /// Adds the most similar known word, if there is one.
    pub(crate) fn suggesting(mut self, suggestion: Option<&str>) -> Self {
        if let Some(word) = suggestion {
            self.detail.message = format!("{}: did you mean `{word}`?", self.detail.message);
            self.detail.suggestion = Some(word.to_owned());
        }
        self
    }

    /// The column where the error begins, from 1, in characters; 1 for an error without a position.
    #[must_use]
    pub fn column(&self) -> usize {
        self.detail.span.map_or(1, |span| span.start + 1)
    }

    /// The length of the error in characters; 0 where something is missing.
    #[must_use]
    pub fn length(&self) -> usize {
        self.detail.span.map_or(0, |span| span.length)
    }

    /// What is wrong, on one line, including the suggestion.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.detail.message
    }

    /// The suggested word alone, for tools that apply it.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.detail.suggestion.as_deref()
    }

    /// What was expected, such as "expected one of CPR, SMM, PSA, HEP, ABS".
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
        // A suggestion is enough on one line; the full list would hide it.
        match (self.expected(), self.suggestion()) {
            (Some(expected), None) => write!(formatter, ": {expected}"),
            _ => Ok(()),
        }
    }
}
