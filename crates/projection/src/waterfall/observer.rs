//! Observers: the output interface of the waterfall.
//!
//! An observer is a type parameter, so output that it ignores costs nothing. An observer never changes
//! results.

use stepdown_curves::Month;

use super::state::DealState;
use super::view::MonthView;
use crate::collateral::CollateralFlows;
use crate::index::ClassIndex;
use crate::number::Number;
use crate::program::{Instruction, Step};

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<N> {
    /// The step.
    pub step: Step,
    /// The class, if the step concerns one.
    pub class: Option<ClassIndex>,
    /// Amount in dollars.
    pub amount: N,
}

/// The registers of a running program, by position.
#[derive(Debug, Clone, Copy)]
pub struct Registers<'run, N: Number> {
    /// The amounts.
    pub amounts: &'run [N],
    /// The tests.
    pub tests: &'run [N::Mask],
}

/// Receives the results of a run.
pub trait Observer<N: Number> {
    /// Whether it reads complete records. If not, retired classes, with amounts of 0, and amounts that only
    /// records have are omitted.
    const WHOLE_RECORDS: bool = true;
    /// Whether it reads the entries of the ledger.
    const MOVEMENTS: bool = false;
    /// Whether it reads every instruction.
    const TRACE: bool = false;

    /// Called when a run begins, with its collateral.
    #[inline(always)]
    fn start(&mut self, _collateral: &CollateralFlows<N>) {}

    /// Called for each payment or balance change, in order.
    #[inline(always)]
    fn entry(&mut self, _month: Month, _entry: Entry<N>) {}

    /// Called before each instruction, by its position in the program.
    #[inline(always)]
    fn before(
        &mut self,
        _month: Month,
        _position: usize,
        _instruction: &Instruction,
        _registers: Registers<'_, N>,
    ) {
    }

    /// Called after each instruction. `skips` tells whether it skipped others.
    #[inline(always)]
    fn after(
        &mut self,
        _month: Month,
        _position: usize,
        _instruction: &Instruction,
        _registers: Registers<'_, N>,
        _skips: bool,
    ) {
    }

    /// Called after each distribution date.
    fn month(&mut self, month: &MonthView<'_, N>);

    /// Called when the run is over.
    #[inline(always)]
    fn finish(&mut self, _state: &DealState<N>) {}
}
