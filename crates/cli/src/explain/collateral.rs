//! The collateral's month: interest, principal, defaults and liquidations, by loan group.

use std::io::{self, Write};

use stepdown_curves::Month;
use stepdown_projection::collateral::{Advancing, CollateralMonth, SeverityReadAt};
use stepdown_projection::number::{Cents, Number};

use super::Explained;
use super::source::Assumed;
use super::text::{money, paragraph, percent};
use crate::numbers::listed;
use crate::start;

/// Writes the section.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(explained: &Explained<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nCollateral\n")?;
    let by_group = |text: fn(&CollateralMonth<Cents>) -> String| -> Vec<String> {
        let names = explained.source.folder.deal.groups.iter();
        let groups = names.zip(&explained.record.groups);
        groups
            .map(|(name, group)| format!("group {name}: {}", text(group)))
            .collect()
    };
    let interest = by_group(|group| {
        let balance = money(group.opening_balance);
        format!("{} on {balance}", money(group.interest))
    });
    paragraph("", &interest_collected(explained), &interest, out)?;
    let mut principal = by_group(|group| {
        let (from, to) = (group.opening_balance, group.closing_balance);
        let balance = format!("balance from {} to {}", money(from), money(to));
        format!("{}; {balance}", generated(group))
    });
    let readings = &explained.source.readings;
    principal.extend(readings.prepayments.iter().cloned());
    paragraph("", &principal_collected(explained), &principal, out)?;
    paragraph("", &losses(explained), &readings.defaults, out)
}

fn interest_collected(explained: &Explained<'_>) -> String {
    let record = explained.record;
    let pool = &record.collateral;
    if pool.opening_balance == Cents::ZERO {
        return "The pool balance is zero; no interest is collected.".to_owned();
    }
    let balances = record.opening_balances();
    let a_year = |interest: Cents| percent(interest.ratio_or_zero(balances) * Cents::count(12));
    let recovered = explained.source.recovered;
    if recovered > Cents::ZERO {
        let owed = pool.interest - recovered;
        return format!(
            "Interest collected is {} on a pool balance of {}: {} of mortgage interest ({} a year) and {} recovered \
             on loans liquidated earlier.",
            money(pool.interest),
            money(pool.opening_balance),
            money(owed),
            a_year(owed),
            money(recovered)
        );
    }
    format!(
        "Interest collected{} is {} on a pool balance of {} ({} a year){}.",
        over_several_months(explained),
        money(pool.interest),
        money(pool.opening_balance),
        a_year(pool.interest),
        advanced(explained)
    )
}

/// The number of collection months, if a first distribution date covers more than one.
fn over_several_months(explained: &Explained<'_>) -> String {
    match explained.record.collection_months() {
        1 => String::new(),
        months => format!(" over {months} months of collections"),
    }
}

/// Whether interest on loans in foreclosure is advanced.
fn advanced(explained: &Explained<'_>) -> String {
    let before = explained.record.month.number().checked_sub(1);
    let mut months = explained.source.audit.months.iter();
    let previous = months.find(|record| Some(record.month.number()) == before);
    let in_foreclosure = previous.map_or(Cents::ZERO, |of| of.collateral.foreclosure_balance);
    let assumed = explained.source.assumed.map(|assumed| assumed.advancing);
    match assumed.filter(|_| in_foreclosure > Cents::ZERO) {
        Some(Advancing::PrincipalAndInterest) => format!(
            "; the servicer advances interest on {} in foreclosure",
            money(in_foreclosure)
        ),
        Some(Advancing::None) => {
            let balance = money(in_foreclosure);
            format!("; {balance} in foreclosure pays no interest")
        }
        _ => String::new(),
    }
}

/// Where principal comes from.
fn generated(pool: &CollateralMonth<Cents>) -> String {
    let parts = [
        (pool.scheduled_principal, "scheduled"),
        (pool.prepaid_principal, "prepaid"),
        (pool.recovered_principal, "recovered on liquidations"),
    ];
    let parts = parts.iter().filter(|(amount, _)| *amount > Cents::ZERO);
    let parts: Vec<String> = parts
        .map(|(amount, what)| format!("{} {what}", money(*amount)))
        .collect();
    if parts.is_empty() {
        "no principal".to_owned()
    } else {
        listed(&parts)
    }
}

fn principal_collected(explained: &Explained<'_>) -> String {
    let pool = &explained.record.collateral;
    let lost = if pool.realized_loss > Cents::ZERO {
        format!("after realized losses of {}, ", money(pool.realized_loss))
    } else {
        String::new()
    };
    format!(
        "Principal collected: {}; {lost}the pool balance goes from {} to {}{}.",
        generated(pool),
        money(pool.opening_balance),
        money(pool.closing_balance),
        over_several_months(explained)
    )
}

/// The month whose severity applies, if it is the month of default.
fn severity_read_at_default(explained: &Explained<'_>) -> String {
    let month = explained.record.month.number();
    let defaulted = match explained.source.assumed {
        Some(Assumed {
            severity_read_at: SeverityReadAt::Default,
            lag_months,
            ..
        }) if lag_months > 0 => month.checked_sub(lag_months),
        _ => None,
    };
    defaulted.map_or_else(String::new, |defaulted| {
        let defaulted = start::dated(explained.schedule, Month::new(defaulted));
        format!(", at the severity of the month of default, {defaulted}")
    })
}

fn losses(explained: &Explained<'_>) -> String {
    let pool = &explained.record.collateral;
    let losses = if pool.liquidated_balance > Cents::ZERO {
        format!(
            "Loans of {} are liquidated with a loss of {}{}.",
            money(pool.liquidated_balance),
            money(pool.realized_loss),
            severity_read_at_default(explained)
        )
    } else {
        "No loans are liquidated.".to_owned()
    };
    if pool.new_defaults == Cents::ZERO {
        return losses;
    }
    let of = match explained.record.collection_months() {
        1 => "the month".to_owned(),
        months => format!("{months} months"),
    };
    format!(
        "{losses} Loans of {} default in {of}; {} is then in foreclosure.",
        money(pool.new_defaults),
        money(pool.foreclosure_balance)
    )
}
