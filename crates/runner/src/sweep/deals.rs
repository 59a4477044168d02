//! The deals of a sweep over the deal file: each combination of values put into it and read anew.
//!
//! A deal that cannot be put together is kept as its reason. This room must never know which
//! scenarios are of a deal.

use stepdown_projection::deal::{AttachedFiles, Deal};
use stepdown_projection::document::{Faultbook, Node};
use stepdown_projection::fault::{Fault, Place};

use super::assembly::put_all;
use super::combinations::Chosen;
use super::target::Tree;
use super::tree::placed;
use crate::attached::AttachedTexts;
use crate::fitting::{check_state, pool_balance_fault};
use crate::folder::{Folder, FolderError};
use crate::inputs::InputFile;

/// The faults of so many deals are told where none can be read; those of others are like them.
const MOST_TOLD: usize = 20;

/// Reads deals, and remembers whether any could be.
pub(super) struct DealReader<'a> {
    folder: &'a Folder,
    tree: &'a Node,
    attached: AttachedTexts<'a>,
    any: bool,
    told: usize,
    faults: Vec<Fault>,
}

impl<'a> DealReader<'a> {
    pub(super) fn new(folder: &'a Folder, tree: &'a Node) -> Self {
        Self {
            folder,
            tree,
            attached: AttachedTexts::of_folder(folder.location()),
            any: false,
            told: 0,
            faults: Vec::new(),
        }
    }

    /// The deal of these values, or why there is none.
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
            Err(faults) => {
                let mut reasons: Vec<&str> = Vec::new();
                for fault in &faults {
                    if !reasons.contains(&fault.message.as_str()) {
                        reasons.push(&fault.message);
                    }
                }
                let reason = reasons.join("; ");
                if self.told < MOST_TOLD {
                    self.told += 1;
                    self.faults.extend(faults);
                }
                Err(reason)
            }
        }
    }

    /// The files that the deals name beyond those of the folder's own. None where no deal could be
    /// read, which is a fault.
    pub(super) fn conclude(self, faults: &Faultbook) -> Option<Vec<InputFile>> {
        if !self.any {
            for fault in self.faults {
                faults.push(fault);
            }
            return None;
        }
        let mut inputs = self.attached.into_inputs();
        inputs.retain(|input| !self.folder.inputs().contains(input));
        Some(inputs)
    }

    fn read(&self, chosen: &[Chosen<'_>], place: Place) -> Result<Deal, Vec<Fault>> {
        let mut tree = placed(self.tree, place);
        put_all(&mut tree, chosen, Tree::Deal);
        let faults = Faultbook::new();
        let open = |name: &str| self.attached.open(name);
        let attached = AttachedFiles::new(&open);
        let deal = Deal::read(&tree, &faults, &attached);
        for wrong in self.attached.shown("", attached.take_faulty()) {
            for fault in &wrong.faults {
                faults.push(Fault::at(
                    place,
                    format!("{}: {}", wrong.file, fault.message),
                ));
            }
        }
        match deal {
            Some(deal) if faults.is_empty() => self.check(deal, place),
            _ => Err(faults.into_faults()),
        }
    }

    /// A deal that the folder's pool, its state and the base scenario are of.
    fn check(&self, deal: Deal, place: Place) -> Result<Deal, Vec<Fault>> {
        let own = &self.folder.deal;
        let deal = deal.with_reference_rates_of(&self.folder.pool);
        let refuse = |message: &str, advice: &str| {
            Err(vec![Fault::at(place, message.to_owned()).advise(advice)])
        };
        if deal.class_names != own.class_names {
            return refuse(
                "the deal has other classes than the folder's",
                "keep the classes' names and their order; the tables of a sweep are by class",
            );
        }
        if deal.reference_rates != own.reference_rates {
            return refuse(
                "the deal refers to other indices than the folder's",
                "keep the indices' names, and move their paths with an axis `index`",
            );
        }
        if let Some((message, advice)) = pool_balance_fault(&deal, &self.folder.pool) {
            return Err(vec![Fault::at(place, message).advise(advice)]);
        }
        match check_state(&deal, &self.folder.pool, self.folder.state.as_ref()) {
            Ok(()) => Ok(deal),
            Err(FolderError::Faulty(faulty)) => {
                let told = faulty.iter().flat_map(|wrong| {
                    let told = move |fault: &Fault| {
                        Fault::at(place, format!("{}: {}", wrong.file, fault.message))
                    };
                    wrong.faults.iter().map(told)
                });
                Err(told.collect())
            }
            Err(error) => Err(vec![Fault::at(place, error.to_string())]),
        }
    }
}
