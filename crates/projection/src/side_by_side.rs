//! The two engine loops compiled for several processor types: scenarios side by side use the widest
//! instructions of the processor, detected at run time.
//!
//! The loops are inlined here as a whole; code that is not inlined is compiled for the oldest processor. No
//! result depends on the processor: the instructions differ in width, not in what they compute.

use std::sync::Arc;

use multiversion::multiversion;

use crate::collateral::{
    self, CohortSpeeds, Cohorts, CollateralFlows, CollateralMonth, Fees, Liquidation,
};
use crate::deal::Plan;
use crate::measures::Measures;
use crate::number::{LaneMask, Lanes, Number};
use crate::waterfall::{self, CallOption, Conditions, DealState};

/// A number that carries one or more scenarios in floating point.
pub trait SideBySide: Number<Scalar = f64> {
    /// How many scenarios it carries.
    const WIDTH: usize;
    /// A mask from a truth value for each scenario, counted from 0.
    fn mask(of: impl Fn(usize) -> bool) -> Self::Mask;
    /// Combines one monthly path per scenario; a path shorter than others is extended with 0.
    fn paths(scenarios: &[&[f64]]) -> Arc<[Self]>;
    /// [`collateral::project_at`] with the instructions of this processor.
    fn project_collateral(
        cohorts: &Cohorts<Self>,
        speeds: &[CohortSpeeds<'_, Self>],
        liquidation: Liquidation,
        fees: &Fees<Self>,
        space: Vec<CollateralMonth<Self>>,
    ) -> CollateralFlows<Self>;
    /// Runs [`waterfall::project`] with `measures` as observer, with the instructions of this processor.
    fn measure(
        plan: &Plan<Self>,
        flows: &CollateralFlows<Self>,
        conditions: &Conditions<Self>,
        call: CallOption,
        state: &mut DealState<Self>,
        measures: &mut Measures<Self>,
    );
}

impl SideBySide for f64 {
    const WIDTH: usize = 1;
    fn mask(of: impl Fn(usize) -> bool) -> bool {
        of(0)
    }
    fn paths(scenarios: &[&[f64]]) -> Arc<[Self]> {
        scenarios
            .first()
            .map_or(Arc::new([]), |path| Arc::from(*path))
    }
    fn project_collateral(
        cohorts: &Cohorts<Self>,
        speeds: &[CohortSpeeds<'_, Self>],
        liquidation: Liquidation,
        fees: &Fees<Self>,
        space: Vec<CollateralMonth<Self>>,
    ) -> CollateralFlows<Self> {
        collateral::project_at(cohorts, speeds, liquidation, fees, space)
    }
    fn measure(
        plan: &Plan<Self>,
        flows: &CollateralFlows<Self>,
        conditions: &Conditions<Self>,
        call: CallOption,
        state: &mut DealState<Self>,
        measures: &mut Measures<Self>,
    ) {
        waterfall::project(plan, flows, conditions, call, state, measures);
    }
}

macro_rules! widths {
    ($($width:literal => $project:ident, $measure:ident;)*) => {
        $(
            /// [`collateral::project`] for one number of lanes.
            #[multiversion(targets(
                "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+bmi1+bmi2",
                "x86_64+avx2+bmi1+bmi2",
            ))]
            fn $project(
                cohorts: &Cohorts<Lanes<$width>>,
                speeds: &[CohortSpeeds<'_, Lanes<$width>>],
                liquidation: Liquidation,
                fees: &Fees<Lanes<$width>>,
                space: Vec<CollateralMonth<Lanes<$width>>>,
            ) -> CollateralFlows<Lanes<$width>> {
                collateral::project_at(cohorts, speeds, liquidation, fees, space)
            }

            /// [`waterfall::project`] for one number of lanes.
            #[multiversion(targets(
                "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+bmi1+bmi2",
                "x86_64+avx2+bmi1+bmi2",
            ))]
            fn $measure(
                plan: &Plan<Lanes<$width>>,
                flows: &CollateralFlows<Lanes<$width>>,
                conditions: &Conditions<Lanes<$width>>,
                call: CallOption,
                state: &mut DealState<Lanes<$width>>,
                measures: &mut Measures<Lanes<$width>>,
            ) {
                waterfall::project(plan, flows, conditions, call, state, measures);
            }

            impl SideBySide for Lanes<$width> {
                const WIDTH: usize = $width;
                fn mask(of: impl Fn(usize) -> bool) -> LaneMask<$width> {
                    LaneMask::new(std::array::from_fn(of))
                }
                fn paths(scenarios: &[&[f64]]) -> Arc<[Self]> {
                    Lanes::paths(scenarios)
                }
                fn project_collateral(
                    cohorts: &Cohorts<Self>,
                    speeds: &[CohortSpeeds<'_, Self>],
                    liquidation: Liquidation,
                    fees: &Fees<Self>,
                    space: Vec<CollateralMonth<Self>>,
                ) -> CollateralFlows<Self> {
                    $project(cohorts, speeds, liquidation, fees, space)
                }
                fn measure(
                    plan: &Plan<Self>,
                    flows: &CollateralFlows<Self>,
                    conditions: &Conditions<Self>,
                    call: CallOption,
                    state: &mut DealState<Self>,
                    measures: &mut Measures<Self>,
                ) {
                    $measure(plan, flows, conditions, call, state, measures);
                }
            }
        )*
    };
}

widths! {
    16 => project_16, measure_16;
}
