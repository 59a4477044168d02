//! A pool being looked for, as one vector: shares by candidate, rates by kind, and what is not printed of
//! the deal.

/// A pool being looked for, and the terms of the deal that are looked for with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// By candidate; they add up to 1.
    pub(super) shares: Vec<f64>,
    /// By kind, annual fractions.
    pub(super) rates: Vec<f64>,
    /// By term that is not printed, how far it is from its least to its greatest value, from 0 to 1.
    pub(super) open: Vec<f64>,
    /// The call rule, by its place among those that the deal may have.
    pub(super) call: usize,
}

impl Point {
    /// The point a part of the way to another.
    pub(super) fn toward(&self, other: &Self, part: f64) -> Self {
        let mix = |one: &[f64], other: &[f64]| {
            one.iter()
                .zip(other)
                .map(|(one, other)| one + (other - one) * part)
                .collect()
        };
        Self {
            shares: mix(&self.shares, &other.shares),
            rates: mix(&self.rates, &other.rates),
            open: mix(&self.open, &other.open),
            call: self.call,
        }
    }

    /// Shares, rates and terms in one row of variables.
    pub(super) fn variables(&self) -> impl Iterator<Item = f64> {
        let variables = self.shares.iter().chain(&self.rates).chain(&self.open);
        variables.copied()
    }

    /// Whether lines are projected alike, in a deal of the same terms, at both points.
    pub(super) fn is_projected_like(&self, other: &Self) -> bool {
        self.rates == other.rates && self.open == other.open && self.call == other.call
    }
}
