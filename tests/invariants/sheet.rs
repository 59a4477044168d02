//! Every month again, from the rules as the conventions and the term sheet print them.
//!
//! Reckoned in floating point out of the deal as it was read (not the plan), the collateral's
//! month and the state before it, in other words than the engine's; each figure of the month is
//! held against it. Comparisons that could go either way by rounding alone are left out.

mod dates;
mod distributions;
mod rates;

use stepdown_projection::calendar::{DayCount, DistributionSchedule};
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::Order;
use stepdown_projection::index::ReferenceRateIndex;
use stepdown_projection::number::Number;
use stepdown_projection::waterfall::{DealState, MonthRecord};

use super::checked::{Checked, Exactness};

/// A month and all that bears on it.
struct Sheet<'a, N: Number> {
    checked: &'a Checked<'a, N>,
    deal: &'a Deal,
    schedule: &'a DistributionSchedule,
    record: &'a MonthRecord<N>,
    before: &'a DealState<N>,
    after: &'a DealState<N>,
    /// Counted from 0.
    position: usize,
}

pub(super) fn check<N: Exactness>(checked: &Checked<'_, N>) {
    let months = u32::try_from(checked.months().len().max(1)).unwrap();
    let schedule = checked.case.deal.schedule(months).unwrap();
    for (position, record) in checked.months().iter().enumerate() {
        let sheet = Sheet {
            checked,
            deal: &checked.case.deal,
            schedule: &schedule,
            record,
            before: &checked.run.states[position],
            after: &checked.run.states[position + 1],
            position,
        };
        rates::check(&sheet);
        dates::check(&sheet);
        distributions::check(&sheet);
    }
}

impl<N: Exactness> Sheet<'_, N> {
    /// The index of the month, an annual fraction.
    fn index(&self, index: ReferenceRateIndex) -> f64 {
        let path = &self.checked.prepared.conditions.reference_rates[index.position()];
        path[self.position].to_f64()
    }

    /// The month's interest period by the calendar, in years.
    fn years(&self, day_count: DayCount) -> f64 {
        let (days, basis) = self.schedule.days(self.record.month, day_count).unwrap();
        f64::from(days) / f64::from(basis)
    }

    /// The month's interest period of the certificates, in years.
    fn certificate_years(&self, day_count: DayCount) -> f64 {
        match self.deal.first_period_days {
            Some(days) if self.position == 0 => {
                let (_, basis) = self.schedule.days(self.record.month, day_count).unwrap();
                f64::from(days) / f64::from(basis)
            }
            _ => self.years(day_count),
        }
    }

    /// How many amounts of a month are rounded at most: by class, and beside the classes.
    fn roundings(&self) -> usize {
        4 * self.record.classes.len() + 8
    }

    fn is(&self, what: &str, paid: N, reckoned: f64) {
        let roundings = self.roundings();
        self.checked
            .reckoned(what, self.record, paid, reckoned, roundings);
    }

    /// Whether two figures are so near that rounding decides which is larger.
    fn too_near(&self, left: f64, right: f64) -> bool {
        let tolerance =
            self.checked.original_balance * 1e-9 + self.roundings() as f64 * N::ROUNDING;
        (left - right).abs() <= tolerance
    }
}

/// What each class is paid of `money` along an order, by what each is owed; and what is left.
fn pay_along(order: &Order, money: f64, owed: &[f64], paid: &mut [f64]) -> f64 {
    match order {
        Order::Class(class) => {
            let amount = money.min(owed[class.position()]);
            paid[class.position()] = amount;
            money - amount
        }
        Order::Sequential(parts) => {
            let mut left = money;
            for part in parts {
                left = pay_along(part, left, owed, paid);
            }
            left
        }
        Order::ByGroup(_) => panic!("random deals have one loan group"),
        Order::ProRata(parts) => {
            let of = |order: &Order| -> f64 {
                order
                    .classes()
                    .iter()
                    .map(|class| owed[class.position()])
                    .sum()
            };
            let all = of(order);
            let share = if all > 0.0 {
                (money / all).min(1.0)
            } else {
                0.0
            };
            for part in parts {
                pay_along(part, share * of(part), owed, paid);
            }
            money - share * all
        }
    }
}
