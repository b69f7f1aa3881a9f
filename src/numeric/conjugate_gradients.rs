//! Large sparse symmetric positive definite systems.

/// The solution has settled where the square of what is left of the right side is this part of the square of it.
const SETTLED: f64 = 1e-12;

/// Solves a symmetric positive definite system by conjugate gradients (M. Hestenes and E. Stiefel, 1952), in `steps` at
/// most; `apply` multiplies its matrix by a vector.
pub fn conjugate_gradients(right: &[f64], steps: usize, apply: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut solution = vec![0.0; right.len()];
    let (mut rest, mut along) = (right.to_vec(), right.to_vec());
    let mut square = dot(&rest, &rest);
    let enough = SETTLED * square;
    for _ in 0..steps {
        if square <= enough {
            break;
        }
        let moved = apply(&along);
        let length = square / dot(&along, &moved);
        for k in 0..right.len() {
            solution[k] += length * along[k];
            rest[k] -= length * moved[k];
        }
        let next = dot(&rest, &rest);
        along.iter_mut().zip(&rest).for_each(|(along, rest)| *along = rest + next / square * *along);
        square = next;
    }
    solution
}
