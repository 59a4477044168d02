//! Random payments.

use super::Draft;

impl Draft<'_, '_> {
    pub(super) fn payments(&mut self) {
        let mut steps = Vec::new();
        for (fee, capped) in self.fees.clone() {
            if self.tape.percent(85) {
                steps.push(self.optional(format!("fee: {fee}"), true));
            }
            if capped && self.tape.percent(70) {
                steps.push(format!("{{fee_overflow: {fee}}}"));
            }
        }
        if self.tape.percent(25) {
            let step = self.balance_change();
            steps.push(step);
        }
        self.interest_steps(&mut steps);
        if self.tape.percent(70) {
            let order = self.write_down_order();
            let losses = *self.tape.one_of(&[
                "realized losses",
                "realized losses",
                "max(0, certificates now - pool balance)",
            ]);
            steps.push(format!("{{write_down: {order}, up_to: \"{losses}\"}}"));
        }
        self.principal_steps(&mut steps);
        for _ in 0..self.tape.between(0, 4) {
            let step = self.other();
            let most = u32::try_from(steps.len()).unwrap_or(0);
            // Most of them last.
            let at = self.tape.between(0, most).max(self.tape.between(0, most)) as usize;
            steps.insert(at, step);
        }
        if !self.reference_pool && self.tape.percent(60) {
            steps.push("{residual: R}".to_owned());
        }
        self.line("payments:");
        for step in steps {
            self.line(&format!("  - {step}"));
        }
    }

    /// A step with options: sources, a limit, a test.
    fn optional(&mut self, payment: String, takes_cash: bool) -> String {
        let mut fields = vec![payment];
        if takes_cash && self.tape.percent(30) {
            fields.push(format!("from: {}", self.sources()));
        }
        if self.tape.percent(15) {
            fields.push(format!("up_to: \"{}\"", self.in_dollars(1, true)));
        }
        if self.tape.percent(15) {
            fields.push(format!("when: \"{}\"", self.truth(1)));
        }
        format!("{{{}}}", fields.join(", "))
    }

    fn sources(&mut self) -> String {
        if self.reference_pool {
            let sources = [
                "issuer",
                "reduction",
                "senior reduction",
                "[senior reduction, other reduction]",
            ];
            return (*self.tape.one_of(&sources)).to_owned();
        }
        if !self.accounts.is_empty() && self.tape.percent(50) {
            let account = self.one_of(&self.accounts.clone());
            return match self.tape.between(0, 2) {
                0 => format!("[available funds, {account}]"),
                1 => format!("[{account}, interest]"),
                _ => account,
            };
        }
        if self.grouped && self.tape.percent(40) {
            let sources = ["interest(I)", "principal(II)", "[principal(I), principal]"];
            return (*self.tape.one_of(&sources)).to_owned();
        }
        let sources = [
            "available funds",
            "interest",
            "principal",
            "[interest, principal]",
            "[principal, available funds]",
            "[interest, available funds]",
            "[scheduled principal, principal]",
            "prepayment charges",
            "[prepayments, recoveries]",
        ];
        (*self.tape.one_of(&sources)).to_owned()
    }

    fn interest_steps(&mut self, steps: &mut Vec<String>) {
        for class in self.accreting.clone() {
            let others: Vec<String> = self
                .classes
                .iter()
                .filter(|other| **other != class)
                .cloned()
                .collect();
            let when = match self.tape.between(0, 2) {
                0 => String::new(),
                1 => format!(", when: \"balance({}) > 0\"", others.join(", ")),
                _ => format!(", when: \"{}\"", self.truth(1)),
            };
            steps.push(format!("{{accrete: {class}{when}}}"));
            if self.tape.percent(80) {
                let order = self.principal_order();
                steps.push(format!("{{principal: {order}, from: accretion({class})}}"));
            }
        }
        let earning = self.with_interest.clone();
        if earning.is_empty() {
            return;
        }
        let most = u32::try_from(earning.len()).unwrap_or(1);
        let (first, second) = earning.split_at(self.tape.between(1, most) as usize);
        for part in [first, second] {
            if part.is_empty() || self.tape.percent(5) {
                continue;
            }
            let order = self.order(part, 2, false);
            let step = self.optional(format!("interest: {order}"), true);
            let at = self
                .tape
                .between(0, u32::try_from(steps.len()).unwrap_or(0)) as usize;
            steps.insert(at, step);
        }
    }

    fn principal_steps(&mut self, steps: &mut Vec<String>) {
        if self.reference_pool {
            for source in ["senior reduction", "other reduction"] {
                let order = self.principal_order();
                steps.push(format!("{{principal: {order}, from: {source}}}"));
            }
            return;
        }
        for _ in 0..self.tape.between(0, 2) {
            let order = self.principal_order();
            let step = self.optional(format!("principal: {order}"), true);
            steps.push(step);
        }
        let order = self.principal_order();
        let mut step = format!("principal: {order}");
        if self.tape.percent(40) {
            let otherwise = self.principal_order();
            let test = self.truth(1);
            let elsewhere = format!(", when: \"{test}\", otherwise: {otherwise}");
            step.push_str(&elsewhere);
        }
        steps.push(format!("{{{step}}}"));
        if self.tape.percent(20) {
            let order = self.principal_order();
            let (source, test) = (self.sources(), self.truth(0));
            let interest = self.optional(format!("principal: {order}"), false);
            let elsewhere = self.other();
            steps.push(format!(
                "{{from: {source}, when: \"{test}\", payments: [{interest}], otherwise: [{elsewhere}]}}"
            ));
        }
    }

    fn write_down_order(&mut self) -> String {
        let mut names = self.classes.clone();
        names.reverse();
        match self.tape.between(0, 3) {
            0 => format!("{{pro_rata: [{}]}}", names.join(", ")),
            1 => self.order(&names, 2, false),
            _ => format!("[{}]", names.join(", ")),
        }
    }

    fn balance_change(&mut self) -> String {
        let losses = self.in_dollars(1, true);
        if self.tape.percent(50) && !self.with_interest.is_empty() {
            let class = self.classes[self.classes.len() - 1].clone();
            let earning: Vec<String> = self.with_interest.clone();
            let interest = self.one_of(&earning);
            return format!(
                "{{loss_ladder: [{{interest: {interest}}}, {{principal: {class}}}], up_to: \"{losses}\"}}"
            );
        }
        let class = self.one_of(&self.classes.clone());
        format!("{{increase: {class}, up_to: \"min(10_000, {losses})\"}}")
    }

    /// A payment of another type.
    fn other(&mut self) -> String {
        let account = self.accounts.first().cloned();
        let last = self.accounts.last().cloned();
        match (self.tape.between(0, 11), account, last) {
            (0 | 1, Some(account), _) => self.optional(format!("deposit: {account}"), true),
            (2, Some(account), _) => {
                let to = *self
                    .tape
                    .one_of(&["", ", to: principal", ", to: available funds"]);
                self.optional(format!("draw: {account}{to}"), false)
            }
            (3, Some(account), Some(other)) => {
                let to = match self.tape.between(0, 2) {
                    0 if account != other => format!(", to: {other}"),
                    1 => ", to: principal".to_owned(),
                    _ => String::new(),
                };
                self.optional(format!("release: {account}{to}"), false)
            }
            (4, Some(account), _) => {
                let from = self.sources();
                if from.contains(&account) {
                    return format!("{{move: {from}, to: principal}}");
                }
                self.optional(format!("move: {from}, to: {account}"), false)
            }
            (5, ..) if !self.reference_pool => {
                self.optional("move: interest, to: principal".to_owned(), false)
            }
            (6, ..) => {
                let order = self.write_down_order();
                self.optional(format!("write_up: {order}"), false)
            }
            (7 | 8, ..) if !self.carrying_forward.is_empty() => {
                let names = self.carrying_forward.clone();
                let order = self.order(&names, 1, false);
                self.optional(format!("carry_forward: {order}"), true)
            }
            (9, ..) => self.balance_change(),
            (10, ..) => {
                let order = self.principal_order();
                let up_to = self.in_dollars(1, true);
                format!(
                    "{{principal: {order}, from: {}, up_to: \"{up_to}\"}}",
                    self.sources()
                )
            }
            _ => {
                let order = self.write_down_order();
                format!("{{write_down: {order}, up_to: \"{}\"}}", self.stated())
            }
        }
    }
}
