//! Schedules, amounts, tests, accounts and fees.

use super::super::deal::dollars;
use super::Draft;

impl Draft<'_, '_> {
    pub(super) fn definitions(&mut self) {
        self.schedule_section();
        self.account_section();
        self.amount_section();
        self.test_section();
        self.fee_section();
    }

    fn schedule_section(&mut self) {
        if !self.tape.percent(50) {
            return;
        }
        self.line("schedules:");
        let mut names = vec!["seniors".to_owned()];
        names.push(self.classes[0].clone());
        let most = u32::try_from(names.len()).unwrap_or(1);
        names.truncate(self.tape.between(1, most) as usize);
        for name in &names {
            let whole = self.pool.cents / 1000 * u64::from(self.tape.between(1, 900));
            let rows = if self.tape.percent(50) {
                let (one, other) = (whole / 10 * 7, whole / 10 * 2);
                format!(
                    "{{0: {}, 12: {}, 30: {}, 60: 0}}",
                    dollars(whole),
                    dollars(one),
                    dollars(other)
                )
            } else {
                let balances = (0..self.tape.between(2, 24))
                    .map(|month| dollars(whole / (u64::from(month) + 1)));
                format!("[{}]", balances.collect::<Vec<_>>().join(", "))
            };
            self.line(&format!("  {name}: {rows}"));
        }
        self.schedules = names;
    }

    fn account_section(&mut self) {
        let count = if self.reference_pool {
            0
        } else {
            self.tape.between(0, 2)
        };
        if count == 0 {
            return;
        }
        self.line("accounts:");
        for name in ["reserve", "spread"].into_iter().take(count as usize) {
            let mut fields = Vec::new();
            if self.tape.percent(70) {
                let initial = self.stated();
                fields.push(format!("initial: {initial}"));
            }
            if fields.is_empty() || self.tape.percent(80) {
                let target = self.in_dollars(1, false);
                let target = match self.tape.between(0, 2) {
                    0 => self.stated(),
                    1 => "2% of pool balance".to_owned(),
                    _ => target,
                };
                fields.push(format!("target: \"{target}\""));
            }
            if self.tape.percent(30) {
                fields.push(format!("earns: {}%", self.tape.hundredths(0, 500)));
            }
            if self.tape.percent(20) {
                let to = *self.tape.one_of(&["principal", "available funds"]);
                fields.push(format!("final_release: {to}"));
            }
            self.line(&format!("  {name}: {{{}}}", fields.join(", ")));
            self.accounts.push(name.to_owned());
        }
    }

    fn amount_section(&mut self) {
        let count = self.tape.between(0, 5);
        if count == 0 && !self.reference_pool {
            return;
        }
        self.line("amounts:");
        if self.reference_pool {
            // Together what the pool brings.
            let share = self.tape.between(0, 100);
            self.line("  reduction: scheduled principal + prepayments + recoveries");
            self.line(&format!("  senior reduction: {share}% of reduction"));
            self.line("  other reduction: reduction - senior reduction");
        }
        for number in 1..=count {
            match self.tape.between(0, 4) {
                0 => {
                    let (one, other) = (self.percentage(), self.percentage());
                    let between = *self.tape.one_of(&["steps", "interpolated"]);
                    let name = format!("shift {number}");
                    self.line(&format!(
                        "  {name}: {{from_month: {{1: {one}, 20: {other}, 44: 0%}}, between: {between}}}"
                    ));
                    self.fractions.push(name);
                }
                1 => {
                    let name = format!("share {number}");
                    let formula = self.fraction(2);
                    self.line(&format!("  {name}: \"{formula}\""));
                    self.fractions.push(name);
                }
                2 => {
                    let (one, other) = (self.stated(), self.stated());
                    let name = format!("stated {number}");
                    self.line(&format!(
                        "  {name}: {{from_month: {{1: {one}, 37: {other}}}}}"
                    ));
                    self.dollars.push(name);
                }
                _ => {
                    let now = self.tape.percent(50);
                    let formula = self.in_dollars(2, now);
                    let name = format!("need {number}");
                    self.line(&format!("  {name}: \"{formula}\""));
                    // Amounts of a point of the date may not be used where the date's are.
                    if !now {
                        self.dollars.push(name);
                    }
                }
            }
        }
    }

    fn test_section(&mut self) {
        let count = self.tape.between(0, 4);
        if count == 0 {
            return;
        }
        self.line("tests:");
        for number in 1..=count {
            let name = format!("test {number}");
            let mut fields = Vec::new();
            if self.tape.percent(50) {
                fields.push(format!("holds: \"{}\"", self.truth(2)));
            } else {
                fields.push(format!("value: \"{}\"", self.fraction(1)));
                let comparison = *self.tape.one_of(&["at_most", "below", "at_least", "above"]);
                let limit = if self.tape.percent(50) {
                    self.percentage()
                } else {
                    let from = *self.tape.one_of(&[1, 7]);
                    let between = *self.tape.one_of(&["steps", "interpolated"]);
                    let (one, other) = (self.percentage(), self.percentage());
                    format!("{{from_month: {{{from}: {one}, 31: {other}}}, between: {between}}}")
                };
                fields.push(format!("{comparison}: {limit}"));
                if self.tape.percent(40) {
                    fields.push(format!("mean_of_months: {}", self.tape.between(1, 6)));
                }
            }
            if self.tape.percent(30) {
                fields.push(format!("dates_running: {}", self.tape.between(1, 4)));
            }
            match self.tape.between(0, 3) {
                2 => fields.push("stays: failed".to_owned()),
                3 => fields.push("stays: passed".to_owned()),
                _ => {}
            }
            self.line(&format!("  {name}: {{{}}}", fields.join(", ")));
            self.tests.push(name);
        }
    }

    fn fee_section(&mut self) {
        let count = self.tape.between(0, 2);
        if count == 0 {
            return;
        }
        self.line("fees:");
        for name in ["trustee fee", "expenses"].into_iter().take(count as usize) {
            let mut fields = Vec::new();
            if self.tape.percent(50) {
                fields.push(format!("amount: {}", self.tape.between(0, 50_000)));
            } else {
                let rate = self.tape.hundredths(0, 100);
                let of = self.in_dollars(1, false);
                fields.push(format!("rate: {rate}%, of: \"{of}\""));
            }
            if self.tape.percent(30) {
                fields.push(format!("minimum: {}", self.tape.between(0, 500)));
            }
            if self.tape.percent(30) {
                fields.push(format!("maximum: {}", self.tape.between(500, 20_000)));
            }
            let capped = self.tape.percent(50);
            if capped {
                fields.push(format!("annual_cap: {}", self.tape.between(0, 60_000)));
            }
            self.line(&format!("  {name}: {{{}}}", fields.join(", ")));
            self.fees.push((name.to_owned(), capped));
        }
    }
}
