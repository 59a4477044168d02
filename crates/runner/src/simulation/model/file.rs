//! The model file as a whole, and its base scenario.

use std::path::Path;

use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::{
    AttachedFiles, DiagnosticSink, Document, Name, Node, Section, read,
};

use super::matrix::{Drawn, Stated, correlation};
use super::s_curve::{Of, response};
use super::{DrawnIndex, Model, Multiplied, OfMultiplied, Read, Wrong, distribution, process};
use crate::attached::AttachedTexts;
use crate::folder::{Folder, FolderError};
use crate::location::ALLOW_OUTSIDE;
use crate::scenario_files::ScenarioFile;
use crate::simulation::marginals::Marginal;
use crate::simulation::monthly_factor::MonthlyFactor;

impl Folder {
    /// Reads a model for this deal and pool. `file` is a file of the folder or, if the folder has
    /// no such file, a path. Paths are drawn around `scenario`, else the model's own scenario, else
    /// the folder's pricing scenario.
    ///
    /// # Errors
    /// If a file cannot be read or is invalid. All errors of the model are reported.
    pub fn model(&self, file: &Path, scenario: Option<&Path>) -> Result<Model, FolderError> {
        self.model_of(&self.named(file), scenario)
    }

    /// Reads the model at a path for this deal and pool, around its own scenario.
    ///
    /// # Errors
    /// As [`Folder::model`].
    pub fn model_at(&self, path: &Path) -> Result<Model, FolderError> {
        self.model_of(path, None)
    }

    fn model_of(&self, path: &Path, scenario: Option<&Path>) -> Result<Model, FolderError> {
        let text = self.location().read_given(path)?;
        let document = Document::read(&text.shown(), &text.text)
            .map_err(|diagnostics| FolderError::Invalid(vec![text.guarded(diagnostics)]))?;
        let diagnostics = DiagnosticSink::new();
        // Errors of a requested scenario are reported as elsewhere; those of a scenario that the
        // model names, at the model's line.
        let requested = match scenario {
            Some(named) => Some(self.scenario_file(Some(named))?),
            None => None,
        };
        let attached = AttachedTexts::next_to(path, self.location());
        let open = |name: &str| attached.open(name);
        let files = AttachedFiles::new(&open);
        let mut others = Vec::new();
        let mut base = |named: Option<&Name>| match (&requested, named) {
            (Some(requested), _) => Some(requested.clone()),
            (None, None) => match self.scenario_file(None) {
                Ok(scenario) => Some(scenario),
                Err(error) => {
                    others.push(error);
                    None
                }
            },
            (None, Some(named)) => {
                let written = self.scenario_named(Some(named.text.as_ref()), path.parent());
                match written.and_then(|written| self.overriding(written)) {
                    Ok(scenario) => Some(scenario),
                    Err(error @ FolderError::Invalid(_)) => {
                        others.push(error);
                        None
                    }
                    Err(error) => {
                        let advice = match &error {
                            FolderError::Outside { .. } => ALLOW_OUTSIDE,
                            _ => {
                                "name a scenario of the folder, or leave the field out to use pricing.yaml"
                            }
                        };
                        diagnostics.refuse(named.place, error.to_string(), advice)
                    }
                }
            }
        };
        let model = self.read_model(document.root(), &diagnostics, &files, &mut base);
        let of_files = attached.shown(&text.shown(), files.take_invalid());
        let has_diagnostics = !diagnostics.is_empty();
        let other = others.pop();
        let mut shown = Vec::new();
        let mut model = match document.conclude(diagnostics, model) {
            Ok(model) => Some(model),
            Err(own) => {
                // A missing scenario or attached file is not an error of the model file itself.
                if has_diagnostics || (of_files.is_empty() && other.is_none()) {
                    shown.push(text.guarded(own));
                }
                None
            }
        };
        shown.extend(of_files);
        match other {
            Some(FolderError::Invalid(more)) => shown.extend(more),
            Some(other) if shown.is_empty() => return Err(other),
            _ => {}
        }
        if let Some(model) = &mut model {
            let scenario = model.scenario.inputs().cloned();
            model.inputs = std::iter::once(text.input).chain(scenario).collect();
            model.inputs.extend(attached.into_inputs());
        }
        model
            .filter(|_| shown.is_empty())
            .ok_or(FolderError::Invalid(shown))
    }

    fn read_model(
        &self,
        root: &Node,
        diagnostics: &DiagnosticSink,
        files: &AttachedFiles<'_>,
        base: &mut dyn FnMut(Option<&Name>) -> Option<ScenarioFile>,
    ) -> Option<Model> {
        let indices = &self.deal.reference_rates;
        let mut section = Section::open(root, "the model", diagnostics)?;
        let name = section.required("name", "Base model", read::text);
        let named = section.optional("scenario", read::name);
        let scenario = if named.is_some() || !section.has("scenario") {
            base(named.as_ref())
        } else {
            None
        };
        let per_path = each(&mut section, "per_path", &distribution::marginal);
        let monthly = each(&mut section, "monthly", &distribution::monthly_factor);
        let drawn_indices = optional(&mut section, "index", |node, diagnostics| {
            index_processes(node, diagnostics, indices, scenario.as_ref(), files)
        });
        let shocks = Shocks {
            indices,
            per_path: &per_path,
            monthly: &monthly,
            drawn_indices: &drawn_indices,
        };
        let correlations = optional(&mut section, "correlation", |node, diagnostics| {
            shocks.correlations(node, diagnostics)
        });
        let incentive = optional(&mut section, "prepayment_incentive", |node, diagnostics| {
            response(
                "prepayment_incentive",
                Of::Incentive,
                node,
                diagnostics,
                indices,
            )
        });
        let shock = optional(
            &mut section,
            "default_payment_shock",
            |node, diagnostics| {
                response(
                    "default_payment_shock",
                    Of::PaymentShock,
                    node,
                    diagnostics,
                    indices,
                )
            },
        );
        section.finish();
        let stated = correlations.ok()?.unwrap_or_default();
        let repaired = stated
            .iter()
            .flatten()
            .filter_map(|stated| stated.repaired.clone())
            .collect();
        let [correlation_per_path, correlation_monthly] =
            stated.map(|stated| stated.map(|stated| stated.correlation));
        let keep = || indices.iter().map(|_| Ok(None)).collect();
        let drawn_indices: Vec<Read<DrawnIndex>> = drawn_indices.ok()?.unwrap_or_else(keep);
        Some(Model {
            name: name?,
            scenario: scenario?,
            inputs: Vec::new(),
            per_path: sound(per_path)?,
            monthly: sound(monthly)?,
            indices: read::every(drawn_indices.into_iter().map(Result::ok))?,
            correlation_per_path,
            correlation_monthly,
            repaired,
            prepayment_incentive: incentive.ok()?,
            default_payment_shock: shock.ok()?,
        })
    }
}

/// Whether the file has an entry, even an invalid one: an invalid entry can still be correlated.
fn is_drawn<T>(read: &Read<T>) -> bool {
    !matches!(read, Ok(None))
}

fn optional<'a, 'f, T>(
    section: &mut Section<'a, 'f>,
    field: &'static str,
    reader: impl FnOnce(&'a Node, &'f DiagnosticSink) -> Option<T>,
) -> Read<T> {
    let read = section.optional(field, reader);
    if read.is_none() && section.has(field) {
        return Err(Wrong);
    }
    Ok(read)
}

fn sound<T>(read: OfMultiplied<Read<T>>) -> Option<OfMultiplied<Option<T>>> {
    let [speed, default, severity] = read.0.map(Result::ok);
    Some(OfMultiplied([speed?, default?, severity?]))
}

/// Reads a section that has one field for each multiplied rate.
fn each<T>(
    section: &mut Section<'_, '_>,
    field: &'static str,
    reader: &dyn Fn(&str, &Node, &DiagnosticSink) -> Option<T>,
) -> OfMultiplied<Read<T>> {
    let read = optional(section, field, |node, diagnostics| {
        let mut section = Section::open(node, field, diagnostics)?;
        let read = OfMultiplied::by(|multiplied| {
            let name = multiplied.name();
            optional(&mut section, name, |node, diagnostics| {
                reader(name, node, diagnostics)
            })
        });
        section.finish();
        Some(read)
    });
    match read {
        Ok(Some(read)) => read,
        Ok(None) => OfMultiplied::by(|_| Ok(None)),
        Err(Wrong) => OfMultiplied::by(|_| Err(Wrong)),
    }
}

/// Reads the processes of the deal's indices, by name.
fn index_processes(
    node: &Node,
    diagnostics: &DiagnosticSink,
    indices: &[String],
    scenario: Option<&ScenarioFile>,
    files: &AttachedFiles<'_>,
) -> Option<Vec<Read<DrawnIndex>>> {
    let entries = Section::open(node, "index", diagnostics)?.into_entries();
    for (key, _) in entries {
        if indices.contains(&key.text) {
            continue;
        }
        diagnostics.refuse::<()>(
            key.place,
            format!("the deal has no index `{}`", key.text),
            match nearest_name(&key.text, indices.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if indices.is_empty() => "leave it out".to_owned(),
                None => format!("one of: {}", indices.join(", ")),
            },
        );
    }
    let read = indices.iter().enumerate().map(|(position, name)| {
        let Some((_, node)) = entries.iter().find(|(key, _)| key.text == *name) else {
            return Ok(None);
        };
        let own = scenario.and_then(|file| file.scenario.reference_rates.get(position));
        process::index(name, node, diagnostics, own, files)
    });
    Some(read.collect())
}

/// The entries of a model that can be correlated.
struct Shocks<'a> {
    /// The names of the deal's indices.
    indices: &'a [String],
    per_path: &'a OfMultiplied<Read<Marginal>>,
    monthly: &'a OfMultiplied<Read<MonthlyFactor>>,
    drawn_indices: &'a Read<Vec<Read<DrawnIndex>>>,
}

impl Shocks<'_> {
    /// Reads the correlations of a path's multipliers and of a month's shocks.
    fn correlations(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<[Option<Stated>; 2]> {
        let mut section = Section::open(node, "correlation", diagnostics)?;
        let multiplied = Multiplied::ALL.map(Multiplied::name);
        let of_path = optional(&mut section, "per_path", |node, diagnostics| {
            let drawn = Drawn {
                names: &multiplied,
                here: &self.per_path.0.each_ref().map(is_drawn),
                place: "per path",
            };
            correlation("per_path", node, diagnostics, drawn)
        });
        let of_months = optional(&mut section, "monthly", |node, diagnostics| {
            let mut names = multiplied.to_vec();
            names.extend(self.indices.iter().map(String::as_str));
            let mut here = self.monthly.0.each_ref().map(is_drawn).to_vec();
            here.extend(
                (0..self.indices.len()).map(|index| match self.drawn_indices {
                    Ok(Some(read)) => read.get(index).is_some_and(is_drawn),
                    Ok(None) => false,
                    Err(Wrong) => true,
                }),
            );
            let drawn = Drawn {
                names: &names,
                here: &here,
                place: "monthly",
            };
            correlation("monthly", node, diagnostics, drawn)
        });
        section.finish();
        Some([of_path.ok()?, of_months.ok()?])
    }
}
