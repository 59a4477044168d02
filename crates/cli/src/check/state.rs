//! The deal's status as of the date of its state file, and other files of the folder.

use std::path::Path;
use stepdown_projection::words::counted;

use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::ClassState;
use stepdown_runner::{Folder, OtherFile, OtherKind};

use super::Section;
use super::words::Calendar;
use crate::numbers::{dollars, listed, percent, rounded};
use crate::problem::Problem;

/// Summary of the state file, the one `named` or else the deal's; none for a deal at closing.
///
/// # Errors
/// As [`Folder::state_in_cents`].
pub(super) fn section(
    folder: &Folder,
    named: Option<&Path>,
    calendar: &Calendar,
) -> Result<Option<Section>, Problem> {
    let Some(file) = folder.state_in_cents()? else {
        return Ok(None);
    };
    let deal = &folder.deal;
    let state = &file.state;
    let mut section = Section::new("Status");
    match (named, &deal.state_file) {
        (Some(path), _) => section.line("file", path.to_string_lossy()),
        (None, Some(name)) => section.line("file", name),
        (None, None) => {}
    }
    section.line("after", calendar.month(state.month));
    let outstanding = state.classes.iter();
    let outstanding = outstanding.filter(|class| class.balance > Cents::ZERO);
    section.line(
        "certificates",
        format!(
            "{} in {} of {}",
            dollars(state.certificates().decimal()),
            counted(outstanding.count(), "class"),
            state.classes.len()
        ),
    );
    if let Some(stated) = file.pool_balance {
        let pool = folder.pool.balance();
        let compared = if deal.pool_as_of.number() == 0 {
            format!("{} is as of the cut-off date", deal.pool_file)
        } else if state.month != deal.pool_as_of {
            format!(
                "{} is as of {}",
                deal.pool_file,
                calendar.month(deal.pool_as_of)
            )
        } else if stated.decimal() == pool {
            format!("equal to {}", deal.pool_file)
        } else {
            format!("{} totals {}", deal.pool_file, dollars(pool))
        };
        section.line("pool", format!("{}, {compared}", dollars(stated.decimal())));
        section.line(
            "overcollateralization",
            format!(
                "{}; {} was required",
                dollars((stated - state.certificates()).decimal()),
                dollars(state.required_overcollateralization.decimal())
            ),
        );
    }
    let yes_or_no = |yes: bool, what: &str| format!("{}{what}", if yes { "" } else { "not " });
    section.line(
        "tests",
        format!(
            "{}; {}",
            yes_or_no(state.stepped_down, "stepped down"),
            yes_or_no(state.in_trigger_event, "in a trigger event")
        ),
    );
    section.line("losses", dollars(state.cumulative_loss.decimal()));
    let history: Vec<String> = state
        .delinquency_history
        .iter()
        .map(|share| percent(rounded(share.decimal(), 6)))
        .collect();
    if !history.is_empty() {
        section.line(
            "60+ delinquencies",
            format!("{}, oldest first", listed(&history)),
        );
    }
    let carried = |what: &'static str, amount: fn(&ClassState<Cents>) -> Cents| {
        let classes = state.classes.iter();
        let total = classes.fold(Cents::ZERO, |sum, class| sum + amount(class));
        (what, total)
    };
    let carried = [
        carried("interest shortfalls", |class| class.interest_shortfall),
        carried("basis risk", |class| class.basis_risk_carry_forward),
        carried("prepayment interest shortfalls", |class| {
            class.prepayment_interest_shortfall
        }),
        carried("write-downs", |class| class.unreimbursed_write_down),
        ("hedge payments", state.unpaid_hedge_payment),
    ];
    let carried: Vec<String> = carried
        .iter()
        .filter(|(_, total)| *total > Cents::ZERO)
        .map(|(what, total)| format!("{what} of {}", dollars(total.decimal())))
        .collect();
    section.line(
        "unpaid",
        if carried.is_empty() {
            "nothing".to_owned()
        } else {
            listed(&carried)
        },
    );
    Ok(Some(section))
}

/// Files of the folder that are only read if an argument names them.
pub(super) fn other_files(others: &[OtherFile]) -> Section {
    let mut section = Section::new("Other files");
    for other in others {
        match other.kind {
            OtherKind::State => {
                section.line(other.name.as_str(), "the deal's status as of a date");
            }
            OtherKind::Report => {
                section.line(other.name.as_str(), "a trustee report");
            }
            OtherKind::PoolBounds => {
                section.line(other.name.as_str(), "bounds for inferring a pool");
            }
            OtherKind::Unknown => {}
        }
    }
    section
}
