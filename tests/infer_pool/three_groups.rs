//! Seventeen classes over three loan groups without bounds, so that there are 168 possible rep
//! lines. The search must be fast at this size: ten seconds on one processor in a release build,
//! ranges included.

use super::{SETTINGS, inferred, print_table, reprinted, write};

const DEAL: &str = include_str!("three-groups/deal.yaml");
const PRICING: &str = include_str!("three-groups/pricing.yaml");
const POOL: &str = include_str!("three-groups/pool.csv");

#[test]
fn three_group_pool_is_inferred() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "deal.yaml", DEAL);
    write(&folder, "pricing.yaml", PRICING);
    print_table(&folder, POOL);
    let inference = inferred(folder.path(), SETTINGS);
    assert_eq!((inference.agreeing(), inference.outcomes.len()), (102, 102));
    assert_eq!(reprinted(&folder, &inference.pool_text), (102, 102));
}
