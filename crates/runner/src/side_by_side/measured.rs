//! What a scenario came to, kept as the engine left it: among those it was run beside.
//!
//! A scenario has some three hundred figures, of which a question reads a few, and a table each once.
//! Nothing is taken apart before it is asked for. This module must never decide what is asked.

use std::fmt;
use std::sync::Arc;

use stepdown_projection::index::{ByClass, ClassIndex};
use stepdown_projection::measures::{ClassMeasures, DealMeasures, Measures, RunTo};
use stepdown_projection::number::Lanes;
use stepdown_projection::side_by_side::SideBySide;

use crate::run::RunMeasures;

/// What one scenario came to, to call and to maturity.
#[derive(Clone)]
pub struct Measured {
    kept: Kept,
    lane: usize,
}

/// What the scenarios of a lot came to.
#[derive(Debug)]
pub(crate) struct Batch<N: SideBySide> {
    pub(super) to_maturity: Measures<N>,
    /// Of a run of its own, where the deal could be called before it began.
    pub(super) to_call: Option<Measures<N>>,
}

#[derive(Debug, Clone)]
enum Kept {
    One(Arc<Batch<f64>>),
    Sixteen(Arc<Batch<Lanes<16>>>),
    Alone(Arc<RunMeasures<f64>>),
}

/// Numbers whose lots are kept.
pub(crate) trait Keeps: SideBySide {
    /// What the scenario at a place of a lot came to.
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
    /// What a class came to.
    #[must_use]
    pub fn class(&self, run_to: RunTo, class: ClassIndex) -> ClassMeasures<f64> {
        match &self.kept {
            Kept::One(batch) => batch.of(run_to).class(run_to, class, self.lane),
            Kept::Sixteen(batch) => batch.of(run_to).class(run_to, class, self.lane),
            Kept::Alone(run) => run.classes(run_to)[class].clone(),
        }
    }

    /// What every class came to.
    #[must_use]
    pub fn classes(&self, run_to: RunTo) -> ByClass<ClassMeasures<f64>> {
        match &self.kept {
            Kept::One(batch) => batch.of(run_to).classes(run_to, self.lane),
            Kept::Sixteen(batch) => batch.of(run_to).classes(run_to, self.lane),
            Kept::Alone(run) => run.classes(run_to).clone(),
        }
    }

    /// What the deal came to, over the run to maturity.
    #[must_use]
    pub fn deal(&self) -> DealMeasures<f64> {
        match &self.kept {
            Kept::One(batch) => batch.to_maturity.deal(self.lane),
            Kept::Sixteen(batch) => batch.to_maturity.deal(self.lane),
            Kept::Alone(run) => run.deal.clone(),
        }
    }

    /// All of it.
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

/// Equal where all that can be asked is, whatever they were run beside.
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
