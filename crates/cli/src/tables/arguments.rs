//! Arguments of `stepdown tables` and their help.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use rust_decimal::Decimal;
use stepdown_runner::tables::Which;

use crate::arguments::{Format, Inputs, Runs};
use crate::output::named_place;

/// Help shown after the arguments.
pub(crate) const EXAMPLES: &str = "\
Examples:
  stepdown tables scenarios/my-deal
  stepdown tables scenarios/my-deal --which decrement --class M --speeds 50,100,150
  stepdown tables scenarios/my-deal --which price-yield --class M --prices 95,97.5,100 --run-to maturity
  stepdown tables scenarios/my-deal --output output/my-deal-tables

Speeds are percentages of the scenario's prepayment speed. Monthly tables and price tables are to call, unless --run-to is maturity. With --output, each table is a CSV file with unrounded values; printed tables are rounded as in a term sheet.";

/// Arguments of `tables`.
#[derive(Debug, Args)]
pub(crate) struct TablesArguments {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) what: TablesWanted,
    /// Output format; csv prints one table, or needs --output
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Write each table to a CSV file in this folder, which replaces the tables of an earlier command; other folders are refused [default: text tables on standard output]
    #[arg(long, value_name = "DIR", value_parser = named_place())]
    pub(crate) output: Option<PathBuf>,
}

/// Which tables, and their inputs.
#[derive(Debug, Args)]
pub(crate) struct TablesWanted {
    /// Tables to print, separated by commas [default: all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TABLE")]
    pub(crate) which: Vec<Wanted>,
    /// Speeds in percent of the scenario's prepayment speed, separated by commas
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PERCENT",
        default_value = "0,50,75,100,125,150,200"
    )]
    pub(crate) speeds: Vec<Percent>,
    /// A class to show; may be repeated [default: all]
    #[arg(long = "class", value_name = "CLASS")]
    pub(crate) classes: Vec<String>,
    /// Prices in percent of balance, to compute yields, separated by commas [default: 98,99,100,101,102]
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PRICE",
        conflicts_with_all = ["yields", "discount_margins"]
    )]
    pub(crate) prices: Vec<f64>,
    /// Bond-equivalent yields in percent, to compute prices instead
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PERCENT",
        allow_hyphen_values = true,
        conflicts_with = "discount_margins"
    )]
    pub(crate) yields: Vec<f64>,
    /// Discount margins in basis points, to compute prices instead
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "BASIS POINTS",
        allow_hyphen_values = true
    )]
    pub(crate) discount_margins: Vec<f64>,
    /// Settlement date, YEAR-MONTH-DAY [default: closing, or the date of the state file]
    #[arg(long, value_name = "DATE")]
    pub(crate) settlement: Option<Date>,
    /// Run to the first possible call or to maturity
    #[arg(long, alias = "to", value_enum, default_value_t = Runs::Both, value_name = "RUN")]
    pub(crate) run_to: Runs,
}

/// A table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// WALs by speed
    Wal,
    /// Principal windows by speed, in months and dates
    Windows,
    /// Percentages of original balances outstanding at each anniversary
    Decrement,
    /// Net WAC caps and effective rates: spot, forward and at 20% indices
    NetWacCap,
    /// Excess spread: flat, forward and with indices up 200 basis points
    ExcessSpread,
    /// Overcollateralization and credit enhancement
    Enhancement,
    /// Hedge notionals and certificate balances
    HedgeNotional,
    /// Yields and discount margins by price, or prices by yield or margin
    PriceYield,
    /// Collateral stratified by rate, balance, age, term and other columns of the pool file
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
        let number = text.trim().trim_end_matches('%').trim_end();
        match number.parse::<Decimal>() {
            Ok(percent) if percent.is_sign_positive() && percent <= Decimal::from(100_000) => {
                Ok(Self(percent.normalize()))
            }
            Ok(_) => Err("must be from 0 to 100000".to_owned()),
            Err(_) => Err("write a percentage, such as 75 or 112.5".to_owned()),
        }
    }
}
