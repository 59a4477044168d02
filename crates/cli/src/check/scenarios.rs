//! Summary of the scenarios.

use stepdown_projection::collateral::{Advancing, DefaultsNearMaturity, SeverityReadAt};
use stepdown_projection::scenario::Scenario;
use stepdown_projection::waterfall::TriggerOverride;
use stepdown_projection::words::counted;
use stepdown_runner::{Folder, ScenarioFile};

use super::Section;
use crate::curve_notes::reading;
use crate::numbers::percent;

pub(super) fn section(folder: &Folder, scenarios: &[ScenarioFile]) -> Section {
    let mut section = Section::new("Scenarios");
    if scenarios.is_empty() {
        section.line(
            "none",
            "add pricing.yaml, or choose a scenario with `--scenario`",
        );
    }
    for file in scenarios {
        section.line(
            file.input.name.as_str(),
            format!(
                "{}: {}",
                file.scenario.name,
                in_words(folder, &file.scenario)
            ),
        );
    }
    section
}

fn in_words(folder: &Folder, scenario: &Scenario) -> String {
    let mut parts = Vec::new();
    let kinds = folder.pool.kinds();
    for (kind, curves) in kinds.iter().zip(&scenario.collateral.by_kind) {
        let prefix = if kinds.len() > 1 {
            format!("{kind} ")
        } else {
            String::new()
        };
        parts.push(format!(
            "{prefix}{}{}, {}{}, severity {}{}",
            curves.prepayment,
            reading(&curves.prepayment),
            curves.default,
            reading(&curves.default),
            curves.severity,
            reading(&curves.severity)
        ));
    }
    let lag_months = scenario.collateral.liquidation.lag_months;
    let liquidated = format!("liquidated after {}", counted(lag_months, "month"));
    parts.push(match scenario.collateral.severity_read_at {
        _ if lag_months == 0 => liquidated,
        SeverityReadAt::Liquidation => {
            format!("{liquidated}, with the severity of the month of liquidation")
        }
        SeverityReadAt::Default => {
            format!("{liquidated}, with the severity of the month of default")
        }
    });
    parts.push(
        match scenario.collateral.liquidation.advancing {
            Advancing::PrincipalAndInterest => "principal and interest advanced",
            Advancing::None => "no advances",
        }
        .to_owned(),
    );
    parts.push(
        match scenario.collateral.liquidation.near_maturity {
            DefaultsNearMaturity::ToMaturity => "defaults to maturity",
            DefaultsNearMaturity::Standard => {
                "by the standard, no defaults in the last months of a term, the time to liquidation"
            }
        }
        .to_owned(),
    );
    for (name, curve) in folder
        .deal
        .reference_rates
        .iter()
        .zip(&scenario.reference_rates)
    {
        parts.push(format!("{name} {curve}"));
    }
    parts.push(format!("other 60+ delinquency {}", scenario.delinquency));
    parts.push(
        match scenario.triggers {
            TriggerOverride::Model => "triggers tested",
            TriggerOverride::Pass => "triggers assumed to pass",
            TriggerOverride::Fail => "triggers assumed to fail",
        }
        .to_owned(),
    );
    if !scenario.prepayment_interest_lost.is_zero() {
        parts.push(format!(
            "{} of a month's interest lost on prepayments",
            percent(scenario.prepayment_interest_lost)
        ));
    }
    if !scenario.relief_act_rate.is_zero() {
        parts.push(format!(
            "Relief Act shortfalls of {} of the pool a year",
            percent(scenario.relief_act_rate)
        ));
    }
    if !scenario.prepayment_charges.is_zero() {
        parts.push(format!(
            "prepayment charges of {} of prepaid principal",
            percent(scenario.prepayment_charges)
        ));
    }
    if !scenario.interest_loss.is_zero() {
        parts.push(format!(
            "interest losses of {} of liquidated balances",
            percent(scenario.interest_loss)
        ));
    }
    parts.join("; ")
}
