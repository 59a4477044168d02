//! Exact amounts never pass through floating point.

use std::path::Path;

/// Collects every line of code of a folder, without comments.
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

/// The tie-out has neither the floating-point type nor a conversion to or from it.
#[test]
fn tie_out_avoids_floating_point() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for space in ["runner/src/tie_out", "cli/src/tie_out"] {
        code(&crates.join(space), &mut lines);
    }
    assert!(lines.len() > 1_000, "the modules have moved");
    for (place, line) in lines {
        for word in ["f64", "f32", " as f6", " as f3", "::factor("] {
            assert!(!line.contains(word), "{place}: {line}");
        }
    }
}

/// The conversions between the arithmetics, of rates and counts, and of no exact amount. The
/// modules of numbers and curves are left out.
const CONVERSIONS: [(&str, &str); 35] = [
    // Months, for metrics by name.
    (
        "runner/src/metric.rs",
        "month.map(|month| f64::from(month.number()))",
    ),
    (
        "runner/src/metric.rs",
        "Some(f64::from(deal.months_in_trigger_event))",
    ),
    // Weights of the parts of an exchange class, for the mean of their WALs.
    (
        "projection/src/measures/combination.rs",
        "if let (Some(years), Some(weight)) = (part.wal_years, (*fraction * repaid).to_f64()) {",
    ),
    // Rates of curves, models and arguments, for notes only.
    (
        "runner/src/plausible/mod.rs",
        "Decimal::from_f64(number).unwrap_or_default()",
    ),
    // The search for a pool, in floating point throughout, and days.
    (
        "runner/src/infer_pool/candidates.rs",
        "*sum += share * N::factor(*amount);",
    ),
    (
        "runner/src/infer_pool/not_printed.rs",
        "return (0.0, f64::from(days));",
    ),
    // Speeds, index rates and delinquencies, from curves.
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
        "wal_years: for_wal.is_money().any().then(|| years.to_f64()),",
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
    // Rates of a large pool that share a bucket; no amount depends on it.
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
    // Amounts of a floating-point run.
    (
        "runner/src/run.rs",
        "Decimal::from_f64(amount).unwrap_or_default()",
    ),
    (
        "runner/src/run.rs",
        "Arithmetic::F64 => measured::<f64>(case).map(|run| run.map_amounts(nearest_decimal)),",
    ),
    // The search for a pool, in floating point: stated rates and shares, counts of months, cash
    // flows of rep lines per dollar. The inferred balances are whole thousands.
    (
        "runner/src/infer_pool/computation.rs",
        "Decimal::from_f64(value)",
    ),
    (
        "runner/src/infer_pool/computation.rs",
        "value.to_f64().unwrap_or_default()",
    ),
    ("runner/src/infer_pool/computation.rs", "f64::from(number)"),
    ("runner/src/infer_pool/computation.rs", "f64::from(holds)"),
    (
        "runner/src/infer_pool/candidates.rs",
        "*sum += share * N::factor(*amount);",
    ),
    (
        "runner/src/infer_pool/candidates.rs",
        "let widen = |amounts: &[N; AMOUNTS]| amounts.map(|amount| M::factor(amount.to_f64()));",
    ),
    (
        "cli/src/output/json.rs",
        "Self::Float(number) => serializer.serialize_f64(*number),",
    ),
    // Time, and scenarios per second.
    (
        "cli/src/long_runs/mod.rs",
        "let seconds = finished.elapsed.as_secs_f64();",
    ),
    (
        "cli/src/long_runs/mod.rs",
        "let rate = finished.ran_now as f64 / finished.running.as_secs_f64().max(1e-9);",
    ),
    (
        "cli/src/numbers.rs",
        "Decimal::from_f64_retain(self).unwrap_or_default()",
    ),
];

/// Exact amounts stay exact in every module that has any: each conversion to or from floating point
/// is in the reviewed list above.
#[test]
fn exact_amounts_avoid_floating_point() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut lines = Vec::new();
    for space in ["projection/src", "runner/src", "cli/src"] {
        code(&crates.join(space), &mut lines);
    }
    let mut conversions = CONVERSIONS.to_vec();
    for (place, line) in &lines {
        // The number types; sweeps, simulations and searches over them, prices of projected cash
        // flows, and tables and charts of these, which are floating point throughout.
        let is_floating_point = [
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
        if is_floating_point {
            continue;
        }
        let is_conversion = [
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
        if is_conversion {
            let known = conversions.iter().position(|(space, conversion)| {
                place.contains(space) && line.trim() == *conversion
            });
            let known = known
                .unwrap_or_else(|| panic!("a conversion that is not reviewed: {place}: {line}"));
            conversions.remove(known);
        }
    }
    assert!(
        conversions.is_empty(),
        "no longer in the code: {conversions:?}"
    );
}

/// Names of deals are in data files only.
#[test]
fn no_deal_name_in_the_code() {
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
