use stepdown_projection::deal::rules::{
    ClassBalance, ClassCoupon, Definition, RuleClass, StepUpBy,
};
use stepdown_projection::deal::terms::StepUpFrom;
use stepdown_projection::formula::{Moment, PoolValue};
use stepdown_projection::index::{ClassIndex, ReferenceRateIndex};

use super::Date;

impl Date<'_> {
    /// Interest, and the amounts and tests that are known before the first payment.
    pub(super) fn define(&mut self) {
        let rules = self.rules;
        for class in rules.classes.indices() {
            self.accrue(class);
        }
        for definition in &rules.evaluation {
            match definition {
                Definition::Amount(amount) if self.moment_of_amount(*amount) != Moment::Point => {
                    self.named(*amount);
                }
                Definition::Test(test) if self.moment_of_test(*test) != Moment::Point => {
                    self.tested(*test);
                }
                _ => {}
            }
        }
    }

    pub(super) fn index(&self, index: ReferenceRateIndex) -> f64 {
        let prepared = &self.checked.prepared;
        let collections = &prepared.plan.collections;
        let position = collections.index_position(self.record.month, prepared.collateral.as_of);
        prepared.conditions.reference_rate(index, position)
    }

    /// The rate and the interest of a class, once.
    pub(super) fn accrue(&mut self, class: ClassIndex) {
        if self.has_interest[class] {
            return;
        }
        self.has_interest[class] = true;
        let terms = &self.rules.classes[class];
        if let ClassBalance::Notional(formula) = &terms.balance {
            self.classes[class].before = self.value(formula).max(0.0);
        }
        let month = &self.checked.prepared.plan.months[self.record.month.index() - 1];
        let mut fraction = month.accrual(terms.day_count).fraction;
        let own_days = terms.first_period_days.is_some()
            || terms.interest_from.is_some()
            || terms.delay_days > 0;
        let recorded = &self.record.classes[class];
        let (mut uncapped, mut rate) = self.rate(terms);
        if self.month == 1 && own_days && matches!(terms.coupon, ClassCoupon::NetWac { .. }) {
            // It is the rate over those days.
            (uncapped, rate) = (recorded.uncapped_rate, recorded.pass_through_rate);
        }
        if self.month == 1 && own_days {
            // Days of the first period are checked elsewhere.
            let opening = recorded.opening_balance;
            if opening * rate > 0.0 {
                fraction = recorded.interest_accrued / (opening * rate);
            } else if opening * uncapped > 0.0 {
                fraction = recorded.basis_risk_shortfall / (opening * uncapped);
            }
        }
        let balance = self.classes[class].before;
        let accrued = balance * rate * fraction;
        let mut due = accrued;
        if terms.months_between_payments > 1 {
            let so_far = self.memory.accrued.entry(class.position()).or_default();
            *so_far += accrued;
            let pays = self.month.is_multiple_of(terms.months_between_payments);
            due = if pays || self.pool.closing_balance <= 0.005 {
                std::mem::take(so_far)
            } else {
                0.0
            };
        }
        let of = &mut self.classes[class];
        due += of.unpaid + of.unpaid * rate * fraction;
        (of.rate, of.accrued, of.due, of.unpaid) = (rate, accrued, due, due);
        if terms.carries_forward {
            let capped = (balance * uncapped * fraction - accrued).max(0.0);
            of.carried += capped + of.carried * uncapped * fraction;
        }
    }

    /// The annual rate before the cap, and after it.
    fn rate(&mut self, terms: &RuleClass) -> (f64, f64) {
        use super::formulas::number;
        let mut rate = match &terms.coupon {
            ClassCoupon::None => 0.0,
            ClassCoupon::Fixed(rate) => number(*rate),
            ClassCoupon::Floating {
                index,
                multiplier,
                margin,
            } => self.index(*index) * number(*multiplier) + number(*margin),
            ClassCoupon::NetWac { less } => {
                let interest = self.pooled(PoolValue::InterestCollected, &terms.groups, |month| {
                    month.mortgage_interest
                });
                let balance = self.pooled(PoolValue::BalanceBefore, &terms.groups, |month| {
                    month.opening_balance
                });
                let month = &self.checked.prepared.plan.months[self.record.month.index() - 1];
                let fraction = month.accrual(terms.day_count).fraction;
                let by_period = if balance > 0.005 {
                    interest / balance
                } else {
                    0.0
                };
                let by_year = if fraction > 0.0 {
                    by_period / fraction
                } else {
                    0.0
                };
                by_year - number(*less)
            }
            ClassCoupon::Table(table) => self.table(table),
            ClassCoupon::Formula(formula) => self.value(formula),
        };
        if let Some(step_up) = terms.step_up {
            let StepUpFrom::Month(from) = step_up.from.unwrap_or(self.case.deal.step_up_from)
            else {
                unreachable!("random deals state the month")
            };
            if self.record.month >= from {
                match step_up.by {
                    StepUpBy::Times(factor) => rate *= number(factor),
                    StepUpBy::Plus(added) => rate += number(added),
                }
            }
        }
        rate = rate.max(0.0);
        if let Some(floor) = &terms.floor {
            rate = rate.max(self.value(floor));
        }
        let uncapped = rate;
        if let Some(cap) = &terms.cap {
            rate = rate.min(self.value(cap)).max(0.0);
        }
        if let Some(most) = self.case.deal.hard_cap {
            rate = rate.min(number(most));
        }
        (uncapped, rate)
    }
}
