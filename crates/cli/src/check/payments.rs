//! Summary of payments, as their deal file states them.

use stepdown_projection::deal::Deal;
use stepdown_projection::deal::rules::{
    LadderRung, Otherwise, Payment, PaymentOrder, PaymentRules, PaymentStep, ProRataBy, Source,
    SplitShare, source_name,
};
use stepdown_projection::formula::{Expression, Formula};

use super::Section;
use super::words::classes;
use crate::numbers::{listed, multiple};

pub(super) fn section(deal: &Deal, rules: &PaymentRules) -> Section {
    let mut section = Section::new("Payments");
    let words = Words { deal, rules };
    words.steps(&rules.payments, "", &mut section);
    section
}

/// What payments pay, in words.
struct Words<'a> {
    deal: &'a Deal,
    rules: &'a PaymentRules,
}

impl Words<'_> {
    /// Numbered steps: `3`, and `3.1` in a group.
    fn steps(&self, steps: &[PaymentStep], before: &str, section: &mut Section) {
        for (number, step) in (1..).zip(steps) {
            let number = format!("{before}{number}");
            section.line(number.as_str(), self.step(step));
            if let Payment::Steps(inner) = &step.payment {
                self.steps(inner, &format!("{number}."), section);
            }
            if let Otherwise::Steps(inner) = &step.otherwise {
                section.line(format!("{number} otherwise"), "these payments instead:");
                self.steps(inner, &format!("{number} otherwise."), section);
            }
        }
    }

    fn step(&self, step: &PaymentStep) -> String {
        let mut text = self.payment(&step.payment);
        if let Some(up_to) = &step.up_to {
            text = format!("{text}, up to {}", up_to.text);
        }
        if shows_source(step) {
            text = format!("{text}, from {}", self.sources(&step.from));
        }
        if let Some(when) = &step.when {
            text = format!("where {}: {text}", when.text);
        }
        if let Otherwise::Order(order) = &step.otherwise {
            text = format!("{text}; otherwise to {}", self.order(order));
        }
        text
    }

    fn payment(&self, payment: &Payment) -> String {
        let account = |position: usize| self.rules.accounts[position].name.as_str();
        let fee = |position: usize| self.rules.fees[position].name.as_str();
        match payment {
            Payment::Interest(order) => format!("interest to {}", self.order(order)),
            Payment::Principal(order) => format!("principal to {}", self.order(order)),
            Payment::CarryForward(order) => {
                format!("carry-forward amounts to {}", self.order(order))
            }
            Payment::WriteDown(order) => format!("write-downs of {}", self.order(order)),
            Payment::WriteUp(order) => format!("write-ups of {}", self.order(order)),
            Payment::Increase(order) => format!("increase of {}", self.order(order)),
            Payment::LossLadder(rungs) => {
                let rung = |rung: &LadderRung| match rung {
                    LadderRung::Interest(class) => {
                        format!("interest of {}", self.deal.class_names[*class])
                    }
                    LadderRung::Principal(class) => {
                        format!("balance of {}", self.deal.class_names[*class])
                    }
                };
                let rungs: Vec<String> = rungs.iter().map(rung).collect();
                format!("losses reduce {}", rungs.join(", then "))
            }
            Payment::Accrete(of) => format!(
                "interest of {} is added to the balance",
                listed(&classes(self.deal, of))
            ),
            Payment::Fee(of) => fee(of.position()).to_owned(),
            Payment::FeeOverflow(of) => format!("{} beyond its annual cap", fee(of.position())),
            Payment::Deposit(of) => format!("deposit to {}", account(of.position())),
            Payment::Draw { account: of, to } => format!(
                "draw from {} to {}",
                account(of.position()),
                self.destination(*to)
            ),
            Payment::Release { account: of, to } => format!(
                "release from {} above its target to {}",
                account(of.position()),
                self.destination(*to)
            ),
            Payment::Move { to } => format!("cash to {}", self.destination(*to)),
            Payment::Residual(name) => format!("the rest to {name}"),
            Payment::Steps(_) => "these payments:".to_owned(),
        }
    }

    fn sources(&self, sources: &[Source]) -> String {
        let names: Vec<String> = sources
            .iter()
            .map(|source| match source {
                Source::Issuer => "the issuer".to_owned(),
                source => source_name(self.deal, *source),
            })
            .collect();
        names.join(", then ")
    }

    fn destination(&self, to: Source) -> String {
        match to {
            Source::Released => "available funds".to_owned(),
            to => source_name(self.deal, to),
        }
    }

    fn order(&self, order: &PaymentOrder) -> String {
        if let Some(name) = self.set_called(order) {
            return name.to_owned();
        }
        match order {
            PaymentOrder::Class(class) => self.deal.class_names[*class].clone(),
            PaymentOrder::Sequential(parts) => self.joined(parts, ", then "),
            PaymentOrder::ProRata { parts, by } => {
                let by = match by {
                    ProRataBy::AmountDue => "",
                    ProRataBy::Balance => " by balance",
                    ProRataBy::Weights(weights) => {
                        let parts = parts.iter().zip(weights);
                        let parts: Vec<String> = parts
                            .map(|(part, weight)| format!("{} {}", share(weight), self.inner(part)))
                            .collect();
                        return format!("{} pro rata", parts.join(" + "));
                    }
                };
                match parts.as_slice() {
                    [part] => self.inner(part),
                    parts => format!("{} pro rata{by}", self.joined(parts, " + ")),
                }
            }
            PaymentOrder::ByGroup(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(group, part)| {
                        let group = &self.deal.groups[group.position()];
                        format!("group {group} to {}", self.inner(part))
                    })
                    .collect();
                parts.join(", ")
            }
            PaymentOrder::Split(parts) => {
                let parts: Vec<String> = parts
                    .iter()
                    .map(|(part_share, part)| {
                        let part_share = match part_share {
                            SplitShare::Of(formula) => share(formula),
                            SplitShare::Rest => "the rest".to_owned(),
                        };
                        format!("{part_share} to {}", self.inner(part))
                    })
                    .collect();
                listed(&parts)
            }
            PaymentOrder::DownTo { order, balance } => {
                let paid = self.inner(order);
                if balance.text == format!("planned balance of {paid}") {
                    format!("{paid} to its planned balance")
                } else {
                    format!("{paid} down to {}", balance.text)
                }
            }
            PaymentOrder::UpTo { order, amount } => {
                format!("{} up to {}", self.inner(order), amount.text)
            }
            PaymentOrder::EachDate { order, dollars } => {
                format!("{} of {} a date", self.inner(order), dollars.text)
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                let then = self.inner(then);
                match otherwise {
                    Some(other) => format!(
                        "{then} where {}, elsewhere {}",
                        test.text,
                        self.inner(other)
                    ),
                    None => format!("{then} where {}", test.text),
                }
            }
        }
    }

    fn joined(&self, parts: &[PaymentOrder], between: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.inner(part)).collect();
        parts.join(between)
    }

    /// A part of an order, in parentheses if it has parts of its own.
    fn inner(&self, part: &PaymentOrder) -> String {
        let is_one = match part {
            PaymentOrder::Class(_)
            | PaymentOrder::DownTo { .. }
            | PaymentOrder::UpTo { .. }
            | PaymentOrder::EachDate { .. } => true,
            PaymentOrder::Sequential(parts) | PaymentOrder::ProRata { parts, .. } => {
                parts.len() == 1
            }
            _ => false,
        };
        if is_one || self.set_called(part).is_some() {
            self.order(part)
        } else {
            format!("({})", self.order(part))
        }
    }

    /// The name of the set that states an order.
    fn set_called(&self, order: &PaymentOrder) -> Option<&str> {
        let mut sets = self.rules.sets.iter();
        let is_one_class = matches!(order, PaymentOrder::Class(_));
        let set = sets.find(|set| !is_one_class && set.order == *order);
        set.map(|set| set.name.as_str())
    }
}

/// Whether a step's sources are shown: not those of groups, which show them with their steps, and not those that
/// payments of their type usually have.
fn shows_source(step: &PaymentStep) -> bool {
    !step.from.is_empty()
        && step.from != [Source::Issuer]
        && !matches!(step.payment, Payment::Draw { .. } | Payment::Release { .. })
}

/// A share as a percentage, or its formula.
fn share(formula: &Formula) -> String {
    match formula.expression {
        Expression::Number(share) => multiple(share),
        _ => formula.text.clone(),
    }
}
