//! Values put into the base and read by the readers of scenario files, component by component.
//!
//! Every distinct combination of values is read once, whatever the number of scenarios. This module
//! must never understand a value of a scenario's own fields.

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

/// More curves, deals or settings of one sort than a machine has module for.
const MOST_PARTS: u64 = 1_000_000;
/// More deals than anybody structures.
const MOST_DEALS: u64 = 10_000;
/// After so many faults no more are looked for.
const MOST_DIAGNOSTICS: usize = 200;

/// What a grid's components are made of.
pub(super) struct Assembly<'a> {
    pub(super) folder: &'a Folder,
    pub(super) base: &'a Scenario,
    /// The base scenario's file.
    pub(super) base_tree: &'a Node,
    /// The deal's file.
    pub(super) deal_tree: &'a Node,
    pub(super) dimensions: &'a [Dimension],
    pub(super) digits: &'a [Digit],
    /// What is wrong with values, at the places where they are written.
    pub(super) diagnostics: &'a DiagnosticSink,
    /// Files that the base scenario and values put into it name.
    pub(super) attached: AttachedTexts<'a>,
}

impl<'a> Assembly<'a> {
    /// Everything that the scenarios are made of, and how a scenario finds its own; and files read
    /// for it that the folder does not name.
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

    /// Multiples of defaults that nobody states would change nothing, and nobody would see it.
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
                        "`{}` is of the base's defaults, and the base states none",
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

    /// A component for every combination of the values of its axes.
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
                self.diagnostics.push(Diagnostic::of_file(
                    "there may be more faults: no more were looked for",
                ));
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

    /// The combinations of a component's axes, if they are not too many.
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
            _ => "values of one sort",
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

    /// A component that the scenario file alone makes.
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

    /// A component that the scenario file makes and a multiple or shift of the sweep changes.
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

    /// The base scenario with the first value of every axis but those of one component, so that
    /// what that component is read with is complete.
    fn scenario_tree(&self, component: Component) -> Node {
        let axes = || {
            self.axes()
                .filter(|axis| axis.target.tree == Tree::Scenario)
        };
        // What the base then lacks, it lacks because of an axis: the defaults that ask for a
        // severity, or else whichever is first.
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

    /// A curve for all kinds of collateral written out kind by kind, so that one can be moved.
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
        // Files that the base names are known to be right.
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

    /// What stands for the file that multiples, shifts and runs would be in.
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

    /// The deals, and which of them each scenario is of.
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

/// Puts values where their axes say, of one tree.
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

/// What combinations of values were read as, each read once.
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
