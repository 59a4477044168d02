//! The arguments of `stepdown tables`, and the help that goes with them.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_runner::tables::Which;

use crate::arguments::{Format, Inputs, Runs};
use crate::output::named_place;

/// Help that follows the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown tables scenarios/my-deal
  stepdown tables scenarios/my-deal --which decrement --class M --speeds 50,100,150
  stepdown tables scenarios/my-deal --which price-yield --class M --prices 95,97.5,100 --run-to maturity
  stepdown tables scenarios/my-deal --output output/my-deal-tables

Speeds are percentages of what the scenario says under `prepayment`. Tables by month and of
prices are of the run to call, unless --run-to says maturity. With --output every table is a CSV file of its own, with figures as
they were computed; printed tables are rounded as the trade prints them.";

/// Arguments of `tables`.
#[derive(Debug, Args)]
pub(crate) struct TablesArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) what: TablesWanted,
    /// How to print it; CSV holds one table, or goes to --output
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// The folder that the tables go to, a CSV file each [default: standard output, for people]
    #[arg(long, value_name = "DIR", value_parser = named_place())]
    pub(crate) output: Option<PathBuf>,
}

/// Which tables, of what.
#[derive(Debug, Args)]
pub(crate) struct TablesWanted {
    /// Which tables, with commas between them [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TABLE")]
    pub(crate) which: Vec<Wanted>,
    /// Speeds, percent of the scenario's prepayment, with commas between them
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PERCENT",
        default_value = "0,50,75,100,125,150,200"
    )]
    pub(crate) speeds: Vec<Percent>,
    /// A class to show; may be given again [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Prices to compute yields of, for 100 of balance, with commas between them [default:
    /// 98,99,100,101,102]
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PRICE",
        conflicts_with_all = ["yields", "discount_margins"]
    )]
    pub(crate) prices: Vec<f64>,
    /// Yields to compute prices of instead, percent, bond equivalent
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PERCENT",
        allow_hyphen_values = true,
        conflicts_with = "discount_margins"
    )]
    pub(crate) yields: Vec<f64>,
    /// Discount margins to compute prices of instead, basis points
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "BASIS POINTS",
        allow_hyphen_values = true
    )]
    pub(crate) discount_margins: Vec<f64>,
    /// When classes are paid for, YEAR-MONTH-DAY [default: closing, or the state's date]
    #[arg(long, value_name = "DATE")]
    pub(crate) settlement: Option<Date>,
    /// Which run: the deal called as soon as it can be, or never
    #[arg(long, alias = "to", value_enum, default_value_t = Runs::Both, value_name = "RUN")]
    pub(crate) run_to: Runs,
}

/// A sort of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// Weighted average lives over speeds
    Wal,
    /// Principal windows over speeds, months and dates
    Windows,
    /// Percent of original balances outstanding at each anniversary
    Decrement,
    /// Net WAC caps and effective rates: spot, forward, indices at 20%
    NetWacCap,
    /// Excess spread: flat, forward, with 200 basis points added
    ExcessSpread,
    /// Overcollateralization and credit enhancement
    Enhancement,
    /// Hedge notionals against the certificates
    HedgeNotional,
    /// Yields and discount margins at prices, or prices at these
    PriceYield,
    /// The collateral by rate, balance, age, term, and what else the pool file says
    Stratification,
}

impl From<Wanted> for Which {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Wal => Self::Wal,
            Wanted::Windows => Self::Windows,
            Wanted::Decrement => Self::Decrement,
            Wanted::NetWacCap => Self::NetWacCap,
            Wanted::ExcessSpread => Self::ExcessSpread,
            Wanted::Enhancement => Self::Enhancement,
            Wanted::HedgeNotional => Self::HedgeNotional,
            Wanted::PriceYield => Self::PriceYield,
            Wanted::Stratification => Self::Stratification,
        }
    }
}

/// A percentage: `75`, `75%`, `112.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Percent(Decimal);

impl Percent {
    /// As a fraction: `0.75`.
    pub(crate) fn fraction(self) -> Decimal {
        (self.0 / Decimal::ONE_HUNDRED).normalize()
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let figure = text.trim().trim_end_matches('%').trim_end();
        match figure.parse::<Decimal>() {
            Ok(percent) if percent.is_sign_positive() && percent <= Decimal::from(100_000) => {
                Ok(Self(percent.normalize()))
            }
            Ok(_) => Err("must be from 0 to 100000".to_owned()),
            Err(_) => Err("write a percentage, such as 75 or 112.5".to_owned()),
        }
    }
}
