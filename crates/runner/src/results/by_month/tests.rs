//! Quantiles by month computed by hand, and which paths are followed.

use stepdown_curves::Month;
use stepdown_projection::measures::RunTo;

use super::{PathByMonth, Place, months_outstanding, over_paths, paths_taken};
use crate::simulation::Sampling;

/// A path of one class that is the whole of the certificates.
fn path(pool: &[f64], class: &[f64], called: Option<usize>) -> PathByMonth {
    PathByMonth {
        months: (4..8).map(Month::new).collect(),
        pool: pool.to_vec(),
        certificates: class.to_vec(),
        classes: vec![class.to_vec()],
        indices: Vec::new(),
        called,
    }
}

#[test]
fn three_paths_by_hand() {
    let paths = [
        path(&[90.0, 50.0, 0.0, 0.0], &[80.0, 40.0, 0.0, 0.0], Some(1)),
        path(&[80.0, 60.0, 0.0, 0.0], &[70.0, 50.0, 0.0, 0.0], None),
        path(&[70.0, 10.0, 0.0, 0.0], &[60.0, 0.001, 0.0, 0.0], Some(0)),
    ];
    // Less than half a cent counts as zero; the table includes the first month without a balance.
    let months = months_outstanding(&paths);
    assert_eq!(months, [4, 5, 6].map(Month::new));
    let of = |place| {
        let months = over_paths(&paths, place, months);
        assert!(months.iter().all(|month| month.paths == 3));
        let values = |month: &super::MonthOfPaths| (month.mean, month.quantiles);
        months.iter().map(values).collect::<Vec<_>>()
    };
    // Of three values the smallest is the 1%, 5% and 25% quantile, the middle one the 50% quantile.
    let pool = of(Place::Pool);
    assert_eq!(pool[0], (80.0, [70.0, 70.0, 70.0, 80.0, 90.0, 90.0, 90.0]));
    assert_eq!(pool[1], (40.0, [10.0, 10.0, 10.0, 50.0, 60.0, 60.0, 60.0]));
    assert_eq!(pool[2], (0.0, [0.0; 7]));
    let to_maturity = of(Place::Class(0, RunTo::Maturity));
    assert_eq!(to_maturity[0].1, [60.0, 60.0, 60.0, 70.0, 80.0, 80.0, 80.0]);
    // The third path is called in the first month, the first path in the second.
    let to_call = of(Place::Class(0, RunTo::Call));
    assert_eq!(to_call[0], (50.0, [0.0, 0.0, 0.0, 70.0, 80.0, 80.0, 80.0]));
    assert_eq!(to_call[1].1, [0.0, 0.0, 0.0, 0.0, 50.0, 50.0, 50.0]);
    assert_eq!(of(Place::Certificates(RunTo::Call)), to_call);
}

#[test]
fn no_paths_have_no_months() {
    assert_eq!(months_outstanding(&[]), []);
    assert_eq!(over_paths(&[], Place::Pool, &[]), []);
}

#[test]
fn followed_paths_are_whole_sets_and_balanced_points() {
    let independent = |paths, space| paths_taken(paths, Sampling::Independent, 1, space);
    assert_eq!(independent(10, 1 << 20), 10);
    assert_eq!(independent(1_000_000, 1 << 20), 2048);
    assert_eq!(independent(1_000_000, 1000), 1000);
    let pairs = |paths, space| paths_taken(paths, Sampling::Antithetic, 2, space);
    assert_eq!(pairs(1_000_000, 1001), 1000);
    assert_eq!(pairs(4, 1), 2);
    let points = |paths, shifts: u32, space| {
        let sampling = Sampling::Sobol { shifts };
        paths_taken(paths, sampling, u64::from(shifts), space)
    };
    assert_eq!(points(65_536, 16, 1 << 20), 2048);
    assert_eq!(points(320, 4, 1 << 20), 256);
    assert_eq!(points(65_536, 12, 1 << 20), 12 * 128);
    assert_eq!(points(65_536, 1024, 10), 1024);
}
