//! Metrics of a run: weighted average lives, principal windows, unpaid amounts, and the dates of
//! stepdown, first trigger event and first call, both to call and to maturity.

mod combination;
mod metrics;
mod present_value;
mod running;

use std::sync::Arc;

use stepdown_curves::Month;

use crate::collateral::CollateralFlows;
use crate::deal::Plan;
use crate::deal::terms::ReimbursedWriteDowns;
use crate::index::{ByClass, ClassIndex};
use crate::number::{Mask, Number};
use crate::pricing::BondEquivalentYield;
use crate::program::{ClassField, DealField, DealTest};
use crate::waterfall::{DealState, MonthView, NEVER_CALLED, Observer, Redemption};
pub use metrics::{ClassMeasures, DealMeasures, FirstTriggerEvent, RunTo};
use present_value::PresentValues;
use running::{Running, StillOwed, TestsThen};

/// An observer that computes metrics from running sums.
#[derive(Debug, Clone)]
pub struct Measures<N: Number> {
    calendar: Arc<[MonthMeasured<N::Scalar>]>,
    original_pool: N,
    /// Balances at the beginning of the run.
    opening_balances: ByClass<N>,
    /// Write-downs of earlier months not yet reimbursed at that time.
    written_down_before: ByClass<N>,
    reimbursed_write_downs: ReimbursedWriteDowns,
    to_maturity: ByClass<Running<N>>,
    to_call: ByClass<Running<N>>,
    /// Amounts owed at the end to a class of a deal that was not called; a call pays all of it.
    still_owed: ByClass<StillOwed<N>>,
    called: N::Mask,
    stepped_down_before: N::Mask,
    stepdown: N,
    first_trigger_event: N,
    tests_then: TestsThen<N>,
    months_in_trigger_event: N,
    first_call: N,
    cumulative_default: N,
    defaults_left_out: N,
    cumulative_loss: N,
    excess_interest: N,
    pool_months: N,
    residual: N,
    prepayment_charges: N,
    present_values: Option<PresentValues<N>>,
}

impl<N: Number> Measures<N> {
    /// Measures for a run from a state. WALs are counted from the state's date, and a class is owed its
    /// balance on that date plus all unpaid amounts in the state.
    #[must_use]
    pub fn from_state(plan: &Plan<N>, state: &DealState<N>) -> Self {
        let elapsed = plan
            .months
            .get(state.month.index().wrapping_sub(1))
            .map_or(N::Scalar::ZERO, |month| month.wal_years);
        Self {
            calendar: calendar(plan, elapsed),
            opening_balances: state.classes.iter().map(|class| class.balance).collect(),
            written_down_before: state
                .classes
                .iter()
                .map(|class| class.unreimbursed_write_down)
                .collect(),
            stepped_down_before: state.stepped_down,
            first_call: state
                .first_call_month
                .only_where(!state.first_call_month.at_least(N::count(NEVER_CALLED))),
            ..Self::new(plan)
        }
    }

    /// Measures for a run from closing.
    #[must_use]
    pub fn new(plan: &Plan<N>) -> Self {
        let start: ByClass<Running<N>> = plan.classes.iter().map(|_| Running::start()).collect();
        Self {
            calendar: calendar(plan, N::Scalar::ZERO),
            original_pool: plan.original_balance,
            opening_balances: plan.classes.iter().map(|class| class.balance).collect(),
            written_down_before: plan.classes.iter().map(|_| N::ZERO).collect(),
            reimbursed_write_downs: plan.reimbursed_write_downs,
            to_maturity: start.clone(),
            to_call: start,
            still_owed: plan.classes.iter().map(|_| StillOwed::ZERO).collect(),
            called: N::Mask::splat(false),
            stepped_down_before: N::Mask::splat(false),
            stepdown: N::ZERO,
            first_trigger_event: N::ZERO,
            tests_then: TestsThen::none(),
            months_in_trigger_event: N::ZERO,
            first_call: N::ZERO,
            cumulative_default: N::ZERO,
            defaults_left_out: N::ZERO,
            cumulative_loss: N::ZERO,
            excess_interest: N::ZERO,
            pool_months: N::ZERO,
            residual: N::ZERO,
            prepayment_charges: N::ZERO,
            present_values: None,
        }
    }

    /// The metrics of all classes for one scenario, counted from 0.
    #[must_use]
    pub fn classes(&self, run_to: RunTo, lane: usize) -> ByClass<ClassMeasures<N::Scalar>> {
        let classes = self.opening_balances.indices();
        classes
            .map(|class| self.class(run_to, class, lane))
            .collect()
    }

    /// The metrics of one class for one scenario, counted from 0.
    #[must_use]
    pub fn class(&self, run_to: RunTo, class: ClassIndex, lane: usize) -> ClassMeasures<N::Scalar> {
        let still_owed = &self.still_owed[class];
        let (sums, is_redeemed) = match run_to {
            RunTo::Call => (&self.to_call[class], self.called.lane(lane)),
            RunTo::Maturity => (&self.to_maturity[class], false),
        };
        let of = |sum: N| sum.lane(lane);
        let carried = |amount: N| {
            if is_redeemed {
                N::Scalar::ZERO
            } else {
                of(amount)
            }
        };
        let principal = of(sums.principal);
        let for_wal = of(sums.wal_principal(self.reimbursed_write_downs));
        let years = of(sums.principal_years).ratio_or_zero(for_wal);
        let opening_balance = of(self.opening_balances[class]);
        let written_down_before = of(self.written_down_before[class]);
        let write_down = of(sums.write_down) - of(sums.write_down_reimbursed);
        ClassMeasures {
            wal_years: for_wal.is_money().any().then(|| years.to_f64()),
            principal_window: month_of(of(sums.first_month)).zip(month_of(of(sums.last_month))),
            principal,
            opening_balance,
            unpaid_balance: (opening_balance + written_down_before + of(sums.increase) - principal)
                .positive_part(),
            write_down,
            unreimbursed_write_down: written_down_before + write_down,
            first_write_down: month_of(of(sums.first_write_down)),
            interest: of(sums.interest),
            first_interest_shortfall: month_of(of(sums.first_interest_shortfall)),
            interest_shortfall: carried(still_owed.interest_shortfall),
            prepayment_interest_unpaid: carried(still_owed.prepayment_interest),
            relief_act_unpaid: of(sums.relief_act_unpaid),
            basis_risk_unpaid: carried(still_owed.basis_risk),
            present_value: self
                .present_values
                .as_ref()
                .map(|values| of(values.of(run_to, class))),
        }
    }

    /// The metrics of the deal for one scenario, for the run to maturity.
    #[must_use]
    pub fn deal(&self, lane: usize) -> DealMeasures<N::Scalar> {
        let of = |sum: N| sum.lane(lane);
        let fraction = |of: N::Scalar| of.to_f64();
        let tests = &self.tests_then;
        let original_pool = of(self.original_pool);
        let first_trigger_event = month_of(of(self.first_trigger_event)).map(|month| {
            let measured = self.calendar.get(month.index().wrapping_sub(1));
            let limit = measured.and_then(|month| month.loss_limit);
            FirstTriggerEvent {
                month,
                delinquency_tripped: tests.delinquency_tripped.lane(lane),
                delinquency: fraction(of(tests.delinquency)),
                delinquency_limit: fraction(of(tests.delinquency_limit)),
                loss_tripped: tests.loss_tripped.lane(lane),
                cumulative_loss: fraction(of(tests.cumulative_loss).ratio_or_zero(original_pool)),
                loss_limit: limit.map(|limit| fraction(limit.ratio_or_zero(original_pool))),
            }
        });
        let by_the_month = of(self.excess_interest).ratio_or_zero(of(self.pool_months));
        DealMeasures {
            stepdown: month_of(of(self.stepdown)),
            first_trigger_event,
            months_in_trigger_event: of(self.months_in_trigger_event).to_f64() as u32,
            first_call: month_of(of(self.first_call)),
            cumulative_default: of(self.cumulative_default),
            defaults_left_out: of(self.defaults_left_out),
            cumulative_loss: of(self.cumulative_loss),
            excess_spread: by_the_month.to_f64() * 12.0,
            residual: of(self.residual),
            prepayment_charges: of(self.prepayment_charges),
        }
    }
}

impl<N: Number> Measures<N> {
    /// Keeps the sums to call of the scenarios that can be called for the first time.
    #[inline(always)]
    fn call(&mut self, view: &MonthView<'_, N>, first_call: N::Mask, month: N, years: N) {
        for class in self.opening_balances.indices() {
            let redemption = view.redemption(class);
            let flow = view.class_month(class);
            let sums = &self.to_maturity[class];
            // If the call was exercised, the month already includes it.
            let still_to_pay = Redemption {
                balance: redemption.balance - flow.redemption.balance,
                write_down: redemption.write_down - flow.redemption.write_down,
                interest: redemption.interest - flow.redemption.interest,
            };
            let reimbursed = self.reimbursed_write_downs;
            let redeemed = sums.redeemed(&still_to_pay, &flow, reimbursed, month, years);
            self.to_call[class] = Running::select(first_call, &redeemed, &self.to_call[class]);
            if let Some(values) = &mut self.present_values {
                let amount = still_to_pay.total();
                values.redeem(class, view.month(), first_call, amount);
            }
        }
        self.called = self.called | first_call;
    }
}

impl<N: Number<Scalar = f64>> Measures<N> {
    /// The same, plus the present value of each class's cash flows at its own yield, as of the date
    /// from which WALs are counted, less the interest accrued on that date: `accrued_shares` of the first
    /// month's interest (see [`crate::pricing::accrued_shares`]).
    #[must_use]
    pub fn at_yields(
        mut self,
        yields: &ByClass<BondEquivalentYield>,
        accrued_shares: &ByClass<f64>,
    ) -> Self {
        let of_class = |yields: &BondEquivalentYield| -> Vec<N> {
            let months = self.calendar.iter();
            months
                .map(|month| N::by_lane(|_| yields.discount_factor(month.wal_years)))
                .collect()
        };
        let factors = yields.iter().map(of_class).collect();
        let accrued = accrued_shares.iter().map(|share| N::by_lane(|_| *share));
        self.present_values = Some(PresentValues::new(factors, accrued.collect()));
        self
    }
}

/// The inputs of a month from the calendar and the deal's tables.
#[derive(Debug, Clone, Copy)]
struct MonthMeasured<S> {
    /// Years from the start of the run to the month's payment.
    wal_years: S,
    /// Cumulative realized loss, in dollars, above which a trigger event is in effect.
    loss_limit: Option<S>,
}

/// The months of a plan, for WALs counted from `elapsed` years after closing.
fn calendar<N: Number>(plan: &Plan<N>, elapsed: N::Scalar) -> Arc<[MonthMeasured<N::Scalar>]> {
    let months = plan.months.iter().map(|month| MonthMeasured {
        wal_years: month.wal_years - elapsed,
        loss_limit: month.loss_limit,
    });
    months.collect()
}

fn month_of<N: Number>(number: N) -> Option<Month> {
    let number = number.to_f64() as u32;
    (number > 0).then(|| Month::new(number))
}

/// Records the first month in which `holds` is true.
#[inline(always)]
fn mark_first<N: Number>(first: &mut N, holds: N::Mask, month: N) {
    let none_yet = !first.above(N::ZERO);
    *first = N::select(holds & none_yet, month, *first);
}

impl<N: Number> Observer<N> for Measures<N> {
    const WHOLE_RECORDS: bool = false;

    #[inline(always)]
    fn start(&mut self, collateral: &CollateralFlows<N>) {
        self.defaults_left_out = collateral.defaults_left_out;
    }

    #[inline(always)]
    fn month(&mut self, view: &MonthView<'_, N>) {
        let month = N::count(view.month().number());
        let years = match self.calendar.get(view.month().index().saturating_sub(1)) {
            Some(month) => N::splat(month.wal_years),
            None => N::ZERO,
        };
        let beyond = view.beyond();
        if let Some(values) = &mut self.present_values {
            values.begin(view);
        }
        let mut interest_paid = N::ZERO;
        for class in view.outstanding() {
            let sums = &mut self.to_maturity[*class];
            let received = sums.add(
                view,
                *class,
                beyond,
                self.reimbursed_write_downs,
                month,
                years,
            );
            if let Some(values) = &mut self.present_values {
                values.receive(*class, view.month(), received);
            }
            interest_paid += view.class(*class, ClassField::InterestPaid);
        }
        let first_call = view.test(DealTest::FirstCall);
        if first_call.any() {
            self.call(view, first_call, month, years);
        }
        let stepped_down = view.test(DealTest::SteppedDown) & !self.stepped_down_before;
        mark_first(&mut self.stepdown, stepped_down, month);
        // Trigger events count only while a class is outstanding. Near the end most of the pool is in
        // foreclosure, and nearly all of it is delinquent.
        let trigger_event = view.test(DealTest::TriggerEvent)
            & view.deal(DealField::OpeningCertificates).is_money();
        let first_trigger_event = trigger_event & !self.first_trigger_event.above(N::ZERO);
        if first_trigger_event.any() {
            self.first_trigger_event =
                N::select(first_trigger_event, month, self.first_trigger_event);
            self.tests_then.keep_where(first_trigger_event, view);
        }
        mark_first(&mut self.first_call, first_call, month);
        self.months_in_trigger_event += N::ONE.only_where(trigger_event);
        self.cumulative_default += view.collateral().new_defaults;
        self.cumulative_loss = view.deal(DealField::CumulativeLoss);
        self.excess_interest += view.deal(DealField::InterestRemittance)
            + view.deal(DealField::HedgeReceipt)
            - view.deal(DealField::HedgePayment)
            - interest_paid;
        self.pool_months += view.deal(DealField::OpeningBalances);
        self.residual += view.deal(DealField::Residual);
        self.prepayment_charges += view.deal(DealField::PrepaymentCharges);
    }

    fn finish(&mut self, state: &DealState<N>) {
        for (class, carried) in state.classes.enumerate() {
            self.still_owed[class] = StillOwed {
                interest_shortfall: carried.interest_shortfall,
                prepayment_interest: carried.prepayment_interest_shortfall,
                basis_risk: carried.basis_risk_carry_forward,
            };
        }
        for (class, sums) in self.to_maturity.enumerate() {
            self.to_call[class] = Running::select(self.called, &self.to_call[class], sums);
        }
        if let Some(values) = &mut self.present_values {
            values.finish(self.called);
        }
    }
}
