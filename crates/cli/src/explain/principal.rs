//! Principal rank by rank: what each may keep, what it is paid, and what no rank takes.

use std::cmp::min;

use stepdown_projection::deal::terms::{Rank, Stepdown};
use stepdown_projection::index::ClassIndex;
use stepdown_projection::number::{Cents, Number};

use super::funds::Funds;
use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};
use crate::check::words::order;

/// Tells it.
pub(super) fn emit(month: &ShownMonth<'_>, funds: &Funds, story: &mut Story) {
    if is_some(funds.principal) {
        story.emit(mode(month));
        ranks(month, funds, story);
    }
    if is_some(funds.not_taken) {
        let why = if month.is_released() {
            ", for every rank is then within what it may come to"
        } else {
            ""
        };
        story.emit(Step::new(
            Shown::Always,
            format!(
                "{} of the principal distribution amount is paid to no class{why}: it goes back to \
                 excess cash flow.",
                money(funds.not_taken)
            ),
        ));
    }
}

fn mode(month: &ShownMonth<'_>) -> Step {
    let plan = &month.audit.plan;
    let has_floor = is_some(plan.overcollateralization.floor);
    let text = if month.is_released() {
        let least = if has_floor {
            "its percentage of the pool or the pool less the floor, whichever is less"
        } else {
            "its percentage of the pool"
        };
        let others = if plan
            .ranks
            .iter()
            .any(|rank| rank.subordination_percentage.is_none())
        {
            " A rank without a percentage takes all that reaches it."
        } else {
            ""
        };
        format!(
            "Principal is released rank by rank from the top: each rank is paid down to what it \
             and all above it may come to, {least}.{others}"
        )
    } else {
        let when = if month.deal_month().trigger_event {
            "With a trigger event in effect"
        } else if month.deal.stepdown == Stepdown::Never {
            "As the deal never steps down,"
        } else {
            "Before the stepdown date"
        };
        format!(
            "{when} all principal goes to the first rank that stands, the next rank being paid \
             only when it is paid off."
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
    // This rank's classes and all senior to them, after what the senior ones were paid.
    let mut down_to_here = Cents::ZERO;
    // Ranks that stand and get nothing, for they are below what is paid.
    let mut waiting: Vec<ClassIndex> = Vec::new();
    for (position, rank) in month.audit.plan.ranks.iter().enumerate() {
        let balance = sum(month, rank, |class| class.opening_balance);
        let paid = sum(month, rank, |class| class.principal_paid);
        let before = down_to_here + balance;
        down_to_here = before - paid;
        if !is_some(balance) {
            continue;
        }
        let released = rank
            .subordination_percentage
            .filter(|_| month.is_released());
        if released.is_none() && !is_some(paid) {
            waiting.extend(standing(month, rank));
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
    if !waiting.is_empty() {
        let mut step = Step::new(Shown::WithItsClasses, "The ranks below wait:");
        step.line(&waiting, format!("{}: nothing", month.names(&waiting)));
        story.emit(step);
    }
}

/// The classes of a rank that have a balance.
fn standing<'a>(
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

/// A rank that is paid down to its target.
fn at_target(
    month: &ShownMonth<'_>,
    rank: &Rank<Cents>,
    share: Cents,
    stands: Cents,
    left: Cents,
) -> Step {
    let pool = month.record.collateral.closing_balance;
    let floor = month.audit.plan.overcollateralization.floor.to_payable();
    let above_floor = (pool - floor).positive_part();
    let of_pool = (share * pool).to_payable();
    let may_remain = min(of_pool, above_floor);
    let target = if above_floor < of_pool && is_some(floor) {
        format!(
            "{}, the pool of {} less the floor of {} ({} of the pool would be more)",
            money(may_remain),
            money(pool),
            money(floor),
            percent(share)
        )
    } else {
        format!(
            "{}, {} of the pool of {}",
            money(may_remain),
            percent(share),
            money(pool)
        )
    };
    let classes: Vec<ClassIndex> = standing(month, rank).collect();
    let is_first = rank.classes == month.audit.plan.ranks[0].classes;
    let above = if is_first { "" } else { " and all above" };
    let with = if classes.len() + usize::from(!is_first) == 1 {
        "stands"
    } else {
        "stand"
    };
    let wanted = (stands - may_remain).positive_part();
    let text = if is_some(wanted) {
        format!(
            "{}{above} {with} at {} and may come to {target}: {} too much.",
            month.names(&classes),
            money(stands),
            money(wanted)
        )
    } else {
        format!(
            "{}{above} {with} at {}, within {target}: no principal.",
            month.names(&classes),
            money(stands)
        )
    };
    let mut step = Step::new(Shown::WithItsClasses, text);
    let balance = sum(month, rank, |class| class.opening_balance);
    let payable = min(wanted, balance);
    if is_some(wanted) && payable < wanted {
        step.line(
            &classes,
            format!("more than the {} that stands", money(balance)),
        );
    }
    if is_some(payable) && left < payable {
        step.line(
            &classes,
            format!("of {} wanted only {} is left", money(payable), money(left)),
        );
    }
    paid_lines(month, rank, &mut step);
    step
}

/// A rank that takes all principal that reaches it.
fn all(month: &ShownMonth<'_>, rank: &Rank<Cents>, balance: Cents, paid: Cents) -> Step {
    let classes: Vec<ClassIndex> = standing(month, rank).collect();
    let verb = if classes.len() == 1 { "is" } else { "are" };
    let off = if paid == balance {
        ", and paid off"
    } else {
        ""
    };
    let mut step = Step::new(
        Shown::WithItsClasses,
        format!(
            "{} {verb} paid {} of {}{off}.",
            month.names(&classes),
            money(paid),
            money(balance)
        ),
    );
    paid_lines(month, rank, &mut step);
    step
}

/// What each class of the rank is paid, and in what order.
fn paid_lines(month: &ShownMonth<'_>, rank: &Rank<Cents>, step: &mut Step) {
    let in_order = match (
        &rank.order_in_trigger_event,
        month.deal_month().trigger_event,
    ) {
        (Some(other), true) => other,
        _ => &rank.order,
    };
    let classes: Vec<ClassIndex> = standing(month, rank).collect();
    let paid = sum(month, rank, |class| class.principal_paid);
    if classes.len() > 1 && is_some(paid) {
        step.line(
            &classes,
            format!("in order: {}", order(month.deal, in_order)),
        );
    }
    if month.deal.groups.len() > 1 && rank.classes.len() > 1 && is_some(paid) {
        let parts: Vec<String> = month
            .deal
            .groups
            .iter()
            .zip(&month.record.groups)
            .map(|(name, group)| {
                let brings = group.opening_balance - group.closing_balance;
                format!("group {name} {}", money(brings))
            })
            .collect();
        step.line(
            &classes,
            format!(
                "shared in proportion to what each group\'s balance falls by, {}{}; what a group\'s own \
                 classes do not take goes to the others\'",
                crate::figures::listed(&parts),
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
                "{}: {}, its whole balance",
                month.name(class),
                money(happened.principal_paid)
            )
        };
        step.line(&[class], text);
    }
}

/// Classes of the rank that several loan groups pay.
fn of_several_groups(month: &ShownMonth<'_>, rank: &Rank<Cents>) -> String {
    let shared: Vec<ClassIndex> = standing(month, rank)
        .filter(|class| month.deal.classes[*class].groups.len() > 1)
        .collect();
    if shared.is_empty() {
        return String::new();
    }
    format!(
        "; each of its groups owes {} a part in the same proportion",
        month.names(&shared)
    )
}
