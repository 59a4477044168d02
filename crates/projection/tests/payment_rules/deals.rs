//! Structures of every kind are read.

use crate::support::deal;
use stepdown_projection::deal::AttachedFiles;
use stepdown_projection::deal::rules::RulesDeal;

#[test]
fn try_all() {
    for (name, text) in [
        ("p", include_str!("deals/pass_through.yaml")),
        ("s", include_str!("deals/sequential_with_z.yaml")),
        ("a", include_str!("deals/americredit_2017_1.yaml")),
        ("st", include_str!("deals/stacr_2026_dna1.yaml")),
        ("j", include_str!("deals/prime_jumbo.yaml")),
        ("f", include_str!("deals/fnr_2006_18.yaml")),
    ] {
        let open = |_: &str| -> Result<String, String> {
            Ok("month,planned_balance\n2006-02,88410000.00\n2006-03,5\n".to_owned())
        };
        match RulesDeal::from_yaml("deal.yaml", text, &AttachedFiles::new(&open)) {
            Ok(_) => println!("{name} ok"),
            Err(e) => println!("{name}\n{}", crate::support::shown(&e)),
        }
    }
}
