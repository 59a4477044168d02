//! Whether a folder's files fit one another: the pool the deal, the state both.
//!
//! No file is opened here.

use rust_decimal::Decimal;
use stepdown_projection::collateral::{Line, Pool};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place, shown_dollars};
use stepdown_projection::number::Cents;

use crate::folder::FolderError;
use crate::inputs::TextFile;
use crate::run::{RunError, StateText};

/// The plan over the life of the pool, so that a state may be of any month of it.
pub(crate) fn plan_in_cents(deal: &Deal, pool: &Pool) -> Result<Plan<Cents>, RunError> {
    let lines = pool.lines().iter();
    let longest = lines.map(Line::maturity_months).max().unwrap_or(1);
    Ok(deal.plan(deal.pool_as_of.number() + longest)?)
}

/// A state that can be read, of no date before the pool's, and a pool that holds what it says.
pub(crate) fn check_state(
    deal: &Deal,
    pool: &Pool,
    state: Option<&StateText>,
) -> Result<(), FolderError> {
    let Some(state) = state else {
        return Ok(());
    };
    let refuse = |diagnostic: Diagnostic| {
        let diagnostics =
            Diagnostics::unless_none(&state.file, &state.text, vec![diagnostic], Some(()));
        diagnostics.map_err(|diagnostics| FolderError::Invalid(vec![diagnostics]))
    };
    let read = plan_in_cents(deal, pool).and_then(|plan| state.read(deal, &plan));
    let read = match read {
        Ok(read) => read,
        Err(RunError::State(diagnostics)) => return Err(FolderError::Invalid(vec![diagnostics])),
        Err(error) => return refuse(Diagnostic::of_file(error.to_string())),
    };
    if read.state.month < deal.pool_as_of {
        return refuse(
            diagnostic_of_field(state, "month", "the state is of a date before the pool's")
                .advise("write `pool_as_of` in the deal and `month` here to fit each other"),
        );
    }
    let same_date = read.state.month == deal.pool_as_of;
    match read.pool_balance.map(Cents::decimal) {
        Some(stated) if same_date && stated != pool.balance() => refuse(
            diagnostic_of_field(
                state,
                "pool_balance",
                format!(
                    "balances do not add up: the pool comes to {}, `pool_balance` is {}",
                    shown_dollars(pool.balance()),
                    shown_dollars(stated)
                ),
            )
            .advise("mend the one or the other"),
        ),
        // What floating point wrote of a pool that stands still may be above it by its last bits.
        Some(stated) if stated > pool.balance() + Decimal::new(5, 3) => refuse(
            diagnostic_of_field(
                state,
                "pool_balance",
                format!(
                    "the pool cannot rise: it came to {} after month {}, `pool_balance` after month \
                     {} is {}",
                    shown_dollars(pool.balance()),
                    deal.pool_as_of,
                    read.state.month,
                    shown_dollars(stated)
                ),
            )
            .advise("mend the one or the other"),
        ),
        _ => Ok(()),
    }
}

/// A fault of a state at the line that begins with a field, where one does.
fn diagnostic_of_field(state: &StateText, field: &str, message: impl Into<String>) -> Diagnostic {
    let lines = state.text.lines().enumerate();
    let mut begins = lines.filter(|(_, line)| {
        line.strip_prefix(field)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    });
    match begins.next() {
        Some((line, _)) => {
            let place = Place {
                line: line + 1,
                column: 1,
                length: field.chars().count(),
            };
            Diagnostic::at(place, message)
        }
        None => Diagnostic::of_file(message),
    }
}

/// The pool must be the one the deal's percentages are of; a half hundredth of a percent is left
/// for rounding.
pub(crate) fn check_pool(
    deal: Option<&Deal>,
    pool: Pool,
    file: &TextFile,
) -> Result<Pool, Diagnostics> {
    let Some(deal) = deal else {
        return Ok(pool);
    };
    let pool = check_groups(deal, pool, file)?;
    let Some((message, advice)) = pool_balance_diagnostic(deal, &pool) else {
        return Ok(pool);
    };
    let diagnostic = match balance_column(&file.text) {
        Some(place) => Diagnostic::at(place, message),
        None => Diagnostic::of_file(message),
    };
    Diagnostics::unless_none(
        &file.shown(),
        &file.text,
        vec![diagnostic.advise(advice)],
        Some(pool),
    )
}

/// What is wrong with the pool's balance, and what would be right; none where it is the deal's.
pub(crate) fn pool_balance_diagnostic(deal: &Deal, pool: &Pool) -> Option<(String, String)> {
    if deal.pool_as_of.number() > 0 {
        // A pool in mid-life is held against the state's balance.
        return None;
    }
    let difference = pool.balance() - deal.original_balance;
    if difference.abs() <= deal.original_balance * Decimal::new(5, 5) {
        return None;
    }
    let message = format!(
        "balances do not add up: the pool comes to {}, the deal's `original_balance` is {}",
        shown_dollars(pool.balance()),
        shown_dollars(deal.original_balance)
    );
    let by = shown_dollars(difference.abs());
    let advice = if difference.is_sign_positive() {
        format!("take {by} off the lines, or add it to `original_balance` in the deal")
    } else {
        format!("add {by} to the lines, or take it off `original_balance` in the deal")
    };
    Some((message, advice))
}

/// Every line in a loan group of the deal, and no group without a line: money of a group that the
/// deal does not know would be nobody's.
fn check_groups(deal: &Deal, pool: Pool, file: &TextFile) -> Result<Pool, Diagnostics> {
    if deal.groups.is_empty() {
        return Ok(pool);
    }
    let known = deal.groups.join(", ");
    let unknown = pool
        .groups()
        .iter()
        .filter(|group| !deal.groups.contains(group))
        .map(|group| {
            if group.is_empty() {
                Diagnostic::of_file("the pool has no column `group`, the deal has loan groups")
                    .advise(format!("add the column; the deal's groups are {known}"))
            } else {
                Diagnostic::of_file(format!("the deal has no loan group `{group}`"))
                    .advise(format!("one of: {known}"))
            }
        });
    let missing = deal
        .groups
        .iter()
        .filter(|group| !pool.groups().contains(group))
        .map(|group| {
            Diagnostic::of_file(format!("loan group `{group}` of the deal has no line"))
                .advise("write the group of each line in its column `group`")
        });
    let diagnostics: Vec<Diagnostic> = unknown.chain(missing).collect();
    if diagnostics.is_empty() {
        return Ok(pool);
    }
    Diagnostics::unless_none(&file.shown(), &file.text, diagnostics, Some(pool))
}

/// Where the header names the column of balances.
fn balance_column(text: &str) -> Option<Place> {
    const NAME: &str = "balance";
    let (line, header) = text
        .lines()
        .enumerate()
        .find(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))?;
    let before = header.get(..header.find(NAME)?)?;
    Some(Place {
        line: line + 1,
        column: before.chars().count() + 1,
        length: NAME.len(),
    })
}
