//! Sweeps of the real deals, under scenarios drawn at random.
//!
//! | module | what it is for |
//! |---|---|
//! | `cases` | the scenarios |
//! | `parity` | side by side, one by one, and in cents: the same measures |
//! | `determinism` | the contract: the same bytes however a sweep is run |

mod cases;
mod determinism;
mod parity;
