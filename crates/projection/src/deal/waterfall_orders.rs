//! Reads the payment orders of a deal: interest, excess cash flow, losses.

use super::order::ClassNames;
use super::terms::{ExcessStep, Order, ReimbursedWriteDowns};
use crate::diagnostic::nearest_name;
use crate::document::{DiagnosticSink, Node, Section, Value, quoted, read};

/// The payment orders of a deal.
pub(super) struct WaterfallOrders {
    pub(super) interest: Order,
    pub(super) excess_cash_flow: Vec<ExcessStep>,
    pub(super) losses: Order,
    pub(super) reimbursed_write_downs: ReimbursedWriteDowns,
    pub(super) residual: String,
}

impl WaterfallOrders {
    /// The orders of a deal that states none: interest pro rata, losses from the last class up, and the rest
    /// to the residual class.
    pub(super) fn usual(names: &ClassNames) -> Self {
        let mut classes: Vec<Order> = names.in_order().into_iter().map(Order::Class).collect();
        let interest = Order::ProRata(classes.clone());
        classes.reverse();
        Self {
            interest,
            excess_cash_flow: vec![ExcessStep::Residual],
            losses: Order::Sequential(classes),
            reimbursed_write_downs: ReimbursedWriteDowns::CountAsPrincipal,
            residual: RESIDUAL.to_owned(),
        }
    }
}

/// The residual class of a deal that does not name it.
const RESIDUAL: &str = "residual";

/// A field, or the usual value of a deal that does not state it. `None` after an error.
fn unless_stated<'a, T>(
    section: &mut Section<'a, '_>,
    field: &'static str,
    usual: T,
    reader: impl FnOnce(&'a Node, &DiagnosticSink) -> Option<T>,
) -> Option<T> {
    if section.has(field) {
        section.optional(field, reader)
    } else {
        Some(usual)
    }
}

pub(super) fn waterfall(
    node: &Node,
    diagnostics: &DiagnosticSink,
    names: &ClassNames,
) -> Option<WaterfallOrders> {
    let mut section = Section::open(node, "waterfall", diagnostics)?;
    let usual = WaterfallOrders::usual(names);
    let interest = unless_stated(
        &mut section,
        "interest",
        usual.interest,
        names.order_of_all("`interest`"),
    );
    let losses = unless_stated(
        &mut section,
        "losses",
        usual.losses,
        names.order_of_all("`losses`"),
    );
    let excess_cash_flow = unless_stated(
        &mut section,
        "excess_cash_flow",
        usual.excess_cash_flow,
        |node, diagnostics| excess_cash_flow(node, diagnostics, names, interest.as_ref()),
    );
    let reimbursed_write_downs = section.optional(
        "reimbursed_write_downs",
        read::one_of(&[
            ("principal", ReimbursedWriteDowns::CountAsPrincipal),
            ("not principal", ReimbursedWriteDowns::NotPrincipal),
        ]),
    );
    let residual = section.optional("residual", read::text);
    section.finish();
    Some(WaterfallOrders {
        interest: interest?,
        excess_cash_flow: excess_cash_flow?,
        losses: losses?,
        reimbursed_write_downs: reimbursed_write_downs
            .unwrap_or(ReimbursedWriteDowns::CountAsPrincipal),
        residual: residual.unwrap_or(usual.residual),
    })
}

/// The recipient of prepayment charges: the residual class, or another class that is not a certificate,
/// because certificates are not paid from them (TR, section 5).
pub(super) fn prepayment_charges(
    node: &Node,
    diagnostics: &DiagnosticSink,
    names: &ClassNames,
    residual: Option<&str>,
) -> Option<String> {
    let mut section = Section::open(node, "prepayment_charges", diagnostics)?;
    let to = section.required("to", residual.unwrap_or("SB"), read::name);
    section.finish();
    let to = to?;
    if names.has(&to.text) {
        return diagnostics.refuse(
            to.place,
            format!(
                "prepayment charges cannot go to {}: they are not paid to certificates",
                quoted(&to.text)
            ),
            match residual {
                Some(residual) => format!("name the residual class: `{residual}`"),
                None => "name the residual class".to_owned(),
            },
        );
    }
    Some(to.text)
}

const STEPS: &[&str] = &[
    "realized losses",
    "overcollateralization increase",
    "prepayment interest shortfalls",
    "unpaid prepayment interest shortfalls",
    "basis risk",
    "relief act shortfalls",
    "unreimbursed write-downs",
    "swap termination",
    "residual",
];

/// Other names in deal documents.
const SPELLINGS: &[(&str, &str)] = &[
    ("net wac carryover", "basis risk"),
    ("net wac rate carryover", "basis risk"),
    ("net wac shortfalls", "basis risk"),
    ("net wac cap carryover", "basis risk"),
    ("net rate carryover", "basis risk"),
    ("basis risk carryover", "basis risk"),
    ("basis risk carry-forward", "basis risk"),
    ("basis risk shortfalls", "basis risk"),
    ("oc increase", "overcollateralization increase"),
    ("unreimbursed losses", "unreimbursed write-downs"),
];

fn excess_cash_flow(
    node: &Node,
    diagnostics: &DiagnosticSink,
    names: &ClassNames,
    interest: Option<&Order>,
) -> Option<Vec<ExcessStep>> {
    let items = read::items(
        node,
        "a list of uses",
        "[realized losses, residual]",
        diagnostics,
    )?;
    let found: Vec<Option<(&str, Option<ExcessStep>)>> = items
        .iter()
        .map(|item| excess_step(item, diagnostics, names, interest))
        .collect();
    let position = |wanted: &str| {
        found
            .iter()
            .position(|step| step.as_ref().is_some_and(|(name, _)| *name == wanted))
    };
    for (index, step) in found.iter().enumerate() {
        if let Some((name, _)) = step
            && position(name) != Some(index)
        {
            diagnostics.refuse::<()>(
                items[index].place,
                format!("duplicate use {}", quoted(name)),
                "list each use of excess cash flow once",
            );
        }
    }
    match position("residual") {
        Some(last) if last + 1 == items.len() => {}
        Some(early) => {
            diagnostics.refuse::<()>(
                items[early].place,
                "the residual receives all remaining cash, so uses after it receive nothing",
                "write `residual` last",
            );
        }
        None => {
            diagnostics.refuse::<()>(
                node.place,
                "excess cash flow does not end with `residual`",
                "write `residual` last",
            );
        }
    }
    if let (Some(losses), Some(increase)) = (
        position("realized losses"),
        position("overcollateralization increase"),
    ) && increase < losses
    {
        diagnostics.refuse::<()>(
            items[increase].place,
            "overcollateralization is increased before losses are covered, which covers them twice",
            "write `realized losses` before `overcollateralization increase`",
        );
    }
    found
        .into_iter()
        .map(|step| step.and_then(|(_, step)| step))
        .collect()
}

/// A use of excess cash flow: its name, or its name with an order of classes.
fn excess_step<'a>(
    node: &'a Node,
    diagnostics: &DiagnosticSink,
    names: &ClassNames,
    interest: Option<&Order>,
) -> Option<(&'static str, Option<ExcessStep>)> {
    let (written, order_node) = match &node.value {
        Value::Map(entries) if entries.len() == 1 => {
            let (key, value): &'a _ = &entries[0];
            (key.text.as_str(), Some(value))
        }
        _ => (node.scalar().unwrap_or_default(), None),
    };
    let spelled = SPELLINGS
        .iter()
        .find(|(spelling, _)| spelling.eq_ignore_ascii_case(written.trim()))
        .map_or(written.trim(), |(_, step)| step);
    let known = STEPS.iter().find(|step| step.eq_ignore_ascii_case(spelled));
    let Some(name) = known else {
        let advice = match nearest_name(written, STEPS.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("one of: {}", STEPS.join(", ")),
        };
        return diagnostics.refuse(
            node.place,
            format!(
                "expected a use of excess cash flow, found {}",
                node.describe()
            ),
            advice,
        );
    };
    // The stated order, or else the order of interest; for shortfalls allocated pro rata, pro rata.
    let own = match order_node {
        Some(order_node) => Some(names.order_of_all(&quoted(name))(order_node, diagnostics)?),
        None => None,
    };
    let like_interest = own.clone().or_else(|| interest.cloned());
    let pro_rata = own.clone().or_else(|| {
        interest
            .map(|order| Order::ProRata(order.classes().into_iter().map(Order::Class).collect()))
    });
    let takes_order = !matches!(
        *name,
        "realized losses" | "overcollateralization increase" | "swap termination" | "residual"
    );
    if own.is_some() && !takes_order {
        diagnostics.refuse::<()>(
            node.place,
            format!("{} does not take an order of classes", quoted(name)),
            format!("write `{name}` alone"),
        );
    }
    let step = match *name {
        "realized losses" => Some(ExcessStep::RealizedLosses),
        "overcollateralization increase" => Some(ExcessStep::OvercollateralizationIncrease),
        "prepayment interest shortfalls" => pro_rata.map(ExcessStep::PrepaymentInterestShortfalls),
        "unpaid prepayment interest shortfalls" => {
            pro_rata.map(ExcessStep::UnpaidPrepaymentInterestShortfalls)
        }
        "basis risk" => like_interest.map(ExcessStep::BasisRisk),
        "relief act shortfalls" => pro_rata.map(ExcessStep::ReliefActShortfalls),
        "unreimbursed write-downs" => like_interest.map(ExcessStep::UnreimbursedWriteDowns),
        "swap termination" => Some(ExcessStep::SwapTermination),
        _ => Some(ExcessStep::Residual),
    };
    Some((name, step))
}
