//! Reads a deal file that has `payments`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use stepdown_curves::{Month, NamedCurves, PrepaymentCurve};

use super::accounts::{account, fee, section as entries};
use super::class_terms::{ClassBalance, RuleClass};
use super::classes::{Defaults, classes, exchange_classes};
use super::declared::Declared;
use super::definitions::definitions;
use super::orders::OrderReader;
use super::schedules::schedule;
use super::sources::SourceReader;
use super::steps::StepReader;
use super::terms::PaymentRules;
use crate::calendar::{DayCount, DistributionSchedule};
use crate::collateral::DefaultsNearMaturity;
use crate::deal::classes::ReferenceRates;
use crate::deal::dates::{Dates, dates};
use crate::deal::reading::{collateral, defaults_near_maturity, unless_none};
use crate::deal::terms::{Hedge, OptionalTermination, PrepaymentInterestAt, StepUpFrom};
use crate::deal::{CLASSES_DO_NOT_ADD_UP, hedges, interest, sections, speeds};
use crate::diagnostic::{Diagnostics, shown_dollars};
use crate::document::{AttachedFiles, DiagnosticSink, Document, Node, Section, read};
use crate::formula::Source;

/// A deal whose file states its payments.
#[derive(Debug, Clone)]
pub struct RulesDeal {
    /// The deal's name.
    pub name: String,
    /// The source of its data, as stated in the file.
    pub source: Option<String>,
    /// Its dates.
    pub dates: Dates,
    /// Dollars of collateral at the cut-off date.
    pub original_balance: Decimal,
    /// The file the pool is read from.
    pub pool_file: String,
    /// The origin of the pool, if the file states it.
    pub pool_is: Option<String>,
    /// The names of the loan groups; empty for a deal with one pool.
    pub groups: Vec<String>,
    /// The distribution date that the pool file is as of; month 0 for the cut-off date.
    pub pool_as_of: Month,
    /// The file with the deal's status on that date, for a seasoned deal.
    pub state_file: Option<String>,
    /// Fees deducted from the mortgage rate, by name.
    pub expense_fees: Vec<(String, Decimal)>,
    /// The maximum compensating interest of the servicer, as an annual fraction of the pool.
    pub compensating_interest: Decimal,
    /// The rate of prepayment interest shortfalls.
    pub prepayment_interest_at: PrepaymentInterestAt,
    /// Ramps that the deal defines, by name.
    pub ramps: NamedCurves<PrepaymentCurve>,
    /// The prepayment assumption at pricing, by collateral type.
    pub pricing_speed: BTreeMap<String, PrepaymentCurve>,
    /// The highest annual rate that any class can earn.
    pub hard_cap: Option<Decimal>,
    /// When coupons step up that do not state it.
    pub step_up_from: StepUpFrom,
    /// Swaps, caps and corridors.
    pub hedges: Vec<Hedge<Decimal>>,
    /// The optional termination.
    pub optional_termination: Option<OptionalTermination<Decimal>>,
    /// Whether loans default until maturity in scenarios that do not say.
    pub defaults_near_maturity: Option<DefaultsNearMaturity>,
    /// The names of the indices; `ReferenceRateIndex` is a position in this list.
    pub reference_rates: Vec<String>,
    /// What it pays.
    pub rules: PaymentRules,
}

impl RulesDeal {
    /// Whether a deal file states its payments, instead of the sections of a home-equity deal.
    #[must_use]
    pub fn is_in(root: &Node) -> bool {
        root.child("payments").is_some()
    }

    /// Reads a deal file. `file` is its name for messages; `attached` opens the files that it names.
    ///
    /// ```
    /// use stepdown_projection::deal::{AttachedFiles, rules::RulesDeal};
    ///
    /// let text = "\
    /// name: Plain pass-through
    /// dates: {cut_off: 2026-01-01, closing: 2026-01-30, first_distribution: 2026-02-25, payment_day: 25}
    /// collateral: {original_balance: 100_000_000, expense_fees: {servicing fee: 0.50%}}
    /// classes: [{name: PT, balance: 100_000_000, rate: net WAC}]
    /// payments: [{interest: PT}, {principal: PT}]
    /// ";
    /// let deal = RulesDeal::from_yaml("deal.yaml", text, &AttachedFiles::none());
    /// assert_eq!(deal.map(|deal| deal.rules.payments.len()), Ok(2));
    /// ```
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
        let source = Some(Source(text));
        let deal = deal(document.root(), source, &diagnostics, attached);
        document.conclude_with(diagnostics, deal, attached)
    }

    /// Reads a deal from a tree, such as a deal file with some nodes replaced.
    #[must_use]
    pub fn read(
        root: &Node,
        diagnostics: &DiagnosticSink,
        attached: &AttachedFiles<'_>,
    ) -> Option<Self> {
        deal(root, None, diagnostics, attached)
    }
}

fn deal(
    root: &Node,
    source: Option<Source<'_>>,
    diagnostics: &DiagnosticSink,
    files: &AttachedFiles<'_>,
) -> Option<RulesDeal> {
    let rates = ReferenceRates::default();
    let mut section = Section::open(root, "the deal", diagnostics)?;
    let name = section.required("name", "Mortgage Trust 2026-1", read::text);
    let origin = section.optional("source", read::text);
    let dates = section.required("dates", "{cut_off: 2026-01-01, ...}", dates);
    let calendar = dates.as_ref().map(|(_, schedule)| schedule);
    let collateral = section.required(
        "collateral",
        "{original_balance: 250_000_000}",
        |node, diagnostics| collateral(node, diagnostics, calendar),
    );
    let assumption = section.optional("prepayment_assumption", speeds::prepayment_assumption);
    let assumption_failed = section.has("prepayment_assumption") && assumption.is_none();
    let terms = section.optional("interest", |node, diagnostics| {
        interest::interest_terms(node, diagnostics, calendar)
    });
    let interest_failed = section.has("interest") && terms.is_none();
    let defaults = terms.as_ref().map_or(
        Defaults {
            day_count: DayCount::Thirty360,
            delay_days: 0,
            first_period_days: None,
        },
        |terms| Defaults {
            day_count: terms.day_count,
            delay_days: terms.delay_days,
            first_period_days: terms.first_period_days,
        },
    );
    let rules = rules(
        root,
        &mut section,
        (calendar, source),
        defaults,
        &rates,
        files,
    );
    let hedges = section.optional("hedges", |node, diagnostics| {
        hedges::hedges(node, diagnostics, &rates, files)
    });
    let original = collateral
        .as_ref()
        .map_or(Decimal::ONE, |collateral| collateral.original_balance);
    let termination = unless_none(&mut section, "optional_termination", |node, diagnostics| {
        sections::optional_termination(node, diagnostics, original, calendar)
    });
    let near_maturity = section.optional("defaults_near_maturity", defaults_near_maturity());
    for field in [
        "ranks",
        "waterfall",
        "stepdown",
        "overcollateralization",
        "trigger_event",
    ] {
        if section.has(field) {
            section.node(field);
            diagnostics.refuse::<()>(
                section.place_of(field),
                format!("`{field}` and `payments` both state what is paid"),
                format!("remove `{field}`, or `payments`"),
            );
        }
    }
    if let (Some(collateral), Some(rules)) = (&collateral, &rules) {
        let place = section.place_of("classes");
        check_balances(collateral.original_balance, rules, place, diagnostics);
    }
    section.finish();
    if assumption_failed || interest_failed {
        return None;
    }
    let (dates, _) = dates?;
    let collateral = collateral?;
    let assumption = assumption.unwrap_or_default();
    Some(RulesDeal {
        name: name?,
        source: origin,
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
        hard_cap: terms.as_ref().and_then(|terms| terms.hard_cap),
        step_up_from: terms.map_or(StepUpFrom::AfterFirstCall { dates: 1 }, |terms| {
            terms.step_up_from
        }),
        hedges: hedges.unwrap_or_default(),
        optional_termination: termination,
        defaults_near_maturity: near_maturity,
        reference_rates: rates.into_names(),
        rules: rules?,
    })
}

/// Reads the sections of the payment rules.
fn rules(
    root: &Node,
    section: &mut Section<'_, '_>,
    (calendar, source): (Option<&DistributionSchedule>, Option<Source<'_>>),
    defaults: Defaults,
    rates: &ReferenceRates,
    files: &AttachedFiles<'_>,
) -> Option<PaymentRules> {
    let diagnostics = section.diagnostics();
    let declared = Declared::of(root, diagnostics);
    let scope = declared.scope(root, rates, (calendar, source), diagnostics);
    section.optional("indices", read::names);
    let reference_pool = section.optional("reference_pool", read::yes_or_no);
    let definitions = definitions(&declared, &scope, diagnostics);
    let classes = section.required(
        "classes",
        "[{name: A, balance: 100_000_000, rate: 5%}]",
        |node, diagnostics| classes(node, &declared, &scope, defaults, diagnostics),
    );
    let orders = OrderReader::new(&scope, &declared, diagnostics);
    let sources = SourceReader {
        scope: &scope,
        orders: &orders,
    };
    let exchange = optional(section, "exchange_classes", |node| {
        exchange_classes(node, &orders, diagnostics)
    });
    let schedules = optional(section, "schedules", |node| {
        let example = ("schedules", "schedules: {class A: schedule.csv}");
        entries(
            node,
            example,
            &declared.schedules,
            diagnostics,
            |_, entry| schedule(entry, calendar, files, diagnostics),
        )
    });
    let accounts = optional(section, "accounts", |node| {
        let example = ("accounts", "accounts: {reserve: {initial: 1_000_000}}");
        entries(
            node,
            example,
            &declared.accounts,
            diagnostics,
            |position, entry| {
                let target = definitions.targets.get(position).cloned().flatten();
                account(entry, target, &sources, diagnostics)
            },
        )
    });
    let fees = optional(section, "fees", |node| {
        let example = ("fees", "fees: {trustee fee: 625}");
        entries(node, example, &declared.fees, diagnostics, |_, entry| {
            fee(entry, &scope, diagnostics)
        })
    });
    // Their contents are read above; another form of the section is reported here.
    for (name, example, declarations) in [
        (
            "amounts",
            "amounts: {senior percentage: 95%}",
            &declared.amounts,
        ),
        (
            "tests",
            "tests: {stepped down: month > 36}",
            &declared.tests,
        ),
        ("sets", "sets: {seniors: [A-1, A-2]}", &declared.sets),
    ] {
        section.optional(name, |node, diagnostics| {
            entries(node, (name, example), declarations, diagnostics, |_, _| {
                Some(())
            })
        });
    }
    let steps = StepReader {
        scope: &scope,
        orders: &orders,
        sources: &sources,
    };
    let payments = section.required(
        "payments",
        "[{interest: A}, {principal: A}]",
        |node, diagnostics| steps.payments(node, diagnostics),
    );
    Some(PaymentRules {
        classes: classes?,
        exchange_classes: exchange?,
        schedules: schedules?,
        amounts: definitions.amounts?,
        tests: definitions.tests?,
        accounts: accounts?,
        fees: fees?,
        evaluation: definitions.evaluation,
        reference_pool: reference_pool.unwrap_or(false),
        payments: payments?,
    })
}

/// Reads a section that may be missing; `None` after an error.
fn optional<T>(
    section: &mut Section<'_, '_>,
    name: &'static str,
    reader: impl FnOnce(&Node) -> Option<Vec<T>>,
) -> Option<Vec<T>> {
    let read = section.optional(name, |node, _| reader(node));
    if section.has(name) {
        read
    } else {
        Some(Vec::new())
    }
}

/// Reports classes that are more than the pool, beyond what rounding of percentages explains.
fn check_balances(
    original: Decimal,
    rules: &PaymentRules,
    place: crate::diagnostic::Place,
    diagnostics: &DiagnosticSink,
) {
    let dollars = |class: &RuleClass| match class.balance {
        ClassBalance::Dollars(balance) | ClassBalance::RatioStrip { balance, .. } => balance,
        ClassBalance::Notional(_) => Decimal::ZERO,
    };
    let classes: Decimal = rules.classes.iter().map(dollars).sum();
    let tolerance = original * Decimal::new(5, 5);
    if classes - original > tolerance {
        diagnostics.refuse::<()>(
            place,
            format!(
                "{CLASSES_DO_NOT_ADD_UP} {} are {} more than the collateral of {}",
                shown_dollars(classes),
                shown_dollars(classes - original),
                shown_dollars(original)
            ),
            "correct a class balance or `original_balance`",
        );
    }
}
