//! Figures under which a measure comes to what is asked.

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

    fn solved(&self, axes: &[&str]) -> Solved {
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

/// The term sheet's table is of 100% of the pricing speed: M-4's 4.60 years lead back to about it.
#[test]
fn the_printed_life_leads_back_to_the_pricing_speed() {
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
    assert!((nearest.figure.unwrap() - 4.6).abs() < 0.0005);
    // Slower pays later: a step to either side of the stretch is no longer 4.600.
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

/// What is found is what a run of the deal as it then is comes to.
#[test]
fn a_class_with_its_neighbour_as_the_plug() {
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
    assert_eq!(years, nearest.figure);
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
    assert!((nearest.figure.unwrap() - 8.0).abs() < 0.001);
    assert_eq!(solved.solutions.len(), 1);
}

/// A life that no size of the class can have; sizes that leave nothing of the plug.
#[test]
fn what_is_out_of_reach_is_told_with_how_near_one_comes() {
    let requested = Request::new(
        "deal.classes.M-8.balance: 1_000_000 to 9_000_000 by 1_000",
        Some("deal.classes.M-9.balance"),
        "M-8 wal_years 30.0",
    );
    let solved = requested.solved(&[]);
    assert!(solved.solutions.is_empty());
    let (lowest, highest) = solved.range.unwrap();
    let [lowest, highest] = [lowest, highest].map(|sample| sample.figure.unwrap());
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
        "nothing would be left of the plug, `deal.classes.M-9.balance`"
    );
}

/// Just before there is nothing left of the plug a life can be had that no value looked at first
/// has: what cannot be run is closed in upon too.
#[test]
fn the_last_values_that_can_be_run_are_looked_at() {
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

/// Nothing written down up to a severity, and more and more beyond: the end of that stretch is the
/// break-even.
#[test]
fn a_target_met_over_a_stretch_ends_where_the_class_breaks() {
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

/// Months come one by one: a figure between two of them is jumped past; dollars are passed.
#[test]
fn a_jump_is_told_from_a_step_too_coarse() {
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
fn questions_that_make_no_sense_are_answered_in_words() {
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
        "there is no measure `wal_year` (did you mean `wal_years`?)"
    );
    assert_eq!(
        target("wal_years 5"),
        "`wal_years` is a measure of a class, and no class is named (write the class before it: \
         `M-4 wal_years 5`)"
    );
    assert_eq!(
        target("M-4 cumulative_loss_pct 5"),
        "`cumulative_loss_pct` is a measure of the deal, not of class `M-4` (leave out the class: \
         `cumulative_loss_pct 5`)"
    );
    let varied = |line: &str, along: &[&str], plug| {
        let along: Vec<String> = along.iter().map(|line| (*line).to_owned()).collect();
        shown(Varied::read(&folder, line, &along, plug).unwrap_err())
    };
    assert_eq!(
        varied("speeds", &[], None),
        "`speeds` does not say where it goes (did you mean `speed`?)"
    );
    assert_eq!(
        varied(
            "speed: 50% to 150% by 10%",
            &["severity: 20% to 60% by 10%"],
            None
        ),
        "`severity: 20% to 60% by 10%` has 5 values, `speed` has 11 (what moves together needs as \
         many values each)"
    );
    assert_eq!(
        varied("speed", &[], Some("deal.classes.M-5.balance")),
        "`speed` is no figure of the deal, so nothing can be its plug (name figures of the deal \
         file by their paths: `deal.classes.M-5.balance`)"
    );
}
