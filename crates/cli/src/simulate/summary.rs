//! Printed summary of a simulation.

use std::io::Write;
use stepdown_projection::words::counted;

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;
use stepdown_runner::results::{Distribution, Event, MonthOfEvent};
use stepdown_runner::simulation::{Drawing, Estimate, Model, Repaired, Sampling};

use crate::numbers::{ToDecimal, count, grouped, rounded};
use crate::output::text::{Column, TextTable, write_pairs};

/// The summary of a simulation.
pub(super) struct Summary<'a> {
    /// The model.
    pub(super) model: &'a Model,
    /// The deal's name.
    pub(super) deal: &'a str,
    /// The paths and their sampling.
    pub(super) drawing: Drawing,
    /// To call or to maturity.
    pub(super) run_to: RunTo,
    /// The month after which the run starts.
    pub(super) begins_after: Month,
    /// Every distribution, in the order of its table.
    pub(super) distributions: &'a [Distribution],
    /// Every month of an event, in the order of its table.
    pub(super) months: &'a [MonthOfEvent],
}

impl Summary<'_> {
    /// Writes the summary.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(super) fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let run_to = match self.run_to {
            RunTo::Call => "to call",
            RunTo::Maturity => "to maturity",
        };
        writeln!(
            out,
            "{}: {} of {}, {run_to}",
            self.deal,
            counted(self.drawing.paths, "path"),
            self.model.name
        )?;
        writeln!(out)?;
        self.write_classes(out)?;
        self.write_pool(out)?;
        self.write_months(out)?;
        self.write_convergence(out)?;
        let sampling = match self.drawing.sampling {
            Sampling::Independent => "independent".to_owned(),
            Sampling::Antithetic => {
                "antithetic: standard errors are those of pair means".to_owned()
            }
            Sampling::Sobol { shifts } => format!(
                "sobol: standard errors are those of the means under {} digital shifts{}",
                count(shifts as usize),
                unevenly_spread(self.drawing.paths, u64::from(shifts))
            ),
        };
        let mut pairs = vec![
            ("model", self.model.file().to_owned()),
            ("scenario", self.model.scenario.input.name.clone()),
            ("seed", self.drawing.seed.to_string()),
            ("sampling", sampling),
        ];
        for repaired in &self.model.repaired {
            pairs.push(("repaired", repair_text(repaired)));
        }
        if self.drawing.first_path > 1 {
            pairs.push(("from path", grouped(&self.drawing.first_path.to_string())));
        }
        write_pairs(&pairs, 0, out)
    }

    /// A metric over all paths.
    fn of(&self, class: Option<&str>, run_to: RunTo, metric: &str) -> Option<&Distribution> {
        self.over_parts(class, run_to, metric).pop()
    }

    /// A metric over growing parts of the paths.
    fn over_parts(&self, class: Option<&str>, run_to: RunTo, metric: &str) -> Vec<&Distribution> {
        let is_it = |of: &&Distribution| {
            of.class.as_deref() == class && of.run_to == run_to && of.metric == metric
        };
        self.distributions.iter().filter(is_it).collect()
    }

    /// The classes, in the order of the deal.
    fn classes(&self) -> Vec<&str> {
        let mut classes: Vec<&str> = self
            .distributions
            .iter()
            .filter_map(|of| of.class.as_deref())
            .collect();
        classes.dedup();
        classes
    }

    fn write_classes(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let never_paid = |class: &str| {
            let of = self.of(Some(class), self.run_to, "total_interest_shortfall_pct")?;
            Some(of.estimates.probability.value * 100.0)
        };
        let some_never_paid = |class: &&str| never_paid(class).is_some_and(|percent| percent > 0.0);
        let shows_never_paid = self.classes().iter().any(some_never_paid);
        let mut columns = vec![
            Column::words("Class"),
            Column::numbers("WAL,\nyears").close(),
            Column::numbers(""),
            Column::numbers("5% of\npaths"),
            Column::numbers("95% of\npaths"),
            Column::numbers("Written\ndown in").close(),
            Column::numbers(""),
            Column::numbers("Expected\nloss").close(),
            Column::numbers(""),
            Column::numbers("Loss,\nworst 5%"),
            Column::numbers("Loss,\nworst 1%"),
            Column::numbers("Interest\nshortfall in"),
        ];
        if shows_never_paid {
            columns.push(Column::numbers("Interest\nnever paid in"));
        }
        let rows = self.classes().into_iter().map(|class| {
            let of = |metric| self.of(Some(class), self.run_to, metric);
            let estimates = |metric| of(metric).map(|of| &of.estimates);
            let wal = estimates("wal_years");
            let quantile = |position: usize| Some(wal?.quantiles?[position].value);
            let loss = estimates("write_down_pct");
            let worst = |level: usize| Some(loss?.expected_shortfall?[level].value);
            let [wal_mean, wal_error] = with_error(wal.and_then(|wal| wal.mean), 2, "");
            let written_down = estimates("first_loss_month").map(|of| in_percent(of.probability));
            let [written_down, written_down_error] = with_error(written_down, 2, "%");
            let [loss_mean, loss_error] = with_error(loss.and_then(|loss| loss.mean), 3, "%");
            let short = estimates("first_interest_shortfall_month");
            let mut row = vec![
                class.to_owned(),
                wal_mean,
                wal_error,
                shown(quantile(1), 2, ""),
                shown(quantile(5), 2, ""),
                written_down,
                written_down_error,
                loss_mean,
                loss_error,
                shown(worst(0), 2, "%"),
                shown(worst(1), 2, "%"),
                shown(short.map(|of| of.probability.value * 100.0), 2, "%"),
            ];
            if shows_never_paid {
                row.push(shown(never_paid(class), 2, "%"));
            }
            row
        });
        TextTable {
            columns,
            rows: rows.collect(),
            totals: None,
        }
        .write(out)?;
        writeln!(
            out,
            "±: one standard error; losses are write-downs in percent of the original balance"
        )?;
        if self.begins_after.number() > 0 {
            writeln!(
                out,
                "   after month {}, net of reimbursements of earlier write-downs",
                self.begins_after
            )?;
        }
        writeln!(out)
    }

    fn write_pool(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let columns = vec![
            Column::words("Pool"),
            Column::numbers("Mean").close(),
            Column::numbers(""),
            Column::numbers("5% of\npaths"),
            Column::numbers("50% of\npaths"),
            Column::numbers("95% of\npaths"),
            Column::numbers("99% of\npaths"),
        ];
        let rows = [
            ("cumulative default", "cumulative_default_pct"),
            ("cumulative loss", "cumulative_loss_pct"),
            ("excess spread", "excess_spread_pct"),
        ];
        let rows = rows.into_iter().map(|(words, metric)| {
            let estimates = self
                .of(None, RunTo::Maturity, metric)
                .map(|of| &of.estimates);
            let quantile = |position: usize| Some(estimates?.quantiles?[position].value);
            let [mean, error] = with_error(estimates.and_then(|of| of.mean), 2, "%");
            vec![
                words.to_owned(),
                mean,
                error,
                shown(quantile(1), 2, "%"),
                shown(quantile(3), 2, "%"),
                shown(quantile(5), 2, "%"),
                shown(quantile(6), 2, "%"),
            ]
        });
        TextTable {
            columns,
            rows: rows.collect(),
            totals: None,
        }
        .write(out)?;
        writeln!(out)
    }

    fn write_months(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let columns = vec![
            Column::words("First month of"),
            Column::numbers("Paths"),
            Column::numbers("Earliest"),
            Column::numbers("5% by"),
            Column::numbers("50% by"),
            Column::numbers("95% by"),
        ];
        let rows = Event::ALL.into_iter().map(|event| {
            let of_event = || self.months.iter().filter(move |of| of.event == event);
            let all: u32 = of_event().map(|of| of.paths).sum();
            let never = of_event().filter(|of| of.month.is_none());
            let never: u32 = never.map(|of| of.paths).sum();
            let happens = f64::from(all - never) / f64::from(all.max(1)) * 100.0;
            // Quantiles count all paths; there is none if too few have the event.
            let by = |percent: u64| {
                let mut so_far = 0;
                let reached = of_event().find(|of| {
                    so_far += u64::from(of.paths);
                    so_far * 100 >= percent * u64::from(all)
                });
                let month = reached.and_then(|of| of.month);
                month.map_or_else(|| "-".to_owned(), |month| month.to_string())
            };
            let words = match event {
                Event::Stepdown => "stepdown date",
                Event::FirstTriggerEvent => "trigger event",
                Event::FirstCall => "optional termination",
            };
            vec![
                words.to_owned(),
                shown(Some(happens), 2, "%"),
                by(0),
                by(5),
                by(50),
                by(95),
            ]
        });
        TextTable {
            columns,
            rows: rows.collect(),
            totals: None,
        }
        .write(out)?;
        writeln!(out)
    }

    /// Convergence of the pool's loss and of the expected loss of the class with the largest one.
    fn write_convergence(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let metric = "write_down_pct";
        let loss = |class: &str| {
            let of = self.of(Some(class), self.run_to, metric);
            of.and_then(|of| Some(of.estimates.mean?.value))
        };
        let mut most: Option<(&str, f64)> = None;
        for class in self.classes() {
            let here = loss(class).unwrap_or_default();
            if most.is_none_or(|(_, most)| here > most) {
                most = Some((class, here));
            }
        }
        let class = most.map_or("", |(class, _)| class);
        let columns = vec![
            Column::numbers("Paths"),
            Column::numbers("Cumulative\nloss").close(),
            Column::numbers(""),
            Column::numbers(&format!("Expected loss\nof {class}")).close(),
            Column::numbers(""),
            Column::numbers("Loss,\nworst 1%").close(),
            Column::numbers(""),
        ];
        let of_pool = self.over_parts(None, RunTo::Maturity, "cumulative_loss_pct");
        let of_class = self.over_parts(Some(class), self.run_to, metric);
        let rows = of_pool.into_iter().zip(of_class).map(|(pool, class)| {
            let mut row = vec![count(pool.estimates.paths)];
            row.extend(with_error(pool.estimates.mean, 3, "%"));
            row.extend(with_error(class.estimates.mean, 3, "%"));
            let worst = class.estimates.expected_shortfall.map(|[_, worst]| worst);
            row.extend(with_error(worst, 2, "%"));
            row
        });
        TextTable {
            columns,
            rows: rows.collect(),
            totals: None,
        }
        .write(out)?;
        writeln!(out)
    }
}

/// A note if the number of Sobol points per shift is not a power of two, for which they are most even.
fn unevenly_spread(paths: u64, shifts: u64) -> String {
    let points = paths / shifts.max(1);
    if points.is_power_of_two() {
        return String::new();
    }
    let above = points.next_power_of_two();
    format!(
        "; {} under each, but {} (`--paths {}`) would be more even",
        counted(points, "point"),
        grouped(&above.to_string()),
        above * shifts
    )
}

/// The matrix that replaces one that is not a valid correlation matrix.
pub(super) fn repair_text(repaired: &Repaired) -> String {
    let distance = rounded(repaired.distance.decimal(), 4);
    format!(
        "correlation.{}: {}, the nearest valid matrix, at distance {distance} from the one given",
        repaired.of, repaired.matrix
    )
}

fn in_percent(estimate: Estimate) -> Estimate {
    Estimate {
        value: estimate.value * 100.0,
        standard_error: estimate.standard_error.map(|error| error * 100.0),
    }
}

fn shown(number: Option<f64>, digits: u32, sign: &str) -> String {
    number.map_or_else(
        || "-".to_owned(),
        |number| {
            format!(
                "{}{sign}",
                grouped(&rounded(number.decimal(), digits).to_string())
            )
        },
    )
}

/// An estimate and its standard error, for columns side by side.
fn with_error(estimate: Option<Estimate>, digits: u32, sign: &str) -> [String; 2] {
    let error = estimate.and_then(|estimate| estimate.standard_error);
    [
        shown(estimate.map(|estimate| estimate.value), digits, sign),
        error.map_or_else(String::new, |error| {
            format!("±{}", rounded(error.decimal(), digits))
        }),
    ]
}
