//! The form of a trustee's report: its sections, their tables and columns.
//!
//! Names of a deal, a class or a pool are never part of the form.

use rust_decimal::Decimal;

/// The limit that reports print if the deal has none, percent.
pub(super) const NO_LIMIT: Decimal = Decimal::from_parts(99_999, 0, 0, false, 0);

/// The decimals of the percentages of section 18 in tests, whatever zeros are printed after them.
pub(super) const DECIMALS_TESTED: u32 = 6;

/// The start of the name of the fee that section 17 prints on its own line, the credit risk
/// manager's. All other fees are deducted before its first line.
pub(super) const FEE_OF_ITS_OWN: &str = "credit risk manage";

/// A section of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the titles say what they are")]
pub enum ReportSection {
    Header,
    DistributionSummary,
    FactorSummary,
    InterestSummary,
    OtherIncome,
    Shortfalls,
    PrepaymentInterestShortfall,
    BasisRisk,
    CountsAndBalances,
    WeightedAverages,
    PrepaymentRates,
    LoanStatus,
    CurrentLosses,
    CumulativeLosses,
    Recoveries,
    DefaultRates,
    CreditEnhancement,
    Overcollateralization,
    ExcessCashFlow,
    PerformanceTests,
    SourcesAndUses,
}

use ReportSection as S;

impl ReportSection {
    /// Every section, in the order of a report.
    pub const ALL: [Self; 21] = [
        S::Header,
        S::DistributionSummary,
        S::FactorSummary,
        S::InterestSummary,
        S::OtherIncome,
        S::Shortfalls,
        S::PrepaymentInterestShortfall,
        S::BasisRisk,
        S::CountsAndBalances,
        S::WeightedAverages,
        S::PrepaymentRates,
        S::LoanStatus,
        S::CurrentLosses,
        S::CumulativeLosses,
        S::Recoveries,
        S::DefaultRates,
        S::CreditEnhancement,
        S::Overcollateralization,
        S::ExcessCashFlow,
        S::PerformanceTests,
        S::SourcesAndUses,
    ];

    /// Its number in the report, and its title.
    #[must_use]
    pub const fn number_and_title(self) -> (&'static str, &'static str) {
        match self {
            S::Header => ("", "Report"),
            S::DistributionSummary => ("1", "Distribution summary"),
            S::FactorSummary => ("2", "Factor summary"),
            S::InterestSummary => ("4", "Interest summary"),
            S::OtherIncome => ("5", "Other income"),
            S::Shortfalls => ("6", "Interest shortfalls, compensation and expenses"),
            S::PrepaymentInterestShortfall => ("7A", "Prepayment interest shortfalls"),
            S::BasisRisk => ("7B", "Basis risk shortfalls"),
            S::CountsAndBalances => ("8A", "Loan count and balances"),
            S::WeightedAverages => ("8B", "Weighted averages"),
            S::PrepaymentRates => ("8C", "Constant prepayment rate"),
            S::LoanStatus => ("10", "Loan status"),
            S::CurrentLosses => ("13A", "Current realized losses"),
            S::CumulativeLosses => ("13B", "Cumulative realized losses"),
            S::Recoveries => ("13C", "Subsequent recoveries"),
            S::DefaultRates => ("13D", "Default percentages"),
            S::CreditEnhancement => ("14", "Credit enhancement"),
            S::Overcollateralization => ("16", "Overcollateralization"),
            S::ExcessCashFlow => ("17", "Excess cash flow and derivatives"),
            S::PerformanceTests => ("18", "Performance tests"),
            S::SourcesAndUses => ("", "Sources and uses of cash"),
        }
    }

    /// Its name in a sentence: `section 17`.
    #[must_use]
    pub fn in_words(self) -> String {
        match self.number_and_title() {
            ("", title) => title.to_lowercase(),
            (number, _) => format!("section {number}"),
        }
    }

    /// Its name in a sentence, with an article: `section 17`, `the sources and uses of cash`.
    #[must_use]
    pub fn with_article(self) -> String {
        match self.number_and_title() {
            ("", title) => format!("the {}", title.to_lowercase()),
            (number, _) => format!("section {number}"),
        }
    }

    /// Its field in the report's file.
    pub(super) const fn field(self) -> &'static str {
        match self {
            S::Header => "report",
            S::DistributionSummary => "section_1_distribution_summary",
            S::FactorSummary => "section_2_factor_summary",
            S::InterestSummary => "section_4_interest_summary",
            S::OtherIncome => "section_5_other_income_detail",
            S::Shortfalls => "section_6_interest_shortfalls_compensation_and_expenses",
            S::PrepaymentInterestShortfall => "section_7a_prepayment_interest_shortfall_amounts",
            S::BasisRisk => "section_7b_basis_risk_net_wac_shortfall_amounts",
            S::CountsAndBalances => "section_8a_loan_count_and_balances",
            S::WeightedAverages => "section_8b_weighted_averages",
            S::PrepaymentRates => "section_8c_constant_prepayment_rate",
            S::LoanStatus => "section_10_loan_status_deal_totals",
            S::CurrentLosses => "section_13a_current_cycle_realized_losses",
            S::CumulativeLosses => "section_13b_cumulative_realized_losses",
            S::Recoveries => "section_13c_subsequent_recoveries",
            S::DefaultRates => "section_13d_default_percentages",
            S::CreditEnhancement => "section_14_credit_enhancement_report",
            S::Overcollateralization => "section_16_overcollateralization_summary",
            S::ExcessCashFlow => {
                "section_17_excess_cash_flow_overcollateralization_and_derivative_amounts"
            }
            S::PerformanceTests => "section_18_performance_tests",
            S::SourcesAndUses => "cash_flow_received_and_uses_of_funds",
        }
    }
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number that cannot be below 0: a balance, a count, an amount paid.
    Unsigned,
    /// A number of either sign.
    Signed,
    /// A percentage.
    Percent,
    Date,
    Truth,
    /// Text; optional.
    Words,
    /// Names of classes.
    Classes,
}

/// A column, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) parts: &'static [&'static str],
}

/// Which rows a table must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// Not a list.
    One,
    /// Every class of the deal, and possibly others.
    Classes,
    /// Every class of the deal and the residual class.
    ClassesAndResidual,
    /// The residual class only.
    Residual,
    /// Exactly the pools, which the first such table names.
    Pools,
    /// Any rows, named in this column.
    Named(&'static str),
}

/// A table of a section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) section: ReportSection,
    pub(super) name: &'static str,
    pub(super) rows: Rows,
    pub(super) columns: &'static [&'static [Column]],
}
