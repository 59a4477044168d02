//! Principal windows of the classes.

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;

use super::Drawn;
use super::chart::{Windows, WindowsOfClass};
use crate::run::RunMeasures;

/// Builds the chart.
pub(super) fn chart(drawn: &Drawn<'_>, measures: &RunMeasures) -> Windows {
    let names = &drawn.folder.deal.class_names;
    let first = drawn.to_maturity.first();
    let begins_after = first.map_or(0, |record| record.month.number().saturating_sub(1));
    Windows {
        name: "principal-windows".to_owned(),
        title: "Principal windows".to_owned(),
        about: "First to last month with principal of each class: the bar to call, the line to \
                maturity."
            .to_owned(),
        begins_after: Month::new(begins_after),
        classes: names
            .enumerate()
            .map(|(class, name)| WindowsOfClass {
                class: name.clone(),
                to_call: measures.classes(RunTo::Call)[class].principal_window,
                to_maturity: measures.classes(RunTo::Maturity)[class].principal_window,
            })
            .collect(),
    }
}
