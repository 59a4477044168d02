//! What is wrong with a report, in sentences.

use std::io::Write;

use rust_decimal::Decimal;
use stepdown_runner::{Blamed, Finding, Key, TieOut, Value};

use super::table::{high_or_low, printed};
use crate::figures::{grouped, listed};

/// Figures that follow are listed up to so many.
const MOST_LISTED: usize = 4;

/// Writes how many figures tie, and every finding, or that there is none.
///
/// # Errors
/// If `out` cannot be written.
pub(super) fn write(tie_out: &TieOut, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out)?;
    write_wrapped(&summed_up(tie_out), out)?;
    for shown in all(tie_out) {
        writeln!(out)?;
        write_wrapped(&shown, out)?;
    }
    Ok(())
}

/// Every finding in sentences, and how many differences are told by none.
pub(super) fn all(tie_out: &TieOut) -> Vec<String> {
    let findings = tie_out.findings.iter();
    let mut all: Vec<String> = findings.map(|finding| shown(tie_out, finding)).collect();
    match tie_out.unlisted_labels() {
        0 => {}
        1 => all.push("One further figure differs that follows from none of these.".to_owned()),
        number => all.push(format!(
            "{} further figures differ that follow from none of these.",
            grouped(&number.to_string())
        )),
    }
    all
}

/// How many figures tie, and on what condition.
fn summed_up(tie_out: &TieOut) -> String {
    let counts = tie_out.counts();
    let count = |number: usize| grouped(&number.to_string());
    if tie_out.ties() {
        return format!(
            "The report adds up: all {} figures tie.",
            count(counts.tied)
        );
    }
    if tie_out.unlisted_labels() == 0 {
        let (findings, given) = match tie_out.findings.len() {
            1 => ("the one finding below".to_owned(), "it is"),
            number => (format!("the {} findings below", count(number)), "they are"),
        };
        let more = match counts.following {
            0 => String::new(),
            number => format!(", {} more once {given} given", count(number)),
        };
        return format!(
            "Every figure that follows from anything ties but for {findings}: {} tie as printed\
             {more}.",
            count(counts.tied)
        );
    }
    format!(
        "The report does not add up: {} figures tie as printed, {} more given the findings \
         below, {} do not.",
        count(counts.tied),
        count(counts.following),
        count(counts.differing)
    )
}

/// Writes words on lines that people can read.
fn write_wrapped(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    const WIDTH: usize = 100;
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(out, "{line}")
}

/// `certificate interest amount in section 17`.
fn named(key: &Key) -> String {
    format!("{} in {}", key.name(), key.section.with_article())
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// A finding in sentences.
pub(super) fn shown(tie_out: &TieOut, finding: &Finding) -> String {
    let mut sentences = vec![what(finding)];
    if let Some(cause) = &finding.cause {
        sentences.push(format!("{}.", capitalized(cause)));
    }
    sentences.extend(or(finding));
    sentences.extend(follows(finding));
    for (key, computed) in &finding.shows_in {
        sentences.push(shows(tie_out, finding, key, computed));
    }
    sentences.join(" ")
}

fn what(finding: &Finding) -> String {
    let name = capitalized(&named(&finding.key));
    let is = printed(&finding.printed);
    let Some(computed) = &finding.computed else {
        return format!("{name} is {is}.");
    };
    let should_be = printed(computed);
    match finding.by {
        Some(by) => format!(
            "{name} is {is}, {} too {}: it should be {should_be} ({}).",
            grouped(&by.abs().to_string()),
            high_or_low(by),
            finding.rule
        ),
        None => format!(
            "{name} is {is}; it should be {should_be} ({}).",
            finding.rule
        ),
    }
}

/// What may be wrong instead.
fn or(finding: &Finding) -> Option<String> {
    let names: Vec<String> = finding.or.iter().take(MOST_LISTED).map(named).collect();
    let more = match finding.or.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(", or {more} others"),
    };
    (!names.is_empty()).then(|| {
        format!(
            "It may as well be {}{more} that is wrong instead.",
            names.join(", or ")
        )
    })
}

/// What differs only because of it.
fn follows(finding: &Finding) -> Option<String> {
    let (_, first) = finding.follows.first()?;
    let same = finding.follows.iter().all(|(_, by)| by == first);
    let mut names: Vec<String> = finding.follows.iter().map(|(key, _)| named(key)).collect();
    let number = names.len();
    if number > MOST_LISTED {
        // The end of the chain says more than its start.
        names.drain(..number - MOST_LISTED);
    }
    let amount = |by: &Decimal| {
        let amount = grouped(&by.abs().to_string());
        format!("{amount} too {}", high_or_low(*by))
    };
    let by = if same {
        amount(first)
    } else {
        "off".to_owned()
    };
    let among = if number > names.len() {
        ", among them "
    } else {
        ": "
    };
    let (one, is, ties) = match number {
        1 => ("One other figure".to_owned(), "is", "ties"),
        number => (format!("{number} other figures"), "are", "tie"),
    };
    let names = listed(&names);
    Some(match finding.blamed {
        Blamed::ComparedValue => format!(
            "{one} {is} thereby {by}, and {ties} once it is taken as printed{among}{names}."
        ),
        Blamed::Input => {
            format!("{one} {is} reckoned from it, and {ties} once it is mended{among}{names}.")
        }
        Blamed::Deal => format!("{one} {ties} once the deal file gives as much{among}{names}."),
        Blamed::State => format!("{one} {ties} once the state has as much{among}{names}."),
    })
}

/// Where it comes to light, with the figures of the same section that are apart by as much.
fn shows(tie_out: &TieOut, finding: &Finding, key: &Key, computed: &Value) -> String {
    let is = tie_out
        .figure(key)
        .map_or_else(String::new, |figure| printed(&figure.printed));
    let apart = finding
        .by
        .and_then(|by| totals_apart(tie_out, key, by.abs()));
    let name = named(key);
    let should_be = printed(computed);
    match apart {
        Some(((more, above), (less, below))) => format!(
            "That is just what {more} ({}) exceed {less} ({}) by: {name}, printed as {is}, is \
             in truth {should_be}.",
            printed(&above),
            printed(&below)
        ),
        None => format!(
            "It comes to light in {name}, printed as {is}: by the other lines it is {should_be}."
        ),
    }
}

/// Two totals of a section that are apart by an amount: the larger, then the smaller.
fn totals_apart(
    tie_out: &TieOut,
    key: &Key,
    amount: Decimal,
) -> Option<((String, Value), (String, Value))> {
    let totals: Vec<(String, Value, Decimal)> = tie_out
        .figures
        .iter()
        .filter(|figure| figure.key.section == key.section)
        .filter(|figure| figure.key.column.starts_with("total_"))
        .filter_map(|figure| {
            let name = figure.key.column.replace('_', " ");
            Some((name, figure.printed.clone(), figure.printed.number()?))
        })
        .collect();
    totals.iter().find_map(|(more, above, larger)| {
        let other = totals
            .iter()
            .find(|(_, _, smaller)| larger - smaller == amount);
        other.map(|(less, below, _)| ((more.clone(), above.clone()), (less.clone(), below.clone())))
    })
}
