//! The words of a type of curve: grammar, standard speeds and named curves.
//!
//! Unknown words are errors here, with a suggestion. The parser checks the order of words.

use crate::error::{CurveError, Span};
use crate::token::quoted;
use crate::unit::Unit;

/// The words of the grammar; no curve may have such a name.
const RESERVED: &[&str] = &[
    "for", "month", "months", "ramp", "of", "from", "cut-off", "cutoff", "at", "loan", "age", "bp",
    "bps", "percent",
];

/// Whether `word` is reserved by the grammar.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// The words of one type of curve.
pub(crate) struct Vocabulary<'n> {
    /// What the curve describes, such as "prepayments".
    pub(crate) subject: &'static str,
    /// The standard speeds it may be written in.
    pub(crate) units: &'static [Unit],
    /// The named curves it may be a multiple of.
    pub(crate) names: Vec<&'n str>,
    /// Whether the curve may be shifted by basis points.
    pub(crate) shift: Shift,
}

/// Whether a curve may be shifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shift {
    Allowed,
    Refused,
}

/// A unit as written, found in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DraftUnit<'n> {
    Standard(Unit),
    Named(&'n str),
}

impl<'n> Vocabulary<'n> {
    /// The unit or named curve called `word`, ignoring case.
    pub(crate) fn find(&self, word: &str, span: Span) -> Result<DraftUnit<'n>, CurveError> {
        let Self {
            subject,
            units,
            ref names,
            ..
        } = *self;
        let standard = Unit::find(word);
        if let Some(unit) = standard.filter(|unit| units.contains(unit)) {
            return Ok(DraftUnit::Standard(unit));
        }
        if let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(word)) {
            return Ok(DraftUnit::Named(name));
        }
        let known = || {
            units
                .iter()
                .map(|unit| unit.name())
                .chain(names.iter().copied())
        };
        let (kind, expected) = if known().next().is_none() {
            ("word", "expected percentages without a unit".to_owned())
        } else {
            let known: Vec<&str> = known().collect();
            ("speed", format!("expected one of {}", known.join(", ")))
        };
        let error = match standard {
            Some(unit) => CurveError::at(
                span,
                format!("`{}` is not a unit of {subject}", unit.name()),
            ),
            None => CurveError::at(span, format!("unknown {kind} {}", quoted(word))).suggesting(
                nearest(word, known().chain(["for", "ramp", "from", "at", "of"])),
            ),
        };
        Err(error.expecting(expected))
    }
}

/// The candidate most similar to `word`, if it is similar enough.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    // One typing error in a short word, two in a longer one; very long words get no suggestion.
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let slips = if word.len() <= 5 { 1 } else { 2 };
    let word = word.to_ascii_lowercase();
    candidates
        .map(|candidate| {
            let distance = strsim::osa_distance(&word, &candidate.to_ascii_lowercase());
            (distance, candidate)
        })
        .filter(|&(distance, candidate)| distance <= slips && distance < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}
