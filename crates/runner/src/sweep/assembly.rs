//! Applies axis values to the base and reads the results with the scenario readers, component by
//! component.
//!
//! Every distinct combination of values is read once, whatever the number of scenarios.

use std::collections::BTreeMap;

use stepdown_projection::collateral::KindAssumptions;
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostic, Place};
use stepdown_projection::document::{AttachedFiles, DiagnosticSink, Key, Node, Value};
use stepdown_projection::scenario::Scenario;

use super::axis::{Dimension, DraftAxis};
use super::combinations::{Chosen, Combinations, Digit, Lookup};
use super::deals::DealReader;
use super::grid::Lookups;
use super::keys::{ByKey, DealKey};
use super::multiples;
use super::parts::{Distinct, Parts};
use super::target::{Component, Tree};
use super::thousands;
use super::tree::{Step, field, placed, put};
use crate::attached::AttachedTexts;
use crate::folder::Folder;
use crate::inputs::InputFile;

/// Most curves or settings of one type, limited by memory.
const MOST_PARTS: u64 = 1_000_000;
/// Most deals of a sweep.
const MOST_DEALS: u64 = 10_000;
/// Most diagnostics before reading stops.
const MOST_DIAGNOSTICS: usize = 200;

/// The inputs of a grid's components.
pub(super) struct Assembly<'a> {
    pub(super) folder: &'a Folder,
    pub(super) base: &'a Scenario,
    /// The base scenario's file.
    pub(super) base_tree: &'a Node,
    /// The deal's file.
    pub(super) deal_tree: &'a Node,
    pub(super) dimensions: &'a [Dimension],
    pub(super) digits: &'a [Digit],
    /// Errors in values, at the places where they are written.
    pub(super) diagnostics: &'a DiagnosticSink,
    /// Files named by the base scenario and by values applied to it.
    pub(super) attached: AttachedTexts<'a>,
}

impl<'a> Assembly<'a> {
    /// Reads all components and the lookups from scenarios to components. Also returns files that the
    /// folder itself does not name.
    pub(super) fn put_together(self) -> Option<(Parts, Lookups, Vec<InputFile>)> {
        self.refuse_multiples_of_nothing()?;
        let kinds = self.folder.pool.kinds();
        let mut prepayments = Distinct::new();
        let prepayment = self.composed(
            Component::Prepayment,
            |scenario| by_kind(&scenario, |kind| kind.prepayment.clone()),
            |tree| multiples::by_kind(tree, "speed", kinds, self.diagnostics),
            |curves, speed| Ok(prepayments.key(multiples::of_prepayments(curves, speed)?)),
        );
        let mut defaults = Distinct::new();
        let default = self.composed(
            Component::Default,
            |scenario| by_kind(&scenario, |kind| kind.default.clone()),
            |tree| multiples::by_kind(tree, "default_multiple", kinds, self.diagnostics),
            |curves, multiple| Ok(defaults.key(multiples::of_defaults(curves, multiple)?)),
        );
        let mut reference_rates = Distinct::new();
        let reference_rate = self.composed(
            Component::ReferenceRates,
            |scenario| scenario.reference_rates,
            |tree| multiples::basis_points(tree, "index_shift", self.diagnostics),
            |curves, shift| Ok(reference_rates.key(multiples::shifted(curves, *shift)?)),
        );
        let mut severities = Distinct::new();
        let severity = self.read(Component::Severity, |scenario| {
            severities.key(by_kind(&scenario, |kind| kind.severity.clone()))
        });
        let mut delinquencies = Distinct::new();
        let delinquency = self.read(Component::Delinquency, |scenario| {
            delinquencies.key(scenario.delinquency)
        });
        let lag_months = self.read(Component::MonthsToLiquidation, |scenario| {
            scenario.collateral.liquidation.lag_months
        });
        let advancing = self.read(Component::Advancing, |scenario| {
            scenario.collateral.liquidation.advancing
        });
        let near_maturity = self.read(Component::DefaultsNearMaturity, |scenario| {
            scenario.collateral.liquidation.near_maturity
        });
        let severity_read_at = self.read(Component::SeverityReadAt, |scenario| {
            scenario.collateral.severity_read_at
        });
        let triggers = self.read(Component::Triggers, |scenario| scenario.triggers);
        let prepayment_interest_lost = self.read(Component::PrepaymentInterest, |scenario| {
            scenario.prepayment_interest_lost
        });
        let relief_act_rate = self.read(Component::ReliefActShortfall, |scenario| {
            scenario.relief_act_rate
        });
        let prepayment_charges = self.read(Component::PrepaymentCharges, |scenario| {
            scenario.prepayment_charges
        });
        let interest_loss = self.read(Component::InterestLoss, |scenario| scenario.interest_loss);
        let runs = self.of_component(Component::Call, |chosen| {
            multiples::runs(&self.sweep_tree(chosen), self.diagnostics)
        });
        let Deals {
            lookup: deal,
            by_key: deals,
            mut inputs,
        } = self.deals()?;
        inputs.extend(self.attached.into_inputs());
        let lookups = Lookups {
            deal,
            prepayment: prepayment?,
            default: default?,
            severity: severity?,
            lag_months: lag_months?,
            advancing: advancing?,
            severity_read_at: severity_read_at?,
            near_maturity: near_maturity?,
            reference_rates: reference_rate?,
            delinquency: delinquency?,
            triggers: triggers?,
            prepayment_interest_lost: prepayment_interest_lost?,
            relief_act_rate: relief_act_rate?,
            prepayment_charges: prepayment_charges?,
            interest_loss: interest_loss?,
            runs: runs?,
        };
        let parts = Parts {
            deals,
            prepayments: prepayments.into_values(),
            defaults: defaults.into_values(),
            severities: severities.into_values(),
            reference_rates: reference_rates.into_values(),
            delinquencies: delinquencies.into_values(),
            base: self.base.clone(),
        };
        Some((parts, lookups, inputs))
    }

    /// Refuses multiples of missing defaults, which would have no effect.
    fn refuse_multiples_of_nothing(&self) -> Option<()> {
        let of_defaults = |tree: Tree| {
            self.axes().find(|axis| {
                axis.target.tree == tree && axis.target.component == Component::Default
            })
        };
        let is_stated = field(self.base_tree, "default").is_some();
        match of_defaults(Tree::Sweep) {
            Some(multiple) if !is_stated && of_defaults(Tree::Scenario).is_none() => {
                self.diagnostics.refuse(
                    multiple.key.place,
                    format!(
                        "`{}` multiplies the base's defaults, but the base has none",
                        multiple.key.text
                    ),
                    "write an axis `default`, or `default: 4 CDR` in the base",
                )
            }
            _ => Some(()),
        }
    }

    fn axes(&self) -> impl Iterator<Item = &'a DraftAxis> {
        let moved = self.dimensions.iter().flat_map(|dimension| &dimension.axes);
        moved.map(|moved| &moved.axis)
    }

    /// Reads a component for every combination of its axes' values.
    fn of_component<T: Copy>(
        &self,
        component: Component,
        mut make: impl FnMut(&[Chosen<'a>]) -> Option<T>,
    ) -> Option<Lookup<T>> {
        let combinations = self.combinations(component, MOST_PARTS)?;
        let mut values = Vec::new();
        let mut is_complete = true;
        for combination in 0..combinations.count {
            if self.diagnostics.len() > MOST_DIAGNOSTICS {
                self.diagnostics
                    .push(Diagnostic::of_file("too many errors; there may be more"));
                return None;
            }
            match make(&combinations.values(combination)) {
                Some(value) => values.push(value),
                None => is_complete = false,
            }
        }
        if is_complete {
            combinations.into_lookup(values)
        } else {
            None
        }
    }

    /// The combinations of a component's axes, if they are within the limit.
    fn combinations(&self, component: Component, most: u64) -> Option<Combinations<'a>> {
        let combinations = Combinations::of(self.dimensions, self.digits, |target| {
            target.component == component
        })?;
        if combinations.count <= most {
            return Some(combinations);
        }
        let what = match component {
            Component::Deal => "deals",
            Component::Prepayment => "prepayment curves",
            Component::Default => "default curves",
            Component::ReferenceRates => "sets of index paths",
            _ => "values of one type",
        };
        let message = format!(
            "the sweep has {} distinct {what}",
            thousands(combinations.count)
        );
        let chosen = combinations.values(0);
        let diagnostic = match chosen.first() {
            Some(chosen) => Diagnostic::at(chosen.axis.key.place, message),
            None => Diagnostic::of_file(message),
        };
        self.diagnostics
            .push(diagnostic.advise(format!("at most {} can be run", thousands(most))));
        None
    }

    /// Reads a component that depends on the scenario file only.
    fn read<T: Copy>(
        &self,
        component: Component,
        mut take: impl FnMut(Scenario) -> T,
    ) -> Option<Lookup<T>> {
        let tree = self.scenario_tree(component);
        self.of_component(component, |chosen| {
            self.scenario(&tree, chosen).map(&mut take)
        })
    }

    /// Reads a component of the scenario file that a multiple or shift of the sweep changes.
    fn composed<C, M, T: Copy>(
        &self,
        component: Component,
        take: impl Fn(Scenario) -> C,
        read_change: impl Fn(&Node) -> Option<M>,
        mut compose: impl FnMut(&C, &M) -> Result<T, String>,
    ) -> Option<Lookup<T>> {
        let tree = self.scenario_tree(component);
        let mut bases = Known::default();
        let mut changes = Known::default();
        self.of_component(component, |chosen| {
            let (of_file, of_sweep): (Vec<_>, Vec<_>) = chosen
                .iter()
                .copied()
                .partition(|chosen| chosen.axis.target.tree == Tree::Scenario);
            let base = bases.of(&of_file, || self.scenario(&tree, &of_file).map(&take));
            let change = changes.of(&of_sweep, || read_change(&self.sweep_tree(&of_sweep)));
            match compose(base?, change?) {
                Ok(key) => Some(key),
                Err(message) => {
                    let place = of_sweep
                        .iter()
                        .rev()
                        .find_map(|chosen| chosen.value.node.as_ref())
                        .map(|node| node.place);
                    self.diagnostics.push(match place {
                        Some(place) => Diagnostic::at(place, message),
                        None => Diagnostic::of_file(message),
                    });
                    None
                }
            }
        })
    }

    /// The base scenario with the first value of every axis except those of one component, so that it is
    /// complete for reading that component.
    fn scenario_tree(&self, component: Component) -> Node {
        let axes = || {
            self.axes()
                .filter(|axis| axis.target.tree == Tree::Scenario)
        };
        // If a field is then missing, an axis requires it: the defaults that need a severity, or else
        // the first axis.
        let default = axes().find(|axis| axis.target.component == Component::Default);
        let mut tree = match default.or_else(|| axes().next()) {
            Some(axis) => placed(self.base_tree, axis.key.place),
            None => self.base_tree.clone(),
        };
        for axis in axes().filter(|axis| axis.target.is_of_kind()) {
            self.by_kind_in(&mut tree, &axis.target.path);
        }
        for axis in axes().filter(|axis| axis.target.component != component) {
            if let Some(node) = axis.values.iter().find_map(|value| value.node.as_ref()) {
                put(&mut tree, &axis.target.path, axis.key.place, node.clone());
            }
        }
        tree
    }

    /// Writes out one curve for all collateral types as one for each, so that one can be changed.
    fn by_kind_in(&self, tree: &mut Node, path: &[Step]) {
        let (Some(Step::Field(name)), Value::Map(entries)) = (path.first(), &mut tree.value) else {
            return;
        };
        let Some((key, node)) = entries.iter_mut().find(|(key, _)| key.text == *name) else {
            return;
        };
        if let Value::Scalar(_) = node.value {
            let kinds = self.folder.pool.kinds().iter().map(|kind| {
                let text = kind.clone();
                let place = key.place;
                (Key { text, place }, node.clone())
            });
            node.value = Value::Map(kinds.collect());
        }
    }

    fn scenario(&self, tree: &Node, chosen: &[Chosen<'_>]) -> Option<Scenario> {
        let mut tree = tree.clone();
        put_all(&mut tree, chosen, Tree::Scenario);
        let open = |name: &str| self.attached.open(name);
        let files = AttachedFiles::new(&open);
        let (deal, kinds) = (&self.folder.deal, self.folder.pool.kinds());
        let scenario = Scenario::read(&tree, self.diagnostics, deal, kinds, &files);
        // Files that the base names were read without errors.
        let of_value = || chosen.iter().find_map(|chosen| chosen.value.node.as_ref());
        for wrong in self.attached.shown("", files.take_invalid()) {
            for diagnostic in &wrong.diagnostics {
                let line = diagnostic
                    .place
                    .map_or(String::new(), |place| format!(":{}", place.line));
                let message = format!("{}{line}: {}", wrong.file, diagnostic.message);
                self.diagnostics.push(match of_value() {
                    Some(node) => Diagnostic::at(node.place, message),
                    None => Diagnostic::of_file(message),
                });
            }
        }
        scenario
    }

    /// A node in place of a file, for multiples, shifts and runs.
    fn sweep_tree(&self, chosen: &[Chosen<'_>]) -> Node {
        let place = Place {
            line: 1,
            column: 1,
            length: 1,
        };
        let place = chosen.first().map_or(place, |chosen| chosen.axis.key.place);
        let mut tree = multiples::unchanged(place);
        for chosen in chosen
            .iter()
            .filter(|chosen| chosen.axis.target.is_of_kind())
        {
            self.by_kind_in(&mut tree, &chosen.axis.target.path);
        }
        put_all(&mut tree, chosen, Tree::Sweep);
        tree
    }

    /// The deals, and the deal of each scenario.
    fn deals(&self) -> Option<Deals> {
        let combinations = self.combinations(Component::Deal, MOST_DEALS)?;
        let mut reader = DealReader::new(self.folder, self.deal_tree);
        let mut deals = Distinct::new();
        let keys: Vec<DealKey> = (0..combinations.count)
            .map(|combination| deals.key(reader.deal(&combinations.values(combination))))
            .collect();
        let inputs = reader.conclude(self.diagnostics)?;
        let lookup = combinations.into_lookup(keys)?;
        Some(Deals {
            lookup,
            by_key: deals.into_values(),
            inputs,
        })
    }
}

/// The deals of a sweep.
struct Deals {
    lookup: Lookup<DealKey>,
    by_key: ByKey<DealKey, Result<Deal, String>>,
    /// Files that they name and the folder's own deal does not.
    inputs: Vec<InputFile>,
}

/// Applies values along their axes' paths, in one tree.
pub(super) fn put_all(root: &mut Node, chosen: &[Chosen<'_>], tree: Tree) {
    for Chosen { axis, value, .. } in chosen {
        if axis.target.tree == tree
            && let Some(node) = &value.node
        {
            put(root, &axis.target.path, axis.key.place, node.clone());
        }
    }
}

fn by_kind<C>(scenario: &Scenario, take: impl Fn(&KindAssumptions) -> C) -> Vec<C> {
    scenario.collateral.by_kind.iter().map(take).collect()
}

/// Results by combination of values, each read once.
struct Known<T> {
    read: BTreeMap<Vec<(u32, u32, u32)>, Option<T>>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self {
            read: BTreeMap::new(),
        }
    }
}

impl<T> Known<T> {
    fn of(&mut self, chosen: &[Chosen<'_>], read: impl FnOnce() -> Option<T>) -> Option<&T> {
        let identity = chosen.iter().map(|chosen| chosen.identity).collect();
        self.read.entry(identity).or_insert_with(read).as_ref()
    }
}
