//! Principal paid to each principal group, and principal that no class receives.

use std::cmp::min;

use stepdown_projection::deal::terms::{Rank, Stepdown};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};
use crate::check::words::order;

/// Adds the steps of this section.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    if is_some(funds.principal) {
        story.emit(mode(month));
        ranks(month, funds, story);
    }
    if is_some(funds.not_taken) {
        let why = if month.is_released() {
            ", because every principal group is at or below its target"
        } else {
            ""
        };
        story.emit(Step::new(
            Shown::Always,
            format!(
                "{} of the principal distribution amount is not paid to any class{why}; it is added \
                 to excess cash flow.",
                money(funds.not_taken)
            ),
        ));
    }
}

fn mode(month: &ShownMonth<'_>) -> Step {
    let plan = &month.audit.plan;
    let has_floor = is_some(plan.overcollateralization.floor);
    let text = if month.is_released() {
        let target = if has_floor {
            "the lesser of its percentage of the pool and the pool less the floor"
        } else {
            "its percentage of the pool"
        };
        let others = if plan
            .ranks
            .iter()
            .any(|rank| rank.subordination_percentage.is_none())
        {
            " A group without a percentage receives all remaining principal."
        } else {
            ""
        };
        format!(
            "Principal is paid to the principal groups in order of seniority. Each group is paid \
             until it and all senior groups together equal {target}.{others}"
        )
    } else {
        let when = if month.deal_month().trigger_event {
            "While a trigger event is in effect,"
        } else if month.deal.stepdown == Stepdown::Never {
            "Because the deal never steps down,"
        } else {
            "Before the stepdown date,"
        };
        format!(
            "{when} all principal is paid to the most senior outstanding principal group. The next \
             group is paid only after it is paid in full."
        )
    };
    let step = Step::new(Shown::Always, text).rule(month.rules.field(&["ranks"]));
    if month.is_released() && has_floor {
        step.rule(month.rules.field(&["overcollateralization", "floor"]))
    } else {
        step
    }
}

fn ranks(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    let mut left = funds.principal;
    // The balance of this group and of all senior groups, after payments to the senior groups.
    let mut cumulative = Cents::ZERO;
    // Outstanding classes of subordinate groups that receive no principal.
    let mut unpaid: Vec<ClassIndex> = Vec::new();
    for (position, rank) in month.audit.plan.ranks.iter().enumerate() {
        let balance = sum(month, rank, |class| class.opening_balance);
        let paid = sum(month, rank, |class| class.principal_paid);
        let before = cumulative + balance;
        cumulative = before - paid;
        if !is_some(balance) {
            continue;
        }
        let released = rank
            .subordination_percentage
            .filter(|_| month.is_released());
        if released.is_none() && !is_some(paid) {
            unpaid.extend(outstanding(month, rank));
            continue;
        }
        let rule = month
            .rules
            .item(&["ranks"], position, "subordination_percentage");
        story.emit(match released {
            Some(share) => at_target(month, rank, share, before, left).rule(rule),
            None => all(month, rank, balance, paid)
                .rule(rule.map(|rule| rule.replace(", subordination_percentage", ", ranks"))),
        });
        left -= paid;
    }
    if !unpaid.is_empty() {
        let mut step = Step::new(
            Shown::WithItsClasses,
            "Subordinate principal groups receive no principal:",
        );
        step.line(&unpaid, month.names(&unpaid));
        story.emit(step);
    }
}

/// The outstanding classes of a principal group.
fn outstanding<'a>(
    month: &'a ShownMonth<'_>,
    rank: &'a Rank<Cents>,
) -> impl Iterator<Item = ClassIndex> + 'a {
    let classes = rank.classes.iter().copied();
    classes.filter(|class| is_some(month.class(*class).opening_balance))
}

fn sum(
    month: &ShownMonth<'_>,
    rank: &Rank<Cents>,
    amount: impl Fn(&stepdown_projection::waterfall::ClassMonth<Cents>) -> Cents,
) -> Cents {
    let classes = rank.classes.iter();
    classes.fold(Cents::ZERO, |sum, class| sum + amount(month.class(*class)))
}

/// A group that is paid down to its target.
fn at_target(
    month: &ShownMonth<'_>,
    rank: &Rank<Cents>,
    share: Cents,
    balance_with_senior: Cents,
    left: Cents,
) -> Step {
    let pool = month.record.collateral.closing_balance;
    let floor = month.audit.plan.overcollateralization.floor.to_payable();
    let above_floor = (pool - floor).positive_part();
    let of_pool = (share * pool).to_payable();
    let may_remain = min(of_pool, above_floor);
    let target = if above_floor < of_pool && is_some(floor) {
        format!(
            "{} (the pool of {} less the floor of {}; {} of the pool would be higher)",
            money(may_remain),
            money(pool),
            money(floor),
            percent(share)
        )
    } else {
        format!(
            "{} ({} of the pool of {})",
            money(may_remain),
            percent(share),
            money(pool)
        )
    };
    let classes: Vec<ClassIndex> = outstanding(month, rank).collect();
    let is_first = rank.classes == month.audit.plan.ranks[0].classes;
    let senior = if is_first {
        ""
    } else {
        " and all senior classes"
    };
    let verb = if classes.len() + usize::from(!is_first) == 1 {
        "has"
    } else {
        "have"
    };
    let due = (balance_with_senior - may_remain).positive_part();
    let text = if is_some(due) {
        format!(
            "{}{senior} {verb} a balance of {}; the target is {target}: {} of principal is due.",
            month.names(&classes),
            money(balance_with_senior),
            money(due)
        )
    } else {
        format!(
            "{}{senior} {verb} a balance of {}, within the target of {target}: no principal is due.",
            month.names(&classes),
            money(balance_with_senior)
        )
    };
    let mut step = Step::new(Shown::WithItsClasses, text);
    let balance = sum(month, rank, |class| class.opening_balance);
    let payable = min(due, balance);
    if is_some(due) && payable < due {
        step.line(
            &classes,
            format!("limited to the outstanding balance of {}", money(balance)),
        );
    }
    if is_some(payable) && left < payable {
        step.line(
            &classes,
            format!(
                "{} is payable; principal of {} is available",
                money(payable),
                money(left)
            ),
        );
    }
    paid_lines(month, rank, &mut step);
    step
}

/// A group that receives all remaining principal.
fn all(month: &ShownMonth<'_>, rank: &Rank<Cents>, balance: Cents, paid: Cents) -> Step {
    let classes: Vec<ClassIndex> = outstanding(month, rank).collect();
    let verb = if classes.len() == 1 { "is" } else { "are" };
    let in_full = if paid == balance {
        ", and paid in full"
    } else {
        ""
    };
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "{} {verb} paid {} of a balance of {}{in_full}.",
            month.names(&classes),
            money(paid),
            money(balance)
        ),
    );
    paid_lines(month, rank, &mut step);
    step
}

/// Payments to each class of the group, and their order.
fn paid_lines(month: &ShownMonth<'_>, rank: &Rank<Cents>, step: &mut Step) {
    let in_order = match (
        &rank.order_in_trigger_event,
        month.deal_month().trigger_event,
    ) {
        (Some(other), true) => other,
        _ => &rank.order,
    };
    let classes: Vec<ClassIndex> = outstanding(month, rank).collect();
    let paid = sum(month, rank, |class| class.principal_paid);
    if classes.len() > 1 && is_some(paid) {
        step.line(&classes, format!("order: {}", order(month.deal, in_order)));
    }
    if month.deal.groups.len() > 1 && rank.classes.len() > 1 && is_some(paid) {
        let parts: Vec<String> = month
            .deal
            .groups
            .iter()
            .zip(&month.record.groups)
            .map(|(name, group)| {
                let decrease = group.opening_balance - group.closing_balance;
                format!("group {name} {}", money(decrease))
            })
            .collect();
        step.line(
            &classes,
            format!(
                "allocated in proportion to the decrease in each loan group's balance, {}{}; principal that \
                 the classes of a loan group do not take is paid to those of the other groups",
                crate::numbers::listed(&parts),
                of_several_groups(month, rank)
            ),
        );
    }
    for class in classes {
        let happened = month.class(class);
        if !is_some(happened.principal_paid) {
            continue;
        }
        let after = happened.opening_balance - happened.principal_paid;
        let text = if is_some(after) {
            format!(
                "{}: {} of {}, leaving {}",
                month.name(class),
                money(happened.principal_paid),
                money(happened.opening_balance),
                money(after)
            )
        } else {
            format!(
                "{}: {}, its entire balance",
                month.name(class),
                money(happened.principal_paid)
            )
        };
        step.line(&[class], text);
    }
}

/// Classes of the group that are backed by several loan groups.
fn of_several_groups(month: &ShownMonth<'_>, rank: &Rank<Cents>) -> String {
    let of_several: Vec<ClassIndex> = outstanding(month, rank)
        .filter(|class| month.deal.classes[*class].groups.len() > 1)
        .collect();
    if of_several.is_empty() {
        return String::new();
    }
    format!(
        "; its loan groups pay {} in the same proportion",
        month.names(&of_several)
    )
}
