//! The input that is varied, and what moves with it: inputs that move along value by value, and the
//! plug, which decreases as the input increases.

use rust_decimal::Decimal;
use stepdown_projection::diagnostic::nearest_name;
use stepdown_projection::document::Document;
use stepdown_projection::words::counted;

use super::SolveError;
use crate::folder::{DEAL_FILE, Folder, FolderError};
use crate::sweep::{
    AxisPath, Range, RequestedAxis, check_path, deal_value, offsetting, quoted, thousands,
};

/// The most values of a range.
const MOST_VALUES: u64 = 100_000_000;

/// Default ranges of common inputs.
const USUAL: [(&str, &str); 5] = [
    ("speed", "0% to 500% by 0.01%"),
    ("default", "0 to 100 by 0.01 CDR"),
    ("severity", "0% to 100% by 0.01%"),
    ("index_shift", "-500 to 2000 by 1 bp"),
    ("months_to_liquidation", "0 to 60 by 1"),
];

/// The input that is varied.
#[derive(Debug, Clone)]
pub struct Varied {
    /// Names of axes with their values, as many each; the first is the input.
    moved: Vec<(String, Range)>,
    /// Whether the last of them is the plug.
    has_plug: bool,
    /// The argument, if it states the range.
    written: Option<String>,
    /// The balance that can offset the change, if the input is a class balance alone.
    offsetting: Option<String>,
}

impl Varied {
    /// Reads an input with its range, as a line of a sweep file (`deal.classes.M-4.balance:
    /// 3_000_000 to 9_000_000 by 1_000`), or its name only: the range of a deal input is then from
    /// 0 to twice its value. `along` are lines with as many values, which move with it; `plug` is
    /// an input of the deal that decreases as this one increases.
    ///
    /// # Errors
    /// If a line is not in this form, the deal has no such input, or ranges differ in length.
    pub fn read(
        folder: &Folder,
        line: &str,
        along: &[String],
        plug: Option<&str>,
    ) -> Result<Self, SolveError> {
        let deal = Document::read(DEAL_FILE, folder.deal_text())
            .map_err(|diagnostics| FolderError::Invalid(vec![diagnostics]))?;
        let now = |name: &str| deal_value(name, deal.root());
        let (name, range) = if let Some((name, values)) = AxisPath::split_at(line, ':') {
            (name.trim(), range(values)?)
        } else {
            let name = line.trim();
            check_path(name, deal.root())
                .map_err(|(message, advice)| diagnostic(message, advice))?;
            (name, usual_range(name, now(name))?)
        };
        let mut moved = vec![(name.to_owned(), range.clone())];
        for line in along {
            let Some((name, values)) = AxisPath::split_at(line, ':') else {
                return Err(diagnostic(
                    format!("`{line}` has no range"),
                    "write it as a line of a sweep file: `deal.overcollateralization.initial: 4% \
                     to 6% by 0.01% of original`",
                ));
            };
            let other = self::range(values)?;
            if other.count != range.count {
                return Err(diagnostic(
                    format!(
                        "`{line}` has {}, `{}` has {}",
                        counted(other.count, "value"),
                        moved[0].0,
                        range.count
                    ),
                    "inputs that move together need the same number of values",
                ));
            }
            moved.push((name.trim().to_owned(), other));
        }
        if let Some(plug) = plug {
            let plug = plug.trim();
            let (Some((of, of_unit)), Some((has, unit))) = (now(name), now(plug)) else {
                let lacking = if now(name).is_none() { name } else { plug };
                if let Err((message, advice)) = check_path(lacking, deal.root()) {
                    return Err(diagnostic(message, advice));
                }
                return Err(diagnostic(
                    format!(
                        "`{lacking}` is not a number of the deal file, so a plug is not possible"
                    ),
                    "name numbers of the deal file by their paths: `deal.classes.M-5.balance`",
                ));
            };
            if AxisPath::is_same(plug, name) {
                return Err(diagnostic(
                    format!("`{plug}` cannot be its own plug"),
                    "name another number of the deal file",
                ));
            }
            if unit != of_unit {
                return Err(diagnostic(
                    format!("`{name}` and `{plug}` have different units"),
                    "a plug must have the unit of the input",
                ));
            }
            let mirrored = range.mirrored(of, has, &unit);
            let mirrored = mirrored.ok_or_else(|| too_large(line))?;
            moved.push((plug.to_owned(), mirrored));
        }
        let is_alone = moved.len() == 1;
        let offsetting = is_alone.then(|| offsetting(name, &folder.deal)).flatten();
        Ok(Self {
            has_plug: plug.is_some(),
            written: AxisPath::split_at(line, ':').map(|_| line.to_owned()),
            offsetting,
            moved,
        })
    }

    /// Names of what moves, the input first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.moved.iter().map(|(name, _)| name.as_str())
    }

    /// The input with the ends of its range, as a line of a sweep file.
    #[must_use]
    pub fn shown(&self) -> String {
        let last = self.count().saturating_sub(1);
        let name = self.names().next().unwrap_or_default();
        format!("{name}: {} to {}", self.value(0), self.value(last))
    }

    /// The argument with which another class balance offsets the change; none if none is needed.
    #[must_use]
    pub fn plug_needed(&self) -> Option<String> {
        let offsetting = self.offsetting.as_ref()?;
        Some(format!("--plug {offsetting}"))
    }

    /// What to write where balances do not add up: they do so at every value.
    pub(super) fn advice_on_balances(&self) -> Option<String> {
        let plug = self.plug_needed()?;
        Some(format!(
            "choose the class that offsets the change: `{plug}`"
        ))
    }

    /// The number of values.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.moved.first().map_or(0, |(_, range)| range.count)
    }

    /// The value at a position, counted from 0, as a file would write it.
    #[must_use]
    pub fn value(&self, position: u64) -> String {
        let first = self.moved.first();
        first.map_or_else(String::new, |(_, range)| range.value(position))
    }

    /// The values at a position of all that moves.
    pub fn values(&self, position: u64) -> impl Iterator<Item = String> {
        self.moved
            .iter()
            .map(move |(_, range)| range.value(position))
    }

    /// The number at a position.
    #[must_use]
    pub fn number(&self, position: u64) -> Decimal {
        let first = self.moved.first();
        first.map_or(Decimal::ZERO, |(_, range)| range.number(position))
    }

    /// Why a position cannot be run: the plug would be negative.
    pub(super) fn refused(&self, position: u64) -> Option<String> {
        let (name, range) = self.moved.last().filter(|_| self.has_plug)?;
        let is_overdrawn = range.number(position) < Decimal::ZERO;
        is_overdrawn.then(|| format!("the plug, `{name}`, would be negative"))
    }

    /// An axis with just these values, and the arguments that it comes from.
    pub(super) fn requested(&self, positions: &[u64]) -> RequestedAxis {
        let (input, along) = match self.moved.split_first() {
            Some((_, others)) => (self.written.clone().unwrap_or_else(|| self.shown()), others),
            None => (String::new(), &[][..]),
        };
        let (along, plug) = match along.split_last() {
            Some((plug, along)) if self.has_plug => (along, Some(plug)),
            _ => (along, None),
        };
        let mut argument = "--vary".to_owned();
        let mut written = input;
        let mut add = |option: &str, name: &str| {
            if !argument.contains(option) {
                argument = format!("{argument}, {option}");
            }
            written = format!("{written}; {option} {name}");
        };
        for (name, _) in along {
            add("--along", name);
        }
        if let Some((name, _)) = plug {
            add("--plug", name);
        }
        RequestedAxis::made_of(&argument, &written, self.line(positions))
    }

    /// A line of a sweep file with just these values.
    fn line(&self, positions: &[u64]) -> String {
        let axes: Vec<String> = self
            .moved
            .iter()
            .map(|(name, range)| {
                let values = positions.iter();
                let values = values.map(|position| quoted(&range.value(*position)));
                format!(
                    "{}: [{}]",
                    quoted(name),
                    values.collect::<Vec<_>>().join(", ")
                )
            })
            .collect();
        format!("{{{}}}", axes.join(", "))
    }
}

fn diagnostic(message: impl Into<String>, advice: impl Into<String>) -> SolveError {
    SolveError::Question {
        message: message.into(),
        advice: advice.into(),
    }
}

fn too_large(line: &str) -> SolveError {
    diagnostic(
        format!("`{line}` has numbers of too many digits"),
        "write numbers with fewer digits",
    )
}

fn range(text: &str) -> Result<Range, SolveError> {
    match Range::parse(text.trim()) {
        Some(Ok(range)) if range.count <= MOST_VALUES => Ok(range),
        Some(Ok(range)) => Err(diagnostic(
            format!("`{text}` has {} values", thousands(range.count)),
            "write larger steps",
        )),
        Some(Err(wrong)) => Err(diagnostic(wrong.message, wrong.advice)),
        None => Err(diagnostic(
            format!("`{text}` is not a range"),
            "write start, end and step: `4% to 6% by 0.01% of original`",
        )),
    }
}

/// The default range of an input that is given by name only.
fn usual_range(name: &str, now: Option<(Decimal, String)>) -> Result<Range, SolveError> {
    if let Some((_, usual)) = USUAL.iter().find(|(known, _)| *known == name) {
        return range(usual);
    }
    let Some((value, unit)) = now.filter(|(value, _)| !value.is_zero()) else {
        let known = USUAL.iter().map(|(known, _)| *known);
        let advice = match nearest_name(name, known) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("write start, end and step: `{name}: 4% to 6% by 0.01%`"),
        };
        return Err(diagnostic(format!("`{name}` has no range"), advice));
    };
    // Steps of 1,000 for dollars, of 0.01 for percentages and all else.
    let step = if unit.is_empty() && value.abs() >= Decimal::from(100_000) {
        Decimal::from(1_000)
    } else {
        Decimal::new(1, 2)
    };
    let steps = value
        .checked_mul(Decimal::TWO)
        .and_then(|twice| twice.checked_div(step));
    let last = steps
        .map(|steps| steps.floor())
        .and_then(|steps| steps.checked_mul(step));
    let last = last.ok_or_else(|| too_large(name))?;
    let space = if unit.starts_with('%') || unit.is_empty() {
        ""
    } else {
        " "
    };
    range(&format!("0 to {last} by {step}{space}{unit}"))
}
