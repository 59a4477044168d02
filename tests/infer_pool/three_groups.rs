//! Seventeen classes over three loan groups, and nothing known of the collateral: 168 lines to choose from. The
//! size of deal for which the search has to be quick: with ranges, ten seconds of one processor in a
//! release build.

use super::{SETTINGS, inferred, print_and_forget, reprinted, write};

const DEAL: &str = include_str!("three-groups/deal.yaml");
const PRICING: &str = include_str!("three-groups/pricing.yaml");
const POOL: &str = include_str!("three-groups/pool.csv");

#[test]
fn three_groups_come_out() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "deal.yaml", DEAL);
    write(&folder, "pricing.yaml", PRICING);
    print_and_forget(&folder, POOL);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (102, 102));
    assert_eq!(reprinted(&folder, &inference.pool_text), (102, 102));
}
