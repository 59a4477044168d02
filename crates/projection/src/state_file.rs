//! The state file: a deal's status after a distribution date.
//!
//! Writing and reading a state gives the same values to the last bit, in floating point and in cents, so a
//! run in two halves equals one run.

use std::fmt::Write;

use rust_decimal::Decimal;

use crate::calendar::DistributionSchedule;
use crate::deal::{Deal, MOST_MONTHS, Plan, month_of_deal};
use crate::diagnostic::{Diagnostics, nearest_name, shown_dollars};
use crate::document::{DiagnosticSink, Document, Node, Section, quoted, read};
use crate::index::ByClass;
use crate::number::{Cents, Number};
use crate::waterfall::{ClassState, DealState, NEVER_CALLED};

/// A number whose text form reads back as the same value.
pub trait ExactText: Number<Mask = bool> {
    /// Parses the text form.
    fn read(text: &str) -> Option<Self>;
    /// The text form.
    fn text(self) -> String;
}

impl ExactText for f64 {
    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }
    fn text(self) -> String {
        // The shortest decimal that parses to this number.
        format!("{self}")
    }
}

impl ExactText for Cents {
    fn read(text: &str) -> Option<Self> {
        // Cents have at most as many digits as a decimal; floating-point output may have more.
        text.parse::<Decimal>().ok().map(Self::exact)
    }
    fn text(self) -> String {
        self.decimal().to_string()
    }
}

/// A number of 0 or more: dollars, or a fraction, also written with `%`.
fn non_negative<N: ExactText>(node: &Node, diagnostics: &DiagnosticSink) -> Option<N> {
    let text = node.scalar().unwrap_or_default();
    let found = if text.ends_with('%') {
        read::percent(0..=100)(node, diagnostics).map(N::exact)
    } else {
        let plain = text.replace('_', "");
        let unsigned = plain.starts_with(|first: char| first.is_ascii_digit());
        match N::read(&plain).filter(|_| unsigned) {
            Some(found) => Some(found),
            None => diagnostics.refuse(
                node.place,
                format!("expected a number of 0 or more, found {}", node.describe()),
                "write dollars such as `259_794_307.63`, or a fraction such as `0.12`",
            ),
        }
    };
    let most = N::exact(Decimal::from(read::MOST_MONEY));
    match found {
        Some(found) if found.above(most) => diagnostics.refuse(
            node.place,
            format!("{} is out of range", node.describe()),
            "write at most `1_000_000_000_000`",
        ),
        found => found,
    }
}

/// Any number: a value of which a test takes the mean.
fn number<N: ExactText>(node: &Node, diagnostics: &DiagnosticSink) -> Option<N> {
    let text = node.scalar().unwrap_or_default().replace('_', "");
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit());
    match N::read(&text).filter(|_| is_number) {
        Some(found) => Some(found),
        None => diagnostics.refuse(
            node.place,
            format!("expected a number, found {}", node.describe()),
            "write the value of that month, such as `0.12`",
        ),
    }
}

/// Dollars rounded to payable amounts: floating-point output has fractions of a cent, and a run in cents
/// cannot continue from them.
fn dollars<N: ExactText>(node: &Node, diagnostics: &DiagnosticSink) -> Option<N> {
    non_negative::<N>(node, diagnostics).map(N::to_payable)
}

/// A fraction of the pool, at most 1.
fn share_of_pool<N: ExactText>(node: &Node, diagnostics: &DiagnosticSink) -> Option<N> {
    match non_negative::<N>(node, diagnostics) {
        Some(share) if share.above(N::ONE) => diagnostics.refuse(
            node.place,
            format!("{} is more than 100% of the pool", node.describe()),
            "write a percentage such as `12.05%`, or a fraction such as `0.1205`",
        ),
        found => found,
    }
}

/// The content of a state file.
#[derive(Debug, Clone)]
pub struct StateFile<N: Number> {
    /// The deal's status.
    pub state: DealState<N>,
    /// The collateral balance after that date, in dollars, if stated.
    pub pool_balance: Option<N>,
}

impl<N: ExactText> StateFile<N> {
    /// Reads a state file of a deal.
    ///
    /// # Errors
    /// All errors, with position and advice.
    pub fn from_yaml(
        file: &str,
        text: &str,
        deal: &Deal,
        schedule: &DistributionSchedule,
        plan: &Plan<N>,
    ) -> Result<Self, Diagnostics> {
        let document = Document::read(file, text)?;
        let diagnostics = DiagnosticSink::new();
        let read = state(document.root(), &diagnostics, deal, schedule, plan);
        document.conclude(diagnostics, read)
    }

    /// The file's text.
    #[must_use]
    pub fn to_yaml(&self, deal: &Deal, schedule: &DistributionSchedule, plan: &Plan<N>) -> String {
        let state = &self.state;
        let mut text = String::new();
        let date = schedule.nominal_date(state.month);
        let month = date.map_or_else(
            || state.month.number().to_string(),
            |date| date.strftime("%Y-%m").to_string(),
        );
        let yes_or_no = |yes: bool| if yes { "yes" } else { "no" };
        let mut line = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        };
        line("month", &month);
        if let Some(pool_balance) = self.pool_balance {
            line("pool_balance", &pool_balance.text());
        }
        line("stepped_down", yes_or_no(state.stepped_down));
        line("enhancement_reached", yes_or_no(state.enhancement_reached));
        line("in_trigger_event", yes_or_no(state.in_trigger_event));
        line(
            "required_overcollateralization",
            &state.required_overcollateralization.text(),
        );
        line("cumulative_loss", &state.cumulative_loss.text());
        line("uncovered_loss", &state.uncovered_loss.text());
        let history: Vec<String> = state
            .delinquency_history
            .iter()
            .map(|share| share.text())
            .collect();
        line("delinquency_history", &format!("[{}]", history.join(", ")));
        line("unpaid_hedge_payment", &state.unpaid_hedge_payment.text());
        if !state.first_call_month.at_least(N::count(NEVER_CALLED)) {
            line("first_call_month", &state.first_call_month.text());
        }
        line("call_pending", yes_or_no(state.call_pending));
        line("terminated", yes_or_no(state.terminated));
        let program = &plan.program;
        let named = |entries: Vec<String>| format!("{{{}}}", entries.join(", "));
        let carried = program.carried.iter().zip(&state.carried);
        let carried: Vec<String> = carried
            .map(|((name, _), value)| format!("{name:?}: {}", value.text()))
            .collect();
        let tests = program.carried_tests.iter().zip(&state.carried_tests);
        let tests: Vec<String> = tests
            .map(|((name, _), holds)| format!("{name:?}: {}", yes_or_no(*holds)))
            .collect();
        let histories = program.histories.iter().zip(&state.histories);
        let histories: Vec<String> = histories
            .map(|(name, values)| {
                let values: Vec<String> = values.iter().map(|value| value.text()).collect();
                format!("{name:?}: [{}]", values.join(", "))
            })
            .collect();
        for (name, entries) in [
            ("carried", carried),
            ("tests", tests),
            ("histories", histories),
        ] {
            if !entries.is_empty() {
                line(name, &named(entries));
            }
        }
        line("classes", "");
        for (class, carried) in state.classes.enumerate() {
            let _ = writeln!(
                text,
                "  - {{name: {:?}, balance: {}, interest_shortfall: {}, basis_risk_carry_forward: {}, \
                 prepayment_interest_shortfall: {}, unreimbursed_write_down: {}}}",
                deal.class_names[class],
                carried.balance.text(),
                carried.interest_shortfall.text(),
                carried.basis_risk_carry_forward.text(),
                carried.prepayment_interest_shortfall.text(),
                carried.unreimbursed_write_down.text(),
            );
        }
        text
    }
}

fn state<N: ExactText>(
    root: &Node,
    diagnostics: &DiagnosticSink,
    deal: &Deal,
    schedule: &DistributionSchedule,
    plan: &Plan<N>,
) -> Option<StateFile<N>> {
    let mut section = Section::open(root, "the state", diagnostics)?;
    let closing = DealState::at_closing(plan);
    let month = section.required("month", "2007-11", month_of_deal(schedule));
    let pool_balance = section.optional("pool_balance", dollars::<N>);
    let stepped_down = section.required("stepped_down", "no", read::yes_or_no);
    let enhancement_reached = section.optional("enhancement_reached", read::yes_or_no);
    let in_trigger_event = section.optional("in_trigger_event", read::yes_or_no);
    let required = section.optional("required_overcollateralization", dollars::<N>);
    let cumulative_loss = section.required("cumulative_loss", "1_302_978.36", dollars::<N>);
    // At most the pool in principal, plus interest.
    let most = plan.original_balance + plan.original_balance;
    if cumulative_loss.is_some_and(|loss| loss.above(most)) {
        diagnostics.refuse::<()>(
            section.place_of("cumulative_loss"),
            "the cumulative loss cannot exceed twice the original balance",
            "write the dollars of realized losses since the cut-off date",
        );
    }
    let uncovered_loss = section.optional("uncovered_loss", dollars::<N>);
    let history = section.optional("delinquency_history", read::list(share_of_pool::<N>));
    let unpaid_hedge_payment = section.optional("unpaid_hedge_payment", dollars::<N>);
    let first_call_month =
        section.optional("first_call_month", read::whole_number(1..=MOST_MONTHS));
    let call_pending = section.optional("call_pending", read::yes_or_no);
    if section.optional("terminated", read::yes_or_no) == Some(true) {
        diagnostics.refuse::<()>(
            section.place_of("terminated"),
            "the deal has been called and cannot be continued",
            "use a state file from before the call, or write `terminated: no`",
        );
    }
    if let (Some(first_call), Some(month)) = (first_call_month, month)
        && first_call > month.number()
    {
        diagnostics.refuse::<()>(
            section.place_of("first_call_month"),
            format!("month {first_call} is after month {month}, the month of this file"),
            "write the month in which the deal could first be called, or remove the field if it \
             could not be called yet",
        );
    }
    // The pool may exceed it by the rounding tolerance of half a hundredth of a percent.
    let largest = plan.original_balance + plan.original_balance * N::exact(Decimal::new(5, 5));
    if pool_balance.is_some_and(|balance| (balance - largest).is_money()) {
        diagnostics.refuse::<()>(
            section.place_of("pool_balance"),
            format!(
                "the pool cannot be more than the original balance of {}",
                shown_dollars(deal.original_balance)
            ),
            "write the dollars of collateral after the date",
        );
    }
    let classes = section.required(
        "classes",
        "[{name: A, balance: 1_000_000}]",
        |node, diagnostics| classes(node, diagnostics, deal),
    );
    let program = &plan.program;
    let names =
        |names: &mut dyn Iterator<Item = &String>| -> Vec<String> { names.cloned().collect() };
    let carried = of_each(
        &mut section,
        ("carried", "1_000_000"),
        &names(&mut program.carried.iter().map(|(name, _)| name)),
        non_negative::<N>,
    );
    let carried_tests = of_each(
        &mut section,
        ("tests", "no"),
        &names(&mut program.carried_tests.iter().map(|(name, _)| name)),
        read::yes_or_no,
    );
    let histories = of_each(
        &mut section,
        ("histories", "[0.12, 0.13]"),
        &names(&mut program.histories.iter()),
        read::list(number::<N>),
    );
    section.finish();
    let stepped_down = stepped_down?;
    let mut history = history.unwrap_or_default();
    let rolling = plan
        .delinquency_test
        .as_ref()
        .map_or(0, |test| test.rolling_months as usize);
    // Only the latest months count.
    history.drain(..history.len().saturating_sub(rolling));
    Some(StateFile {
        pool_balance,
        state: DealState {
            month: month?,
            classes: classes?,
            stepped_down,
            enhancement_reached: enhancement_reached.unwrap_or(stepped_down),
            in_trigger_event: in_trigger_event.unwrap_or(false),
            required_overcollateralization: required
                .unwrap_or(closing.required_overcollateralization),
            cumulative_loss: cumulative_loss?,
            uncovered_loss: uncovered_loss.unwrap_or(N::ZERO),
            delinquency_history: history,
            unpaid_hedge_payment: unpaid_hedge_payment.unwrap_or(N::ZERO),
            first_call_month: first_call_month.map_or(closing.first_call_month, N::count),
            call_pending: call_pending.unwrap_or(false),
            terminated: false,
            carried: carried?,
            carried_tests: carried_tests?,
            histories: histories?,
        },
    })
}

/// Reads a map with one value for each name that the deal's program carries over. `None` after an error.
fn of_each<T>(
    section: &mut Section<'_, '_>,
    (field, example): (&'static str, &str),
    names: &[String],
    reader: impl Fn(&Node, &DiagnosticSink) -> Option<T>,
) -> Option<Vec<T>> {
    let diagnostics = section.diagnostics();
    let place = section.place_of(field);
    let entries = match section.node(field) {
        Some(node) => Section::open(node, field, diagnostics)?.into_entries(),
        None => &[],
    };
    for (key, _) in entries {
        if !names.contains(&key.text) {
            diagnostics.refuse::<()>(
                key.place,
                format!("the deal carries over nothing called {}", quoted(&key.text)),
                match nearest_name(&key.text, names.iter().map(String::as_str)) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("remove it, or `{field}`"),
                },
            );
        }
    }
    let value = |name: &String| {
        let entry = entries.iter().find(|(key, _)| key.text == *name);
        let Some((_, node)) = entry else {
            return diagnostics.refuse(
                place,
                format!("{} of that date is missing", quoted(name)),
                format!("write `{field}: {{{name}: {example}}}`"),
            );
        };
        reader(node, diagnostics)
    };
    read::every(names.iter().map(value))
}

fn classes<N: ExactText>(
    node: &Node,
    diagnostics: &DiagnosticSink,
    deal: &Deal,
) -> Option<ByClass<ClassState<N>>> {
    let items = read::items(
        node,
        "a list of classes",
        "{name: A, balance: 1_000_000}",
        diagnostics,
    )?;
    let mut states: ByClass<Option<ClassState<N>>> =
        deal.class_names.iter().map(|_| None).collect();
    let mut invalid = false;
    for item in items {
        let Some(mut section) = Section::open(item, "the class", diagnostics) else {
            invalid = true;
            continue;
        };
        let name = section.required("name", "A", read::name);
        let balance = section.required("balance", "1_000_000", dollars::<N>);
        let mut carried = |field| section.optional(field, dollars::<N>).unwrap_or(N::ZERO);
        let interest_shortfall = carried("interest_shortfall");
        let basis_risk_carry_forward = carried("basis_risk_carry_forward");
        let prepayment_interest_shortfall = carried("prepayment_interest_shortfall");
        let unreimbursed_write_down = carried("unreimbursed_write_down");
        section.finish();
        let (Some(name), Some(balance)) = (name, balance) else {
            invalid = true;
            continue;
        };
        let Some(class) = deal.class(&name.text) else {
            let known = deal.class_names.iter().map(String::as_str);
            diagnostics.refuse::<()>(
                name.place,
                format!("the deal has no class {}", quoted(&name.text)),
                match nearest_name(&name.text, known.clone()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("one of: {}", known.collect::<Vec<_>>().join(", ")),
                },
            );
            invalid = true;
            continue;
        };
        let original = deal.classes[class].balance;
        let written_down = balance + unreimbursed_write_down;
        let rises = deal.rules.as_ref().is_some_and(|rules| rules.raises(class));
        if !rises && (written_down - N::exact(original)).is_money() {
            diagnostics.refuse::<()>(
                name.place,
                format!(
                    "class {} cannot be owed more than its original balance of {}",
                    quoted(&name.text),
                    shown_dollars(original)
                ),
                "correct `balance` or `unreimbursed_write_down`",
            );
        }
        if states[class].is_some() {
            diagnostics.refuse::<()>(
                name.place,
                format!("duplicate class {}", quoted(&name.text)),
                "list each class once",
            );
        }
        states[class] = Some(ClassState {
            balance,
            interest_shortfall,
            basis_risk_carry_forward,
            prepayment_interest_shortfall,
            unreimbursed_write_down,
        });
    }
    for (class, state) in states.enumerate() {
        if state.is_none() && !invalid {
            diagnostics.refuse::<()>(
                node.place,
                format!("class {} is missing", quoted(&deal.class_names[class])),
                "list every class; write `balance: 0` for a class that is paid off",
            );
        }
    }
    let states: Option<Vec<ClassState<N>>> = states.iter().cloned().collect();
    states.map(ByClass::new)
}
