//! Every month again, from the rules as the conventions and the term sheet print them.
//!
//! Computed in floating point out of the deal as it was read (not the plan), the collateral's
//! month and the state before it, in other words than the engine's; each figure of the month is
//! held against it. Comparisons that could go either way by rounding alone are left out.

mod dates;
mod distributions;
mod rates;

use stepdown_projection::calendar::{DayCount, DistributionSchedule};
use stepdown_projection::collateral::CollateralMonth;
use stepdown_projection::deal::terms::Order;
use stepdown_projection::deal::{Dates, Deal};
use stepdown_projection::index::{GroupIndex, ReferenceRateIndex};
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
    /// The index of the month, an annual fraction: paths begin with the month of the cut-off date, or
    /// the next one where that date ends its month. Closing is in the month before the first date.
    fn index(&self, index: ReferenceRateIndex) -> f64 {
        let path = &self.checked.prepared.conditions.reference_rates[index.position()];
        let Dates {
            cut_off,
            first_distribution,
            ..
        } = &self.deal.dates;
        let first = first_distribution.month() - cut_off.tomorrow().unwrap().month();
        let position = self.position + usize::try_from(first - 1).unwrap();
        path.get(position).or(path.last()).unwrap().to_f64()
    }

    /// What the collateral did in the months of collections that the date pays out.
    fn collection_months<'m>(&self, months: &'m [CollateralMonth<N>]) -> &'m [CollateralMonth<N>] {
        let first = self.deal.dates.collections.first as usize;
        let (from, to) = match self.position {
            0 => (0, first),
            later => (later + first - 1, later + first),
        };
        &months[from.min(months.len())..to.min(months.len())]
    }

    /// What each loan group brings of something; nothing where there is but one.
    fn brought(&self, of: impl Fn(&CollateralMonth<N>) -> N) -> Vec<f64> {
        self.record
            .groups
            .iter()
            .map(|group| of(group).to_f64())
            .collect()
    }

    /// The same of interest.
    fn interest_brought(&self) -> Vec<f64> {
        self.brought(|group| group.interest - group.servicing_fee - group.interest_loss)
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

    fn is(&self, what: &str, paid: N, computed: f64) {
        let roundings = self.roundings();
        self.checked
            .computed(what, self.record, paid, computed, roundings);
    }

    /// Whether two figures are so near that rounding decides which is larger.
    fn too_near(&self, left: f64, right: f64) -> bool {
        let tolerance =
            self.checked.original_balance * 1e-9 + self.roundings() as f64 * N::ROUNDING;
        (left - right).abs() <= tolerance
    }
}

/// What each class is paid of `money` along an order, by what each is owed; and what is left.
/// `brought` is what each loan group brings of the money.
fn pay_along(order: &Order, money: f64, brought: &[f64], owed: &[f64], paid: &mut [f64]) -> f64 {
    match order {
        Order::Class(class) => {
            let amount = money.min(owed[class.position()]);
            paid[class.position()] += amount;
            money - amount
        }
        Order::Sequential(parts) => {
            let mut left = money;
            for part in parts {
                left = pay_along(part, left, brought, owed, paid);
            }
            left
        }
        Order::ByGroup(parts) => {
            let part_of = |money: f64, group: GroupIndex, among: f64| {
                if among > 0.0 {
                    money * brought[group.position()] / among
                } else {
                    0.0
                }
            };
            let all: f64 = parts
                .iter()
                .map(|(group, _)| brought[group.position()])
                .sum();
            let mut still_owed = owed.to_vec();
            let mut left = money;
            for (group, part) in parts {
                // Of a class of both groups only this one's part.
                let mut owed_here = owed.to_vec();
                for class in part.classes() {
                    let of_class = parts
                        .iter()
                        .filter(|(_, part)| part.classes().contains(&class));
                    let groups: Vec<f64> = of_class
                        .map(|(group, _)| brought[group.position()])
                        .collect();
                    if groups.len() > 1 {
                        let owed = &mut owed_here[class.position()];
                        *owed = part_of(*owed, *group, groups.iter().sum());
                    }
                }
                let mut paid_here = vec![0.0; owed.len()];
                let money_here = part_of(money, *group, all);
                pay_along(part, money_here, brought, &owed_here, &mut paid_here);
                for (class, amount) in paid_here.into_iter().enumerate() {
                    paid[class] += amount;
                    still_owed[class] -= amount;
                    left -= amount;
                }
            }
            for (_, part) in parts {
                let mut paid_here = vec![0.0; owed.len()];
                left = pay_along(part, left, brought, &still_owed, &mut paid_here);
                for (class, amount) in paid_here.into_iter().enumerate() {
                    paid[class] += amount;
                    still_owed[class] -= amount;
                }
            }
            left
        }
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
                pay_along(part, share * of(part), brought, owed, paid);
            }
            money - share * all
        }
    }
}
