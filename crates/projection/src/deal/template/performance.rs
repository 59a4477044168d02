//! The stepdown date and trigger events (TS, Senior Enhancement Percentage, Stepdown Date, Trigger Event;
//! conventions 4.11 and 4.12).

use super::Template;
use super::collections::where_above_zero;
use crate::deal::terms::{
    DelinquencyLimit, EnhancementAfter, EnhancementTestedFrom, Stepdown, TestedFrom,
};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, DealTest, Instruction, PoolField, Unit};

impl<N: Number> Template<'_, N> {
    /// Computes senior enhancement and tests whether the stepdown date has occurred. Once it has, it is
    /// final.
    pub(in crate::deal) fn test_stepdown(&mut self) {
        let plan = self.plan;
        let collected = self.collected;
        self.b.part("Tests");
        self.b.line(
            "Senior enhancement percentage: subordinate certificates and overcollateralization, over the pool",
            self.at(&["stepdown", "enhancement_after"]).or_else(|| self.at(&["stepdown"])),
        );
        let seniors = plan
            .ranks
            .first()
            .map_or(&[][..], |rank| rank.classes.as_slice());
        let balances: Vec<Amount> = seniors
            .iter()
            .map(|class| self.class(*class, ClassField::Balance))
            .collect();
        let certificates = self.of_deal(DealField::OpeningCertificates);
        let principal = self.of_deal(DealField::PrincipalRemittance);
        let covered = self.of_deal(DealField::LossesCovered);
        let enhancement = self.of_deal(DealField::SeniorEnhancement);
        let senior = self.b.sum(balances);
        let subordinate = self.b.sub(certificates, senior);
        // Zero for a pool that has paid off, where floating point leaves rounding noise.
        let pool = self.b.if_money(collected.closing);
        // TS: overcollateralization "after taking into account the Principal Remittance Amount", over the pool
        // after the date; TR, section 18, also takes it after losses are covered.
        let after = self.b.sub(certificates, principal);
        let after = match plan.enhancement_after {
            EnhancementAfter::PrincipalRemittance => self.b.positive(after),
            EnhancementAfter::LossesCovered => self.b.excess(after, covered),
        };
        let overcollateralization = if plan.overcollateralization.negative_reduces_enhancement {
            self.b.sub(pool, after)
        } else {
            self.b.excess(pool, after)
        };
        let enhancing = self.b.add(subordinate, overcollateralization);
        // The delinquency test compares with this; it must be zero, not rounding noise.
        let enhancing = self.b.if_money(enhancing);
        self.b.set(enhancement, |b| b.ratio(enhancing, pool));
        self.b.dollars("subordinate certificates", subordinate);
        self.b
            .dollars("overcollateralization", overcollateralization);
        self.b.dollars("over the pool", collected.closing);
        self.b
            .result("senior enhancement percentage", enhancement, Unit::Percent);

        let Stepdown::When {
            not_before,
            senior_enhancement,
            enhancement_tested_from,
            or_after_seniors_are_paid,
        } = &plan.stepdown
        else {
            return;
        };
        self.b.line(
            "The stepdown date: the month is reached and the senior enhancement percentage suffices",
            self.at(&["stepdown"]),
        );
        let stepped_down = self.test(DealTest::SteppedDown);
        let so_far = self.test(DealTest::EnhancementReached);
        let always = self.test(DealTest::Always);
        let enhanced = match *senior_enhancement {
            Some(specified) => {
                let specified = self.b.constant(specified);
                let enhanced = self.b.decided(|into| Instruction::AtLeast {
                    into,
                    a: enhancement,
                    b: specified,
                });
                self.b.show_test(
                    "the senior enhancement percentage suffices",
                    enhanced,
                    Unit::Percent,
                    Some((enhancement, specified)),
                );
                enhanced
            }
            None => always,
        };
        self.b.push(Instruction::Or {
            into: so_far,
            a: so_far,
            b: enhanced,
        });
        if senior_enhancement.is_some()
            && *enhancement_tested_from == EnhancementTestedFrom::FirstDistribution
        {
            let name = "it has sufficed on this or an earlier date";
            self.b.show_test(name, so_far, Unit::Percent, None);
        }
        let suffices = match enhancement_tested_from {
            // TS: "the later of (x) the month and (y) the first Distribution Date on which" enhancement
            // suffices; it need not still suffice when the month is reached.
            EnhancementTestedFrom::FirstDistribution => so_far,
            EnhancementTestedFrom::NotBefore => enhanced,
        };
        let mut reached = match *not_before {
            Some(from) => {
                let month = self
                    .b
                    .decided(|into| Instruction::MonthReached { into, from });
                let now = self.of_deal(DealField::Month);
                let from = self.b.constant(N::count(from.number()));
                let name = "the month is reached";
                self.b
                    .show_test(name, month, Unit::Month, Some((now, from)));
                self.b.and(month, suffices)
            }
            None => suffices,
        };
        if *or_after_seniors_are_paid {
            self.b.line(
                "Or the senior classes are paid in full",
                self.at(&["stepdown", "or_after_seniors_are_paid"])
                    .or_else(|| self.at(&["stepdown"])),
            );
            let outstanding = self.b.is_money(senior);
            let paid = self.b.not(outstanding);
            self.b.dollars("senior classes", senior);
            let name = "the senior classes are paid in full";
            self.b.show_test(name, paid, Unit::Dollars, None);
            reached = self.b.or(reached, paid);
        }
        self.b.push(Instruction::Or {
            into: stepped_down,
            a: stepped_down,
            b: reached,
        });
        self.b.show_test(
            DealTest::SteppedDown.words(),
            stepped_down,
            Unit::Number,
            None,
        );
    }

    /// Tests whether a trigger event is in effect: delinquencies against enhancement, losses against the loss
    /// table.
    pub(in crate::deal) fn test_trigger_event(&mut self) {
        self.test_delinquency();
        let plan = self.plan;
        let losses = self.of_deal(DealField::CumulativeLoss);
        let (delinquency, loss) = (
            self.test(DealTest::DelinquencyTripped),
            self.test(DealTest::LossTripped),
        );
        let trigger_event = self.test(DealTest::TriggerEvent);
        if !self.deal.trigger_event.cumulative_loss.is_empty() {
            self.b.line(
                "Cumulative realized losses above the limit of the month",
                self.at(&["trigger_event", "cumulative_loss"]),
            );
            // TS: "exceed the following amounts".
            let limits = plan.months.iter().map(|month| month.loss_limit).collect();
            let limits = self.b.limits(limits);
            self.b.push(Instruction::AboveLimit {
                into: loss,
                a: losses,
                limits,
            });
            let limits = plan.months.iter();
            let limits = limits.map(|month| match month.loss_limit {
                Some(limit) => N::splat(limit).to_payable(),
                None => N::ZERO,
            });
            let schedule = self.b.schedule(limits.collect());
            self.b.for_records(|b| {
                let into = b.amount();
                b.push(Instruction::Scheduled { into, schedule });
                where_above_zero(b, "the month has a limit", into, |b| {
                    let name = DealTest::LossTripped.words();
                    b.show_test(name, loss, Unit::Dollars, Some((losses, into)));
                });
            });
        }
        self.b.line("Trigger event", self.at(&["trigger_event"]));
        let mut in_effect = self.b.or(delinquency, loss);
        if !plan.trigger_cures {
            in_effect = self.b.or(in_effect, trigger_event);
        }
        let fail = self.test(DealTest::TriggersFail);
        in_effect = self.b.or(in_effect, fail);
        if plan.trigger_tested_from == TestedFrom::StepdownDate {
            let tested = self.test(DealTest::SteppedDown);
            in_effect = self.b.and(in_effect, tested);
        }
        let pass = self.test(DealTest::TriggersPass);
        self.b.push(Instruction::AndNot {
            into: trigger_event,
            a: in_effect,
            b: pass,
        });
        self.b.show_test(
            DealTest::TriggerEvent.words(),
            trigger_event,
            Unit::Number,
            None,
        );
        self.b.line(
            "Principal is released after the stepdown date without a trigger event",
            self.at(&["stepdown"]),
        );
        let (stepped_down, released) = (
            self.test(DealTest::SteppedDown),
            self.test(DealTest::Released),
        );
        self.b.push(Instruction::AndNot {
            into: released,
            a: stepped_down,
            b: trigger_event,
        });
        self.b
            .show_test(DealTest::Released.words(), released, Unit::Number, None);
    }

    /// The 60+ delinquency percentage of the date: loans in foreclosure over the pool before the date, and the
    /// scenario's other delinquencies; at most the whole pool.
    pub(in crate::deal) fn delinquency(&mut self) -> Amount {
        let opening = self.collected.opening;
        let b = &mut self.b;
        let in_foreclosure = b.pool(PoolField::ForeclosureBalance);
        let in_foreclosure = b.ratio(in_foreclosure, opening);
        let others = b.amount();
        b.push(Instruction::Delinquency { into: others });
        b.show("in foreclosure", in_foreclosure, Unit::Percent);
        b.show("other 60+ delinquencies", others, Unit::Percent);
        let both = b.add(in_foreclosure, others);
        let one = b.constant(N::ONE);
        b.min(both, one)
    }

    /// The rolling average of 60+ delinquency percentages: loans in foreclosure plus the scenario's curve, over
    /// the pool before the date (TS, Sixty-Plus Delinquency Percentage). Early in the deal's life the average
    /// covers the months so far.
    fn test_delinquency(&mut self) {
        let Some(test) = &self.plan.delinquency_test else {
            return;
        };
        let place = self.at(&["trigger_event", "delinquency"]);
        let collected = self.collected;
        let delinquency = self.of_deal(DealField::Delinquency);
        let limit = self.of_deal(DealField::DelinquencyLimit);
        let enhancement = self.of_deal(DealField::SeniorEnhancement);
        let tripped = self.test(DealTest::DelinquencyTripped);
        self.b.line(
            "60+ delinquency percentage: foreclosures and the scenario's delinquencies, averaged",
            place,
        );
        let current = self.delinquency();
        let b = &mut self.b;
        b.push(Instruction::RollingMean {
            into: delinquency,
            from: current,
            months: test.rolling_months,
            history: 0,
        });
        b.show("of the date", current, Unit::Percent);
        b.result("average", delinquency, Unit::Percent);
        b.line("Delinquencies at or above the limit", place);
        match test.limit {
            DelinquencyLimit::OfSeniorEnhancement(share) => {
                let share = b.constant(share);
                b.set(limit, |b| b.mul(share, enhancement));
            }
            DelinquencyLimit::OfPool(share) => {
                let share = b.constant(share);
                b.copy(limit, share);
            }
        }
        // TS: "equals or exceeds". A pool that has paid off has no delinquencies.
        let at_least = b.decided(|into| Instruction::AtLeast {
            into,
            a: delinquency,
            b: limit,
        });
        let some_pool = b.is_money(collected.closing);
        b.push(Instruction::And {
            into: tripped,
            a: at_least,
            b: some_pool,
        });
        b.show_test(
            DealTest::DelinquencyTripped.words(),
            tripped,
            Unit::Percent,
            Some((delinquency, limit)),
        );
    }
}
