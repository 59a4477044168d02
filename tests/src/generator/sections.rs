//! Random deals as YAML text: stepdown, trigger events, hedges, the call, excess cash flow.

use super::deal::{DealText, calendar_month, dollars, order};
use super::tape::Tape;

pub(super) fn stepdown(tape: &mut Tape<'_>, deal: &mut DealText) {
    let kind = tape.between(0, 5);
    if kind == 0 {
        deal.line("stepdown: never");
        return;
    }
    let mut fields = Vec::new();
    if kind != 2 {
        let month = tape.between(1, 60);
        fields.push(format!("not_before: {}", calendar_month(month)));
    }
    if kind >= 2 {
        let enhancement = tape.hundredths(500, 7500);
        fields.push(format!("senior_enhancement: {enhancement}%"));
    }
    if tape.percent(30) {
        fields.push("or_after_seniors_are_paid: no".to_owned());
    }
    deal.line(&format!("stepdown: {{{}}}", fields.join(", ")));
}

/// Adds `enhancement_after` in some cases, drawn last like charges.
pub(super) fn enhancement_after(tape: &mut Tape<'_>, deal: &mut DealText) {
    if tape.percent(35) {
        let field = "stepdown: {enhancement_after: losses covered, ";
        deal.yaml = deal.yaml.replacen("stepdown: {", field, 1);
    }
}

/// Adds rules on which documents differ in some cases, drawn last like charges.
pub(super) fn readings(tape: &mut Tape<'_>, deal: &mut DealText, scenario: &mut String) {
    let mut add = |included: bool, section: &str, field: &str| {
        if included {
            let with = format!("{section}{field}, ");
            deal.yaml = deal.yaml.replacen(section, &with, 1);
        }
    };
    let net = tape.percent(35);
    add(
        net,
        "collateral: {",
        "prepayment_interest_at: net mortgage rate",
    );
    let negative = tape.percent(35);
    add(
        negative,
        "overcollateralization: {",
        "negative_reduces_enhancement: yes",
    );
    if tape.percent(35)
        && deal.yaml.contains("not_before: ")
        && deal.yaml.contains("senior_enhancement: ")
    {
        let with = "stepdown: {enhancement_tested_from: not_before, ";
        deal.yaml = deal.yaml.replacen("stepdown: {", with, 1);
    }
    if tape.percent(35) {
        let with = "waterfall:\n  reimbursed_write_downs: not principal\n";
        deal.yaml = deal.yaml.replacen("waterfall:\n", with, 1);
    }
    if tape.percent(35) {
        scenario.push_str("severity_read_at: default\n");
    }
}

pub(super) fn trigger_event(tape: &mut Tape<'_>, deal: &mut DealText) {
    let kind = tape.between(0, 4);
    if kind == 0 {
        return;
    }
    deal.line("trigger_event:");
    if kind != 1 {
        let limit = if tape.percent(50) {
            format!("{}% of pool", tape.hundredths(50, 2500))
        } else {
            format!("{}% of senior enhancement", tape.hundredths(500, 6000))
        };
        let months = tape.between(1, 6);
        deal.line(&format!(
            "  delinquency: {{rolling_months: {months}, at_least: {limit}}}"
        ));
    }
    if kind != 2 {
        deal.line("  cumulative_loss:");
        let mut month = tape.between(1, 30);
        let mut start = tape.between(0, 400);
        for _ in 0..tape.between(1, 4) {
            let adds = tape.between(0, 400);
            deal.line(&format!(
                "    - {{from_month: {month}, start: {}.{:02}%, adds: {}.{:02}%}}",
                start / 100,
                start % 100,
                adds / 100,
                adds % 100
            ));
            month += tape.between(1, 12);
            start += adds;
        }
    }
    if tape.percent(40) {
        deal.line("  tested_from: first distribution");
    }
    if tape.percent(35) {
        deal.line("  cures: no");
    }
}

pub(super) fn hedges(tape: &mut Tape<'_>, pool_cents: u64, deal: &mut DealText) {
    let count = match tape.between(0, 9) {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    if count == 0 {
        return;
    }
    deal.line("hedges:");
    for _ in 0..count {
        let index = deal.index(tape);
        let kind = tape.between(0, 3);
        let text = if kind <= 1 {
            format!(
                "swap: {{pays: {}%, pays_day_count: {}, receives: {index}, \
                 receives_day_count: {}, ",
                tape.hundredths(100, 1200),
                tape.one_of(&["30/360", "actual/360 unadjusted", "actual/365"]),
                tape.one_of(&["actual/360", "actual/365"]),
            )
        } else {
            let strike = tape.between(0, 900);
            let ceiling = strike + tape.between(1, 600);
            let percent =
                |hundredths: u32| format!("{}.{:02}%", hundredths / 100, hundredths % 100);
            if kind == 2 {
                format!("cap: {{index: {index}, strike: {}, ", percent(strike))
            } else {
                format!(
                    "corridor: {{index: {index}, strike: {}, ceiling: {}, day_count: 30/360, ",
                    percent(strike),
                    percent(ceiling)
                )
            }
        };
        let notional = notional(tape, pool_cents);
        deal.line(&format!("  - {text}notional: [{notional}]}}"));
    }
}

/// A notional schedule: falling, constant or irregular; far below or far above the pool.
fn notional(tape: &mut Tape<'_>, pool_cents: u64) -> String {
    let scale = u64::from(*tape.one_of(&[100_u32, 100, 10, 30, 1500]));
    let mut amount = pool_cents / 100 * scale;
    let decay = u64::from(tape.between(90, 100));
    let amounts: Vec<String> = (0..tape.between(1, 60))
        .map(|_| {
            let now = dollars(amount);
            amount = amount * decay / 100;
            now
        })
        .collect();
    amounts.join(", ")
}

pub(super) fn optional_termination(tape: &mut Tape<'_>, pool_cents: u64, deal: &mut DealText) {
    let kind = tape.between(0, 9);
    if kind == 0 {
        return;
    }
    let mut fields = Vec::new();
    if kind <= 7 {
        fields.push(if tape.percent(80) {
            format!("below: {}% of original", tape.between(1, 35))
        } else {
            let share = u64::from(tape.between(0, 300));
            format!("below: {}", dollars(pool_cents / 1000 * share))
        });
    }
    if kind >= 6 {
        let month = tape.between(1, 120);
        fields.push(format!("from: {}", calendar_month(month)));
    }
    if tape.percent(40) {
        fields.push("tested_on: balance before the date".to_owned());
    }
    if tape.percent(40) {
        fields.push("exercised: next date".to_owned());
    }
    deal.line(&format!("optional_termination: {{{}}}", fields.join(", ")));
}

/// The uses of excess cash flow in a random valid order, some left out.
pub(super) fn excess_cash_flow(tape: &mut Tape<'_>, names: &[String], deal: &mut DealText) {
    const TO_PRINCIPAL: [&str; 2] = ["realized losses", "overcollateralization increase"];
    const TO_CLASSES: [&str; 5] = [
        "prepayment interest shortfalls",
        "unpaid prepayment interest shortfalls",
        "basis risk",
        "relief act shortfalls",
        "unreimbursed write-downs",
    ];
    let mut steps: Vec<String> = Vec::new();
    for step in TO_PRINCIPAL {
        if !tape.percent(12) {
            steps.push(step.to_owned());
        }
    }
    let usual = tape.percent(60);
    for step in TO_CLASSES {
        if tape.percent(15) {
            continue;
        }
        let place = if usual {
            steps.len()
        } else {
            let last = u32::try_from(steps.len()).unwrap_or(0);
            tape.between(0, last) as usize
        };
        let written = if tape.percent(20) {
            let other = tape.shuffled(names);
            format!("{{{step}: {}}}", order(tape, &other))
        } else {
            step.to_owned()
        };
        steps.insert(place, written);
    }
    if tape.percent(50) {
        steps.push("swap termination".to_owned());
    }
    steps.push("residual".to_owned());
    deal.line("  excess_cash_flow:");
    for step in steps {
        deal.line(&format!("    - {step}"));
    }
}
