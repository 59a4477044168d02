//! Uses of excess cash flow in the deal's order, ending with the residual class.

use stepdown_projection::deal::terms::{ExcessStep, ReimbursedWriteDowns};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money};
use super::overcollateralization;
use super::principal;
use super::story::{Shown, Step, Story};
use crate::numbers::listed;

const PATH: &[&str] = &["waterfall", "excess_cash_flow"];

/// Adds the uses before principal, principal itself, and the uses after it.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    let before = month.audit.plan.excess_before_principal.len();
    let mut uses = ExcessUses {
        month,
        story,
        left: funds.excess,
        idle: Vec::new(),
    };
    uses.story
        .section("Losses, overcollateralization and principal");
    let mut is_measured = false;
    for (position, step) in month.deal.excess_cash_flow.iter().enumerate().take(before) {
        let rule = month.rules.item(PATH, position, "");
        match step {
            ExcessStep::RealizedLosses => {
                uses.left -= month.deal_month().losses_covered;
                let step = overcollateralization::losses_covered(month, rule);
                uses.story.emit(step);
            }
            ExcessStep::OvercollateralizationIncrease => {
                uses.left -= month.deal_month().overcollateralization_increase;
                uses.measure(funds, rule);
                is_measured = true;
            }
            other => uses.use_of(other, rule),
        }
    }
    uses.emit_idle();
    if !is_measured {
        uses.measure(funds, None);
    }
    let step = overcollateralization::principal_distribution_amount(month, funds);
    uses.story.emit(step);
    principal::emit(month, funds, uses.story);

    uses.story.section("Excess cash flow");
    let kept = uses.left;
    uses.left += funds.joining();
    uses.begin(kept, funds);
    for (position, step) in month.deal.excess_cash_flow.iter().enumerate().skip(before) {
        let rule = month.rules.item(PATH, position, "");
        uses.use_of(step, rule);
    }
    uses.emit_idle();
}

struct ExcessUses<'a, 'b> {
    month: &'a ShownMonth<'b>,
    story: &'a mut Story,
    /// Remaining excess cash flow.
    left: Cents,
    /// Uses for which nothing is owed, each with its rule; they share one sentence.
    idle: Vec<(&'static str, Option<String>)>,
}

impl ExcessUses<'_, '_> {
    fn measure(&mut self, funds: &Funds, rule: Option<String>) {
        self.emit_idle();
        let month = self.month;
        let required = overcollateralization::required(month, funds);
        self.story.emit(required);
        let change = overcollateralization::change(month, funds, self.left, rule);
        self.story.emit(change);
    }

    /// Excess cash flow available after principal is distributed.
    fn begin(&mut self, kept: Cents, funds: &Funds) {
        let parts: Vec<String> = [
            (kept, "not used above"),
            (funds.reduction_cash, "of overcollateralization released"),
            (
                funds.beyond_certificates + funds.not_taken,
                "of principal not paid to any class",
            ),
        ]
        .into_iter()
        .filter(|(amount, _)| is_some(*amount))
        .map(|(amount, what)| format!("{} {what}", money(amount)))
        .collect();
        let text = match parts.as_slice() {
            [] => "Remaining excess cash flow is zero.".to_owned(),
            [_] if is_some(kept) => format!("Remaining excess cash flow is {}.", money(self.left)),
            parts => format!(
                "Remaining excess cash flow is {}: {}.",
                money(self.left),
                listed(parts)
            ),
        };
        self.story.emit(Step::new(Shown::Always, text));
    }

    /// One use; `rule` is where the deal states it.
    fn use_of(&mut self, step: &ExcessStep, rule: Option<String>) {
        let month = self.month;
        let before = |class| &month.audit.before.classes[class];
        match step {
            ExcessStep::RealizedLosses | ExcessStep::OvercollateralizationIncrease => {}
            ExcessStep::SwapTermination => self.idles("swap termination payments", rule),
            ExcessStep::PrepaymentInterestShortfalls(_) => self.pay(
                "current prepayment interest shortfalls",
                "carried forward",
                |class| month.class(class).prepayment_interest_shortfall,
                |class| month.class(class).current_shortfall_paid,
                rule,
            ),
            ExcessStep::UnpaidPrepaymentInterestShortfalls(_) => self.pay(
                "unpaid prepayment interest shortfalls",
                "carried forward",
                |class| {
                    let terms = &month.audit.plan.classes[class];
                    let carried = before(class).prepayment_interest_shortfall;
                    let period = month.terms.accrual(terms.day_count);
                    carried + Cents::interest(carried, month.class(class).pass_through_rate, period)
                },
                |class| {
                    let class = month.class(class);
                    class.prepayment_interest_shortfall_paid - class.current_shortfall_paid
                },
                rule,
            ),
            ExcessStep::BasisRisk(_) => self.pay(
                "basis risk shortfalls",
                "carried forward",
                |class| {
                    before(class).basis_risk_carry_forward + month.class(class).basis_risk_shortfall
                },
                |class| month.class(class).basis_risk_paid,
                rule,
            ),
            ExcessStep::ReliefActShortfalls(_) => self.pay(
                "Relief Act shortfalls",
                "never reimbursed",
                |class| month.class(class).relief_act_shortfall,
                |class| month.class(class).relief_act_shortfall_paid,
                rule,
            ),
            ExcessStep::UnreimbursedWriteDowns(_) => self.pay(
                match month.deal.reimbursed_write_downs {
                    ReimbursedWriteDowns::CountAsPrincipal
                    | ReimbursedWriteDowns::WriteDownsCount => "unreimbursed write-downs",
                    ReimbursedWriteDowns::NotPrincipal => {
                        "unreimbursed write-downs (not principal in weighted average lives)"
                    }
                },
                "still unreimbursed",
                |class| before(class).unreimbursed_write_down,
                |class| month.class(class).write_down_reimbursed,
                rule,
            ),
            ExcessStep::Residual => self.residual(rule),
        }
    }

    /// Remembers a use for which nothing is owed.
    fn idles(&mut self, what: &'static str, rule: Option<String>) {
        self.idle.push((what, rule));
    }

    /// Adds a step for the uses for which nothing is owed, if there are any.
    fn emit_idle(&mut self) {
        let idle = std::mem::take(&mut self.idle);
        let (uses, rules): (Vec<_>, Vec<_>) = idle.into_iter().unzip();
        let text = match uses.as_slice() {
            [] => return,
            [what] => format!("Nothing is owed for {what}."),
            [before @ .., last] => {
                format!("Nothing is owed for {} or {last}.", before.join(", "))
            }
        };
        let step = Step::new(Shown::OfDeal, text);
        self.story.emit(rules.into_iter().fold(step, Step::rule));
    }

    /// A use that pays classes what they are owed, up to the remaining excess cash flow.
    fn pay(
        &mut self,
        what: &'static str,
        otherwise: &str,
        owed: impl Fn(ClassIndex) -> Cents,
        paid: impl Fn(ClassIndex) -> Cents,
        rule: Option<String>,
    ) {
        let classes = || {
            self.month
                .record
                .classes
                .enumerate()
                .map(|(class, _)| class)
        };
        let total = |amount: &dyn Fn(ClassIndex) -> Cents| {
            classes().fold(Cents::ZERO, |sum, class| sum + amount(class))
        };
        let (all_owed, all_paid) = (total(&owed), total(&paid));
        if !is_some(all_owed) {
            self.idles(what, rule);
            return;
        }
        let what = capitalized(what);
        let text = if all_paid == all_owed {
            format!("{what} of {} are paid in full.", money(all_owed))
        } else if is_some(all_paid) {
            let why = if self.left > all_paid {
                "to the classes that this step names"
            } else {
                "all remaining excess cash flow"
            };
            format!(
                "{what} are {}. Of this, {} is paid ({why}) and {} is {otherwise}.",
                money(all_owed),
                money(all_paid),
                money(all_owed - all_paid)
            )
        } else if is_some(self.left) {
            format!(
                "{what} are {}. None is paid, because this step does not name the classes; the amount \
                 is {otherwise}.",
                money(all_owed)
            )
        } else {
            format!(
                "{what} are {}. No excess cash flow remains, and the amount is {otherwise}.",
                money(all_owed)
            )
        };
        let mut step = Step::new(Shown::WithItsClasses, text).rule(rule);
        for class in classes() {
            let (owed, paid) = (owed(class), paid(class));
            let name = self.month.name(class);
            if !is_some(owed) {
                continue;
            }
            step.line(
                &[class],
                if paid == owed {
                    format!("{name}: {}", money(paid))
                } else {
                    format!("{name}: {} of {}", money(paid), money(owed))
                },
            );
        }
        self.emit_idle();
        self.left -= all_paid;
        self.story.emit(step);
    }

    fn residual(&mut self, rule: Option<String>) {
        self.emit_idle();
        let left = std::mem::replace(&mut self.left, Cents::ZERO);
        let residual = &self.month.deal.residual;
        let text = if is_some(left) {
            format!("The remaining {} is paid to class {residual}.", money(left))
        } else {
            format!("Nothing remains for class {residual}.")
        };
        self.story
            .emit(Step::new(Shown::OfResidual, text).rule(rule));
    }
}

/// A text that begins with a capital letter.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
