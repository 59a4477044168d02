//! Monthly vectors of speeds, defaults and severities for a batch of paths, side by side.
//!
//! A curve's rate of a month is multiplied by each path's multiple and converted to a monthly rate,
//! which takes a power for each month and path. Rates that several curve keys share in a month, as
//! most do after their ramps, are converted once.

use stepdown_curves::{LoanAge, Severity, StatedDefault, StatedPrepayment};
use stepdown_projection::collateral::SeverityReadAt;
use stepdown_projection::scenario::Scenario;
use stepdown_projection::side_by_side::SideBySide;

use super::model::{Multiplied, OfMultiplied};
use super::paths::{Path, PathMaker};
use crate::side_by_side::{CurveKey, CurveKeys};

/// The rates of the scenario's curves, by curve key.
#[derive(Debug)]
pub(super) struct Stated {
    prepayments: Series<StatedPrepayment>,
    defaults: Series<StatedDefault>,
    /// Whether any defaults are in percent of the original balance.
    any_of_original: bool,
    /// Fractions.
    severities: Series<f64>,
    severity_read_at: SeverityReadAt,
    lag_months: u32,
}

/// The rates of one type of curve by curve key and month, and for each the first curve key with the
/// same rate in the month.
#[derive(Debug)]
struct Series<S> {
    by_curve_key: Vec<Vec<S>>,
    /// The curve key itself if no earlier one has the same rate.
    same_as: Vec<Vec<usize>>,
    /// The collateral type of each curve key.
    kinds: Vec<usize>,
    is_flat: bool,
}

/// The vectors of a batch by curve key and month, fractions.
#[derive(Debug)]
pub(super) struct BatchVectors<N> {
    pub(super) smm: Vec<Vec<N>>,
    pub(super) mdr: Vec<Vec<N>>,
    /// Defaults as fractions of the original balance; empty if the scenario has none.
    pub(super) of_original: Vec<Vec<N>>,
    pub(super) severity: Vec<Vec<N>>,
    /// Which vectors are the same for every batch and already filled.
    are_filled: OfMultiplied<bool>,
}

impl Stated {
    /// The rates of a scenario, for the curve keys of a pool.
    pub(super) fn new(scenario: &Scenario, curve_keys: &CurveKeys, maker: &PathMaker) -> Self {
        let by_kind = &scenario.collateral.by_kind;
        let kinds: Vec<usize> = curve_keys
            .curve_keys
            .iter()
            .map(|curve_key| curve_key.kind.index())
            .collect();
        let of_curve_keys = |multiplied| Kinds {
            of_curve_keys: &kinds,
            are_alike: maker.is_same_for_kinds(multiplied),
            is_flat: maker.is_flat(multiplied),
        };
        let of = |curve_key: &CurveKey| (LoanAge::new(curve_key.age_months), curve_key.months);
        let prepayments = curve_keys.curve_keys.iter().map(|curve_key| {
            let (age, months) = of(curve_key);
            let curves = by_kind.get(curve_key.kind.index());
            curves.map_or(Vec::new(), |curves| curves.prepayment.stated(age, months))
        });
        let defaults = curve_keys.curve_keys.iter().map(|curve_key| {
            let (age, months) = of(curve_key);
            let curves = by_kind.get(curve_key.kind.index());
            curves.map_or(Vec::new(), |curves| curves.default.stated(age, months))
        });
        let severities = curve_keys.curve_keys.iter().map(|curve_key| {
            let (age, months) = of(curve_key);
            let curves = by_kind.get(curve_key.kind.index());
            let severities = curves.map(|curves| curves.severity.vector(age, months));
            let severities = severities.into_iter().flatten();
            severities.map(Severity::fraction).collect()
        });
        Self {
            prepayments: Series::new(prepayments.collect(), &of_curve_keys(Multiplied::Speed)),
            defaults: Series::new(defaults.collect(), &of_curve_keys(Multiplied::Default)),
            any_of_original: by_kind.iter().any(|curves| curves.default.is_of_original()),
            severities: Series::new(severities.collect(), &of_curve_keys(Multiplied::Severity)),
            severity_read_at: scenario.collateral.severity_read_at,
            lag_months: scenario.collateral.liquidation.lag_months,
        }
    }
}

/// How the collateral types of curve keys are multiplied.
struct Kinds<'a> {
    of_curve_keys: &'a [usize],
    are_alike: bool,
    is_flat: bool,
}

impl<S: Copy + PartialEq> Series<S> {
    fn new(by_curve_key: Vec<Vec<S>>, kinds: &Kinds<'_>) -> Self {
        let same_as = by_curve_key
            .iter()
            .enumerate()
            .map(|(curve_key, months)| {
                let months = months.iter().enumerate();
                months
                    .map(|(month, stated)| {
                        let is_same = |other: &usize| {
                            let alike = kinds.are_alike
                                || kinds.of_curve_keys[*other] == kinds.of_curve_keys[curve_key];
                            alike && by_curve_key[*other].get(month) == Some(stated)
                        };
                        (0..curve_key).find(is_same).unwrap_or(curve_key)
                    })
                    .collect()
            })
            .collect();
        Self {
            by_curve_key,
            same_as,
            kinds: kinds.of_curve_keys.to_vec(),
            is_flat: kinds.is_flat,
        }
    }

    /// Fills `out` with each curve key's months, multiplied by each path's multiples.
    fn fill<N: SideBySide>(
        &self,
        multiplied: Multiplied,
        paths: &[Path],
        out: &mut Vec<Vec<N>>,
        convert: impl Fn(S, f64) -> f64,
    ) {
        out.resize_with(self.by_curve_key.len(), Vec::new);
        for (curve_key, (stated, same_as)) in
            self.by_curve_key.iter().zip(&self.same_as).enumerate()
        {
            let (before, rest) = out.split_at_mut(curve_key);
            let Some(months) = rest.first_mut() else {
                return;
            };
            months.clear();
            let multiples: Vec<&[f64]> = paths
                .iter()
                .map(|path| path.multiples(multiplied, self.kinds[curve_key]))
                .collect();
            for (month, (stated_then, same_as)) in stated.iter().zip(same_as).enumerate() {
                let is_as_before = self.is_flat && month > 0 && stated[month - 1] == *stated_then;
                let rate = match (before.get(*same_as), months.last()) {
                    (Some(same), _) => same[month],
                    (None, Some(last)) if is_as_before => *last,
                    _ => N::by_lane(|lane| convert(*stated_then, multiples[lane][month])),
                };
                months.push(rate);
            }
        }
    }
}

impl Stated {
    /// The first month, counted from 0, in which a path's multiple takes any loan's rate above
    /// 100%, where it is capped.
    pub(super) fn first_capped(&self, multiplied: Multiplied, path: &Path) -> Option<usize> {
        match multiplied {
            Multiplied::Speed => {
                self.prepayments
                    .first_capped(multiplied, path, StatedPrepayment::is_capped)
            }
            Multiplied::Default => {
                self.defaults
                    .first_capped(multiplied, path, StatedDefault::is_capped)
            }
            Multiplied::Severity => {
                self.severities
                    .first_capped(multiplied, path, |stated, multiple| stated * multiple > 1.0)
            }
        }
    }
}

impl<S: Copy> Series<S> {
    fn first_capped(
        &self,
        multiplied: Multiplied,
        path: &Path,
        is_capped: impl Fn(S, f64) -> bool,
    ) -> Option<usize> {
        let of_curve_keys = self.by_curve_key.iter().zip(&self.kinds);
        of_curve_keys
            .filter_map(|(stated, kind)| {
                let mut months = stated.iter().zip(path.multiples(multiplied, *kind));
                months.position(|(stated, multiple)| is_capped(*stated, *multiple))
            })
            .min()
    }
}

impl<N: SideBySide> BatchVectors<N> {
    pub(super) fn new() -> Self {
        Self {
            smm: Vec::new(),
            mdr: Vec::new(),
            of_original: Vec::new(),
            severity: Vec::new(),
            are_filled: OfMultiplied::by(|_| false),
        }
    }

    /// Makes the vectors of a batch: one path for each lane of `N`.
    pub(super) fn make(&mut self, stated: &Stated, maker: &PathMaker, paths: &[Path]) {
        if !*self.are_filled.of(Multiplied::Speed) {
            let smm = |stated: StatedPrepayment, multiple| stated.smm(multiple).fraction();
            let out = &mut self.smm;
            stated.prepayments.fill(Multiplied::Speed, paths, out, smm);
        }
        if !*self.are_filled.of(Multiplied::Default) {
            let mdr = |stated: StatedDefault, multiple| stated.mdr(multiple).fraction();
            let out = &mut self.mdr;
            stated.defaults.fill(Multiplied::Default, paths, out, mdr);
            if stated.any_of_original {
                let share =
                    |stated: StatedDefault, multiple| stated.of_original(multiple).fraction();
                let out = &mut self.of_original;
                stated.defaults.fill(Multiplied::Default, paths, out, share);
            }
        }
        if !*self.are_filled.of(Multiplied::Severity) {
            // A loss is at most the whole balance.
            let severity = |stated: f64, multiple: f64| (stated * multiple).min(1.0);
            let out = &mut self.severity;
            stated
                .severities
                .fill(Multiplied::Severity, paths, out, severity);
            // A path's factors apply to the month in which the curve is read.
            for months in out {
                stated
                    .severity_read_at
                    .by_liquidation(months, stated.lag_months);
            }
        }
        self.are_filled = OfMultiplied::by(|multiplied| maker.is_own(multiplied));
    }
}
