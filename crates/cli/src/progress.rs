//! Progress bar on a terminal.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::arguments::Verbosity;
use crate::numbers::count;

/// A progress bar on standard error; hidden if that is not a terminal.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for `total` items, called `what`, such as `scenarios`.
    pub(crate) fn of(total: u64, what: &str, verbosity: Verbosity) -> Self {
        let target = if std::io::stderr().is_terminal() && !verbosity.quiet {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        let template = format!(
            "{{bar:32}} {{human_pos}} of {{human_len}} {what}, {{rate}} per second{{msg}}, {{eta}} left"
        );
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // On failure, the bar is shown without the rate.
                let _ = out.write_str(&count(state.per_sec() as usize));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        Self { bar }
    }

    /// Sets how many were done by earlier runs, which do not count toward the rate.
    pub(crate) fn found(&self, done: u64) {
        self.bar.set_position(done);
        self.bar.reset_eta();
        self.bar.tick();
    }

    /// Sets how many are done in total.
    pub(crate) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Adds to the number done.
    pub(crate) fn add(&self, more: u64) {
        self.bar.inc(more);
    }

    /// Shows what is being done now.
    pub(crate) fn say(&self, message: &str) {
        self.bar.set_message(format!(" {message}"));
    }

    /// Removes the bar.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
