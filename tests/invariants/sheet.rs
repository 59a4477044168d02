//! Every month recomputed from the rules of the conventions and the term sheet.
//!
//! The computation is in floating point, from the deal as read (not the plan), the collateral of
//! the month and the state before it, and is written independently of the engine. Comparisons that
//! rounding could decide are left out.

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

/// A month and its inputs.
struct Sheet<'a, N: Number> {
    checked: &'a Checked<'a, N>,
    deal: &'a Deal,
    schedule: &'a DistributionSchedule,
    record: &'a MonthRecord<N>,
    before: &'a DealState<N>,
    after: &'a DealState<N>,
    /// The index of the month, from 0.
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
    /// The reference rate of the month, an annual fraction. Paths begin with the month of the
    /// cut-off date, or with the next one if that date ends its month. Closing is in the month
    /// before the first date.
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

    /// The collateral in the collection months that the date pays.
    fn collection_months<'m>(&self, months: &'m [CollateralMonth<N>]) -> &'m [CollateralMonth<N>] {
        let first = self.deal.dates.collections.first as usize;
        let (from, to) = match self.position {
            0 => (0, first),
            later => (later + first - 1, later + first),
        };
        &months[from.min(months.len())..to.min(months.len())]
    }

    /// The amount of each loan group; empty if there is only one group.
    fn by_group(&self, of: impl Fn(&CollateralMonth<N>) -> N) -> Vec<f64> {
        self.record
            .groups
            .iter()
            .map(|group| of(group).to_f64())
            .collect()
    }

    /// The net interest of each loan group.
    fn interest_by_group(&self) -> Vec<f64> {
        self.by_group(|group| group.interest - group.servicing_fee - group.interest_loss)
    }

    /// The interest period of the month by the calendar, in years.
    fn years(&self, day_count: DayCount) -> f64 {
        let (days, basis) = self.schedule.days(self.record.month, day_count).unwrap();
        f64::from(days) / f64::from(basis)
    }

    /// The interest period of the certificates in the month, in years.
    fn certificate_years(&self, day_count: DayCount) -> f64 {
        match self.deal.first_period_days {
            Some(days) if self.position == 0 => {
                let (_, basis) = self.schedule.days(self.record.month, day_count).unwrap();
                f64::from(days) / f64::from(basis)
            }
            _ => self.years(day_count),
        }
    }

    /// The most amounts of a month that are rounded: by class, and others.
    fn roundings(&self) -> usize {
        4 * self.record.classes.len() + 8
    }

    fn is(&self, what: &str, paid: N, computed: f64) {
        let roundings = self.roundings();
        self.checked
            .computed(what, self.record, paid, computed, roundings);
    }

    /// Whether two amounts are so close that rounding decides which is larger.
    fn too_near(&self, left: f64, right: f64) -> bool {
        let tolerance =
            self.checked.original_balance * 1e-9 + self.roundings() as f64 * N::ROUNDING;
        (left - right).abs() <= tolerance
    }
}

/// Pays `money` along an order: adds to `paid` what each class receives, given what it is owed, and
/// returns the rest. `by_group` is the part of the money of each loan group.
fn pay_along(order: &Order, money: f64, by_group: &[f64], owed: &[f64], paid: &mut [f64]) -> f64 {
    match order {
        Order::Class(class) => {
            let amount = money.min(owed[class.position()]);
            paid[class.position()] += amount;
            money - amount
        }
        Order::Sequential(parts) => {
            let mut left = money;
            for part in parts {
                left = pay_along(part, left, by_group, owed, paid);
            }
            left
        }
        Order::ByGroup(parts) => {
            let part_of = |money: f64, group: GroupIndex, among: f64| {
                if among > 0.0 {
                    money * by_group[group.position()] / among
                } else {
                    0.0
                }
            };
            let all: f64 = parts
                .iter()
                .map(|(group, _)| by_group[group.position()])
                .sum();
            let mut still_owed = owed.to_vec();
            let mut left = money;
            for (group, part) in parts {
                // Only the part of this group in a class of several groups.
                let mut group_owed = owed.to_vec();
                for class in part.classes() {
                    let of_class = parts
                        .iter()
                        .filter(|(_, part)| part.classes().contains(&class));
                    let groups: Vec<f64> = of_class
                        .map(|(group, _)| by_group[group.position()])
                        .collect();
                    if groups.len() > 1 {
                        let owed = &mut group_owed[class.position()];
                        *owed = part_of(*owed, *group, groups.iter().sum());
                    }
                }
                let mut group_paid = vec![0.0; owed.len()];
                let group_money = part_of(money, *group, all);
                pay_along(part, group_money, by_group, &group_owed, &mut group_paid);
                for (class, amount) in group_paid.into_iter().enumerate() {
                    paid[class] += amount;
                    still_owed[class] -= amount;
                    left -= amount;
                }
            }
            for (_, part) in parts {
                let mut group_paid = vec![0.0; owed.len()];
                left = pay_along(part, left, by_group, &still_owed, &mut group_paid);
                for (class, amount) in group_paid.into_iter().enumerate() {
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
                pay_along(part, share * of(part), by_group, owed, paid);
            }
            money - share * all
        }
    }
}
