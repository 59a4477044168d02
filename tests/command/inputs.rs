//! Files outside the scenario folder, pipes, devices and very large files: each is a clear error in
//! bounded time, and no content of a file outside the folder is shown.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::support::{Copy, Ran, run, run_in};

const POOL: &str = "pool: pool.csv";

/// Asserts the exit code, the message, and that nothing is on standard output.
#[track_caller]
fn assert_rejected(ran: &Ran, code: i32, message: &str) {
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[track_caller]
fn assert_rejected_as_outside(ran: &Ran) {
    assert_rejected(ran, 3, "is outside the scenario folder");
    assert!(ran.stderr.contains("--allow-outside"), "{}", ran.stderr);
}

#[cfg(unix)]
fn link(target: &str, link: &Path) {
    let _ = std::fs::remove_file(link);
    std::os::unix::fs::symlink(target, link).expect("a link");
}

#[test]
#[cfg(unix)]
fn pool_outside_the_folder() {
    for name in ["../../../../../../../../etc/passwd", "/etc/passwd"] {
        let folder = Copy::of("three-classes");
        folder.replace("deal.yaml", POOL, &format!("pool: {name}"));
        let ran = folder.run("wal", &[]);
        assert_rejected_as_outside(&ran);
        assert!(ran.stderr.contains("deal.yaml:3:"), "{}", ran.stderr);
        // With permission it is read, but none of its text is shown: the author of the folder chose
        // it.
        let ran = folder.run("wal", &["--allow-outside"]);
        assert_rejected(&ran, 3, "its contents are not shown");
        for word in ["root", "bin", ":0:"] {
            assert!(!ran.stderr.contains(word), "{word}: {}", ran.stderr);
        }
    }
}

#[test]
#[cfg(unix)]
fn links_out_of_the_folder() {
    // A pool, the deal, a scenario and the printed table, under their usual names.
    for file in ["pool.csv", "deal.yaml", "pricing.yaml", "printed-table.csv"] {
        let folder = Copy::of("three-classes");
        link("/etc/passwd", &folder.path().join(file));
        let ran = folder.run("wal", &[]);
        assert!(matches!(ran.code, Some(3 | 4)), "{file}: {:?}", ran.code);
        assert!(
            ran.stderr.contains("is outside the scenario folder"),
            "{file}: {}",
            ran.stderr
        );
        let ran = folder.run("wal", &["--allow-outside"]);
        assert_eq!(ran.code, Some(3), "{file}: {}", ran.stderr);
        assert!(!ran.stderr.contains("root:"), "{file}: {}", ran.stderr);
    }
}

#[test]
fn outside_files_of_every_type() {
    // A state, a notional schedule and an index path, named in the deal and the scenario.
    let folder = Copy::of("three-classes");
    let known = folder.read("deal.yaml");
    let state = format!("{POOL}, state: ../state.yaml");
    folder.write("deal.yaml", known.replace(POOL, &state));
    assert_rejected_as_outside(&folder.run("wal", &[]));
    let hedge = "hedges:\n  - cap: {index: sofr_1m, strike: 6%, notional: ../cap.csv}\n";
    folder.write("deal.yaml", format!("{known}{hedge}"));
    std::fs::write(folder.path().join("../cap.csv"), "period,notional\n").expect("written");
    assert_rejected_as_outside(&folder.run("wal", &[]));
    folder.write("deal.yaml", &known);
    std::fs::write(folder.path().join("../forward.csv"), "secret\n").expect("written");
    folder.replace("pricing.yaml", "4.30", "../forward.csv");
    assert_rejected_as_outside(&folder.run("wal", &[]));
    // The base scenario and the scenario list of a sweep, and the base scenario of a model.
    let folder = Copy::of("three-classes");
    let outside = folder.path().join("..");
    std::fs::write(outside.join("x.yaml"), folder.read("pricing.yaml")).expect("written");
    std::fs::write(outside.join("cases.csv"), "severity\n40\n").expect("written");
    folder.write(
        "sweep.yaml",
        "name: S\nscenario: ../x.yaml\naxes: {severity: [40%]}\n",
    );
    assert_rejected_as_outside(&folder.run("check", &[]));
    folder.write("sweep.yaml", "name: S\nscenarios: ../cases.csv\n");
    assert_rejected_as_outside(&folder.run("sweep", &["--sweep", "sweep.yaml"]));
    folder.remove("sweep.yaml");
    folder.write(
        "model.yaml",
        "name: M\nscenario: ../x.yaml\nper_path:\n  severity: {distribution: normal, mean: 100%, standard_deviation: 5%}\n",
    );
    assert_rejected_as_outside(&folder.run("simulate", &["--model", "model.yaml"]));
}

/// No line of a file outside is shown, whichever file names it.
#[test]
fn outside_scenarios_and_tables_are_never_quoted() {
    let folder = Copy::of("three-classes");
    let outside = folder.path().join("..");
    let secret = "prepayment: secret-line\nindex: {sofr_1m: 4.30}\n";
    std::fs::write(outside.join("x.yaml"), secret).expect("written");
    std::fs::write(outside.join("y.yaml"), "secret-line: [\n").expect("written");
    let scenario = "name: Z\nprepayment: pricing\nindex: {sofr_1m: z.csv}\n";
    std::fs::write(outside.join("z.yaml"), scenario).expect("written");
    std::fs::write(outside.join("z.csv"), "secret-line\n").expect("written");
    std::fs::write(outside.join("cases.csv"), "severity\nsecret-line\n").expect("written");
    let check = |command: &str, arguments: &[&str]| {
        let ran = folder.run(command, &[arguments, &["--allow-outside"]].concat());
        assert_rejected(&ran, 3, "its contents are not shown");
        assert!(!ran.stderr.contains("secret-line"), "{}", ran.stderr);
    };
    for name in ["x", "y", "z"] {
        let sweep = format!("name: S\nscenario: ../{name}.yaml\naxes: {{severity: [40%]}}\n");
        folder.write("sweep.yaml", sweep);
        check("sweep", &["--sweep", "sweep.yaml"]);
        check("check", &[]);
        folder.remove("sweep.yaml");
        let model = format!(
            "name: M\nscenario: ../{name}.yaml\nper_path:\n  severity: {{distribution: normal, \
             mean: 100%, standard_deviation: 5%}}\n"
        );
        folder.write("model.yaml", model);
        check("simulate", &["--model", "model.yaml"]);
        folder.remove("model.yaml");
    }
    folder.write("sweep.yaml", "name: S\nscenarios: ../cases.csv\n");
    check("sweep", &["--sweep", "sweep.yaml"]);
}

#[test]
fn files_named_by_the_user_may_be_anywhere() {
    let folder = Copy::of("three-classes");
    let outside = folder.path().join("..");
    let scenario = folder.read("pricing.yaml").replace("4.30", "forward.csv");
    std::fs::write(outside.join("stress.yaml"), scenario).expect("written");
    std::fs::write(outside.join("forward.csv"), "month,rate_pct\n1,4.3\n").expect("written");
    for name in ["stress.yaml", "three-classes/../stress.yaml"] {
        let ran = folder.run("wal", &["--scenario", name]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
    }
    // Its errors are shown in full: the user chose it.
    std::fs::write(outside.join("forward.csv"), "month,rate_pct\n1,abc\n").expect("written");
    let ran = folder.run("wal", &["--scenario", "stress.yaml"]);
    assert_rejected(&ran, 3, "abc");
}

#[test]
#[cfg(unix)]
fn pipes_and_devices_are_rejected() {
    let folder = Copy::of("three-classes");
    folder.replace("deal.yaml", POOL, "pool: /dev/zero");
    let ran = folder.run("wal", &["--allow-outside"]);
    assert_rejected(&ran, 4, "it is a device, not a regular file");
    let folder = Copy::of("three-classes");
    for (file, arguments) in [
        ("pool.csv", &[][..]),
        ("pricing.yaml", &[]),
        ("stress.yaml", &["--scenario", "stress.yaml"]),
    ] {
        let kept = std::fs::read(folder.path().join(file)).ok();
        let _ = std::fs::remove_file(folder.path().join(file));
        let made = Command::new("mkfifo")
            .arg(folder.path().join(file))
            .status();
        assert!(made.expect("mkfifo").success());
        let ran = folder.run("wal", arguments);
        assert_rejected(&ran, 4, "it is a named pipe, not a regular file");
        std::fs::remove_file(folder.path().join(file)).expect("removed");
        if let Some(kept) = kept {
            folder.write(file, kept);
        }
    }
}

/// Files in an output folder, which a user may point a command at, are read in the same way.
#[test]
#[cfg(unix)]
fn pipes_and_devices_in_output_folders() {
    let folder = Copy::of("rasc-2007-ks4");
    let output = folder.path().with_file_name("o");
    std::fs::create_dir(&output).expect("a folder");
    let manifest = output.join("manifest.json");
    for what in ["a named pipe", "a device"] {
        if what == "a device" {
            link("/dev/zero", &manifest);
        } else {
            let made = Command::new("mkfifo").arg(&manifest).status();
            assert!(made.expect("mkfifo").success());
        }
        let sweep = ["--sweep", "sweeps/cdr-by-severity.yaml", "--output", "o"];
        for (command, more) in [
            ("sweep", &sweep[..]),
            ("sweep", &[&sweep[..], &["--resume"]].concat()),
            ("report", &["--sweep", "o", "--html", "page.html"]),
            ("tables", &["--output", "o"]),
        ] {
            let ran = folder.run(command, more);
            let message =
                format!("error: cannot read o/manifest.json: it is {what}, not a regular file\n");
            assert_rejected(&ran, 4, &message);
        }
    }
}

/// Runs a command under a time limit that quadratic work would exceed: 80,000 unknown keys once
/// took 79 seconds in an optimized build.
#[track_caller]
fn run_with_limit(folder: &Copy, arguments: &[&str]) -> Ran {
    let (sender, receiver) = std::sync::mpsc::channel();
    let outside = folder.path().join("..");
    let mut all = vec![arguments[0].to_owned(), "three-classes".to_owned()];
    all.extend(arguments[1..].iter().map(|&one| one.to_owned()));
    std::thread::spawn(move || {
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let _ = sender.send(run_in(&outside, &all));
    });
    let limit = Duration::from_mins(5);
    receiver.recv_timeout(limit).expect("ends within the limit")
}

#[test]
fn many_unknown_keys() {
    use std::fmt::Write;
    let mut keys = String::new();
    for number in 0..80_000 {
        let _ = writeln!(keys, "key{number}: 1");
    }
    for file in ["deal.yaml", "pricing.yaml"] {
        let folder = Copy::of("three-classes");
        let text = folder.read(file);
        folder.write(file, format!("{text}{keys}"));
        let ran = run_with_limit(&folder, &["wal"]);
        assert_rejected(&ran, 3, "unknown field `key0`");
        assert!(
            ran.stderr.contains("and 79,950 more errors"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains("found 80,000 errors in"),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.len() < 40_000);
    }
    let folder = Copy::of("three-classes");
    let mut fields = String::new();
    for number in 0..80_000 {
        let _ = write!(fields, "k{number}: 1, ");
    }
    folder.replace(
        "pricing.yaml",
        "{sofr_1m: 4.30}",
        &format!("{{{fields}sofr_1m: 4.30}}"),
    );
    assert_rejected(
        &run_with_limit(&folder, &["wal"]),
        3,
        "the deal has no index `k0`",
    );
}

#[test]
fn many_names_in_a_pool() {
    use std::fmt::Write;
    let header =
        "line,kind,balance,rate_pct,amortization_months,maturity_months,io_months,age_months";
    let pool = |columns: &str, cells: &dyn Fn(u32) -> (String, String)| {
        let mut text = format!("{header}{columns}\n");
        for number in 0..65_536 {
            let (kind, more) = cells(number);
            let cents = if number < 57_600 {
                "1525.88"
            } else {
                "1525.87"
            };
            let _ = writeln!(text, "{number},{kind},{cents},8.25,360,360,0,0{more}");
        }
        text
    };
    // Any number of distinct states is accepted.
    let folder = Copy::of("three-classes");
    folder.write(
        "pool.csv",
        pool(",state", &|number| ("fixed".into(), format!(",S{number}"))),
    );
    let ran = run_with_limit(&folder, &["wal"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // The same number of collateral types or indices is not.
    folder.write(
        "pool.csv",
        pool("", &|number| (format!("kind{number}"), String::new())),
    );
    assert_rejected(
        &run_with_limit(&folder, &["wal"]),
        3,
        "`kind` has more than 1000 distinct values",
    );
}

#[test]
fn too_many_columns() {
    let folder = Copy::of("three-classes");
    let names: Vec<String> = (0..5000).map(|number| format!("axis{number}")).collect();
    folder.write("cases.csv", format!("{}\n", names.join(",")));
    folder.write("sweep.yaml", "name: S\nscenarios: cases.csv\n");
    let ran = run_with_limit(&folder, &["sweep", "--sweep", "sweep.yaml"]);
    assert_rejected(&ran, 3, "the header has 5,000 columns");
}

#[test]
fn control_characters_are_escaped() {
    let is_clean = |ran: &Ran| {
        let text = format!("{}{}", ran.stdout, ran.stderr);
        let found = text.chars().find(|letter| {
            (letter.is_control() && *letter != '\n') || ('\u{202a}'..='\u{202e}').contains(letter)
        });
        assert_eq!(found, None, "{text:?}");
    };
    // Names of a deal, of its classes, of a fee.
    for (from, to) in [
        ("name: Three classes", "name: \"Three\\e]0;owned\\a\""),
        ("{name: A,", "{name: \"A\\e[31m\","),
        ("{name: A,", "{name: \"A\\u202e\","),
        ("{servicing fee: 0.50%}", "{\"servicing\\e[2J\": 0.50%}"),
        ("original_balance:", "\"original\\x9b31m\":"),
    ] {
        let folder = Copy::of("three-classes");
        folder.replace("deal.yaml", from, to);
        let ran = folder.run("wal", &[]);
        assert_eq!(ran.code, Some(3), "{to}: {}", ran.stdout);
        assert!(ran.stderr.contains("\\u{"), "{to}: {}", ran.stderr);
        is_clean(&ran);
    }
    // Names in a pool, and the content of a cell.
    for (from, to) in [
        ("new loans,fixed,", "new loans,fix\u{1b}[31med,"),
        ("new loans,fixed,70000000", "new loans,fixed,7\u{1b}[31m"),
        ("line,kind", "line,ki\u{9b}nd"),
    ] {
        let folder = Copy::of("three-classes");
        folder.replace("pool.csv", from, to);
        let ran = folder.run("wal", &[]);
        assert_eq!(ran.code, Some(3), "{to}");
        assert!(ran.stderr.contains("\\u{"), "{to}: {}", ran.stderr);
        is_clean(&ran);
    }
    // A path, and the text of a curve.
    let folder = Copy::of("three-classes");
    let ran = folder.run("wal", &["--scenario", "no\u{1b}[31mthing.yaml"]);
    assert_eq!(ran.code, Some(4));
    is_clean(&ran);
    folder.replace("pricing.yaml", "2 CDR", "\"2 C\\e[31mR\"");
    is_clean(&folder.run("wal", &[]));
}

#[test]
fn standard_output_and_the_deal_file_as_arguments() {
    // `-` is standard output for a command that writes one file.
    let folder = Copy::of("three-classes");
    for arguments in [
        &["cashflows", "--format", "csv"][..],
        &["state", "--after", "12"],
    ] {
        let plain = folder.run(arguments[0], &arguments[1..]);
        let mut more = arguments[1..].to_vec();
        more.extend(["--output", "-"]);
        let ran = folder.run(arguments[0], &more);
        assert_eq!((ran.code, &ran.stdout), (Some(0), &plain.stdout));
        assert!(!ran.stdout.is_empty());
    }
    assert!(!folder.path().join("../-").exists());
    // It is rejected for a command that writes a folder or a binary file.
    folder.write("sweep.yaml", "name: S\naxes: {severity: [40%]}\n");
    for arguments in [
        &["tables", "--output", "-"][..],
        &["sweep", "--sweep", "sweep.yaml", "--output", "-"],
        &["report", "--xlsx", "-"],
    ] {
        let ran = folder.run(arguments[0], &arguments[1..]);
        assert_rejected(&ran, 2, "standard output is not supported here");
    }
    // The deal file is accepted in place of its folder; other files are not.
    let whole = run(&["wal", "scenarios/three-classes"]);
    let by_deal = run(&["wal", "scenarios/three-classes/deal.yaml"]);
    assert_eq!(whole.shown(), by_deal.shown());
    let ran = run_in(&folder.path(), &["wal", "deal.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = run(&["wal", "scenarios/three-classes/pool.csv"]);
    assert_rejected(&ran, 4, "is a file, not a scenario folder");
    assert!(
        ran.stderr.contains("give the folder that holds it"),
        "{}",
        ran.stderr
    );
    // `help` is a command too.
    let ran = run(&["help", "wal"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("--arithmetic"), "{}", ran.stdout);
}
