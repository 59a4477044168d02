//! A parser of the output of `explain`: steps, the items below them, amounts and citations.

use super::support::run;

/// A numbered step: its sentence, and the items below it.
#[derive(Debug, Default)]
pub(super) struct Step {
    pub(super) text: String,
    pub(super) lines: Vec<String>,
}

impl Step {
    /// The sentence without its citations.
    pub(super) fn sentence(&self) -> &str {
        self.text
            .split_once(" (deal.yaml:")
            .map_or(&self.text, |(sentence, _)| sentence)
    }

    /// The citations: a line number of the deal file and a name each.
    pub(super) fn citations(&self) -> Vec<(usize, &str)> {
        let Some((_, cited)) = self.text.rsplit_once(" (deal.yaml:") else {
            return Vec::new();
        };
        let cited = cited.strip_suffix(')').expect("a citation ends the step");
        cited
            .split("; deal.yaml:")
            .map(|citation| {
                let (line, name) = citation.split_once(", ").expect("a line and a name");
                (line.parse().expect("a line number"), name)
            })
            .collect()
    }

    pub(super) fn cites(&self, name: &str) -> bool {
        self.citations().iter().any(|(_, known)| *known == name)
    }
}

/// The explanation of one month.
pub(super) struct ExplainedMonth {
    what: String,
    pub(super) month: u32,
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
}

impl ExplainedMonth {
    /// Runs `explain`; `None` if the run has no such month.
    pub(super) fn of(folder: &str, scenario: &str, month: u32) -> Option<Self> {
        let number = month.to_string();
        let ran = run(&[
            "explain",
            folder,
            "--scenario",
            scenario,
            "--month",
            &number,
        ]);
        if ran.code == Some(2) && ran.stderr.contains("the run has no month") {
            return None;
        }
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        Some(Self {
            what: format!("{folder}, {scenario}, month {month}"),
            month,
            steps: steps(&ran.stdout),
            text: ran.stdout,
        })
    }

    pub(super) fn check(&self, condition: bool, what: &str) {
        assert!(condition, "{}: {what}\n{}", self.what, self.text);
    }

    /// The first step that begins with `start`.
    pub(super) fn beginning(&self, start: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.text.starts_with(start))
    }
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in text.lines().skip(2) {
        let trimmed = line.trim_start();
        let numbered = trimmed
            .split_once(". ")
            .filter(|(number, _)| number.parse::<u32>().is_ok() && line.starts_with(' '));
        if let Some((_, text)) = numbered.filter(|_| !line.starts_with("     ")) {
            steps.push(Step {
                text: text.to_owned(),
                lines: Vec::new(),
            });
        } else if let Some(step) = steps.last_mut() {
            if let Some(text) = line.strip_prefix("      - ") {
                step.lines.push(text.to_owned());
            } else if line.starts_with("     ") {
                let last = step.lines.last_mut().unwrap_or(&mut step.text);
                last.push(' ');
                last.push_str(trimmed);
            }
        }
    }
    steps
}

/// A word as an amount in cents, if it is a number with two decimals.
pub(super) fn amount(word: &str) -> Option<i128> {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_digit() && letter != '-');
    let (dollars, cents) = word.split_once('.')?;
    (cents.len() == 2).then_some(())?;
    (dollars.replace(',', "") + cents).parse().ok()
}

/// Every amount of a text, in order, without percentages.
pub(super) fn amounts(text: &str) -> Vec<i128> {
    let words = text.split_whitespace();
    words
        .filter(|word| !word.contains('%'))
        .filter_map(amount)
        .collect()
}

pub(super) fn sum(text: &str) -> i128 {
    amounts(text).iter().sum()
}
