//! The narrative: numbered steps under headings, each with its rule and lines by class.
//!
//! If classes are requested, only the steps that affect them are shown.

use std::io::Write;

use stepdown_projection::index::ClassIndex;

use crate::output::text::{LINE_INDENT, STEP_INDENT, wrapped};

/// When a step is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Only if the whole month is shown.
    OfDeal,
    /// Always: it decides what classes receive.
    Always,
    /// If one of its lines concerns a requested class.
    WithItsClasses,
    /// If the residual class is requested.
    OfResidual,
}

/// The requested classes.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Classes with a balance.
    pub(super) classes: Vec<ClassIndex>,
    /// Whether the residual class is among them.
    pub(super) residual: bool,
}

/// A line below a step.
#[derive(Debug, Clone)]
struct Line {
    /// The classes it concerns; empty for a line about the deal.
    classes: Vec<ClassIndex>,
    /// Whether it concerns the residual class.
    residual: bool,
    text: String,
}

impl Line {
    fn concerns(&self, requested: &Request) -> bool {
        let is_requested = |class| requested.classes.contains(class);
        self.classes.iter().any(is_requested) || self.residual && requested.residual
    }
}

/// One step of the month.
#[derive(Debug, Clone)]
pub(super) struct Step {
    shown: Shown,
    text: String,
    rules: Vec<String>,
    lines: Vec<Line>,
}

impl Step {
    /// A step with this sentence.
    pub(super) fn new(shown: Shown, text: impl Into<String>) -> Self {
        Self {
            shown,
            text: text.into(),
            rules: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Cites a rule of the deal file, once; a rule that the file does not state is not cited.
    pub(super) fn rule(mut self, rule: Option<String>) -> Self {
        self.rules
            .extend(rule.filter(|rule| !self.rules.contains(rule)));
        self
    }

    /// Adds a line that concerns classes.
    pub(super) fn line(&mut self, classes: &[ClassIndex], text: impl Into<String>) {
        self.lines.push(Line {
            classes: classes.to_vec(),
            residual: false,
            text: text.into(),
        });
    }

    /// Adds a line that concerns the residual class.
    pub(super) fn residual_line(&mut self, text: impl Into<String>) {
        self.lines.push(Line {
            classes: Vec::new(),
            residual: true,
            text: text.into(),
        });
    }

    /// The lines about the requested classes.
    fn lines_of<'a>(&'a self, only: Option<&'a Request>) -> impl Iterator<Item = &'a Line> {
        let is_shown = move |line: &&Line| only.is_none_or(|requested| line.concerns(requested));
        self.lines.iter().filter(is_shown)
    }

    fn is_shown(&self, only: Option<&Request>) -> bool {
        match (self.shown, only) {
            (_, None) | (Shown::Always, _) => true,
            (Shown::OfDeal, Some(_)) => false,
            (Shown::OfResidual, Some(requested)) => requested.residual,
            (Shown::WithItsClasses, only) => self.lines_of(only).next().is_some(),
        }
    }

    fn sentence(&self) -> String {
        if self.rules.is_empty() {
            self.text.clone()
        } else {
            // The rule is wrapped with its sentence.
            format!("{} ({})", self.text, self.rules.join("; "))
        }
    }
}

/// The narrative of a month.
#[derive(Debug, Default)]
pub(super) struct Story {
    sections: Vec<(&'static str, Vec<Step>)>,
}

impl Story {
    /// Begins a section.
    pub(super) fn section(&mut self, heading: &'static str) {
        self.sections.push((heading, Vec::new()));
    }

    /// Adds a step.
    pub(super) fn emit(&mut self, step: Step) {
        if let Some((_, steps)) = self.sections.last_mut() {
            steps.push(step);
        }
    }

    /// Writes the narrative, or only the steps of some classes. Steps keep their numbers.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(super) fn write(&self, only: Option<&Request>, out: &mut dyn Write) -> std::io::Result<()> {
        let mut number = 0;
        for (heading, steps) in &self.sections {
            let mut has_heading = false;
            for step in steps {
                number += 1;
                if !step.is_shown(only) {
                    continue;
                }
                if !has_heading {
                    writeln!(out, "\n{heading}\n")?;
                    has_heading = true;
                }
                wrapped(
                    &format!("{number:>3}. "),
                    STEP_INDENT,
                    &step.sentence(),
                    out,
                )?;
                for line in step.lines_of(only) {
                    wrapped("      - ", LINE_INDENT, &line.text, out)?;
                }
            }
        }
        Ok(())
    }
}
