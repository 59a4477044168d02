//! What people ask of a run: weighted average lives, principal windows, what was not paid, and
//! when the deal stepped down, tripped and could be called; to call and to maturity at once.
//!
//! This room only adds up what the waterfall tells it. It must never decide a payment.

use stepdown_curves::Month;

use crate::deal::Plan;
use crate::index::ByClass;
use crate::number::{Mask, Number};
use crate::waterfall::{ClassMonth, DealState, MonthRecord, Observer, Redemption};

/// How a run to call differs from one to maturity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunTo {
    /// The deal is called on the first date on which it can be.
    Call,
    /// It is never called.
    Maturity,
}

/// Sums of a class as a run goes on.
#[derive(Debug, Clone, Copy)]
struct Running<N> {
    principal: N,
    principal_years: N,
    first_month: N,
    last_month: N,
    write_down: N,
    write_down_reimbursed: N,
    first_write_down: N,
    interest: N,
    interest_shortfall: N,
    basis_risk_unpaid: N,
}

impl<N: Number> Running<N> {
    fn start() -> Self {
        Self {
            principal: N::ZERO,
            principal_years: N::ZERO,
            first_month: N::ZERO,
            last_month: N::ZERO,
            write_down: N::ZERO,
            write_down_reimbursed: N::ZERO,
            first_write_down: N::ZERO,
            interest: N::ZERO,
            interest_shortfall: N::ZERO,
            basis_risk_unpaid: N::ZERO,
        }
    }

    fn receive_principal(&mut self, amount: N, years: N) {
        self.principal += amount;
        self.principal_years += amount * years;
    }

    fn mark_window(&mut self, amount: N, month: N) {
        let paid = amount.is_money();
        let none_yet = !self.first_month.above(N::ZERO);
        self.first_month = N::select(paid & none_yet, month, self.first_month);
        self.last_month = N::select(paid, month, self.last_month);
    }

    fn add(&mut self, flow: &ClassMonth<N>, month: N, years: N) {
        let principal = flow.principal_received();
        self.receive_principal(principal, years);
        self.mark_window(principal, month);
        self.write_down += flow.write_down;
        self.write_down_reimbursed += flow.write_down_reimbursed + flow.redemption.write_down;
        let written_down = flow.write_down.is_money();
        let none_yet = !self.first_write_down.above(N::ZERO);
        self.first_write_down = N::select(written_down & none_yet, month, self.first_write_down);
        self.interest += flow.cash_received() - principal;
        self.interest_shortfall = flow.interest_shortfall;
        self.basis_risk_unpaid = flow.basis_risk_carry_forward;
    }

    /// The same had the call been exercised at the end of the month.
    fn redeemed(
        mut self,
        redemption: &Redemption<N>,
        total_principal: N,
        month: N,
        years: N,
    ) -> Self {
        let principal = redemption.balance + redemption.write_down;
        self.receive_principal(principal, years);
        self.mark_window(total_principal + principal, month);
        self.write_down_reimbursed += redemption.write_down;
        self.interest += redemption.interest;
        self.interest_shortfall = N::ZERO;
        self.basis_risk_unpaid = N::ZERO;
        self
    }

    fn select(mask: N::Mask, yes: &Self, no: &Self) -> Self {
        let pick = |of: fn(&Self) -> N| N::select(mask, of(yes), of(no));
        Self {
            principal: pick(|sums| sums.principal),
            principal_years: pick(|sums| sums.principal_years),
            first_month: pick(|sums| sums.first_month),
            last_month: pick(|sums| sums.last_month),
            write_down: pick(|sums| sums.write_down),
            write_down_reimbursed: pick(|sums| sums.write_down_reimbursed),
            first_write_down: pick(|sums| sums.first_write_down),
            interest: pick(|sums| sums.interest),
            interest_shortfall: pick(|sums| sums.interest_shortfall),
            basis_risk_unpaid: pick(|sums| sums.basis_risk_unpaid),
        }
    }
}

/// What a run comes to for one class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassMeasures {
    /// Weighted average life in years of the principal that was paid; none where none was.
    pub wal_years: Option<f64>,
    /// First and last month with principal paid above half a cent.
    pub principal_window: Option<(Month, Month)>,
    /// Principal paid, dollars.
    pub principal: f64,
    /// Principal never paid, dollars: written down and not reimbursed, or still outstanding.
    pub unpaid_balance: f64,
    /// Principal written down less what was reimbursed, dollars.
    pub write_down: f64,
    /// First month with a write-down above half a cent.
    pub first_write_down: Option<Month>,
    /// Interest, shortfalls made good and basis risk paid, dollars.
    pub interest: f64,
    /// Interest shortfall outstanding at the end, dollars.
    pub interest_shortfall: f64,
    /// Basis risk carry-forward outstanding at the end, dollars.
    pub basis_risk_unpaid: f64,
}

/// What a run comes to for the deal.
#[derive(Debug, Clone, PartialEq)]
pub struct DealMeasures {
    /// The stepdown date.
    pub stepdown: Option<Month>,
    /// First month in a trigger event.
    pub first_trigger_event: Option<Month>,
    /// Months in a trigger event, to the end of the pool.
    pub months_in_trigger_event: u32,
    /// First month in which the deal can be called.
    pub first_call: Option<Month>,
    /// Realized losses over the life of the pool, dollars.
    pub cumulative_loss: f64,
    /// Paid to the residual class over the life of the pool, dollars.
    pub residual: f64,
}

/// An observer that keeps the sums and nothing else.
#[derive(Debug, Clone)]
pub struct Measures<N: Number> {
    wal_years: Vec<N>,
    original_balances: ByClass<N>,
    to_maturity: ByClass<Running<N>>,
    to_call: ByClass<Running<N>>,
    redemptions: ByClass<Redemption<N>>,
    called: N::Mask,
    stepdown: N,
    first_trigger_event: N,
    months_in_trigger_event: N,
    first_call: N,
    cumulative_loss: N,
    residual: N,
}

impl<N: Number> Measures<N> {
    /// Nothing seen yet of a run from a state: lives are counted from its date, and what a class is
    /// owed is its balance then.
    #[must_use]
    pub fn from_state(plan: &Plan<N>, state: &DealState<N>) -> Self {
        let elapsed = plan
            .months
            .get(state.month.index().wrapping_sub(1))
            .map_or(N::ZERO, |month| month.wal_years);
        Self {
            wal_years: plan
                .months
                .iter()
                .map(|month| month.wal_years - elapsed)
                .collect(),
            original_balances: state.classes.iter().map(|class| class.balance).collect(),
            ..Self::new(plan)
        }
    }

    /// Nothing seen yet of a run from closing.
    #[must_use]
    pub fn new(plan: &Plan<N>) -> Self {
        let start: ByClass<Running<N>> = plan.classes.iter().map(|_| Running::start()).collect();
        Self {
            wal_years: plan.months.iter().map(|month| month.wal_years).collect(),
            original_balances: plan.classes.iter().map(|class| class.balance).collect(),
            to_maturity: start.clone(),
            to_call: start,
            redemptions: ByClass::new(Vec::new()),
            called: N::Mask::splat(false),
            stepdown: N::ZERO,
            first_trigger_event: N::ZERO,
            months_in_trigger_event: N::ZERO,
            first_call: N::ZERO,
            cumulative_loss: N::ZERO,
            residual: N::ZERO,
        }
    }

    /// The classes' measures for the first scenario carried.
    #[must_use]
    pub fn classes(&self, run_to: RunTo) -> ByClass<ClassMeasures> {
        let sums = match run_to {
            RunTo::Call => &self.to_call,
            RunTo::Maturity => &self.to_maturity,
        };
        sums.enumerate()
            .map(|(class, sums)| {
                let paid = sums.principal.is_money().any();
                ClassMeasures {
                    wal_years: paid
                        .then(|| sums.principal_years.ratio_or_zero(sums.principal).to_f64()),
                    principal_window: month_of(sums.first_month).zip(month_of(sums.last_month)),
                    principal: sums.principal.to_f64(),
                    unpaid_balance: (self.original_balances[class] - sums.principal)
                        .positive_part()
                        .to_f64(),
                    write_down: (sums.write_down - sums.write_down_reimbursed).to_f64(),
                    first_write_down: month_of(sums.first_write_down),
                    interest: sums.interest.to_f64(),
                    interest_shortfall: sums.interest_shortfall.to_f64(),
                    basis_risk_unpaid: sums.basis_risk_unpaid.to_f64(),
                }
            })
            .collect()
    }

    /// The deal's measures for the first scenario carried, over the run to maturity.
    #[must_use]
    pub fn deal(&self) -> DealMeasures {
        DealMeasures {
            stepdown: month_of(self.stepdown),
            first_trigger_event: month_of(self.first_trigger_event),
            months_in_trigger_event: self.months_in_trigger_event.to_f64() as u32,
            first_call: month_of(self.first_call),
            cumulative_loss: self.cumulative_loss.to_f64(),
            residual: self.residual.to_f64(),
        }
    }
}

fn month_of<N: Number>(number: N) -> Option<Month> {
    let number = number.to_f64() as u32;
    (number > 0).then(|| Month::new(number))
}

/// Remembers the month in which something first held.
fn mark_first<N: Number>(first: &mut N, holds: N::Mask, month: N) {
    let none_yet = !first.above(N::ZERO);
    *first = N::select(holds & none_yet, month, *first);
}

impl<N: Number> Observer<N> for Measures<N> {
    fn first_call(&mut self, _record: &MonthRecord<N>, redemptions: &ByClass<Redemption<N>>) {
        self.redemptions.clone_from(redemptions);
    }

    fn month(&mut self, record: &MonthRecord<N>) {
        let month = N::count(record.month.number());
        let years = self
            .wal_years
            .get(record.month.index().saturating_sub(1))
            .copied()
            .unwrap_or(N::ZERO);
        for (sums, flow) in self.to_maturity.iter_mut().zip(&record.classes) {
            sums.add(flow, month, years);
        }
        let deal = &record.deal;
        if deal.first_call.any() {
            for (class, redemption) in self.redemptions.enumerate() {
                let flow = &record.classes[class];
                let sums = &self.to_maturity[class];
                // Where the call was exercised the month already holds it.
                let still_to_pay = Redemption {
                    balance: redemption.balance - flow.redemption.balance,
                    write_down: redemption.write_down - flow.redemption.write_down,
                    interest: redemption.interest - flow.redemption.interest,
                };
                let redeemed =
                    sums.redeemed(&still_to_pay, flow.principal_received(), month, years);
                self.to_call[class] =
                    Running::select(deal.first_call, &redeemed, &self.to_call[class]);
            }
            self.called = self.called | deal.first_call;
        }
        mark_first(&mut self.stepdown, deal.stepped_down, month);
        mark_first(&mut self.first_trigger_event, deal.trigger_event, month);
        mark_first(&mut self.first_call, deal.first_call, month);
        self.months_in_trigger_event += N::ONE.only_where(deal.trigger_event);
        self.cumulative_loss = deal.cumulative_loss;
        self.residual += deal.residual;
    }

    fn finish(&mut self, _state: &DealState<N>) {
        for (class, sums) in self.to_maturity.enumerate() {
            self.to_call[class] = Running::select(self.called, &self.to_call[class], sums);
        }
    }
}
