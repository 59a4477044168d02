//! Random scenarios as YAML text, from no defaults to a total loss.

use super::tape::Tape;

/// A scenario for a pool with these collateral types and a deal with these indices.
pub(super) fn scenario(tape: &mut Tape<'_>, kinds: &[&str], indices: &[&str]) -> String {
    let mut text = String::from("name: random\n");
    let prepayment = by_kind(tape, kinds, prepayment);
    push(&mut text, "prepayment", &prepayment);
    if tape.percent(80) {
        push(&mut text, "default", &by_kind(tape, kinds, default));
        push(&mut text, "severity", &by_kind(tape, kinds, severity));
        let lag = if tape.percent(60) {
            tape.between(1, 24)
        } else {
            0
        };
        push(&mut text, "months_to_liquidation", &lag.to_string());
        let advancing = *tape.one_of(&["principal and interest", "none"]);
        push(&mut text, "advancing", advancing);
        // Derived from the lag, so that no further number is drawn and saved rows still make the
        // same cases.
        let near_maturity = match lag % 4 {
            3 => "standard",
            _ => "to maturity",
        };
        push(&mut text, "defaults_near_maturity", near_maturity);
    }
    if !indices.is_empty() {
        let paths: Vec<String> = indices
            .iter()
            .map(|index| format!("{index}: \"{}\"", index_path(tape)))
            .collect();
        push(&mut text, "index", &format!("{{{}}}", paths.join(", ")));
    }
    if tape.percent(40) {
        let curve = delinquency(tape);
        push(&mut text, "delinquency", &format!("\"{curve}\""));
    }
    let triggers = *tape.one_of(&["model", "model", "model", "model", "pass", "fail"]);
    push(&mut text, "triggers", triggers);
    if tape.percent(35) {
        let arrives = *tape.one_of(&["full month", "half month", "none"]);
        push(&mut text, "prepayment_interest", arrives);
    }
    if tape.percent(25) {
        let lost = tape.hundredths(0, 250);
        push(&mut text, "relief_act_shortfall", &format!("{lost}%"));
    }
    text
}

/// Adds prepayment charges to deal and scenario, and interest losses to the scenario; drawn last,
/// so that saved rows still make the same deals.
pub(super) fn charges_and_interest_loss(
    tape: &mut Tape<'_>,
    deal: &mut String,
    scenario: &mut String,
) {
    if tape.percent(35) {
        let to = *tape.one_of(&["R", "P"]);
        push(deal, "prepayment_charges", &format!("{{to: {to}}}"));
        let charges = tape.hundredths(0, 500);
        push(scenario, "prepayment_charges", &format!("{charges}%"));
    }
    if tape.percent(35) {
        // Sometimes more than the interest of the month.
        let highest = *tape.one_of(&[500, 500, 10_000]);
        let lost = tape.hundredths(0, highest);
        push(scenario, "interest_loss", &format!("{lost}%"));
    }
}

fn push(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push_str(": ");
    text.push_str(value);
    text.push('\n');
}

fn by_kind(tape: &mut Tape<'_>, kinds: &[&str], curve: impl Fn(&mut Tape<'_>) -> String) -> String {
    if kinds.len() > 1 && tape.percent(30) {
        let curves: Vec<String> = kinds
            .iter()
            .map(|kind| format!("{kind}: \"{}\"", curve(tape)))
            .collect();
        return format!("{{{}}}", curves.join(", "));
    }
    format!("\"{}\"", curve(tape))
}

fn prepayment(tape: &mut Tape<'_>) -> String {
    match tape.between(0, 9) {
        0 => "0 CPR".to_owned(),
        1..=3 => format!("{} CPR", tape.hundredths(0, 4000)),
        4 => "pricing".to_owned(),
        5 => format!("{}% of pricing", tape.between(0, 250)),
        6 => format!(
            "{} ramp {} for {}, {} for {}, {}",
            tape.between(0, 20),
            tape.between(20, 60),
            tape.between(2, 24),
            tape.between(0, 90),
            tape.between(1, 12),
            tape.between(0, 60)
        ),
        7 => format!("{} PSA", tape.between(0, 1000)),
        8 => format!("{} for {}, 100", tape.between(0, 40), tape.between(1, 60)),
        _ => format!("{} CPR", tape.between(60, 100)),
    }
}

fn default(tape: &mut Tape<'_>) -> String {
    match tape.between(0, 9) {
        0 => "0 CDR".to_owned(),
        1..=3 => format!("{} CDR", tape.hundredths(10, 1500)),
        4 | 5 => format!(
            "{} for {}, {} CDR for {}, {}",
            tape.between(0, 5),
            tape.between(1, 36),
            tape.between(10, 80),
            tape.between(1, 18),
            tape.between(0, 8)
        ),
        6 => format!("{} SDA", tape.between(50, 2000)),
        7 | 8 => format!("{} CDR", tape.between(15, 60)),
        _ => format!("{} CDR", tape.between(60, 100)),
    }
}

fn severity(tape: &mut Tape<'_>) -> String {
    match tape.between(0, 9) {
        0..=4 => tape.between(10, 70).to_string(),
        5 => "0".to_owned(),
        6 => "100".to_owned(),
        7 => tape.between(70, 99).to_string(),
        _ => format!(
            "{} for {}, {}",
            tape.between(0, 100),
            tape.between(1, 60),
            tape.between(0, 100)
        ),
    }
}

fn index_path(tape: &mut Tape<'_>) -> String {
    match tape.between(0, 5) {
        0..=2 => tape.hundredths(50, 800),
        3 => "0".to_owned(),
        4 => format!(
            "{} for {}, {} for {}, {}",
            tape.hundredths(0, 600),
            tape.between(1, 30),
            tape.hundredths(800, 2000),
            tape.between(1, 40),
            tape.hundredths(0, 500)
        ),
        _ => format!(
            "{} ramp {} for {}, {}",
            tape.hundredths(0, 500),
            tape.hundredths(500, 2000),
            tape.between(2, 60),
            tape.hundredths(0, 2000)
        ),
    }
}

fn delinquency(tape: &mut Tape<'_>) -> String {
    match tape.between(0, 3) {
        0 => tape.hundredths(0, 1500),
        1 => format!(
            "0 for {}, {} for {}, 0",
            tape.between(1, 40),
            tape.between(5, 60),
            tape.between(1, 20)
        ),
        2 => format!(
            "{} ramp {} for {}, {}",
            tape.between(0, 5),
            tape.between(5, 40),
            tape.between(2, 48),
            tape.between(0, 20)
        ),
        _ => tape.between(0, 100).to_string(),
    }
}
