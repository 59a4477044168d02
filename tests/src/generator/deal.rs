//! Random deals as YAML text: classes, principal groups, payment orders and coupons.

use super::pool::PoolText;
use super::sections::{excess_cash_flow, hedges, optional_termination, stepdown, trigger_event};
use super::tape::Tape;

/// The indices that a deal may refer to.
const INDICES: [&str; 2] = ["libor_1m", "libor_6m"];

/// The text of a deal, and the indices that it refers to.
#[derive(Debug, Clone)]
pub(super) struct DealText {
    pub(super) yaml: String,
    pub(super) indices: Vec<&'static str>,
}

impl DealText {
    /// A random index, recorded as referred to.
    pub(super) fn index(&mut self, tape: &mut Tape<'_>) -> &'static str {
        let index = *tape.one_of(&INDICES);
        if !self.indices.contains(&index) {
            self.indices.push(index);
        }
        index
    }

    pub(super) fn line(&mut self, text: &str) {
        self.yaml.push_str(text);
        self.yaml.push('\n');
    }
}

/// Cents as a text of dollars.
pub(super) fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A month of the deal as a calendar month; month 1 is May 2007.
pub(super) fn calendar_month(month: u32) -> String {
    let months = 2007 * 12 + 4 + month - 1;
    format!("{}-{:02}", months / 12, months % 12 + 1)
}

/// A deal on the given pool.
pub(super) fn deal(tape: &mut Tape<'_>, pool: &PoolText) -> DealText {
    let mut deal = DealText {
        yaml: String::new(),
        indices: Vec::new(),
    };
    let class_count = tape.between(1, 10) as usize;
    let names: Vec<String> = (1..=class_count)
        .map(|class| format!("C-{class}"))
        .collect();
    let overcollateralization = match tape.between(0, 5) {
        0 => 0,
        1..=3 => pool.cents / 1000 * u64::from(tape.between(1, 80)),
        4 => pool.cents / 1000 * u64::from(tape.between(80, 400)),
        _ => pool.cents / 10_000,
    };
    deal.line("name: random");
    deal.line(
        "dates: {cut_off: 2007-04-01, closing: 2007-04-27, first_distribution: 2007-05-25, \
         payment_day: 25}",
    );
    collateral(tape, pool, &mut deal);
    let pricing: Vec<String> = pool
        .kinds
        .iter()
        .map(|kind| format!("{kind}: {} CPR", tape.between(5, 40)))
        .collect();
    deal.line(&format!(
        "prepayment_assumption: {{pricing: {{{}}}}}",
        pricing.join(", ")
    ));
    interest(tape, &mut deal);
    classes(tape, &names, pool.cents - overcollateralization, &mut deal);
    let senior = ranks(tape, &names, &mut deal);
    target(tape, pool.cents, overcollateralization, &mut deal);
    stepdown(tape, &mut deal);
    trigger_event(tape, &mut deal);
    hedges(tape, pool.cents, &mut deal);
    optional_termination(tape, pool.cents, &mut deal);
    waterfall(tape, &names, senior, &mut deal);
    deal
}

fn collateral(tape: &mut Tape<'_>, pool: &PoolText, deal: &mut DealText) {
    let mut fields = vec![format!("original_balance: {}", dollars(pool.cents))];
    if tape.percent(80) {
        fields.push(format!(
            "expense_fees: {{servicing fee: {}%}}",
            tape.hundredths(0, 100)
        ));
    }
    if tape.percent(40) {
        fields.push(format!(
            "compensating_interest: {}%",
            tape.hundredths(0, 30)
        ));
    }
    deal.line(&format!("collateral: {{{}}}", fields.join(", ")));
}

fn interest(tape: &mut Tape<'_>, deal: &mut DealText) {
    let accrual = *tape.one_of(&["actual/360", "30/360", "actual/365"]);
    let mut fields = vec![format!("accrual: {accrual}")];
    if tape.percent(60) {
        fields.push(format!("hard_cap: {}%", tape.hundredths(300, 1500)));
    }
    if tape.percent(20) {
        fields.push(format!("first_period_days: {}", tape.between(1, 60)));
    }
    if tape.percent(60) {
        fields.push(format!("step_up_after_dates: {}", tape.between(0, 3)));
    }
    deal.line(&format!("interest: {{{}}}", fields.join(", ")));
}

fn classes(tape: &mut Tape<'_>, names: &[String], cents: u64, deal: &mut DealText) {
    let mut balances = tape.cut(cents, names.len());
    if names.len() > 1 && tape.percent(5) {
        // A class without a balance.
        let last = balances.len() - 1;
        balances[0] += balances[last];
        balances[last] = 0;
    }
    deal.line("classes:");
    for (name, balance) in names.iter().zip(balances) {
        let mut fields = vec![
            format!("name: {name}"),
            format!("balance: {}", dollars(balance)),
        ];
        match tape.between(0, 5) {
            0..=3 => {
                let index = deal.index(tape);
                fields.push(format!("index: {index}"));
                let margin = if tape.percent(5) {
                    format!("-{}", tape.hundredths(0, 200))
                } else {
                    tape.hundredths(5, 400)
                };
                fields.push(format!("margin: {margin}%"));
            }
            4 => fields.push(format!("rate: {}%", tape.hundredths(0, 1200))),
            _ => fields.push("rate: net wac".to_owned()),
        }
        match tape.between(0, 3) {
            0 | 1 => {}
            2 => fields.push(format!("step_up: x {}", tape.hundredths(100, 300))),
            _ => fields.push(format!("step_up: + {}%", tape.hundredths(0, 100))),
        }
        if tape.percent(20) {
            fields.push("net_wac_cap: no".to_owned());
        }
        if tape.percent(20) {
            let accrual = *tape.one_of(&["actual/360", "30/360", "actual/365"]);
            fields.push(format!("accrual: {accrual}"));
        }
        deal.line(&format!("  - {{{}}}", fields.join(", ")));
    }
}

/// Principal groups by seniority; returns the number of classes in the first.
fn ranks(tape: &mut Tape<'_>, names: &[String], deal: &mut DealText) -> usize {
    let mut left = names;
    let mut percentage = 0;
    let mut senior = 0;
    deal.line("ranks:");
    while !left.is_empty() {
        let most = u32::try_from(left.len().min(4)).unwrap_or(1);
        let (rank, rest) = left.split_at(tape.between(1, most) as usize);
        left = rest;
        senior = if senior == 0 { rank.len() } else { senior };
        let mut fields = vec![format!("classes: {}", order(tape, rank))];
        if tape.percent(85) && percentage < 9990 {
            let space = 9990 - percentage;
            percentage += tape.between(
                1,
                if rest.is_empty() {
                    space
                } else {
                    space / 2 + 1
                },
            );
            fields.push(format!(
                "subordination_percentage: {}.{:02}%",
                percentage / 100,
                percentage % 100
            ));
        }
        if rank.len() > 1 && tape.percent(40) {
            let other = tape.shuffled(rank);
            fields.push(format!("in_trigger_event: {}", order(tape, &other)));
        }
        deal.line(&format!("  - {{{}}}", fields.join(", ")));
    }
    senior
}

/// A random payment order of the classes: sequential, pro rata, or nested.
pub(super) fn order(tape: &mut Tape<'_>, names: &[String]) -> String {
    if names.len() == 1 {
        return names[0].clone();
    }
    match tape.between(0, 3) {
        0 | 1 => format!("[{}]", names.join(", ")),
        2 => format!("{{pro_rata: [{}]}}", names.join(", ")),
        _ => {
            let most = u32::try_from(names.len() - 1).unwrap_or(1);
            let (first, second) = names.split_at(tape.between(1, most) as usize);
            let parts = format!("[{}, {}]", order(tape, first), order(tape, second));
            if tape.percent(50) {
                format!("{{pro_rata: {parts}}}")
            } else {
                parts
            }
        }
    }
}

/// Overcollateralization at, above or below a target in percent of the original or the current
/// balance or in dollars, with a floor from 0 to above the target.
fn target(tape: &mut Tape<'_>, pool_cents: u64, initial: u64, deal: &mut DealText) {
    let at_target = tape.percent(40);
    let share = tape.between(0, 1500);
    let mut fields = vec![format!("initial: {}", dollars(initial))];
    let target = if at_target {
        dollars(initial)
    } else {
        match tape.between(0, 2) {
            0 => format!("{}.{:02}% of original", share / 100, share % 100),
            1 => dollars(pool_cents / 10_000 * u64::from(share)),
            _ => format!("{}.{:02}% of current", share / 100, share % 100),
        }
    };
    fields.push(format!("target: {target}"));
    match tape.between(0, 4) {
        0..=2 => {
            let twice = 2 * share;
            fields.push(format!(
                "stepped_down_target: {}.{:02}% of current",
                twice / 100,
                twice % 100
            ));
        }
        3 => fields.push(format!(
            "stepped_down_target: {}% of original",
            tape.hundredths(0, 800)
        )),
        _ => {}
    }
    match tape.between(0, 4) {
        0..=2 => fields.push(format!("floor: {}% of original", tape.hundredths(0, 100))),
        3 => fields.push(format!(
            "floor: {}",
            dollars(pool_cents / 1000 * u64::from(tape.between(0, 250)))
        )),
        _ => {}
    }
    if tape.percent(30) {
        fields.push("hedge_receipts: freely".to_owned());
    }
    deal.line(&format!("overcollateralization: {{{}}}", fields.join(", ")));
}

fn waterfall(tape: &mut Tape<'_>, names: &[String], senior: usize, deal: &mut DealText) {
    deal.line("waterfall:");
    let (top, below) = names.split_at(senior);
    let by_rank = |tape: &mut Tape<'_>, reversed: bool| {
        let mut parts = vec![if tape.percent(60) {
            format!("{{pro_rata: [{}]}}", top.join(", "))
        } else {
            order(tape, top)
        }];
        parts.extend(below.iter().cloned());
        if reversed {
            parts.reverse();
        }
        format!("[{}]", parts.join(", "))
    };
    let interest = if tape.percent(80) {
        by_rank(tape, false)
    } else {
        order(tape, names)
    };
    let losses = if tape.percent(80) {
        by_rank(tape, true)
    } else {
        let other = tape.shuffled(names);
        order(tape, &other)
    };
    deal.line(&format!("  interest: {interest}"));
    deal.line(&format!("  losses: {losses}"));
    excess_cash_flow(tape, names, deal);
    deal.line("  residual: R");
}
