//! Money is never floating point.

use std::path::Path;

/// Every line of code of the module, without its comments.
fn code(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            code(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            found.push((
                format!("{}:{}", path.display(), number + 1),
                code.to_owned(),
            ));
        }
    }
}

/// "It is done when" 2: neither the type, nor a conversion to or from it.
#[test]
fn no_floating_point_in_the_tie_out() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for space in ["runner/src/tie_out", "cli/src/tie_out"] {
        code(&crates.join(space), &mut lines);
    }
    assert!(lines.len() > 1_000, "the rooms have been moved");
    for (place, line) in lines {
        for word in ["f64", "f32", " as f6", " as f3", "::factor("] {
            assert!(!line.contains(word), "{place}: {line}");
        }
    }
}

/// The ways between the arithmetics, and what passes there: rates and counts, and no amount of
/// exact money. The modules of numbers and curves are left out: they are what is passed between.
const WAYS: [(&str, &str); 35] = [
    // Months, for whoever reads a measure by its name.
    (
        "runner/src/measure.rs",
        "month.map(|month| f64::from(month.number()))",
    ),
    (
        "runner/src/measure.rs",
        "Some(f64::from(deal.months_in_trigger_event))",
    ),
    // Rates that a model states, for notes alone.
    (
        "runner/src/plausible.rs",
        "Decimal::from_f64(fraction * 100.0).unwrap_or_default()",
    ),
    (
        "runner/src/plausible.rs",
        "Decimal::from_f64(highest).unwrap_or_default()",
    ),
    // Pools that are searched for, in floating point from end to end, and days.
    (
        "runner/src/infer_pool/candidates.rs",
        "*sum += share * N::factor(*figure);",
    ),
    (
        "runner/src/infer_pool/not_printed.rs",
        "return (0.0, f64::from(days));",
    ),
    // Speeds, rates of indices and delinquencies, which curves give.
    (
        "projection/src/collateral/assumptions.rs",
        ".map(|rate| N::factor(fraction(rate)))",
    ),
    (
        "projection/src/scenario.rs",
        "path.iter().map(|rate| N::factor(rate.fraction())).collect()",
    ),
    (
        "projection/src/scenario.rs",
        ".map(|share| N::factor(share.fraction()))",
    ),
    // Counts of months.
    (
        "projection/src/waterfall/state.rs",
        "let number = self.first_call_month.to_f64() as u32;",
    ),
    (
        "projection/src/measures.rs",
        "months_in_trigger_event: of(self.months_in_trigger_event).to_f64() as u32,",
    ),
    (
        "projection/src/measures.rs",
        "let number = number.to_f64() as u32;",
    ),
    // Years and fractions: quotients of amounts, computed exactly.
    (
        "projection/src/measures.rs",
        "wal_years: of_life.is_money().any().then(|| years.to_f64()),",
    ),
    (
        "projection/src/measures.rs",
        "let fraction = |of: N::Scalar| of.to_f64();",
    ),
    (
        "projection/src/measures.rs",
        "excess_spread: by_the_month.to_f64() * 12.0,",
    ),
    (
        "projection/src/calendar/schedule.rs",
        "f64::from(self.wal_days(month)) / 360.0",
    ),
    (
        "projection/src/collateral/cohort.rs",
        "let severity = f64::from(percent) / 100.0;",
    ),
    (
        "projection/src/collateral/same_terms.rs",
        "let severity = f64::from(percent) / 100.0;",
    ),
    (
        "runner/src/printed/mod.rs",
        "let wal = measures.wal_years.and_then(Decimal::from_f64_retain);",
    ),
    // Which rates of a large pool are near enough to share a bucket; no amount comes of it.
    (
        "projection/src/collateral/same_terms.rs",
        "let rate = |shape: &Shape<S>| shape.rate().to_f64();",
    ),
    (
        "projection/src/collateral/same_terms.rs",
        "let balance = |shape: &Shape<S>| shape.balance().to_f64();",
    ),
    (
        "projection/src/collateral/same_terms.rs",
        "let most = all * (rate(last) - rate(first)) / (BUCKETS * BUCKETS) as f64;",
    ),
    // A multiple of a scenario's speeds.
    (
        "runner/src/sweep/multiples.rs",
        "let points = basis_points.to_f64().unwrap_or_default();",
    ),
    // Amounts that were floating point all along.
    (
        "runner/src/run.rs",
        "Decimal::from_f64(amount).unwrap_or_default()",
    ),
    (
        "runner/src/run.rs",
        "Arithmetic::F64 => measured::<f64>(case).map(|run| run.map_amounts(nearest_decimal)),",
    ),
    // The search for a pool, which is floating point: shares and rates stated and computed with, counts of
    // months, what lines give per dollar. Balances found are whole thousands, and run as any other.
    (
        "runner/src/infer_pool/reckoning.rs",
        "Decimal::from_f64(figure)",
    ),
    (
        "runner/src/infer_pool/reckoning.rs",
        "figure.to_f64().unwrap_or_default()",
    ),
    ("runner/src/infer_pool/reckoning.rs", "f64::from(number)"),
    ("runner/src/infer_pool/reckoning.rs", "f64::from(holds)"),
    (
        "runner/src/infer_pool/candidates.rs",
        "*sum += share * N::factor(*figure);",
    ),
    (
        "runner/src/infer_pool/candidates.rs",
        "let widen = |figures: &[N; FIGURES]| figures.map(|figure| M::factor(figure.to_f64()));",
    ),
    (
        "cli/src/output/json.rs",
        "Self::Float(figure) => serializer.serialize_f64(*figure),",
    ),
    // Time, and scenarios by it.
    (
        "cli/src/long_runs/mod.rs",
        "let seconds = finished.elapsed.as_secs_f64();",
    ),
    (
        "cli/src/long_runs/mod.rs",
        "let rate = finished.ran_now as f64 / finished.running.as_secs_f64().max(1e-9);",
    ),
    (
        "cli/src/figures.rs",
        "Decimal::from_f64_retain(self).unwrap_or_default()",
    ),
];

/// Exact money stays exact in every module that holds any: a conversion to or from floating point is
/// one of those above, each of which was looked at.
#[test]
fn no_cents_pass_through_floating_point() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for space in ["projection/src", "runner/src", "cli/src"] {
        code(&crates.join(space), &mut lines);
    }
    let mut ways = WAYS.to_vec();
    for (place, line) in &lines {
        // The numbers themselves; sweeps, simulations and what searches them, prices of projected cash
        // flows, tables and drawings of them, which are floating point from end to end.
        let is_apart = [
            "/projection/src/number/",
            "/projection/src/pricing/",
            "/runner/src/side_by_side/",
            "/runner/src/results/",
            "/runner/src/simulation/",
            "/runner/src/break_even/",
            "/runner/src/solve/",
            "/runner/src/tables/",
            "/cli/src/sweep/",
            "/cli/src/simulate/",
            "/cli/src/break_even/",
            "/cli/src/solve/",
            "/cli/src/report/",
        ]
        .iter()
        .any(|space| place.contains(space));
        if is_apart {
            continue;
        }
        let is_way = [
            "f64(",
            "f64_retain",
            "::factor",
            "nearest_decimal)",
            " as f32",
            " as f64",
            "f64::from",
        ]
        .iter()
        .any(|word| line.contains(word))
            && !line.contains("fn ");
        if is_way {
            let known = ways
                .iter()
                .position(|(space, way)| place.contains(space) && line.trim() == *way);
            let known =
                known.unwrap_or_else(|| panic!("a way that nobody looked at: {place}: {line}"));
            ways.remove(known);
        }
    }
    assert!(ways.is_empty(), "these are gone: {ways:?}");
}

/// The data of deals stays in their files.
#[test]
fn no_name_of_the_deal_in_the_code() {
    let case = super::Case::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for space in ["runner/src/tie_out", "cli/src/tie_out"] {
        code(&crates.join(space), &mut lines);
    }
    let deal = &case.folder.deal;
    let names = deal.class_names.iter().chain([&deal.residual]);
    for name in names {
        let quoted = format!("\"{name}\"");
        for (place, line) in &lines {
            assert!(!line.contains(&quoted), "{place}: {line}");
        }
    }
}
