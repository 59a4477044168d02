//! Speeds, defaults and severities by month: of each curve once, and of each lot of scenarios that
//! goes side by side.
//!
//! What is kept is bounded, and what is dropped is made again: memory does not grow with a grid.
//! This room must never know what a curve says.

use std::collections::BTreeMap;
use std::sync::Arc;

use stepdown_curves::{DefaultCurve, LoanAge, Mdr, OfOriginal, Severity, Smm};
use stepdown_projection::collateral::{Cohorts, Liquidation, SeverityReadAt};
use stepdown_projection::side_by_side::SideBySide;

use super::slots::{Slot, Slots};
use crate::sweep::{Cell, Key, Parts};

/// How many curves' vectors are kept, and how many lots' for each slot.
const MOST_CURVES: usize = 8192;
const MOST_LOTS: usize = 40;

/// Which of a cell's curves.
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

    /// The cell's curves among those of the sweep, and how they are read.
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

/// Curves of a sweep, and how many months before the month of liquidation they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    position: u32,
    /// Not 0 only of severities that are read at default.
    lag_months: u32,
}

/// A curve's vector, and the first slot whose vector is the same as far as it goes.
#[derive(Debug, Clone)]
struct OfCurve {
    months: Arc<[f64]>,
    same_as: usize,
}

#[derive(Debug)]
struct OfLot<N> {
    read: Vec<Read>,
    months: Arc<[N]>,
}

/// The vectors that one thread has made.
#[derive(Debug)]
pub(super) struct Vectors<N> {
    slots: Slots,
    /// Whether any curve of the sweep is in percent of the original balance.
    any_of_original: bool,
    of_curves: BTreeMap<(Sort, Read), Vec<OfCurve>>,
    /// By sort and slot, the last used first.
    of_lots: Vec<Vec<OfLot<N>>>,
}

impl<N: SideBySide> Vectors<N> {
    pub(super) fn new(groups: &[Cohorts<N>], liquidations: &[Liquidation], parts: &Parts) -> Self {
        let mut defaults = parts.defaults.iter().flatten();
        let any_of_original = defaults.any(DefaultCurve::is_of_original);
        let slots = Slots::of(groups, liquidations);
        let lots = slots.slots.len() * Sort::ALL.len();
        Self {
            slots,
            any_of_original,
            of_curves: BTreeMap::new(),
            of_lots: std::iter::repeat_with(Vec::new).take(lots).collect(),
        }
    }

    /// The vectors of each cohort of a group, for one sort of curve of the scenarios of a lot: one
    /// cell for each of as many scenarios as `N` carries. Empty of defaults in percent of the original
    /// balance where the sweep has none.
    pub(super) fn of_group(
        &mut self,
        group: usize,
        sort: Sort,
        cells: &[Cell],
        parts: &Parts,
    ) -> Vec<Arc<[N]>> {
        if sort == Sort::OfOriginal && !self.any_of_original {
            let cohorts = self.slots.of_cohorts[group].iter();
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
        self.slots.of_cohorts[group]
            .iter()
            .map(|slot| {
                // Curves that are read alike in several slots are put side by side once.
                let first_same = curves[0][*slot].same_as;
                let all_same = curves
                    .iter()
                    .all(|curve| curve[*slot].same_as == first_same);
                let slot = if all_same { first_same } else { *slot };
                let kept = &mut self.of_lots[slot * Sort::ALL.len() + sort as usize];
                of_lot(kept, slot, &read, &curves)
            })
            .collect()
    }

    /// Makes a curve's vectors, one for each slot, if they are not there.
    fn make(&mut self, sort: Sort, read: Read, parts: &Parts) {
        if self.of_curves.contains_key(&(sort, read)) {
            return;
        }
        let mut made: Vec<OfCurve> = Vec::with_capacity(self.slots.slots.len());
        for (index, slot) in self.slots.slots.iter().enumerate() {
            let months = factors(sort, read, slot, parts);
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

    /// Drops what is kept where it has grown too much.
    pub(super) fn tidy(&mut self) {
        if self.of_curves.len() > MOST_CURVES {
            self.of_curves.clear();
        }
    }
}

/// The vectors of a slot for the scenarios of a lot, out of those kept or made of their curves.
fn of_lot<N: SideBySide>(
    kept: &mut Vec<OfLot<N>>,
    slot: usize,
    read: &[Read],
    curves: &[&[OfCurve]],
) -> Arc<[N]> {
    if let Some(found) = kept.iter().position(|lot| lot.read == read) {
        kept[..=found].rotate_right(1);
        return Arc::clone(&kept[0].months);
    }
    let lanes: Vec<&[f64]> = curves.iter().map(|curve| &*curve[slot].months).collect();
    let months = N::paths(&lanes);
    kept.truncate(MOST_LOTS - 1);
    kept.insert(
        0,
        OfLot {
            read: read.to_vec(),
            months: Arc::clone(&months),
        },
    );
    months
}

/// A curve by month, as fractions.
fn factors(sort: Sort, read: Read, slot: &Slot, parts: &Parts) -> Vec<f64> {
    let age = LoanAge::new(slot.age_months);
    let kind = slot.kind.index();
    match sort {
        Sort::Prepayment => {
            let curves = &parts.prepayments[Key::at(read.position)];
            let vector = curves.get(kind).map(|curve| curve.vector(age, slot.months));
            fractions(vector, Smm::fraction)
        }
        Sort::Default => {
            let curves = &parts.defaults[Key::at(read.position)];
            let vector = curves.get(kind).map(|curve| curve.vector(age, slot.months));
            fractions(vector, Mdr::fraction)
        }
        // Zeros of other curves: empty it would pass for the first months of any.
        Sort::OfOriginal => {
            let curves = &parts.defaults[Key::at(read.position)];
            let vector = curves.get(kind);
            let vector = vector.map(|curve| curve.original_vector(slot.months));
            fractions(vector, OfOriginal::fraction)
        }
        Sort::Severity => {
            let curves = &parts.severities[Key::at(read.position)];
            let vector = curves.get(kind).map(|curve| curve.vector(age, slot.months));
            let mut severities = fractions(vector, Severity::fraction);
            SeverityReadAt::Default.by_liquidation(&mut severities, read.lag_months);
            severities
        }
    }
}

fn fractions<R>(vector: Option<Vec<R>>, fraction: impl Fn(R) -> f64) -> Vec<f64> {
    vector.into_iter().flatten().map(fraction).collect()
}
