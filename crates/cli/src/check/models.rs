//! Summary of the models.

use stepdown_runner::simulation::{IndexProcess, Marginal, Model, Multiplied};

use super::Section;
use crate::numbers::listed;

pub(super) fn section(models: &[Model]) -> Section {
    let mut section = Section::new("Models");
    for model in models {
        section.line(model.file(), format!("{}: {}", model.name, in_words(model)));
    }
    section
}

fn in_words(model: &Model) -> String {
    let mut parts = vec![format!("base scenario {}", model.scenario.input.name)];
    let per_path = Multiplied::ALL.into_iter().filter_map(|multiplied| {
        let marginal = model.per_path.of(multiplied).as_ref()?;
        let distribution = match marginal {
            Marginal::LogNormal { .. } => "log-normal",
            Marginal::Normal { .. } => "normal",
            Marginal::Beta { .. } => "beta",
            Marginal::Triangular { .. } => "triangular",
            Marginal::Empirical { .. } => "empirical",
        };
        Some(format!("{} {distribution}", multiplied.name()))
    });
    let monthly = Multiplied::ALL.into_iter().filter_map(|multiplied| {
        let is_drawn = model.monthly.of(multiplied).is_some();
        is_drawn.then(|| multiplied.name().to_owned())
    });
    let indices = model.indices.iter().flatten().map(|index| {
        match index.process {
            IndexProcess::Vasicek { .. } => "vasicek",
            IndexProcess::HullWhite { .. } => "hull-white",
            IndexProcess::CoxIngersollRoss { .. } => "cox-ingersoll-ross",
        }
        .to_owned()
    });
    let of = |words: &str, drawn: Vec<String>| {
        let drawn: Vec<&str> = drawn.iter().map(String::as_str).collect();
        (!drawn.is_empty()).then(|| format!("{words} {}", listed(&drawn)))
    };
    parts.extend(of("per path", per_path.collect()));
    parts.extend(of("monthly", monthly.collect()));
    parts.extend(of("indices", indices.collect()));
    if model.prepayment_incentive.is_some() {
        parts.push("prepayments respond to incentive".to_owned());
    }
    if model.default_payment_shock.is_some() {
        parts.push("defaults respond to payment shock".to_owned());
    }
    parts.join("; ")
}
