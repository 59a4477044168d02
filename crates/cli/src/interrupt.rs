//! The run asked to end: by Ctrl-C, or by a batch system that takes the machine away.
//!
//! The first time it ends after what is in work, so that what can be gone on with is; the second
//! time at once. This module must never touch a file.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit_codes::Exit;
use crate::problem::note;

static STOP: AtomicBool = AtomicBool::new(false);

/// What is set when the run is to end; `shown` says then what it still does.
pub(crate) fn listen(shown: &'static str) -> &'static AtomicBool {
    // Where nobody can be listened to, the process ends at once, as it would without this.
    let _ = ctrlc::set_handler(move || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
        note(&format!("{shown}; once more to end at once"));
    });
    &STOP
}
