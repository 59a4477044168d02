//! The bounds file: what is known of the collateral besides the printed table, in the terms of term
//! sheets.

use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_projection::collateral::{KindIndex, Line, LineTerms};
use stepdown_projection::deal::Deal;
use stepdown_projection::diagnostic::{Diagnostics, Place, nearest_name};
use stepdown_projection::document::{DiagnosticSink, Document, Key, Node, Section, Value, read};
use stepdown_projection::words::counted;

use super::bounds::{Bounds, KindBounds, Range, TermsBounds};
use super::candidates::candidates;
use super::not_printed::NotPrinted;

/// The longest original term, months.
const MOST_MONTHS: u32 = 600;
/// The greatest age at the cut-off date, months.
const MOST_AGE_MONTHS: u32 = 120;
/// The largest number of candidate lines: one table cannot distinguish more.
const MOST_CANDIDATES: usize = 400;
const MOST_LINES: u32 = 100;
/// The highest speed, in percent of the pricing scenario's.
const MOST_SPEED_PERCENT: i64 = 1_000;

impl Bounds {
    /// Reads a bounds file for a deal. What it leaves out is as in [`Bounds::of_deal`].
    ///
    /// # Errors
    /// All errors of the file, each with its place and a suggestion.
    pub fn from_yaml(file: &str, text: &str, deal: &Deal) -> Result<Self, Diagnostics> {
        let document = Document::read(file, text)?;
        let diagnostics = DiagnosticSink::new();
        let bounds = bounds(document.root(), &diagnostics, deal);
        document.conclude(diagnostics, bounds)
    }
}

fn bounds(root: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<Bounds> {
    let mut section = Section::open(root, "the bounds", diagnostics)?;
    let usual = Bounds::of_deal(deal);
    let has_kinds = section.has("kinds");
    let kinds = section.optional("kinds", |node, diagnostics| kinds(node, diagnostics, deal));
    let groups = section.optional("groups", |node, diagnostics| {
        groups(node, diagnostics, deal)
    });
    let gross_wac = section.optional("gross_wac", percents(0, 50));
    let excess_spread = section.optional("excess_spread", percents(-50, 50));
    let not_printed = section.optional("not_printed", |node, diagnostics| {
        not_printed(node, diagnostics, deal)
    });
    let has_not_printed = section.has("not_printed");
    let most_lines = section.optional("most_lines", read::whole_number(1..=MOST_LINES));
    let wac_place = section.place_of("gross_wac");
    let place = section.place_of("kinds");
    section.finish();
    let bounds = Bounds {
        kinds: if has_kinds { kinds? } else { usual.kinds },
        groups: groups.unwrap_or(usual.groups),
        gross_wac,
        excess_spread,
        not_printed: if has_not_printed {
            not_printed?
        } else {
            usual.not_printed
        },
        most_lines: most_lines.map_or(usual.most_lines, |lines| lines as usize),
    };
    if let Some(wac) = &bounds.gross_wac {
        let rates = |of: fn(&Range) -> Decimal| bounds.kinds.iter().map(move |kind| of(&kind.rate));
        let least = rates(|rate| rate.least).min()?;
        let most = rates(|rate| rate.most).max()?;
        if wac.most < least || wac.least > most {
            return diagnostics.refuse(
                wac_place,
                "no collateral type has a rate near it",
                format!(
                    "rates range from {} to {}: widen the `rate` of a collateral type",
                    shown(least),
                    shown(most)
                ),
            );
        }
    }
    let lines = candidates(&bounds).len();
    if lines > MOST_CANDIDATES {
        return diagnostics.refuse(
            place,
            format!("the bounds allow {lines} different rep lines, too many to distinguish"),
            format!("narrow `age_months` or remove terms: at most {MOST_CANDIDATES}"),
        );
    }
    Some(bounds)
}

fn shown(fraction: Decimal) -> String {
    format!("{}%", (fraction * Decimal::ONE_HUNDRED).normalize())
}

fn kinds(node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<Vec<KindBounds>> {
    let section = Section::open(node, "kinds", diagnostics)?;
    let place = section.place();
    let entries = section.into_entries();
    let kinds = read::every(
        entries
            .iter()
            .map(|(key, node)| kind(key, node, diagnostics, deal)),
    )?;
    if kinds.is_empty() {
        return diagnostics.refuse(place, "no collateral type is named", "write `fixed: {}`");
    }
    add_up(
        place,
        diagnostics,
        "the collateral types",
        "the pool",
        kinds.iter().map(|kind| kind.share),
    )?;
    Some(kinds)
}

/// Checks that shares can add up to 100%.
fn add_up(
    place: Place,
    diagnostics: &DiagnosticSink,
    what: &str,
    whole: &str,
    shares: impl Iterator<Item = Range> + Clone,
) -> Option<()> {
    let least: Decimal = shares.clone().map(|share| share.least).sum();
    let most: Decimal = shares.map(|share| share.most).sum();
    if least > Decimal::ONE {
        return diagnostics.refuse(
            place,
            format!("{what} add up to at least {} of {whole}", shown(least)),
            "lower the least shares: their sum must be 100% or less",
        );
    }
    if most < Decimal::ONE {
        return diagnostics.refuse(
            place,
            format!("{what} add up to at most {} of {whole}", shown(most)),
            "raise the greatest shares: their sum must be 100% or more",
        );
    }
    Some(())
}

fn kind(key: &Key, node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<KindBounds> {
    let usual = KindBounds::usual(key.text.clone());
    let known = deal.pricing_speed.contains_key(&key.text);
    if !known {
        let names = || deal.pricing_speed.keys().map(String::as_str);
        diagnostics.refuse::<()>(
            key.place,
            format!(
                "the deal has no pricing speed for collateral type `{}`",
                key.text
            ),
            match nearest_name(&key.text, names()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("one of: {}", names().collect::<Vec<_>>().join(", ")),
            },
        );
    }
    if node.value == Value::Empty {
        return known.then_some(usual);
    }
    let mut section = Section::open(node, key.text.clone(), diagnostics)?;
    let before = diagnostics.len();
    let share = section.optional("share", percents(0, 100));
    let rate = section.optional("rate", percents(0, 50));
    let age_months = section.optional("age_months", |node, diagnostics| {
        months(node, diagnostics, MOST_AGE_MONTHS)
    });
    let terms = section.optional("terms", terms);
    let terms_place = section.place_of("terms");
    section.finish();
    if !known || diagnostics.len() > before {
        return None;
    }
    let kind = KindBounds {
        name: usual.name,
        share: share.unwrap_or(usual.share),
        rate: rate.unwrap_or(usual.rate),
        age_months: age_months.unwrap_or(usual.age_months),
        terms: terms.unwrap_or(usual.terms),
    };
    if let Some(short) = kind
        .terms
        .iter()
        .find(|terms| terms.maturity_months <= kind.age_months.1)
    {
        return diagnostics.refuse(
            terms_place,
            format!(
                "loans with a term of {} mature before they are {} old",
                counted(short.maturity_months, "month"),
                counted(kind.age_months.1, "month")
            ),
            "lower `age_months` or raise `maturity_months`",
        );
    }
    Some(kind)
}

fn terms(node: &Node, diagnostics: &DiagnosticSink) -> Option<Vec<TermsBounds>> {
    let items = read::items(
        node,
        "a list of terms",
        "{maturity_months: 360}",
        diagnostics,
    )?;
    let all = read::every(items.iter().map(|item| one_terms(item, diagnostics)))?;
    if all.is_empty() {
        return diagnostics.refuse(
            node.place,
            "the list is empty",
            "write `[{maturity_months: 360}]`",
        );
    }
    add_up(
        node.place,
        diagnostics,
        "the terms",
        "the collateral type",
        all.iter().map(|terms| terms.share),
    )?;
    Some(all)
}

fn one_terms(node: &Node, diagnostics: &DiagnosticSink) -> Option<TermsBounds> {
    let mut section = Section::open(node, "terms", diagnostics)?;
    let maturity = section.required(
        "maturity_months",
        "360",
        read::whole_number(1..=MOST_MONTHS),
    );
    let has_amortization = section.has("amortization_months");
    let amortization = section.optional(
        "amortization_months",
        read::whole_number(1..=2 * MOST_MONTHS),
    );
    let has_io = section.has("io_months");
    let io = section.optional("io_months", read::whole_number(0..=MOST_MONTHS));
    let has_share = section.has("share");
    let share = section.optional("share", percents(0, 100));
    let place = section.place();
    section.finish();
    let maturity_months = maturity?;
    let terms = TermsBounds {
        maturity_months,
        amortization_months: if has_amortization {
            amortization?
        } else {
            maturity_months
        },
        io_months: if has_io { io? } else { 0 },
        share: if has_share { share? } else { Range::ANY_SHARE },
    };
    // The rules for lines are those of a pool file.
    let line = Line::new(LineTerms {
        kind: KindIndex::new(0),
        balance: Decimal::ONE,
        rate: Decimal::ZERO,
        amortization_months: terms.amortization_months,
        maturity_months: terms.maturity_months,
        io_months: terms.io_months,
        age_months: 0,
    });
    match line {
        Ok(_) => Some(terms),
        Err(diagnostic) => diagnostics.refuse(
            place,
            diagnostic.to_string(),
            "write terms from origination: `{maturity_months: 360, amortization_months: 480, \
             io_months: 60}`",
        ),
    }
}

fn groups(node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<Vec<Range>> {
    let section = Section::open(node, "groups", diagnostics)?;
    let place = section.place();
    let entries = section.into_entries();
    let mut shares = vec![Range::ANY_SHARE; deal.groups.len()];
    let before = diagnostics.len();
    for (key, node) in entries {
        let Some(group) = deal.groups.iter().position(|name| *name == key.text) else {
            diagnostics.refuse::<()>(
                key.place,
                format!("the deal has no loan group `{}`", key.text),
                if deal.groups.is_empty() {
                    "leave `groups` out".to_owned()
                } else {
                    format!("one of: {}", deal.groups.join(", "))
                },
            );
            continue;
        };
        if let Some(share) = percents(0, 100)(node, diagnostics) {
            shares[group] = share;
        }
    }
    if diagnostics.len() > before {
        return None;
    }
    add_up(
        place,
        diagnostics,
        "the groups",
        "the pool",
        shares.iter().copied(),
    )?;
    Some(shares)
}

/// Reads the terms of the deal that the term sheet does not print.
fn not_printed(node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<NotPrinted> {
    let mut section = Section::open(node, "not_printed", diagnostics)?;
    let before = diagnostics.len();
    let speed = section.optional("speed", percents(1, MOST_SPEED_PERCENT));
    let closing = section.optional("closing", |node, diagnostics| {
        closing(node, diagnostics, deal)
    });
    let target = section.optional("overcollateralization_target", percents(0, 100));
    let stepped_down_target = section.optional(
        "overcollateralization_stepped_down_target",
        percents(0, 100),
    );
    let floor = section.optional("overcollateralization_floor", percents(0, 100));
    let rules = section.optional("optional_termination", |node, diagnostics| {
        let rule = |node: &Node, diagnostics: &DiagnosticSink| {
            deal.read_optional_termination(node, diagnostics)
        };
        let rules = match node.value {
            Value::List(_) => read::list(rule)(node, diagnostics)?,
            _ => vec![rule(node, diagnostics)?],
        };
        if rules.is_empty() {
            return diagnostics.refuse(
                node.place,
                "the list is empty",
                "write the possible rules: `[{below: 10% of original}, {below: 5% of original}]`",
            );
        }
        Some(rules)
    });
    section.finish();
    (diagnostics.len() == before).then(|| NotPrinted {
        speed,
        closing,
        target,
        stepped_down_target,
        floor,
        optional_termination: rules.unwrap_or_default(),
    })
}

/// Reads possible closing dates: `2007-04-20 to 2007-04-30`.
fn closing(node: &Node, diagnostics: &DiagnosticSink, deal: &Deal) -> Option<(Date, Date)> {
    let ends = halves(node).map(|half| read::date(&half, diagnostics));
    let [Some(first), Some(last)] = ends else {
        return None;
    };
    if last < first {
        return diagnostics.refuse(
            node.place,
            "the range ends before it starts",
            format!("write `{last} to {first}`"),
        );
    }
    for closing in [first, last] {
        let mut deal = deal.clone();
        deal.dates.closing = closing;
        if let Err(error) = deal.schedule(1) {
            return diagnostics.refuse(
                node.place,
                format!("the deal cannot close on {closing}: {error}"),
                "write dates from the cut-off date to the first distribution date",
            );
        }
    }
    let range = NotPrinted {
        closing: Some((first, last)),
        ..NotPrinted::default()
    };
    if !range.has_business_day() {
        return diagnostics.refuse(
            node.place,
            "no day in the range is a business day",
            "deals close on business days: widen the range",
        );
    }
    Some((first, last))
}

/// The separator of a range.
const BETWEEN: &str = " to ";

/// Splits a range into nodes for its two ends; a single value is both ends.
fn halves(node: &Node) -> [Node; 2] {
    let Some(text) = node.scalar() else {
        return [node.clone(), node.clone()];
    };
    let Some((first, last)) = text.split_once(BETWEEN) else {
        return [node.clone(), node.clone()];
    };
    let quotes = node.place.length.saturating_sub(text.chars().count()) / 2;
    let before_last = first.chars().count() + BETWEEN.len();
    [(0, first), (before_last, last)].map(|(before, half)| {
        let blanks = half.chars().count() - half.trim_start().chars().count();
        let written = half.trim();
        Node {
            place: Place {
                line: node.place.line,
                column: node.place.column + quotes + before + blanks,
                length: written.chars().count().max(1),
            },
            value: Value::Scalar(written.to_owned()),
        }
    })
}

/// Reads a range of percentages: `20% to 30%`, or `25%` for one value.
fn percents(least: i64, most: i64) -> impl Fn(&Node, &DiagnosticSink) -> Option<Range> {
    move |node, diagnostics| {
        let ends = halves(node).map(|half| read::percent(least..=most)(&half, diagnostics));
        let [Some(first), Some(last)] = ends else {
            return None;
        };
        if last < first {
            return diagnostics.refuse(
                node.place,
                "the end of the range is below its start",
                format!("write `{} to {}`", shown(last), shown(first)),
            );
        }
        Some(Range {
            least: first,
            most: last,
        })
    }
}

/// Reads a range of months: `0 to 6`, or `3` for one value.
fn months(node: &Node, diagnostics: &DiagnosticSink, most: u32) -> Option<(u32, u32)> {
    let ends = halves(node).map(|half| read::whole_number(0..=most)(&half, diagnostics));
    let [Some(first), Some(last)] = ends else {
        return None;
    };
    if last < first {
        return diagnostics.refuse(
            node.place,
            "the end of the range is below its start",
            format!("write `{last} to {first}`"),
        );
    }
    Some((first, last))
}
