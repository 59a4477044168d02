//! A run to be checked, and the tolerance of each arithmetic.

use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{CallOption, MonthRecord};
use stepdown_tests::generator::ReadCase;
use stepdown_tests::runs::{Prepared, Run};

/// How exact an arithmetic is.
pub(crate) trait Exactness: Number<Mask = bool> {
    /// The largest difference of the two sides of an identity, given the original pool balance.
    fn identity_tolerance(original_balance: f64) -> f64;
    /// The largest effect of rounding on one payable amount.
    const ROUNDING: f64;
}

impl Exactness for f64 {
    fn identity_tolerance(original_balance: f64) -> f64 {
        // Conventions 4: "in floating point to 1e-9 of the original balance".
        original_balance * 1e-9
    }
    const ROUNDING: f64 = 0.0;
}

impl Exactness for Cents {
    fn identity_tolerance(_original_balance: f64) -> f64 {
        0.0
    }
    const ROUNDING: f64 = 0.005;
}

/// A case with its run.
pub(crate) struct Checked<'a, N: Number> {
    pub(crate) case: &'a ReadCase,
    pub(crate) prepared: Prepared<N>,
    pub(crate) call: CallOption,
    pub(crate) run: Run<N>,
    pub(crate) original_balance: f64,
}

impl<'a, N: Exactness> Checked<'a, N> {
    pub(crate) fn new(case: &'a ReadCase, call: CallOption) -> Self {
        let prepared = Prepared::<N>::new(case).unwrap();
        let run = prepared.run_by_month(call);
        Self {
            original_balance: prepared.plan.original_balance.to_f64(),
            case,
            prepared,
            call,
            run,
        }
    }

    pub(crate) fn months(&self) -> &[MonthRecord<N>] {
        &self.run.recorder.months
    }

    /// Asserts that the two sides of an identity are equal.
    pub(crate) fn same(&self, what: &str, record: &MonthRecord<N>, left: N, right: N) {
        let difference = (left - right).to_f64().abs();
        assert!(
            difference <= N::identity_tolerance(self.original_balance),
            "{what}, month {}: {left:?} is not {right:?}",
            record.month
        );
    }

    /// Asserts that `small` is at most `large`.
    pub(crate) fn at_most(&self, what: &str, record: &MonthRecord<N>, small: N, large: N) {
        let above = (small - large).to_f64();
        assert!(
            above <= N::identity_tolerance(self.original_balance),
            "{what}, month {}: {small:?} is above {large:?}",
            record.month
        );
    }

    /// Asserts that a paid amount equals one computed in floating point from amounts of which
    /// `roundings` were rounded.
    pub(crate) fn computed(
        &self,
        what: &str,
        record: &MonthRecord<N>,
        paid: N,
        computed: f64,
        roundings: usize,
    ) {
        let tolerance = self.original_balance * 1e-9 + roundings as f64 * N::ROUNDING;
        assert!(
            (paid.to_f64() - computed).abs() <= tolerance,
            "{what}, month {}: {paid:?} is not {computed}",
            record.month
        );
    }
}

/// The sum of an amount over the classes of a month.
pub(crate) fn total<N: Number>(
    record: &MonthRecord<N>,
    of: impl Fn(&stepdown_projection::waterfall::ClassMonth<N>) -> N,
) -> N {
    record
        .classes
        .iter()
        .fold(N::ZERO, |sum, class| sum + of(class))
}
