//! Correlation matrices: checked, repaired on request, and applied to independent normals.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

/// The tolerance for negative eigenvalues, for rounding errors.
const ROUNDING: f64 = 1e-10;
/// The most turns of the alternating projections, which converge by a constant factor per turn.
const MOST_TURNS: usize = 10_000;

/// A matrix is not positive semidefinite, so it is not a correlation matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NotPositiveSemidefinite {
    /// Its least eigenvalue, below 0.
    pub(super) least_eigenvalue: f64,
}

/// A correlation matrix, ready to correlate independent normals.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlation {
    matrix: Vec<Vec<f64>>,
    /// The lower triangle `L` with `L L' = matrix`, row by row: row `i` has `i + 1` factors.
    lower: Vec<f64>,
}

impl Correlation {
    /// A correlation from a symmetric matrix with a diagonal of 1.
    ///
    /// # Errors
    /// If it is not positive semidefinite.
    pub(super) fn new(matrix: &[Vec<f64>]) -> Result<Self, NotPositiveSemidefinite> {
        let dense = dense(matrix);
        let least = SymmetricEigen::new(dense).eigenvalues.min();
        if least < -ROUNDING {
            return Err(NotPositiveSemidefinite {
                least_eigenvalue: least,
            });
        }
        Ok(Self {
            matrix: matrix.to_vec(),
            lower: lower(matrix),
        })
    }

    /// The correlation matrix nearest to a symmetric matrix with a diagonal of 1, by the sum of
    /// squared differences: Higham, *Computing the nearest correlation matrix: a problem from
    /// finance*, IMA Journal of Numerical Analysis 22 (2002), algorithm 3.3. Projections onto the
    /// positive semidefinite matrices and onto those with a diagonal of 1 alternate, the first with
    /// Dykstra's correction.
    pub(super) fn nearest(matrix: &[Vec<f64>]) -> Self {
        let mut unit_diagonal = dense(matrix);
        let mut correction = unit_diagonal.clone() * 0.0;
        for _ in 0..MOST_TURNS {
            let corrected = &unit_diagonal - &correction;
            let semidefinite = positive_part(&corrected);
            correction = &semidefinite - &corrected;
            unit_diagonal.clone_from(&semidefinite);
            unit_diagonal.fill_diagonal(1.0);
            if (&unit_diagonal - &semidefinite).norm() <= 1e-12 * unit_diagonal.norm() {
                break;
            }
        }
        let size = matrix.len();
        let matrix: Vec<Vec<f64>> = (0..size)
            .map(|row| {
                (0..size)
                    .map(|column| {
                        let both = unit_diagonal[(row, column)] + unit_diagonal[(column, row)];
                        (0.5 * both).clamp(-1.0, 1.0)
                    })
                    .collect()
            })
            .collect();
        let lower = lower(&matrix);
        Self { matrix, lower }
    }

    /// The matrix, row by row.
    #[must_use]
    pub fn matrix(&self) -> &[Vec<f64>] {
        &self.matrix
    }

    /// Correlates independent normals, each in its place.
    pub(super) fn correlate(&self, normals: &mut [f64]) {
        // From the last row: each needs the earlier normals unchanged.
        let mut end = self.lower.len();
        for row in (0..normals.len().min(self.matrix.len())).rev() {
            let begin = end - (row + 1);
            let mut sum = 0.0;
            for (factor, normal) in self.lower[begin..end].iter().zip(&normals[..=row]) {
                sum += factor * normal;
            }
            normals[row] = sum;
            end = begin;
        }
    }
}

fn dense(matrix: &[Vec<f64>]) -> DMatrix<f64> {
    let size = matrix.len();
    DMatrix::from_fn(size, size, |row, column| matrix[row][column])
}

/// The nearest positive semidefinite matrix: negative eigenvalues become 0.
fn positive_part(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let SymmetricEigen {
        eigenvectors,
        eigenvalues,
    } = SymmetricEigen::new(matrix.clone());
    let positive: Vec<f64> = eigenvalues.iter().map(|value| value.max(0.0)).collect();
    let positive = DMatrix::from_diagonal(&DVector::from_vec(positive));
    &eigenvectors * positive * eigenvectors.transpose()
}

/// The Cholesky factor of a positive semidefinite matrix. A column whose pivot is only rounding
/// error is 0: the variable depends on those before it.
fn lower(matrix: &[Vec<f64>]) -> Vec<f64> {
    let size = matrix.len();
    let mut lower = vec![vec![0.0; size]; size];
    for column in 0..size {
        let squares: f64 = lower[column][..column].iter().map(|of| of * of).sum();
        let pivot = matrix[column][column] - squares;
        if pivot <= ROUNDING {
            continue;
        }
        let root = pivot.sqrt();
        lower[column][column] = root;
        for row in column + 1..size {
            let before = lower[row][..column].iter().zip(&lower[column][..column]);
            let before: f64 = before.map(|(one, other)| one * other).sum();
            lower[row][column] = (matrix[row][column] - before) / root;
        }
    }
    let rows = lower.into_iter().enumerate();
    rows.flat_map(|(row, factors)| factors.into_iter().take(row + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::Correlation;

    fn three(one: f64, two: f64, three: f64) -> Vec<Vec<f64>> {
        vec![
            vec![1.0, one, two],
            vec![one, 1.0, three],
            vec![two, three, 1.0],
        ]
    }

    /// The correlation r of n draws has a standard error of (1 - r^2) / sqrt(n); 4.892 of them are
    /// exceeded once in a million times.
    #[test]
    fn normals_are_correlated_as_the_matrix_says() {
        const DRAWS: u32 = 100_000;
        for matrix in [
            three(-0.4, 0.2, 0.6),
            // The third is the mirror of the second.
            three(0.5, -0.5, -1.0),
            three(0.0, 0.0, 0.0),
        ] {
            let correlation = Correlation::new(&matrix).unwrap();
            let mut random = ChaCha8Rng::seed_from_u64(4);
            let mut products = [[0.0; 3]; 3];
            for _ in 0..DRAWS {
                let mut normals = [0.0; 3].map(|_: f64| StandardNormal.sample(&mut random));
                correlation.correlate(&mut normals);
                for (row, one) in normals.iter().enumerate() {
                    for (column, other) in normals.iter().enumerate() {
                        products[row][column] += one * other / f64::from(DRAWS);
                    }
                }
            }
            for row in 0..3 {
                for column in 0..3 {
                    let sample = products[row][column]
                        / (products[row][row] * products[column][column]).sqrt();
                    let stated = matrix[row][column];
                    let spread = (1.0 - stated * stated) / f64::from(DRAWS).sqrt();
                    assert!(
                        (sample - stated).abs() <= 4.892 * spread + 1e-9,
                        "{row} {column}"
                    );
                }
            }
        }
    }

    #[test]
    fn indefinite_matrices_are_refused() {
        // Three variables cannot all be correlated below -0.5, the cosine of 120 degrees.
        let refused = Correlation::new(&three(-0.9, -0.9, -0.9)).unwrap_err();
        assert!((refused.least_eigenvalue - (1.0 - 1.8)).abs() < 1e-12);
        assert!(Correlation::new(&three(-0.5, -0.5, -0.5)).is_ok());
    }

    /// Higham (2002), section 5: the matrix with 1 next to the diagonal and 0 in the corner, to
    /// four places.
    #[test]
    fn the_nearest_matrix_is_the_published_one() {
        let repaired = Correlation::nearest(&three(1.0, 0.0, 1.0));
        let published = three(0.7607, 0.1573, 0.7607);
        for (row, published) in repaired.matrix().iter().zip(&published) {
            for (found, published) in row.iter().zip(published) {
                assert!((found - published).abs() < 5e-5, "{found} {published}");
            }
        }
        assert!(Correlation::new(repaired.matrix()).is_ok());
        // A correlation matrix is unchanged.
        let sound = three(-0.4, 0.2, 0.6);
        let kept = Correlation::nearest(&sound);
        for (row, sound) in kept.matrix().iter().zip(&sound) {
            for (found, sound) in row.iter().zip(sound) {
                assert!((found - sound).abs() < 1e-12);
            }
        }
    }
}
