//! The published figures that a real deal's folder holds come out, in every arithmetic.

use stepdown_projection::measures::RunTo;
use stepdown_runner::{Arithmetic, Folder, run_case};
use stepdown_tests::scenario_folder;

/// Term sheet of RASC 2007-KS4, front page: 13 classes, weighted average life and both ends of the
/// principal window, to call and to maturity.
#[test]
fn ks4_wal_table_comes_out_as_printed() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let printed = folder.printed.as_ref().unwrap();
    for arithmetic in [Arithmetic::F64, Arithmetic::Cents] {
        let measures = run_case(&folder.case(&scenario), arithmetic).unwrap();
        let (agreeing, figures) = printed.count(&measures, &[RunTo::Call, RunTo::Maturity]);
        assert_eq!((agreeing, figures), (78, 78), "{arithmetic:?}");
    }
}

/// The pool behind the table is inferred, and the folder must say so.
#[test]
fn ks4_pool_is_said_to_be_inferred() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    assert_eq!(folder.deal.pool_is.as_deref(), Some("inferred"));
    assert!(folder.deal.assumed.iter().all(|assumed| *assumed));
}
