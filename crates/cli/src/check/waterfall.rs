//! Summary of the hedges and the waterfall.

use rust_decimal::Decimal;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{ExcessStep, Hedge, Order, ReimbursedWriteDowns};

use super::Section;
use super::words::{day_count, order};
use crate::numbers::{dollars, percent};

pub(super) fn sections(deal: &Deal) -> [Section; 2] {
    [hedges(deal), waterfall(deal)]
}

pub(super) fn hedges(deal: &Deal) -> Section {
    let mut section = Section::new("Hedges");
    let index_name = |position: usize| {
        deal.reference_rates
            .get(position)
            .map_or("index", String::as_str)
    };
    for hedge in &deal.hedges {
        match hedge {
            Hedge::Swap {
                pays,
                pays_day_count,
                receives,
                receives_day_count,
                notional,
            } => section.line(
                "swap",
                format!(
                    "the trust pays {} {}, receives {} {}, on {}",
                    percent(*pays),
                    day_count(*pays_day_count),
                    index_name(receives.position()),
                    day_count(*receives_day_count),
                    notional_in_words(notional)
                ),
            ),
            Hedge::Cap {
                index,
                strike,
                ceiling,
                day_count: days,
                notional,
            } => section.line(
                if ceiling.is_some() { "corridor" } else { "cap" },
                format!(
                    "the trust receives {} above {}{} {}, on {}",
                    index_name(index.position()),
                    percent(*strike),
                    ceiling.map_or_else(String::new, |ceiling| format!(
                        " and up to {}",
                        percent(ceiling)
                    )),
                    day_count(*days),
                    notional_in_words(notional)
                ),
            ),
        }
    }
    section
}

fn notional_in_words(notional: &[Decimal]) -> String {
    match (notional.first(), notional.last()) {
        (Some(first), Some(last)) => format!(
            "{} in month 1 to {} in month {}",
            dollars(*first),
            dollars(*last),
            notional.len()
        ),
        _ => "no notional".to_owned(),
    }
}

fn waterfall(deal: &Deal) -> Section {
    let mut section = Section::new("Waterfall");
    section.line("interest", order(deal, &deal.interest_order));
    for (number, step) in (1..).zip(&deal.excess_cash_flow) {
        section.line(format!("excess {number}"), excess_step(deal, step));
    }
    section.line("losses", order(deal, &deal.loss_order));
    section.line(
        "write-downs",
        match deal.reimbursed_write_downs {
            ReimbursedWriteDowns::CountAsPrincipal => {
                "reimbursed write-downs count as principal in WALs"
            }
            ReimbursedWriteDowns::NotPrincipal => {
                "reimbursed write-downs do not count as principal in WALs"
            }
            ReimbursedWriteDowns::WriteDownsCount => "write-downs count as principal in WALs",
        },
    );
    if let Some(to) = &deal.prepayment_charges_to {
        section.line(
            "prepayment charges",
            format!("to {to}; not available to the certificates"),
        );
    }
    section
}

fn excess_step(deal: &Deal, step: &ExcessStep) -> String {
    let with_order = |name: &str, order: &Order| format!("{name}, {}", abbreviated(deal, order));
    match step {
        ExcessStep::RealizedLosses => "realized losses, as principal".to_owned(),
        ExcessStep::OvercollateralizationIncrease => {
            "overcollateralization increase, as principal".to_owned()
        }
        ExcessStep::PrepaymentInterestShortfalls(order) => {
            with_order("prepayment interest shortfalls", order)
        }
        ExcessStep::UnpaidPrepaymentInterestShortfalls(order) => {
            with_order("unpaid prepayment interest shortfalls", order)
        }
        ExcessStep::BasisRisk(order) => with_order("basis risk", order),
        ExcessStep::ReliefActShortfalls(order) => with_order("relief act shortfalls", order),
        ExcessStep::UnreimbursedWriteDowns(order) => with_order("unreimbursed write-downs", order),
        ExcessStep::SwapTermination => "swap termination; not projected".to_owned(),
        ExcessStep::Residual => format!("remaining cash to {}", deal.residual),
    }
}

/// A payment order, abbreviated if it equals the order of interest or is pro rata among all classes.
fn abbreviated(deal: &Deal, given: &Order) -> String {
    if *given == deal.interest_order {
        return "in the order of interest".to_owned();
    }
    let all_pro_rata = matches!(given, Order::ProRata(parts)
        if parts.len() == deal.classes.len()
            && parts.iter().all(|part| matches!(part, Order::Class(_))));
    if all_pro_rata {
        return "pro rata".to_owned();
    }
    order(deal, given)
}
