//! The telling itself: numbered steps under headings, each with its rule and lines by class, and
//! which of them are told where one class alone is asked for.
//!
//! This module must never know what a step says.

use std::io::Write;

use stepdown_projection::index::ClassIndex;

/// Letters to a line.
const WIDTH: usize = 100;
/// Where the text of a step begins.
const STEP_INDENT: usize = 5;
/// Where the text of a line below a step begins.
const LINE_INDENT: usize = 8;

/// When a step is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Where the whole month is told.
    OfDeal,
    /// Always: it decides what classes get.
    Always,
    /// Where one of its lines touches a class that is asked for.
    WithItsClasses,
    /// Where the residual class is asked for.
    OfResidual,
}

/// The classes that are asked for.
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
    /// The classes it touches; none where it is of the deal.
    classes: Vec<ClassIndex>,
    /// Whether it touches the residual class.
    residual: bool,
    text: String,
}

impl Line {
    fn touches(&self, requested: &Request) -> bool {
        let touched = |class| requested.classes.contains(class);
        self.classes.iter().any(touched) || self.residual && requested.residual
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
    /// A step that says `text`.
    pub(super) fn new(shown: Shown, text: impl Into<String>) -> Self {
        Self {
            shown,
            text: text.into(),
            rules: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Names a rule of the deal file; a rule that the file does not state is not named, and none
    /// twice.
    pub(super) fn rule(mut self, rule: Option<String>) -> Self {
        self.rules
            .extend(rule.filter(|rule| !self.rules.contains(rule)));
        self
    }

    /// Adds a line that touches classes.
    pub(super) fn line(&mut self, classes: &[ClassIndex], text: impl Into<String>) {
        self.lines.push(Line {
            classes: classes.to_vec(),
            residual: false,
            text: text.into(),
        });
    }

    /// Adds a line that touches the residual class.
    pub(super) fn residual_line(&mut self, text: impl Into<String>) {
        self.lines.push(Line {
            classes: Vec::new(),
            residual: true,
            text: text.into(),
        });
    }

    /// The lines that are told of classes asked for.
    fn lines_of<'a>(&'a self, only: Option<&'a Request>) -> impl Iterator<Item = &'a Line> {
        let is_shown = move |line: &&Line| only.is_none_or(|requested| line.touches(requested));
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
            // A rule belongs to its sentence: the two are not parted.
            format!("{} ({})", self.text, self.rules.join("; "))
        }
    }
}

/// A month told.
#[derive(Debug, Default)]
pub(super) struct Story {
    sections: Vec<(&'static str, Vec<Step>)>,
}

impl Story {
    /// Begins what stands under a heading.
    pub(super) fn section(&mut self, heading: &'static str) {
        self.sections.push((heading, Vec::new()));
    }

    /// Adds a step.
    pub(super) fn emit(&mut self, step: Step) {
        if let Some((_, steps)) = self.sections.last_mut() {
            steps.push(step);
        }
    }

    /// Writes it; of some classes only, where they are given. Steps keep the numbers of the whole.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(super) fn write(&self, only: Option<&Request>, out: &mut dyn Write) -> std::io::Result<()> {
        let mut number = 0;
        for (heading, steps) in &self.sections {
            let mut is_begun = false;
            for step in steps {
                number += 1;
                if !step.is_shown(only) {
                    continue;
                }
                if !is_begun {
                    writeln!(out, "\n{heading}\n")?;
                    is_begun = true;
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

/// Writes a text after `lead`, broken between words, further lines below its first word.
fn wrapped(lead: &str, indent: usize, text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "{lead}")?;
    let mut at = indent;
    for (position, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if position > 0 {
            if at + 1 + length > WIDTH {
                write!(out, "\n{:indent$}", "")?;
                at = indent;
            } else {
                write!(out, " ")?;
                at += 1;
            }
        }
        write!(out, "{word}")?;
        at += length;
    }
    writeln!(out)
}
