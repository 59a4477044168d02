//! What an axis changes: a field of the scenario or of the deal, or a field that only a sweep has.

use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{DiagnosticSink, Key, Node};

use super::deal_path::{DEAL, deal_path};
use super::path::{AxisPath, joined};
use super::tree::{Step, field};

/// A part of a scenario that may differ between the cells of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Component {
    Deal,
    Prepayment,
    Default,
    Severity,
    MonthsToLiquidation,
    Advancing,
    SeverityReadAt,
    DefaultsNearMaturity,
    ReferenceRates,
    Delinquency,
    Triggers,
    PrepaymentInterest,
    ReliefActShortfall,
    PrepaymentCharges,
    InterestLoss,
    Call,
}

/// The file, or a node in its place, that a value is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tree {
    /// The base scenario.
    Scenario,
    /// The deal file.
    Deal,
    /// Multiples, shifts and runs, which only a sweep has.
    Sweep,
}

/// The further names that a path may have after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    NoNames,
    Kinds,
    Indices,
}

/// The name of an axis.
struct Known {
    name: &'static str,
    component: Component,
    tree: Tree,
    inside: Inside,
    /// The unit of a number without one.
    implied_unit: &'static str,
}

const fn known(
    name: &'static str,
    component: Component,
    tree: Tree,
    inside: Inside,
    implied_unit: &'static str,
) -> Known {
    Known {
        name,
        component,
        tree,
        inside,
        implied_unit,
    }
}

/// A field of scenarios that the deal may also have, as a default.
const DEFAULTS_NEAR_MATURITY: &str = "defaults_near_maturity";

/// The names of axes, without those of the deal.
const KNOWN: [Known; 18] = [
    known(
        "speed",
        Component::Prepayment,
        Tree::Sweep,
        Inside::Kinds,
        "",
    ),
    known(
        "prepayment",
        Component::Prepayment,
        Tree::Scenario,
        Inside::Kinds,
        "CPR",
    ),
    known(
        "default",
        Component::Default,
        Tree::Scenario,
        Inside::Kinds,
        "CDR",
    ),
    known(
        "default_multiple",
        Component::Default,
        Tree::Sweep,
        Inside::Kinds,
        "",
    ),
    known(
        "severity",
        Component::Severity,
        Tree::Scenario,
        Inside::Kinds,
        "%",
    ),
    known(
        "months_to_liquidation",
        Component::MonthsToLiquidation,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "advancing",
        Component::Advancing,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "severity_read_at",
        Component::SeverityReadAt,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        DEFAULTS_NEAR_MATURITY,
        Component::DefaultsNearMaturity,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "index",
        Component::ReferenceRates,
        Tree::Scenario,
        Inside::Indices,
        "%",
    ),
    known(
        "index_shift",
        Component::ReferenceRates,
        Tree::Sweep,
        Inside::NoNames,
        "",
    ),
    known(
        "delinquency",
        Component::Delinquency,
        Tree::Scenario,
        Inside::NoNames,
        "%",
    ),
    known(
        "triggers",
        Component::Triggers,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known("call", Component::Call, Tree::Sweep, Inside::NoNames, ""),
    known(
        "prepayment_interest",
        Component::PrepaymentInterest,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "relief_act_shortfall",
        Component::ReliefActShortfall,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "prepayment_charges",
        Component::PrepaymentCharges,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
    known(
        "interest_loss",
        Component::InterestLoss,
        Tree::Scenario,
        Inside::NoNames,
        "",
    ),
];

/// What the values of an axis are applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) component: Component,
    pub(super) tree: Tree,
    pub(super) path: Vec<Step>,
    /// The unit of a number without one.
    pub(super) implied_unit: &'static str,
}

impl Target {
    /// Resolves the name of an axis. An unknown name is reported.
    pub(super) fn of(key: &Key, deal: &Node, diagnostics: &DiagnosticSink) -> Option<Self> {
        let path = match AxisPath::read(&key.text) {
            Ok(path) => path,
            Err(wrong) => return diagnostics.refuse(key.place, wrong.message, wrong.advice),
        };
        let (first, rest) = path.split();
        if first == DEAL {
            return Self::of_deal(key, rest, deal, diagnostics);
        }
        let Some(known) = KNOWN.iter().find(|known| known.name == first) else {
            return Self::refuse_unknown(key, path.names(), deal, diagnostics);
        };
        let mut path = vec![Step::Field(first.to_owned())];
        if !rest.is_empty() {
            if known.inside == Inside::NoNames {
                return diagnostics.refuse(
                    key.place,
                    format!("`{first}` has no field `{}`", joined(rest)),
                    format!("write `{first}: ...`"),
                );
            }
            // A collateral type or an index is the last name of a path, so its dots need no quotes.
            path.push(Step::Field(rest.join(".")));
        }
        Some(Self {
            component: known.component,
            tree: known.tree,
            path,
            implied_unit: known.implied_unit,
        })
    }

    /// The names of axes, without those of the deal.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|known| known.name)
    }

    /// Whether values of one are applied to a field of the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let shorter = self.path.len().min(other.path.len());
        self.tree == other.tree && self.path[..shorter] == other.path[..shorter]
    }

    /// Whether the values apply to one collateral type only.
    pub(super) fn is_of_kind(&self) -> bool {
        self.path.len() > 1
            && matches!(
                self.component,
                Component::Prepayment | Component::Default | Component::Severity
            )
    }

    fn of_deal(
        key: &Key,
        rest: &[String],
        deal: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Self> {
        if rest.is_empty() {
            return diagnostics.refuse(
                key.place,
                "`deal` is the whole deal file",
                "name a field of it by its path: `deal.overcollateralization.target`",
            );
        }
        if let Some((message, advice)) = fixed_in_a_sweep(rest) {
            return diagnostics.refuse(key.place, message, advice);
        }
        let path = deal_path(rest, deal)
            .map_err(|(message, advice)| {
                diagnostics.refuse::<()>(key.place, message, advice);
            })
            .ok()?;
        Some(Self {
            component: Component::Deal,
            tree: Tree::Deal,
            path,
            implied_unit: "",
        })
    }

    fn refuse_unknown(
        key: &Key,
        path: &[String],
        deal: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<Self> {
        let names = Self::names;
        let in_deal = path.len() > 1 || field(deal, &key.text).is_some();
        let advice = if in_deal && deal_path(path, deal).is_ok() {
            format!("did you mean `{DEAL}.{}`?", key.text)
        } else if let Some(nearest) = nearest_name(&key.text, names()) {
            format!("did you mean `{nearest}`?")
        } else {
            format!(
                "one of: {}, or a field of the deal file by its path, such as \
                 `deal.overcollateralization.target`",
                names().collect::<Vec<_>>().join(", ")
            )
        };
        let message = format!("unknown axis `{}`", key.text);
        diagnostics.refuse(key.place, message, advice)
    }
}

/// Fields of the deal that a sweep cannot change, with advice.
fn fixed_in_a_sweep(path: &[String]) -> Option<(String, &'static str)> {
    let of_the_folder = ["pool", "pool_is", "groups", "pool_as_of", "state"];
    let (first, second) = (path.first()?.as_str(), path.get(1).map(String::as_str));
    let advice = if first == "name" || first == "source" {
        "it does not affect results; remove it"
    } else if first == "prepayment_assumption" {
        "write an axis `speed` or `prepayment`: ramps and pricing speeds belong to the deal"
    } else if first == DEFAULTS_NEAR_MATURITY {
        "write an axis `defaults_near_maturity`: the scenario's value overrides the deal's"
    } else if first == "collateral" && second.is_none_or(|field| of_the_folder.contains(&field)) {
        "all scenarios of a sweep use the folder's pool and state; make another folder for a different one"
    } else {
        return None;
    };
    let path = joined(path);
    Some((format!("`{DEAL}.{path}` cannot be an axis"), advice))
}
