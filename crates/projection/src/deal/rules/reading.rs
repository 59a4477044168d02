//! Reads the sections of a deal file that has `payments`.

use super::accounts::{account, fee, section as entries};
use super::classes::{classes, exchange_classes};
use super::declared::Declared;
use super::definitions::definitions;
use super::orders::OrderReader;
use super::schedules::schedule;
use super::sets::sets;
use super::sources::SourceReader;
use super::steps::StepReader;
use super::terms::PaymentRules;
use crate::calendar::DistributionSchedule;
use crate::deal::classes::ReferenceRates;
use crate::deal::interest::InterestTerms;
use crate::document::{AttachedFiles, Node, Section, read};
use crate::formula::Source;

/// Refuses sections that say what is paid otherwise.
pub(in crate::deal) fn refuse_templates(section: &mut Section<'_, '_>) {
    for field in ["waterfall", "prepayment_charges"] {
        if section.has(field) {
            section.node(field);
            section.diagnostics().refuse::<()>(
                section.place_of(field),
                format!("`{field}` and `payments` both state what is paid"),
                format!("remove `{field}`, or `payments`"),
            );
        }
    }
}

/// Reads the sections of the payment rules, classes among them.
pub(in crate::deal) fn payment_rules(
    root: &Node,
    section: &mut Section<'_, '_>,
    (calendar, source): (Option<&DistributionSchedule>, Option<Source<'_>>),
    defaults: &InterestTerms,
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
        sets: sets(root, &orders),
        schedules: schedules?,
        amounts: definitions.amounts?,
        tests: definitions.tests?,
        accounts: accounts?,
        fees: fees?,
        evaluation: definitions.evaluation,
        day_count: defaults.day_count,
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
