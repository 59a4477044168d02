//! Quantities with the limits below which a value looks a hundred times too small.

use rust_decimal::Decimal;
use stepdown_projection::words::counted;

use crate::sweep::Axis;

/// More values of an axis than this are a range.
const MOST_LISTED: usize = 12;

/// A quantity and its least plausible value, unless it is 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plausible {
    /// Its name in messages.
    pub(super) name: &'static str,
    /// In the unit; a smaller value is implausible, and 100 times it may be intended.
    pub(super) least: Decimal,
    pub(super) unit: &'static str,
}

impl Plausible {
    const fn new(name: &'static str, hundredths: i64, unit: &'static str) -> Self {
        Self {
            name,
            least: Decimal::from_parts(hundredths as u32, 0, 0, false, 2),
            unit,
        }
    }

    // Pools. Subvented auto loans have rates of 0% and 0.9%, and loans indexed to Euribor 0.2%. The
    // limits are 1% for the average of a pool and 0.3% for constant rates.
    pub(super) const POOL_RATE: Self = Self::new("`rate_pct`", 100, "%");
    pub(super) const CONSTANT_RATE: Self = Self::new("`rate_pct`", 30, "%");
    pub(super) const MARGIN: Self = Self::new("`margin_pct`", 10, "%");
    pub(super) const INITIAL_CAP: Self = Self::new("`initial_cap_pct`", 10, "%");
    pub(super) const PERIODIC_CAP: Self = Self::new("`periodic_cap_pct`", 10, "%");
    pub(super) const LIFE_CAP: Self = Self::new("`life_cap_rate_pct`", 100, "%");
    pub(super) const LIFE_FLOOR: Self = Self::new("`life_floor_rate_pct`", 15, "%");
    pub(super) const LTV: Self = Self::new("`ltv_pct`", 200, "%");
    // Scenarios.
    pub(super) const PREPAYMENT: Self = Self::new("prepayment", 50, " CPR");
    pub(super) const DEFAULT: Self = Self::new("default", 10, " CDR");
    pub(super) const SEVERITY: Self = Self::new("severity", 100, "%");
    pub(super) const DELINQUENCY: Self = Self::new("delinquency", 20, "%");
    pub(super) const CHARGES: Self = Self::new("`prepayment_charges`", 10, "%");
    pub(super) const INTEREST_LOSS: Self = Self::new("`interest_loss`", 20, "%");
    pub(super) const RELIEF_ACT: Self = Self::new("`relief_act_shortfall`", 1, "%");
    pub(super) const SPEED: Self = Self::new("speed", 500, "%");
    /// An index outside the years of rates near 0 (see [`LOW_RATES`]).
    pub(super) const INDEX: Self = Self::new("index", 30, "%");
    // Models.
    pub(super) const MULTIPLIER: Self = Self::new("multiplier", 500, "%");
    pub(super) const INDEX_VOLATILITY: Self = Self::new("`volatility`", 5, "%");
    pub(super) const FACTOR_VOLATILITY: Self = Self::new("`volatility`", 100, "%");
    // Deals. Margins of four basis points were sold in 2006, and coupons of 0.11% in 2021.
    pub(super) const CLASS_MARGIN: Self = Self::new("`margin`", 1, "%");
    pub(super) const CLASS_RATE: Self = Self::new("`rate`", 10, "%");
    pub(super) const HARD_CAP: Self = Self::new("`hard_cap`", 100, "%");
    pub(super) const SERVICING: Self = Self::new("the fee", 2, "%");
    pub(super) const SWAP_RATE: Self = Self::new("`pays`", 10, "%");
    pub(super) const STRIKE: Self = Self::new("`strike`", 10, "%");
    pub(super) const CEILING: Self = Self::new("`ceiling`", 50, "%");
    pub(super) const SUBORDINATION: Self = Self::new("`subordination_percentage`", 200, "%");
    pub(super) const ENHANCEMENT: Self = Self::new("`senior_enhancement`", 100, "%");
    pub(super) const OF_ENHANCEMENT: Self =
        Self::new("delinquency `at_least`", 100, "% of enhancement");
    pub(super) const OF_POOL: Self = Self::new("delinquency `at_least`", 20, "% of the pool");
    pub(super) const LOSS_LIMIT: Self = Self::new("the limit of `cumulative_loss`", 10, "%");
    pub(super) const CALL: Self = Self::new("`below`", 50, "% of the original balance");
    // Arguments. Classes yielded 0.2% when short rates were near 0.
    pub(super) const YIELD: Self = Self::new("yield", 30, "%");
    pub(super) const PRICE: Self = Self::new("price", 150, "");
    pub(super) const QUOTED_MARGIN: Self = Self::new("discount margin", 100, " bp");

    /// A number is also implausible beside another of its kind that is this many times as large.
    pub(super) const TIMES_LESS: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

    /// The same beside another number.
    pub(super) fn beside(self, other: Decimal) -> Self {
        Self {
            least: self.least.max(other / Self::TIMES_LESS),
            ..self
        }
    }

    /// A note if a number is implausible: not 0, and below the limit.
    pub(super) fn check(self, what: &str, number: Decimal) -> Option<String> {
        self.check_all(what, [number])
    }

    /// A note if every number that is not 0 is implausible.
    pub(super) fn check_all(
        self,
        what: &str,
        numbers: impl IntoIterator<Item = Decimal>,
    ) -> Option<String> {
        let numbers: Vec<Decimal> = numbers.into_iter().collect();
        let is_plausible = |number: &Decimal| *number >= self.least;
        if numbers.iter().any(is_plausible) {
            return None;
        }
        self.note(what, numbers)
    }

    /// A note on the numbers that are implausible, each by itself.
    pub(super) fn check_each(
        self,
        what: &str,
        numbers: impl IntoIterator<Item = Decimal>,
    ) -> Option<String> {
        let numbers = numbers.into_iter();
        self.note(what, numbers.filter(|number| *number < self.least))
    }

    /// A note on the values of an axis or an argument. Each value of a list is checked. A range also has
    /// small values if its step is small, so it is implausible only if it ends at or below the limit:
    /// `0 to 1 by 0.01`.
    pub(super) fn check_values(self, what: &str, values: &[Decimal]) -> Option<String> {
        let steps = values.windows(2).map(|pair| pair[1] - pair[0]);
        let mut others = steps.clone().skip(1);
        let is_even = values.len() > 2 && others.all(|step| Some(step) == steps.clone().next());
        if !is_even && values.len() <= MOST_LISTED {
            return self.check_each(what, values.iter().copied());
        }
        let highest = values.iter().max()?;
        let is_low = *highest <= self.least;
        is_low.then(|| self.note(what, values.iter().copied()))?
    }

    /// The note on numbers; none if none is above 0.
    fn note(self, what: &str, numbers: impl IntoIterator<Item = Decimal>) -> Option<String> {
        let above_zero = numbers.into_iter().filter(|number| *number > Decimal::ZERO);
        let ends = |ends: Option<(Decimal, Decimal)>, number: Decimal| match ends {
            Some((low, high)) => Some((low.min(number), high.max(number))),
            None => Some((number, number)),
        };
        let (low, high) = above_zero.fold(None, ends)?;
        let Self { name, unit, .. } = self;
        let range = |scale: Decimal| {
            let shown = |number: Decimal| (number * scale).round_dp(6).normalize();
            if low == high {
                format!("{}{unit}", shown(low))
            } else {
                format!("{} to {}{unit}", shown(low), shown(high))
            }
        };
        Some(format!(
            "{what}{name} is {}: was {} meant?",
            range(Decimal::ONE),
            range(Decimal::ONE_HUNDRED)
        ))
    }

    /// The quantity of an axis with values in a unit of its own, by the axis's name and column.
    pub(super) fn of_axis(axis: &Axis) -> Option<Self> {
        let (name, column) = (axis.name(), axis.column());
        let field = name.split('.').next().unwrap_or_default();
        let ends = |ends: &[&str]| ends.iter().any(|end| column.ends_with(end));
        Some(match field {
            "speed" => Self::SPEED,
            "default_multiple" => Self::MULTIPLIER,
            "prepayment" | "default" if ends(&["ppc_pct", "psa_pct", "sda_pct", "of_pricing"]) => {
                Self {
                    name: if field == "default" {
                        "default"
                    } else {
                        "prepayment"
                    },
                    unit: "% of the curve",
                    ..Self::SPEED
                }
            }
            "prepayment" if ends(&["cpr_pct"]) => Self::PREPAYMENT,
            "default" if ends(&["cdr_pct"]) => Self::DEFAULT,
            "severity" if ends(&["_pct"]) => Self::SEVERITY,
            "delinquency" if ends(&["_pct"]) => Self::DELINQUENCY,
            "prepayment_charges" => Self::CHARGES,
            "interest_loss" => Self::INTEREST_LOSS,
            "relief_act_shortfall" => Self::RELIEF_ACT,
            _ => return None,
        })
    }

    /// A note on the rows of a pool that are implausible, each by itself.
    pub(super) fn check_lines(
        self,
        what: &str,
        lines: usize,
        numbers: impl IntoIterator<Item = Decimal>,
    ) -> Option<String> {
        let is_low = |number: &Decimal| *number > Decimal::ZERO && *number < self.least;
        let low: Vec<Decimal> = numbers.into_iter().filter(is_low).collect();
        let of_lines = counted(lines, "line");
        self.check_all(&format!("{what}in {} of {of_lines}, ", low.len()), low)
    }
}

/// Percent of a fraction.
pub(super) fn percent(fraction: Decimal) -> Decimal {
    fraction
        .checked_mul(Decimal::ONE_HUNDRED)
        .unwrap_or(fraction)
}
