//! Random formulas: dollars, fractions, tests.

use super::super::deal::dollars;
use super::Draft;

impl Draft<'_, '_> {
    /// A class or a set.
    fn names(&mut self) -> String {
        if self.tape.percent(40) && !self.sets.is_empty() {
            return self.one_of(&self.sets.clone());
        }
        let classes = self.classes.clone();
        self.some_of(&classes).join(", ")
    }

    /// Stated dollars: a fraction of the pool.
    pub(super) fn stated(&mut self) -> String {
        let share = u64::from(self.tape.between(0, 200));
        dollars(self.pool.cents / 1000 * share)
    }

    pub(super) fn percentage(&mut self) -> String {
        format!("{}%", self.tape.hundredths(0, 15_000))
    }

    /// Dollars that are the same throughout a date.
    fn of_the_date(&mut self) -> String {
        match self.tape.between(0, 14) {
            0 => "realized losses".to_owned(),
            1 => "pool balance".to_owned(),
            2 => "pool balance before".to_owned(),
            3 => "scheduled principal".to_owned(),
            4 => "prepayments + recoveries".to_owned(),
            5 => "principal collected".to_owned(),
            6 => format!("balance({})", self.names()),
            7 => format!("original balance({})", self.names()),
            8 => "cumulative realized losses".to_owned(),
            9 => format!(
                "{}% of original pool balance",
                self.tape.hundredths(0, 2000)
            ),
            10 if !self.with_interest.is_empty() => {
                let class = self.one_of(&self.with_interest.clone());
                let value =
                    *self
                        .tape
                        .one_of(&["interest due", "interest accrued", "unpaid interest"]);
                format!("{value}({class})")
            }
            11 if !self.schedules.is_empty() => {
                let schedule = self.one_of(&self.schedules.clone());
                format!("planned balance of {schedule}")
            }
            12 if !self.dollars.is_empty() => self.one_of(&self.dollars.clone()),
            13 if self.grouped => "principal collected(I)".to_owned(),
            _ => "certificates".to_owned(),
        }
    }

    /// Dollars that may depend on the point of the date.
    fn dollars_now(&mut self) -> String {
        match self.tape.between(0, 7) {
            0 => format!("balance now({})", self.names()),
            1 => "certificates now".to_owned(),
            2 if !self.reference_pool => "available funds".to_owned(),
            3 if !self.reference_pool => "available interest".to_owned(),
            4 if !self.accounts.is_empty() => self.one_of(&self.accounts.clone()),
            5 => format!("write-downs({})", self.names()),
            6 => format!("principal paid({})", self.names()),
            _ => self.of_the_date(),
        }
    }

    /// A formula in dollars.
    pub(super) fn in_dollars(&mut self, depth: u32, now: bool) -> String {
        let atom = |draft: &mut Self| {
            if now {
                draft.dollars_now()
            } else {
                draft.of_the_date()
            }
        };
        if depth == 0 {
            return atom(self);
        }
        match self.tape.between(0, 8) {
            0 | 1 => atom(self),
            2 => format!("{} + {}", self.in_dollars(depth - 1, now), atom(self)),
            3 => {
                let (one, other) = (self.in_dollars(depth - 1, now), atom(self));
                format!("max(0, {one} - ({other}))")
            }
            4 => {
                let (one, other) = (self.in_dollars(depth - 1, now), atom(self));
                format!("min({one}, {other})")
            }
            5 => {
                let (test, one, other) =
                    (self.truth(0), self.in_dollars(depth - 1, now), atom(self));
                format!("(if {test} then {one} else {other})")
            }
            6 => {
                let inner = self.in_dollars(depth - 1, now);
                format!("{} of ({inner})", self.percentage())
            }
            7 => {
                let (share, inner) = (self.fraction(depth - 1), self.in_dollars(depth - 1, now));
                format!("({share}) x ({inner})")
            }
            _ => format!("round({}, 2 decimals)", self.in_dollars(depth - 1, now)),
        }
    }

    pub(super) fn fraction(&mut self, depth: u32) -> String {
        match self.tape.between(0, if depth == 0 { 4 } else { 7 }) {
            0 => self.percentage(),
            1 => "pool factor".to_owned(),
            2 => "60+ delinquency".to_owned(),
            3 if !self.fractions.is_empty() => self.one_of(&self.fractions.clone()),
            3 | 4 => format!("balance({}) / pool balance before", self.names()),
            5 => format!("min(100%, {})", self.fraction(depth - 1)),
            6 => {
                let (one, other) = (self.in_dollars(depth - 1, false), self.of_the_date());
                format!("({one}) / ({other})")
            }
            _ => {
                let (one, other) = (self.fraction(depth - 1), self.fraction(0));
                format!("({one}) x (1 - ({other}))")
            }
        }
    }

    /// A test.
    pub(super) fn truth(&mut self, depth: u32) -> String {
        match self.tape.between(0, if depth == 0 { 5 } else { 8 }) {
            0 => format!("month <= {}", self.tape.between(1, 60)),
            1 => format!("month > {}", self.tape.between(1, 60)),
            2 if !self.tests.is_empty() => self.one_of(&self.tests.clone()),
            2 | 3 => {
                let (one, other) = (self.of_the_date(), self.of_the_date());
                format!("{one} > {other}")
            }
            4 => {
                let (one, other) = (self.fraction(0), self.fraction(0));
                format!("{one} <= {other}")
            }
            5 => format!("date >= 20{}-05", self.tape.between(26, 32)),
            6 => format!("({}) and ({})", self.truth(depth - 1), self.truth(0)),
            7 => format!("({}) or ({})", self.truth(depth - 1), self.truth(0)),
            _ => format!("not ({})", self.truth(depth - 1)),
        }
    }
}
