//! Fields of the scenario or the deal that a command gives another value than the files do.
//!
//! An override is an axis of one value: it is read, checked and reported as those of a sweep are.

use std::path::Path;

use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place};
use stepdown_projection::document::{Document, Node};

use crate::fitting::check_state;
use crate::folder::{DEAL_FILE, Folder, FolderError};
use crate::inputs::{InputFile, sha256};
use crate::scenario_files::ScenarioFile;
use crate::sweep::{Range, RequestedAxis, deal_value, quoted, value_and_unit};

/// How the name of an input begins that is no file but an override.
const PREFIX: &str = "override ";

/// Whether an input of a run is no file but an override.
pub(crate) fn is_override(input: &InputFile) -> bool {
    input.name.starts_with(PREFIX)
}

/// A field with the value that an argument gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    argument: String,
    written: String,
    field: String,
    value: String,
}

impl Override {
    /// Of an argument such as `--severity`, as it is `written`: a field as sweeps name their axes
    /// (`severity`, `index.libor_1m`, `deal.overcollateralization.target`) and its value as the file
    /// would have it.
    #[must_use]
    pub fn new(argument: &str, written: &str, field: &str, value: &str) -> Self {
        Self {
            argument: argument.to_owned(),
            written: written.to_owned(),
            field: field.trim().to_owned(),
            value: value.trim().to_owned(),
        }
    }

    /// The field, `deal.overcollateralization.target`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Its value, `6% of original`.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The axis that it is.
    pub(crate) fn axis(&self) -> RequestedAxis {
        let value = if self.value.starts_with(['{', '[']) {
            self.value.clone()
        } else {
            quoted(&self.value)
        };
        let line = format!("{}: [{value}]", self.field);
        RequestedAxis::made_of(&self.argument, &self.written, line)
    }

    /// A percentage without its base keeps the base that the deal file states: `6%` in place of
    /// `5.25% of original` is `6% of original`.
    fn with_base_of(mut self, deal: &Node) -> Self {
        let now = deal_value(&self.field, deal);
        if let (Some((_, now)), Some((_, "%"))) = (now, value_and_unit(&self.value))
            && let Some(base) = now.strip_prefix('%')
        {
            self.value.push_str(base);
        }
        self
    }

    /// What results list it as among their inputs.
    fn input(&self) -> InputFile {
        let name = format!("{PREFIX}{}: {}", self.field, self.value);
        InputFile {
            sha256: sha256(name.as_bytes()),
            name,
        }
    }

    fn refused(&self, message: String, advice: String) -> FolderError {
        let place = Place {
            line: 1,
            column: 1,
            length: self.written.chars().count().max(1),
        };
        FolderError::Invalid(vec![Diagnostics {
            file: self.argument.clone(),
            text: self.written.clone(),
            diagnostics: vec![Diagnostic::at(place, message).advise(advice)],
            unlisted: 0,
        }])
    }
}

impl Folder {
    /// The same folder with fields overridden: in the deal, and in every scenario that is read from
    /// now on. `scenario` is the one that they are checked with.
    ///
    /// # Errors
    /// If a field or a value is invalid, or the scenario cannot be read.
    ///
    /// # Examples
    /// ```
    /// use std::path::Path;
    /// use stepdown_runner::{Folder, Override};
    ///
    /// let folder = Folder::open(Path::new("../../scenarios/three-classes"))?;
    /// let severity = Override::new("--severity", "60%", "severity", "60%");
    /// let folder = folder.with_overrides(None, vec![severity])?;
    /// let scenario = folder.scenario_file(None)?;
    /// assert!(!scenario.is_pricing);
    /// # Ok::<(), stepdown_runner::FolderError>(())
    /// ```
    pub fn with_overrides(
        mut self,
        scenario: Option<&Path>,
        overrides: Vec<Override>,
    ) -> Result<Self, FolderError> {
        if overrides.is_empty() {
            return Ok(self);
        }
        let document = Document::read(DEAL_FILE, self.deal_text())
            .map_err(|diagnostics| FolderError::Invalid(vec![diagnostics]))?;
        let overrides = overrides.into_iter();
        self.overrides = overrides
            .map(|one| one.with_base_of(document.root()))
            .collect();
        for one in &self.overrides {
            if let Some(Ok(_)) = Range::parse(&one.value) {
                return Err(one.refused(
                    format!("`{}` is several values", one.value),
                    "write one value; `stepdown sweep` runs several".to_owned(),
                ));
            }
        }
        let sweep = self.sweep_of_arguments(None, scenario, Vec::new())?;
        if let Some(id) = sweep.grid.ids().next() {
            let deal: &Result<Deal, String> = &sweep.parts.deals[sweep.grid.cell(id).deal];
            match deal {
                Ok(deal) => self.deal = deal.clone(),
                Err(reason) => {
                    let of_deal = |one: &&Override| one.field.starts_with("deal.");
                    let first = self.overrides.iter().find(of_deal);
                    return Err(match first.or(self.overrides.first()) {
                        Some(one) => one.refused(
                            format!("the deal cannot be run with it: {reason}"),
                            "write another value".to_owned(),
                        ),
                        None => FolderError::Invalid(Vec::new()),
                    });
                }
            }
        }
        check_state(&self.deal, &self.pool, self.state.as_ref())?;
        self.inputs
            .extend(self.overrides.iter().map(Override::input));
        Ok(self)
    }

    /// What was overridden, in the order of the arguments.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// A scenario as its file has it, with what is overridden.
    pub(crate) fn overriding(&self, written: ScenarioFile) -> Result<ScenarioFile, FolderError> {
        if self.overrides.is_empty() {
            return Ok(written);
        }
        let sweep = self.sweep_of_arguments(None, Some(&written.path), Vec::new())?;
        let Some(id) = sweep.grid.ids().next() else {
            // A grid without scenarios is refused when it is read.
            return Err(FolderError::Invalid(Vec::new()));
        };
        let name = written.scenario.name.clone();
        let attached = sweep.inputs.into_iter();
        Ok(ScenarioFile {
            is_pricing: false,
            attached: attached.filter(|input| *input != written.input).collect(),
            scenario: sweep.parts.scenario(&sweep.grid.cell(id), name),
            path: written.path,
            input: written.input,
        })
    }
}
