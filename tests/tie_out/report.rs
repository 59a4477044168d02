//! The real report: counts, and the finding.

use rust_decimal::Decimal;
use stepdown_projection::deal::terms::EnhancementAfter;
use stepdown_projection::waterfall::Side;
use stepdown_runner::{Blamed, Counts, ReportSection, Value, Verdict};

use super::Case;

/// "It is done when" 1: everything ties but one figure, and where that comes to light.
#[test]
fn everything_ties_but_two_cents() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    assert_eq!(
        tie_out.counts(),
        Counts {
            tied: 976,
            following: 17,
            differing: 2,
            not_derivable: 9,
            inputs: 297,
        }
    );
    let [finding] = tie_out.findings.as_slice() else {
        panic!("one finding: {:#?}", tie_out.findings);
    };
    assert_eq!(finding.key.column, "certificate_interest_amount");
    assert_eq!(finding.by, Some(Decimal::new(-2, 2)));
    let cause = finding.cause.as_deref().unwrap_or_default();
    assert!(cause.contains("rounded once"), "{cause}");
    assert_eq!(finding.blamed, Blamed::ComparedValue);
    assert!(finding.or.is_empty(), "{:?}", finding.or);
    assert_eq!(finding.follows.len(), 17);
    for (key, by) in &finding.follows {
        assert_eq!(*by, Decimal::new(2, 2), "{}", key.name());
    }
    let shown: Vec<&str> = finding.shows_in.iter().map(|(key, _)| key.column).collect();
    assert_eq!(shown, ["ending_balance"]);
}

/// Figures that tie only given the 2 cents are shown with what they should be without them.
#[test]
fn what_follows_is_shown_as_it_should_be() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    let mut following = 0;
    for figure in &tie_out.figures {
        if let Verdict::Follows { by, of } = &figure.outcome {
            following += 1;
            let name = figure.key.name();
            assert_eq!(of.column, "certificate_interest_amount", "{name}");
            assert_eq!(*by, Some(Decimal::new(2, 2)), "{name}");
            let printed = figure.printed.number().unwrap();
            let computed = figure.computed.as_ref().and_then(Value::number).unwrap();
            assert_eq!(printed - computed, Decimal::new(2, 2), "{name}");
        }
    }
    assert_eq!(following, 17);
}

/// No figure is without a rule, and none is compared with itself.
#[test]
fn every_figure_has_a_rule() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    for figure in &tie_out.figures {
        let name = figure.key.name();
        if let Verdict::NotDerivable { reason } = figure.outcome {
            assert_ne!(reason, "the deal has no rule for it", "{name}");
        } else {
            assert!(!figure.rule.is_empty(), "{name}");
        }
        let is_input = figure.outcome == Verdict::Input;
        assert_eq!(is_input, figure.rule == "an input", "{name}");
    }
    // What the issue names is compared and not taken; inputs are of the collateral, the index,
    // and what the pools and the servicer report.
    for section in [
        ReportSection::DistributionSummary,
        ReportSection::FactorSummary,
        ReportSection::BasisRisk,
        ReportSection::PrepaymentRates,
        ReportSection::DefaultRates,
        ReportSection::Overcollateralization,
        ReportSection::ExcessCashFlow,
        ReportSection::PerformanceTests,
        ReportSection::SourcesAndUses,
    ] {
        assert_eq!(tie_out.counts_of(section).inputs, 0, "{section:?}");
    }
}

/// Section 18 prints 26.728731%: the enhancement once losses are covered, which the deal says. By
/// the term sheet of the sister deal, after the principal remittance alone, it would be another.
#[test]
fn enhancement_is_after_losses_covered() {
    let mut case = Case::new();
    let enhancement = |case: &Case| {
        let tie_out = case.tie_out(&case.text).unwrap();
        let figure = tie_out
            .figures
            .iter()
            .find(|figure| figure.key.column == "senior_enhancement_percentage")
            .unwrap();
        figure.outcome.clone()
    };
    assert_eq!(
        case.folder.deal.enhancement_after,
        EnhancementAfter::LossesCovered
    );
    assert_eq!(enhancement(&case), Verdict::Tied);
    case.folder.deal.enhancement_after = EnhancementAfter::PrincipalRemittance;
    let Verdict::Differs { by, .. } = enhancement(&case) else {
        panic!("{:?}", enhancement(&case));
    };
    // 26.728731% printed, 26.687369% without the losses covered.
    assert_eq!(by, Some(Decimal::new(41_362, 6)));
}

/// The month's ledger adds up: sources are uses, to the cent.
#[test]
fn the_ledger_of_the_month_adds_up() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    let total = |side| tie_out.ledger.total(tie_out.month, side).decimal();
    assert_eq!(total(Side::Source), total(Side::Use));
}

/// A figure of fewer digits than the rest of its column is not rounded into agreement, and money is
/// compared to the cent even where all of a table is written without.
#[test]
fn a_figure_cut_short_does_not_tie() {
    let case = Case::new();
    let tied = |text: &str| {
        let counts = case.tie_out(text).unwrap().counts();
        counts.tied + counts.following
    };
    let whole = tied(&case.text);
    for (from, to) in [
        (
            "interest_distribution: 1_141_362.99",
            "interest_distribution: 1_141_363",
        ),
        ("pass_through_rate: 4.94250000%", "pass_through_rate: 4.94%"),
        (
            "certificate_interest_amount: 4_040_148.17",
            "certificate_interest_amount: 4_040_148",
        ),
    ] {
        assert!(case.text.contains(from), "{from}");
        let altered = case.text.replacen(from, to, 1);
        assert!(tied(&altered) < whole, "{to}");
    }
}

/// The state before is the report's own: of the balance that it opens with.
#[test]
fn a_state_of_another_balance_is_refused() {
    let mut case = Case::new();
    let text = case.state.text.replace("922_099_817.23", "822_099_817.23");
    assert_ne!(text, case.state.text);
    case.state.text = text;
    let refused = case.tie_out(&case.text).unwrap_err();
    assert!(refused.to_string().contains("822_099_817.23"), "{refused}");
}

/// Where the state knows the months before, the month's delinquency is what the printed mean takes; a
/// history with which there is none is refused.
#[test]
fn the_delinquency_mean_is_held_against_the_history() {
    let mut case = Case::new();
    let whole = case.tie_out(&case.text).unwrap().counts();
    let empty = case.state.text.clone();
    case.state.text = empty.replace("history: []", "history: [11.5%, 12.5%]");
    assert_eq!(case.tie_out(&case.text).unwrap().counts(), whole);
    case.state.text = empty.replace("history: []", "history: [20%, 20%]");
    let refused = case.tie_out(&case.text).unwrap_err().to_string();
    assert!(refused.contains("delinquency_history"), "{refused}");
    assert!(refused.contains("-3.857767%"), "{refused}");
}
