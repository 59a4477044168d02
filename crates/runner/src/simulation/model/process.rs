//! The process of an index, as a model file writes it.

use stepdown_curves::{IndexCurve, MAX_MONTHS, Month};
use stepdown_projection::document::{AttachedFiles, DiagnosticSink, Node, Section, read};
use stepdown_projection::scenario::index_path;

use super::distribution::MOST_REVERSION;
use super::numbers::{number, percent};
use super::{DrawnIndex, Read, Wrong};
use crate::simulation::index_process::{Fit, IndexProcess};

/// The largest volatility of a rate, percent a year.
const MOST_VOLATILITY: i64 = 100;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Constant,
    Vasicek,
    HullWhite,
    CoxIngersollRoss,
}

const KINDS: [(&str, Kind); 4] = [
    ("constant", Kind::Constant),
    ("vasicek", Kind::Vasicek),
    ("hull-white", Kind::HullWhite),
    ("cox-ingersoll-ross", Kind::CoxIngersollRoss),
];

const FITS: [(&str, Fit); 2] = [("bond prices", Fit::BondPrices), ("mean", Fit::Mean)];

/// Reads the process of an index; none if the index is constant. `own` is the index path of the
/// scenario. Errors go to `diagnostics` or, for an attached file, to `files`.
pub(super) fn index(
    name: &str,
    node: &Node,
    diagnostics: &DiagnosticSink,
    own: Option<&IndexCurve>,
    files: &AttachedFiles<'_>,
) -> Read<DrawnIndex> {
    let mut section = Section::open(node, name, diagnostics).ok_or(Wrong)?;
    let kind = section.required("process", "hull-white", read::one_of(&KINDS));
    let process = match kind.ok_or(Wrong)? {
        Kind::Constant => {
            section.finish();
            return Ok(None);
        }
        Kind::Vasicek => vasicek(&mut section, own),
        Kind::HullWhite => hull_white(name, &mut section, own, files),
        Kind::CoxIngersollRoss => {
            let process = cox_ingersoll_ross(&mut section, own);
            section.finish();
            let drawn = process.map(|process| DrawnIndex {
                process,
                lowest: None,
            });
            return drawn.map(Some).ok_or(Wrong);
        }
    };
    let lowest = section.optional("lowest", percent(-100..=100));
    section.finish();
    let drawn = process.map(|process| DrawnIndex { process, lowest });
    drawn.map(Some).ok_or(Wrong)
}

/// The rate of month 1: from the file, else from the scenario's path. None if the file's value is
/// invalid.
fn initial(section: &mut Section<'_, '_>, lowest: i64, own: Option<&IndexCurve>) -> Option<f64> {
    let stated = section.optional("initial", percent(lowest..=100));
    if section.has("initial") {
        return stated;
    }
    own.map(|curve| curve.index_rate(Month::new(1)).fraction())
}

fn vasicek(section: &mut Section<'_, '_>, own: Option<&IndexCurve>) -> Option<IndexProcess> {
    let initial = initial(section, -100, own);
    let mean = section.required("long_run_mean", "5.00%", percent(-100..=100));
    let reversion = section.required("mean_reversion", "0.15", number(0..=MOST_REVERSION));
    let volatility = section.required("volatility", "1.00%", percent(0..=MOST_VOLATILITY));
    Some(IndexProcess::Vasicek {
        initial: initial?,
        mean: mean?,
        reversion: reversion?,
        volatility: volatility?,
    })
}

fn hull_white(
    name: &str,
    section: &mut Section<'_, '_>,
    own: Option<&IndexCurve>,
    files: &AttachedFiles<'_>,
) -> Option<IndexProcess> {
    let reversion = section.required("mean_reversion", "0.10", number(0..=MOST_REVERSION));
    let volatility = section.required("volatility", "1.00%", percent(0..=MOST_VOLATILITY));
    let stated = section.has("forward");
    let forward = section.optional("forward", |node, diagnostics| {
        index_path(name, node, diagnostics, files)
    });
    let fit = section.optional("fit", read::one_of(&FITS));
    let fit_is_sound = fit.is_some() || !section.has("fit");
    // An invalid forward path is not replaced by the scenario's.
    let forward = forward.as_ref().or_else(|| own.filter(|_| !stated))?;
    // A curve stays at its last value after this.
    let months = 1..=MAX_MONTHS;
    let rates = months.map(|month| forward.index_rate(Month::new(month)).fraction());
    fit_is_sound.then_some(())?;
    Some(IndexProcess::HullWhite {
        forward: rates.collect(),
        fit: fit.unwrap_or(Fit::BondPrices),
        reversion: reversion?,
        volatility: volatility?,
    })
}

fn cox_ingersoll_ross(
    section: &mut Section<'_, '_>,
    own: Option<&IndexCurve>,
) -> Option<IndexProcess> {
    let initial = initial(section, 0, own);
    let mean = section.required("long_run_mean", "5.00%", percent(0..=100));
    let reversion = section.required("mean_reversion", "0.15", number(0..=MOST_REVERSION));
    let volatility = section.required("volatility", "5.00%", percent(0..=MOST_VOLATILITY));
    if reversion.is_some_and(|reversion| reversion <= 0.0) {
        section.diagnostics().refuse::<()>(
            section.place_of("mean_reversion"),
            "the mean reversion of a Cox-Ingersoll-Ross process must be greater than 0",
            "write a rate of reversion per year: `0.15`",
        );
    }
    if initial.is_some_and(|initial| initial < 0.0) {
        section.diagnostics().refuse::<()>(
            section.place(),
            "the scenario's index is below 0%: a Cox-Ingersoll-Ross process cannot start there",
            "write `initial: 0%`, or use a vasicek or hull-white process",
        );
    }
    Some(IndexProcess::CoxIngersollRoss {
        initial: initial.filter(|initial| *initial >= 0.0)?,
        mean: mean?,
        reversion: reversion.filter(|reversion| *reversion > 0.0)?,
        volatility: volatility?,
    })
}
