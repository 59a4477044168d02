//! Sweeps, as understood.

use stepdown_runner::Folder;
use stepdown_runner::sweep::{Axis, Sweep};

use super::Section;
use crate::figures::{grouped, listed};

pub(super) fn section(folder: &Folder, sweeps: &[Sweep]) -> Section {
    let mut section = Section::new("Sweeps");
    for sweep in sweeps {
        let name = sweep.path.strip_prefix(folder.path());
        let name = name.unwrap_or(&sweep.path).to_string_lossy().into_owned();
        section.line(name, format!("{}: {}", sweep.name, in_words(sweep)));
    }
    section
}

fn in_words(sweep: &Sweep) -> String {
    let axes: Vec<String> = sweep.grid.axes().iter().map(axis).collect();
    let mut words = format!(
        "{} scenarios of {}; {}",
        grouped(&sweep.grid.len().to_string()),
        sweep.base.input.name,
        axes.join("; ")
    );
    let deals = &sweep.parts.deals;
    if deals.len() > 1 {
        let broken = deals.iter().filter(|deal| deal.is_err()).count();
        words.push_str(&format!("; {} deals", deals.len()));
        if broken > 0 {
            words.push_str(&format!(", {broken} of which cannot be put together"));
        }
    }
    words
}

/// An axis with its values, or with the first and the last of many.
fn axis(axis: &Axis) -> String {
    const MOST_TOLD: usize = 4;
    let texts: Vec<&str> = axis
        .values()
        .iter()
        .map(|value| value.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    let values = match texts.as_slice() {
        [first, .., last] if texts.len() > MOST_TOLD && axis.is_of_figures() => {
            format!("{first} to {last}, {} values", texts.len())
        }
        many if many.len() > MOST_TOLD => format!("of {} values", many.len()),
        all => listed(all),
    };
    format!("{} {values}", axis.name())
}
