//! Sections 8A to 8C and 13A to 13D: balances, losses and speeds of the pools.

use rust_decimal::Decimal;

use super::{Facts, at};
use crate::tie_out::columns::{LOSS_KINDS, SPANS};
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;
use crate::tie_out::value::Key;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// An amount of a pool.
type OfPool = fn(&Pool) -> Decimal;

/// Losses of the deal.
pub(super) struct Losses {
    pub(super) interest: Decimal,
    pub(super) total: Decimal,
    pub(super) cumulative: Decimal,
    pub(super) recoveries: Decimal,
}

pub(super) fn compare(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> Losses {
    header(facts, sheet);
    balances(facts, sheet);
    counts(facts, sheet);
    averages(facts, sheet);
    let losses = losses(facts, sheet);
    speeds(facts, sheet);
    losses
}

fn header(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::Header, "");
    let dates = &facts.deal.dates;
    let date = facts.schedule.distribution_date(facts.engine.month);
    sheet.date(here.one("closing_date"), Some(dates.closing), "the deal's");
    sheet.date(
        here.one("first_distribution_date"),
        Some(dates.first_distribution),
        "the deal's",
    );
    sheet.date(
        here.one("distribution_date"),
        date,
        "the distribution day, or the next business day",
    );
}

fn balances(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    const COLUMNS: [(&str, OfPool); 7] = [
        ("original", |pool| pool.original),
        ("beginning", |pool| pool.beginning),
        ("scheduled_principal", |pool| pool.scheduled),
        ("curtailments", |pool| pool.curtailments),
        ("payoffs", |pool| pool.payoffs),
        ("repurchases", |pool| pool.repurchases),
        ("liquidations_and_charge_offs", |pool| pool.liquidations),
    ];
    let here = at(S::CountsAndBalances, "balances");
    for pool in &facts.engine.pools {
        for (column, _) in COLUMNS {
            sheet.input(here.row(&pool.name, column));
        }
        sheet.tie(
            here.row(&pool.name, "ending"),
            pool.ending(),
            "beginning less scheduled, curtailments, payoffs, repurchases and liquidations",
        );
    }
    let totals = at(S::CountsAndBalances, "balances_deal_totals");
    for (column, of) in COLUMNS {
        sheet.tie(totals.one(column), facts.total(of), "sum of the pools");
    }
    let ending = facts.total(Pool::ending);
    sheet.tie(totals.one("ending"), ending, "sum of the pools");
}

fn counts(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    const LEFT: [&str; 4] = [
        "payoffs",
        "matured_loans",
        "repurchases",
        "liquidations_and_charge_offs",
    ];
    let here = at(S::CountsAndBalances, "loan_counts");
    let totals = at(S::CountsAndBalances, "loan_counts_deal_totals");
    let mut ending = Decimal::ZERO;
    for pool in &facts.engine.pools {
        for column in ["original", "curtailments"] {
            sheet.input(here.row(&pool.name, column));
        }
        let mut left = sheet.input(here.row(&pool.name, "beginning"));
        for column in LEFT {
            left -= sheet.input(here.row(&pool.name, column));
        }
        sheet.tie(
            here.row(&pool.name, "ending"),
            left,
            "beginning less payoffs, matured loans, repurchases and liquidations",
        );
        ending += left;
    }
    for column in ["original", "beginning", "curtailments"]
        .into_iter()
        .chain(LEFT)
    {
        let sum = sum_of(facts, sheet, |pool| here.row(pool, column));
        sheet.tie(totals.one(column), sum, "sum of the pools");
    }
    sheet.tie(totals.one("ending"), ending, "sum of the pools");
}

/// The sum of a printed value over the pools.
pub(super) fn sum_of(facts: &Facts<'_>, sheet: &Sheet<'_>, key: impl Fn(&str) -> Key) -> Decimal {
    let pools = facts.engine.pools.iter();
    pools
        .map(|pool| sheet.report.number(&key(&pool.name)))
        .sum()
}

fn averages(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let here = at(S::WeightedAverages, "pools");
    let totals = at(S::WeightedAverages, "deal_totals");
    let fees = facts.engine.fees.all();
    let by_beginning: OfPool = |pool| pool.beginning;
    let by_ending: OfPool = Pool::ending;
    for (column, weight) in [
        ("beginning_gross_rate", by_beginning),
        ("ending_gross_rate", by_ending),
        ("ending_remaining_amortization_term", by_ending),
        ("ending_months_to_maturity", by_ending),
    ] {
        let mut weighted = Decimal::ZERO;
        for pool in &facts.engine.pools {
            weighted += sheet.input(here.row(&pool.name, column)) * weight(pool);
        }
        let mean = ratio(weighted, facts.total(weight));
        sheet.tie(
            totals.one(column),
            mean,
            "balance-weighted average of the pools",
        );
    }
    for (column, gross, weight) in [
        ("beginning_net_rate", "beginning_gross_rate", by_beginning),
        (
            "beginning_unmodified_net_rate",
            "beginning_gross_rate",
            by_beginning,
        ),
        ("ending_net_rate", "ending_gross_rate", by_ending),
    ] {
        let mut weighted = Decimal::ZERO;
        for pool in &facts.engine.pools {
            let net = sheet.report.number(&here.row(&pool.name, gross)) - fees;
            weighted += net * weight(pool);
            sheet.tie(
                here.row(&pool.name, column),
                net,
                "gross rate less the expense fees of the deal",
            );
        }
        let mean = ratio(weighted, facts.total(weight));
        sheet.tie(
            totals.one(column),
            mean,
            "balance-weighted average of the pools",
        );
    }
}

/// A quotient; 0 if the divisor is 0.
pub(super) fn ratio(of: Decimal, by: Decimal) -> Decimal {
    of.checked_div(by).unwrap_or_default()
}

fn losses(facts: &Facts<'_>, sheet: &mut Sheet<'_>) -> Losses {
    const SUMMED: [&str; 4] = [
        "loss_count",
        "beginning_balance",
        "principal_portion",
        "interest_portion",
    ];
    let current = at(S::CurrentLosses, "pools");
    for pool in &facts.engine.pools {
        for kind in LOSS_KINDS {
            for column in SUMMED {
                sheet.input(current.part(&pool.name, column, kind));
            }
            let portion = |column| sheet.report.number(&current.part(&pool.name, column, kind));
            let total = portion("principal_portion") + portion("interest_portion");
            sheet.tie(
                current.part(&pool.name, "total_loss", kind),
                total,
                "principal and interest portion",
            );
        }
    }
    totals_of_kinds(facts, sheet, S::CurrentLosses, &SUMMED, true);
    let cumulative = at(S::CumulativeLosses, "pools");
    for pool in &facts.engine.pools {
        for kind in LOSS_KINDS {
            for column in ["loss_count", "total_loss"] {
                sheet.input(cumulative.part(&pool.name, column, kind));
            }
        }
    }
    totals_of_kinds(
        facts,
        sheet,
        S::CumulativeLosses,
        &["loss_count", "total_loss"],
        false,
    );
    let of_kinds = |section, column: &'static str| -> Decimal {
        let here = at(section, "pools");
        let kinds = LOSS_KINDS.into_iter();
        kinds
            .map(|kind| sum_of(facts, sheet, |pool| here.part(pool, column, kind)))
            .sum()
    };
    let principal = facts.total(|pool| pool.principal_loss);
    let interest = facts.total(|pool| pool.interest_loss);
    let found = Losses {
        interest,
        total: principal + interest,
        cumulative: of_kinds(S::CumulativeLosses, "total_loss"),
        recoveries: facts.total(|pool| pool.recoveries),
    };
    recoveries(facts, &found, sheet);
    found
}

/// Totals over the types of losses, by pool and for the deal.
fn totals_of_kinds(
    facts: &Facts<'_>,
    sheet: &mut Sheet<'_>,
    section: S,
    columns: &[&'static str],
    with_total_loss: bool,
) {
    let pools = at(section, "pools");
    let totals = at(section, "deal_totals");
    let both = ["principal_portion", "interest_portion"];
    let columns = columns.iter().map(|column| (*column, None));
    let total_loss = with_total_loss.then_some(("total_loss", Some(both)));
    for (column, made_of) in columns.chain(total_loss) {
        let mut of_deal = Decimal::ZERO;
        for kind in LOSS_KINDS {
            let mut of_kind = Decimal::ZERO;
            for pool in &facts.engine.pools {
                of_kind += amount(sheet, pools, &pool.name, column, made_of, kind);
            }
            sheet.tie(totals.part("", column, kind), of_kind, "sum of the pools");
            of_deal += of_kind;
        }
        sheet.tie(
            totals.part("", column, "total"),
            of_deal,
            "sum of the pools",
        );
        for pool in &facts.engine.pools {
            let mut of_pool = Decimal::ZERO;
            for kind in LOSS_KINDS {
                of_pool += amount(sheet, pools, &pool.name, column, made_of, kind);
            }
            let key = pools.part(&pool.name, column, "total");
            sheet.tie(key, of_pool, "sum of the loss types");
        }
    }
}

fn amount(
    sheet: &Sheet<'_>,
    pools: super::At,
    pool: &str,
    column: &'static str,
    made_of: Option<[&'static str; 2]>,
    kind: &'static str,
) -> Decimal {
    let printed = |column| sheet.report.number(&pools.part(pool, column, kind));
    match made_of {
        Some(columns) => columns.into_iter().map(printed).sum(),
        None => printed(column),
    }
}

fn recoveries(facts: &Facts<'_>, losses: &Losses, sheet: &mut Sheet<'_>) {
    let here = at(S::Recoveries, "pools");
    let totals = at(S::Recoveries, "deal_totals");
    for (span, of_deal) in SPANS.into_iter().zip([losses.total, losses.cumulative]) {
        for pool in &facts.engine.pools {
            sheet.input(here.part(&pool.name, "subsequent_recoveries_count", span));
            let recovered = sheet.input(here.part(&pool.name, "subsequent_recoveries", span));
            let gross: Decimal = if span == SPANS[0] {
                pool.principal_loss + pool.interest_loss
            } else {
                let cumulative = at(S::CumulativeLosses, "pools");
                let kinds = LOSS_KINDS.into_iter();
                kinds
                    .map(|kind| {
                        let key = cumulative.part(&pool.name, "total_loss", kind);
                        sheet.report.number(&key)
                    })
                    .sum()
            };
            net_loss(
                sheet,
                here,
                &pool.name,
                span,
                gross - recovered,
                pool.original,
            );
        }
        for column in ["subsequent_recoveries_count", "subsequent_recoveries"] {
            let sum = sum_of(facts, sheet, |pool| here.part(pool, column, span));
            sheet.tie(totals.part("", column, span), sum, "sum of the pools");
        }
        let recovered = sum_of(facts, sheet, |pool| {
            here.part(pool, "subsequent_recoveries", span)
        });
        let original = facts.total(|pool| pool.original);
        net_loss(sheet, totals, "", span, of_deal - recovered, original);
    }
}

fn net_loss(
    sheet: &mut Sheet<'_>,
    here: super::At,
    row: &str,
    span: &'static str,
    net: Decimal,
    original: Decimal,
) {
    sheet.tie(
        here.part(row, "net_loss", span),
        net,
        "realized losses less recoveries",
    );
    sheet.tie(
        here.part(row, "net_loss_percent_of_original", span),
        ratio(net, original) * HUNDRED,
        "net loss over the original balance",
    );
}

fn speeds(facts: &Facts<'_>, sheet: &mut Sheet<'_>) {
    let engine = facts.engine;
    for pool in &engine.pools {
        let one = |of: OfPool| of(pool);
        speeds_of(sheet, "pools", &pool.name, &one);
    }
    speeds_of(sheet, "deal_totals", "", &|of| facts.total(of));
}

fn speeds_of(
    sheet: &mut Sheet<'_>,
    table: &'static str,
    row: &str,
    sum: &dyn Fn(OfPool) -> Decimal,
) {
    let balance = sum(|pool| pool.beginning - pool.scheduled);
    let liquidated = sum(|pool| pool.liquidations);
    let unscheduled =
        sum(|pool| pool.curtailments + pool.payoffs + pool.repurchases + pool.liquidations);
    let by_the_year = |part: Decimal| {
        let stays = Decimal::ONE - part;
        let remains = (0..12).fold(Decimal::ONE, |remains, _| remains * stays);
        (Decimal::ONE - remains) * HUNDRED
    };
    let mdr = ratio(liquidated, balance);
    sheet.tie(
        at(S::PrepaymentRates, table).row(row, "one_month_cpr"),
        by_the_year(ratio(unscheduled, balance)),
        "1 - (1 - unscheduled principal / (beginning - scheduled))^12, liquidations included",
    );
    let here = at(S::DefaultRates, table);
    sheet.tie(
        here.row(row, "one_month_mdr"),
        mdr * HUNDRED,
        "liquidations of section 8A / (beginning - scheduled)",
    );
    sheet.tie(
        here.row(row, "one_month_cdr"),
        by_the_year(mdr),
        "1 - (1 - MDR)^12, the MDR not rounded",
    );
}
