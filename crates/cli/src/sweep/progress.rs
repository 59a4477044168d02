//! How far a run is, for whoever waits at a terminal; nothing where there is none.
//!
//! This room must never decide anything by the time that passes.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use stepdown_runner::results::Step;

use crate::figures::count;

const LOOK: &str =
    "{bar:32} {human_pos} of {human_len} scenarios, {rate} a second {msg}, {eta} left";

/// A line on standard error.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Of so many scenarios.
    pub(super) fn of(scenarios: u64) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(scenarios), target);
        if let Ok(style) = ProgressStyle::with_template(LOOK) {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // Where it cannot be written, the line is there without it.
                let _ = out.write_str(&count(state.per_sec() as usize));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        Self { bar }
    }

    /// Moves on.
    pub(super) fn tell(&self, step: Step) {
        match step {
            Step::Found(scenarios) => {
                self.bar.set_position(scenarios);
                // The rate is of what is run now.
                self.bar.reset_eta();
                self.bar.tick();
            }
            Step::Ran(scenarios) => self.bar.inc(scenarios),
            Step::Assembling => self.bar.set_message("(writing the tables)"),
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
