//! The progress of a search, shown on a terminal only.

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
        line.set_message("searching from random pools");
        Self { line }
    }

    /// Shows the progress.
    pub(super) fn emit(&self, progress: Progress) {
        self.line.set_message(match progress {
            Progress::Walked { agreeing, values } => {
                format!("a search reproduced {agreeing} of {values} values")
            }
            Progress::Polishing => "removing rep lines, rounding balances".to_owned(),
            Progress::SensitivityRange { done, of } => {
                format!("computing sensitivity ranges: {done} of {of}")
            }
        });
        self.line.tick();
    }

    /// Removes the line.
    pub(super) fn end(&self) {
        self.line.finish_and_clear();
    }
}
