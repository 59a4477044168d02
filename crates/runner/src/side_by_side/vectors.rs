//! Monthly vectors of speeds, defaults and severities: of each curve once, and of each batch of
//! scenarios.
//!
//! The cache is bounded, and dropped vectors are made again, so memory does not grow with the grid.

use std::collections::BTreeMap;
use std::sync::Arc;

use stepdown_curves::{DefaultCurve, LoanAge, Mdr, OfOriginal, Severity, Smm};
use stepdown_projection::collateral::{Cohorts, Liquidation, SeverityReadAt};
use stepdown_projection::side_by_side::SideBySide;

use super::curve_keys::{CurveKey, CurveKeys};
use crate::sweep::{Cell, Key, Parts};

/// The number of curves whose vectors are kept, and of batches for each curve key.
const MOST_CURVES: usize = 8192;
const MOST_BATCHES: usize = 40;

/// A type of curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Prepayment,
    Default,
    /// Defaults in percent of the original balance, of the same curves as [`Sort::Default`].
    OfOriginal,
    Severity,
}

impl Sort {
    pub(super) const ALL: [Self; 4] = [
        Self::Prepayment,
        Self::Default,
        Self::OfOriginal,
        Self::Severity,
    ];

    /// The position of the cell's curves in the sweep, and how they are read.
    fn read(self, cell: &Cell) -> Read {
        let (position, lag_months) = match self {
            Self::Prepayment => (cell.prepayment.position(), 0),
            Self::Default | Self::OfOriginal => (cell.default.position(), 0),
            Self::Severity => match cell.severity_read_at {
                SeverityReadAt::Liquidation => (cell.severity.position(), 0),
                SeverityReadAt::Default => (cell.severity.position(), cell.liquidation.lag_months),
            },
        };
        Read {
            position: position as u32,
            lag_months,
        }
    }
}

/// Curves of a sweep, and the number of months before liquidation at which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    position: u32,
    /// Nonzero only for severities read at default.
    lag_months: u32,
}

/// A curve's vector, and the first curve key whose vector is the same over its length.
#[derive(Debug, Clone)]
struct OfCurve {
    months: Arc<[f64]>,
    same_as: usize,
}

#[derive(Debug)]
struct OfBatch<N> {
    read: Vec<Read>,
    months: Arc<[N]>,
}

/// The vectors made by one thread.
#[derive(Debug)]
pub(super) struct Vectors<N> {
    curve_keys: CurveKeys,
    /// Whether any curve of the sweep is in percent of the original balance.
    any_of_original: bool,
    of_curves: BTreeMap<(Sort, Read), Vec<OfCurve>>,
    /// By type and curve key, the last used first.
    of_batches: Vec<Vec<OfBatch<N>>>,
}

impl<N: SideBySide> Vectors<N> {
    pub(super) fn new(groups: &[Cohorts<N>], liquidations: &[Liquidation], parts: &Parts) -> Self {
        let mut defaults = parts.defaults.iter().flatten();
        let any_of_original = defaults.any(DefaultCurve::is_of_original);
        let curve_keys = CurveKeys::of(groups, liquidations);
        let batches = curve_keys.curve_keys.len() * Sort::ALL.len();
        Self {
            curve_keys,
            any_of_original,
            of_curves: BTreeMap::new(),
            of_batches: std::iter::repeat_with(Vec::new).take(batches).collect(),
        }
    }

    /// The vectors of each cohort of a group, for one type of curve, with one cell for each lane of `N`.
    /// Empty for defaults in percent of the original balance if the sweep has none.
    pub(super) fn of_group(
        &mut self,
        group: usize,
        sort: Sort,
        cells: &[Cell],
        parts: &Parts,
    ) -> Vec<Arc<[N]>> {
        if sort == Sort::OfOriginal && !self.any_of_original {
            let cohorts = self.curve_keys.of_cohorts[group].iter();
            return cohorts.map(|_| Arc::new([]) as Arc<[N]>).collect();
        }
        let read: Vec<Read> = cells.iter().map(|cell| sort.read(cell)).collect();
        for curves in &read {
            self.make(sort, *curves, parts);
        }
        let of_curves = &self.of_curves;
        let curves = read
            .iter()
            .map(|curves| of_curves[&(sort, *curves)].as_slice());
        let curves: Vec<&[OfCurve]> = curves.collect();
        self.curve_keys.of_cohorts[group]
            .iter()
            .map(|curve_key| {
                // Vectors shared by several curve keys are made once.
                let first_same = curves[0][*curve_key].same_as;
                let all_same = curves
                    .iter()
                    .all(|curve| curve[*curve_key].same_as == first_same);
                let curve_key = if all_same { first_same } else { *curve_key };
                let kept = &mut self.of_batches[curve_key * Sort::ALL.len() + sort as usize];
                of_batch(kept, curve_key, &read, &curves)
            })
            .collect()
    }

    /// Makes a curve's vectors, one for each curve key, if they are not in the cache.
    fn make(&mut self, sort: Sort, read: Read, parts: &Parts) {
        if self.of_curves.contains_key(&(sort, read)) {
            return;
        }
        let mut made: Vec<OfCurve> = Vec::with_capacity(self.curve_keys.curve_keys.len());
        for (index, curve_key) in self.curve_keys.curve_keys.iter().enumerate() {
            let months = factors(sort, read, curve_key, parts);
            let same = made.iter().position(|other| {
                let shorter = other.months.len().min(months.len());
                months.len() <= other.months.len() && other.months[..shorter] == months[..shorter]
            });
            made.push(match same {
                Some(same) => OfCurve {
                    months: Arc::clone(&made[same].months),
                    same_as: made[same].same_as,
                },
                None => OfCurve {
                    months: months.into(),
                    same_as: index,
                },
            });
        }
        self.of_curves.insert((sort, read), made);
    }

    /// Drops vectors when the cache is too large.
    pub(super) fn tidy(&mut self) {
        if self.of_curves.len() > MOST_CURVES {
            self.of_curves.clear();
        }
    }
}

/// The vectors of a curve key for the scenarios of a batch, from the cache or made from their curves.
fn of_batch<N: SideBySide>(
    kept: &mut Vec<OfBatch<N>>,
    curve_key: usize,
    read: &[Read],
    curves: &[&[OfCurve]],
) -> Arc<[N]> {
    if let Some(found) = kept.iter().position(|batch| batch.read == read) {
        kept[..=found].rotate_right(1);
        return Arc::clone(&kept[0].months);
    }
    let lanes: Vec<&[f64]> = curves
        .iter()
        .map(|curve| &*curve[curve_key].months)
        .collect();
    let months = N::paths(&lanes);
    kept.truncate(MOST_BATCHES - 1);
    kept.insert(
        0,
        OfBatch {
            read: read.to_vec(),
            months: Arc::clone(&months),
        },
    );
    months
}

/// A curve by month, as fractions.
fn factors(sort: Sort, read: Read, curve_key: &CurveKey, parts: &Parts) -> Vec<f64> {
    let age = LoanAge::new(curve_key.age_months);
    let kind = curve_key.kind.index();
    match sort {
        Sort::Prepayment => {
            let curves = &parts.prepayments[Key::at(read.position)];
            let vector = curves
                .get(kind)
                .map(|curve| curve.vector(age, curve_key.months));
            fractions(vector, Smm::fraction)
        }
        Sort::Default => {
            let curves = &parts.defaults[Key::at(read.position)];
            let vector = curves
                .get(kind)
                .map(|curve| curve.vector(age, curve_key.months));
            fractions(vector, Mdr::fraction)
        }
        // Zeros for other curves: an empty vector would match the first months of any.
        Sort::OfOriginal => {
            let curves = &parts.defaults[Key::at(read.position)];
            let vector = curves.get(kind);
            let vector = vector.map(|curve| curve.original_vector(curve_key.months));
            fractions(vector, OfOriginal::fraction)
        }
        Sort::Severity => {
            let curves = &parts.severities[Key::at(read.position)];
            let vector = curves
                .get(kind)
                .map(|curve| curve.vector(age, curve_key.months));
            let mut severities = fractions(vector, Severity::fraction);
            SeverityReadAt::Default.by_liquidation(&mut severities, read.lag_months);
            severities
        }
    }
}

fn fractions<R>(vector: Option<Vec<R>>, fraction: impl Fn(R) -> f64) -> Vec<f64> {
    vector.into_iter().flatten().map(fraction).collect()
}
