//! Inferred and assumed inputs, which are reported with every result and stored with every run.

use stepdown_runner::Folder;

use crate::problem::Problem;
use crate::start;

/// The month from which the run starts, if not at closing, and inferred and assumed inputs.
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
