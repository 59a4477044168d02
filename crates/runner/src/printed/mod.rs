//! A published table of weighted average lives and principal windows, and its comparison with a run.
//!
//! A document may print both runs or one, WALs without windows, some classes, one speed or several.
//! Blank values are not compared. A value agrees if the run's value, rounded to the printed digits,
//! equals it.

mod reading;

use rust_decimal::{Decimal, RoundingStrategy};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::{ClassMeasures, RunTo};

use crate::run::RunMeasures;
pub(crate) use reading::place_of_cell;

/// The printed values of a class for one of the two runs; blank values are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WalAndWindow {
    /// Weighted average life in years, with as many decimals as are printed.
    pub wal_years: Option<Decimal>,
    /// First month of the principal window.
    pub first_month: Option<u32>,
    /// Last month of the principal window.
    pub last_month: Option<u32>,
}

/// The printed values of a class at a speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedClass {
    /// The class.
    pub class: ClassIndex,
    /// The row's line in the file, from 1.
    pub line: usize,
    /// As a multiple of the pricing speed: 1 is the pricing speed itself.
    pub speed: Decimal,
    /// To call.
    pub to_call: WalAndWindow,
    /// To maturity.
    pub to_maturity: WalAndWindow,
}

impl PrintedClass {
    /// The printed values of one of the two runs.
    #[must_use]
    pub fn for_run(&self, run_to: RunTo) -> &WalAndWindow {
        match run_to {
            RunTo::Call => &self.to_call,
            RunTo::Maturity => &self.to_maturity,
        }
    }

    /// Whether no value is printed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.to_call.is_blank() && self.to_maturity.is_blank()
    }
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTable {
    /// In the order of the file.
    pub classes: Vec<PrintedClass>,
}

/// Whether the printed values of a class agree with a run; none where nothing is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// The weighted average life.
    pub wal: Option<bool>,
    /// The first month of the principal window.
    pub first_month: Option<bool>,
    /// The last month.
    pub last_month: Option<bool>,
}

impl Agreement {
    fn each(self) -> impl Iterator<Item = bool> {
        let values = [self.wal, self.first_month, self.last_month];
        values.into_iter().flatten()
    }

    /// How many values are printed.
    #[must_use]
    pub fn printed(self) -> usize {
        self.each().count()
    }

    /// How many of them agree.
    #[must_use]
    pub fn agreeing(self) -> usize {
        self.each().filter(|agrees| *agrees).count()
    }

    /// Whether all printed values agree; none where nothing is printed.
    #[must_use]
    pub fn all(self) -> Option<bool> {
        (self.printed() > 0).then(|| self.agreeing() == self.printed())
    }

    /// Whether the printed months of the window agree; none where neither is printed.
    #[must_use]
    pub fn window(self) -> Option<bool> {
        let window = Self { wal: None, ..self };
        window.all()
    }
}

impl WalAndWindow {
    /// Compares a run with the printed values.
    #[must_use]
    pub fn compare<A>(&self, measures: &ClassMeasures<A>) -> Agreement {
        let wal = measures.wal_years.and_then(Decimal::from_f64_retain);
        let window = measures.principal_window;
        let is_printed = |printed: Decimal, wal: Decimal| {
            let rounding = RoundingStrategy::MidpointAwayFromZero;
            wal.round_dp_with_strategy(printed.scale(), rounding) == printed
        };
        Agreement {
            wal: self
                .wal_years
                .map(|printed| wal.is_some_and(|wal| is_printed(printed, wal))),
            first_month: self
                .first_month
                .map(|printed| window.is_some_and(|(first, _)| first.number() == printed)),
            last_month: self
                .last_month
                .map(|printed| window.is_some_and(|(_, last)| last.number() == printed)),
        }
    }

    /// Whether no value is printed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl PrintedTable {
    /// The printed row of a class at the pricing speed, if any.
    #[must_use]
    pub fn class(&self, class: ClassIndex) -> Option<&PrintedClass> {
        self.class_at(class, Decimal::ONE)
    }

    /// The printed row of a class at a speed, if any.
    #[must_use]
    pub fn class_at(&self, class: ClassIndex, speed: Decimal) -> Option<&PrintedClass> {
        let mut classes = self.classes.iter();
        classes.find(|printed| printed.class == class && printed.speed == speed)
    }

    /// Whether any value of a class is printed, at any speed.
    #[must_use]
    pub fn prints(&self, class: ClassIndex) -> bool {
        let mut classes = self.classes.iter();
        classes.any(|printed| printed.class == class && !printed.is_blank())
    }

    /// The printed speeds, from the lowest, as multiples of the pricing speed.
    #[must_use]
    pub fn speeds(&self) -> Vec<Decimal> {
        let printed = self.classes.iter().filter(|class| !class.is_blank());
        let mut speeds: Vec<Decimal> = printed.map(|class| class.speed).collect();
        speeds.sort_unstable();
        speeds.dedup();
        speeds
    }

    /// How many of the values printed at the pricing speed a run agrees with, and how many there are,
    /// for the given runs.
    #[must_use]
    pub fn count<A>(&self, measures: &RunMeasures<A>, runs: &[RunTo]) -> (usize, usize) {
        self.count_at(Decimal::ONE, measures, runs)
    }

    /// How many of the values printed at a speed a run at that speed agrees with, and how many there
    /// are, for the given runs.
    #[must_use]
    pub fn count_at<A>(
        &self,
        speed: Decimal,
        measures: &RunMeasures<A>,
        runs: &[RunTo],
    ) -> (usize, usize) {
        let (mut agreeing, mut printed) = (0, 0);
        for class in self.classes.iter().filter(|class| class.speed == speed) {
            for run_to in runs {
                let measures = &measures.classes(*run_to)[class.class];
                let agreement = class.for_run(*run_to).compare(measures);
                agreeing += agreement.agreeing();
                printed += agreement.printed();
            }
        }
        (agreeing, printed)
    }
}
