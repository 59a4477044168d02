//! Reads swaps, caps and corridors.

use rust_decimal::Decimal;

use super::classes::{DAY_COUNTS, ReferenceRates};
use super::terms::Hedge;
use crate::calendar::DayCount;
use crate::document::{AttachedFiles, DiagnosticSink, Node, Section, read};

pub(super) fn hedges(
    node: &Node,
    diagnostics: &DiagnosticSink,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Vec<Hedge<Decimal>>> {
    read::list(|node: &Node, diagnostics: &DiagnosticSink| {
        let mut section = Section::open(node, "the hedge", diagnostics)?;
        let kinds = ["swap", "cap", "corridor"];
        let given = kinds.iter().filter(|kind| section.has(kind)).count();
        let swap = section.optional("swap", |node, diagnostics| {
            swap(node, diagnostics, rates, files)
        });
        let cap = section.optional("cap", |node, diagnostics| {
            cap_or_corridor(node, "cap", diagnostics, rates, files)
        });
        let corridor = section.optional("corridor", |node, diagnostics| {
            cap_or_corridor(node, "corridor", diagnostics, rates, files)
        });
        if given != 1 {
            diagnostics.refuse::<()>(
                section.place(),
                "a hedge is a swap, a cap or a corridor",
                "write `- swap: {...}`, one `- ` line for each agreement",
            );
        }
        section.finish();
        swap.or(cap).or(corridor)
    })(node, diagnostics)
}

fn swap(
    node: &Node,
    diagnostics: &DiagnosticSink,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Hedge<Decimal>> {
    let mut section = Section::open(node, "swap", diagnostics)?;
    let pays = section.required("pays", "5.25%", read::percent(-20..=50));
    let pays_day_count = section.required("pays_day_count", "30/360", read::one_of(DAY_COUNTS));
    let receives = section.required("receives", "libor_1m", |node, diagnostics| {
        rates.find_or_add(node, diagnostics)
    });
    let receives_day_count =
        section.required("receives_day_count", "actual/360", read::one_of(DAY_COUNTS));
    let notional = section.required("notional", "swap-notional.csv", |node, diagnostics| {
        files.notional(node, diagnostics)
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
    diagnostics: &DiagnosticSink,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<Hedge<Decimal>> {
    let mut section = Section::open(node, kind, diagnostics)?;
    let index = section.required("index", "libor_1m", |node, diagnostics| {
        rates.find_or_add(node, diagnostics)
    });
    let strike = section.required("strike", "6.00%", read::percent(0..=100));
    let ceiling = if kind == "corridor" {
        section.required("ceiling", "9.00%", read::percent(0..=100))
    } else {
        None
    };
    let day_count: Option<DayCount> = section.optional("day_count", read::one_of(DAY_COUNTS));
    let notional = section.required("notional", "cap-notional.csv", |node, diagnostics| {
        files.notional(node, diagnostics)
    });
    if let (Some(strike), Some(ceiling)) = (strike, ceiling)
        && ceiling <= strike
    {
        diagnostics.refuse::<()>(
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
