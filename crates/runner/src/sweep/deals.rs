//! The deals of a sweep over the deal file: each combination of values is applied to it and read again.
//!
//! A deal that cannot be read is kept as its reason.

use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::diagnostic::{Diagnostic, Place};
use stepdown_projection::document::{DiagnosticSink, Node};

use super::assembly::put_all;
use super::balances::{advised, is_of_balances};
use super::combinations::Chosen;
use super::target::Tree;
use super::tree::placed;
use crate::attached::AttachedTexts;
use crate::fitting::{check_state, pool_balance_diagnostic};
use crate::folder::{Folder, FolderError};
use crate::inputs::InputFile;

/// The number of deals whose errors are reported if none can be read.
const MOST_SHOWN: usize = 20;

/// Reads deals, and records whether any could be read.
pub(super) struct DealReader<'a> {
    folder: &'a Folder,
    tree: &'a Node,
    attached: AttachedTexts<'a>,
    any: bool,
    shown: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> DealReader<'a> {
    pub(super) fn new(folder: &'a Folder, tree: &'a Node) -> Self {
        Self {
            folder,
            tree,
            attached: AttachedTexts::of_folder(folder.location()),
            any: false,
            shown: 0,
            diagnostics: Vec::new(),
        }
    }

    /// The deal with these values, or why it cannot be read.
    pub(super) fn deal(&mut self, chosen: &[Chosen<'_>]) -> Result<Deal, String> {
        let Some(first) = chosen.first() else {
            self.any = true;
            return Ok(self.folder.deal.clone());
        };
        match self.read(chosen, first.axis.key.place) {
            Ok(deal) => {
                self.any = true;
                Ok(deal)
            }
            Err(diagnostics) => {
                let mut reasons: Vec<&str> = Vec::new();
                for diagnostic in &diagnostics {
                    if !reasons.contains(&diagnostic.message.as_str()) {
                        reasons.push(&diagnostic.message);
                    }
                }
                let reason = reasons.join("; ");
                if self.shown < MOST_SHOWN {
                    self.shown += 1;
                    self.diagnostics.extend(diagnostics);
                }
                Err(reason)
            }
        }
    }

    /// The files that the deals name beyond those of the folder's own. None if no deal could be read,
    /// which is reported.
    pub(super) fn conclude(self, diagnostics: &DiagnosticSink) -> Option<Vec<InputFile>> {
        if !self.any {
            // Balances that do not add up do so at most values: the first is enough.
            let mut is_first = true;
            for diagnostic in self.diagnostics {
                if !is_of_balances(&diagnostic.message) || std::mem::take(&mut is_first) {
                    diagnostics.push(diagnostic);
                }
            }
            return None;
        }
        let mut inputs = self.attached.into_inputs();
        inputs.retain(|input| !self.folder.inputs().contains(input));
        Some(inputs)
    }

    fn read(&self, chosen: &[Chosen<'_>], place: Place) -> Result<Deal, Vec<Diagnostic>> {
        let mut tree = placed(self.tree, place);
        put_all(&mut tree, chosen, Tree::Deal);
        let diagnostics = DiagnosticSink::new();
        let open = |name: &str| self.attached.open(name);
        let attached = AttachedFiles::new(&open);
        let deal = Deal::read(&tree, &diagnostics, &attached);
        for wrong in self.attached.shown("", attached.take_invalid()) {
            for diagnostic in &wrong.diagnostics {
                diagnostics.push(Diagnostic::at(
                    place,
                    format!("{}: {}", wrong.file, diagnostic.message),
                ));
            }
        }
        match deal {
            Some(deal) if diagnostics.is_empty() => self.check(deal, place),
            _ => {
                let set: Vec<(&str, &str)> = chosen
                    .iter()
                    .map(|chosen| (chosen.axis.key.text.as_str(), chosen.value.text.as_str()))
                    .collect();
                let own = &self.folder.deal;
                let diagnostics = diagnostics.into_diagnostics().into_iter();
                Err(diagnostics
                    .map(|diagnostic| advised(diagnostic, own, &set))
                    .collect())
            }
        }
    }

    /// Checks that a deal fits the folder's pool, its state and the base scenario.
    fn check(&self, deal: Deal, place: Place) -> Result<Deal, Vec<Diagnostic>> {
        let own = &self.folder.deal;
        let deal = deal.with_reference_rates_of(&self.folder.pool);
        let refuse = |message: &str, advice: &str| {
            Err(vec![
                Diagnostic::at(place, message.to_owned()).advise(advice),
            ])
        };
        if deal.class_names != own.class_names {
            return refuse(
                "the deal's classes differ from those of the folder's deal",
                "keep the names and order of the classes, which the tables of a sweep need",
            );
        }
        if deal.reference_rates != own.reference_rates {
            return refuse(
                "the deal's indices differ from those of the folder's deal",
                "keep the names of the indices, and vary their paths with an axis `index`",
            );
        }
        if let Some((message, advice)) = pool_balance_diagnostic(&deal, &self.folder.pool) {
            return Err(vec![Diagnostic::at(place, message).advise(advice)]);
        }
        match check_state(&deal, &self.folder.pool, self.folder.state.as_ref()) {
            Ok(()) => Ok(deal),
            Err(FolderError::Invalid(invalid)) => {
                let shown = invalid.iter().flat_map(|wrong| {
                    let shown = move |diagnostic: &Diagnostic| {
                        Diagnostic::at(place, format!("{}: {}", wrong.file, diagnostic.message))
                    };
                    wrong.diagnostics.iter().map(shown)
                });
                Err(shown.collect())
            }
            Err(error) => Err(vec![Diagnostic::at(place, error.to_string())]),
        }
    }
}
