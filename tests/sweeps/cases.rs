//! Scenario lists drawn at random from a seed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use stepdown_runner::Folder;
use stepdown_runner::sweep::Sweep;
use stepdown_tests::scenario_folder;

/// A scenario folder, and a sweep with a scenario list next to it.
pub(super) struct Drawn {
    pub(super) folder: Folder,
    pub(super) sweep: Sweep,
    _written: tempfile::TempDir,
}

/// A generator of numbers from a seed (splitmix64): quality does not matter, only that they are the
/// same on every machine.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `most` in steps of `1 / 10^digits`.
    fn number(&mut self, most: u64, digits: u32) -> f64 {
        let parts = 10_u64.pow(digits);
        (self.next() % (most * parts + 1)) as f64 / parts as f64
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[(self.next() % words.len() as u64) as usize]
    }
}

/// Draws scenarios of a deal: speeds, defaults, severities, lags, advancing, indices, delinquencies
/// and triggers. One in eight repeats the collateral of the one before.
pub(super) fn draw(deal: &str, scenarios: usize, seed: u64) -> Drawn {
    draw_of(&scenario_folder(deal), scenarios, seed)
}

/// A copy of the folder of a deal in which ARMs adjust to an index that the deal does not refer to.
pub(super) fn with_adjustable_lines(deal: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(scenario_folder(deal)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let edit = |name: &str, turn: &dyn Fn(&str) -> String| {
        let text = std::fs::read_to_string(copy.path().join(name)).unwrap();
        let lines: Vec<String> = text.lines().map(turn).collect();
        write(copy.path(), name, &lines.join("\n"));
    };
    edit("pool.csv", &|line| {
        let terms = if line.starts_with("line,") {
            "index,margin_pct,first_reset_months,reset_interval_months,initial_cap_pct,periodic_cap_pct,\
             life_cap_rate_pct,rounding_pct,look_back_months"
        } else if line.contains(",arm,") {
            "libor_6m,6.2,9,6,3,1,15,0.125,1"
        } else {
            ",,,,,,,,"
        };
        format!("{line},{terms}")
    });
    edit("pricing.yaml", &|line| {
        line.replace(
            "index: {",
            "index: {libor_6m: \"5.1 ramp 3.2 for 40, 3.2\", ",
        )
    });
    copy
}

/// The same for a folder by its path.
pub(super) fn draw_of(path: &Path, scenarios: usize, seed: u64) -> Drawn {
    let mut draws = Draws(seed);
    let mut text = String::from(
        "speed,default,severity,months_to_liquidation,advancing,index_shift,delinquency,triggers,\
         prepayment_interest,relief_act_shortfall\n",
    );
    let mut collateral = String::new();
    for _ in 0..scenarios {
        if collateral.is_empty() || !draws.next().is_multiple_of(8) {
            collateral = format!(
                "{:.1}%,{:.2} CDR,{:.1}%,{},{}",
                30.0 + draws.number(220, 1),
                draws.number(25, 2),
                draws.number(100, 1),
                draws.one_of(&["0", "6", "12", "12", "18"]),
                draws.one_of(&["principal and interest", "principal and interest", "none"]),
            );
        }
        writeln!(
            text,
            "{collateral},{:.2}%,{:.1}%,{},{},{}%",
            draws.number(4, 2) - 2.0,
            draws.number(20, 1),
            draws.one_of(&["model", "model", "pass", "fail"]),
            draws.one_of(&["full month", "half month", "none"]),
            draws.one_of(&["0", "0", "0.05"]),
        )
        .unwrap();
    }
    let folder = Folder::open(path).unwrap();
    let written = tempfile::tempdir().unwrap();
    let base = path.join("pricing.yaml");
    // Multiples and severities require stated defaults.
    let base_text = std::fs::read_to_string(base).unwrap();
    let base_text = with_defaults(&base_text);
    // Files named in the base scenario are in the folder of the deal.
    let base = write(written.path(), "base.yaml", &base_text);
    write(written.path(), "drawn.csv", &text);
    let file = write(
        written.path(),
        "drawn.yaml",
        &format!(
            "name: Drawn\nscenario: {}\nscenarios: drawn.csv\n",
            base.display()
        ),
    );
    let sweep = folder.sweep_at(&file).unwrap();
    assert_eq!(sweep.grid.len(), scenarios as u64);
    Drawn {
        folder,
        sweep,
        _written: written,
    }
}

fn with_defaults(base: &str) -> String {
    if base.lines().any(|line| line.starts_with("default:")) {
        return base.to_owned();
    }
    let kept: Vec<&str> = base
        .lines()
        .filter(|line| {
            !line.starts_with("severity:") && !line.starts_with("months_to_liquidation:")
        })
        .collect();
    format!(
        "{}\ndefault: 1 CDR\nseverity: 40%\nmonths_to_liquidation: 12\n",
        kept.join("\n")
    )
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
