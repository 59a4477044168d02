//! A trial pool as one vector: shares by candidate, rates by collateral type, and unprinted terms
//! of the deal.

/// A trial pool, and the terms of the deal that are searched with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    /// By candidate; they add up to 1.
    pub(super) shares: Vec<f64>,
    /// By collateral type, annual fractions.
    pub(super) rates: Vec<f64>,
    /// By unprinted term, its position between its least value (0) and its greatest (1).
    pub(super) open: Vec<f64>,
    /// The call rule, by its place among the possible ones.
    pub(super) call: usize,
}

impl Point {
    /// The point at a fraction of the way to another.
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
