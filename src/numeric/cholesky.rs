//! Small symmetric positive definite systems.

/// Added to each pivot of the scaled matrix, whose diagonal is 1, so that nearly singular systems are solved too.
const RIDGE: f64 = 1e-9;

/// The smallest pivot of a system that is solved.
const LEAST_PIVOT: f64 = 1e-12;

/// Solves a symmetric positive definite system by A. Cholesky's factors, its diagonal scaled to one first; `None` if it
/// is not positive definite.
pub fn solve_positive_definite<const N: usize>(matrix: [[f64; N]; N], right: [f64; N]) -> Option<[f64; N]> {
    let scale: [f64; N] = std::array::from_fn(|i| if matrix[i][i] > 0.0 { matrix[i][i].sqrt().recip() } else { 1.0 });
    let mut lower = [[0.0; N]; N];
    let mut solution = [0.0; N];
    for i in 0..N {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let entry = matrix[i][j] * scale[i] * scale[j] - inner;
            if i == j {
                let pivot = entry + RIDGE;
                if pivot.is_nan() || pivot < LEAST_PIVOT {
                    return None;
                }
                lower[i][i] = pivot.sqrt();
            } else {
                lower[i][j] = entry / lower[j][j];
            }
        }
        let known: f64 = (0..i).map(|k| lower[i][k] * solution[k]).sum();
        solution[i] = (right[i] * scale[i] - known) / lower[i][i];
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| lower[k][i] * solution[k]).sum();
        solution[i] = (solution[i] - known) / lower[i][i];
    }
    Some(std::array::from_fn(|i| solution[i] * scale[i]))
}
