//! Opens a sweep: reads its files, checks its size, and reads its components.

use std::path::{Path, PathBuf};

use stepdown_projection::diagnostic::{Diagnostic, Diagnostics, Place};
use stepdown_projection::document::{DiagnosticSink, Document, Name, Node, read};

use super::assembly::Assembly;
use super::axis::{self, Dimension, DraftAxis, MovedAxis};
use super::combinations::Digit;
use super::file::{self, Written, WrittenAxis, WrittenCells};
use super::grid::{Grid, Placement};
use super::parquet::parquet_as_csv;
use super::requested::{Request, RequestedAxes, RequestedAxis};
use super::settled::merged;
use super::table::Table;
use super::target::Target;
use super::{Sweep, thousands};
use crate::attached::AttachedTexts;
use crate::folder::{DEAL_FILE, Folder, FolderError, PRICING_FILE};
use crate::inputs::{InputFile, TextFile};
use crate::location::ALLOW_OUTSIDE;
use crate::overrides::Override;
use crate::scenario_files::ScenarioFile;

/// Most scenarios of a sweep.
pub(super) const MOST_SCENARIOS: u64 = 100_000_000;
/// Most values of an axis, limited by memory.
const MOST_VALUES: u64 = 1_000_000;

impl Folder {
    /// Reads a sweep for this deal and pool: a file inside the folder, or else a path.
    ///
    /// # Errors
    /// As [`Folder::sweep_at`].
    pub fn sweep(&self, file: &Path) -> Result<Sweep, FolderError> {
        self.sweep_at(&self.named(file))
    }

    /// Reads the sweep at a path for this deal and pool.
    ///
    /// # Errors
    /// If a file cannot be read or contains errors. All errors in the sweep, its base scenario and its
    /// file of explicit scenarios are reported.
    pub fn sweep_at(&self, path: &Path) -> Result<Sweep, FolderError> {
        if self.overrides().is_empty() {
            return self.sweep_of(path, None);
        }
        let axes = self.overrides().iter().map(Override::axis).collect();
        let axes = RequestedAxes::read(None, axes).map_err(FolderError::Invalid)?;
        self.sweep_of(path, Some(&axes))
    }

    /// Reads the requested axes, crossed with those of a sweep file if one is given; they move faster
    /// than the file's.
    ///
    /// # Errors
    /// As [`Folder::sweep_at`], and if the requested axes contain errors.
    pub fn sweep_requested(&self, requested: &Request<'_>) -> Result<Sweep, FolderError> {
        let axes = requested.axes.iter();
        let axes = axes
            .map(|axis| RequestedAxis::new("--axis", axis))
            .collect();
        self.sweep_of_arguments(requested.file, requested.scenario, axes)
    }

    /// The same for axes given as arguments.
    pub(crate) fn sweep_of_arguments(
        &self,
        file: Option<&Path>,
        scenario: Option<&Path>,
        axes: Vec<RequestedAxis>,
    ) -> Result<Sweep, FolderError> {
        let overrides = self.overrides().iter().map(Override::axis);
        let axes = overrides.chain(axes).collect();
        let axes = RequestedAxes::read(scenario, axes).map_err(FolderError::Invalid)?;
        if let Some(file) = file {
            return self.sweep_of(&self.named(file), Some(&axes));
        }
        // A missing scenario is reported as such, and not as an error of an axis.
        if scenario.is_some() {
            self.written_scenario(scenario)?;
        }
        let (document, arguments) = axes.into_parts();
        self.sweep_in(&document, None, None)
            .map_err(|error| match error {
                FolderError::Invalid(invalid) => {
                    let shown = invalid.into_iter().flat_map(|diagnostics| {
                        if diagnostics.file == document.file() {
                            arguments.shown(diagnostics.diagnostics)
                        } else {
                            vec![diagnostics]
                        }
                    });
                    FolderError::Invalid(shown.collect())
                }
                other => other,
            })
    }

    fn sweep_of(
        &self,
        path: &Path,
        requested: Option<&RequestedAxes>,
    ) -> Result<Sweep, FolderError> {
        let text = self.location().read_given(path)?;
        let document = Document::read(&text.shown(), &text.text)
            .map_err(|diagnostics| invalid(text.guarded(diagnostics)))?;
        let mut sweep = self
            .sweep_in(&document, Some(path), requested)
            .map_err(|error| text.guarded_error(error))?;
        sweep.inputs.insert(0, text.input);
        Ok(sweep)
    }

    fn sweep_in(
        &self,
        document: &Document,
        path: Option<&Path>,
        requested: Option<&RequestedAxes>,
    ) -> Result<Sweep, FolderError> {
        let mut opening = Opening {
            folder: self,
            document,
            requested,
            diagnostics: DiagnosticSink::new(),
            ranges: Vec::new(),
            others: Vec::new(),
        };
        let read = opening.read(path);
        let Opening {
            diagnostics,
            ranges,
            mut others,
            ..
        } = opening;
        let mut diagnostics = merged(diagnostics, &ranges);
        if let Some(requested) = requested {
            let (own, of_requested) = requested.part(diagnostics);
            diagnostics = own;
            others.extend(of_requested);
        }
        if diagnostics.is_empty() && !others.is_empty() {
            return Err(FolderError::Invalid(others));
        }
        document.conclude(diagnostics, read).map_err(|own| {
            let mut shown = vec![own];
            shown.extend(others);
            FolderError::Invalid(shown)
        })
    }
}

fn invalid(diagnostics: Diagnostics) -> FolderError {
    FolderError::Invalid(vec![diagnostics])
}

/// A sweep being opened.
struct Opening<'a> {
    folder: &'a Folder,
    document: &'a Document,
    /// Axes requested in addition to those of the file.
    requested: Option<&'a RequestedAxes>,
    /// Errors in the sweep file.
    diagnostics: DiagnosticSink,
    /// The places of its ranges.
    ranges: Vec<Place>,
    /// Errors in the files that it names.
    others: Vec<Diagnostics>,
}

impl Opening<'_> {
    /// Reads the sweep, with the files that it names as inputs.
    fn read(&mut self, path: Option<&Path>) -> Option<Sweep> {
        let written = file::read(self.document.root(), &self.diagnostics);
        let named = written
            .as_ref()
            .and_then(|written| written.scenario.as_ref());
        let base = self.base(named, path);
        let deal = Document::read(DEAL_FILE, self.folder.deal_text()).ok()?;
        let Written { name, cells, .. } = written?;
        let requested = match self.requested {
            Some(requested) => requested.groups(&self.diagnostics)?,
            None => Vec::new(),
        };
        // Axes are checked even without a base.
        let (dimensions, table) = match cells {
            WrittenCells::Axes(mut axes) => {
                axes.extend(requested);
                (self.crossed(axes, deal.root())?, None)
            }
            WrittenCells::Wrong(names) => {
                for name in &names {
                    Target::of(name, deal.root(), &self.diagnostics);
                }
                return None;
            }
            WrittenCells::Table(file) => {
                let (dimension, table) = self.table(&file, path, deal.root())?;
                let mut dimensions = vec![dimension];
                if !requested.is_empty() {
                    dimensions.extend(self.crossed(requested, deal.root())?);
                    apart(&dimensions, &self.diagnostics).then_some(())?;
                }
                let lengths: Vec<u64> = dimensions.iter().map(|one| one.length).collect();
                self.check_count(file.place, &lengths)?;
                (dimensions, Some(table))
            }
        };
        let (base, scenario) = base?;
        let (digits, len) = Digit::of(&dimensions)?;
        let of_table = DiagnosticSink::new();
        let put_together = Assembly {
            folder: self.folder,
            base: &base.scenario,
            base_tree: scenario.root(),
            deal_tree: deal.root(),
            dimensions: &dimensions,
            digits: &digits,
            diagnostics: table.as_ref().map_or(&self.diagnostics, |_| &of_table),
            attached: AttachedTexts::next_to(&base.path, self.folder.location()),
        }
        .put_together();
        let mut inputs: Vec<InputFile> = base.inputs().cloned().collect();
        if let Some(table) = table {
            self.show(&table, of_table);
            inputs.push(table.input);
        }
        let (parts, lookups, attached) = put_together?;
        for input in attached {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        let moved = || dimensions.iter().flat_map(|dimension| &dimension.axes);
        let placements = dimensions
            .iter()
            .zip(&digits)
            .flat_map(|(dimension, digit)| {
                dimension.axes.iter().map(|moved| Placement {
                    digit: *digit,
                    values: moved.values.clone(),
                })
            });
        let grid = Grid {
            axes: axis::shown(moved().map(|moved| &moved.axis)),
            placements: placements.collect(),
            len,
            lookups,
            has_adjustable_lines: !self.folder.pool.reference_rates().is_empty(),
        };
        Some(Sweep {
            name: name?,
            path: path.map(Path::to_owned),
            base,
            inputs,
            grid,
            parts,
        })
    }

    /// Reads the base scenario and its tree.
    fn base(
        &mut self,
        named: Option<&Name>,
        sweep: Option<&Path>,
    ) -> Option<(ScenarioFile, Document)> {
        let file = named.map(|name| Path::new(name.text.as_str()));
        let place = named.map_or(self.document.root().place, |name| name.place);
        let folder = self.folder;
        let read = match sweep {
            Some(sweep) => folder.scenario_named(file, sweep.parent()),
            // Without a sweep file the user named it.
            None => folder.written_scenario(file),
        };
        let read = read.and_then(|base| {
            let text = folder.location().read_given(&base.path)?;
            let document = Document::read(&text.shown(), &text.text);
            let document =
                document.map_err(|diagnostics| FolderError::Invalid(vec![diagnostics]))?;
            Ok((base, document))
        });
        match read {
            Ok(read) => Some(read),
            Err(FolderError::Invalid(invalid)) => {
                self.others.extend(invalid);
                None
            }
            Err(error) => {
                let advice = match &error {
                    FolderError::Outside { .. } => ALLOW_OUTSIDE.to_owned(),
                    FolderError::NoScenario {
                        nearest: Some(nearest),
                        ..
                    } => format!("did you mean `{nearest}`?"),
                    FolderError::NoScenario { known, .. } if !known.is_empty() => {
                        format!("one of: {}", known.join(", "))
                    }
                    _ => format!("name the base scenario of the sweep, `scenario: {PRICING_FILE}`"),
                };
                self.diagnostics.refuse(place, error.to_string(), advice)
            }
        }
    }

    /// Dimensions of crossed axes; those of an inner list move together.
    fn crossed(&mut self, groups: Vec<Vec<WrittenAxis>>, deal: &Node) -> Option<Vec<Dimension>> {
        let first = groups.first()?.first()?.key.place;
        let lengths: Vec<u64> = groups
            .iter()
            .filter_map(|group| group.first().map(WrittenAxis::count))
            .collect();
        let targets: Vec<Vec<Option<Target>>> = groups
            .iter()
            .map(|group| {
                let targets = group.iter();
                targets
                    .map(|axis| Target::of(&axis.key, deal, &self.diagnostics))
                    .collect()
            })
            .collect();
        // The counts are checked before ranges are expanded.
        self.check_count(first, &lengths)?;
        self.check_axes(groups.iter().flatten())?;
        let mut dimensions = Vec::with_capacity(groups.len());
        let mut is_complete = true;
        for ((group, targets), length) in groups.into_iter().zip(targets).zip(lengths) {
            let mut axes = Vec::with_capacity(group.len());
            for (axis, target) in group.into_iter().zip(targets) {
                self.ranges.extend(axis.ranges());
                let Some(target) = target else {
                    is_complete = false;
                    continue;
                };
                axes.push(MovedAxis {
                    axis: DraftAxis {
                        key: axis.key.clone(),
                        target,
                        values: axis.into_values(),
                    },
                    values: None,
                });
            }
            dimensions.push(Dimension { length, axes });
        }
        let diagnostics = &self.diagnostics;
        (apart(&dimensions, diagnostics) && is_complete).then_some(dimensions)
    }

    /// Reads the file of explicit scenarios, next to the sweep file or in the folder, as one dimension.
    fn table(
        &mut self,
        file: &Name,
        sweep: Option<&Path>,
        deal: &Node,
    ) -> Option<(Dimension, TextFile)> {
        let next_to_sweep = sweep.map(|sweep| sweep.with_file_name(&file.text));
        let path: PathBuf = match next_to_sweep {
            Some(next_to_sweep) if next_to_sweep.is_file() => next_to_sweep,
            _ => self.folder.path().join(&file.text),
        };
        let location = self.folder.location();
        let is_outside = match location.check(&path, sweep.and_then(Path::parent)) {
            Ok(is_outside) => is_outside,
            Err(error) => {
                return self
                    .diagnostics
                    .refuse(file.place, error.to_string(), ALLOW_OUTSIDE);
            }
        };
        let name = path.strip_prefix(self.folder.path()).unwrap_or(&path);
        let is_parquet = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
        let read = if is_parquet {
            match parquet_as_csv(&path, &name.to_string_lossy()) {
                Ok(text) => Ok(TextFile { is_outside, ..text }),
                Err(error) => {
                    return self.diagnostics.refuse(
                        file.place,
                        error.to_string(),
                        "name a Parquet file with a column of text or numbers for each axis",
                    );
                }
            }
        } else {
            location.read(&path, sweep.and_then(Path::parent))
        };
        let text = match read {
            Ok(text) => text,
            Err(FolderError::Invalid(invalid)) => {
                self.others.extend(invalid);
                return None;
            }
            Err(error) => {
                return self.diagnostics.refuse(
                    file.place,
                    error.to_string(),
                    "name a CSV or Parquet file next to the sweep file or in the deal's folder, with \
                     a column for each axis",
                );
            }
        };
        let table = Table::from_csv(&text.shown(), &text.text);
        let table = table
            .map_err(|diagnostics| self.others.push(text.guarded(diagnostics)))
            .ok()?;
        self.check_count(file.place, &[table.rows.len() as u64])?;
        let diagnostics = DiagnosticSink::new();
        let dimension = table
            .dimension(&text.text, deal, &diagnostics)
            .filter(|dimension| apart(std::slice::from_ref(dimension), &diagnostics));
        self.show(&text, diagnostics);
        Some((dimension?, text))
    }

    /// Adds the errors in the file of explicit scenarios, if any.
    fn show(&mut self, table: &TextFile, diagnostics: DiagnosticSink) {
        let unlisted = diagnostics.unlisted();
        let shown = Diagnostics::result(
            &table.shown(),
            &table.text,
            diagnostics.into_diagnostics(),
            Some(()),
        )
        .map_err(|diagnostics| Diagnostics {
            unlisted,
            ..diagnostics
        });
        self.others
            .extend(shown.err().map(|diagnostics| table.guarded(diagnostics)));
    }

    fn check_axes<'w>(&self, axes: impl Iterator<Item = &'w WrittenAxis>) -> Option<()> {
        let checked = axes.map(|axis| {
            if axis.count() <= MOST_VALUES {
                return Some(());
            }
            self.diagnostics.refuse(
                axis.key.place,
                format!("`{}` has {} values", axis.key.text, thousands(axis.count())),
                format!(
                    "an axis may have at most {}: write larger steps",
                    thousands(MOST_VALUES)
                ),
            )
        });
        read::every(checked).map(|_| ())
    }

    fn check_count(&self, place: Place, lengths: &[u64]) -> Option<()> {
        let count = lengths.iter().map(|length| u128::from(*length));
        let count = count.fold(1, u128::saturating_mul);
        if count <= u128::from(MOST_SCENARIOS) {
            return Some(());
        }
        let product: Vec<String> = lengths.iter().copied().map(thousands).collect();
        let product = if product.len() > 1 {
            format!(", {}", product.join(" x "))
        } else {
            String::new()
        };
        self.diagnostics.refuse(
            place,
            format!("the sweep has {} scenarios{product}", thousands(count)),
            format!(
                "at most {} can be run: write larger steps or fewer axes",
                thousands(MOST_SCENARIOS)
            ),
        )
    }
}

/// Checks that no two axes change the same field, or a field and a part of it.
fn apart(dimensions: &[Dimension], diagnostics: &DiagnosticSink) -> bool {
    let moved = dimensions.iter().flat_map(|dimension| &dimension.axes);
    let axes: Vec<&DraftAxis> = moved.map(|moved| &moved.axis).collect();
    let mut is_apart = true;
    for (position, axis) in axes.iter().enumerate() {
        let earlier = axes.iter().take(position);
        for other in earlier.filter(|other| other.target.overlaps(&axis.target)) {
            is_apart = false;
            diagnostics.push(
                Diagnostic::at(
                    axis.key.place,
                    format!(
                        "`{}` and `{}` change the same field",
                        other.key.text, axis.key.text
                    ),
                )
                .advise("keep one of the two"),
            );
        }
    }
    is_apart
}
