//! The output of `explain --format json`: payments, values and tests by class, in cents.

use serde_json::Value;

use super::support::run;

/// An amount of JSON in cents, exactly.
pub(super) fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (dollars, cents) = text.split_once('.').unwrap_or((&text, "00"));
    assert!(cents.len() <= 2, "{text} is not in cents");
    format!("{dollars}{cents:0<2}").parse().expect("an amount")
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("a text")
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().expect("a list")
}

/// The explanation of one month.
pub(super) struct ExplainedMonth {
    pub(super) what: String,
    pub(super) json: Value,
}

impl ExplainedMonth {
    /// Runs `explain` with these arguments.
    pub(super) fn of(arguments: &[&str]) -> Self {
        let ran = run(&[&["explain"], arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        Self {
            what: arguments.join(" "),
            json: serde_json::from_str(&ran.stdout).expect("JSON"),
        }
    }

    pub(super) fn steps(&self) -> &[Value] {
        list(&self.json, "steps")
    }

    /// All payments to a class of one type.
    pub(super) fn paid(&self, class: &str, paid_as: &str) -> i64 {
        let payments = self.steps().iter().flat_map(|step| list(step, "payments"));
        let to_it = payments.filter(|payment| {
            text(payment, "payee") == class && payment["paid_as"].as_str() == Some(paid_as)
        });
        to_it.map(|payment| cents(&payment["paid"])).sum()
    }

    /// The last result of this name of the deal or a class; none if no step that did anything has one.
    pub(super) fn result(&self, of: &str, name: &str) -> Option<&Value> {
        let steps = self.steps().iter().filter(|step| text(step, "of") == of);
        let mut values = steps.flat_map(|step| list(step, "values"));
        let value = values
            .rfind(|value| value["is_result"] == Value::Bool(true) && text(value, "name") == name);
        value.map(|value| &value["value"])
    }

    /// A result in cents, 0 if there is none.
    pub(super) fn result_cents(&self, of: &str, name: &str) -> i64 {
        self.result(of, name).map_or(0, cents)
    }

    /// The test of this name.
    pub(super) fn test(&self, name: &str) -> Option<&Value> {
        let mut tests = self.steps().iter().flat_map(|step| list(step, "tests"));
        tests.find(|test| text(test, "name") == name)
    }

    /// The sum of the sources or of the uses.
    pub(super) fn total(&self, side: &str) -> i64 {
        let side = list(&self.json, side).iter();
        side.map(|moved| cents(&moved["value"])).sum()
    }
}
