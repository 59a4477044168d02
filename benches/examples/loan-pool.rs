//! Writes a pool file of loans, split from the rep lines of a folder:
//! `cargo run --release -p stepdown-benches --example loan-pool -- <folder> <loans> [equal-rates] > pool.csv`

#![expect(clippy::print_stdout, reason = "the example prints a pool file")]

use std::path::Path;

use stepdown_benches::loan_pool::Split;
use stepdown_runner::Folder;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, loans, equal) = match arguments.as_slice() {
        [folder, loans] => (folder, loans, false),
        [folder, loans, equal] if equal == "equal-rates" => (folder, loans, true),
        _ => return Err("usage: loan-pool <folder> <loans> [equal-rates]".to_owned()),
    };
    let folder = Folder::open(Path::new(folder)).map_err(|error| error.to_string())?;
    let loans = loans
        .parse()
        .map_err(|_| format!("not a number of loans: {loans}"))?;
    let split = Split::into_loans(loans);
    let split = if equal { split.at_equal_rates() } else { split };
    print!("{}", split.csv(&folder.pool)?);
    Ok(())
}
