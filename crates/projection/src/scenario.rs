//! The scenario file: assumptions about collateral, indices, delinquencies and triggers.
//!
//! A scenario is read for a deal and a pool. It can use the deal's ramps and indices, and its curves are
//! by the pool's collateral types.

mod index_paths;

use rust_decimal::Decimal;
use stepdown_curves::{
    DefaultCurve, DelinquencyCurve, IndexCurve, NamedCurves, PrepaymentCurve, Severity,
    SeverityCurve,
};

use crate::collateral::{
    Advancing, CollateralAssumptions, CollateralFlows, DefaultsNearMaturity, KindAssumptions,
    Liquidation, MOST_MONTHS_TO_LIQUIDATION, SeverityReadAt,
};
use crate::deal::{Deal, curve, defaults_near_maturity};
use crate::diagnostic::{Diagnostics, nearest_name};
use crate::document::{
    AttachedFiles, DiagnosticSink, Document, Key, Node, Section, Value, quoted, read,
};
use crate::number::Number;
use crate::waterfall::{Conditions, TriggerOverride};
pub use index_paths::index_path;
use index_paths::reference_rates;

/// A complete scenario for one deal and one pool.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The scenario's name.
    pub name: String,
    /// Speeds, defaults and severities by collateral type, and liquidation of defaults.
    pub collateral: CollateralAssumptions,
    /// By reference rate of the deal and its pool.
    pub reference_rates: Vec<IndexCurve>,
    /// 60+ delinquencies other than loans in foreclosure.
    pub delinquency: DelinquencyCurve,
    /// Whether trigger events are tested.
    pub triggers: TriggerOverride,
    /// The part of a month's interest that is lost on a voluntary prepayment.
    pub prepayment_interest_lost: Decimal,
    /// Interest lost under the Relief Act, as an annual fraction of the pool.
    pub relief_act_rate: Decimal,
    /// Prepayment charges, as a fraction of voluntarily prepaid principal; the deal names their recipient.
    pub prepayment_charges: Decimal,
    /// Interest lost on liquidated loans, as a fraction of the balance liquidated, in addition to the
    /// severity, which applies to principal (TR, section 13A).
    pub interest_loss: Decimal,
}

impl Scenario {
    /// Reads a scenario file that names no other files, for a deal and the collateral types of its pool.
    ///
    /// # Errors
    /// All errors in the file, with their places and suggestions.
    pub fn from_yaml(
        file: &str,
        text: &str,
        deal: &Deal,
        kinds: &[String],
    ) -> Result<Self, Diagnostics> {
        let document = Document::read(file, text)?;
        let diagnostics = DiagnosticSink::new();
        let scenario = Self::read(
            document.root(),
            &diagnostics,
            deal,
            kinds,
            &AttachedFiles::none(),
        );
        document.conclude(diagnostics, scenario)
    }

    /// Reads a scenario file that may name other files, which are opened with `attached`.
    ///
    /// # Errors
    /// All errors in the scenario file and in the files it names, file by file.
    pub fn from_yaml_and_files(
        file: &str,
        text: &str,
        deal: &Deal,
        kinds: &[String],
        attached: &AttachedFiles<'_>,
    ) -> Result<Self, Vec<Diagnostics>> {
        let document = Document::read(file, text).map_err(|diagnostics| vec![diagnostics])?;
        let diagnostics = DiagnosticSink::new();
        let scenario = Self::read(document.root(), &diagnostics, deal, kinds, attached);
        document.conclude_with(diagnostics, scenario, attached)
    }

    /// Adds the scenario's prepayment charges and interest losses to the flows of a pool or loan group.
    #[must_use]
    pub fn complete<N: Number>(&self, projected: CollateralFlows<N>) -> CollateralFlows<N> {
        projected.with_charges_and_interest_loss(
            N::exact(self.prepayment_charges),
            N::exact(self.interest_loss),
        )
    }

    /// Reads a scenario from a parsed document, for example a scenario file with some nodes replaced.
    /// None if it has errors, which are then in `diagnostics`, or in `attached` for the files it names.
    #[must_use]
    pub fn read(
        root: &Node,
        diagnostics: &DiagnosticSink,
        deal: &Deal,
        kinds: &[String],
        attached: &AttachedFiles<'_>,
    ) -> Option<Self> {
        scenario(root, diagnostics, deal, kinds, attached)
    }

    /// The index paths in the order of the deal's reference rates, for `months` months: annual fractions,
    /// element `t - 1` is month `t`.
    #[must_use]
    pub fn index_paths<N: Number>(&self, months: u32) -> Vec<Vec<N>> {
        let by_month = |curve: &IndexCurve| {
            let path = curve.vector(months);
            path.iter().map(|rate| N::factor(rate.fraction())).collect()
        };
        self.reference_rates.iter().map(by_month).collect()
    }

    /// The effects of the scenario on the deal other than through its collateral, for `months` months.
    #[must_use]
    pub fn conditions<N: Number>(&self, months: u32) -> Conditions<N> {
        let (triggers_pass, triggers_fail) = Conditions::<N>::masks_of(self.triggers);
        Conditions {
            reference_rates: self.index_paths(months),
            delinquency: self
                .delinquency
                .vector(months)
                .iter()
                .map(|share| N::factor(share.fraction()))
                .collect(),
            triggers_pass,
            triggers_fail,
            prepayment_interest_lost: N::exact(self.prepayment_interest_lost),
            relief_act_rate: N::exact(self.relief_act_rate),
        }
    }
}

fn scenario(
    root: &Node,
    diagnostics: &DiagnosticSink,
    deal: &Deal,
    kinds: &[String],
    attached: &AttachedFiles<'_>,
) -> Option<Scenario> {
    let mut section = Section::open(root, "the scenario", diagnostics)?;
    let name = section.required("name", "Pricing speed", read::text);
    let prepayment = section.required("prepayment", "pricing", |node, diagnostics| {
        by_kind(node, diagnostics, kinds, |kind, node| {
            prepayment_of_kind(kind, node, diagnostics, deal)
        })
    });
    let has_default = section.has("default");
    let default = section.optional("default", |node, diagnostics| {
        by_kind(node, diagnostics, kinds, |_, node| {
            curve(node, diagnostics, "4 CDR", |text| {
                DefaultCurve::parse(text, &NamedCurves::new())
            })
        })
    });
    let severity_reader = |node: &Node, diagnostics: &DiagnosticSink| {
        by_kind(node, diagnostics, kinds, |_, node| {
            curve(node, diagnostics, "40", SeverityCurve::parse)
        })
    };
    let lag_reader = read::whole_number(0..=MOST_MONTHS_TO_LIQUIDATION);
    // Without defaults, severity and months to liquidation are not needed.
    let (severity, lag_months) = if has_default {
        (
            section.required("severity", "40%", severity_reader),
            section.required("months_to_liquidation", "12", lag_reader),
        )
    } else {
        let none = kinds
            .iter()
            .map(|_| SeverityCurve::constant(Severity::ZERO));
        let severity = section.optional("severity", severity_reader);
        let lag = section.optional("months_to_liquidation", lag_reader);
        (
            Some(severity.unwrap_or_else(|| none.collect())),
            Some(lag.unwrap_or(0)),
        )
    };
    let severity_read_at = section.optional(
        "severity_read_at",
        read::one_of(&[
            ("liquidation", SeverityReadAt::Liquidation),
            ("default", SeverityReadAt::Default),
        ]),
    );
    let advancing = section.optional(
        "advancing",
        read::one_of(&[
            ("principal and interest", Advancing::PrincipalAndInterest),
            ("none", Advancing::None),
        ]),
    );
    let near_maturity = section.optional("defaults_near_maturity", defaults_near_maturity());
    let reference_rates = if deal.reference_rates.is_empty() {
        section.optional("index", |node, diagnostics| {
            reference_rates(node, diagnostics, deal, attached)
        });
        Some(Vec::new())
    } else {
        section.required("index", "{libor_1m: 5.32}", |node, diagnostics| {
            reference_rates(node, diagnostics, deal, attached)
        })
    };
    let delinquency = section.optional("delinquency", |node, diagnostics| {
        curve(node, diagnostics, "5", DelinquencyCurve::parse)
    });
    let triggers = section.optional(
        "triggers",
        read::one_of(&[
            ("model", TriggerOverride::Model),
            ("pass", TriggerOverride::Pass),
            ("fail", TriggerOverride::Fail),
        ]),
    );
    let prepayment_interest_lost = section.optional(
        "prepayment_interest",
        read::one_of(&[
            ("full month", Decimal::ZERO),
            ("half month", Decimal::from_parts(5, 0, 0, false, 1)),
            ("none", Decimal::ONE),
        ]),
    );
    let relief_act = section.optional("relief_act_shortfall", read::percent(0..=10));
    let charges = section.optional("prepayment_charges", |node, diagnostics| {
        prepayment_charges(node, diagnostics, deal)
    });
    let interest_loss = section.optional("interest_loss", read::percent(0..=100));
    section.finish();
    let default = if has_default {
        default?
    } else {
        kinds.iter().map(|_| DefaultCurve::none()).collect()
    };
    let by_kind = prepayment?
        .into_iter()
        .zip(default)
        .zip(severity?)
        .map(|((prepayment, default), severity)| KindAssumptions {
            prepayment,
            default,
            severity,
        })
        .collect();
    Some(Scenario {
        name: name?,
        collateral: CollateralAssumptions {
            by_kind,
            liquidation: Liquidation {
                lag_months: lag_months?,
                advancing: advancing.unwrap_or(Advancing::PrincipalAndInterest),
                near_maturity: near_maturity
                    .or(deal.defaults_near_maturity)
                    .unwrap_or(DefaultsNearMaturity::ToMaturity),
            },
            severity_read_at: severity_read_at.unwrap_or(SeverityReadAt::Liquidation),
        },
        reference_rates: reference_rates?,
        delinquency: delinquency.unwrap_or_else(DelinquencyCurve::none),
        triggers: triggers.unwrap_or(TriggerOverride::Model),
        prepayment_interest_lost: prepayment_interest_lost.unwrap_or(Decimal::ZERO),
        relief_act_rate: relief_act.unwrap_or(Decimal::ZERO),
        prepayment_charges: charges.unwrap_or(Decimal::ZERO),
        interest_loss: interest_loss.unwrap_or(Decimal::ZERO),
    })
}

/// Reads prepayment charges. The deal must name a recipient, or state its payments: then charges are a source of
/// cash like others. Otherwise the money would be lost.
fn prepayment_charges(node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<Decimal> {
    let share = read::percent(0..=100)(node, diagnostics)?;
    if deal.rules.is_none() && deal.prepayment_charges_to.is_none() {
        return diagnostics.refuse(
            node.place,
            "the deal does not say who receives prepayment charges",
            format!(
                "write `prepayment_charges: {{to: {}}}` in the deal, or remove them here",
                deal.residual
            ),
        );
    }
    Some(share)
}

/// One curve, or another value, for each collateral type: the same for all, or from a map by type.
/// None if it has errors, which are then in `diagnostics`.
pub fn by_kind<C>(
    node: &Node,
    diagnostics: &DiagnosticSink,
    kinds: &[String],
    read_curve: impl Fn(&str, &Node) -> Option<C>,
) -> Option<Vec<C>> {
    let Value::Map(entries) = &node.value else {
        return read::every(kinds.iter().map(|kind| read_curve(kind, node)));
    };
    let missing = refuse_unknown(
        entries,
        kinds,
        diagnostics,
        "the pool has no collateral type",
    );
    read::every(kinds.iter().map(
        |kind| match entries.iter().find(|(key, _)| key.text == *kind) {
            Some((_, node)) => read_curve(kind, node),
            None if missing.contains(&kind.as_str()) => diagnostics.refuse(
                node.place,
                format!("collateral type `{kind}` is missing"),
                format!("add `{kind}: ...`, or write one curve for all types"),
            ),
            None => None,
        },
    ))
}

/// Reports names that are not among `known`. Returns the names in `known` that are missing, without those
/// suggested as corrections.
fn refuse_unknown<'a>(
    entries: &[(Key, Node)],
    known: &'a [String],
    diagnostics: &DiagnosticSink,
    complaint: &str,
) -> Vec<&'a str> {
    let mut missing: Vec<&str> = known.iter().map(String::as_str).collect();
    missing.retain(|name| !entries.iter().any(|(key, _)| key.text == *name));
    for (key, node) in entries {
        if known.contains(&key.text) {
            continue;
        }
        if diagnostics.is_full() {
            diagnostics.count_more(1);
            continue;
        }
        if node.value == Value::Empty && key.text.starts_with(|first: char| first.is_ascii_digit())
        {
            diagnostics.refuse::<()>(
                key.place,
                format!(
                    "{} is cut off: inside braces a comma ends a curve",
                    quoted(&key.text)
                ),
                "put the whole curve in quotes: `\"30 for 12, 20\"`",
            );
            continue;
        }
        let nearest = nearest_name(&key.text, missing.iter().copied())
            .or_else(|| nearest_name(&key.text, known.iter().map(String::as_str)));
        diagnostics.refuse::<()>(
            key.place,
            format!("{complaint} {}", quoted(&key.text)),
            match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if known.is_empty() => "remove it".to_owned(),
                None => format!("one of: {}", known.join(", ")),
            },
        );
        missing.retain(|name| Some(*name) != nearest);
    }
    missing
}

/// A prepayment curve; `pricing` in it is the collateral type's pricing speed, and the deal's ramps can
/// be used by name.
fn prepayment_of_kind(
    kind: &str,
    node: &Node,
    diagnostics: &DiagnosticSink,
    deal: &Deal,
) -> Option<PrepaymentCurve> {
    let mut named = deal.ramps.clone();
    let pricing = deal.pricing_speed.get(kind);
    if let Some(pricing) = pricing
        && let Err(error) = named.insert("pricing", pricing.clone())
    {
        return diagnostics.refuse(
            node.place,
            error.message().to_owned(),
            "give the deal's ramp another name",
        );
    }
    let mentions_pricing = node.scalar().is_some_and(|text| text.contains("pricing"));
    if pricing.is_none() && mentions_pricing {
        return diagnostics.refuse(
            node.place,
            format!("the deal has no pricing speed for collateral type `{kind}`"),
            format!("write `{kind}: ...` under `pricing` in the deal, or a speed here"),
        );
    }
    curve(node, diagnostics, "6 CPR", |text| {
        PrepaymentCurve::parse(text, &named)
    })
}
