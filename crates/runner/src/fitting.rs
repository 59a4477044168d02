//! Whether a folder's files fit one another: the pool and the deal, the state and both.
//!
//! Opens no files.

use rust_decimal::Decimal;
use stepdown_projection::collateral::{Line, Pool};
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place, shown_dollars};
use stepdown_projection::number::Cents;

use crate::folder::FolderError;
use crate::inputs::TextFile;
use crate::run::{RunError, StateText};

/// The plan over the life of the pool, so that a state may be as of any of its months.
pub(crate) fn plan_in_cents(deal: &Deal, pool: &Pool) -> Result<Plan<Cents>, RunError> {
    let lines = pool.lines().iter();
    let longest = lines.map(Line::maturity_months).max().unwrap_or(1);
    Ok(deal.plan(deal.pool_as_of.number() + longest)?)
}

/// Checks that a state can be read, is not as of a date before the pool's, and agrees with the pool's
/// balance.
pub(crate) fn check_state(
    deal: &Deal,
    pool: &Pool,
    state: Option<&StateText>,
) -> Result<(), FolderError> {
    let Some(state) = state else {
        return Ok(());
    };
    let refuse = |diagnostic: Diagnostic| {
        let diagnostics = Diagnostics::result(&state.file, &state.text, vec![diagnostic], Some(()));
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
            diagnostic_of_field(
                state,
                "month",
                "the state is as of a date before the pool's",
            )
            .advise("make `pool_as_of` in the deal and `month` here agree"),
        );
    }
    let same_date = read.state.month == deal.pool_as_of;
    match read.pool_balance.map(Cents::decimal) {
        Some(stated) if same_date && stated != pool.balance() => refuse(
            diagnostic_of_field(
                state,
                "pool_balance",
                format!(
                    "balances do not add up: the pool totals {}, `pool_balance` is {}",
                    shown_dollars(pool.balance()),
                    shown_dollars(stated)
                ),
            )
            .advise("correct one of the two"),
        ),
        // A balance written in floating point may exceed an unchanged pool's by its last bits.
        Some(stated) if stated > pool.balance() + Decimal::new(5, 3) => refuse(
            diagnostic_of_field(
                state,
                "pool_balance",
                format!(
                    "the pool cannot grow: it was {} after month {}, `pool_balance` after month \
                     {} is {}",
                    shown_dollars(pool.balance()),
                    deal.pool_as_of,
                    read.state.month,
                    shown_dollars(stated)
                ),
            )
            .advise("correct one of the two"),
        ),
        _ => Ok(()),
    }
}

/// A diagnostic at the line of a state that begins with a field, if there is one.
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

/// Checks the pool against the deal's original balance, with a tolerance of 0.005% for rounding.
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
    Diagnostics::result(
        &file.shown(),
        &file.text,
        vec![diagnostic.advise(advice)],
        Some(pool),
    )
}

/// The error in the pool's balance, with advice; none where it equals the deal's.
pub(crate) fn pool_balance_diagnostic(deal: &Deal, pool: &Pool) -> Option<(String, String)> {
    if deal.pool_as_of.number() > 0 {
        // A pool as of a later date is compared with the state's balance.
        return None;
    }
    let difference = pool.balance() - deal.original_balance;
    if difference.abs() <= deal.original_balance * Decimal::new(5, 5) {
        return None;
    }
    let message = format!(
        "balances do not add up: the pool totals {}, the deal's `original_balance` is {}",
        shown_dollars(pool.balance()),
        shown_dollars(deal.original_balance)
    );
    let by = shown_dollars(difference.abs());
    let advice = if difference.is_sign_positive() {
        format!("subtract {by} from the loans, or add it to `original_balance` in the deal")
    } else {
        format!("add {by} to the loans, or subtract it from `original_balance` in the deal")
    };
    Some((message, advice))
}

/// Checks that every loan is in a loan group of the deal, and that every group has a loan.
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
            Diagnostic::of_file(format!("loan group `{group}` of the deal has no loan"))
                .advise("write the group of each loan in its column `group`")
        });
    let diagnostics: Vec<Diagnostic> = unknown.chain(missing).collect();
    if diagnostics.is_empty() {
        return Ok(pool);
    }
    Diagnostics::result(&file.shown(), &file.text, diagnostics, Some(pool))
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
