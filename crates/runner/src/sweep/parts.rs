//! The distinct components of a sweep's scenarios, each stored once, and whole scenarios made of them.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write};

use sha2::{Digest, Sha256};
use stepdown_curves::{DefaultCurve, DelinquencyCurve, IndexCurve, PrepaymentCurve, SeverityCurve};
use stepdown_projection::collateral::{CollateralAssumptions, KindAssumptions};
use stepdown_projection::deal::Deal;
use stepdown_projection::scenario::Scenario;

use super::grid::Cell;
use super::keys::{
    ByKey, DealKey, DefaultKey, DelinquencyKey, Key, PrepaymentKey, ReferenceRatesKey, SeverityKey,
};

/// The distinct components of a sweep.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Deals: the folder's own if no axis is over the deal. A deal that cannot be read is the reason
    /// why; at least one could be read.
    pub deals: ByKey<DealKey, Result<Deal, String>>,
    /// Prepayment curves by collateral type, multiples applied.
    pub prepayments: ByKey<PrepaymentKey, Vec<PrepaymentCurve>>,
    /// Default curves by collateral type, multiples applied.
    pub defaults: ByKey<DefaultKey, Vec<DefaultCurve>>,
    /// Severity curves by collateral type.
    pub severities: ByKey<SeverityKey, Vec<SeverityCurve>>,
    /// Index paths by reference rate of the deal, shifts applied.
    pub reference_rates: ByKey<ReferenceRatesKey, Vec<IndexCurve>>,
    /// Curves of 60+ delinquencies.
    pub delinquencies: ByKey<DelinquencyKey, DelinquencyCurve>,
    /// The base, for all that no axis changes.
    pub(super) base: Scenario,
}

impl Parts {
    /// The whole scenario of a cell of the same sweep, with a name.
    #[must_use]
    pub fn scenario(&self, cell: &Cell, name: String) -> Scenario {
        let by_kind = self.prepayments[cell.prepayment]
            .iter()
            .zip(&self.defaults[cell.default])
            .zip(&self.severities[cell.severity])
            .map(|((prepayment, default), severity)| KindAssumptions {
                prepayment: prepayment.clone(),
                default: default.clone(),
                severity: severity.clone(),
            })
            .collect();
        let mut scenario = self.base.clone();
        scenario.name = name;
        scenario.collateral = CollateralAssumptions {
            by_kind,
            liquidation: cell.liquidation,
            severity_read_at: cell.severity_read_at,
        };
        scenario
            .reference_rates
            .clone_from(&self.reference_rates[cell.reference_rates]);
        scenario.delinquency = self.delinquencies[cell.delinquency].clone();
        scenario.triggers = cell.triggers;
        scenario.prepayment_interest_lost = cell.prepayment_interest_lost;
        scenario.relief_act_rate = cell.relief_act_rate;
        scenario.prepayment_charges = cell.prepayment_charges;
        scenario.interest_loss = cell.interest_loss;
        scenario
    }
}

/// The distinct components so far.
pub(super) struct Distinct<K, T> {
    values: Vec<T>,
    /// By a hash of a component's debug text: curves contain floats, which have no order.
    known: BTreeMap<[u8; 32], K>,
}

/// A hash of the text written to it.
#[derive(Default)]
struct Fingerprint(Sha256);

impl fmt::Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

impl Fingerprint {
    fn of(value: &impl Debug) -> [u8; 32] {
        let mut fingerprint = Self::default();
        // Hashing does not fail.
        let _ = fingerprint.write_fmt(format_args!("{value:?}"));
        fingerprint.0.finalize().into()
    }
}

impl<K: Key, T: Debug> Distinct<K, T> {
    pub(super) fn new() -> Self {
        Self {
            values: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// The key of a component, or of an equal one.
    pub(super) fn key(&mut self, value: T) -> K {
        let Self { values, known } = self;
        *known.entry(Fingerprint::of(&value)).or_insert_with(|| {
            values.push(value);
            K::at((values.len() - 1) as u32)
        })
    }

    pub(super) fn into_values(self) -> ByKey<K, T> {
        ByKey::new(self.values)
    }
}
