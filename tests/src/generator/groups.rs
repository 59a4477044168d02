//! Random loan groups, dates with several collection months and stated step-up dates, added to the
//! text of a deal and its pool.
//!
//! Drawn last, so that saved rows still make the same deals with more terms.

use super::deal::order;
use super::tape::Tape;

const GROUPS: [&str; 2] = ["I", "II"];

/// Cut-off dates with several collection months for the first distribution date, or with a stated
/// number of them.
const DATES: [&str; 4] = [
    "2007-03-01",
    "2007-02-01",
    "2007-03-01, first_collection_months: 1",
    "2007-03-31, first_collection_months: 2",
];

/// In three of ten cases, a first distribution date that is not one due period after the cut-off
/// date.
pub(super) fn first_collections(tape: &mut Tape<'_>, deal: &mut String) {
    if tape.percent(30) {
        let cut_off = format!("cut_off: {},", tape.one_of(&DATES));
        *deal = deal.replacen("cut_off: 2007-04-01,", &cut_off, 1);
    }
}

/// In a quarter of the cases, margins that step up from a date or a month.
pub(super) fn step_up_from(tape: &mut Tape<'_>, deal: &mut String) {
    if !tape.percent(25) {
        return;
    }
    let month = tape.between(1, 60);
    let from = match tape.between(0, 2) {
        0 => format!("month {month}"),
        1 => format!("{}-25", super::deal::calendar_month(month)),
        _ => format!("{} dates after the first possible call", tape.between(0, 3)),
    };
    for dates in 0..=3 {
        *deal = deal.replacen(&format!(", step_up_after_dates: {dates}"), "", 1);
    }
    *deal = deal.replacen(
        "interest: {accrual",
        &format!("interest: {{step_up_from: {from}, accrual"),
        1,
    );
}

/// In a third of the cases with at least two loans, two loan groups, with classes of each group and
/// of both.
pub(super) fn loan_groups(tape: &mut Tape<'_>, deal: &mut String, pool: &mut String) {
    if pool.lines().count() < 3 || !tape.percent(35) {
        return;
    }
    group_of_each_loan(tape, pool);
    *deal = deal.replacen("collateral: {", "collateral: {groups: [I, II], ", 1);

    let mut grouped: Vec<(String, [bool; 2])> = Vec::new();
    let mut all: Vec<String> = Vec::new();
    let mut lines: Vec<String> = deal.lines().map(str::to_owned).collect();
    for line in lines
        .iter_mut()
        .filter(|line| line.starts_with("  - {classes: "))
    {
        let (start, written) = line.split_at("  - {classes: ".len());
        let end = [", subordination_percentage", ", in_trigger_event"]
            .iter()
            .filter_map(|field| written.find(field))
            .min()
            .unwrap_or(written.len() - 1);
        let (written, rest) = written.split_at(end);
        let members = names_in(written);
        all.extend(members.iter().cloned());
        if !tape.percent(60) {
            continue;
        }
        let mut of_rank: Vec<(String, [bool; 2])> = members
            .into_iter()
            .map(|name| {
                let backed_by = *tape.one_of(&[[true, false], [false, true], [true, true]]);
                (name, backed_by)
            })
            .collect();
        let has = |group: usize| of_rank.iter().any(|(_, backed_by)| backed_by[group]);
        if !(has(0) && has(1))
            && let Some((_, backed_by)) = of_rank.last_mut()
        {
            *backed_by = [true, true];
        }
        *line = format!("{start}{}{rest}", by_group(tape, &of_rank));
        grouped.extend(of_rank);
    }
    for (name, backed_by) in &grouped {
        let group = match backed_by {
            [true, true] => "[I, II]",
            [true, false] => "I",
            _ => "II",
        };
        let start = format!("  - {{name: {name}, ");
        let class = lines.iter_mut().find(|line| line.starts_with(&start));
        if let Some(class) = class {
            let fields = class.trim_end_matches('}');
            *class = format!("{fields}, group: {group}}}");
        }
    }
    for field in ["  interest: ", "  losses: "] {
        if grouped.is_empty() || !tape.percent(50) {
            continue;
        }
        let mut parts = vec![by_group(tape, &grouped)];
        let others = all
            .iter()
            .filter(|name| !grouped.iter().any(|(known, _)| known == *name));
        parts.extend(others.cloned());
        if field == "  losses: " {
            parts.reverse();
        }
        let order = lines.iter_mut().find(|line| line.starts_with(field));
        if let Some(order) = order {
            *order = format!("{field}[{}]", parts.join(", "));
        }
    }
    *deal = lines.join("\n") + "\n";
}

/// Adds a column of loan groups: the first loan is of the first group, the second of the second.
pub(super) fn group_of_each_loan(tape: &mut Tape<'_>, pool: &mut String) {
    let mut rows = Vec::new();
    for (row, line) in pool.lines().enumerate() {
        let group = match row {
            0 => "group",
            1 | 2 => GROUPS[row - 1],
            _ => tape.one_of(&GROUPS),
        };
        rows.push(format!("{line},{group}"));
    }
    *pool = rows.join("\n") + "\n";
}

/// `{by_group: {I: [C-1, C-3], II: [C-2, C-3]}}`
fn by_group(tape: &mut Tape<'_>, classes: &[(String, [bool; 2])]) -> String {
    let parts: Vec<String> = GROUPS
        .iter()
        .enumerate()
        .map(|(group, name)| {
            let own = classes.iter().filter(|(_, backed_by)| backed_by[group]);
            let own: Vec<String> = own.map(|(class, _)| class.clone()).collect();
            format!("{name}: {}", order(tape, &own))
        })
        .collect();
    format!("{{by_group: {{{}}}}}", parts.join(", "))
}

fn names_in(order: &str) -> Vec<String> {
    let between = |letter: char| "[]{}, ".contains(letter);
    let words = order.split(between).filter(|word| word.starts_with("C-"));
    words.map(str::to_owned).collect()
}
