//! How far a run is, for whoever waits at a terminal; nothing where there is none.
//!
//! This module must never decide anything by the time that passes.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::arguments::Verbosity;
use crate::figures::count;

/// A line on standard error.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Of so many, of what is counted: `scenarios`.
    pub(crate) fn of(total: u64, what: &str, verbosity: Verbosity) -> Self {
        let target = if std::io::stderr().is_terminal() && !verbosity.quiet {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let look = format!(
            "{{bar:32}} {{human_pos}} of {{human_len}} {what}, {{rate}} a second{{msg}}, {{eta}} left"
        );
        if let Ok(style) = ProgressStyle::with_template(&look) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // Where it cannot be written, the line is there without it.
                let _ = out.write_str(&count(state.per_sec() as usize));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        Self { bar }
    }

    /// So many were done before: the rate is of what is run now.
    pub(crate) fn found(&self, done: u64) {
        self.bar.set_position(done);
        self.bar.reset_eta();
        self.bar.tick();
    }

    /// So many are done in all.
    pub(crate) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// So many more are done.
    pub(crate) fn add(&self, more: u64) {
        self.bar.inc(more);
    }

    /// What is being done now.
    pub(crate) fn say(&self, message: &str) {
        self.bar.set_message(format!(" {message}"));
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
