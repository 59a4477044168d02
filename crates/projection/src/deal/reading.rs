//! Reads a deal file into a [`Deal`] and checks that its sections agree.
//!
//! All errors are collected.

use rust_decimal::Decimal;
use stepdown_curves::Month;

use super::Deal;
use super::classes::{self, ReferenceRates};
use super::dates::dates;
use super::hedges;
use super::interest;
use super::places::Places;
use super::rules;
use super::sections;
use super::speeds::{self, PrepaymentAssumption};
use super::terms::{
    EnhancementAfter, PrepaymentInterestAt, ReimbursedWriteDowns, Stepdown, TestedFrom,
    TriggerEvent,
};
use super::waterfall_orders;
use crate::calendar::DistributionSchedule;
use crate::collateral::{DefaultsNearMaturity, MOST_MONTHS_TO_LIQUIDATION};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, shown_dollars};
use crate::document::{AttachedFiles, DiagnosticSink, Document, Node, Section, read};
use crate::formula::Source;
use crate::index::ClassIndex;

/// The longest term of a deal: the longest loan term plus liquidation.
pub const MOST_MONTHS: u32 = 600 + MOST_MONTHS_TO_LIQUIDATION;

/// How messages begin where classes and overcollateralization do not equal the collateral.
pub const CLASSES_DO_NOT_ADD_UP: &str = "balances do not add up: classes of";

impl Deal {
    /// Reads a deal file. `file` is its name for messages; `attached` opens the files that it names.
    ///
    /// # Errors
    /// All errors in the file and in the files it names, file by file, with position and advice.
    pub fn from_yaml(
        file: &str,
        text: &str,
        attached: &AttachedFiles<'_>,
    ) -> Result<Self, Vec<Diagnostics>> {
        let document = Document::read(file, text).map_err(|diagnostics| vec![diagnostics])?;
        let diagnostics = DiagnosticSink::new();
        let deal = deal(document.root(), Some(Source(text)), &diagnostics, attached);
        document.conclude_with(diagnostics, deal, attached)
    }

    /// Reads a deal from a tree, such as a deal file with some nodes replaced. Errors are in `diagnostics`
    /// and, for named files, in `attached`; the result is `None` if the deal is incomplete.
    #[must_use]
    pub fn read(
        root: &Node,
        diagnostics: &DiagnosticSink,
        attached: &AttachedFiles<'_>,
    ) -> Option<Self> {
        deal(root, None, diagnostics, attached)
    }
}

/// Reads an optional section, which may also be `none`.
fn unless_none<'a, T>(
    section: &mut Section<'a, '_>,
    field: &'static str,
    reader: impl FnOnce(&'a Node, &DiagnosticSink) -> Option<T>,
) -> Option<T> {
    section.optional(field, |node, diagnostics| {
        if node
            .scalar()
            .is_some_and(|text| text.eq_ignore_ascii_case("none"))
        {
            return None;
        }
        reader(node, diagnostics)
    })
}

/// Reads whether loans default until maturity.
pub(crate) fn defaults_near_maturity()
-> impl Fn(&Node, &DiagnosticSink) -> Option<DefaultsNearMaturity> {
    read::one_of(&[
        ("to maturity", DefaultsNearMaturity::ToMaturity),
        ("standard", DefaultsNearMaturity::Standard),
    ])
}

/// The section `collateral`.
struct Collateral {
    groups: Vec<String>,
    pool_as_of: Month,
    state_file: Option<String>,
    original_balance: Decimal,
    pool_file: String,
    pool_is: Option<String>,
    expense_fees: Vec<(String, Decimal)>,
    compensating_interest: Decimal,
    prepayment_interest_at: PrepaymentInterestAt,
}

fn deal(
    root: &Node,
    text: Option<Source<'_>>,
    diagnostics: &DiagnosticSink,
    files: &AttachedFiles<'_>,
) -> Option<Deal> {
    let rates = ReferenceRates::default();
    let mut section = Section::open(root, "the deal", diagnostics)?;
    let name = section.required("name", "Home Equity 2026-1", read::text);
    let source = section.optional("source", read::text);
    let dates = section.required("dates", "{cut_off: 2007-04-01, ...}", dates);
    let schedule = dates.as_ref().map(|(_, schedule)| schedule);
    let collateral = section.required(
        "collateral",
        "{original_balance: 250_000_000}",
        |node, diagnostics| collateral(node, diagnostics, schedule),
    );
    let has_assumption = section.has("prepayment_assumption");
    let assumption = section.optional("prepayment_assumption", speeds::prepayment_assumption);
    let assumption = if has_assumption {
        assumption
    } else {
        Some(PrepaymentAssumption::default())
    };
    let has_interest = section.has("interest");
    let interest = section.optional("interest", |node, diagnostics| {
        interest::interest_terms(node, diagnostics, schedule)
    });
    let interest = if has_interest {
        interest
    } else {
        Some(interest::InterestTerms::usual())
    };
    let usual = interest::InterestTerms::usual();
    let usual = interest.as_ref().unwrap_or(&usual);
    let diagnostics_so_far = diagnostics.len();
    let groups = collateral
        .as_ref()
        .map_or(&[][..], |collateral| collateral.groups.as_slice());
    let states_payments = section.has("payments");
    let rules = if states_payments {
        rules::payment_rules(root, &mut section, (schedule, text), usual, &rates, files)
    } else {
        None
    };
    let classes = if states_payments {
        rules.as_ref().map(|rules| rules::classes(rules, groups))
    } else {
        section.required(
            "classes",
            "[{name: A, balance: 100_000_000, rate: 5%}]",
            |node, diagnostics| {
                classes::classes(node, diagnostics, usual.day_count, &rates, groups)
            },
        )
    };
    // A balance with an error would not add up either; one error is enough.
    let classes_are_faulty = diagnostics.len() > diagnostics_so_far;
    let names = classes.as_ref().map(|(names, _)| names);
    if states_payments {
        rules::refuse_templates(&mut section);
    }
    let has_ranks = section.has("ranks");
    let ranks = section.optional("ranks", |node, diagnostics| {
        let names = names?;
        // Notional classes of deals that state their payments are in no principal group.
        let notional = |class: &ClassIndex| {
            rules
                .as_ref()
                .is_some_and(|rules| rules.is_notional(*class))
        };
        classes::ranks(
            node,
            diagnostics,
            names,
            names.all().filter(|class| !notional(class)),
        )
    });
    let ranks = if has_ranks {
        ranks
    } else {
        names.map(|names| classes::one_rank(&names.in_order()))
    };
    // Without the original balance any value will do, to find further errors.
    let original = collateral
        .as_ref()
        .map_or(Decimal::ONE, |collateral| collateral.original_balance);
    let has_overcollateralization = section.has("overcollateralization");
    let overcollateralization = section.optional("overcollateralization", |node, diagnostics| {
        sections::overcollateralization(node, diagnostics, original)
    });
    let overcollateralization = if has_overcollateralization {
        overcollateralization
    } else {
        Some(sections::no_overcollateralization())
    };
    let has_stepdown = section.has("stepdown");
    let stepdown = section.optional("stepdown", |node, diagnostics| {
        sections::stepdown(node, diagnostics, schedule)
    });
    let stepdown = if has_stepdown {
        stepdown
    } else {
        Some((Stepdown::Never, EnhancementAfter::PrincipalRemittance))
    };
    let trigger_event = unless_none(&mut section, "trigger_event", sections::trigger_event);
    let hedges = section.optional("hedges", |node, diagnostics| {
        hedges::hedges(node, diagnostics, &rates, files)
    });
    let termination = unless_none(&mut section, "optional_termination", |node, diagnostics| {
        sections::optional_termination(node, diagnostics, original, schedule)
    });
    let has_waterfall = section.has("waterfall");
    let waterfall = section.optional("waterfall", |node, diagnostics| {
        waterfall_orders::waterfall(node, diagnostics, names?)
    });
    let waterfall = if has_waterfall {
        waterfall
    } else {
        names.map(waterfall_orders::WaterfallOrders::usual)
    };
    let charges_to = section.optional("prepayment_charges", |node, diagnostics| {
        let (names, _) = classes.as_ref()?;
        let residual = waterfall.as_ref().map(|orders| orders.residual.as_str());
        waterfall_orders::prepayment_charges(node, diagnostics, names, residual)
    });
    let near_maturity = section.optional("defaults_near_maturity", defaults_near_maturity());
    if let (Some(collateral), Some((_, Some(classes))), Some((_, initial))) =
        (&collateral, &classes, &overcollateralization)
        && !classes_are_faulty
    {
        let certificates: Decimal = classes.terms.iter().map(|class| class.balance).sum();
        let original = collateral.original_balance;
        // Deals that state their payments need not be overcollateralized by a stated amount.
        let (field, initial) = if states_payments {
            ("classes", (original - certificates).max(Decimal::ZERO))
        } else {
            ("overcollateralization", *initial)
        };
        let place = section.place_of(field);
        check_balances(original, certificates, initial, place, diagnostics);
    }
    section.finish();

    let (dates, _) = dates?;
    let collateral = collateral?;
    let assumption = assumption?;
    let interest = interest?;
    let (_, classes) = classes?;
    let classes = classes?;
    let (overcollateralization, _) = overcollateralization?;
    let waterfall = waterfall?;
    let (stepdown, enhancement_after) = stepdown?;
    if states_payments && rules.is_none() {
        return None;
    }
    let reference_rates = rates.into_names();
    let deal = Deal {
        name: name?,
        source,
        dates,
        original_balance: collateral.original_balance,
        pool_file: collateral.pool_file,
        pool_is: collateral.pool_is,
        groups: collateral.groups,
        pool_as_of: collateral.pool_as_of,
        state_file: collateral.state_file,
        expense_fees: collateral.expense_fees,
        compensating_interest: collateral.compensating_interest,
        prepayment_interest_at: collateral.prepayment_interest_at,
        ramps: assumption.ramps,
        pricing_speed: assumption.pricing_speed,
        class_names: classes.names,
        classes: classes.terms,
        assumed: classes.assumed,
        own_reference_rates: reference_rates.len(),
        reference_rates,
        hard_cap: interest.hard_cap,
        first_period_days: interest.first_period_days,
        delay_days: interest.delay_days,
        step_up_from: interest.step_up_from,
        ranks: ranks?,
        overcollateralization,
        stepdown,
        enhancement_after,
        trigger_event: trigger_event.unwrap_or(TriggerEvent {
            delinquency: None,
            cumulative_loss: Vec::new(),
            tested_from: TestedFrom::StepdownDate,
            cures: true,
        }),
        hedges: hedges.unwrap_or_default(),
        optional_termination: termination,
        interest_order: waterfall.interest,
        excess_cash_flow: waterfall.excess_cash_flow,
        loss_order: waterfall.losses,
        reimbursed_write_downs: match &rules {
            Some(rules) if rules.reference_pool => ReimbursedWriteDowns::WriteDownsCount,
            _ => waterfall.reimbursed_write_downs,
        },
        residual: waterfall.residual,
        prepayment_charges_to: charges_to,
        defaults_near_maturity: near_maturity,
        rules,
        places: Places::of(root),
    };
    Some(deal)
}

/// Checks that certificates and overcollateralization equal the pool. Term sheets round percentages to a
/// hundredth, so the tolerance is half a hundredth of a percent of the pool. Certificates may not exceed the
/// pool by even a dollar, because the excess would be written down at once.
fn check_balances(
    original: Decimal,
    certificates: Decimal,
    initial: Decimal,
    place: Place,
    diagnostics: &DiagnosticSink,
) {
    if certificates > original {
        diagnostics.push(
            Diagnostic::at(
                place,
                format!(
                    "{CLASSES_DO_NOT_ADD_UP} {} are {} more than the collateral of {}",
                    shown_dollars(certificates),
                    shown_dollars(certificates - original),
                    shown_dollars(original)
                ),
            )
            .advise("correct a class balance or `original_balance`"),
        );
        return;
    }
    let difference = original - certificates - initial;
    if difference.abs() > original * Decimal::new(5, 5) {
        diagnostics.push(
            Diagnostic::at(
                place,
                format!(
                    "{CLASSES_DO_NOT_ADD_UP} {} and initial overcollateralization of \
                     {} total {}, the collateral is {}",
                    shown_dollars(certificates),
                    shown_dollars(initial),
                    shown_dollars(certificates + initial),
                    shown_dollars(original)
                ),
            )
            .advise(format!(
                "correct a class balance, `initial` or `original_balance` by {}",
                shown_dollars(difference.abs())
            )),
        );
    }
}

fn collateral(
    node: &Node,
    diagnostics: &DiagnosticSink,
    schedule: Option<&DistributionSchedule>,
) -> Option<Collateral> {
    let mut section = Section::open(node, "collateral", diagnostics)?;
    let original_balance =
        section.required("original_balance", "250_000_000", |node, diagnostics| {
            let balance = read::money(node, diagnostics)?;
            if balance.is_zero() {
                return diagnostics.refuse(
                    node.place,
                    "the original balance is 0",
                    "write the pool's dollars at the cut-off date",
                );
            }
            Some(balance)
        });
    let pool_file = section.optional("pool", read::text);
    let pool_is = section.optional("pool_is", read::text);
    let groups = section.optional("groups", read::names);
    let pool_as_of = section.optional("pool_as_of", sections::deal_month(schedule));
    let state_file = section.optional("state", read::text);
    if section.has("pool_as_of") && !section.has("state") {
        diagnostics.refuse::<()>(
            section.place_of("pool_as_of"),
            "`pool_as_of` is after the cut-off date, but the deal's status on that date is missing",
            "write `state: state.yaml`, a file with the class balances on that date",
        );
    }
    let expense_fees = section.optional("expense_fees", |node, diagnostics| {
        let fees = Section::open(node, "expense_fees", diagnostics)?;
        fees.named("0.50%", read::percent(0..=10))
    });
    let compensating_interest = section.optional("compensating_interest", read::percent(0..=10));
    let prepayment_interest_at = section.optional(
        "prepayment_interest_at",
        read::one_of(&[
            (
                "gross mortgage rate",
                PrepaymentInterestAt::GrossMortgageRate,
            ),
            ("net mortgage rate", PrepaymentInterestAt::NetMortgageRate),
        ]),
    );
    section.finish();
    Some(Collateral {
        original_balance: original_balance?,
        pool_file: pool_file.unwrap_or_else(|| "pool.csv".to_owned()),
        pool_is,
        groups: groups
            .unwrap_or_default()
            .into_iter()
            .map(|group| group.text)
            .collect(),
        pool_as_of: pool_as_of.unwrap_or(Month::new(0)),
        state_file,
        expense_fees: expense_fees.unwrap_or_default(),
        compensating_interest: compensating_interest.unwrap_or(Decimal::ZERO),
        prepayment_interest_at: prepayment_interest_at
            .unwrap_or(PrepaymentInterestAt::GrossMortgageRate),
    })
}
