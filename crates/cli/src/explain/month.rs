//! What each line of the payment program did in a month, from the trace.

use stepdown_projection::index::ByClass;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::program::{ClassField, Line, Program, Shown, Unit};
use stepdown_projection::waterfall::{MonthRecord, Outcome, Payment, Side, Step};
use stepdown_runner::Audit;

/// A value or a test that a line reports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) shown: &'a Shown,
    pub(super) value: Cents,
}

/// A test that a line reports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested<'a> {
    pub(super) shown: &'a Shown,
    pub(super) holds: bool,
    /// The value and the limit.
    pub(super) compared: Option<(Cents, Cents)>,
}

/// What a line pays to one payee.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paid<'a> {
    /// The class, or what the line says whom it concerns.
    pub(super) to: &'a str,
    /// What the payment is to the class; none for other payees.
    pub(super) field: Option<ClassField>,
    /// Whether the request is the balance of the class, and not an amount due on the date.
    pub(super) of_balance: bool,
    pub(super) payment: Payment<Cents>,
}

/// What a line did.
#[derive(Debug, Clone)]
pub(super) struct LineMonth<'a> {
    pub(super) line: &'a Line,
    pub(super) values: Vec<Value<'a>>,
    pub(super) tests: Vec<Tested<'a>>,
    pub(super) payments: Vec<Paid<'a>>,
    /// Whether it skipped others, because all their amounts are 0.
    skips: bool,
    /// Whether it concerns classes that were paid in full before the month.
    is_retired: bool,
}

/// Whether a line did anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    /// It was not reached, or reports nothing.
    None,
    /// All its amounts are 0.
    Zero,
    /// It paid, tested or computed something.
    Some,
}

impl LineMonth<'_> {
    pub(super) fn activity(&self) -> Activity {
        let of_dollars = |value: &&Value<'_>| value.shown.unit == Unit::Dollars;
        let is_zero = |value: Value<'_>| value.value == Cents::ZERO;
        let mut dollars = self.values.iter().filter(of_dollars).copied();
        let requested = |paid: &Paid<'_>| paid.payment.requested != Cents::ZERO;
        let computed = match dollars.next() {
            Some(first) => !is_zero(first) || !dollars.all(is_zero),
            None => !self.is_retired && !self.values.iter().copied().all(is_zero),
        };
        if computed || !self.tests.is_empty() || self.payments.iter().any(requested) {
            Activity::Some
        } else if self.skips && self.line.of.is_empty()
            || !(self.is_retired || self.values.is_empty() && self.payments.is_empty())
        {
            Activity::Zero
        } else {
            Activity::None
        }
    }

    /// Whether it concerns one of these classes.
    pub(super) fn concerns(&self, names: &[&str]) -> bool {
        let mut of = self.line.of.split(", ");
        of.any(|of| names.contains(&of))
    }
}

/// A month of a run.
#[derive(Debug)]
pub(super) struct ExplainedMonth<'a> {
    /// By line of the program.
    pub(super) lines: Vec<LineMonth<'a>>,
    /// What moved money, summed by type, in order of first occurrence.
    pub(super) moved: Vec<(Step, Cents)>,
}

impl<'a> ExplainedMonth<'a> {
    /// Reads the trace.
    pub(super) fn of(
        audit: &'a Audit<Cents>,
        record: &MonthRecord<Cents>,
        names: &'a ByClass<String>,
    ) -> Self {
        let program = &audit.plan.program;
        let is_retired = |line: &Line| {
            line.of.split(", ").all(|of| {
                let mut classes = names.iter().zip(record.classes.iter());
                classes.any(|(name, class)| name == of && class.opening_balance == Cents::ZERO)
            })
        };
        let mut lines: Vec<LineMonth<'a>> = program
            .lines()
            .iter()
            .map(|line| LineMonth {
                line,
                values: Vec::new(),
                tests: Vec::new(),
                payments: Vec::new(),
                skips: false,
                is_retired: is_retired(line),
            })
            .collect();
        let mut moved: Vec<(Step, Cents)> = Vec::new();
        for executed in &audit.executed {
            let of = program.line_of(executed.position).position();
            let Some(line) = lines.get_mut(of) else {
                continue;
            };
            match &executed.outcome {
                Outcome::Shown(number, value) => {
                    let shown = program.shown(*number);
                    let value = |shown| Value {
                        shown,
                        value: *value,
                    };
                    line.values.extend(shown.map(value));
                }
                Outcome::Tested {
                    shown,
                    holds,
                    compared,
                } => {
                    let (holds, compared) = (*holds, *compared);
                    let tested = |shown| Tested {
                        shown,
                        holds,
                        compared,
                    };
                    line.tests.extend(program.shown(*shown).map(tested));
                }
                Outcome::Paid(payments) => {
                    for payment in payments {
                        line.pay(payment, program, names);
                    }
                }
                Outcome::Skipped => line.skips = true,
                Outcome::Moved(step, amount) => {
                    match moved.iter_mut().find(|(known, _)| known == step) {
                        Some((_, sum)) => *sum += *amount,
                        None => moved.push((*step, *amount)),
                    }
                }
                Outcome::Computed(..) | Outcome::Decided { .. } | Outcome::Prepared => {}
            }
        }
        Self { lines, moved }
    }

    /// One side of the month's account, without what is 0.
    pub(super) fn account(&self, side: Side) -> Vec<(Step, Cents)> {
        let moved = self.moved.iter().copied();
        moved
            .filter(|(step, amount)| step.side() == side && *amount != Cents::ZERO)
            .collect()
    }
}

impl<'a> LineMonth<'a> {
    /// Adds a payment. What a payee still requests in a later turn of the same line is part of its first request.
    fn pay(
        &mut self,
        payment: &Payment<Cents>,
        program: &Program<Cents>,
        names: &'a ByClass<String>,
    ) {
        let into = program.class_field(payment.paid_into);
        let to = into.map_or(self.line.of.as_str(), |(class, _)| names[class].as_str());
        let field = into.map(|(_, field)| field);
        let mut known = self.payments.iter_mut();
        if let Some(known) = known.find(|known| (known.to, known.field) == (to, field)) {
            known.payment.requested = known.payment.paid + payment.requested;
            known.payment.paid += payment.paid;
            return;
        }
        let due = program.class_field(payment.due_from);
        self.payments.push(Paid {
            to,
            field,
            of_balance: due.is_some_and(|(_, field)| field == ClassField::Balance),
            payment: *payment,
        });
    }
}
