//! The real report: counts, and the finding.

use rust_decimal::Decimal;
use stepdown_projection::deal::terms::EnhancementAfter;
use stepdown_projection::waterfall::Side;
use stepdown_runner::{Blamed, Counts, ReportSection, Value, Verdict};

use super::Case;

/// Every number ties except one, and the total in which it appears.
#[test]
fn everything_ties_except_two_cents() {
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
    assert!(cause.contains("unrounded interest"), "{cause}");
    assert_eq!(finding.blamed, Blamed::ComparedValue);
    assert!(finding.or.is_empty(), "{:?}", finding.or);
    assert_eq!(finding.follows.len(), 17);
    for (key, by) in &finding.follows {
        assert_eq!(*by, Decimal::new(2, 2), "{}", key.name());
    }
    let shown: Vec<&str> = finding.shows_in.iter().map(|(key, _)| key.column).collect();
    assert_eq!(shown, ["ending_balance"]);
}

/// Numbers that tie only given the 2 cents are shown with the value they should have.
#[test]
fn consequences_show_the_correct_value() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    let mut following = 0;
    for compared in &tie_out.values {
        if let Verdict::Follows { by, of } = &compared.outcome {
            following += 1;
            let name = compared.key.name();
            assert_eq!(of.column, "certificate_interest_amount", "{name}");
            assert_eq!(*by, Some(Decimal::new(2, 2)), "{name}");
            let printed = compared.printed.number().unwrap();
            let computed = compared.computed.as_ref().and_then(Value::number).unwrap();
            assert_eq!(printed - computed, Decimal::new(2, 2), "{name}");
        }
    }
    assert_eq!(following, 17);
}

/// Every number has a rule, and none is compared with itself.
#[test]
fn every_number_has_a_rule() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    for compared in &tie_out.values {
        let name = compared.key.name();
        if let Verdict::NotDerivable { reason } = compared.outcome {
            assert_ne!(reason, "no rule", "{name}");
        } else {
            assert!(!compared.rule.is_empty(), "{name}");
        }
        let is_input = compared.outcome == Verdict::Input;
        assert_eq!(is_input, compared.rule == "an input", "{name}");
    }
    // The required numbers are compared rather than taken as inputs; inputs are of the collateral,
    // the index, and amounts reported by pools and servicer.
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

/// Section 18 prints 26.728731%: the enhancement after losses are covered, as the deal states. By
/// the rule in the term sheet of the sister deal, after the principal remittance alone, it would
/// differ.
#[test]
fn enhancement_is_after_losses_covered() {
    let mut case = Case::new();
    let enhancement = |case: &Case| {
        let tie_out = case.tie_out(&case.text).unwrap();
        let compared = tie_out
            .values
            .iter()
            .find(|compared| compared.key.column == "senior_enhancement_percentage")
            .unwrap();
        compared.outcome.clone()
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

/// The ledger of the month balances: sources equal uses, to the cent.
#[test]
fn ledger_of_the_month_balances() {
    let case = Case::new();
    let tie_out = case.tie_out(&case.text).unwrap();
    let total = |side| tie_out.ledger.total(tie_out.month, side).decimal();
    assert_eq!(total(Side::Source), total(Side::Use));
}

/// A number with fewer digits than the rest of its column is not rounded into agreement, and
/// amounts are compared to the cent even if a whole table is written without cents.
#[test]
fn truncated_number_does_not_tie() {
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

/// The state must have the report's opening balance.
#[test]
fn state_with_another_balance_is_rejected() {
    let mut case = Case::new();
    let text = case.state.text.replace("922_099_817.23", "822_099_817.23");
    assert_ne!(text, case.state.text);
    case.state.text = text;
    let refused = case.tie_out(&case.text).unwrap_err();
    assert!(refused.to_string().contains("822_099_817.23"), "{refused}");
}

/// If the state has the delinquency history, the delinquency of the month follows from the printed
/// mean; a history that makes this impossible is rejected.
#[test]
fn delinquency_mean_is_checked_against_the_history() {
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
