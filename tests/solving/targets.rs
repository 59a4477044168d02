//! Inputs that meet a target.

use stepdown_projection::measures::RunTo;
use stepdown_runner::break_even::{BreakEven, Condition, Found, Running};
use stepdown_runner::solve::{Question, Solution, SolveError, Solved, Target, Varied, solve};
use stepdown_runner::sweep::Request as RequestedAxes;
use stepdown_runner::{Arithmetic, Folder, run_case};
use stepdown_tests::scenario_folder;

fn ks4() -> Folder {
    Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap()
}

struct Request {
    folder: Folder,
    varied: Varied,
    target: Target,
}

impl Request {
    fn new(vary: &str, plug: Option<&str>, target: &str) -> Self {
        let folder = ks4();
        Self {
            varied: Varied::read(&folder, vary, &[], plug).unwrap(),
            target: Target::read(target, &folder.deal, RunTo::Call).unwrap(),
            folder,
        }
    }

    fn solved(&self, axes: &[&str]) -> Solved<'_> {
        let axes: Vec<String> = axes.iter().map(|line| (*line).to_owned()).collect();
        solve(
            &self.folder,
            &Question {
                scenario: None,
                axes: &axes,
                varied: &self.varied,
                target: &self.target,
            },
        )
        .unwrap()
    }
}

/// The table of the term sheet is at 100% of the pricing speed: the 4.60 years of M-4 give about
/// that speed.
#[test]
fn printed_wal_gives_the_pricing_speed() {
    let requested = Request::new("speed: 50% to 200% by 0.1%", None, "M-4 wal_years 4.600");
    let solved = requested.solved(&[]);
    let [
        Solution::Met {
            first,
            last,
            nearest,
        },
    ] = solved.solutions.as_slice()
    else {
        panic!("{:?}", solved.solutions)
    };
    let percent = |position: u64| -> f64 {
        let value = requested.varied.value(position);
        value.trim_end_matches('%').parse().unwrap()
    };
    let speed = percent(nearest.position);
    assert!((speed - 100.0).abs() < 0.5, "{speed}");
    assert!(percent(*first) <= speed && speed <= percent(*last));
    assert!((nearest.metric.unwrap() - 4.6).abs() < 0.0005);
    // Slower speeds have longer WALs: a step to either side of the range no longer gives 4.600.
    let at = |position: u64| {
        let line = format!("speed: {}", requested.varied.value(position));
        let scenario = requested.folder.sweep_requested(&RequestedAxes {
            axes: &[line],
            ..RequestedAxes::default()
        });
        let sweep = scenario.unwrap();
        let scenario = sweep.scenario(sweep.grid.id(1).unwrap());
        let run = run_case(&requested.folder.case(&scenario), Arithmetic::F64).unwrap();
        let class = requested.folder.deal.class("M-4").unwrap();
        run.classes(RunTo::Call)[class].wal_years.unwrap()
    };
    assert!(at(first - 1) >= 4.6005 && at(last + 1) < 4.5995);
}

/// A run of the resized deal gives the metric that was found.
#[test]
fn class_size_with_a_plug() {
    let requested = Request::new(
        "deal.classes.A-1.balance: 100_000_000 to 110_000_000 by 1_000",
        Some("deal.classes.A-2.balance"),
        "A-1 wal_years = 0.98",
    );
    let solved = requested.solved(&[]);
    let nearest = solved.solutions[0].nearest(&requested.target);
    let values: Vec<String> = requested.varied.values(nearest.position).collect();
    let [a_1, a_2] = [&values[0], &values[1]].map(|value| value.parse::<i64>().unwrap());
    assert_eq!(a_1 + a_2, 103_900_000 + 29_400_000);
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(scenario_folder("rasc-2007-ks4")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    std::fs::remove_file(copy.path().join("printed-table.csv")).unwrap();
    let deal = std::fs::read_to_string(copy.path().join("deal.yaml")).unwrap();
    let moved = deal
        .replace("balance: 103_900_000", &format!("balance: {a_1}"))
        .replace("balance: 29_400_000", &format!("balance: {a_2}"));
    assert_ne!(deal, moved);
    std::fs::write(copy.path().join("deal.yaml"), moved).unwrap();
    let folder = Folder::open(copy.path()).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let alone = run_case(&folder.case(&scenario), Arithmetic::F64).unwrap();
    let class = folder.deal.class("A-1").unwrap();
    let years = alone.classes(RunTo::Call)[class].wal_years;
    assert_eq!(years, nearest.metric);
    assert!((years.unwrap() - 0.98).abs() < 0.005);
}

#[test]
fn defaults_that_make_a_loss() {
    let requested = Request::new(
        "default: 0 to 20 by 0.001 CDR",
        None,
        "cumulative_loss_pct 8.000",
    );
    let solved = requested.solved(&["severity: 40%", "months_to_liquidation: 12"]);
    let nearest = solved.solutions[0].nearest(&requested.target);
    assert!((nearest.metric.unwrap() - 8.0).abs() < 0.001);
    assert_eq!(solved.solutions.len(), 1);
}

/// A WAL that no size of the class has; sizes that leave nothing for the plug.
#[test]
fn unmet_target_reports_the_range() {
    let requested = Request::new(
        "deal.classes.M-8.balance: 1_000_000 to 9_000_000 by 1_000",
        Some("deal.classes.M-9.balance"),
        "M-8 wal_years 30.0",
    );
    let solved = requested.solved(&[]);
    assert!(solved.solutions.is_empty());
    let (lowest, highest) = solved.range.unwrap();
    let [lowest, highest] = [lowest, highest].map(|sample| sample.metric.unwrap());
    assert!(
        lowest > 4.0 && lowest < highest && highest < 7.0,
        "{lowest} {highest}"
    );
    // M-8 and M-9 together are 6,750,000.
    let [not_run] = solved.not_run.as_slice() else {
        panic!("{:?}", solved.not_run)
    };
    let first: i64 = requested.varied.value(not_run.first).parse().unwrap();
    assert_eq!(first, 6_751_000);
    assert_eq!(
        not_run.reason,
        "the plug, `deal.classes.M-9.balance`, would be negative"
    );
}

/// The target is met only just before the plug is used up, between the first samples: the limit of
/// the runnable values is searched too.
#[test]
fn limit_of_runnable_values_is_searched() {
    let requested = Request::new(
        "deal.classes.A-1.balance: 0 to 150_000_000 by 1_000",
        Some("deal.classes.A-2.balance"),
        "A-1 wal_years 1.2150",
    );
    let solved = requested.solved(&[]);
    let [solution @ Solution::Met { .. }] = solved.solutions.as_slice() else {
        panic!("{:?}", solved.solutions)
    };
    let value = requested
        .varied
        .value(solution.nearest(&requested.target).position);
    let value: i64 = value.parse().unwrap();
    assert!((132_800_000..132_930_000).contains(&value), "{value}");
}

/// No write-down up to a severity, and more and more beyond it: the end of that range is the
/// break-even.
#[test]
fn range_of_a_met_target_ends_at_the_break_even() {
    let vary = "severity: 0% to 100% by 0.1%";
    let requested = Request::new(vary, None, "M-9 write_down_dollars 0");
    let lines = ["default: 8 CDR", "months_to_liquidation: 12"];
    let solved = requested.solved(&lines);
    let [Solution::Met { first: 0, last, .. }] = solved.solutions.as_slice() else {
        panic!("{:?}", solved.solutions)
    };
    let lines = lines.map(str::to_owned);
    let class = [requested.folder.deal.class("M-9").unwrap()];
    let question = stepdown_runner::break_even::Question {
        sweep: None,
        scenario: None,
        axes: &lines,
        vary,
        conditions: &[Condition::NoWriteDown],
        classes: &class,
        run_to: RunTo::Call,
        sample_every: None,
        round_down_to: None,
    };
    let breaks = BreakEven::new(&requested.folder, &question).unwrap();
    let answers = breaks
        .run(&Running {
            threads: 1,
            stop: &false.into(),
            progress: &|_| {},
        })
        .unwrap();
    assert_eq!(answers.answers[0].found, Found::HoldsTo(*last));
}

/// Months are whole: a value between two of them is jumped over, while dollars are passed in small
/// steps.
#[test]
fn jumps_differ_from_coarse_steps() {
    let window = Request::new(
        "speed: 50% to 150% by 0.1%",
        None,
        "M-4 window_first_month 41.5",
    );
    let solved = window.solved(&[]);
    assert!(!solved.solutions.is_empty());
    assert!(
        solved
            .solutions
            .iter()
            .all(|solution| matches!(solution, Solution::Passed { is_jump: true, .. }))
    );
    let losses = Request::new(
        "speed: 50% to 150% by 0.1%",
        None,
        "cumulative_loss_dollars 20000000.00",
    );
    let solved = losses.solved(&["default: 8 CDR", "severity: 40%"]);
    let [Solution::Passed { is_jump: false, .. }] = solved.solutions.as_slice() else {
        panic!("{:?}", solved.solutions)
    };
}

#[test]
fn invalid_requests_are_rejected() {
    let folder = ks4();
    let shown = |error: SolveError| match error {
        SolveError::Question { message, advice } => format!("{message} ({advice})"),
        other => panic!("{other}"),
    };
    let target = |text: &str| shown(Target::read(text, &folder.deal, RunTo::Call).unwrap_err());
    assert_eq!(
        target("M-44 wal_years 5"),
        "the deal has no class `M-44` (did you mean `M-4`?)"
    );
    assert_eq!(
        target("M-4 wal_year 5"),
        "unknown metric `wal_year` (did you mean `wal_years`?)"
    );
    assert_eq!(
        target("wal_years 5"),
        "`wal_years` is a metric of a class, but no class is given (write the class before it: \
         `M-4 wal_years 5`)"
    );
    assert_eq!(
        target("M-4 cumulative_loss_pct 5"),
        "`cumulative_loss_pct` is a metric of the deal, not of class `M-4` (leave out the class: \
         `cumulative_loss_pct 5`)"
    );
    let varied = |line: &str, along: &[&str], plug| {
        let along: Vec<String> = along.iter().map(|line| (*line).to_owned()).collect();
        shown(Varied::read(&folder, line, &along, plug).unwrap_err())
    };
    assert_eq!(
        varied("speeds", &[], None),
        "`speeds` has no range (did you mean `speed`?)"
    );
    assert_eq!(
        varied(
            "speed: 50% to 150% by 10%",
            &["severity: 20% to 60% by 10%"],
            None
        ),
        "`severity: 20% to 60% by 10%` has 5 values, `speed` has 11 (inputs that move together \
         need the same number of values)"
    );
    assert_eq!(
        varied("speed", &[], Some("deal.classes.M-5.balance")),
        "`speed` is not a number of the deal file, so a plug is not possible (name numbers of the \
         deal file by their paths: `deal.classes.M-5.balance`)"
    );
}
