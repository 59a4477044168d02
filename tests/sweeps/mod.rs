//! Sweeps of the real deals, with scenarios drawn at random.
//!
//! | module | content |
//! |---|---|
//! | `cases` | the scenarios |
//! | `parity` | the same measures in lanes, one by one, and in cents |
//! | `determinism` | the same bytes however a sweep is run |

mod cases;
mod determinism;
mod parity;
