//! Simulations of the real deals.
//!
//! | module | what it tests |
//! |---|---|
//! | `models` | model files written for a test |
//! | `determinism` | a path is the same however it is run |
//! | `no_volatility` | a model without volatility equals the deterministic run, to the bit |
//! | `adjustable` | loans with rates that follow drawn indices |
//! | `drawn` | drawn values have the distributions and correlations of the model |
//! | `tables` | the tables equal statistics of the paths |
//! | `by_month` | balances and indices by month equal those of single runs |
//! | `charts` | charts equal statistics of the paths |
//! | `quantiles` | coverage of confidence intervals of quantiles |
//! | `sampling` | the gain of mirrored paths and Sobol points, and that their estimates agree |

mod adjustable;
mod by_month;
mod charts;
mod determinism;
mod drawn;
mod models;
mod no_volatility;
mod quantiles;
mod sampling;
mod tables;
