//! Excess cash flow, use by use in the deal's order, down to the residual class.

use stepdown_projection::deal::terms::{ExcessStep, ReimbursedWriteDowns};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money};
use super::overcollateralization;
use super::principal;
use super::story::{Shown, Step, Story};
use crate::figures::listed;

const PATH: &[&str] = &["waterfall", "excess_cash_flow"];

/// Tells what comes before principal, principal itself, and what comes after it.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    let before = month.audit.plan.excess_before_principal.len();
    let mut telling = Telling {
        month,
        story,
        left: funds.excess,
        idle: Vec::new(),
    };
    telling
        .story
        .section("Losses, overcollateralization and principal");
    let mut is_measured = false;
    for (position, step) in month.deal.excess_cash_flow.iter().enumerate().take(before) {
        let rule = month.rules.item(PATH, position, "");
        match step {
            ExcessStep::RealizedLosses => {
                telling.left -= month.deal_month().losses_covered;
                let step = overcollateralization::losses_covered(month, rule);
                telling.story.emit(step);
            }
            ExcessStep::OvercollateralizationIncrease => {
                telling.left -= month.deal_month().overcollateralization_increase;
                telling.measure(funds, rule);
                is_measured = true;
            }
            other => telling.use_of(other, rule),
        }
    }
    telling.emit_idle();
    if !is_measured {
        telling.measure(funds, None);
    }
    let step = overcollateralization::principal_distribution_amount(month, funds);
    telling.story.emit(step);
    principal::emit(month, funds, telling.story);

    telling.story.section("Excess cash flow");
    let kept = telling.left;
    telling.left += funds.joining();
    telling.begin(kept, funds);
    for (position, step) in month.deal.excess_cash_flow.iter().enumerate().skip(before) {
        let rule = month.rules.item(PATH, position, "");
        telling.use_of(step, rule);
    }
    telling.emit_idle();
}

struct Telling<'a, 'b> {
    month: &'a ShownMonth<'b>,
    story: &'a mut Story,
    /// What excess cash flow still holds.
    left: Cents,
    /// Uses of which nothing is owed, to be told in one clause, each with its rule.
    idle: Vec<(&'static str, Option<String>)>,
}

impl Telling<'_, '_> {
    fn measure(&mut self, funds: &Funds, rule: Option<String>) {
        self.emit_idle();
        let month = self.month;
        let required = overcollateralization::required(month, funds);
        self.story.emit(required);
        let change = overcollateralization::change(month, funds, self.left, rule);
        self.story.emit(change);
    }

    /// What there is to use once principal is distributed.
    fn begin(&mut self, kept: Cents, funds: &Funds) {
        let parts: Vec<String> = [
            (kept, "kept so far"),
            (funds.reduction_cash, "of overcollateralization released"),
            (
                funds.beyond_certificates + funds.not_taken,
                "of principal that no class takes",
            ),
        ]
        .into_iter()
        .filter(|(amount, _)| is_some(*amount))
        .map(|(amount, what)| format!("{} {what}", money(amount)))
        .collect();
        let text = match parts.as_slice() {
            [] => "Excess cash flow holds nothing more.".to_owned(),
            [_] if is_some(kept) => format!("Excess cash flow holds {}.", money(self.left)),
            parts => format!(
                "Excess cash flow holds {}: {}.",
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
                "prepayment interest shortfalls of the month",
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
                "never made good",
                |class| month.class(class).relief_act_shortfall,
                |class| month.class(class).relief_act_shortfall_paid,
                rule,
            ),
            ExcessStep::UnreimbursedWriteDowns(_) => self.pay(
                match month.deal.reimbursed_write_downs {
                    ReimbursedWriteDowns::CountAsPrincipal => "write-downs of earlier dates",
                    ReimbursedWriteDowns::NotPrincipal => {
                        "write-downs of earlier dates, which are not principal in weighted average \
                         lives"
                    }
                },
                "still not reimbursed",
                |class| before(class).unreimbursed_write_down,
                |class| month.class(class).write_down_reimbursed,
                rule,
            ),
            ExcessStep::Residual => self.residual(rule),
        }
    }

    /// Remembers a use of which nothing is owed.
    fn idles(&mut self, what: &'static str, rule: Option<String>) {
        self.idle.push((what, rule));
    }

    /// Tells the uses of which nothing is owed, if there are any.
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

    /// A use that pays classes what they are owed as far as it goes.
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
        let text = if all_paid == all_owed {
            format!("For {what}, {} owed is paid in full.", money(all_owed))
        } else if is_some(all_paid) {
            let why = if self.left > all_paid {
                "to the classes that the step names"
            } else {
                "all there is"
            };
            format!(
                "For {what}, {} of {} owed is paid, {why}; {} is {otherwise}.",
                money(all_paid),
                money(all_owed),
                money(all_owed - all_paid)
            )
        } else if is_some(self.left) {
            format!(
                "For {what}, {} is owed to classes that the step does not name, and none of it is \
                 paid: it is {otherwise}.",
                money(all_owed)
            )
        } else {
            format!(
                "For {what}, {} is owed, and no excess cash flow is left: it is {otherwise}.",
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
            format!("What is left, {}, goes to class {residual}.", money(left))
        } else {
            format!("Nothing is left for class {residual}.")
        };
        self.story
            .emit(Step::new(Shown::OfResidual, text).rule(rule));
    }
}
