//! Swaps, caps and corridors, out of a deal file.

use rust_decimal::Decimal;

use super::classes::{DAY_COUNTS, ReferenceRates};
use super::terms::Hedge;
use crate::calendar::DayCount;
use crate::document::{AttachedFiles, Faultbook, Node, Section, read};

pub(super) fn hedges(
    node: &Node,
    faults: &Faultbook,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Vec<Hedge<Decimal>>> {
    read::list(|node: &Node, faults: &Faultbook| {
        let mut section = Section::open(node, "the hedge", faults)?;
        let kinds = ["swap", "cap", "corridor"];
        let given = kinds.iter().filter(|kind| section.has(kind)).count();
        let swap = section.optional("swap", |node, faults| swap(node, faults, rates, files));
        let cap = section.optional("cap", |node, faults| {
            cap_or_corridor(node, "cap", faults, rates, files)
        });
        let corridor = section.optional("corridor", |node, faults| {
            cap_or_corridor(node, "corridor", faults, rates, files)
        });
        if given != 1 {
            faults.refuse::<()>(
                section.place(),
                "a hedge is one of swap, cap and corridor",
                "write `- swap: {...}`, one `- ` line for each agreement",
            );
        }
        section.finish();
        swap.or(cap).or(corridor)
    })(node, faults)
}

fn swap(
    node: &Node,
    faults: &Faultbook,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Hedge<Decimal>> {
    let mut section = Section::open(node, "swap", faults)?;
    let pays = section.required("pays", "5.25%", read::percent(-20..=50));
    let pays_day_count = section.required("pays_day_count", "30/360", read::one_of(DAY_COUNTS));
    let receives = section.required("receives", "libor_1m", |node, faults| {
        rates.find_or_add(node, faults)
    });
    let receives_day_count =
        section.required("receives_day_count", "actual/360", read::one_of(DAY_COUNTS));
    let notional = section.required("notional", "swap-notional.csv", |node, faults| {
        files.notional(node, faults)
    });
    section.finish();
    Some(Hedge::Swap {
        pays: pays?,
        pays_day_count: pays_day_count?,
        receives: receives?,
        receives_day_count: receives_day_count?,
        notional: notional?,
    })
}

fn cap_or_corridor(
    node: &Node,
    kind: &'static str,
    faults: &Faultbook,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Hedge<Decimal>> {
    let mut section = Section::open(node, kind, faults)?;
    let index = section.required("index", "libor_1m", |node, faults| {
        rates.find_or_add(node, faults)
    });
    let strike = section.required("strike", "6.00%", read::percent(0..=100));
    let ceiling = if kind == "corridor" {
        section.required("ceiling", "9.00%", read::percent(0..=100))
    } else {
        None
    };
    let day_count: Option<DayCount> = section.optional("day_count", read::one_of(DAY_COUNTS));
    let notional = section.required("notional", "cap-notional.csv", |node, faults| {
        files.notional(node, faults)
    });
    if let (Some(strike), Some(ceiling)) = (strike, ceiling)
        && ceiling <= strike
    {
        faults.refuse::<()>(
            section.place_of("ceiling"),
            "the ceiling is not above the strike",
            "a corridor pays between its strike and its ceiling",
        );
    }
    section.finish();
    Some(Hedge::Cap {
        index: index?,
        strike: strike?,
        ceiling,
        day_count: day_count.unwrap_or(DayCount::Actual360),
        notional: notional?,
    })
}
