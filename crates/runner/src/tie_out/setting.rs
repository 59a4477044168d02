//! A report compared under assumptions: some values are carried forward as printed, and some inputs
//! have other values than printed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::deal::Deal;
use stepdown_projection::deal::terms::{Coupon, PrepaymentInterestAt};
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::DealState;

use super::engine::EngineMonth;
use super::form::ReportSection;
use super::report::Report;
use super::sections::{self, Facts};
use super::sheet::{Alternative, Sheet};
use super::value::{ComparedValue, Key};

/// Assumptions about a report.
#[derive(Debug, Clone, Default)]
pub(super) struct Suppositions {
    /// Values that enter later computations as printed.
    pub(super) carried: BTreeSet<Key>,
    /// Assumed values of inputs.
    pub(super) inputs: BTreeMap<Key, Decimal>,
}

impl Suppositions {
    pub(super) fn carrying(&self, key: &Key) -> Self {
        let mut more = self.clone();
        more.carried.insert(key.clone());
        more
    }

    pub(super) fn with_input(&self, key: &Key, value: Decimal) -> Self {
        let mut more = self.clone();
        more.inputs.insert(key.clone(), value);
        more
    }
}

/// A report and its inputs, without assumptions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) report: &'a Report,
    pub(super) deal: &'a Deal,
    pub(super) schedule: &'a DistributionSchedule,
    pub(super) opening: &'a DealState<Cents>,
}

/// The month as computed under the assumptions that affect the engine.
#[derive(Debug)]
pub(super) struct Setting<'a> {
    given: Given<'a>,
    report: Report,
    deal: Deal,
    pub(super) engine: EngineMonth,
}

/// A compared report.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) values: BTreeMap<Key, ComparedValue>,
    /// Causes before what follows from them.
    pub(super) differing: Vec<Key>,
    /// The order in which values were computed.
    pub(super) computed: Vec<Key>,
    pub(super) alternatives: Vec<Alternative>,
}

/// Whether carrying a value forward changes the engine's inputs: a class's rate implies the margin
/// of the deal, its beginning balance that of the state file.
pub(super) fn is_of_the_engine(key: &Key) -> bool {
    key.section == ReportSection::DistributionSummary
        && key.table == "classes"
        && matches!(key.column, "pass_through_rate" | "beginning_balance")
}

impl<'a> Setting<'a> {
    /// None if the month cannot be run.
    pub(super) fn of(given: Given<'a>, supposed: &Suppositions) -> Option<Self> {
        let mut report = given.report.clone();
        for (key, value) in &supposed.inputs {
            report.suppose(key, *value);
        }
        let mut deal = given.deal.clone();
        let mut opening = given.opening.clone();
        for key in supposed.carried.iter().filter(|key| is_of_the_engine(key)) {
            let Some(class) = deal.class(&key.row) else {
                continue;
            };
            let printed = report.number(key);
            if key.column == "beginning_balance" {
                opening.classes[class].balance = Cents::exact(printed);
                continue;
            }
            if let Coupon::Floating { margin, index, .. } = &mut deal.classes[class].coupon {
                let rates = super::engine::reference_rates(&report, given.deal);
                let index = rates.get(index.position()).copied()?;
                *margin = printed / Decimal::ONE_HUNDRED - index.decimal();
            }
        }
        // Printed shortfalls already reflect the rate at which the deal measures them.
        let mut measured = deal.clone();
        measured.prepayment_interest_at = PrepaymentInterestAt::GrossMortgageRate;
        let plan = measured.plan(opening.month.number() + 1).ok()?;
        let engine = EngineMonth::run(&report, &deal, plan, opening)?;
        Some(Self {
            given,
            report,
            deal,
            engine,
        })
    }

    /// Compares under the assumptions.
    pub(super) fn compare(&self, supposed: &Suppositions) -> Compared {
        let facts = Facts {
            deal: &self.deal,
            schedule: self.given.schedule,
            engine: &self.engine,
        };
        let mut sheet = Sheet::new(&self.report, &supposed.carried);
        sections::compare(&facts, &mut sheet);
        sheet.into_compared()
    }
}
