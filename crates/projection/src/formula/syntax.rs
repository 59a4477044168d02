//! Parsed formulas, before units are checked. Chains of operators are flat, so that long ones do not nest.

use rust_decimal::Decimal;

use super::kind::Kind;
use super::tree::{Comparison, Moment, Reference};

/// A range of a formula's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Span {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub(super) fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end.max(self.end))
    }

    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// An error in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormulaError {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) advice: String,
}

impl FormulaError {
    pub(super) fn new(span: Span, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            advice: advice.into(),
        }
    }
}

/// A part of a formula.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) span: Span,
    pub(super) syntax: Syntax,
}

#[derive(Debug, Clone)]
pub(super) enum Syntax {
    /// A part with an error that is already reported.
    Unknown,
    Number(Decimal),
    Percentage(Decimal),
    Truth(bool),
    Months(u32),
    Date(StatedDate),
    /// The distribution date.
    DistributionDate,
    Reference(Reference, Kind, Moment),
    Negative(Box<Part>),
    Not(Box<Part>),
    Sum(Box<Part>, Vec<Term>),
    Product(Box<Part>, Vec<Term>),
    Compare(Comparison, Span, Box<[Part; 2]>),
    All(Vec<Part>),
    Any(Vec<Part>),
    Least(Vec<Part>),
    Greatest(Vec<Part>),
    Total(Vec<Part>),
    Round(Box<Part>, u32),
    Interest(Box<[Part; 2]>),
    If(Box<[Part; 3]>),
}

/// An operator and what follows it.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Whether it subtracts or divides.
    pub(super) inverse: bool,
    pub(super) operator: Span,
    pub(super) part: Part,
}

/// A date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatedDate {
    Month { year: i16, month: i8 },
    Day(jiff::civil::Date),
}

impl Part {
    /// Visits every reference, in the order of the text.
    pub(super) fn visit(&self, visit: &mut impl FnMut(&Reference, Span)) {
        match &self.syntax {
            Syntax::Reference(reference, ..) => visit(reference, self.span),
            Syntax::Negative(part) | Syntax::Not(part) | Syntax::Round(part, _) => {
                part.visit(visit);
            }
            Syntax::Sum(first, terms) | Syntax::Product(first, terms) => {
                first.visit(visit);
                for term in terms {
                    term.part.visit(visit);
                }
            }
            Syntax::Compare(_, _, parts) | Syntax::Interest(parts) => {
                for part in parts.iter() {
                    part.visit(visit);
                }
            }
            Syntax::If(parts) => {
                for part in parts.iter() {
                    part.visit(visit);
                }
            }
            Syntax::All(parts)
            | Syntax::Any(parts)
            | Syntax::Least(parts)
            | Syntax::Greatest(parts)
            | Syntax::Total(parts) => {
                for part in parts {
                    part.visit(visit);
                }
            }
            Syntax::Unknown
            | Syntax::Number(_)
            | Syntax::Percentage(_)
            | Syntax::Truth(_)
            | Syntax::Months(_)
            | Syntax::Date(_)
            | Syntax::DistributionDate => {}
        }
    }
}
