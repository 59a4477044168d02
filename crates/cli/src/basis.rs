//! Inferred and assumed inputs, which are reported with every result and stored with every run.

use stepdown_runner::Folder;

use crate::problem::Problem;
use crate::start;

/// The month from which the run starts, if not at closing, and inferred and assumed inputs.
pub(crate) fn basis(folder: &Folder) -> Result<Vec<(&'static str, String)>, Problem> {
    let mut lines = Vec::new();
    let begins_after = start::month(folder)?;
    if begins_after.number() > 0 {
        lines.push(("from", format!("month {begins_after}")));
    }
    lines.extend(overridden(folder));
    lines.extend(crate::wal::notes::pool(folder).map(|line| ("pool", line)));
    lines.extend(crate::wal::notes::assumed_coupons(&folder.deal).map(|line| ("assumed", line)));
    Ok(lines)
}

/// What the command gives another value than the files do.
pub(crate) fn overridden(folder: &Folder) -> impl Iterator<Item = (&'static str, String)> {
    let overrides = folder.overrides().iter();
    overrides.map(|one| ("override", format!("{} {}", one.field(), one.value())))
}

/// What is overridden, for a heading after the scenario's name: ` with severity 50%`.
pub(crate) fn with_overrides(folder: &Folder) -> String {
    let overrides = folder.overrides().iter();
    let fields: Vec<String> = overrides
        .map(|one| format!("{} {}", one.field(), one.value()))
        .collect();
    if fields.is_empty() {
        String::new()
    } else {
        format!(" with {}", fields.join(", "))
    }
}
