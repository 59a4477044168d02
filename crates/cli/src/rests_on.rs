//! What figures rest on that nobody printed: told with every result, and kept with every run.
//!
//! This module must never decide whether they may.

use stepdown_runner::Folder;

use crate::problem::Problem;
use crate::start;

/// What figures rest on that nobody printed, as `wal` says it too; and where the run begins.
pub(crate) fn rests_on(folder: &Folder) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut lines = Vec::new();
    let begins_after = start::month(folder)?;
    if begins_after.number() > 0 {
        lines.push(("from", format!("month {begins_after}")));
    }
    lines.extend(crate::wal::notes::pool(folder).map(|line| ("pool", line)));
    lines.extend(crate::wal::notes::assumed_coupons(&folder.deal).map(|line| ("assumed", line)));
    Ok(lines)
}
