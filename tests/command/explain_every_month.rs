//! Every month of many runs told, and what is told held against itself: amounts add up, months go on
//! where the one before ended, and each rule stands on the line that is cited for it.
//!
//! Nothing here may know how a month is computed: only what the sentences say.

use std::path::Path;

use super::shown::{Shown, Step, amount, amounts, sum};
use super::support::top_level;

const KS4: &str = "scenarios/rasc-2007-ks4";
const KS2: &str = "scenarios/rasc-2007-ks2";
const THREE_CLASSES: &str = "scenarios/three-classes";

/// Nothing is negative, and nothing is told of no money.
fn check_amounts(shown: &Shown) {
    let mut before = ' ';
    let mut letters = shown.text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_minus = letter == '-' && letters.peek().is_some_and(char::is_ascii_digit);
        shown.is(
            !(is_minus && [' ', '(', '\n', '$'].contains(&before)),
            "a negative amount",
        );
        before = letter;
    }
    shown.is(
        !amounts(&shown.text).contains(&0),
        "an amount of nothing is told as a figure",
    );
    for nonsense in ["  .", " ,", "of of", "nothing is paid in full", "()", ": ."] {
        shown.is(!shown.text.contains(nonsense), nonsense);
    }
}

/// What comes in is what goes out; the principal distribution amount is what it is made up of and
/// what is paid; what excess cash flow holds is what is paid of it.
fn check_sums(shown: &Shown) {
    if let Some(account) = shown.beginning("Sources ") {
        let totals = amounts(&account.text);
        shown.is(totals.len() == 2 && totals[0] == totals[1], "sources, uses");
        for (line, total) in account.lines.iter().zip(&totals) {
            shown.is(sum(line) == *total, line);
        }
        shown.is(account.lines.len() == 2, "in and out");
    } else {
        shown.is(
            shown.beginning("Nothing comes in").is_some(),
            "there is no account",
        );
    }
    if let Some(step) = shown.beginning("The principal distribution amount is ") {
        let (total, parts) = step.sentence().split_once(": ").expect("its parts");
        let generated: i128 = parts
            .split(", ")
            .map(|part| match part.strip_prefix("less ") {
                Some(part) => -sum(part),
                None => sum(part),
            })
            .sum();
        shown.is(generated == sum(total), "the parts of principal");
        let paid: i128 = shown
            .steps
            .iter()
            .flat_map(|step| &step.lines)
            .filter(|line| line.contains(", leaving ") || line.ends_with(", its whole balance"))
            .filter(|line| !line.contains("not reimbursed so far"))
            .map(|line| amounts(line)[0])
            .sum();
        let no_class = shown
            .steps
            .iter()
            .find(|step| step.text.contains("is paid to no class"));
        let not_taken = no_class.map_or(0, |step| amounts(&step.text)[0]);
        shown.is(paid + not_taken == sum(total), "principal by class");
    }
    let holds = shown.beginning("Excess cash flow holds ").expect("a step");
    let (total, parts) = match holds.text.split_once(": ") {
        Some((total, parts)) => (sum(total), sum(parts)),
        None => (sum(&holds.text), sum(&holds.text)),
    };
    shown.is(total == parts, "the parts of excess cash flow");
    let after = shown
        .steps
        .iter()
        .skip_while(|step| step.text != holds.text);
    let used: i128 = after
        .filter_map(|step| {
            let is_paid = step.text.starts_with("For ") && !step.text.contains(" is owed");
            let is_left = step.text.starts_with("What is left, ");
            (is_paid || is_left).then(|| amounts(&step.text)[0])
        })
        .sum();
    shown.is(total == used, "what excess cash flow is used for");
}

/// From where to where a step says that a balance goes.
fn from_and_to(shown: &Shown, name: &str) -> Option<(i128, i128)> {
    let goes = shown.steps.iter().find(|step| {
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

/// What is told to move overcollateralization moves it from where it was to where it is.
fn check_overcollateralization(shown: &Shown) {
    const NAME: &str = "Overcollateralization ";
    let (from, to) = from_and_to(shown, NAME).expect("it goes or stays");
    let goes = shown.steps.iter().find(|step| {
        let verb = step.text.strip_prefix(NAME);
        verb.is_some_and(|verb| verb.starts_with("goes ") || verb.starts_with("stays "))
    });
    let sentence = goes.expect("it goes or stays").sentence();
    let parts = sentence.split_once(": ").map_or("", |(_, parts)| parts);
    let moved: i128 = parts
        .split(", ")
        .flat_map(|part| part.split(" and "))
        .map(|part| {
            let builds = part.contains("is written down") || part.contains("beyond");
            if builds { sum(part) } else { -sum(part) }
        })
        .sum();
    shown.is(from + moved == to, "what moves overcollateralization");
}

/// Which name a sentence must cite.
const MUST_CITE: &[(&str, &str)] = &[
    ("Fees of ", "expense_fees"),
    ("Realized losses so far", "original_balance"),
    ("The swap ", "swap"),
    ("On a notional of ", "swap"),
    ("the net WAC cap rate is", "accrual"),
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
    ("as on the previous date", "trigger_event"),
    ("it is tested only from", "trigger_event"),
    ("There are no losses to cover", "realized losses"),
    ("to cover the loss of", "realized losses"),
    ("xcess cash flow covers", "realized losses"),
    ("(the floor is ", "stepped_down_target"),
    (
        "the overcollateralization reduction amount is",
        "stepped_down_target",
    ),
    ("the floor, for", "floor"),
    ("for the stepdown date is not reached", "target"),
    ("that is what is required", "overcollateralization increase"),
    (" is missing, ", "overcollateralization increase"),
    (" missing: so much", "overcollateralization increase"),
    ("all principal goes to", "ranks"),
    ("Principal is released rank by rank", "ranks"),
    ("the pool or the pool less the floor", "floor"),
    ("too much.", "subordination_percentage"),
    (": no principal.", "subordination_percentage"),
    ("For basis risk", "basis risk"),
    ("goes to class", "residual"),
    ("is written down, in the order", "losses"),
    ("Nothing is written down", "losses"),
    ("Overcollateralization goes from", "overcollateralization"),
    ("Optional termination:", "optional_termination"),
    ("The call is exercised", "optional_termination"),
];

/// Each cited line holds what it is cited for.
fn check_citations(shown: &Shown, deal: &[&str]) {
    for step in &shown.steps {
        for (words, name) in MUST_CITE {
            let says_so = step.sentence().contains(words)
                || step.lines.iter().any(|line| line.contains(words));
            shown.is(
                !says_so || step.cites(name),
                &format!("`{words}` does not cite `{name}`"),
            );
        }
        for (number, name) in step.citations() {
            let line = deal[number - 1];
            shown.is(
                holds(deal, number, name),
                &format!("{name} is not on line {number}: {line}"),
            );
            check_content(shown, step, line, name);
        }
        if let Some(uses) = step.sentence().strip_prefix("Nothing is owed for ") {
            let uses = uses.replace(" or ", ", ");
            shown.is(
                step.citations().len() == uses.split(", ").count(),
                "each use that idles is cited",
            );
        }
    }
}

/// Whether a line states a field, or is an item of the list of that name.
fn holds(deal: &[&str], number: usize, name: &str) -> bool {
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

/// The figure or the class that a line of several like it is cited for stands on that very line.
fn check_content(shown: &Shown, step: &Step, line: &str, name: &str) {
    let sentence = step.sentence();
    let first_class = sentence.split([' ', ',']).next().unwrap_or_default();
    let line_holds = |what: &str| {
        shown.is(
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
            line_holds(percentage.trim_end_matches('.'));
        }
        // A rank of several lines is cited by the last of them.
        "ranks" if sentence.contains(" paid ") && line.contains("classes:") => {
            line_holds(first_class);
        }
        "cumulative_loss" if line.contains("from_month") && line.trim_start().starts_with('-') => {
            let from = line.split("from_month: ").nth(1).expect("a month");
            let from: u32 = from.split(',').next().unwrap().parse().expect("a month");
            shown.is(
                from <= shown.month && (shown.month < from + 12 || from == 85),
                &format!("the limit of another month: {line}"),
            );
        }
        "swap" => line_holds("- swap: "),
        _ => {}
    }
}

/// Tells a run month by month, or every so manyth month, and holds each against itself, and against
/// the one before where that was told. By month 150 little but the residual class is left: from
/// there on some months do, for a binary is run for each.
fn check_run(folder: &str, scenario: &str, first: u32, every: u32) {
    let deal = std::fs::read_to_string(top_level().join(folder).join("deal.yaml")).expect("a deal");
    let deal: Vec<&str> = deal.lines().collect();
    let mut before: Option<Shown> = None;
    let mut month = first;
    while let Some(shown) = Shown::of(folder, scenario, month) {
        check_amounts(&shown);
        check_sums(&shown);
        check_overcollateralization(&shown);
        check_citations(&shown, &deal);
        let of_month_before = before.filter(|shown| shown.month + 1 == month);
        for name in ["Overcollateralization ", "Certificates "] {
            let went = of_month_before
                .as_ref()
                .and_then(|shown| from_and_to(shown, name));
            if let (Some((_, ended)), Some((begins, _))) = (went, from_and_to(&shown, name)) {
                shown.is(ended == begins, &format!("{name}goes on elsewhere"));
            }
        }
        before = Some(shown);
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
fn ks2_from_its_state_on() {
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

/// Interest and hedges eat principal, caps bind, and shortfalls come where nothing accrues.
#[test]
fn shortfalls_of_every_kind() {
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
        let path = shown(&path);
        check_run(KS4, &path, 2, 12);
        check_run(KS2, &path, 11, 12);
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
