//! The output of `explain` for every month of many runs, checked for consistency: amounts add up,
//! balances continue from month to month, and each citation names the right line of the deal file.
//!
//! These checks read the output alone and compute nothing of their own.

use std::path::Path;

use super::explain_output::{ExplainedMonth, Step, amount, amounts, sum};
use super::support::top_level;

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";
const THREE_CLASSES: &str = "scenarios/three-classes";

/// No amount is negative, and no amount of 0.00 is printed.
fn check_amounts(explained: &ExplainedMonth) {
    let mut before = ' ';
    let mut letters = explained.text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_minus = letter == '-' && letters.peek().is_some_and(char::is_ascii_digit);
        explained.check(
            !(is_minus && [' ', '(', '\n', '$'].contains(&before)),
            "a negative amount",
        );
        before = letter;
    }
    explained.check(!amounts(&explained.text).contains(&0), "an amount of 0.00");
    for nonsense in ["  .", " ,", "of of", "zero is paid in full", "()", ": ."] {
        explained.check(!explained.text.contains(nonsense), nonsense);
    }
}

/// Sources equal uses; the principal distribution amount equals its parts and the payments; excess
/// cash flow equals its uses.
fn check_sums(explained: &ExplainedMonth) {
    if let Some(account) = explained.beginning("Sources ") {
        let totals = amounts(&account.text);
        explained.check(totals.len() == 2 && totals[0] == totals[1], "sources, uses");
        for (line, total) in account.lines.iter().zip(&totals) {
            explained.check(sum(line) == *total, line);
        }
        explained.check(
            account.lines.len() == 2,
            "an item for sources and one for uses",
        );
    } else {
        explained.check(
            explained.beginning("There are no sources").is_some(),
            "neither sources and uses nor a month without cash",
        );
    }
    if let Some(step) = explained.beginning("The principal distribution amount is ") {
        let (total, parts) = step.sentence().split_once(": ").expect("its parts");
        let added: i128 = parts
            .split(", ")
            .map(|part| match part.strip_prefix("less ") {
                Some(part) => -sum(part),
                None => sum(part),
            })
            .sum();
        explained.check(added == sum(total), "the parts of principal");
        let paid: i128 = explained
            .steps
            .iter()
            .flat_map(|step| &step.lines)
            .filter(|line| line.contains(", leaving ") || line.ends_with(", its entire balance"))
            .filter(|line| !line.contains("; unreimbursed write-downs"))
            .map(|line| amounts(line)[0])
            .sum();
        let no_class = explained
            .steps
            .iter()
            .find(|step| step.text.contains("is not paid to any class"));
        let not_taken = no_class.map_or(0, |step| amounts(&step.text)[0]);
        explained.check(paid + not_taken == sum(total), "principal by class");
    }
    let excess = explained
        .beginning("Remaining excess cash flow is ")
        .expect("a step");
    let (total, parts) = match excess.text.split_once(": ") {
        Some((total, parts)) => (sum(total), sum(parts)),
        None => (sum(&excess.text), sum(&excess.text)),
    };
    explained.check(total == parts, "the parts of excess cash flow");
    let after = explained
        .steps
        .iter()
        .skip_while(|step| step.text != excess.text);
    let used: i128 = after
        .filter_map(|step| {
            let sentence = step.sentence();
            let is_whole =
                sentence.ends_with(" are paid in full.") || sentence.starts_with("The remaining ");
            let in_part = sentence.split_once("Of this, ").map(|(_, paid)| paid);
            let paid = in_part.or(is_whole.then_some(sentence));
            paid.map(|paid| amounts(paid)[0])
        })
        .sum();
    explained.check(total == used, "what excess cash flow is used for");
}

/// The balances before and after that a step states for `name`.
fn from_and_to(explained: &ExplainedMonth, name: &str) -> Option<(i128, i128)> {
    let goes = explained.steps.iter().find(|step| {
        let verb = step.text.strip_prefix(name);
        verb.is_some_and(|verb| {
            verb.starts_with("goes ") || verb.starts_with("go ") || verb.starts_with("stay")
        })
    })?;
    let balances = goes.text.split(": ").next()?;
    let of = |words: &str| words.split(' ').find_map(amount).unwrap_or(0);
    Some(if let Some((_, at)) = balances.split_once(" at ") {
        (of(at), of(at))
    } else {
        let (_, balances) = balances.split_once(" from ")?;
        let (from, to) = balances.split_once(" to ")?;
        (of(from), of(to))
    })
}

/// The stated changes of overcollateralization add up to its change of balance.
fn check_overcollateralization(explained: &ExplainedMonth) {
    const NAME: &str = "Overcollateralization ";
    let (from, to) = from_and_to(explained, NAME).expect("a change of balance");
    let goes = explained.steps.iter().find(|step| {
        let verb = step.text.strip_prefix(NAME);
        verb.is_some_and(|verb| verb.starts_with("goes ") || verb.starts_with("stays "))
    });
    let sentence = goes.expect("a change of balance").sentence();
    let parts = sentence.split_once(": ").map_or("", |(_, parts)| parts);
    let moved: i128 = parts
        .split(", ")
        .flat_map(|part| part.split(" and "))
        .map(|part| {
            let builds = part.contains("of write-downs") || part.contains("beyond");
            if builds { sum(part) } else { -sum(part) }
        })
        .sum();
    explained.check(from + moved == to, "what moves overcollateralization");
}

/// Phrases, and the name that a sentence with them must cite.
const MUST_CITE: &[(&str, &str)] = &[
    ("Fees are ", "expense_fees"),
    ("Cumulative realized losses are", "original_balance"),
    ("The swap ", "swap"),
    ("On a notional of ", "swap"),
    ("The net WAC cap rates", "accrual"),
    ("the groups' caps, weighted", "groups"),
    ("Pass-through rates:", "hard_cap"),
    ("is paid as interest", "interest"),
    ("The senior enhancement percentage is", "classes"),
    ("has not come; ", "not_before"),
    ("specified; ", "senior_enhancement"),
    ("The stepdown date was reached", "stepdown"),
    ("60+ delinquencies", "delinquency"),
    ("the month's limit of", "cumulative_loss"),
    ("o trigger event is in effect", "trigger_event"),
    ("A trigger event is in effect", "trigger_event"),
    ("unchanged from the previous date", "trigger_event"),
    ("the tests apply only from", "trigger_event"),
    ("There are no losses to cover", "realized losses"),
    ("to cover the loss of", "realized losses"),
    ("xcess cash flow covers", "realized losses"),
    ("(the floor is ", "stepped_down_target"),
    (
        "the overcollateralization reduction amount is",
        "stepped_down_target",
    ),
    ("the floor, because", "floor"),
    ("because the stepdown date has not", "target"),
    (
        "The required amount is met",
        "overcollateralization increase",
    ),
    ("The deficiency is", "overcollateralization increase"),
    ("all principal is paid to", "ranks"),
    ("in order of seniority", "ranks"),
    ("and the pool less the floor", "floor"),
    ("of principal is due.", "subordination_percentage"),
    (": no principal is due.", "subordination_percentage"),
    ("Basis risk shortfalls", "basis risk"),
    ("The remaining ", "residual"),
    ("is written down in this order", "losses"),
    ("No class is written down", "losses"),
    ("Overcollateralization goes from", "overcollateralization"),
    ("Optional termination:", "optional_termination"),
    ("The call is exercised", "optional_termination"),
];

/// Each cited line contains what it is cited for.
fn check_citations(explained: &ExplainedMonth, deal: &[&str]) {
    for step in &explained.steps {
        for (words, name) in MUST_CITE {
            let says_so = step.sentence().contains(words)
                || step.lines.iter().any(|line| line.contains(words));
            explained.check(
                !says_so || step.cites(name),
                &format!("`{words}` does not cite `{name}`"),
            );
        }
        for (number, name) in step.citations() {
            let line = deal[number - 1];
            explained.check(
                names_line(deal, number, name),
                &format!("{name} is not on line {number}: {line}"),
            );
            check_content(explained, step, line, name);
        }
        if let Some(uses) = step.sentence().strip_prefix("Nothing is owed for ") {
            let uses = uses.replace(" or ", ", ");
            explained.check(
                step.citations().len() == uses.split(", ").count(),
                "each idle use is cited",
            );
        }
    }
}

/// Whether a line states the field `name`, or is an item of the list or section of that name.
fn names_line(deal: &[&str], number: usize, name: &str) -> bool {
    let line = deal[number - 1];
    let is_word = |rest: &str| !rest.starts_with(|letter: char| letter.is_alphanumeric());
    let stated = line
        .match_indices(name)
        .any(|(at, _)| is_word(&line[at + name.len()..]));
    let indent = |line: &str| line.len() - line.trim_start().len();
    let of_list = deal[..number - 1]
        .iter()
        .rev()
        .find(|above| indent(above) < indent(line) && above.contains(':'))
        .is_some_and(|above| above.trim_start().starts_with(&format!("{name}:")));
    let of_item = deal[..number - 1]
        .iter()
        .rev()
        .find(|above| indent(above) == 0 && above.contains(':'))
        .is_some_and(|above| above.starts_with(&format!("{name}:")));
    stated || of_list || of_item
}

/// Among similar lines, the cited one contains the value or the class of the sentence.
fn check_content(explained: &ExplainedMonth, step: &Step, line: &str, name: &str) {
    let sentence = step.sentence();
    let first_class = sentence.split([' ', ',']).next().unwrap_or_default();
    let line_contains = |what: &str| {
        explained.check(
            line.contains(what),
            &format!("`{what}` is not on the line cited for {name}: {line}"),
        );
    };
    match name {
        "subordination_percentage" if sentence.contains("of the pool") => {
            let mut percentages = sentence
                .split(' ')
                .filter_map(|word| word.strip_suffix('%'));
            let percentage = percentages.next_back().expect("a percentage");
            let percentage = percentage.trim_start_matches('(').trim_end_matches("00");
            line_contains(percentage.trim_end_matches('.'));
        }
        // A group that spans several lines is cited by its last line.
        "ranks" if sentence.contains(" paid ") && line.contains("classes:") => {
            line_contains(first_class);
        }
        "cumulative_loss" if line.contains("from_month") && line.trim_start().starts_with('-') => {
            let from = line.split("from_month: ").nth(1).expect("a month");
            let from: u32 = from.split(',').next().unwrap().parse().expect("a month");
            explained.check(
                from <= explained.month && (explained.month < from + 12 || from == 85),
                &format!("a limit of another month: {line}"),
            );
        }
        "swap" => line_contains("- swap: "),
        _ => {}
    }
}

/// Explains every `every`-th month of a run, and checks each by itself and against the month
/// before. After month 150 little but the residual class is left, so that months are skipped: each
/// one runs the binary.
fn check_run(folder: &str, scenario: &str, first: u32, every: u32) {
    let deal = std::fs::read_to_string(top_level().join(folder).join("deal.yaml")).expect("a deal");
    let deal: Vec<&str> = deal.lines().collect();
    let mut before: Option<ExplainedMonth> = None;
    let mut month = first;
    while let Some(explained) = ExplainedMonth::of(folder, scenario, month) {
        check_amounts(&explained);
        check_sums(&explained);
        check_overcollateralization(&explained);
        check_citations(&explained, &deal);
        let of_month_before = before.filter(|explained| explained.month + 1 == month);
        for name in ["Overcollateralization ", "Certificates "] {
            let change = of_month_before
                .as_ref()
                .and_then(|explained| from_and_to(explained, name));
            if let (Some((_, ended)), Some((begins, _))) = (change, from_and_to(&explained, name)) {
                explained.check(
                    ended == begins,
                    &format!("{name}does not continue from the month before"),
                );
            }
        }
        before = Some(explained);
        month += if month < 150 { every } else { every.max(7) };
    }
    let last = before.expect("a month").month;
    assert!(last + every > 240, "{folder}, {scenario}: {last}");
}

#[test]
fn ks4_at_4_cdr() {
    check_run(KS4, "stress/4-cdr.yaml", 1, 1);
}

#[test]
fn ks4_at_8_cdr() {
    check_run(KS4, "stress/8-cdr.yaml", 1, 1);
}

#[test]
fn ks4_at_12_cdr() {
    check_run(KS4, "stress/12-cdr.yaml", 1, 1);
}

#[test]
fn ks4_at_the_pricing_speed() {
    check_run(KS4, "pricing.yaml", 1, 11);
}

#[test]
fn ks2_at_the_pricing_speed() {
    check_run(KS2, "pricing.yaml", 10, 1);
}

#[test]
fn ks2_at_12_cdr() {
    check_run(KS2, "../rasc-2007-ks4/stress/12-cdr.yaml", 10, 7);
}

#[test]
fn three_classes() {
    check_run(THREE_CLASSES, "pricing.yaml", 1, 7);
}

/// Interest and hedges use up principal, caps bind, and shortfalls arise while no class accrues
/// interest.
#[test]
fn shortfalls_of_every_type() {
    for (name, index) in [("low", "0.5"), ("high", "11")] {
        let outside = tempfile::TempDir::new().expect("a folder for temporary files");
        let path = outside.path().join(format!("{name}.yaml"));
        let text = format!(
            "name: {name}\nprepayment: 20 CPR\ndefault: 15 CDR\nseverity: 90%\n\
             months_to_liquidation: 12\nadvancing: none\nindex: {{libor_1m: {index}}}\n\
             delinquency: 5%\ntriggers: model\nprepayment_interest: none\n\
             relief_act_shortfall: 1%\n"
        );
        std::fs::write(&path, text).expect("a scenario");
        let path = self::text(&path);
        check_run(KS4, &path, 2, 12);
        check_run(KS2, &path, 11, 12);
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
