//! The result of a scenario, kept in the batch it was run in.
//!
//! A scenario has some three hundred values, of which most uses need a few. They are extracted when they
//! are read.

use std::fmt;
use std::sync::Arc;

use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::measures::{ClassMeasures, DealMeasures, Measures, RunTo};
use stepdown_projection::number::Lanes;
use stepdown_projection::side_by_side::SideBySide;

use crate::run::RunMeasures;

/// The results of one scenario, to call and to maturity.
#[derive(Clone)]
pub struct Measured {
    kept: Kept,
    lane: usize,
}

/// The results of a batch.
#[derive(Debug)]
pub(crate) struct Batch<N: SideBySide> {
    pub(super) to_maturity: Measures<N>,
    /// From a separate run, if the deal could be called before the run begins.
    pub(super) to_call: Option<Measures<N>>,
}

#[derive(Debug, Clone)]
enum Kept {
    One(Arc<Batch<f64>>),
    Sixteen(Arc<Batch<Lanes<16>>>),
    Alone(Arc<RunMeasures<f64>>),
}

/// Numbers whose batches are kept.
pub(crate) trait Keeps: SideBySide {
    /// The result of one lane of a batch.
    fn measured(batch: Arc<Batch<Self>>, lane: usize) -> Measured;
}

impl Keeps for f64 {
    fn measured(batch: Arc<Batch<Self>>, lane: usize) -> Measured {
        let kept = Kept::One(batch);
        Measured { kept, lane }
    }
}

impl Keeps for Lanes<16> {
    fn measured(batch: Arc<Batch<Self>>, lane: usize) -> Measured {
        let kept = Kept::Sixteen(batch);
        Measured { kept, lane }
    }
}

impl<N: SideBySide> Batch<N> {
    fn of(&self, run_to: RunTo) -> &Measures<N> {
        match (run_to, &self.to_call) {
            (RunTo::Call, Some(called)) => called,
            _ => &self.to_maturity,
        }
    }
}

impl Measured {
    /// The metrics of a class.
    #[must_use]
    pub fn class(&self, run_to: RunTo, class: ClassIndex) -> ClassMeasures<f64> {
        match &self.kept {
            Kept::One(batch) => batch.of(run_to).class(run_to, class, self.lane),
            Kept::Sixteen(batch) => batch.of(run_to).class(run_to, class, self.lane),
            Kept::Alone(run) => run.classes(run_to)[class].clone(),
        }
    }

    /// The metrics of every class.
    #[must_use]
    pub fn classes(&self, run_to: RunTo) -> ByClass<ClassMeasures<f64>> {
        match &self.kept {
            Kept::One(batch) => batch.of(run_to).classes(run_to, self.lane),
            Kept::Sixteen(batch) => batch.of(run_to).classes(run_to, self.lane),
            Kept::Alone(run) => run.classes(run_to).clone(),
        }
    }

    /// The metrics of the deal, over the run to maturity.
    #[must_use]
    pub fn deal(&self) -> DealMeasures<f64> {
        match &self.kept {
            Kept::One(batch) => batch.to_maturity.deal(self.lane),
            Kept::Sixteen(batch) => batch.to_maturity.deal(self.lane),
            Kept::Alone(run) => run.deal.clone(),
        }
    }

    /// All metrics.
    #[must_use]
    pub fn run(&self) -> RunMeasures<f64> {
        RunMeasures {
            to_call: self.classes(RunTo::Call),
            to_maturity: self.classes(RunTo::Maturity),
            deal: self.deal(),
        }
    }
}

impl From<RunMeasures<f64>> for Measured {
    fn from(run: RunMeasures<f64>) -> Self {
        Self {
            kept: Kept::Alone(Arc::new(run)),
            lane: 0,
        }
    }
}

/// Equal if all values are, whatever the batch.
impl PartialEq for Measured {
    fn eq(&self, other: &Self) -> bool {
        self.run() == other.run()
    }
}

impl fmt::Debug for Measured {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.run().fmt(formatter)
    }
}
