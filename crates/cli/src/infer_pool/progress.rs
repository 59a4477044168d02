//! How far a search is, for whoever waits at a terminal; nothing where there is none.
//!
//! This module must never decide anything by the time that passes.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use stepdown_runner::infer_pool::Progress;

/// A line on standard error.
pub(super) struct SearchLine {
    line: ProgressBar,
}

impl SearchLine {
    pub(super) fn new() -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        };
        let line = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{elapsed} {msg}") {
            line.set_style(style);
        }
        line.set_message("walking from pools drawn at random");
        Self { line }
    }

    /// Moves on.
    pub(super) fn emit(&self, progress: Progress) {
        self.line.set_message(match progress {
            Progress::Walked { agreeing, figures } => {
                format!("a walk has ended at {agreeing} of {figures} figures")
            }
            Progress::Polishing => "leaving lines out, rounding balances".to_owned(),
            Progress::SensitivityRange { done, of } => {
                format!("finding out how firmly figures hold the pool: {done} of {of}")
            }
        });
        self.line.tick();
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        self.line.finish_and_clear();
    }
}
