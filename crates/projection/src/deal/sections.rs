//! Reads overcollateralization, stepdown, trigger events and the optional termination.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::Deal;
use super::reading::MOST_MONTHS;
use super::terms::{
    DelinquencyLimit, DelinquencyTest, EnhancementAfter, EnhancementTestedFrom, Exercised,
    HedgeReceiptsToIncrease, LossLimit, OptionalTermination, Overcollateralization, Stepdown,
    TargetAmount, TestedFrom, TestedOn, TriggerEvent,
};
use crate::calendar::DistributionSchedule;
use crate::document::read::{Amount, YearMonth};
use crate::document::{DiagnosticSink, Node, Section, read};

/// The base of a percentage.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Original,
    Current,
}

const ORIGINAL: &[(&str, Base)] = &[("original", Base::Original)];
const EITHER: &[(&str, Base)] = &[("original", Base::Original), ("current", Base::Current)];

fn target(amount: Amount<Base>, original: Decimal) -> TargetAmount<Decimal> {
    let (fixed, of_current) = match amount {
        Amount::Money(dollars) => (dollars, Decimal::ZERO),
        Amount::Share {
            fraction,
            of: Base::Original,
        } => (fraction * original, Decimal::ZERO),
        Amount::Share {
            fraction,
            of: Base::Current,
        } => (Decimal::ZERO, fraction),
    };
    TargetAmount { fixed, of_current }
}

/// The section and the stated overcollateralization at closing.
pub(super) fn overcollateralization(
    node: &Node,
    diagnostics: &DiagnosticSink,
    original: Decimal,
) -> Option<(Overcollateralization<Decimal>, Decimal)> {
    let mut section = Section::open(node, "overcollateralization", diagnostics)?;
    let of_original = read::amount(0..=100, ORIGINAL);
    let of_either = read::amount(0..=100, EITHER);
    let initial = section.required("initial", "5.65% of original", &of_original);
    let full_target = section.required("target", "5.65% of original", &of_either);
    let stepped_down = section.optional("stepped_down_target", &of_either);
    let floor = section.optional("floor", &of_original);
    let hedge_receipts = section.optional(
        "hedge_receipts",
        read::one_of(&[
            (
                "up to uncovered losses",
                HedgeReceiptsToIncrease::UpToUncoveredLosses,
            ),
            ("freely", HedgeReceiptsToIncrease::Freely),
        ]),
    );
    let negative_reduces_enhancement =
        section.optional("negative_reduces_enhancement", read::yes_or_no);
    section.finish();
    let floor = floor.map_or(Decimal::ZERO, |floor| target(floor, original).fixed);
    Some((
        Overcollateralization {
            target: target(full_target?, original),
            stepped_down_target: stepped_down.map(|amount| target(amount, original)),
            floor,
            hedge_receipts: hedge_receipts.unwrap_or(HedgeReceiptsToIncrease::UpToUncoveredLosses),
            negative_reduces_enhancement: negative_reduces_enhancement.unwrap_or(false),
        },
        target(initial?, original).fixed,
    ))
}

/// The terms of a deal without overcollateralization.
pub(super) fn no_overcollateralization() -> (Overcollateralization<Decimal>, Decimal) {
    let terms = Overcollateralization {
        target: TargetAmount {
            fixed: Decimal::ZERO,
            of_current: Decimal::ZERO,
        },
        stepped_down_target: None,
        floor: Decimal::ZERO,
        hedge_receipts: HedgeReceiptsToIncrease::UpToUncoveredLosses,
        negative_reduces_enhancement: false,
    };
    (terms, Decimal::ZERO)
}

fn month_of(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| date.strftime("%Y-%m").to_string())
}

/// The deal month of a calendar month, for a deal with these dates.
pub(crate) fn month_of_deal(
    schedule: &DistributionSchedule,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<Month> {
    deal_month(Some(schedule))
}

/// Reads a calendar month as a month of the deal.
pub(super) fn deal_month(
    schedule: Option<&DistributionSchedule>,
) -> impl Fn(&Node, &DiagnosticSink) -> Option<Month> {
    move |node, diagnostics| {
        let YearMonth { year, month } = read::year_month(node, diagnostics)?;
        // Without dates there is already an error; any month will do.
        let Some(schedule) = schedule else {
            return Some(Month::new(1));
        };
        schedule.month_of(year, month).or_else(|| {
            diagnostics.refuse(
                node.place,
                format!("{} is not a month of the deal", node.describe()),
                format!(
                    "write a month from {} to {}",
                    month_of(schedule.nominal_date(Month::new(1))),
                    month_of(schedule.periods().last().map(|last| last.nominal_date))
                ),
            )
        })
    }
}

pub(super) fn stepdown(
    node: &Node,
    diagnostics: &DiagnosticSink,
    schedule: Option<&DistributionSchedule>,
) -> Option<(Stepdown<Decimal>, EnhancementAfter)> {
    if node
        .scalar()
        .is_some_and(|text| text.eq_ignore_ascii_case("never"))
    {
        return Some((Stepdown::Never, EnhancementAfter::PrincipalRemittance));
    }
    let mut section = Section::open(node, "stepdown", diagnostics)?;
    let not_before = section.optional("not_before", deal_month(schedule));
    let senior_enhancement = section.optional("senior_enhancement", read::percent(0..=100));
    let enhancement_tested_from = section.optional(
        "enhancement_tested_from",
        read::one_of(&[
            (
                "first distribution",
                EnhancementTestedFrom::FirstDistribution,
            ),
            ("not_before", EnhancementTestedFrom::NotBefore),
        ]),
    );
    let or_after_seniors_are_paid = section.optional("or_after_seniors_are_paid", read::yes_or_no);
    let enhancement_after = section.optional(
        "enhancement_after",
        read::one_of(&[
            (
                "principal remittance",
                EnhancementAfter::PrincipalRemittance,
            ),
            ("losses covered", EnhancementAfter::LossesCovered),
        ]),
    );
    if !section.has("not_before") && !section.has("senior_enhancement") {
        diagnostics.refuse::<()>(
            section.place(),
            "the stepdown condition is missing",
            "write `not_before: 2010-05`, `senior_enhancement: 53.70%`, both, or `stepdown: never`",
        );
    } else if section.has("enhancement_tested_from")
        && !(section.has("not_before") && section.has("senior_enhancement"))
    {
        diagnostics.refuse::<()>(
            section.place_of("enhancement_tested_from"),
            "`enhancement_tested_from` has no effect without both `not_before` and \
             `senior_enhancement`",
            "write both fields, or remove `enhancement_tested_from`",
        );
    }
    section.finish();
    Some((
        Stepdown::When {
            not_before,
            senior_enhancement,
            enhancement_tested_from: enhancement_tested_from
                .unwrap_or(EnhancementTestedFrom::FirstDistribution),
            or_after_seniors_are_paid: or_after_seniors_are_paid.unwrap_or(true),
        },
        enhancement_after.unwrap_or(EnhancementAfter::PrincipalRemittance),
    ))
}

/// The base of a delinquency limit.
#[derive(Clone, Copy)]
enum LimitBase {
    SeniorEnhancement,
    Pool,
}

pub(super) fn trigger_event(
    node: &Node,
    diagnostics: &DiagnosticSink,
) -> Option<TriggerEvent<Decimal>> {
    let mut section = Section::open(node, "trigger_event", diagnostics)?;
    let delinquency = section.optional("delinquency", delinquency_test);
    let cumulative_loss = section.optional("cumulative_loss", loss_table);
    let tested_from = section.optional(
        "tested_from",
        read::one_of(&[
            ("stepdown date", TestedFrom::StepdownDate),
            ("first distribution", TestedFrom::FirstDistribution),
        ]),
    );
    let cures = section.optional("cures", read::yes_or_no);
    section.finish();
    Some(TriggerEvent {
        delinquency,
        cumulative_loss: cumulative_loss.unwrap_or_default(),
        tested_from: tested_from.unwrap_or(TestedFrom::StepdownDate),
        cures: cures.unwrap_or(true),
    })
}

fn delinquency_test(node: &Node, diagnostics: &DiagnosticSink) -> Option<DelinquencyTest<Decimal>> {
    let mut section = Section::open(node, "delinquency", diagnostics)?;
    let rolling_months = section.optional("rolling_months", read::whole_number(1..=24));
    let at_least = section.required(
        "at_least",
        "29.80% of senior enhancement",
        read::percent_of(
            0..=100,
            &[
                ("senior enhancement", LimitBase::SeniorEnhancement),
                ("pool", LimitBase::Pool),
            ],
        ),
    );
    section.finish();
    let limit = match at_least? {
        (share, LimitBase::SeniorEnhancement) => DelinquencyLimit::OfSeniorEnhancement(share),
        (share, LimitBase::Pool) => DelinquencyLimit::OfPool(share),
    };
    Some(DelinquencyTest {
        rolling_months: rolling_months.unwrap_or(1),
        limit,
    })
}

fn loss_table(node: &Node, diagnostics: &DiagnosticSink) -> Option<Vec<LossLimit<Decimal>>> {
    let rows = read::list(|node: &Node, diagnostics: &DiagnosticSink| {
        let mut section = Section::open(node, "the loss limit", diagnostics)?;
        let from = section.required("from_month", "25", read::whole_number(1..=MOST_MONTHS));
        let start = section.required("start", "1.70%", read::percent(0..=100));
        let adds = section.optional("adds", read::percent(0..=100));
        section.finish();
        Some((
            node.place,
            LossLimit {
                from: Month::new(from?),
                start: start?,
                adds: adds.unwrap_or(Decimal::ZERO),
            },
        ))
    })(node, diagnostics)?;
    for ((_, before), (place, row)) in rows.iter().zip(rows.iter().skip(1)) {
        if row.from <= before.from || row.start < before.start {
            diagnostics.refuse::<()>(
                *place,
                "loss limits are out of order: months and limits must rise from row to row",
                "write the rows in the order of the term sheet's table",
            );
        }
    }
    Some(rows.into_iter().map(|(_, row)| row).collect())
}

impl Deal {
    /// Reads an optional termination for this deal, in the form of its file. `None` after an error, which is
    /// in `diagnostics`.
    #[must_use]
    pub fn read_optional_termination(
        &self,
        node: &Node,
        diagnostics: &DiagnosticSink,
    ) -> Option<OptionalTermination<Decimal>> {
        let schedule = self.schedule(MOST_MONTHS).ok();
        optional_termination(node, diagnostics, self.original_balance, schedule.as_ref())
    }
}

pub(super) fn optional_termination(
    node: &Node,
    diagnostics: &DiagnosticSink,
    original: Decimal,
    schedule: Option<&DistributionSchedule>,
) -> Option<OptionalTermination<Decimal>> {
    // Most deals state only the percentage.
    if node.scalar().is_some_and(read::is_percentage) {
        let below = read::amount(0..=100, ORIGINAL)(node, diagnostics)?;
        return Some(OptionalTermination {
            below: Some(target(below, original).fixed),
            from: None,
            tested_on: TestedOn::BalanceAfter,
            exercised: Exercised::SameDate,
        });
    }
    let mut section = Section::open(node, "optional_termination", diagnostics)?;
    let below = section.optional("below", read::amount(0..=100, ORIGINAL));
    let from = section.optional("from", deal_month(schedule));
    let tested_on = section.optional(
        "tested_on",
        read::one_of(&[
            ("balance after the date", TestedOn::BalanceAfter),
            ("balance before the date", TestedOn::BalanceBefore),
        ]),
    );
    let exercised = section.optional(
        "exercised",
        read::one_of(&[
            ("same date", Exercised::SameDate),
            ("next date", Exercised::NextDate),
        ]),
    );
    if !section.has("below") && !section.has("from") {
        diagnostics.refuse::<()>(
            section.place(),
            "the call condition is missing",
            "write `below: 10% of original`, `from: 2017-05`, or both for the earlier of the two",
        );
    }
    section.finish();
    Some(OptionalTermination {
        below: below.map(|amount| target(amount, original).fixed),
        from,
        tested_on: tested_on.unwrap_or(TestedOn::BalanceAfter),
        exercised: exercised.unwrap_or(Exercised::SameDate),
    })
}
