//! Summary of principal groups, overcollateralization, stepdown, triggers and the call.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{
    DelinquencyLimit, EnhancementAfter, EnhancementTestedFrom, Exercised, HedgeReceiptsToIncrease,
    Stepdown, TestedFrom, TestedOn,
};
use stepdown_projection::words::counted;

use super::Section;
use super::words::{Calendar, order, target};
use crate::numbers::{dollars, percent};

pub(super) fn section(deal: &Deal, calendar: &Calendar) -> Section {
    // Of these sections, deals that state their payments have only those that they state.
    let is_shown = |field| deal.rules.is_none() || deal.places.field(&[field]).is_some();
    let mut section = Section::new(if deal.rules.is_none() {
        "Principal"
    } else {
        "Other terms"
    });
    let ranks = deal.ranks.iter().filter(|_| is_shown("ranks"));
    for (number, rank) in (1..).zip(ranks) {
        let mut parts = vec![order(deal, &rank.order)];
        if let Some(other) = &rank.order_in_trigger_event {
            parts.push(format!("in a trigger event {}", order(deal, other)));
        }
        parts.push(match rank.subordination_percentage {
            Some(share) => format!(
                "paid down, with those above, to {} of the pool",
                percent(share)
            ),
            None => "all remaining principal".to_owned(),
        });
        section.line(format!("principal group {number}"), parts.join("; "));
    }
    if is_shown("overcollateralization") {
        overcollateralization(deal, &mut section);
    }
    if is_shown("stepdown") {
        section.line("stepdown", stepdown(&deal.stepdown, calendar));
        section.line("senior enhancement", enhancement(deal));
    }
    if is_shown("trigger_event") {
        trigger_event(deal, calendar, &mut section);
    }
    section.line("optional termination", termination(deal, calendar));
    section
}

fn enhancement(deal: &Deal) -> String {
    let after = match deal.enhancement_after {
        EnhancementAfter::PrincipalRemittance => "the principal remittance",
        EnhancementAfter::LossesCovered => "the principal remittance and losses covered",
    };
    let negative = if deal.overcollateralization.negative_reduces_enhancement {
        "reduces it"
    } else {
        "counts as 0"
    };
    format!("with overcollateralization after {after}; overcollateralization below 0 {negative}")
}

fn overcollateralization(deal: &Deal, section: &mut Section) {
    let terms = &deal.overcollateralization;
    let mut parts = vec![format!("{} required", target(&terms.target))];
    parts.push(match &terms.stepped_down_target {
        Some(stepped_down) => format!("after stepdown {}", target(stepped_down)),
        None => "before and after stepdown".to_owned(),
    });
    if !terms.floor.is_zero() {
        parts.push(format!("at least {}", dollars(terms.floor)));
    }
    section.line("overcollateralization", parts.join(", "));
    if !deal.hedges.is_empty() {
        section.line(
            "increase from hedge receipts",
            match terms.hedge_receipts {
                HedgeReceiptsToIncrease::UpToUncoveredLosses => "up to uncovered losses",
                HedgeReceiptsToIncrease::Freely => "not limited",
            },
        );
    }
}

fn stepdown(terms: &Stepdown<Decimal>, calendar: &Calendar) -> String {
    let Stepdown::When {
        not_before,
        senior_enhancement,
        enhancement_tested_from,
        or_after_seniors_are_paid,
    } = terms
    else {
        return "never".to_owned();
    };
    let mut conditions = Vec::new();
    if let Some(month) = not_before {
        conditions.push(format!("from {}", calendar.month(*month)));
    }
    if let Some(share) = senior_enhancement {
        let share = percent(*share);
        conditions.push(match (not_before, enhancement_tested_from) {
            (None, _) => format!("once senior enhancement is at least {share}"),
            (Some(_), EnhancementTestedFrom::FirstDistribution) => format!(
                "once senior enhancement has been at least {share} on any date, including earlier ones"
            ),
            (Some(_), EnhancementTestedFrom::NotBefore) => {
                format!("on the first date on which senior enhancement is at least {share}")
            }
        });
    }
    let mut text = conditions.join(", ");
    if *or_after_seniors_are_paid {
        text.push_str("; in any case once the first principal group is paid off");
    }
    text
}

fn trigger_event(deal: &Deal, calendar: &Calendar, section: &mut Section) {
    let terms = &deal.trigger_event;
    if terms.delinquency.is_none() && terms.cumulative_loss.is_empty() {
        section.line("trigger event", "no test");
        return;
    }
    if let Some(test) = &terms.delinquency {
        let limit = match &test.limit {
            DelinquencyLimit::OfSeniorEnhancement(share) => {
                format!("{} of senior enhancement", percent(*share))
            }
            DelinquencyLimit::OfPool(share) => format!("{} of the pool", percent(*share)),
        };
        section.line(
            "trigger event",
            format!(
                "60+ delinquency, averaged over {}, at or above {limit}",
                counted(test.rolling_months, "month")
            ),
        );
    }
    for line in &terms.cumulative_loss {
        let adds = if line.adds.is_zero() {
            String::new()
        } else {
            format!(", growing by a twelfth of {} a month", percent(line.adds))
        };
        section.line(
            "trigger event",
            format!(
                "losses above {} of the original balance from {}{adds}",
                percent(line.start),
                calendar.month(line.from)
            ),
        );
    }
    let from = match terms.tested_from {
        TestedFrom::StepdownDate => "from the stepdown date",
        TestedFrom::FirstDistribution => "from the first distribution",
    };
    let cures = if terms.cures { "can" } else { "cannot" };
    section.line(
        "tested",
        format!("{from}; a trigger event {cures} be cured"),
    );
}

fn termination(deal: &Deal, calendar: &Calendar) -> String {
    let Some(terms) = &deal.optional_termination else {
        return "none: runs to call equal runs to maturity".to_owned();
    };
    let mut conditions = Vec::new();
    if let Some(below) = terms.below {
        let balance = match terms.tested_on {
            TestedOn::BalanceAfter => "after the date",
            TestedOn::BalanceBefore => "before the date",
        };
        conditions.push(format!(
            "when the pool {balance} is below {}",
            dollars(below)
        ));
    }
    if let Some(from) = terms.from {
        conditions.push(format!("from {}", calendar.month(from)));
    }
    let when = match terms.exercised {
        Exercised::SameDate => "on the same date",
        Exercised::NextDate => "on the next date",
    };
    format!("{}, {when}", conditions.join(", or "))
}
