//! The tests that decide how principal is paid: stepdown and trigger event.

use stepdown_projection::deal::terms::{
    DelinquencyLimit, EnhancementAfter, EnhancementTestedFrom, Stepdown, TestedFrom,
};
use stepdown_projection::number::{Cents, Number};

use super::month::{ShownMonth, is_some, money, percent};
use super::story::{Shown, Step, Story};

/// Adds the steps of this section.
pub(super) fn emit(month: &ShownMonth<'_>, story: &mut Story) {
    story.section("Tests");
    story.emit(enhancement(month));
    story.emit(stepdown(month));
    delinquency(month, story);
    losses(month, story);
    story.emit(trigger_event(month));
}

fn enhancement(month: &ShownMonth<'_>) -> Step {
    let deal = month.deal_month();
    let senior_classes = month
        .deal
        .ranks
        .first()
        .map_or(&[][..], |rank| &rank.classes);
    let senior = senior_classes.iter().fold(Cents::ZERO, |sum, class| {
        sum + month.class(*class).opening_balance
    });
    let subordinate = deal.opening_certificates - senior;
    let pool = month.record.collateral.closing_balance;
    let (covered, paid) = match month.deal.enhancement_after {
        EnhancementAfter::PrincipalRemittance => (Cents::ZERO, "the principal remittance"),
        EnhancementAfter::LossesCovered => (
            deal.losses_covered,
            "the principal remittance and losses covered",
        ),
    };
    let certificates =
        (deal.opening_certificates - deal.principal_remittance - covered).positive_part();
    let overcollateralization = pool - certificates;
    let rule = month.rules.item(&["ranks"], 0, "classes");
    if !is_some(pool) {
        let text = "The pool balance is zero; there is no senior enhancement percentage.";
        return Step::new(Shown::Always, text).rule(rule);
    }
    let negative_reduces = month
        .deal
        .overcollateralization
        .negative_reduces_enhancement;
    let exceeded_by = Cents::ZERO - overcollateralization;
    let overcollateralization = if is_some(overcollateralization) {
        format!(
            "plus overcollateralization of {} after {paid}",
            money(overcollateralization)
        )
    } else if is_some(exceeded_by) {
        let negative = if negative_reduces {
            "is deducted"
        } else {
            "counts as 0"
        };
        format!(
            "plus overcollateralization below 0 (certificates exceed the pool by {} after {paid}), \
             which {negative}",
            money(exceeded_by)
        )
    } else {
        format!("plus no overcollateralization after {paid}")
    };
    let subordinate = if is_some(subordinate) {
        format!("{} of classes", money(subordinate))
    } else {
        "no classes".to_owned()
    };
    Step::new(
        Shown::Always,
        format!(
            "The senior enhancement percentage is {}: {subordinate} subordinate to {}, \
             {overcollateralization}, divided by the closing pool balance of {}.",
            percent(deal.senior_enhancement),
            month.names(senior_classes),
            money(pool)
        ),
    )
    .rule(rule)
    .rule(month.rules.field(&["stepdown", "enhancement_after"]))
    .rule(
        month
            .rules
            .field(&["overcollateralization", "negative_reduces_enhancement"])
            .filter(|_| is_some(exceeded_by)),
    )
}

fn stepdown(month: &ShownMonth<'_>) -> Step {
    let path = |field| month.rules.field(&["stepdown", field]);
    let deal = month.deal_month();
    let before = &month.audit.before;
    let Stepdown::When {
        not_before,
        senior_enhancement,
        enhancement_tested_from,
        or_after_seniors_are_paid,
    } = &month.deal.stepdown
    else {
        let text = "The deal never steps down.";
        return Step::new(Shown::Always, text).rule(month.rules.field(&["stepdown"]));
    };
    if before.stepped_down {
        let since = match month.since(|deal| deal.stepped_down) {
            Some(first) => format!("in {}", month.dated(first)),
            None => "before the start of the run".to_owned(),
        };
        let text = format!("The stepdown date was reached {since}.");
        return Step::new(Shown::Always, text).rule(month.rules.field(&["stepdown"]));
    }
    let mut conditions = Vec::new();
    let mut step_rules = Vec::new();
    if let Some(first) = not_before {
        step_rules.push(path("not_before"));
        conditions.push(if month.record.month < *first {
            format!("{} has not been reached", month.dated(*first))
        } else {
            format!("{} has been reached", month.dated(*first))
        });
    }
    if let Some(specified) = senior_enhancement {
        step_rules.push(path("senior_enhancement"));
        let specified = Cents::exact(*specified);
        let suffices = deal.senior_enhancement >= specified;
        // If the percentage is not tested before that month, earlier dates do not count.
        let reached_before = match enhancement_tested_from {
            EnhancementTestedFrom::FirstDistribution => before.enhancement_reached,
            EnhancementTestedFrom::NotBefore => {
                step_rules.push(path("enhancement_tested_from"));
                false
            }
        };
        let is_first = *enhancement_tested_from == EnhancementTestedFrom::FirstDistribution;
        conditions.push(match (suffices, reached_before) {
            (true, false) if !is_first => format!(
                "senior enhancement is at or above the specified {}",
                percent(specified)
            ),
            (true, false) => format!(
                "senior enhancement is at or above the specified {} for the first time",
                percent(specified)
            ),
            (true, true) => format!(
                "senior enhancement is at or above the specified {}",
                percent(specified)
            ),
            (false, true) => format!(
                "senior enhancement is below the specified {}, but reached it on an earlier date, \
                 which is sufficient",
                percent(specified)
            ),
            (false, false) => {
                format!(
                    "senior enhancement is below the specified {}",
                    percent(specified)
                )
            }
        });
    }
    let seniors = month
        .deal
        .ranks
        .first()
        .map_or(&[][..], |rank| &rank.classes);
    let are_paid = seniors
        .iter()
        .all(|class| !is_some(month.class(*class).opening_balance));
    if *or_after_seniors_are_paid && are_paid {
        step_rules.push(path("or_after_seniors_are_paid"));
        conditions.push(format!("{} are paid in full", month.names(seniors)));
    }
    let outcome = if deal.stepped_down {
        "the stepdown date is reached on this date"
    } else {
        "the stepdown date has not been reached"
    };
    let text = format!("Stepdown: {}; {outcome}.", conditions.join("; "));
    step_rules
        .into_iter()
        .fold(Step::new(Shown::Always, text), Step::rule)
}

/// Whether the trigger event is tested on this date.
fn is_tested(month: &ShownMonth<'_>) -> bool {
    match month.deal.trigger_event.tested_from {
        TestedFrom::StepdownDate => month.deal_month().stepped_down,
        TestedFrom::FirstDistribution => true,
    }
}

fn delinquency(month: &ShownMonth<'_>, story: &mut Story) {
    let Some(test) = &month.audit.plan.delinquency_test else {
        return;
    };
    let deal = month.deal_month();
    let pool = &month.record.collateral;
    let in_foreclosure = pool.foreclosure_balance.ratio_or_zero(pool.opening_balance);
    let current = std::cmp::min(in_foreclosure + month.added_delinquency(), Cents::ONE);
    let rolling = test.rolling_months as usize;
    let mut history = month.audit.before.delinquency_history.clone();
    history.push(current);
    history.drain(..history.len().saturating_sub(rolling));
    let averaged = if history.len() > 1 && history.iter().any(|share| is_some(*share)) {
        let shares: Vec<String> = history.iter().map(|share| percent(*share)).collect();
        format!(" (the average of {})", shares.join(", "))
    } else {
        String::new()
    };
    let limit = match test.limit {
        DelinquencyLimit::OfSeniorEnhancement(share) => format!(
            "{} ({} of senior enhancement)",
            percent(deal.delinquency_limit),
            percent(share)
        ),
        DelinquencyLimit::OfPool(share) => format!("{} of the pool", percent(share)),
    };
    let outcome = if deal.delinquency_tripped {
        format!("at or above the limit of {limit}")
    } else if is_some(pool.closing_balance) {
        format!("below the limit of {limit}")
    } else {
        "the pool balance is zero, so the test does not apply".to_owned()
    };
    let text = format!(
        "60+ delinquencies are {} of the pool{averaged}: {outcome}.",
        percent(deal.delinquency)
    );
    let shown = if is_tested(month) {
        Shown::Always
    } else {
        Shown::OfDeal
    };
    story.emit(Step::new(shown, text).rule(month.rules.field(&["trigger_event", "delinquency"])));
}

fn losses(month: &ShownMonth<'_>, story: &mut Story) {
    let table = &month.deal.trigger_event.cumulative_loss;
    let Some(share) = month.deal.loss_limit(month.record.month) else {
        return;
    };
    let line = table
        .iter()
        .rposition(|line| line.from <= month.record.month);
    let limit = month.terms.loss_limit.unwrap_or(Cents::ZERO);
    let deal = month.deal_month();
    let original = Cents::exact(month.deal.original_balance);
    let outcome = if deal.loss_tripped { "above" } else { "within" };
    let losses = if is_some(deal.cumulative_loss) {
        format!(
            "Cumulative realized losses of {} are {} of the original balance",
            money(deal.cumulative_loss),
            percent(deal.cumulative_loss.ratio_or_zero(original))
        )
    } else {
        "There are no cumulative realized losses".to_owned()
    };
    let text = format!(
        "{losses}: {outcome} the month's limit of {} ({}).",
        percent(Cents::exact(share)),
        money(limit.to_payable())
    );
    let shown = if is_tested(month) {
        Shown::Always
    } else {
        Shown::OfDeal
    };
    let path = &["trigger_event", "cumulative_loss"];
    let rule = line.and_then(|line| month.rules.item(path, line, "start"));
    let rule = rule.map(|rule| rule.replace(", start", ", cumulative_loss"));
    story.emit(Step::new(shown, text).rule(rule));
}

fn trigger_event(month: &ShownMonth<'_>) -> Step {
    let deal = month.deal_month();
    let terms = &month.deal.trigger_event;
    let rule = |step: Step| step.rule(month.rules.field(&["trigger_event"]));
    if terms.delinquency.is_none() && terms.cumulative_loss.is_empty() {
        return rule(Step::new(Shown::Always, "The deal has no trigger event."));
    }
    if !is_tested(month) {
        let never = match month.deal.stepdown {
            Stepdown::Never => ", which never occurs",
            Stepdown::When { .. } => "",
        };
        return rule(Step::new(
            Shown::Always,
            format!(
                "No trigger event can be in effect: the tests apply only from the stepdown \
                 date{never}."
            ),
        ));
    }
    if month.audit.conditions.triggers_pass {
        return Step::new(
            Shown::Always,
            "The scenario assumes that trigger events never occur.",
        );
    }
    if !deal.trigger_event {
        let ended = if month.audit.before.in_trigger_event {
            "; the earlier one is cured on this date"
        } else {
            ""
        };
        return rule(Step::new(
            Shown::Always,
            format!("No trigger event is in effect{ended}."),
        ));
    }
    let mut reasons = Vec::new();
    if deal.delinquency_tripped {
        reasons.push("delinquencies");
    }
    if deal.loss_tripped {
        reasons.push("losses");
    }
    if month.audit.conditions.triggers_fail {
        reasons.push("the scenario, which assumes that the tests fail");
    }
    if reasons.is_empty() {
        reasons.push("an earlier event, which cannot be cured");
    }
    let since = match month.since(|deal| deal.trigger_event) {
        Some(first) if first == month.record.month => "from this date".to_owned(),
        Some(first) => format!("since {}", month.dated(first)),
        None => "since before the start of the run".to_owned(),
    };
    rule(Step::new(
        Shown::Always,
        format!(
            "A trigger event is in effect {since}, caused by {}; no principal is released to \
             subordinate groups.",
            crate::numbers::listed(&reasons)
        ),
    ))
}
