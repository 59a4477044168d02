//! Names of printed values, rep lines and parameters.

use rust_decimal::Decimal;
use stepdown_projection::index::ClassIndex;
use stepdown_projection::measures::RunTo;
use stepdown_projection::words::counted;
use stepdown_runner::infer_pool::{OpenTerm, Parameter, PoolQuestion, Subject, TermsBounds};

use crate::numbers::{multiple, percent, rounded};

/// The class, the run and the column of a printed value.
pub(super) struct MetricName {
    pub(super) class: Option<ClassIndex>,
    pub(super) run_to: Option<RunTo>,
    pub(super) metric: &'static str,
}

impl MetricName {
    pub(super) fn of(subject: Subject) -> Self {
        let (class, run_to) = match subject {
            Subject::WalYears(class, run)
            | Subject::WindowFirstMonth(class, run)
            | Subject::WindowLastMonth(class, run) => (Some(class), Some(run)),
            Subject::ExcessSpread => (None, None),
        };
        Self {
            class,
            run_to,
            metric: subject.metric(),
        }
    }

    /// `M-4`; empty for the deal.
    pub(super) fn class(&self, question: &PoolQuestion) -> String {
        self.class.map_or_else(String::new, |class| {
            question.deal.class_names[class].clone()
        })
    }

    /// `call`, `maturity`; empty for the deal.
    pub(super) fn run(&self) -> &'static str {
        match self.run_to {
            None => "",
            Some(RunTo::Call) => "call",
            Some(RunTo::Maturity) => "maturity",
        }
    }
}

/// ` at 75%`; empty at the pricing speed.
pub(super) fn at_speed(speed: Decimal) -> String {
    if speed == Decimal::ONE {
        String::new()
    } else {
        format!(" at {}", multiple(speed))
    }
}

/// `WAL to call, years`.
pub(super) fn name(subject: Subject) -> &'static str {
    match subject {
        Subject::WalYears(_, RunTo::Call) => "WAL to call, years",
        Subject::WalYears(_, RunTo::Maturity) => "WAL to maturity, years",
        Subject::WindowFirstMonth(_, RunTo::Call) => "first month to call",
        Subject::WindowFirstMonth(_, RunTo::Maturity) => "first month to maturity",
        Subject::WindowLastMonth(_, RunTo::Call) => "last month to call",
        Subject::WindowLastMonth(_, RunTo::Maturity) => "last month to maturity",
        Subject::ExcessSpread => "excess spread, %",
    }
}

/// The number as shown: years and months unchanged, fractions as percent.
pub(super) fn value(subject: Subject, value: Decimal) -> Decimal {
    match subject {
        Subject::ExcessSpread => rounded(value * Decimal::ONE_HUNDRED, 4).normalize(),
        Subject::WalYears(..) => value,
        _ => value.normalize(),
    }
}

/// `360 months`, `480 months, due after 360`, `360 months, interest only for 60`.
pub(super) fn terms(terms: &TermsBounds) -> String {
    let mut words = vec![counted(terms.amortization_months, "month")];
    if terms.maturity_months != terms.amortization_months {
        words.push(format!("due after {}", terms.maturity_months));
    }
    if terms.io_months > 0 {
        words.push(format!("interest only for {}", terms.io_months));
    }
    words.join(", ")
}

/// The subject of a parameter, and the name of the parameter.
pub(super) fn parameter(parameter: Parameter, question: &PoolQuestion) -> (String, String) {
    let bounds = &question.bounds;
    let kind = |kind: usize| bounds.kinds[kind].name.clone();
    let whole = || "pool".to_owned();
    match parameter {
        Parameter::GroupShare(group) => (
            format!("group {}", question.deal.groups[group]),
            "share of the pool".to_owned(),
        ),
        Parameter::KindShare(of) => (kind(of), "share of the pool".to_owned()),
        Parameter::TermsShare(of, place) => (kind(of), terms(&bounds.kinds[of].terms[place])),
        Parameter::AgeMonths(of) => (kind(of), "age, months".to_owned()),
        Parameter::Rate(of) => (kind(of), "rate".to_owned()),
        Parameter::GrossWac => (whole(), "gross WAC".to_owned()),
        Parameter::Term(OpenTerm::Speed) => ("pricing".to_owned(), "speed".to_owned()),
        Parameter::Term(term) => ("deal".to_owned(), deal_term(term).to_owned()),
        Parameter::Line(_) => (whole(), "rep line".to_owned()),
    }
}

/// The name of a deal term that is not printed.
fn deal_term(term: OpenTerm) -> &'static str {
    match term {
        OpenTerm::Speed => "speed",
        OpenTerm::Closing => "closing date",
        OpenTerm::Target => "overcollateralization target",
        OpenTerm::SteppedDownTarget => "stepped-down target",
        OpenTerm::Floor => "overcollateralization floor",
    }
}

/// The value of a parameter as shown.
pub(super) fn of_parameter(
    parameter: Parameter,
    value: Decimal,
    question: &PoolQuestion,
) -> String {
    match parameter {
        Parameter::Term(OpenTerm::Closing) => {
            let date = question.bounds.not_printed.closing_date(value);
            date.map_or_else(|| "-".to_owned(), |date| date.to_string())
        }
        Parameter::AgeMonths(_) => rounded(value, 2).to_string(),
        _ => percent(rounded(value, 4)),
    }
}
