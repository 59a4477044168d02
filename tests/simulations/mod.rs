//! Simulations of the real deals.
//!
//! | module | what it is for |
//! |---|---|
//! | `models` | model files written for a test |
//! | `determinism` | the contract: a path is the same however it is run |
//! | `no_volatility` | a model that leaves nothing to chance is the deterministic run, to the bit |
//! | `adjustable` | lines whose rates follow drawn indices |
//! | `drawn` | what a simulation draws has the distributions and correlations of its model |
//! | `tables` | the tables hold what the paths came to |
//! | `by_month` | balances and indices by month are those of runs of their own |
//! | `charts` | what is drawn of a simulation is what its paths came to |
//! | `quantiles` | how often intervals around quantiles hold the truth |
//! | `sampling` | what mirrors and Sobol points are worth, and that they estimate the same |

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
