//! Random orders of classes.

use super::Draft;

impl Draft<'_, '_> {
    /// A random order of the classes, in which each may be mentioned more than once. With `principal`, balances limit
    /// some parts.
    pub(super) fn order(&mut self, names: &[String], depth: u32, principal: bool) -> String {
        let listed = |names: &[String]| format!("[{}]", names.join(", "));
        if depth == 0 || names.is_empty() {
            return match names {
                [only] => only.clone(),
                _ => listed(names),
            };
        }
        let most = u32::try_from(names.len().saturating_sub(1))
            .unwrap_or(1)
            .max(1);
        let cut = (self.tape.between(1, most) as usize).min(names.len());
        let (first, second) = names.split_at(cut);
        let second = if second.is_empty() { first } else { second };
        match self.tape.between(0, if principal { 10 } else { 7 }) {
            0 | 1 => listed(names),
            2 => format!("{{pro_rata: {}}}", listed(names)),
            3 => {
                let parts = [first, second].map(|part| self.order(part, depth - 1, principal));
                let by = *self.tape.one_of(&["amount due", "balance"]);
                format!("{{pro_rata: [{}], by: {by}}}", parts.join(", "))
            }
            4 => {
                let weights: Vec<String> = names
                    .iter()
                    .map(|name| format!("{name}: {}%", self.tape.between(1, 100)))
                    .collect();
                format!("{{pro_rata: {{{}}}}}", weights.join(", "))
            }
            5 => {
                let parts = [first, second].map(|part| self.order(part, depth - 1, principal));
                let share = if self.tape.percent(50) {
                    format!("{}%", self.tape.between(1, 100))
                } else {
                    format!("\"min(100%, {})\"", self.fraction(0))
                };
                format!("{{split: {{{share}: {}, rest: {}}}}}", parts[0], parts[1])
            }
            6 => {
                let parts = [first, second].map(|part| self.order(part, depth - 1, principal));
                let test = self.truth(1);
                let elsewhere = if self.tape.percent(70) {
                    format!(", else: {}", parts[1])
                } else {
                    String::new()
                };
                format!("{{if: \"{test}\", then: {}{elsewhere}}}", parts[0])
            }
            7 if self.grouped => {
                let parts = [first, second].map(|part| self.order(part, depth - 1, principal));
                format!("{{by_group: {{I: {}, II: {}}}}}", parts[0], parts[1])
            }
            8 if !self.schedules.is_empty() => {
                let name = self.one_of(&self.schedules.clone());
                let rest = self.order(names, depth - 1, principal);
                format!("[{{pay: {name}, to: planned balance}}, {rest}]")
            }
            9 => {
                let part = self.order(first, depth - 1, principal);
                let rest = self.order(second, depth - 1, principal);
                let to = match self.tape.between(0, 2) {
                    0 => "zero".to_owned(),
                    1 => self.in_dollars(1, true),
                    _ => format!("{}% of pool balance", self.tape.between(0, 90)),
                };
                format!("[{{pay: {part}, to: \"{to}\"}}, {rest}]")
            }
            _ => {
                let part = self.order(first, depth - 1, principal);
                let rest = self.order(second, depth - 1, principal);
                let up_to = self.in_dollars(1, true);
                format!("[{{pay: {part}, up_to: \"{up_to}\"}}, {rest}]")
            }
        }
    }

    /// An order of all classes with principal, or of a few.
    pub(super) fn principal_order(&mut self) -> String {
        let mut names = self.classes.clone();
        if self.tape.percent(30) {
            names = self.tape.shuffled(&names);
        }
        if self.tape.percent(15) {
            names = self.some_of(&names);
        }
        if self.tape.percent(10) {
            return self.one_of(&self.sets.clone());
        }
        self.order(&names, 2, true)
    }
}
