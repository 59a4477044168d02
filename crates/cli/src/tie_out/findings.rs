//! The findings of a tie-out, in sentences.

use std::io::Write;

use rust_decimal::Decimal;
use stepdown_runner::{Blamed, Finding, Key, TieOut, Value};

use super::table::{high_or_low, printed};
use crate::numbers::{grouped, listed};

/// Most numbers that are listed by name in a finding.
const MOST_LISTED: usize = 4;

/// Writes how many numbers tie, and every finding.
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

/// Every finding in sentences, and the number of differences that no finding explains.
pub(super) fn all(tie_out: &TieOut) -> Vec<String> {
    let findings = tie_out.findings.iter();
    let mut all: Vec<String> = findings.map(|finding| shown(tie_out, finding)).collect();
    match tie_out.unlisted_labels() {
        0 => {}
        1 => {
            all.push("One other number differs and is not explained by these findings.".to_owned());
        }
        number => all.push(format!(
            "{} other numbers differ and are not explained by these findings.",
            grouped(&number.to_string())
        )),
    }
    all
}

/// The summary: how many numbers tie, as printed or given the findings.
fn summed_up(tie_out: &TieOut) -> String {
    let counts = tie_out.counts();
    let count = |number: usize| grouped(&number.to_string());
    if tie_out.ties() {
        return format!("The report ties: all {} numbers agree.", count(counts.tied));
    }
    if tie_out.unlisted_labels() == 0 {
        let (findings, given) = match tie_out.findings.len() {
            1 => ("the finding below".to_owned(), "that finding"),
            number => (
                format!("the {} findings below", count(number)),
                "those findings",
            ),
        };
        let more = match counts.following {
            0 => String::new(),
            number => format!(", and {} more tie given {given}", count(number)),
        };
        return format!(
            "The report ties except for {findings}: {} numbers tie as printed{more}.",
            count(counts.tied)
        );
    }
    format!(
        "The report does not tie: {} numbers tie as printed, {} more tie given the findings below, \
         and {} differ.",
        count(counts.tied),
        count(counts.following),
        count(counts.differing)
    )
}

/// Writes a text wrapped to a readable width.
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

/// Other numbers that may be wrong instead.
fn or(finding: &Finding) -> Option<String> {
    let names: Vec<String> = finding.or.iter().take(MOST_LISTED).map(named).collect();
    let more = match finding.or.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!(", or {more} others"),
    };
    (!names.is_empty()).then(|| {
        format!(
            "Alternatively, {}{more} may be wrong instead.",
            names.join(", or ")
        )
    })
}

/// The numbers that differ only because of the finding.
fn follows(finding: &Finding) -> Option<String> {
    let (_, first) = finding.follows.first()?;
    let same = finding.follows.iter().all(|(_, by)| by == first);
    let mut names: Vec<String> = finding.follows.iter().map(|(key, _)| named(key)).collect();
    let number = names.len();
    if number > MOST_LISTED {
        // The end of the chain is more informative than its start.
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
        1 => ("One other number".to_owned(), "is", "ties"),
        number => (format!("{number} other numbers"), "are", "tie"),
    };
    let names = listed(&names);
    Some(match finding.blamed {
        Blamed::ComparedValue => format!(
            "{one} {is} {by} as a result, and {ties} given the printed value{among}{names}."
        ),
        Blamed::Input => {
            format!(
                "{one} {is} computed from it, and {ties} with the corrected value{among}{names}."
            )
        }
        Blamed::Deal => format!("{one} {ties} if the deal file states this value{among}{names}."),
        Blamed::State => format!("{one} {ties} if the state file states this value{among}{names}."),
    })
}

/// Where the difference shows, with two totals of the section that differ by the same amount.
fn shows(tie_out: &TieOut, finding: &Finding, key: &Key, computed: &Value) -> String {
    let is = tie_out
        .value(key)
        .map_or_else(String::new, |compared| printed(&compared.printed));
    let totals = finding
        .by
        .and_then(|by| totals_apart(tie_out, key, by.abs()));
    let name = named(key);
    let should_be = printed(computed);
    match totals {
        Some(((more, above), (less, below))) => format!(
            "This equals the excess of {more} ({}) over {less} ({}): {name}, printed as {is}, should \
             be {should_be}.",
            printed(&above),
            printed(&below)
        ),
        None => format!("It shows in {name}, printed as {is}: the other lines imply {should_be}."),
    }
}

/// Two totals of a section that differ by an amount: the larger, then the smaller.
fn totals_apart(
    tie_out: &TieOut,
    key: &Key,
    amount: Decimal,
) -> Option<((String, Value), (String, Value))> {
    let totals: Vec<(String, Value, Decimal)> = tie_out
        .values
        .iter()
        .filter(|compared| compared.key.section == key.section)
        .filter(|compared| compared.key.column.starts_with("total_"))
        .filter_map(|compared| {
            let name = compared.key.column.replace('_', " ");
            Some((name, compared.printed.clone(), compared.printed.number()?))
        })
        .collect();
    totals.iter().find_map(|(more, above, larger)| {
        let other = totals
            .iter()
            .find(|(_, _, smaller)| larger - smaller == amount);
        other.map(|(less, below, _)| ((more.clone(), above.clone()), (less.clone(), below.clone())))
    })
}
