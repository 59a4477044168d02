//! Arguments that give fields of the scenario or the deal another value than the files do.

use clap::Args;
use stepdown_runner::Override;

use crate::problem::Problem;

/// The heading of these arguments in help.
const HEADING: &str = "Overrides";

/// Arguments of every command that runs a scenario.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct OverrideArguments {
    /// Prepayment speed as a percentage of the scenario's: `125%`
    #[arg(long, help_heading = HEADING, value_name = "PERCENT")]
    speed: Option<String>,
    /// Prepayments: `20 CPR`, `150 PPC`, `8 CPR for 12, 20 CPR`
    #[arg(long, help_heading = HEADING, value_name = "CURVE")]
    prepayment: Option<String>,
    /// Defaults: `4 CDR`, `100 SDA`
    #[arg(long, help_heading = HEADING, value_name = "CURVE")]
    default: Option<String>,
    /// Loss severity: `40%`
    #[arg(long, help_heading = HEADING, value_name = "PERCENT")]
    severity: Option<String>,
    /// Months from default to liquidation
    #[arg(long, help_heading = HEADING, value_name = "MONTHS")]
    lag: Option<String>,
    /// An index path: `libor_1m=5.32`; may be repeated
    #[arg(long, help_heading = HEADING, value_name = "INDEX=PATH")]
    index: Vec<String>,
    /// Parallel shift of all index paths: `100bp`, `-50bp`
    #[arg(long, help_heading = HEADING, value_name = "SHIFT", allow_hyphen_values = true)]
    shift: Option<String>,
    /// Trigger events: `model`, `pass` or `fail`
    #[arg(long, help_heading = HEADING, value_name = "HOW")]
    triggers: Option<String>,
    /// Any other field, as sweeps name their axes: `deal.overcollateralization.target=6%`; may be
    /// repeated
    #[arg(long, help_heading = HEADING, value_name = "FIELD=VALUE")]
    set: Vec<String>,
}

impl OverrideArguments {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.named().all(|(_, _, value)| value.is_none())
            && self.index.is_empty()
            && self.set.is_empty()
    }

    /// What they override.
    ///
    /// # Errors
    /// If one has no `=` where it needs one.
    pub(crate) fn overrides(&self) -> Result<Vec<Override>, Problem> {
        let mut overrides: Vec<Override> = self
            .named()
            .filter_map(|(argument, field, value)| {
                let value = value?;
                Some(Override::new(argument, value, field, value))
            })
            .collect();
        for (argument, prefix, written) in
            [("--index", "index.", &self.index), ("--set", "", &self.set)]
        {
            for written in written {
                let Some((field, value)) = written.split_once('=') else {
                    return Err(Problem::Usage {
                        message: format!("`{argument} {written}` has no `=`"),
                        advice: format!("write `{argument} NAME=VALUE`"),
                    });
                };
                let field = format!("{prefix}{}", field.trim());
                overrides.push(Override::new(argument, written, &field, value));
            }
        }
        Ok(overrides)
    }

    /// Those of one field each: the argument, the field and the value.
    fn named(&self) -> impl Iterator<Item = (&'static str, &'static str, Option<&str>)> {
        [
            ("--speed", "speed", &self.speed),
            ("--prepayment", "prepayment", &self.prepayment),
            ("--default", "default", &self.default),
            ("--severity", "severity", &self.severity),
            ("--lag", "months_to_liquidation", &self.lag),
            ("--shift", "index_shift", &self.shift),
            ("--triggers", "triggers", &self.triggers),
        ]
        .into_iter()
        .map(|(argument, field, value)| (argument, field, value.as_deref()))
    }
}
