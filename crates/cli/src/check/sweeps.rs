//! Summary of the sweeps.

use stepdown_projection::words::counted;
use stepdown_runner::Folder;
use stepdown_runner::sweep::{Axis, Sweep};

use super::Section;
use crate::numbers::{grouped, listed};

pub(super) fn section(folder: &Folder, sweeps: &[Sweep]) -> Section {
    let mut section = Section::new("Sweeps");
    for sweep in sweeps {
        let name = file_name(folder, sweep);
        section.line(name, format!("{}: {}", sweep.name, in_words(sweep)));
    }
    section
}

/// The name of a sweep's file inside the folder.
pub(super) fn file_name(folder: &Folder, sweep: &Sweep) -> String {
    let path = sweep.path.as_deref().unwrap_or(folder.path());
    let name = path.strip_prefix(folder.path()).unwrap_or(path);
    name.to_string_lossy().into_owned()
}

fn in_words(sweep: &Sweep) -> String {
    let axes: Vec<String> = sweep.grid.axes().iter().map(axis).collect();
    let words = format!(
        "{} of {}; {}",
        counted(sweep.grid.len(), "scenario"),
        sweep.base.input.name,
        axes.join("; ")
    );
    let deals = &sweep.parts.deals;
    let invalid = deals.iter().filter(|deal| deal.is_err()).count();
    let deals = match (deals.len(), invalid) {
        (1, _) => String::new(),
        (count, 0) => format!("; {} deals", grouped(&count.to_string())),
        (count, invalid) => format!(
            "; {} deals, {} of them invalid",
            grouped(&count.to_string()),
            grouped(&invalid.to_string())
        ),
    };
    words + &deals
}

/// An axis with its values, or with the first and last of many.
fn axis(axis: &Axis) -> String {
    const MOST_SHOWN: usize = 4;
    let values = || axis.values().iter().filter(|value| !value.text.is_empty());
    let texts: Vec<&str> = values().map(|value| value.text.as_str()).collect();
    let name = axis.name();
    if texts.len() <= MOST_SHOWN {
        return format!("{name} {}", listed(&texts));
    }
    let count = grouped(&texts.len().to_string());
    let lowest = values().min_by_key(|value| value.number);
    let highest = values().max_by_key(|value| value.number);
    match (lowest, highest) {
        (Some(lowest), Some(highest)) if axis.is_numeric() => {
            format!("{name} {} to {}, {count} values", lowest.text, highest.text)
        }
        _ => format!("{name}, {count} values"),
    }
}
