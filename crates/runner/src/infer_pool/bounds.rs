//! Bounds on the pool: what is known of the collateral besides the printed table.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;

use super::not_printed::NotPrinted;

/// Original terms assumed for a collateral type that states none: level payments over 30 years, the
/// same after five years of interest only, over 40 years with a balloon after 30, and over 30 years
/// with a balloon after 15. In months: maturity, amortization, interest only.
const USUAL_TERMS: [(u32, u32, u32); 4] =
    [(360, 360, 0), (360, 360, 60), (360, 480, 0), (180, 360, 0)];
/// The greatest age at the cut-off date if ages are not stated: loans of a new pool are a few
/// months old.
const USUAL_AGE_MONTHS: u32 = 6;
/// The default limit on the number of rep lines.
pub(super) const USUAL_MOST_LINES: usize = 12;

/// A range of values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: Decimal,
    /// The greatest, not below the least.
    pub most: Decimal,
}

impl Range {
    /// Every possible share.
    pub const ANY_SHARE: Self = Self {
        least: Decimal::ZERO,
        most: Decimal::ONE,
    };

    /// Whether it allows every share.
    #[must_use]
    pub fn is_any_share(&self) -> bool {
        *self == Self::ANY_SHARE
    }

    /// Whether a value is in the range.
    #[must_use]
    pub fn holds(&self, value: Decimal) -> bool {
        self.least <= value && value <= self.most
    }
}

/// Terms that loans may have, in months from origination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermsBounds {
    /// Months to maturity.
    pub maturity_months: u32,
    /// Months over which the balance amortizes, including interest-only months.
    pub amortization_months: u32,
    /// Months of interest only.
    pub io_months: u32,
    /// The share of the type's balance with these terms.
    pub share: Range,
}

/// Bounds on the loans of a collateral type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindBounds {
    /// The collateral type, as named in the deal's pricing speeds.
    pub name: String,
    /// Its share of the pool.
    pub share: Range,
    /// Its mortgage rate, an annual fraction.
    pub rate: Range,
    /// Months since origination at the cut-off date: the least and the greatest.
    pub age_months: (u32, u32),
    /// The terms that its loans can have.
    pub terms: Vec<TermsBounds>,
}

/// Bounds on a pool.
#[derive(Debug, Clone, PartialEq)]
pub struct Bounds {
    /// The collateral types.
    pub kinds: Vec<KindBounds>,
    /// The share of the pool in each of the deal's loan groups; empty if there is only one.
    pub groups: Vec<Range>,
    /// The pool's average mortgage rate, an annual fraction, if the term sheet gives it.
    pub gross_wac: Option<Range>,
    /// Excess spread over the life of the pool, an annual fraction, if the term sheet gives it.
    pub excess_spread: Option<Range>,
    /// Terms of the deal that the term sheet does not print.
    pub not_printed: NotPrinted,
    /// The largest number of rep lines of the final pool.
    pub most_lines: usize,
}

impl Bounds {
    /// Bounds for a deal without a bounds file: the collateral types that the deal states pricing
    /// speeds for, in any shares, at ages and terms usual for new loans, at rates from 5% to 12%.
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
    /// A collateral type without stated bounds.
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
