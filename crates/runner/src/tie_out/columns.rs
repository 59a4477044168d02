//! Columns of a report's tables that several tables share.

use super::form::{Column, Kind};

pub(super) const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        parts: &[],
    }
}
pub(super) const fn sum(name: &'static str) -> Column {
    column(name, Kind::Unsigned)
}
pub(super) const fn rate(name: &'static str) -> Column {
    column(name, Kind::Percent)
}
pub(super) const fn words(name: &'static str) -> Column {
    column(name, Kind::Words)
}
pub(super) const fn date(name: &'static str) -> Column {
    column(name, Kind::Date)
}
pub(super) const fn truth(name: &'static str) -> Column {
    column(name, Kind::Truth)
}
pub(super) const fn signed(name: &'static str) -> Column {
    column(name, Kind::Signed)
}
pub(super) const fn parts(
    name: &'static str,
    kind: Kind,
    parts: &'static [&'static str],
) -> Column {
    Column { name, kind, parts }
}

/// The types of realized losses, without their total.
pub(super) const LOSS_KINDS: [&str; 4] =
    ["liquidations", "charge_offs", "modifications", "bankruptcy"];
pub(super) const LOSSES: &[&str] = &[
    "liquidations",
    "charge_offs",
    "modifications",
    "bankruptcy",
    "total",
];
/// The two columns of section 13C.
pub(super) const SPANS: [&str; 2] = ["current_period", "cumulative"];

pub(super) const CUSIP: &[Column] = &[words("cusip")];
pub(super) const DISTRIBUTION: &[Column] = &[
    sum("original_face"),
    sum("beginning_balance"),
    sum("principal_distribution"),
    sum("interest_distribution"),
    sum("total_distribution"),
    sum("principal_loss"),
    sum("interest_loss"),
    sum("deferred_interest"),
    sum("ending_balance"),
];
pub(super) const PASS_THROUGH: &[Column] = &[rate("pass_through_rate")];
pub(super) const FACTORS: &[Column] = &[
    sum("beginning_balance_factor"),
    sum("principal_distribution_factor"),
    sum("interest_distribution_factor"),
    sum("total_distribution_factor"),
    sum("deferred_interest_factor"),
    sum("interest_shortfall_factor"),
    sum("ending_balance_factor"),
];
pub(super) const INTEREST: &[Column] = &[
    sum("beginning_balance"),
    sum("optimal_interest_amount"),
    sum("interest_loss"),
    sum("deferred_interest"),
    sum("interest_shortfall_amount"),
    sum("other_income"),
    sum("interest_distribution"),
    sum("accrued_certificate_interest_remaining_unpaid"),
];
pub(super) const ACCRUAL: &[Column] = &[
    date("accrual_start"),
    date("accrual_end"),
    words("accrual_methodology"),
];
pub(super) const OTHER_INCOME: &[Column] = &[
    sum("prepayment_charges"),
    sum("remaining_excess_cash_flow_and_oc_release"),
    sum("other_income_distribution"),
];
pub(super) const SHORTFALLS: &[Column] = &[
    sum("prepayment_interest_shortfall"),
    sum("compensating_interest"),
    sum("net_prepayment_interest_shortfall"),
    sum("civil_relief_act_shortfall_count"),
    sum("civil_relief_act_shortfall"),
    sum("compensation_subservicer"),
    sum("compensation_master_servicer"),
    sum("advances_subservicer"),
    sum("advances_master_servicer"),
    sum("allowable_expenses"),
    sum("non_recoverable_advances"),
];
pub(super) const CARRIED: &[Column] = &[
    sum("prior_unpaid"),
    sum("prior_unpaid_accrued_interest"),
    sum("total_paid"),
    sum("remaining_unpaid"),
];
pub(super) const COUNTS: &[Column] = &[
    sum("original"),
    sum("beginning"),
    sum("curtailments"),
    sum("payoffs"),
    sum("matured_loans"),
    sum("repurchases"),
    sum("liquidations_and_charge_offs"),
    sum("ending"),
];
pub(super) const BALANCES: &[Column] = &[
    sum("original"),
    sum("beginning"),
    sum("scheduled_principal"),
    sum("curtailments"),
    sum("payoffs"),
    sum("repurchases"),
    sum("liquidations_and_charge_offs"),
    sum("ending"),
];
pub(super) const AVERAGES: &[Column] = &[
    rate("beginning_gross_rate"),
    rate("ending_gross_rate"),
    sum("ending_remaining_amortization_term"),
    sum("ending_months_to_maturity"),
    rate("beginning_net_rate"),
    rate("ending_net_rate"),
    rate("beginning_unmodified_net_rate"),
];
pub(super) const GROUP_RATES: &[Column] = &[
    rate("net_weighted_average_cap_rate"),
    rate("weighted_average_net_rate"),
];
/// The proceedings of loans in section 10.
pub(super) const PROCEEDINGS: [&str; 4] =
    ["current_or_delinquent", "bankruptcy", "foreclosure", "reo"];
pub(super) const STATUS: &[Column] = &[
    sum("current_or_delinquent_count"),
    sum("current_or_delinquent_balance"),
    sum("bankruptcy_count"),
    sum("bankruptcy_balance"),
    sum("foreclosure_count"),
    sum("foreclosure_balance"),
    sum("reo_count"),
    sum("reo_balance"),
    sum("reo_actual_balance"),
    sum("total_count"),
    sum("total_balance"),
];
pub(super) const CURRENT_LOSSES: &[Column] = &[
    parts("loss_count", Kind::Unsigned, LOSSES),
    parts("beginning_balance", Kind::Unsigned, LOSSES),
    parts("principal_portion", Kind::Unsigned, LOSSES),
    parts("interest_portion", Kind::Unsigned, LOSSES),
    parts("total_loss", Kind::Unsigned, LOSSES),
];
pub(super) const CUMULATIVE_LOSSES: &[Column] = &[
    parts("loss_count", Kind::Unsigned, LOSSES),
    parts("total_loss", Kind::Unsigned, LOSSES),
];
pub(super) const RECOVERIES: &[Column] = &[
    parts("subsequent_recoveries_count", Kind::Unsigned, &SPANS),
    parts("subsequent_recoveries", Kind::Unsigned, &SPANS),
    parts("net_loss", Kind::Signed, &SPANS),
    parts("net_loss_percent_of_original", Kind::Percent, &SPANS),
];
pub(super) const DEFAULT_RATES: &[Column] = &[rate("one_month_mdr"), rate("one_month_cdr")];
pub(super) const CPR: &[Column] = &[rate("one_month_cpr")];
