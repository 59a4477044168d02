//! Interrupts: Ctrl-C, or a termination signal from a batch system.
//!
//! The first one stops the run after the work in progress, so that it can be resumed. The second one stops it
//! immediately.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit_codes::Exit;
use crate::problem::note;

static STOP: AtomicBool = AtomicBool::new(false);

/// Returns a flag that an interrupt sets. `message` is printed at the first interrupt.
pub(crate) fn listen(message: &'static str) -> &'static AtomicBool {
    // Without a handler, an interrupt ends the process immediately.
    let _ = ctrlc::set_handler(move || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
        note(&format!("{message}; interrupt again to stop now"));
    });
    &STOP
}
