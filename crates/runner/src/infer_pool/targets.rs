//! The values that a pool has to reproduce, and how far a run is from each.
//!
//! A printed value is rounded: it stands for all values from half a unit below to half a unit
//! above. A month of a window stands for the whole month. To give the search a slope even if the
//! month is wrong, the months of a run are read with fractions: how far into its first or last
//! month a class is paid, from what is paid then and in the adjacent month.
//!
//! Whether a value agrees is decided by [`crate::printed`] alone.

use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, RunTo};

use super::bounds::{Bounds, Range};
use super::computation::{computed, count, stated};
use crate::printed::{PrintedTable, WalAndWindow};
use crate::run::RunMeasures;

/// What a value measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Weighted average life of a class in a run, years.
    WalYears(ClassIndex, RunTo),
    /// First month of the principal window of a class in a run.
    WindowFirstMonth(ClassIndex, RunTo),
    /// Last month of the principal window of a class in a run.
    WindowLastMonth(ClassIndex, RunTo),
    /// Excess spread over the life of the pool, an annual fraction.
    ExcessSpread,
}

impl Subject {
    /// The metric's name in the tables of sweeps.
    #[must_use]
    pub fn metric(self) -> &'static str {
        match self {
            Self::WalYears(..) => "wal_years",
            Self::WindowFirstMonth(..) => "window_first_month",
            Self::WindowLastMonth(..) => "window_last_month",
            Self::ExcessSpread => "excess_spread_pct",
        }
    }
}

/// A value to reproduce.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TargetValue {
    pub(super) subject: Subject,
    /// The speed that it is printed at, by its place among [`speeds`].
    pub(super) at: usize,
    /// That speed, as a multiple of the pricing speed.
    speed: Decimal,
    /// As given: the printed value, or the bounds of excess spread.
    given: Given,
    /// One step of the last printed digit, a month, or a basis point: the unit of misfits.
    pub(super) unit: f64,
    /// The least value that agrees.
    pub(super) least: f64,
    /// The greatest.
    pub(super) most: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Given {
    Wal(Decimal),
    Month(u32),
    Between(Range),
}

/// A value as printed and as the pool gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FittedValue {
    /// What it measures.
    pub subject: Subject,
    /// The speed, as a multiple of the pricing speed.
    pub speed: Decimal,
    /// As printed; the nearer bound if a range is given.
    pub printed: Decimal,
    /// As the pool gives it, years and fractions with more digits than printed; none if nothing is
    /// paid.
    pub inferred: Option<Decimal>,
    /// Whether the two agree.
    pub agrees: bool,
}

/// The least distance of a window's end from the ends of its month, so that a month that is right
/// is never near to being wrong.
const EDGE: f64 = 0.05;

/// The fractions of a class's window.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClassEdges {
    /// How much of its first month is left when principal begins, from 0 to 1.
    pub(super) begins: f64,
    /// How much of its last month has passed when principal ends, from 0 to 1.
    pub(super) ends: f64,
}

/// A run, as read for the search.
#[derive(Debug, Clone)]
pub(super) struct SearchRun {
    pub(super) measures: RunMeasures<f64>,
    /// By class.
    pub(super) edges: Vec<ClassEdges>,
    /// When the deal can first be called, in months with a fraction.
    pub(super) called: Option<f64>,
}

/// The speeds with values, from the lowest, as multiples of the pricing speed.
pub(super) fn speeds(printed: &PrintedTable, bounds: &Bounds) -> Vec<Decimal> {
    let mut speeds = printed.speeds();
    if bounds.excess_spread.is_some() && !speeds.contains(&Decimal::ONE) {
        speeds.push(Decimal::ONE);
        speeds.sort_unstable();
    }
    speeds
}

/// The values of the printed table, speed by speed and class by class, and those that the bounds
/// add.
pub(super) fn targets(printed: &PrintedTable, bounds: &Bounds) -> Vec<TargetValue> {
    let mut targets = Vec::new();
    for (at, speed) in speeds(printed, bounds).into_iter().enumerate() {
        let target = |subject, given, unit, least, most| TargetValue {
            subject,
            at,
            speed,
            given,
            unit,
            least,
            most,
        };
        let of_speed = printed.classes.iter().filter(|class| class.speed == speed);
        for (class, run) in
            of_speed.flat_map(|class| [RunTo::Call, RunTo::Maturity].map(|run| (class, run)))
        {
            let given = class.for_run(run);
            let class = class.class;
            targets.extend(given.wal_years.map(|wal_years| {
                let unit = computed(Decimal::new(1, wal_years.scale()));
                let wal = computed(wal_years);
                let (least, most) = (wal - unit / 2.0, wal + unit / 2.0);
                let subject = Subject::WalYears(class, run);
                target(subject, Given::Wal(wal_years), unit, least, most)
            }));
            let month = |subject, month: u32| {
                let ends = count(month);
                target(subject, Given::Month(month), 1.0, ends - 1.0, ends)
            };
            let first = given.first_month;
            targets.extend(first.map(|first| month(Subject::WindowFirstMonth(class, run), first)));
            let last = given.last_month;
            targets.extend(last.map(|last| month(Subject::WindowLastMonth(class, run), last)));
        }
        if speed == Decimal::ONE {
            targets.extend(bounds.excess_spread.map(|range| {
                let (least, most) = (computed(range.least), computed(range.most));
                let given = Given::Between(range);
                target(Subject::ExcessSpread, given, 0.0001, least, most)
            }));
        }
    }
    targets
}

impl TargetValue {
    /// How far a value is outside the range that agrees, in units; 0 inside. `margin` units at both
    /// ends count as outside.
    pub(super) fn misfit(&self, value: f64, margin: f64) -> f64 {
        let (least, most) = self.within(margin);
        ((least - value).max(value - most) / self.unit).max(0.0)
    }

    /// The least and the greatest value that agree, `margin` units from the ends.
    pub(super) fn within(&self, margin: f64) -> (f64, f64) {
        let margin = (margin * self.unit).min((self.most - self.least) / 2.0);
        (self.least + margin, self.most - margin)
    }

    /// The value in a run, with the fractions of months that give a slope; a very large value if
    /// the class is paid nothing.
    pub(super) fn read(&self, run: &SearchRun) -> f64 {
        const NEVER: f64 = 1000.0;
        let of = |class: ClassIndex, run_to: RunTo| &run.measures.classes(run_to)[class];
        match self.subject {
            Subject::WalYears(class, run_to) => of(class, run_to).wal_years.unwrap_or(NEVER),
            Subject::WindowFirstMonth(class, run_to) => {
                let Some((first, _)) = of(class, run_to).principal_window else {
                    return NEVER;
                };
                let whole = count(first.number());
                match run.called {
                    // Only the call pays the class.
                    Some(called) if run_to == RunTo::Call && begins_later(run, class) => called,
                    _ => whole - run.edges[class.position()].begins.clamp(EDGE, 1.0 - EDGE),
                }
            }
            Subject::WindowLastMonth(class, run_to) => {
                let Some((_, last)) = of(class, run_to).principal_window else {
                    return NEVER;
                };
                let whole = count(last.number()) - 1.0;
                match run.called {
                    Some(called) if run_to == RunTo::Call && ends_later(run, class) => called,
                    _ => whole + run.edges[class.position()].ends.clamp(EDGE, 1.0 - EDGE),
                }
            }
            Subject::ExcessSpread => run.measures.deal.excess_spread,
        }
    }

    /// Whether a run reproduces it.
    pub(super) fn agrees<A>(&self, measures: &RunMeasures<A>) -> bool {
        let compared = |class, run_to, printed: WalAndWindow| {
            let of: &ClassMeasures<A> = &measures.classes(run_to)[class];
            printed.compare(of).all() == Some(true)
        };
        let blank = WalAndWindow::default();
        match (self.subject, self.given) {
            (Subject::WalYears(class, run), Given::Wal(wal)) => {
                let wal_years = Some(wal);
                compared(class, run, WalAndWindow { wal_years, ..blank })
            }
            (Subject::WindowFirstMonth(class, run), Given::Month(month)) => {
                let first_month = Some(month);
                compared(
                    class,
                    run,
                    WalAndWindow {
                        first_month,
                        ..blank
                    },
                )
            }
            (Subject::WindowLastMonth(class, run), Given::Month(month)) => {
                let last_month = Some(month);
                compared(
                    class,
                    run,
                    WalAndWindow {
                        last_month,
                        ..blank
                    },
                )
            }
            (_, Given::Between(range)) => range.holds(stated(measures.deal.excess_spread, 8)),
            _ => false,
        }
    }

    /// The value in a run, compared.
    pub(super) fn outcome<A>(&self, measures: &RunMeasures<A>) -> FittedValue {
        let of = |class, run_to| -> &ClassMeasures<A> { &measures.classes(run_to)[class] };
        let months = |month: stepdown_curves::Month| Decimal::from(month.number());
        let inferred = match self.subject {
            Subject::WalYears(class, run) => of(class, run).wal_years.map(|wal| stated(wal, 4)),
            Subject::WindowFirstMonth(class, run) => of(class, run)
                .principal_window
                .map(|(first, _)| months(first)),
            Subject::WindowLastMonth(class, run) => of(class, run)
                .principal_window
                .map(|(_, last)| months(last)),
            Subject::ExcessSpread => Some(stated(measures.deal.excess_spread, 6)),
        };
        let printed = match self.given {
            Given::Wal(wal) => wal,
            Given::Month(month) => Decimal::from(month),
            Given::Between(range) => {
                if inferred.is_some_and(|inferred| inferred < range.least) {
                    range.least
                } else {
                    range.most
                }
            }
        };
        FittedValue {
            subject: self.subject,
            speed: self.speed,
            printed,
            inferred,
            agrees: self.agrees(measures),
        }
    }
}

/// Whether a class is not paid before the call.
fn begins_later(run: &SearchRun, class: ClassIndex) -> bool {
    let first = |run_to| {
        run.measures.classes(run_to)[class]
            .principal_window
            .map(|(first, _)| first)
    };
    first(RunTo::Maturity) > first(RunTo::Call)
        || first(RunTo::Maturity) == run.measures.deal.first_call
}

/// Whether a class is outstanding at the call.
fn ends_later(run: &SearchRun, class: ClassIndex) -> bool {
    let last = run.measures.classes(RunTo::Call)[class]
        .principal_window
        .map(|(_, last)| last);
    last == run.measures.deal.first_call
}
