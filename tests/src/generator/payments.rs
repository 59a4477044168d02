//! Random deals that state their payments, as YAML text: classes of every kind, amounts, tests, schedules, accounts,
//! fees, and payments in nested orders.

use super::deal::{DealText, dollars};
use super::pool::PoolText;
use super::sections::{hedges, optional_termination};
use super::tape::Tape;

/// A class of the deal.
struct Class {
    name: String,
    /// 0 for a notional class.
    cents: u64,
    accretes: bool,
    carries_forward: bool,
    earns: bool,
}

/// A deal on the given pool.
pub(super) fn deal(tape: &mut Tape<'_>, pool: &mut PoolText) -> DealText {
    let mut deal = DealText {
        yaml: String::new(),
        indices: Vec::new(),
    };
    let follows_pool = tape.percent(15);
    deal.line("name: random payments");
    deal.line(
        "dates: {cut_off: 2007-04-01, closing: 2007-04-27, first_distribution: 2007-05-25, \
         payment_day: 25}",
    );
    let groups = groups(tape, pool);
    let of_groups = if groups { ", groups: [I, II]" } else { "" };
    deal.line(&format!(
        "collateral: {{original_balance: {}, expense_fees: {{servicing fee: {}%}}{of_groups}}}",
        dollars(pool.cents),
        tape.hundredths(0, 100)
    ));
    let pricing: Vec<String> = pool
        .kinds
        .iter()
        .map(|kind| format!("{kind}: {} CPR", tape.between(5, 40)))
        .collect();
    deal.line(&format!(
        "prepayment_assumption: {{pricing: {{{}}}}}",
        pricing.join(", ")
    ));
    deal.line(&format!(
        "interest: {{accrual: {}, delay_days: {}}}",
        tape.one_of(&["actual/360", "30/360", "actual/365"]),
        tape.between(0, 24)
    ));
    if follows_pool {
        deal.line("reference_pool: yes");
    }
    let classes = classes(tape, pool, follows_pool, &mut deal);
    let paid: Vec<&Class> = classes.iter().filter(|class| class.cents > 0).collect();
    sets(&paid, &mut deal);
    schedules(tape, pool, &mut deal);
    amounts(tape, &paid, &mut deal);
    tests(tape, &mut deal);
    let account = !follows_pool && tape.percent(50);
    if account {
        accounts(tape, &mut deal);
    }
    let fees = !follows_pool && tape.percent(50);
    if fees {
        deal.line(&format!(
            "fees:\n  trustee: {{rate: {}%, of: pool balance before, minimum: 100, maximum: 20_000, annual_cap: {}}}",
            tape.hundredths(0, 50),
            tape.between(0, 60_000)
        ));
    }
    if !follows_pool {
        hedges(tape, pool.cents, &mut deal);
    }
    if tape.percent(60) {
        optional_termination(tape, pool.cents, &mut deal);
    }
    if tape.percent(20) {
        deal.line("stepdown: {not_before: 2009-05, senior_enhancement: 10%}");
        deal.line("trigger_event: {cumulative_loss: [{from_month: 1, start: 3%}]}");
    }
    deal.line("payments:");
    if follows_pool {
        reference_payments(tape, &classes, &mut deal);
    } else {
        payments(tape, &classes, (account, fees, groups), &mut deal);
    }
    deal
}

/// Two loan groups in a third of the pools with at least two loans.
fn groups(tape: &mut Tape<'_>, pool: &mut PoolText) -> bool {
    if pool.csv.lines().count() < 3 || !tape.percent(33) {
        return false;
    }
    let rows = pool.csv.lines().enumerate().map(|(row, line)| match row {
        0 => format!("{line},group\n"),
        row if row % 2 == 1 => format!("{line},I\n"),
        _ => format!("{line},II\n"),
    });
    pool.csv = rows.collect();
    true
}

fn classes(
    tape: &mut Tape<'_>,
    pool: &PoolText,
    follows_pool: bool,
    deal: &mut DealText,
) -> Vec<Class> {
    let count = tape.between(1, 6) as usize;
    let total = if follows_pool {
        pool.cents
    } else {
        pool.cents / 1000 * u64::from(tape.between(850, 1000))
    };
    deal.line("classes:");
    let mut classes = Vec::new();
    for (position, cents) in tape.cut(total, count).into_iter().enumerate() {
        let name = format!("C-{}", position + 1);
        let accretes = !follows_pool && position > 0 && tape.percent(25);
        let capped = tape.percent(30);
        let carries_forward = capped && tape.percent(60);
        let kind = if accretes { 1 } else { tape.between(0, 6) };
        let mut fields = vec![
            format!("name: {name}"),
            format!("balance: {}", dollars(cents)),
            match kind {
                0 | 1 => format!("rate: {}%", tape.hundredths(100, 900)),
                2 => "rate: none".to_owned(),
                3 => format!(
                    "index: {}, margin: {}%",
                    deal.index(tape),
                    tape.hundredths(5, 300)
                ),
                4 => format!(
                    "index: {}, multiplier: -{}, margin: {}%, floor: 0%",
                    deal.index(tape),
                    tape.between(1, 3),
                    tape.hundredths(500, 2000)
                ),
                5 => "rate: net WAC".to_owned(),
                _ => format!("rate: \"min({}%, net WAC)\"", tape.hundredths(200, 800)),
            },
        ];
        if capped && kind != 2 && kind != 5 {
            fields.push("cap: net WAC".to_owned());
            if carries_forward {
                fields.push("carry_forward: yes".to_owned());
            }
        }
        if accretes {
            fields.push("accretes: yes".to_owned());
        }
        if tape.percent(10) {
            fields.push("pays: quarterly".to_owned());
        }
        if tape.percent(10) {
            fields.push(format!("first_period_days: {}", tape.between(1, 60)));
        }
        if tape.percent(10) {
            fields.push("accrual: actual/365".to_owned());
        }
        deal.line(&format!("  - {{{}}}", fields.join(", ")));
        classes.push(Class {
            name,
            cents,
            accretes,
            carries_forward: carries_forward && kind != 2 && kind != 5,
            earns: kind != 2,
        });
    }
    if tape.percent(40) {
        let notional = match tape.between(0, 2) {
            0 => format!("{{C-1: {}%}}", tape.between(1, 150)),
            1 => "{pool: 100%}".to_owned(),
            _ => "balance(C-1) x 50%".to_owned(),
        };
        deal.line(&format!(
            "  - {{name: IO, notional: {notional}, rate: {}%}}",
            tape.hundredths(10, 300)
        ));
        classes.push(Class {
            name: "IO".to_owned(),
            cents: 0,
            accretes: false,
            carries_forward: false,
            earns: true,
        });
    }
    classes
}

fn sets(paid: &[&Class], deal: &mut DealText) {
    let names: Vec<&str> = paid.iter().map(|class| class.name.as_str()).collect();
    let (first, _) = names.split_at(names.len().div_ceil(2));
    deal.line(&format!(
        "sets:\n  seniors: [{}]\n  all: [{}]",
        first.join(", "),
        names.join(", ")
    ));
}

fn schedules(tape: &mut Tape<'_>, pool: &PoolText, deal: &mut DealText) {
    let first = pool.cents / 100 * u64::from(tape.between(10, 100));
    deal.line(&format!(
        "schedules:\n  seniors: {{1: {}, 13: {}, 60: {}, 120: 0}}",
        dollars(first),
        dollars(first / 2),
        dollars(first / 5)
    ));
}

fn amounts(tape: &mut Tape<'_>, paid: &[&Class], deal: &mut DealText) {
    let last = paid.last().map_or("C-1", |class| class.name.as_str());
    deal.line(&format!(
        "amounts:
  senior percentage: min(100%, balance(seniors) / pool balance before)
  shift: {{from_month: {{1: 100%, 25: 70%, 49: 30%, 73: 0%}}}}
  senior share: if losses are low then senior percentage + shift x (1 - senior percentage) else 100%
  senior principal: senior share x (scheduled principal + prepayments) + recoveries
  beyond: max(0, balance now(all) - pool balance)
  rounded: round(senior percentage, {} decimals)
  last due: interest due({last})",
        tape.between(2, 7)
    ));
}

fn tests(tape: &mut Tape<'_>, deal: &mut DealText) {
    let sticky = *tape.one_of(&["", "\n    stays: failed", "\n    stays: passed"]);
    let running = *tape.one_of(&["", "\n    dates_running: 3"]);
    deal.line(&format!(
        "tests:
  losses are low:
    value: cumulative realized losses / original pool balance
    at_most: {{from_month: {{1: {}%, 37: 5%}}, between: {}}}{sticky}{running}
  few are late: {{value: 60+ delinquency, mean_of_months: {}, at_most: {}%}}",
        tape.hundredths(0, 300),
        tape.one_of(&["steps", "interpolated"]),
        tape.between(1, 6),
        tape.between(1, 30)
    ));
}

fn accounts(tape: &mut Tape<'_>, deal: &mut DealText) {
    let earns = if tape.percent(50) { ", earns: 2%" } else { "" };
    deal.line(&format!(
        "accounts:\n  reserve: {{initial: {}% of original pool balance, target: \"max(0, min({}% of pool balance, balance now(all)))\"{earns}}}",
        tape.hundredths(0, 300),
        tape.hundredths(0, 400)
    ));
}

/// A random order of classes.
fn order(tape: &mut Tape<'_>, names: &[&str], depth: u32, groups: bool) -> String {
    let [only] = names else {
        let shuffled = tape.shuffled(names);
        let at = tape.between(1, names.len() as u32 - 1) as usize;
        let (one, other) = shuffled.split_at(at);
        if depth == 0 {
            return format!("[{}]", shuffled.join(", "));
        }
        let kind = tape.between(0, 8);
        let plain = names.len() == 2;
        let (one, other) = (
            order(tape, one, depth - 1, groups),
            order(tape, other, depth - 1, groups),
        );
        return match kind {
            0 | 1 => format!("[{one}, {other}]"),
            2 => format!("{{pro_rata: [{one}, {other}]}}"),
            3 => format!("{{pro_rata: [{one}, {other}], by: balance}}"),
            4 if plain => format!("{{pro_rata: {{{one}: 40%, {other}: 60%}}}}"),
            5 => format!(
                "{{split: {{{}%: {one}, rest: {other}}}}}",
                tape.between(1, 99)
            ),
            6 => format!("{{if: few are late, then: [{one}, {other}], else: [{other}, {one}]}}"),
            7 if groups => format!("{{by_group: {{I: {one}, II: {other}}}}}"),
            _ => format!(
                "[{{pay: {one}, up_to: {}}}, {other}]",
                *tape.one_of(&["senior principal", "5_000", "10% of pool balance"])
            ),
        };
    };
    if depth > 1 && tape.percent(15) {
        return format!("{{pay: {only}, each_date: {}}}", tape.between(0, 100_000));
    }
    (*only).to_owned()
}

fn payments(
    tape: &mut Tape<'_>,
    classes: &[Class],
    (account, fees, groups): (bool, bool, bool),
    deal: &mut DealText,
) {
    let of = |holds: &dyn Fn(&Class) -> bool| -> Vec<&str> {
        let found = classes.iter().filter(|class| holds(class));
        found.map(|class| class.name.as_str()).collect()
    };
    let earning = of(&|class| class.earns && !class.accretes);
    let paid = of(&|class| class.cents > 0);
    if fees {
        deal.line("  - fee: trustee");
    }
    if !earning.is_empty() {
        let from = if account {
            ", from: [available funds, reserve]"
        } else {
            ""
        };
        let order = order(tape, &earning, 1, false);
        deal.line(&format!("  - {{interest: {order}{from}}}"));
    }
    for class in classes.iter().filter(|class| class.accretes) {
        deal.line(&format!(
            "  - {{accrete: {}, when: \"balance(C-1) > 0\"}}",
            class.name
        ));
        deal.line(&format!("  - {{interest: {}}}", class.name));
        deal.line(&format!(
            "  - {{principal: [C-1, {}], from: accretion({})}}",
            class.name, class.name
        ));
    }
    if tape.percent(40) {
        deal.line("  - {principal: {pay: seniors, to: planned balance}, when: losses are low}");
    }
    for _ in 0..tape.between(1, 3) {
        let order = order(tape, &paid, 2, groups);
        let up_to = *tape.one_of(&[
            "",
            ", up_to: senior principal",
            ", from: prepayments",
            ", when: few are late",
        ]);
        deal.line(&format!("  - {{principal: {order}{up_to}}}"));
    }
    if account {
        deal.line("  - deposit: reserve");
        if tape.percent(70) {
            deal.line("  - release: reserve");
        }
        if tape.percent(30) {
            deal.line("  - {draw: reserve, up_to: 100, when: not losses are low}");
        }
    }
    let carrying = of(&|class| class.carries_forward);
    if !carrying.is_empty() {
        deal.line(&format!("  - {{carry_forward: [{}]}}", carrying.join(", ")));
    }
    if fees {
        deal.line("  - fee_overflow: trustee");
    }
    let reversed: Vec<&str> = paid.iter().rev().copied().collect();
    if tape.percent(60) {
        deal.line(&format!(
            "  - {{write_down: [{}], up_to: beyond}}",
            reversed.join(", ")
        ));
    } else if tape.percent(50) {
        let rungs: Vec<String> = reversed
            .iter()
            .flat_map(|name| {
                [
                    format!("{{interest: {name}}}"),
                    format!("{{principal: {name}}}"),
                ]
            })
            .collect();
        deal.line(&format!(
            "  - {{loss_ladder: [{}], up_to: beyond}}",
            rungs.join(", ")
        ));
    }
    if tape.percent(30) {
        deal.line(&format!(
            "  - {{write_up: [{}], up_to: \"max(0, pool balance - balance now(all))\"}}",
            paid.join(", ")
        ));
    }
    if tape.percent(80) {
        deal.line("  - residual: R");
    }
}

/// Payments of classes that follow a reference pool.
fn reference_payments(tape: &mut Tape<'_>, classes: &[Class], deal: &mut DealText) {
    let earning = classes.iter().filter(|class| class.earns);
    let earning: Vec<&str> = earning.map(|class| class.name.as_str()).collect();
    let paid = classes.iter().filter(|class| class.cents > 0);
    let paid: Vec<&str> = paid.map(|class| class.name.as_str()).collect();
    let reversed: Vec<&str> = paid.iter().rev().copied().collect();
    if !earning.is_empty() {
        let order = order(tape, &earning, 1, false);
        deal.line(&format!("  - {{interest: {order}}}"));
    }
    deal.line(&format!(
        "  - {{write_down: [{}], up_to: realized losses}}",
        reversed.join(", ")
    ));
    let principal = order(tape, &paid, 2, false);
    deal.line(&format!(
        "  - {{principal: {principal}, from: senior principal}}"
    ));
    if tape.percent(50) {
        deal.line("  - {increase: C-1, up_to: 1% of scheduled principal}");
    }
}
