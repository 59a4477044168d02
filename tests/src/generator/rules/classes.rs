//! Header, classes and sets.

use super::super::deal::dollars;
use super::Draft;

impl Draft<'_, '_> {
    pub(super) fn header(&mut self) {
        self.line("name: random");
        let cut_off = *self.tape.one_of(&[
            "2026-01-01",
            "2026-01-01",
            "2026-01-01",
            "2025-12-01",
            "2025-12-31, first_collection_months: 2",
        ]);
        self.line(&format!(
            "dates: {{cut_off: {cut_off}, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}}"
        ));
        let mut fields = vec![format!("original_balance: {}", dollars(self.pool.cents))];
        if self.grouped {
            fields.push("groups: [I, II]".to_owned());
        }
        if self.tape.percent(80) {
            let fee = self.tape.hundredths(0, 100);
            fields.push(format!("expense_fees: {{servicing fee: {fee}%}}"));
        }
        if self.tape.percent(30) {
            let covered = self.tape.hundredths(0, 30);
            fields.push(format!("compensating_interest: {covered}%"));
        }
        self.line(&format!("collateral: {{{}}}", fields.join(", ")));
        let pricing: Vec<String> = self
            .pool
            .kinds
            .clone()
            .iter()
            .map(|kind| format!("{kind}: {} CPR", self.tape.between(5, 40)))
            .collect();
        self.line(&format!(
            "prepayment_assumption: {{pricing: {{{}}}}}",
            pricing.join(", ")
        ));
        if self.tape.percent(70) {
            let accrual = *self.tape.one_of(&["30/360", "actual/360", "actual/365"]);
            let mut fields = vec![format!("accrual: {accrual}")];
            if self.tape.percent(40) {
                fields.push(format!("delay_days: {}", self.tape.between(0, 30)));
            }
            if self.tape.percent(20) {
                fields.push(format!("hard_cap: {}%", self.tape.hundredths(300, 1500)));
            }
            if self.tape.percent(20) {
                fields.push(format!("first_period_days: {}", self.tape.between(1, 60)));
            }
            self.line(&format!("interest: {{{}}}", fields.join(", ")));
        }
        if self.reference_pool {
            self.line("reference_pool: yes");
        }
        // Formulas refer to them.
        self.line("indices: [libor_1m]");
        self.indices.push("libor_1m");
    }

    pub(super) fn class_sections(&mut self) {
        let count = self.tape.between(2, 8) as usize;
        let cents = self.pool.cents / 100 * *self.tape.one_of(&[100_u64, 95, 99, 80]);
        let balances = self.tape.cut(cents, count);
        self.line("classes:");
        self.classes = (1..=count).map(|class| format!("C-{class}")).collect();
        for (position, balance) in balances.into_iter().enumerate() {
            let name = self.classes[position].clone();
            let mut fields = vec![
                format!("name: {name}"),
                format!("balance: {}", dollars(balance)),
            ];
            if self.reference_pool && self.tape.percent(30) {
                fields.push("rate: none, retained: yes".to_owned());
            } else {
                self.coupon(&name, &mut fields);
            }
            self.class_dates(&mut fields);
            let earns = self.with_interest.contains(&name);
            if earns && !self.reference_pool && self.tape.percent(20) {
                fields.push("accretes: yes".to_owned());
                self.accreting.push(name);
            }
            self.line(&format!("  - {{{}}}", fields.join(", ")));
        }
        for number in 0..self.tape.between(0, 2) {
            let name = format!("IO-{}", number + 1);
            let of = self.one_of(&self.classes.clone());
            let other = self.one_of(&self.classes.clone());
            let share = self.tape.hundredths(1, 15_000);
            let notional = match self.tape.between(0, 5) {
                0 => format!("{{{of}: {share}%}}"),
                1 => "{pool: 100%}".to_owned(),
                2 => format!("{{all: {share}%}}"),
                3 if self.grouped => "{II: 50%}".to_owned(),
                4 if of != other => format!("{{{of}: 50%, {other}: {share}%}}"),
                _ => format!("\"max(0, balance({of}) - 50_000)\""),
            };
            let mut fields = vec![format!("name: {name}"), format!("notional: {notional}")];
            self.coupon(&name, &mut fields);
            self.class_dates(&mut fields);
            self.line(&format!("  - {{{}}}", fields.join(", ")));
        }
        let classes = self.classes.clone();
        let most = u32::try_from(classes.len() - 1).unwrap_or(1);
        let (seniors, others) = classes.split_at(self.tape.between(1, most) as usize);
        let seniors = match self.tape.between(0, 2) {
            0 => format!("[{}]", seniors.join(", ")),
            1 => format!("{{pro_rata: [{}]}}", seniors.join(", ")),
            _ => format!("{{pro_rata: [{}], by: balance}}", seniors.join(", ")),
        };
        self.line("sets:");
        self.line(&format!("  seniors: {seniors}"));
        self.line(&format!("  others: [{}]", others.join(", ")));
        self.line("  all: [seniors, others]");
        self.sets = ["seniors", "others", "all"].map(str::to_owned).to_vec();
    }

    /// Coupon, floor, cap and step-up.
    fn coupon(&mut self, name: &str, fields: &mut Vec<String>) {
        let choice = self.tape.between(0, 9);
        let mut caps = true;
        match choice {
            0..=2 => fields.push(format!("rate: {}%", self.tape.hundredths(0, 900))),
            3 | 4 => {
                let index = self.index();
                let margin = self.tape.hundredths(5, 400);
                fields.push(format!("index: {index}, margin: {margin}%"));
            }
            5 => {
                let index = self.index();
                let margin = self.tape.hundredths(500, 2500);
                let times = self.tape.hundredths(50, 400);
                fields.push(format!(
                    "index: {index}, multiplier: -{times}, margin: {margin}%"
                ));
            }
            6 => {
                let less = *self.tape.one_of(&["", "", " - 0.50%", " - 12%"]);
                fields.push(format!("rate: net WAC{less}"));
                caps = false;
            }
            7 => {
                let formula = *self.tape.one_of(&[
                    "min(5%, net WAC)",
                    "max(0%, net WAC - 4%)",
                    "2 x libor_1m",
                    "if month <= 12 then 3% else net WAC",
                    "net WAC x 50%",
                ]);
                fields.push(format!("rate: \"{formula}\""));
            }
            8 => {
                let later = self.tape.hundredths(0, 900);
                let between = *self.tape.one_of(&["steps", "interpolated"]);
                fields.push(format!(
                    "rate: {{from_month: {{1: 4.00%, 25: {later}%}}, between: {between}}}"
                ));
            }
            _ => {
                fields.push("rate: none".to_owned());
                return;
            }
        }
        self.with_interest.push(name.to_owned());
        if self.tape.percent(15) {
            fields.push(format!("floor: {}%", self.tape.hundredths(0, 300)));
        }
        if caps && self.tape.percent(30) {
            let cap = match self.tape.between(0, 2) {
                0 => "net WAC".to_owned(),
                1 => "\"min(net WAC, 7%)\"".to_owned(),
                _ => format!("{}%", self.tape.hundredths(0, 900)),
            };
            fields.push(format!("cap: {cap}"));
            if self.tape.percent(60) {
                fields.push("carry_forward: yes".to_owned());
                self.carrying_forward.push(name.to_owned());
            }
        }
        if self.tape.percent(15) {
            let by = *self.tape.one_of(&["+ 0.50%", "x 1.5"]);
            let from = *self.tape.one_of(&["2027-05", "month 7", "2026-02"]);
            fields.push(format!("step_up: {by}, step_up_from: {from}"));
        }
    }

    fn class_dates(&mut self, fields: &mut Vec<String>) {
        if self.tape.percent(12) {
            let pays = *self.tape.one_of(&["quarterly", "semiannually", "annually"]);
            fields.push(format!("pays: {pays}"));
        }
        if self.tape.percent(12) {
            let accrual = *self.tape.one_of(&["30/360", "actual/360", "actual/365"]);
            fields.push(format!("accrual: {accrual}"));
        }
        match self.tape.between(0, 11) {
            10 => fields.push(format!("first_period_days: {}", self.tape.between(1, 60))),
            11 => fields.push("interest_from: 2026-01-15".to_owned()),
            8 => fields.push(format!("delay_days: {}", self.tape.between(0, 24))),
            _ => {}
        }
        if self.grouped && self.tape.percent(30) {
            let group = *self.tape.one_of(&["I", "II", "[I, II]"]);
            fields.push(format!("group: {group}"));
        }
    }
}
