use stepdown_projection::deal::rules::{
    LadderRung, Otherwise, Payment, PaymentOrder, PaymentStep, ProRataBy, Source, SplitShare,
};
use stepdown_projection::index::{ClassIndex, FeeIndex};

use super::{Cash, Class, Date};

#[derive(Clone, Copy, PartialEq)]
enum Claim {
    Interest,
    Principal,
    CarryForward,
    WriteDown,
    WriteUp,
}

impl Claim {
    fn of(payment: &Payment) -> Option<(Self, &PaymentOrder)> {
        Some(match payment {
            Payment::Interest(order) => (Self::Interest, order),
            Payment::Principal(order) => (Self::Principal, order),
            Payment::CarryForward(order) => (Self::CarryForward, order),
            Payment::WriteDown(order) => (Self::WriteDown, order),
            Payment::WriteUp(order) => (Self::WriteUp, order),
            _ => return None,
        })
    }

    /// What a class is owed, and what it has been paid.
    fn fields(self, class: &mut Class) -> (&mut f64, &mut f64) {
        match self {
            Self::Interest => (&mut class.unpaid, &mut class.interest),
            Self::Principal => (&mut class.balance, &mut class.principal),
            Self::CarryForward => (&mut class.carried, &mut class.carry_forward_paid),
            Self::WriteDown => (&mut class.balance, &mut class.down),
            Self::WriteUp => (&mut class.written_down, &mut class.up),
        }
    }
}

fn classes_of(order: &PaymentOrder) -> Vec<ClassIndex> {
    let mut classes = Vec::new();
    order.visit_classes(&mut |class| {
        if !classes.contains(&class) {
            classes.push(class);
        }
    });
    classes
}

impl Date<'_> {
    pub(super) fn step(&mut self, step: &PaymentStep, outer: bool) {
        let holds = outer && step.when.as_ref().is_none_or(|when| self.truth(when));
        let limited = step.when.is_some() || !outer;
        if let Some(when) = &step.when
            && !outer
        {
            // What it defines is computed all the same.
            self.truth(when);
        }
        let _ = limited;
        if let Some((claim, order)) = Claim::of(&step.payment) {
            self.claim(claim, order, step, holds);
        } else {
            self.other(step, holds);
        }
        let elsewhere = outer && !holds;
        match &step.otherwise {
            Otherwise::Nothing => {}
            Otherwise::Order(order) => {
                if let Some((claim, _)) = Claim::of(&step.payment) {
                    self.claim(claim, order, step, elsewhere);
                } else {
                    self.increase(order, step, elsewhere);
                }
            }
            Otherwise::Steps(steps) => {
                for step in steps {
                    self.step(step, elsewhere);
                }
            }
        }
    }

    /// The money of a step and where it comes from.
    fn money(&mut self, step: &PaymentStep, owed: Option<f64>, holds: bool) -> (f64, Vec<Cash>) {
        let sources = self.sources(&step.from);
        let mut most = owed.unwrap_or(f64::INFINITY);
        if let Some(up_to) = &step.up_to {
            most = most.min(self.payable(up_to));
        }
        if let Some(sources) = &sources {
            most = most.min(self.sum(sources));
        } else if most.is_infinite() {
            most = 0.0;
        }
        (if holds { most } else { 0.0 }, sources.unwrap_or_default())
    }

    fn claim(&mut self, claim: Claim, order: &PaymentOrder, step: &PaymentStep, holds: bool) {
        // Cash without a limit pays what is owed.
        let owed = self.sources(&step.from).is_none().then(|| {
            let classes = classes_of(order).into_iter();
            classes.map(|class| self.owed(claim, class)).sum()
        });
        let (money, sources) = self.money(step, owed, holds);
        let left = self.pay(order, claim, money);
        self.take(&sources, money - left);
    }

    fn owed(&mut self, claim: Claim, class: ClassIndex) -> f64 {
        *claim.fields(&mut self.classes[class]).0
    }

    fn pay_class(&mut self, claim: Claim, class: ClassIndex, money: f64) -> f64 {
        let class = &mut self.classes[class];
        let (owed, paid) = claim.fields(class);
        let amount = money.min(*owed);
        *owed -= amount;
        *paid += amount;
        match claim {
            Claim::WriteDown => class.written_down += amount,
            Claim::WriteUp => class.balance += amount,
            _ => {}
        }
        money - amount
    }

    /// Pays an order; returns what it does not take.
    fn pay(&mut self, order: &PaymentOrder, claim: Claim, money: f64) -> f64 {
        match order {
            PaymentOrder::Class(class) => self.pay_class(claim, *class, money),
            PaymentOrder::Sequential(parts) => parts
                .iter()
                .fold(money, |left, part| self.pay(part, claim, left)),
            PaymentOrder::ProRata { parts, by } => {
                let weights: Vec<f64> = parts
                    .iter()
                    .enumerate()
                    .map(|(position, part)| match by {
                        ProRataBy::AmountDue => self.due(part, claim),
                        ProRataBy::Balance => classes_of(part)
                            .iter()
                            .map(|class| self.classes[*class].before)
                            .sum(),
                        ProRataBy::Weights(weights) => self.value(&weights[position]).max(0.0),
                    })
                    .collect();
                let total: f64 = weights.iter().sum();
                let mut left = 0.0;
                let mut shared = 0.0;
                for (part, weight) in parts.iter().zip(&weights) {
                    let mut share = if total > 0.0 {
                        money * weight / total
                    } else {
                        0.0
                    };
                    if *by == ProRataBy::AmountDue {
                        share = share.min(*weight);
                    }
                    shared += share;
                    left += self.pay(part, claim, share);
                }
                left += (money - shared).max(0.0);
                if *by != ProRataBy::AmountDue {
                    left = parts
                        .iter()
                        .fold(left, |left, part| self.pay(part, claim, left));
                }
                left
            }
            PaymentOrder::EachDate { .. } => panic!("stated amounts are computed by hand"),
            PaymentOrder::ByGroup(parts) => {
                let brought = |date: &Self, group: usize| {
                    let month = &date.groups[group];
                    (month.opening_balance - month.closing_balance).max(0.0)
                };
                let total: f64 = parts
                    .iter()
                    .map(|(group, _)| brought(self, group.position()))
                    .sum();
                let (mut left, mut shared) = (0.0, 0.0);
                for (group, part) in parts {
                    let weight = brought(self, group.position());
                    let share = if total > 0.0 {
                        money * weight / total
                    } else {
                        0.0
                    };
                    shared += share;
                    left += self.pay(part, claim, share);
                }
                left += (money - shared).max(0.0);
                parts
                    .iter()
                    .fold(left, |left, (_, part)| self.pay(part, claim, left))
            }
            PaymentOrder::Split(parts) => {
                let (mut rest, mut left) = (money, 0.0);
                for (share, part) in parts {
                    if let SplitShare::Of(share) = share {
                        let share = (self.value(share).max(0.0) * money).min(rest);
                        rest -= share;
                        left += self.pay(part, claim, share);
                    }
                }
                for (share, part) in parts {
                    if *share == SplitShare::Rest {
                        rest = self.pay(part, claim, rest);
                    }
                }
                left + rest
            }
            PaymentOrder::DownTo { order, balance } => {
                let total: f64 = classes_of(order)
                    .iter()
                    .map(|class| self.classes[*class].balance)
                    .sum();
                let most = money.min((total - self.value(balance)).max(0.0));
                money - most + self.pay(order, claim, most)
            }
            PaymentOrder::UpTo { order, amount } => {
                let most = money.min(self.payable(amount));
                money - most + self.pay(order, claim, most)
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                let holds = self.truth(test);
                let (here, elsewhere) = if holds { (money, 0.0) } else { (0.0, money) };
                let left = self.pay(then, claim, here);
                match otherwise {
                    Some(otherwise) => left + self.pay(otherwise, claim, elsewhere),
                    None => left + elsewhere,
                }
            }
        }
    }

    /// What an order can take, with the limits of its parts.
    fn due(&mut self, order: &PaymentOrder, claim: Claim) -> f64 {
        let of_parts: f64 = match order {
            PaymentOrder::Class(class) => return self.owed(claim, *class),
            PaymentOrder::Sequential(parts) | PaymentOrder::ProRata { parts, .. } => {
                parts.iter().map(|part| self.due(part, claim)).sum()
            }
            PaymentOrder::EachDate { .. } => panic!("stated amounts are computed by hand"),
            PaymentOrder::ByGroup(parts) => {
                parts.iter().map(|(_, part)| self.due(part, claim)).sum()
            }
            PaymentOrder::Split(parts) => parts.iter().map(|(_, part)| self.due(part, claim)).sum(),
            PaymentOrder::DownTo { order, balance } => {
                let total: f64 = classes_of(order)
                    .iter()
                    .map(|class| self.classes[*class].balance)
                    .sum();
                let due = self.due(order, claim);
                due.min((total - self.value(balance)).max(0.0))
            }
            PaymentOrder::UpTo { order, amount } => {
                let due = self.due(order, claim);
                due.min(self.payable(amount))
            }
            PaymentOrder::If {
                test,
                then,
                otherwise,
            } => {
                let holds = self.truth(test);
                let here = self.due(then, claim);
                let elsewhere = otherwise
                    .as_ref()
                    .map_or(0.0, |order| self.due(order, claim));
                if holds { here } else { elsewhere }
            }
        };
        let owed: f64 = classes_of(order)
            .into_iter()
            .map(|class| self.owed(claim, class))
            .sum();
        of_parts.min(owed)
    }

    fn other(&mut self, step: &PaymentStep, holds: bool) {
        match &step.payment {
            Payment::Increase(order) => self.increase(order, step, holds),
            Payment::LossLadder(rungs) => {
                let (mut left, _) = self.money(step, None, holds);
                for rung in rungs {
                    match rung {
                        LadderRung::Interest(class) => {
                            let class = &mut self.classes[*class];
                            let lost = left.min(class.unpaid);
                            class.unpaid -= lost;
                            class.due -= lost;
                            left -= lost;
                        }
                        LadderRung::Principal(class) => {
                            left = self.pay_class(Claim::WriteDown, *class, left);
                        }
                    }
                }
            }
            Payment::Accrete(classes) => {
                for class in classes.iter().filter(|_| holds) {
                    let of = &mut self.classes[*class];
                    let amount = std::mem::take(&mut of.unpaid);
                    of.balance += amount;
                    of.increase += amount;
                    of.due -= amount;
                    let interest = self.collected(&[0], None);
                    let cash = self.take(&interest, amount);
                    self.add(Cash::Accretion(*class), cash);
                }
            }
            Payment::Fee(fee) => self.fee(*fee, 1, step, holds),
            Payment::FeeOverflow(fee) => self.fee(*fee, 2, step, holds),
            Payment::Deposit(account) => {
                let held = self.held(Cash::Account(account.position()));
                let missing = match step.up_to {
                    Some(_) => None,
                    None => Some((self.target(*account) - held).max(0.0)),
                };
                let (money, sources) = self.money(step, missing, holds);
                self.add(Cash::Account(account.position()), money);
                self.take(&sources, money);
            }
            Payment::Draw { account, to } => {
                self.transfer(&[Source::Account(*account)], None, *to, step, holds);
            }
            Payment::Release { account, to } => {
                let held = self.held(Cash::Account(account.position()));
                let beyond = (held - self.target(*account)).max(0.0);
                self.transfer(&[Source::Account(*account)], Some(beyond), *to, step, holds);
            }
            Payment::Move { to } => self.transfer(&step.from, None, *to, step, holds),
            Payment::Residual(_) => {
                let (money, sources) = self.money(step, None, holds);
                self.residual += money;
                self.take(&sources, money);
            }
            Payment::Steps(steps) => {
                for step in steps {
                    self.step(step, holds);
                }
            }
            _ => {}
        }
    }

    fn transfer(
        &mut self,
        from: &[Source],
        most: Option<f64>,
        to: Source,
        step: &PaymentStep,
        holds: bool,
    ) {
        let from = self.sources(from).unwrap();
        let mut amount = self.sum(&from).min(most.unwrap_or(f64::INFINITY));
        if let Some(up_to) = &step.up_to {
            amount = amount.min(self.payable(up_to));
        }
        let amount = if holds { amount } else { 0.0 };
        let into = self.sources(&[to]).unwrap()[0];
        let taken = self.take(&from, amount);
        self.add(into, taken);
    }

    fn fee(&mut self, fee: FeeIndex, part: usize, step: &PaymentStep, holds: bool) {
        let owed = self.fees[fee.position()][part];
        let (money, sources) = self.money(step, Some(owed), holds);
        self.fees[fee.position()][part] -= money;
        self.fees_paid += money;
        if part == 1 {
            *self
                .memory
                .paid_this_year
                .entry(fee.position())
                .or_default() += money;
        }
        self.take(&sources, money);
    }

    fn increase(&mut self, order: &PaymentOrder, step: &PaymentStep, holds: bool) {
        let (money, _) = self.money(step, None, holds);
        let classes = classes_of(order);
        let total: f64 = classes
            .iter()
            .map(|class| self.classes[*class].before)
            .sum();
        let mut left = money;
        for (position, class) in classes.iter().enumerate() {
            let of = &mut self.classes[*class];
            let share = if total > 0.0 {
                money * of.before / total
            } else {
                0.0
            };
            let share = if position + 1 == classes.len() {
                left
            } else {
                share.min(left)
            };
            left -= share;
            of.balance += share;
            of.increase += share;
        }
    }
}
