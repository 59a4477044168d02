//! Sections 1, 2 and 4: what each class is paid, and its factors.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::collateral::ratio;
use super::excess::Excess;
use super::shortfalls::Shortfalls;
use super::{Facts, at};
use crate::tie_out::engine::Pool;
use crate::tie_out::form::ReportSection as S;
use crate::tie_out::sheet::Sheet;

const THOUSAND: Decimal = Decimal::ONE_THOUSAND;

/// A row of section 1.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    face: Decimal,
    beginning: Decimal,
    principal: Decimal,
    interest: Decimal,
    total: Decimal,
    loss: Decimal,
    ending: Decimal,
}

/// Compares; returns the total paid to all classes.
pub(super) fn compare(
    facts: &Facts<'_>,
    shortfalls: &Shortfalls,
    excess: &Excess,
    sheet: &mut Sheet<'_>,
) -> Decimal {
    let mut rows: Vec<(String, Row)> = Vec::new();
    let faces = facts.deal.classes.iter().map(|class| class.balance);
    let basis_risk = &shortfalls.basis_risk_paid;
    for (((class, month), face), basis_risk) in facts.classes().zip(faces).zip(basis_risk) {
        let interest = month.interest_paid
            + month.prepayment_interest_shortfall_paid
            + month.relief_act_shortfall_paid;
        rows.push((
            class.to_owned(),
            Row {
                face,
                beginning: month.opening_balance.decimal(),
                principal: month.principal_received().decimal(),
                interest: interest.decimal() + *basis_risk,
                loss: month.write_down.decimal(),
                ..Row::default()
            },
        ));
    }
    let sum = |of: fn(&Row) -> Decimal| -> Decimal { rows.iter().map(|(_, row)| of(row)).sum() };
    let original = facts.total(|pool| pool.original);
    let beginning = facts.total(|pool| pool.beginning);
    let residual = Row {
        face: original - sum(|row| row.face),
        beginning: beginning - sum(|row| row.beginning),
        interest: excess.other_income,
        ..Row::default()
    };
    rows.push((facts.deal.residual.clone(), residual));
    let report = sheet.report;
    let others = report.rows(S::DistributionSummary, "classes");
    for other in others {
        if !rows.iter().any(|(name, _)| name == other) {
            let key = at(S::DistributionSummary, "classes").row(other, "pass_through_rate");
            sheet.tie(key, Decimal::ZERO, "not a class of the deal");
            rows.push((other.clone(), Row::default()));
        }
    }
    distribution(facts, &mut rows, sheet);
    factors(facts, &rows, sheet);
    interest(facts, &rows, excess, sheet)
}

fn distribution(facts: &Facts<'_>, rows: &mut [(String, Row)], sheet: &mut Sheet<'_>) {
    let here = at(S::DistributionSummary, "classes");
    let mut sums = Row::default();
    for (class, row) in rows.iter_mut() {
        let certificate = facts.deal.class(class).is_some();
        let t = |column| here.row(class, column);
        row.face = sheet.tie(
            t("original_face"),
            row.face,
            "the deal; the residual class: original pool less the classes",
        );
        row.beginning = sheet.tie(
            t("beginning_balance"),
            row.beginning,
            "the state file; the residual class: pool less the classes",
        );
        row.principal = sheet.tie(
            t("principal_distribution"),
            row.principal,
            "principal of the group and from excess cash flow, by payment priority",
        );
        row.interest = sheet.tie(
            t("interest_distribution"),
            row.interest,
            "interest at the pass-through rate and shortfalls; the residual class: section 5",
        );
        row.total = sheet.tie(
            t("total_distribution"),
            row.principal + row.interest,
            "principal and interest",
        );
        row.loss = sheet.tie(
            t("principal_loss"),
            row.loss,
            "losses not covered by excess cash flow",
        );
        for column in ["interest_loss", "deferred_interest"] {
            sheet.tie(
                t(column),
                Decimal::ZERO,
                "none: absorbed by excess cash flow",
            );
        }
        let ending = if certificate {
            row.beginning - row.principal - row.loss
        } else if *class == facts.deal.residual {
            facts.total(Pool::ending) - sums.ending
        } else {
            Decimal::ZERO
        };
        row.ending = sheet.tie(
            t("ending_balance"),
            ending,
            "beginning less principal and loss; the residual class: pool less the classes",
        );
        sums.face += row.face;
        sums.beginning += row.beginning;
        sums.principal += row.principal;
        sums.interest += row.interest;
        sums.loss += row.loss;
        sums.ending += row.ending;
    }
    let totals = at(S::DistributionSummary, "deal_totals");
    for (column, sum) in [
        ("original_face", sums.face),
        ("beginning_balance", sums.beginning),
        ("principal_distribution", sums.principal),
        ("interest_distribution", sums.interest),
        ("total_distribution", sums.principal + sums.interest),
        ("principal_loss", sums.loss),
        ("interest_loss", Decimal::ZERO),
        ("deferred_interest", Decimal::ZERO),
        ("ending_balance", sums.ending),
    ] {
        sheet.tie(totals.one(column), sum, "sum of the classes");
    }
}

fn factors(facts: &Facts<'_>, rows: &[(String, Row)], sheet: &mut Sheet<'_>) {
    let here = at(S::FactorSummary, "classes");
    let printed = sheet.report.rows(S::FactorSummary, "classes").to_vec();
    for (class, row) in rows.iter().filter(|(class, _)| printed.contains(class)) {
        for (column, amount) in [
            ("beginning_balance_factor", row.beginning),
            ("principal_distribution_factor", row.principal),
            ("interest_distribution_factor", row.interest),
            ("total_distribution_factor", row.total),
            ("deferred_interest_factor", Decimal::ZERO),
            ("interest_shortfall_factor", Decimal::ZERO),
            ("ending_balance_factor", row.ending),
        ] {
            let factor = ratio(amount * THOUSAND, row.face);
            let rule = "amount in cents over the original face, times 1,000";
            sheet.tie(here.row(class, column), factor, rule);
        }
    }
    let rule = "ending over original balance";
    for pool in &facts.engine.pools {
        let factor = ratio(pool.ending(), pool.original) * Decimal::ONE_HUNDRED;
        let key = at(S::FactorSummary, "pools").row(&pool.name, "factor");
        sheet.tie(key, factor, rule);
    }
    let factor = ratio(facts.total(Pool::ending), facts.total(|pool| pool.original));
    let key = at(S::FactorSummary, "").one("deal_factor");
    sheet.tie(key, factor * Decimal::ONE_HUNDRED, rule);
}

/// Section 4. Returns the total paid to all classes, from section 1.
fn interest(
    facts: &Facts<'_>,
    rows: &[(String, Row)],
    excess: &Excess,
    sheet: &mut Sheet<'_>,
) -> Decimal {
    let here = at(S::InterestSummary, "classes");
    let printed = sheet.report.rows(S::InterestSummary, "classes").to_vec();
    let period = facts.schedule.period(facts.engine.month);
    let mut sums = [Decimal::ZERO; 4];
    for (class, row) in rows.iter().filter(|(class, _)| printed.contains(class)) {
        let t = |column| here.row(class, column);
        let certificate = facts.deal.class(class).is_some();
        let (start, end) = match period {
            Some(period) if certificate => (
                Some(period.accrual_start),
                period.distribution_date.yesterday().ok(),
            ),
            Some(period) => {
                let this_month = period.nominal_date.first_of_month();
                let before = this_month.yesterday().ok();
                (before.map(Date::first_of_month), before)
            }
            None => (None, None),
        };
        let rule = "from the prior distribution date; the residual class: the prior month";
        sheet.date(t("accrual_start"), start, rule);
        let rule = "to the day before the distribution date; the residual class: the prior month";
        sheet.date(t("accrual_end"), end, rule);
        let beginning = sheet.tie(t("beginning_balance"), row.beginning, "section 1");
        let (optimal, other) = if certificate {
            (row.interest, Decimal::ZERO)
        } else {
            (Decimal::ZERO, excess.other_income)
        };
        let rule = "interest at index plus margin, including basis risk";
        let optimal = sheet.tie(t("optimal_interest_amount"), optimal, rule);
        for column in ["interest_loss", "deferred_interest"] {
            sheet.tie(
                t(column),
                Decimal::ZERO,
                "none: absorbed by excess cash flow",
            );
        }
        let short = facts.deal.class(class).map_or(Decimal::ZERO, |class| {
            facts.engine.record.classes[class]
                .interest_shortfall
                .decimal()
        });
        let rule = "interest due less interest paid";
        sheet.tie(t("interest_shortfall_amount"), short, rule);
        let unpaid = "accrued_certificate_interest_remaining_unpaid";
        sheet.tie(t(unpaid), short, rule);
        let other = sheet.tie(t("other_income"), other, "section 5");
        let all = sheet.tie(
            t("interest_distribution"),
            optimal + other,
            "(1) - (2) - (3) - (4) + (5)",
        );
        for (sum, amount) in sums.iter_mut().zip([beginning, optimal, other, all]) {
            *sum += amount;
        }
    }
    let totals = at(S::InterestSummary, "deal_totals");
    let [beginning, optimal, other, all] = sums;
    let short = facts.engine.record.classes.iter();
    let short: Decimal = short.map(|class| class.interest_shortfall.decimal()).sum();
    for (column, sum) in [
        ("beginning_balance", beginning),
        ("optimal_interest_amount", optimal),
        ("interest_loss", Decimal::ZERO),
        ("deferred_interest", Decimal::ZERO),
        ("interest_shortfall_amount", short),
        ("other_income", other),
        ("interest_distribution", all),
        ("accrued_certificate_interest_remaining_unpaid", short),
    ] {
        sheet.tie(totals.one(column), sum, "sum of the classes");
    }
    rows.iter().map(|(_, row)| row.total).sum()
}
