//! The report's month through the engine: its collateral section in payable cents, and one
//! distribution of them.
//!
//! This module supplies the inputs only; the waterfall decides the payments.

use rust_decimal::Decimal;
use stepdown_curves::Month;
use stepdown_projection::collateral::{CollateralFlows, CollateralMonth};
use stepdown_projection::deal::terms::Coupon;
use stepdown_projection::deal::{Deal, Plan};
use stepdown_projection::index::GroupIndex;
use stepdown_projection::number::{Cents, Number};
use stepdown_projection::waterfall::{
    self, CallOption, ClassFlows, Conditions, DealState, Entry, Ledger, MonthRecord, MonthView,
    Observer, Trace,
};

use super::columns::LOSS_KINDS;
use super::form::{FEE_OF_ITS_OWN, ReportSection};
use super::report::Report;
use super::value::{Key, cents};
use crate::run::Audit;

/// A pool of the report with its amounts of the month.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) name: String,
    /// Its loan group, in the deal's order; 0 if there is only one.
    pub(super) group: usize,
    pub(super) original: Decimal,
    pub(super) beginning: Decimal,
    pub(super) scheduled: Decimal,
    pub(super) curtailments: Decimal,
    pub(super) payoffs: Decimal,
    pub(super) repurchases: Decimal,
    pub(super) liquidations: Decimal,
    /// Percent per year, before fees.
    pub(super) gross_rate: Decimal,
    pub(super) principal_loss: Decimal,
    pub(super) interest_loss: Decimal,
    pub(super) recoveries: Decimal,
    pub(super) prepayment_interest_shortfall: Decimal,
    pub(super) relief_act_shortfall: Decimal,
}

impl Pool {
    /// The decrease of its balance.
    pub(super) fn paid_down(&self) -> Decimal {
        self.scheduled + self.curtailments + self.payoffs + self.repurchases + self.liquidations
    }

    pub(super) fn ending(&self) -> Decimal {
        self.beginning - self.paid_down()
    }

    fn of(report: &Report, name: &str, group: usize) -> Self {
        use ReportSection as S;
        let number = |section, table, column| report.number(&key(section, table, name, column));
        let balance = |column| number(S::CountsAndBalances, "balances", column);
        let loss = |column| {
            let kinds = LOSS_KINDS.into_iter();
            let of_kind = |part| report.number(&part_of(S::CurrentLosses, name, column, part));
            kinds.map(of_kind).sum()
        };
        Self {
            name: name.to_owned(),
            group,
            original: balance("original"),
            beginning: balance("beginning"),
            scheduled: balance("scheduled_principal"),
            curtailments: balance("curtailments"),
            payoffs: balance("payoffs"),
            repurchases: balance("repurchases"),
            liquidations: balance("liquidations_and_charge_offs"),
            gross_rate: number(S::WeightedAverages, "pools", "beginning_gross_rate"),
            principal_loss: loss("principal_portion"),
            interest_loss: loss("interest_portion"),
            recoveries: report.number(&part_of(
                S::Recoveries,
                name,
                "subsequent_recoveries",
                "current_period",
            )),
            prepayment_interest_shortfall: number(
                S::Shortfalls,
                "pools",
                "prepayment_interest_shortfall",
            ),
            relief_act_shortfall: number(S::Shortfalls, "pools", "civil_relief_act_shortfall"),
        }
    }
}

fn key(section: ReportSection, table: &'static str, row: &str, column: &'static str) -> Key {
    Key {
        section,
        table,
        row: row.to_owned(),
        column,
        part: "",
    }
}

fn part_of(section: ReportSection, pool: &str, column: &'static str, part: &'static str) -> Key {
    Key {
        part,
        ..key(section, "pools", pool, column)
    }
}

/// Fees, percent per year.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeeRates {
    /// The credit risk manager's fee, which reports print on its own line.
    pub(super) credit_risk: Decimal,
    /// All others.
    pub(super) servicing: Decimal,
}

impl FeeRates {
    fn of(deal: &Deal) -> Self {
        let is_credit_risk = |name: &str| name.to_lowercase().starts_with(FEE_OF_ITS_OWN);
        let fees = deal.expense_fees.iter();
        let credit_risk: Decimal = fees
            .filter(|(name, _)| is_credit_risk(name))
            .map(|(_, rate)| *rate * Decimal::ONE_HUNDRED)
            .sum();
        Self {
            credit_risk,
            servicing: deal.expense_fee_rate() * Decimal::ONE_HUNDRED - credit_risk,
        }
    }

    pub(super) fn all(self) -> Decimal {
        self.credit_risk + self.servicing
    }
}

/// A month's interest on the pools at their gross rates less a fee, not rounded.
pub(super) fn month_of_interest<'a>(
    pools: impl IntoIterator<Item = &'a Pool>,
    less: Decimal,
) -> Decimal {
    let by_the_year: Decimal = pools
        .into_iter()
        .map(|pool| pool.beginning * (pool.gross_rate - less))
        .sum();
    by_the_year / Decimal::from(1200)
}

/// The month as the engine computes it, with its inputs.
#[derive(Debug)]
pub(super) struct EngineMonth {
    pub(super) pools: Vec<Pool>,
    pub(super) fees: FeeRates,
    pub(super) plan: Plan<Cents>,
    pub(super) month: Month,
    /// The deal's status before the date.
    pub(super) opening: DealState<Cents>,
    /// The month's payments and balances.
    pub(super) record: MonthRecord<Cents>,
    /// Every cash movement of the month.
    pub(super) ledger: Ledger<Cents>,
    /// The month's collections, from the report.
    collateral: CollateralFlows<Cents>,
    /// The month's indices, delinquencies and shortfalls, from the report.
    conditions: Conditions<Cents>,
    /// Reference rates of the month in the deal's order, annual fractions.
    pub(super) reference_rates: Vec<Cents>,
    /// Net interest of each group's pools, after all fees, in cents.
    pub(super) group_interest: Vec<Decimal>,
    /// Net interest of all pools before the credit risk manager's fee, rounded once.
    pub(super) net_interest: Decimal,
    pub(super) credit_risk_fee: Decimal,
}

impl EngineMonth {
    /// Runs the distribution of the report's month from the status before it.
    pub(super) fn run(
        report: &Report,
        deal: &Deal,
        plan: Plan<Cents>,
        opening: DealState<Cents>,
    ) -> Option<Self> {
        let pools: Vec<Pool> = report
            .pools
            .iter()
            .map(|pool| {
                Pool::of(
                    report,
                    &pool.name,
                    pool.group.map_or(0, GroupIndex::position),
                )
            })
            .collect();
        let fees = FeeRates::of(deal);
        let groups = deal.groups.len().max(1);
        let group_interest: Vec<Decimal> = (0..groups)
            .map(|group| {
                let of_group = pools.iter().filter(|pool| pool.group == group);
                cents(month_of_interest(of_group, fees.all()))
            })
            .collect();
        let net_interest = cents(month_of_interest(&pools, fees.servicing));
        let beginning: Decimal = pools.iter().map(|pool| pool.beginning).sum();
        let credit_risk_fee = cents(beginning * fees.credit_risk / Decimal::from(1200));
        // The groups' cents may not add up to the deal's, and the deal's are paid. The difference
        // goes to the largest group, where it moves rates the least.
        let rounding = net_interest - credit_risk_fee - group_interest.iter().sum::<Decimal>();
        let balance_of = |group: usize| -> Decimal {
            let of_group = pools.iter().filter(|pool| pool.group == group);
            of_group.map(|pool| pool.beginning).sum()
        };
        let largest = (0..groups).rev().max_by_key(|group| balance_of(*group));
        let mut flows: Vec<CollateralFlows<Cents>> = group_interest
            .iter()
            .enumerate()
            .map(|(group, net)| {
                let of_group: Vec<&Pool> =
                    pools.iter().filter(|pool| pool.group == group).collect();
                let more = if Some(group) == largest {
                    rounding
                } else {
                    Decimal::ZERO
                };
                CollateralFlows {
                    as_of: opening.month,
                    months: vec![group_month(&of_group, *net, more)],
                    groups: Vec::new(),
                    first: None,
                    defaults_left_out: Cents::ZERO,
                }
            })
            .collect();
        // Prepayment charges are printed for the residual class, not by pool. No rule depends on
        // their group.
        let charges = key(
            ReportSection::OtherIncome,
            "classes",
            &deal.residual,
            "prepayment_charges",
        );
        let first = flows.first_mut().and_then(|group| group.months.first_mut());
        first?.prepayment_charges = Cents::exact(report.number(&charges));
        let collateral = if deal.groups.is_empty() {
            flows.pop()?
        } else {
            CollateralFlows::of_groups(flows)
        };
        let reference_rates = reference_rates(report, deal);
        let conditions = conditions(report, &pools, beginning, &reference_rates, deal, &opening);
        let mut observers = Observers {
            flows: ClassFlows::new(),
            ledger: Ledger::new(),
        };
        let mut state = opening.clone();
        waterfall::project(
            &plan,
            &collateral,
            &conditions,
            CallOption::NotExercised,
            &mut state,
            &mut observers,
        );
        Some(Self {
            month: state.month,
            record: observers.flows.months.pop()?,
            ledger: observers.ledger,
            collateral,
            conditions,
            pools,
            fees,
            plan,
            opening,
            reference_rates,
            group_interest,
            net_interest,
            credit_risk_fee,
        })
    }

    /// The month with what every instruction did.
    pub(super) fn into_audit(self) -> Audit<Cents> {
        let mut trace = Trace::new(&self.plan, self.month);
        waterfall::project(
            &self.plan,
            &self.collateral,
            &self.conditions,
            CallOption::NotExercised,
            &mut self.opening.clone(),
            &mut trace,
        );
        Audit {
            executed: trace.executed,
            months: vec![self.record],
            plan: self.plan,
        }
    }
}

/// The collections of a group's pools. Subsequent recoveries on loans liquidated earlier count as
/// interest, since both become excess cash flow.
fn group_month(pools: &[&Pool], net: Decimal, rounding: Decimal) -> CollateralMonth<Cents> {
    let sum = |of: fn(&Pool) -> Decimal| -> Decimal { pools.iter().map(|pool| of(pool)).sum() };
    let gross = cents(month_of_interest(pools.iter().copied(), Decimal::ZERO));
    let lost = sum(|pool| pool.interest_loss);
    let recovered = sum(|pool| pool.recoveries);
    let liquidated = sum(|pool| pool.liquidations);
    let loss = sum(|pool| pool.principal_loss);
    let closing = sum(Pool::ending);
    CollateralMonth {
        opening_balance: Cents::exact(sum(|pool| pool.beginning)),
        closing_balance: Cents::exact(closing),
        performing_balance: Cents::exact(closing),
        scheduled_principal: Cents::exact(sum(|pool| pool.scheduled)),
        prepaid_principal: Cents::exact(sum(|pool| {
            pool.curtailments + pool.payoffs + pool.repurchases
        })),
        liquidated_balance: Cents::exact(liquidated),
        recovered_principal: Cents::exact(liquidated - loss),
        realized_loss: Cents::exact(loss),
        interest: Cents::exact(gross + rounding + recovered),
        interest_loss: Cents::exact(lost),
        servicing_fee: Cents::exact(gross - net),
        mortgage_interest: Cents::exact(net),
        prepaid_interest: Cents::exact(sum(|pool| pool.prepayment_interest_shortfall)),
        ..CollateralMonth::ZERO
    }
}

/// The printed rate of each index, at its place in the deal's order.
pub(super) fn reference_rates(report: &Report, deal: &Deal) -> Vec<Cents> {
    let mut rates = vec![Cents::ZERO; deal.reference_rates.len()];
    for (row, classes) in &report.index_classes {
        let printed = key(
            ReportSection::InterestSummary,
            "current_index_rates",
            row,
            "rate",
        );
        let rate = report.number(&printed) / Decimal::ONE_HUNDRED;
        for class in classes.iter().filter_map(|name| deal.class(name)) {
            if let Coupon::Floating { index, .. } = &deal.classes[class].coupon
                && let Some(place) = rates.get_mut(index.position())
            {
                *place = Cents::exact(rate);
            }
        }
    }
    rates
}

fn conditions(
    report: &Report,
    pools: &[Pool],
    beginning: Decimal,
    reference_rates: &[Cents],
    deal: &Deal,
    opening: &DealState<Cents>,
) -> Conditions<Cents> {
    let relief_act: Decimal = pools.iter().map(|pool| pool.relief_act_shortfall).sum();
    Conditions {
        reference_rates: reference_rates.iter().map(|rate| vec![*rate]).collect(),
        delinquency: vec![Cents::exact(delinquency_of_month(report, deal, opening))],
        triggers_pass: false,
        triggers_fail: false,
        // The shortfall itself is printed, so all of it counts.
        prepayment_interest_lost: Cents::ONE,
        relief_act_rate: Cents::exact(
            (relief_act * Decimal::from(12))
                .checked_div(beginning)
                .unwrap_or_default(),
        ),
    }
}

/// The month's 60+ delinquency as a fraction: the value that gives the printed average together
/// with the months of the state file.
pub(super) fn delinquency_of_month(
    report: &Report,
    deal: &Deal,
    opening: &DealState<Cents>,
) -> Decimal {
    let mean = report.number(&key(
        ReportSection::PerformanceTests,
        "trigger_event_clause_a_delinquency",
        "",
        "sixty_plus_delinquency_percentage",
    )) / Decimal::ONE_HUNDRED;
    let test = deal.trigger_event.delinquency.as_ref();
    let before = test.map_or(0, |test| test.rolling_months.saturating_sub(1)) as usize;
    let months = opening.delinquency_history.iter().rev().take(before);
    let (number, sum) = months.fold((Decimal::ONE, Decimal::ZERO), |(number, sum), month| {
        (number + Decimal::ONE, sum + month.decimal())
    });
    mean * number - sum
}

/// Both observers of the run.
struct Observers {
    flows: ClassFlows<Cents>,
    ledger: Ledger<Cents>,
}

impl Observer<Cents> for Observers {
    const MOVEMENTS: bool = true;

    fn entry(&mut self, month: Month, entry: Entry<Cents>) {
        self.ledger.entry(month, entry);
    }

    fn month(&mut self, month: &MonthView<'_, Cents>) {
        self.flows.month(month);
    }
}
