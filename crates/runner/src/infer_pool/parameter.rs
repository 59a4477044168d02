//! Parameters that describe a pool: shares, rates and ages by collateral type, their values in a
//! pool, and their slopes.

use super::bounds::Bounds;
use super::candidates::Candidate;
use super::computation::{computed, count, one_where};
use super::not_printed::OpenTerm;
use super::point::Point;

/// A parameter of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The share of the pool in a loan group, by its place in the deal.
    GroupShare(usize),
    /// The share of the pool of a collateral type, by its place in the bounds.
    KindShare(usize),
    /// The share of a type's balance with certain terms, by their places in the bounds.
    TermsShare(usize, usize),
    /// The balance-weighted age of a type's loans at the cut-off date, months.
    AgeMonths(usize),
    /// The mortgage rate of a collateral type, an annual fraction.
    Rate(usize),
    /// The balance-weighted mortgage rate of the pool, an annual fraction.
    GrossWac,
    /// A term of the deal, or the speed, that is not printed.
    Term(OpenTerm),
    /// A rep line's share of the pool, by its place among the candidates.
    Line(usize),
}

/// The candidates of a description, and their bounds.
#[derive(Clone, Copy)]
pub(super) struct Described<'a> {
    pub(super) bounds: &'a Bounds,
    pub(super) candidates: &'a [Candidate],
}

impl Described<'_> {
    /// The parameters of pools within these bounds, other than rep lines.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        if self.bounds.groups.len() > 1 {
            parameters.extend((0..self.bounds.groups.len()).map(Parameter::GroupShare));
        }
        for (kind, of_kind) in self.bounds.kinds.iter().enumerate() {
            if self.bounds.kinds.len() > 1 {
                parameters.push(Parameter::KindShare(kind));
            }
            parameters.push(Parameter::Rate(kind));
            let (least, most) = of_kind.age_months;
            if least < most {
                parameters.push(Parameter::AgeMonths(kind));
            }
            if of_kind.terms.len() > 1 {
                let terms = 0..of_kind.terms.len();
                parameters.extend(terms.map(|terms| Parameter::TermsShare(kind, terms)));
            }
        }
        parameters.push(Parameter::GrossWac);
        let terms = self.bounds.not_printed.terms();
        parameters.extend(terms.into_iter().map(Parameter::Term));
        parameters
    }

    /// Whether a candidate counts in a parameter's numerator, and in its denominator.
    fn belongs(&self, parameter: Parameter, place: usize) -> (bool, bool) {
        let line = &self.candidates[place];
        match parameter {
            Parameter::GroupShare(group) => (line.group == group, true),
            Parameter::KindShare(kind) => (line.kind == kind, true),
            Parameter::TermsShare(kind, terms) => {
                let of_kind = line.kind == kind;
                (of_kind && line.terms == terms, of_kind)
            }
            Parameter::AgeMonths(kind) | Parameter::Rate(kind) => {
                (line.kind == kind, line.kind == kind)
            }
            Parameter::GrossWac | Parameter::Term(_) => (true, true),
            Parameter::Line(other) => (place == other, true),
        }
    }

    /// The parameter's numerator and denominator.
    fn sums(&self, parameter: Parameter, point: &Point) -> (f64, f64) {
        let (mut above, mut below) = (0.0, 0.0);
        for (place, share) in point.shares.iter().enumerate() {
            let (in_it, in_all) = self.belongs(parameter, place);
            above += share * self.weight(parameter, place, point) * one_where(in_it);
            below += share * one_where(in_all);
        }
        (above, below)
    }

    /// The weight of a candidate.
    fn weight(&self, parameter: Parameter, place: usize, point: &Point) -> f64 {
        let line = &self.candidates[place];
        match parameter {
            Parameter::AgeMonths(_) => count(line.age_months),
            Parameter::GrossWac => point.rates[line.kind],
            _ => 1.0,
        }
    }

    /// The place of a term among the unprinted ones.
    fn place_of(&self, term: OpenTerm) -> Option<usize> {
        let terms = self.bounds.not_printed.terms();
        terms.iter().position(|other| *other == term)
    }

    /// The value of a parameter in a pool; none if the pool has none of what it measures.
    pub(super) fn value(&self, parameter: Parameter, point: &Point) -> Option<f64> {
        if let Parameter::Term(term) = parameter {
            let part = point.open.get(self.place_of(term)?)?;
            return Some(computed(self.bounds.not_printed.value(term, *part)));
        }
        let (above, below) = self.sums(parameter, point);
        if below <= 1e-9 {
            return None;
        }
        match parameter {
            Parameter::Rate(kind) => Some(point.rates[kind]),
            _ => Some(above / below),
        }
    }

    /// The slope of a parameter by share, rate and term.
    pub(super) fn slope(&self, parameter: Parameter, point: &Point) -> Vec<f64> {
        let shares = point.shares.len();
        let mut slope = vec![0.0; shares + point.rates.len() + point.open.len()];
        if let Parameter::Term(term) = parameter {
            let (least, most) = self.bounds.not_printed.bounds_of(term);
            let place = self.place_of(term);
            let slope_of =
                place.and_then(|place| slope.get_mut(shares + point.rates.len() + place));
            if let Some(slope) = slope_of {
                *slope = most - least;
            }
            return slope;
        }
        if let Parameter::Rate(kind) = parameter {
            slope[shares + kind] = 1.0;
            return slope;
        }
        let (above, below) = self.sums(parameter, point);
        let quotient = above / below.max(1e-9);
        for place in 0..shares {
            let (in_it, in_all) = self.belongs(parameter, place);
            let weight = self.weight(parameter, place, point) * one_where(in_it);
            slope[place] = (weight - quotient * one_where(in_all)) / below.max(1e-9);
            if parameter == Parameter::GrossWac {
                slope[shares + self.candidates[place].kind] += point.shares[place];
            }
        }
        slope
    }

    /// The pool with a parameter moved by an amount and everything else in its old proportions;
    /// none if there is no unique way to move it.
    pub(super) fn moved(&self, parameter: Parameter, by: f64, point: &Point) -> Option<Point> {
        let mut moved = point.clone();
        match parameter {
            Parameter::AgeMonths(_) => return None,
            Parameter::Rate(kind) => moved.rates[kind] += by,
            Parameter::Term(term) => {
                let (least, most) = self.bounds.not_printed.bounds_of(term);
                let part = moved.open.get_mut(self.place_of(term)?)?;
                let next = *part + by / (most - least).max(f64::MIN_POSITIVE);
                if !(-1e-9..=1.0 + 1e-9).contains(&next) {
                    return None;
                }
                *part = next.clamp(0.0, 1.0);
            }
            Parameter::GrossWac => moved.rates.iter_mut().for_each(|rate| *rate += by),
            _ => {
                let (above, below) = self.sums(parameter, point);
                let value = above / below;
                let next = value + by;
                let inside = (0.0..=1.0).contains(&next);
                if above <= 0.0 || below - above <= 0.0 || !inside {
                    return None;
                }
                for (place, share) in moved.shares.iter_mut().enumerate() {
                    *share *= match self.belongs(parameter, place) {
                        (true, _) => next / value,
                        (false, true) => (1.0 - next) / (1.0 - value),
                        (false, false) => 1.0,
                    };
                }
            }
        }
        Some(moved)
    }

    /// The range that the bounds set for the parameter itself.
    pub(super) fn own_bounds(&self, parameter: Parameter) -> (f64, f64) {
        let range = match parameter {
            Parameter::Rate(kind) => Some(self.bounds.kinds[kind].rate),
            Parameter::GrossWac => {
                let rates = self.bounds.kinds.iter().map(|kind| kind.rate);
                let widest = rates.reduce(|one, other| super::bounds::Range {
                    least: one.least.min(other.least),
                    most: one.most.max(other.most),
                });
                self.bounds.gross_wac.or(widest)
            }
            Parameter::KindShare(kind) => Some(self.bounds.kinds[kind].share),
            Parameter::TermsShare(kind, terms) => Some(self.bounds.kinds[kind].terms[terms].share),
            Parameter::GroupShare(group) => self.bounds.groups.get(group).copied(),
            Parameter::AgeMonths(kind) => {
                let (least, most) = self.bounds.kinds[kind].age_months;
                return (count(least), count(most));
            }
            Parameter::Term(term) => return self.bounds.not_printed.bounds_of(term),
            Parameter::Line(_) => None,
        };
        range.map_or((0.0, 1.0), |range| {
            (computed(range.least), computed(range.most))
        })
    }
}
