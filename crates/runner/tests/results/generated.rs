//! A generated sweep: speeds by severities by calls, with metrics computed from the scenario's number.

use std::borrow::Cow;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::civil::date;
use stepdown_curves::Month;
use stepdown_projection::calendar::DistributionSchedule;
use stepdown_projection::index::ByClass;
use stepdown_projection::measures::{ClassMeasures, DealMeasures, FirstTriggerEvent};
use stepdown_runner::results::{
    AxisColumn, AxisKind, AxisValue, DealFacts, Finished, Manifest, Origin, Overwrite,
    ResultsError, Resume, RunFolder, RunStatus, Running, Runs, ScenarioResult, Step, TableFormat,
    Work, run,
};
use stepdown_runner::{InputFile, RunMeasures};

pub(crate) const CLASSES: [&str; 3] = ["A-1", "M-1, \"senior\"", "B"];
const SPEEDS: u64 = 10;

/// The sweep.
pub(crate) struct Generated {
    deal: DealFacts,
    scenarios: u64,
    /// The number of scenarios run.
    pub(crate) ran: AtomicU64,
    /// Extra time of each block.
    pub(crate) pause: Duration,
    /// Stops after this many scenarios.
    pub(crate) stop_after: Option<u64>,
    /// The runs that all scenarios report; by default the number decides.
    pub(crate) runs: Option<Runs>,
    /// Whether to stop.
    pub(crate) stop: AtomicBool,
}

impl Generated {
    pub(crate) fn of(scenarios: u64) -> Self {
        let schedule = DistributionSchedule::new(
            date(2007, 4, 1),
            date(2007, 4, 27),
            date(2007, 5, 25),
            25,
            360,
        );
        let classes = CLASSES.map(str::to_owned).to_vec();
        let schedule = schedule.expect("dates");
        Self {
            deal: DealFacts::new("Generated".to_owned(), classes, 1e8, &schedule),
            scenarios,
            ran: AtomicU64::new(0),
            pause: Duration::ZERO,
            stop_after: None,
            runs: None,
            stop: AtomicBool::new(false),
        }
    }

    /// Runs it into a folder.
    pub(crate) fn run(
        &self,
        path: &Path,
        format: TableFormat,
        threads: usize,
        resume: Resume,
    ) -> Result<Finished, ResultsError> {
        let (mut folder, _) = self.open(path, format, resume)?;
        let running = Running {
            threads,
            stop: &self.stop,
            progress: &|step| {
                if let Step::Ran(scenarios) = step {
                    let ran = self.ran.fetch_add(scenarios, Ordering::Relaxed) + scenarios;
                    if self.stop_after.is_some_and(|most| ran >= most) {
                        self.stop.store(true, Ordering::Relaxed);
                    }
                }
            },
        };
        run(self, &mut folder, &running)
    }

    pub(crate) fn open(
        &self,
        path: &Path,
        format: TableFormat,
        resume: Resume,
    ) -> Result<(RunFolder, RunStatus), ResultsError> {
        RunFolder::open(
            path,
            Manifest::of(self, &origin("1"), format),
            format,
            resume,
            Overwrite::Allowed,
        )
    }
}

pub(crate) fn origin(hash: &str) -> Origin {
    Origin {
        version: "0.0.0".to_owned(),
        inputs: vec![InputFile {
            name: "deal.yaml".to_owned(),
            sha256: hash.to_owned(),
        }],
        settings: vec![("arithmetic".to_owned(), "f64".to_owned())],
    }
}

impl Work for Generated {
    fn deal(&self) -> &DealFacts {
        &self.deal
    }

    fn scenarios(&self) -> u64 {
        self.scenarios
    }

    fn axes(&self) -> Vec<AxisColumn> {
        let axis = |name: &str, kind| AxisColumn {
            axis: name.to_owned(),
            name: name.to_owned(),
            kind,
        };
        vec![
            axis("triggers", AxisKind::Text),
            axis("severity_pct", AxisKind::Number),
            axis("speed", AxisKind::Text),
        ]
    }

    fn axis_values(&self, scenario: u64) -> Vec<AxisValue<'_>> {
        let position = scenario - 1;
        let triggers = ["model", "fail"][(position / SPEEDS % 2) as usize];
        let speed = format!("{}% of pricing", 50 + 10 * (position % SPEEDS));
        vec![
            AxisValue::Text(Cow::Borrowed(triggers)),
            AxisValue::Number((position / SPEEDS / 2) as f64 * 0.5),
            AxisValue::Text(Cow::Owned(speed)),
        ]
    }

    fn run(&self, block: Range<u64>) -> Vec<ScenarioResult> {
        std::thread::sleep(self.pause);
        let mut outcomes: Vec<ScenarioResult> = block.map(outcome).collect();
        if let Some(runs) = self.runs {
            for outcome in &mut outcomes {
                outcome.runs = runs;
            }
        }
        outcomes
    }
}

fn outcome(scenario: u64) -> ScenarioResult {
    let runs = match scenario % 7 {
        3 => Runs::ToCall,
        5 => Runs::ToMaturity,
        _ => Runs::Both,
    };
    let result = match scenario % 29 {
        11 => Err("severity, \"of all\", is over 100%".to_owned()),
        13 => Err("no such speed".to_owned()),
        _ => Ok(measures(scenario).into()),
    };
    ScenarioResult {
        scenario,
        result,
        runs,
    }
}

fn measures(scenario: u64) -> RunMeasures<f64> {
    let classes = |longer: f64| -> ByClass<ClassMeasures<f64>> {
        (0..CLASSES.len())
            .map(|class| class_measures(scenario, class as u64, longer))
            .collect()
    };
    let month = |divisor: u64| {
        let number = (scenario % divisor) as u32;
        (number > 0).then(|| Month::new(number))
    };
    RunMeasures {
        to_call: classes(0.0),
        to_maturity: classes(0.25),
        deal: DealMeasures {
            stepdown: month(40),
            first_trigger_event: month(9).map(|month| FirstTriggerEvent {
                month,
                delinquency_tripped: scenario.is_multiple_of(2),
                delinquency: 0.125,
                delinquency_limit: 0.1,
                loss_tripped: scenario.is_multiple_of(3),
                cumulative_loss: 0.02,
                loss_limit: month.number().is_multiple_of(2).then_some(0.03),
            }),
            months_in_trigger_event: (scenario % 100) as u32,
            first_call: month(60),
            cumulative_default: scenario as f64 * 1.01,
            defaults_left_out: 0.0,
            cumulative_loss: scenario as f64 / 3.0,
            excess_spread: 0.0123,
            residual: 1e6 / scenario as f64,
            prepayment_charges: 0.0,
        },
    }
}

fn class_measures(scenario: u64, class: u64, longer: f64) -> ClassMeasures<f64> {
    let paid = !(scenario + class).is_multiple_of(17);
    let spread = (scenario * 31 + class * 7) % 1000;
    let write_down = if scenario.is_multiple_of(5) {
        spread as f64 / 7.0
    } else {
        -0.0
    };
    ClassMeasures {
        wal_years: paid.then_some(1.0 + spread as f64 / 300.0 + longer),
        principal_window: paid.then(|| (Month::new(1 + (scenario % 30) as u32), Month::new(100))),
        principal: 1e7 - write_down,
        opening_balance: 1e7,
        unpaid_balance: write_down,
        write_down,
        unreimbursed_write_down: write_down,
        first_write_down: (write_down > 0.0).then(|| Month::new(59)),
        first_interest_shortfall: None,
        present_value: None,
        interest: 1e6,
        interest_shortfall: 1e-9,
        prepayment_interest_unpaid: 0.0,
        relief_act_unpaid: 2.5,
        basis_risk_unpaid: 12.345,
    }
}

/// The bytes of the tables that must be the same.
pub(crate) fn tables(folder: &Path, format: TableFormat) -> Vec<Vec<u8>> {
    ["scenarios", "classes", "deal"]
        .iter()
        .map(|table| {
            let path = folder.join(format!("{table}.{}", format.ending()));
            fs::read(path).expect("a table")
        })
        .collect()
}

/// The names of all entries of a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}
