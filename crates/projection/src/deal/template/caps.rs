//! Net WAC caps as fractions of the balance for the month, so that they serve every day count (TS, Net WAC
//! Cap Rate).

use super::Template;
use crate::calendar::DayCount;
use crate::index::{ClassIndex, GroupIndex};
use crate::number::Number;
use crate::program::{Amount, ClassField, DealField, Instruction, PoolField, Unit};

/// The caps of loan groups and of classes of no group.
pub(super) struct Caps {
    balances: Vec<Amount>,
    known: Vec<(Vec<GroupIndex>, DayCount, Amount)>,
}

impl<N: Number> Template<'_, N> {
    /// Net mortgage interest of the collection months over the pool before the date, less the net swap
    /// payment over it. Each loan group has its own cap. A class of no group has the mean of the groups' caps
    /// weighted by group balance less group senior balance (TR, section 7B and the rates of section 1). A class
    /// of several groups counts toward each in proportion to the groups' balances.
    pub(super) fn measure_caps(&mut self) -> Caps {
        self.b.line(
            if self.plan.hedges.is_empty() {
                "Net WAC cap: net mortgage interest over the pool"
            } else {
                "Net WAC cap: net mortgage interest less the net swap payment, over the pool"
            },
            None,
        );
        let collected = self.collected;
        let owed = self.of_deal(DealField::HedgeOwed);
        let cap = self.of_deal(DealField::NetWacCap);
        // A pool that has paid off has no rate; floating point leaves only rounding noise of it.
        let pool = self.b.if_money(collected.opening);
        let (net_wac, balances) = (
            self.of_deal(DealField::NetWac),
            self.of_deal(DealField::OpeningBalances),
        );
        self.b.for_records(|b| {
            let balances = b.if_money(balances);
            let by_the_month = b.ratio(collected.mortgage_interest, balances);
            let twelve = b.constant(N::count(12));
            b.set(net_wac, |b| b.mul(by_the_month, twelve));
            b.dollars("net interest", collected.mortgage_interest);
            b.dollars("less net swap payment", owed);
            b.dollars("over the pool", collected.opening);
            b.result("net WAC", net_wac, Unit::Rate);
        });
        if self.deal.groups.is_empty() {
            let capped_interest = self.b.excess(collected.mortgage_interest, owed);
            self.b.set(cap, |b| b.ratio(capped_interest, pool));
            return Caps {
                balances: Vec::new(),
                known: Vec::new(),
            };
        }
        let groups: Vec<GroupIndex> = (0..self.deal.groups.len()).map(GroupIndex::new).collect();
        let balances: Vec<Amount> = groups
            .iter()
            .map(|group| {
                let balance = self.b.group(*group, PoolField::OpeningBalance);
                self.b.if_money(balance)
            })
            .collect();
        let hedge_rate = self.b.ratio(owed, pool);
        let zero = self.b.zero();
        let weighted = self.b.copied(zero);
        let weights = self.b.copied(zero);
        for group in &groups {
            let name = self.deal.groups[group.position()].as_str();
            self.b
                .line(("Net WAC cap of a loan group, and its weight", name), None);
            let balance = balances[group.position()];
            let interest = self.b.group(*group, PoolField::MortgageInterest);
            let rate = self.b.ratio(interest, balance);
            let group_cap = self.b.group_cap(*group);
            self.b.set(group_cap, |b| b.excess(rate, hedge_rate));
            let senior = self.b.copied(zero);
            for class in self.classes.clone() {
                self.count_senior(class, *group, &balances, senior);
            }
            let beyond = self.b.sub(balance, senior);
            // A group without subordinate balance has no weight; floating point leaves only rounding noise.
            let weight = self.b.if_money(beyond);
            let of_group = self.b.mul(weight, group_cap);
            self.b.increase(weighted, of_group);
            self.b.increase(weights, weight);
            self.b.dollars("net interest", interest);
            self.b.dollars("over the pool", balance);
            self.b
                .result("cap for the period", group_cap, Unit::Percent);
            self.b.result("weight", weight, Unit::Dollars);
        }
        self.b.set(cap, |b| b.ratio(weighted, weights));
        Caps {
            balances,
            known: Vec::new(),
        }
    }

    /// Adds a class's balance to the senior balance of its loan group.
    fn count_senior(
        &mut self,
        class: ClassIndex,
        group: GroupIndex,
        balances: &[Amount],
        senior: Amount,
    ) {
        let own = self.class(class, ClassField::Balance);
        match self.plan.classes[class].groups.as_slice() {
            [only] if *only == group => self.b.of_class(class, |b| b.increase(senior, own)),
            several @ [_, _, ..] if several.contains(&group) => {
                let of_several = several.iter().map(|group| balances[group.position()]);
                let of_several: Vec<Amount> = of_several.collect();
                let total = self.b.sum(of_several);
                let share = self.b.ratio(balances[group.position()], total);
                let part = self.b.mul(own, share);
                self.b.increase(senior, part);
            }
            _ => {}
        }
    }

    /// The cap of a class, as an annual rate over its interest period.
    pub(super) fn cap_of(&mut self, class: ClassIndex, caps: &mut Caps) -> Amount {
        let terms = &self.plan.classes[class];
        let known = caps.known.iter().find(|(groups, day_count, _)| {
            *groups == terms.groups && *day_count == terms.day_count
        });
        if let Some((.., cap)) = known {
            return *cap;
        }
        let for_period = match terms.groups.as_slice() {
            [group] if group.position() < caps.balances.len() => self.b.group_cap(*group),
            [] | [_] => self.of_deal(DealField::NetWacCap),
            several => self.mean_cap(several, &caps.balances),
        };
        let into = self.b.amount();
        self.b.push(Instruction::CapRate {
            into,
            cap: for_period,
            period: Self::period(terms.day_count),
        });
        caps.known
            .push((terms.groups.clone(), terms.day_count, into));
        into
    }

    /// The mean of the caps of several loan groups, weighted by their balances.
    fn mean_cap(&mut self, groups: &[GroupIndex], balances: &[Amount]) -> Amount {
        let parts: Vec<Amount> = groups
            .iter()
            .map(|group| {
                let cap = self.b.group_cap(*group);
                self.b.mul(cap, balances[group.position()])
            })
            .collect();
        let weighted = self.b.sum(parts);
        let total = self
            .b
            .sum(groups.iter().map(|group| balances[group.position()]));
        self.b.ratio(weighted, total)
    }
}
