//! What is known of the collateral besides the printed table: the bounds between which a pool is
//! looked for.
//!
//! This module must never look at a pool, and never give a kind a meaning.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;

use super::not_printed::NotPrinted;

/// Original terms that loans of a kind may have where nothing is said of them: level payments over 30
/// years, the same after five years of interest only, over 40 years with a balloon after 30, and over
/// 30 years with a balloon after 15. In months: to maturity, of amortization, of interest only.
const USUAL_TERMS: [(u32, u32, u32); 4] =
    [(360, 360, 0), (360, 360, 60), (360, 480, 0), (180, 360, 0)];
/// The oldest that loans are at cut-off where nothing is said of their ages: new pools are of loans
/// a few months old.
const USUAL_AGE_MONTHS: u32 = 6;
/// More lines are no representative ones.
pub(super) const USUAL_MOST_LINES: usize = 12;

/// A figure's least and greatest value, both allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: Decimal,
    /// The greatest, at least as much.
    pub most: Decimal,
}

impl Range {
    /// Every share there can be.
    pub const ANY_SHARE: Self = Self {
        least: Decimal::ZERO,
        most: Decimal::ONE,
    };

    /// Whether it leaves a share open.
    #[must_use]
    pub fn is_any_share(&self) -> bool {
        *self == Self::ANY_SHARE
    }

    /// Whether a figure lies in it.
    #[must_use]
    pub fn holds(&self, figure: Decimal) -> bool {
        self.least <= figure && figure <= self.most
    }
}

/// Terms that loans may have, in months from origination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsBounds {
    /// Months to maturity.
    pub maturity_months: u32,
    /// Months over which the balance amortises, interest-only months included.
    pub amortization_months: u32,
    /// Months of interest only.
    pub io_months: u32,
    /// The share of the kind's balance that has these terms.
    pub share: Range,
}

/// What is known of the loans of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindBounds {
    /// The kind, as the deal's pricing speeds call it.
    pub name: String,
    /// Its share of the pool.
    pub share: Range,
    /// Its mortgage rate, an annual fraction.
    pub rate: Range,
    /// Months since the loans were made, at cut-off: the least and the most.
    pub age_months: (u32, u32),
    /// Terms that its loans may have.
    pub terms: Vec<TermsBounds>,
}

/// What is known of a pool besides the printed table.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// The kinds of collateral.
    pub kinds: Vec<KindBounds>,
    /// The share of the pool in each of the deal's loan groups; empty where there is but one.
    pub groups: Vec<Range>,
    /// The pool's average mortgage rate, an annual fraction, where the sheet gives it.
    pub gross_wac: Option<Range>,
    /// Excess spread over the life of the pool, an annual fraction, where the sheet gives it.
    pub excess_spread: Option<Range>,
    /// What the sheet does not print of the deal itself.
    pub not_printed: NotPrinted,
    /// How many lines the pool may have once it fits.
    pub most_lines: usize,
}

impl Bounds {
    /// What is assumed where there is no bounds file: the kinds that the deal states pricing speeds
    /// for, in any shares, at ages and terms usual for new loans, at rates from 5% to 12%.
    #[must_use]
    pub fn of_deal(deal: &Deal) -> Self {
        Self {
            kinds: deal
                .pricing_speed
                .keys()
                .map(|name| KindBounds::usual(name.clone()))
                .collect(),
            groups: vec![Range::ANY_SHARE; deal.groups.len()],
            gross_wac: None,
            excess_spread: None,
            not_printed: NotPrinted::default(),
            most_lines: USUAL_MOST_LINES,
        }
    }
}

impl KindBounds {
    /// A kind of which nothing is said.
    pub(super) fn usual(name: String) -> Self {
        Self {
            name,
            share: Range::ANY_SHARE,
            rate: Range {
                least: Decimal::new(5, 2),
                most: Decimal::new(12, 2),
            },
            age_months: (0, USUAL_AGE_MONTHS),
            terms: USUAL_TERMS
                .iter()
                .map(
                    |&(maturity_months, amortization_months, io_months)| TermsBounds {
                        maturity_months,
                        amortization_months,
                        io_months,
                        share: Range::ANY_SHARE,
                    },
                )
                .collect(),
        }
    }
}
