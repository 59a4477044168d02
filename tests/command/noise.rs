//! Random file contents give a message or a result, never a panic.

use proptest::prelude::*;

use super::support::Copy;

/// Whether an exit code is documented and is not that of an internal error.
fn is_documented(code: Option<i32>) -> bool {
    matches!(code, Some(0 | 1 | 3 | 4))
}

const FILES: [&str; 5] = [
    "deal.yaml",
    "pool.csv",
    "pricing.yaml",
    "swap-notional.csv",
    "printed-table.csv",
];

proptest! {
    // Each case runs the command, so the number of cases is small.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(file in 0..FILES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let folder = Copy::of("rasc-2007-ks4");
        folder.write(FILES[file], bytes);
        for subcommand in ["wal", "check"] {
            let ran = folder.run(subcommand, &[]);
            prop_assert!(is_documented(ran.code), "{:?}: {}", ran.code, ran.stderr);
        }
    }

    /// A valid file with one stretch replaced by random bytes.
    #[test]
    fn random_stretch_in_a_valid_file(
        file in 0..FILES.len(),
        start in 0.0..1.0_f64,
        length in 0_usize..40,
        put in "[-0-9a-zA-Z%_.,:;{}\\[\\]#&*!|>'\"@` \t\n\u{e9}\u{4e2d}]{0,20}",
    ) {
        let folder = Copy::of("rasc-2007-ks4");
        let letters: Vec<char> = folder.read(FILES[file]).chars().collect();
        let start = (letters.len() as f64 * start) as usize;
        let rest = letters.get((start + length).min(letters.len())..).unwrap_or_default();
        let text: String = letters[..start].iter().chain(put.chars().collect::<Vec<_>>().iter()).chain(rest).collect();
        folder.write(FILES[file], text);
        for arguments in [&[][..], &["--arithmetic", "cents"]] {
            let ran = folder.run("wal", arguments);
            prop_assert!(is_documented(ran.code), "{:?}: {}", ran.code, ran.stderr);
        }
    }
}
