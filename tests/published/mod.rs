//! The published tables of real deals are reproduced in every arithmetic.

use stepdown_projection::measures::RunTo;
use stepdown_runner::{Arithmetic, Folder, run_case};
use stepdown_tests::scenario_folder;

/// Term sheet of RASC 2007-KS4, front page: 13 classes, WAL and both ends of the principal window,
/// to call and to maturity.
#[test]
fn ks4_wal_table_is_reproduced() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    let scenario = folder.scenario(None).unwrap();
    let printed = folder.printed.as_ref().unwrap();
    for arithmetic in [Arithmetic::F64, Arithmetic::Cents] {
        let measures = run_case(&folder.case(&scenario), arithmetic).unwrap();
        let (agreeing, compared) = printed.count(&measures, &[RunTo::Call, RunTo::Maturity]);
        assert_eq!((agreeing, compared), (78, 78), "{arithmetic:?}");
    }
}

/// The pool is inferred, and the folder says so.
#[test]
fn ks4_pool_is_marked_as_inferred() {
    let folder = Folder::open(&scenario_folder("rasc-2007-ks4")).unwrap();
    assert_eq!(folder.deal.pool_is.as_deref(), Some("inferred"));
    assert!(folder.deal.assumed.iter().all(|assumed| *assumed));
}
