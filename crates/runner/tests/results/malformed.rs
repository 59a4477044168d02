//! Malformed Parquet files are errors of the file: they cause no panic and no large allocation.

use std::fs;
use std::path::Path;

use stepdown_runner::results::{CaseTable, Resume, TableFormat, is_reading_parquet};
use tempfile::TempDir;

use super::generated::Generated;

/// The bytes of valid tables: text, numbers, counts and dates.
fn well_written() -> Vec<Vec<u8>> {
    let folder = TempDir::new().unwrap();
    Generated::of(40)
        .run(folder.path(), TableFormat::Parquet, 1, Resume::Refused)
        .unwrap();
    ["scenarios", "deal"]
        .iter()
        .map(|table| fs::read(folder.path().join(format!("{table}.parquet"))).unwrap())
        .collect()
}

/// Pseudorandom numbers, the same in every run (Marsaglia 2003, *Xorshift RNGs*).
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Reads a file and returns whether it is valid.
fn is_read(path: &Path, bytes: &[u8]) -> bool {
    fs::write(path, bytes).unwrap();
    match CaseTable::read(path, "cases.parquet", 1000) {
        Ok(table) => {
            assert!(
                table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len())
            );
            true
        }
        Err(error) => {
            assert!(error.to_string().contains("cases.parquet"), "{error}");
            false
        }
    }
}

#[test]
fn malformed_files_are_errors_of_the_file() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_reading_parquet() {
            before(panic);
        }
    }));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cases.parquet");
    let mut draws = Draws(0x2545_f491_4f6c_dd1d);
    for whole in well_written() {
        assert!(is_read(&path, &whole));
        // Truncated anywhere.
        for end in (0..whole.len()).step_by(41) {
            assert!(!is_read(&path, &whole[..end]), "cut at {end}");
        }
        // One bit of a byte changed, or all bits.
        for position in (0..whole.len()).step_by(5) {
            let mut flipped = whole.clone();
            flipped[position] ^= [1 << (position % 8), 0xff][position % 2];
            is_read(&path, &flipped);
        }
        // Several bytes changed: anywhere, and in the footer, where sizes are stated.
        let footer = whole.len() - 8;
        let length = u32::from_le_bytes(whole[footer..footer + 4].try_into().unwrap());
        for round in 0..500 {
            let mut altered = whole.clone();
            for _ in 0..=draws.below(8) {
                let position = match round % 2 {
                    0 => draws.below(whole.len()),
                    _ => footer - 1 - draws.below(length as usize),
                };
                altered[position] = [0, 0x7f, 0x80, 0xff, draws.below(256) as u8][draws.below(5)];
            }
            is_read(&path, &altered);
        }
    }
    // Random bytes between the marks of a file.
    for length in [0, 1, 4, 8, 12, 100, 5000] {
        let noise: Vec<u8> = (0..length).map(|_| draws.below(256) as u8).collect();
        assert!(!is_read(&path, &noise));
        let footer = (length as u32).to_le_bytes();
        let marked = [b"PAR1", &noise[..], &footer, b"PAR1"].concat();
        assert!(!is_read(&path, &marked));
    }
}

/// Footers written by hand, in the Thrift compact protocol: `0x19` is a list of structures in the next
/// field, `0x16` a 64-bit number in it.
#[test]
fn sizes_beyond_the_file_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("cases.parquet");
    let shown = |footer: &[u8]| {
        let length = (footer.len() as u32).to_le_bytes();
        fs::write(&path, [b"PAR1", footer, &length, b"PAR1"].concat()).unwrap();
        let error = CaseTable::read(&path, "cases.parquet", 1000).unwrap_err();
        error.to_string()
    };
    // A schema of two billion elements.
    let list = [0x29, 0xfc, 0x80, 0x94, 0xeb, 0xdc, 0x03, 0x00];
    assert!(shown(&list).ends_with("its footer is malformed"));
    // Nested structures.
    assert!(shown(&[0x1c; 100]).ends_with("its footer is malformed"));
    fs::write(&path, b"PAR1\xff\xff\xff\x7fPAR1").unwrap();
    let error = CaseTable::read(&path, "cases.parquet", 1000).unwrap_err();
    let said = "its footer is missing or incomplete";
    assert!(error.to_string().ends_with(said), "{error}");
}
