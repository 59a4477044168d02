//! Outstanding classes of a month, and the deal's orders without the retired ones.
//!
//! A class is retired when no scenario owes it anything: all its amounts are 0 and stay 0. Omitting it
//! saves time and changes no result.

use super::class_month::Redemption;
use super::order::Payees;
use super::records::MonthRecord;
use super::state::{ClassState, DealState};
use crate::calendar::DayCount;
use crate::deal::Plan;
use crate::deal::terms::{ExcessStep, Order};
use crate::index::{ByClass, ClassIndex, GroupIndex};
use crate::number::{Mask, Number};

/// Buffers passed between the steps of a month, and the deal's orders. Allocated once per run.
#[derive(Debug)]
pub(super) struct Workspace<N> {
    /// Amounts owed and paid by class.
    pub(super) owed: ByClass<N>,
    pub(super) paid: ByClass<N>,
    /// Claims of classes of several loan groups, while one group pays its part.
    pub(super) claims: ByClass<N>,
    /// What the call would pay each class.
    pub(super) redemptions: ByClass<Redemption<N>>,
    /// Whether a class was outstanding when retired classes were last removed.
    stays: ByClass<bool>,
    /// Net WAC cap rates that differ by loan groups or day count, and which of them applies to a class.
    pub(super) caps: Vec<N>,
    pub(super) cap_terms: Vec<(Vec<GroupIndex>, DayCount)>,
    pub(super) cap_of: ByClass<usize>,
    /// The orders of payment.
    pub(super) interest: Payees,
    pub(super) losses: Payees,
    pub(super) reimbursed_at_call: Payees,
    pub(super) ranks: Vec<RankPayees<N>>,
    pub(super) excess_before_principal: Vec<Payees>,
    pub(super) excess_after_principal: Vec<Payees>,
    /// The classes of the first principal group.
    pub(super) seniors: Vec<ClassIndex>,
    pub(super) occurred: Occurred,
}

/// What has occurred so far in any scenario. What has not has amounts of 0, which need not be computed.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent flags, not a state machine"
)]
pub(super) struct Occurred {
    /// Interest that was not paid when due.
    pub(super) unpaid_interest: bool,
    /// Basis risk shortfalls.
    pub(super) basis_risk: bool,
    /// Prepayment interest and Relief Act shortfalls.
    pub(super) shortfalls: bool,
    /// Write-downs.
    pub(super) write_downs: bool,
}

impl Occurred {
    /// All flags set, for observers that read complete records.
    pub(super) const ALL: Self = Self {
        unpaid_interest: true,
        basis_risk: true,
        shortfalls: true,
        write_downs: true,
    };

    /// The flags implied by a state.
    pub(super) fn in_state<N: Number>(state: &DealState<N>) -> Self {
        let some = |amount: fn(&ClassState<N>) -> N| {
            let mut classes = state.classes.iter();
            classes.any(|class| amount(class).above(N::ZERO).any())
        };
        Self {
            unpaid_interest: some(|class| class.interest_shortfall),
            basis_risk: some(|class| class.basis_risk_carry_forward),
            shortfalls: some(|class| class.prepayment_interest_shortfall),
            write_downs: some(|class| class.unreimbursed_write_down),
        }
    }
}

/// A principal group without its retired classes.
#[derive(Debug)]
pub(super) struct RankPayees<N> {
    pub(super) classes: Vec<ClassIndex>,
    pub(super) order: Payees,
    pub(super) order_in_trigger_event: Option<Payees>,
    pub(super) subordination_percentage: Option<N>,
}

impl<N: Number> Workspace<N> {
    pub(super) fn new(plan: &Plan<N>, occurred: Occurred) -> Self {
        let zeros: ByClass<N> = plan.classes.iter().map(|_| N::ZERO).collect();
        let mut cap_terms = Vec::new();
        let cap_of = plan
            .classes
            .iter()
            .map(|class| {
                let terms = (class.groups.clone(), class.day_count);
                let known = cap_terms.iter().position(|known| *known == terms);
                known.unwrap_or_else(|| {
                    cap_terms.push(terms);
                    cap_terms.len() - 1
                })
            })
            .collect();
        let of_steps = |steps: &[ExcessStep]| -> Vec<Payees> {
            let no_classes = Order::Sequential(Vec::new());
            steps
                .iter()
                .map(|step| Payees::new(order_of(step).unwrap_or(&no_classes)))
                .collect()
        };
        Self {
            owed: zeros.clone(),
            claims: zeros.clone(),
            paid: zeros,
            redemptions: plan.classes.iter().map(|_| Redemption::NONE).collect(),
            stays: plan.classes.iter().map(|_| true).collect(),
            caps: vec![N::ZERO; cap_terms.len()],
            cap_terms,
            cap_of,
            interest: Payees::new(&plan.interest_order),
            losses: Payees::new(&plan.loss_order),
            reimbursed_at_call: Payees::new(&plan.interest_order),
            ranks: plan
                .ranks
                .iter()
                .map(|rank| RankPayees {
                    classes: rank.classes.clone(),
                    order: Payees::new(&rank.order),
                    order_in_trigger_event: rank.order_in_trigger_event.as_ref().map(Payees::new),
                    subordination_percentage: rank.subordination_percentage,
                })
                .collect(),
            excess_before_principal: of_steps(&plan.excess_before_principal),
            excess_after_principal: of_steps(&plan.excess_after_principal),
            seniors: plan
                .ranks
                .first()
                .map_or_else(Vec::new, |rank| rank.classes.clone()),
            occurred,
        }
    }

    /// Removes classes to which no scenario owes anything.
    #[inline(always)]
    pub(super) fn retire(&mut self, state: &DealState<N>, record: &mut MonthRecord<N>) {
        // A plain loop, as everywhere in the kernels: functions called by an iterator are not compiled with
        // the kernel's instruction set.
        let mut some_retired = false;
        for class in &record.outstanding {
            let class = &state.classes[*class];
            some_retired |= !class.balance.above(N::ZERO).any() && !class.is_outstanding();
        }
        if some_retired {
            self.remove_retired(state, record);
        }
    }

    /// Called about a dozen times per run.
    #[cold]
    #[inline(never)]
    fn remove_retired(&mut self, state: &DealState<N>, record: &mut MonthRecord<N>) {
        for (class, carried) in state.classes.enumerate() {
            self.stays[class] = carried.is_outstanding();
        }
        let known = &self.stays;
        let stays = |class: ClassIndex| known[class];
        let classes = &mut record.classes;
        record.outstanding.retain(|class| {
            if !stays(*class) {
                classes[*class].clear();
                self.owed[*class] = N::ZERO;
                self.paid[*class] = N::ZERO;
                self.redemptions[*class] = Redemption::NONE;
            }
            stays(*class)
        });
        self.seniors.retain(|class| stays(*class));
        let orders = [
            &mut self.interest,
            &mut self.losses,
            &mut self.reimbursed_at_call,
        ];
        for payees in orders {
            payees.retain(stays);
        }
        for rank in &mut self.ranks {
            rank.classes.retain(|class| stays(*class));
            rank.order.retain(stays);
            if let Some(payees) = &mut rank.order_in_trigger_event {
                payees.retain(stays);
            }
        }
        self.ranks.retain(|rank| !rank.classes.is_empty());
        let steps = &mut self.excess_before_principal;
        for payees in steps.iter_mut().chain(&mut self.excess_after_principal) {
            payees.retain(stays);
        }
    }
}

/// The order of an excess step that pays classes.
fn order_of(step: &ExcessStep) -> Option<&Order> {
    match step {
        ExcessStep::PrepaymentInterestShortfalls(order)
        | ExcessStep::UnpaidPrepaymentInterestShortfalls(order)
        | ExcessStep::BasisRisk(order)
        | ExcessStep::ReliefActShortfalls(order)
        | ExcessStep::UnreimbursedWriteDowns(order) => Some(order),
        ExcessStep::RealizedLosses
        | ExcessStep::OvercollateralizationIncrease
        | ExcessStep::SwapTermination
        | ExcessStep::Residual => None,
    }
}

impl<N: Number> ClassState<N> {
    /// Whether any scenario owes it anything.
    #[inline(always)]
    fn is_outstanding(&self) -> bool {
        let owed = self.balance.above(N::ZERO)
            | self.interest_shortfall.above(N::ZERO)
            | self.basis_risk_carry_forward.above(N::ZERO)
            | self.prepayment_interest_shortfall.above(N::ZERO)
            | self.unreimbursed_write_down.above(N::ZERO);
        owed.any()
    }
}
