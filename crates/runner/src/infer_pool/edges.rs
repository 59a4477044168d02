//! Principal paid in the first and last months of a class's window.
//!
//! The amounts show how far into its month a window begins or ends.

use stepdown_projection::deal::Plan;
use stepdown_projection::deal::terms::ReimbursedWriteDowns;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::Measures;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{DealState, MonthView, Observer};

/// Principal paid at both ends of a class's window in a run to maturity, dollars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges<N> {
    /// In the first month.
    pub(super) first: N,
    /// In the month after the first.
    pub(super) second: N,
    /// In the month with principal before the last.
    pub(super) before_last: N,
    /// In the last month.
    pub(super) last: N,
    /// 1 once principal has been paid.
    begun: N,
    /// 1 in the month after the first.
    is_second: N,
}

impl<N: Number> Edges<N> {
    const NOTHING: Self = Self {
        first: N::ZERO,
        second: N::ZERO,
        before_last: N::ZERO,
        last: N::ZERO,
        begun: N::ZERO,
        is_second: N::ZERO,
    };

    #[inline(always)]
    fn add(&mut self, principal: N) {
        let paid = principal.is_money();
        self.second = N::select(self.is_second.above(N::ZERO), principal, self.second);
        let begins = paid & !self.begun.above(N::ZERO);
        self.first = N::select(begins, principal, self.first);
        self.is_second = N::ONE.only_where(begins);
        self.begun = N::select(paid, N::ONE, self.begun);
        self.before_last = N::select(paid, self.last, self.before_last);
        self.last = N::select(paid, principal, self.last);
    }
}

/// Measures, and the edges of the windows.
#[derive(Debug, Clone)]
pub(super) struct EdgeMeasures<N: Number> {
    pub(super) measures: Measures<N>,
    pub(super) edges: ByClass<Edges<N>>,
    reimbursed_write_downs: ReimbursedWriteDowns,
}

impl<N: Number> EdgeMeasures<N> {
    pub(super) fn new(plan: &Plan<N>) -> Self {
        Self {
            measures: Measures::new(plan),
            edges: plan.classes.iter().map(|_| Edges::NOTHING).collect(),
            reimbursed_write_downs: plan.reimbursed_write_downs,
        }
    }
}

impl<N: Number> Observer<N> for EdgeMeasures<N> {
    const WHOLE_RECORDS: bool = false;

    #[inline(always)]
    fn month(&mut self, month: &MonthView<'_, N>) {
        for class in month.outstanding() {
            let flow = month.class_month(*class);
            self.edges[*class].add(flow.wal_principal(self.reimbursed_write_downs));
        }
        self.measures.month(month);
    }

    #[inline(always)]
    fn finish(&mut self, state: &DealState<N>) {
        self.measures.finish(state);
    }
}
