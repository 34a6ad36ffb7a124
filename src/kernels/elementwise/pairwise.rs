//! NumPy's pairwise summation: blocks of 128 with eight accumulators, halves above that. The bits
//! of every sum depend on it.

use half::f16;
use num_complex::Complex;

use super::lane::LaneMut;
use super::loops::Loops;
use super::reduction::{Neutral, Split, Strided};
use crate::value::Element;

/// The largest run that is summed without halving.
const BLOCK: usize = 128;

/// Sums `len` numbers that `get` reads.
pub fn pairwise<T>(get: &impl Fn(usize) -> T, from: usize, len: usize) -> T
where
    T: Copy + std::ops::Add<Output = T> + std::ops::Neg<Output = T> + Default,
{
    if len < 8 {
        // Starting with -0.0 keeps the sign of zeros.
        return (from..from + len).fold(-T::default(), |sum, at| sum + get(at));
    }
    if len <= BLOCK {
        let mut sums: [T; 8] = std::array::from_fn(|at| get(from + at));
        let whole = len - len % 8;
        let mut at = from + 8;
        while at < from + whole {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = *sum + get(at + lane);
            }
            at += 8;
        }
        let [a, b, c, d, e, f, g, h] = sums;
        let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
        return (from + whole..from + len).fold(sum, |sum, at| sum + get(at));
    }
    let half = len / 2;
    let half = half - half % 8;
    pairwise(get, from, half) + pairwise(get, from + half, len - half)
}

/// The same for complex numbers: NumPy counts their parts, so that blocks hold 64 of them and
/// four accumulators run side by side.
pub fn pairwise_complex<T>(
    get: &impl Fn(usize) -> Complex<T>,
    from: usize,
    len: usize,
) -> Complex<T>
where
    T: Copy + num_traits::Num + std::ops::Neg<Output = T> + Default,
{
    let add = |a: Complex<T>, b: Complex<T>| Complex::new(a.re + b.re, a.im + b.im);
    if len < 4 {
        let zero = Complex::new(-T::default(), -T::default());
        return (from..from + len).fold(zero, |sum, at| add(sum, get(at)));
    }
    if len <= BLOCK / 2 {
        let mut sums: [Complex<T>; 4] = std::array::from_fn(|at| get(from + at));
        let whole = len - len % 4;
        let mut at = from + 4;
        while at < from + whole {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = add(*sum, get(at + lane));
            }
            at += 4;
        }
        let [a, b, c, d] = sums;
        let sum = add(add(a, b), add(c, d));
        return (from + whole..from + len).fold(sum, |sum, at| add(sum, get(at)));
    }
    // In parts: half of 2 len, rounded down to a multiple of 8.
    let half = (len - len % 8) / 2;
    add(
        pairwise_complex(get, from, half),
        pairwise_complex(get, from + half, len - half),
    )
}

impl Loops {
    /// Adds the addition of a real float type.
    pub fn sum_real<T>(&mut self)
    where
        T: Element + std::ops::Add<Output = T> + std::ops::Neg<Output = T>,
    {
        self.folding(
            |a: T, b: T| a + b,
            Box::new(|acc: &mut LaneMut<'_>, run: &Strided| {
                if let [acc] = acc.get::<T>() {
                    *acc = *acc
                        + match run.slice::<T>() {
                            Some(slice) => pairwise_slice(slice),
                            None => pairwise(&|at| run.at::<T>(at), 0, run.len()),
                        };
                }
            }),
            Some((Split::Pairwise, Neutral::element(-T::default()))),
        );
    }

    /// Adds the addition of float16, which sums in float32.
    pub fn sum_half(&mut self) {
        let add = |a: f16, b: f16| f16::from_f32(a.to_f32() + b.to_f32());
        self.folding(
            add,
            Box::new(|acc: &mut LaneMut<'_>, run: &Strided| {
                if let [acc] = acc.get::<f16>() {
                    let sum = pairwise(&|at| run.at::<f16>(at).to_f32(), 0, run.len());
                    *acc = f16::from_f32(acc.to_f32() + sum);
                }
            }),
            None,
        );
    }

    /// Adds the product of float16, which multiplies runs in float32.
    pub fn product_half(&mut self) {
        let multiply = |a: f16, b: f16| f16::from_f32(a.to_f32() * b.to_f32());
        let fold = |acc: &mut LaneMut<'_>, run: &Strided| {
            if let [acc] = acc.get::<f16>() {
                let product = run.iter::<f16>().fold(acc.to_f32(), |a, b| a * b.to_f32());
                *acc = f16::from_f32(product);
            }
        };
        self.folding(multiply, Box::new(fold), None);
    }

    /// Adds the addition of a complex type.
    pub fn sum_complex<T>(&mut self)
    where
        T: Copy + Default + num_traits::Num + std::ops::Neg<Output = T> + Send + Sync + 'static,
        Complex<T>: Element,
    {
        let add = |a: Complex<T>, b: Complex<T>| Complex::new(a.re + b.re, a.im + b.im);
        self.folding(
            add,
            Box::new(move |acc: &mut LaneMut<'_>, run: &Strided| {
                if let [acc] = acc.get::<Complex<T>>() {
                    *acc = add(
                        *acc,
                        pairwise_complex(&|at| run.at::<Complex<T>>(at), 0, run.len()),
                    );
                }
            }),
            Some((
                Split::PairwiseComplex,
                Neutral::element(Complex::new(-T::default(), -T::default())),
            )),
        );
    }
}

/// `pairwise` over a slice, in a form that compilers turn into vector code.
fn pairwise_slice<T>(items: &[T]) -> T
where
    T: Copy + std::ops::Add<Output = T> + std::ops::Neg<Output = T> + Default,
{
    if items.len() > BLOCK {
        let half = items.len() / 2;
        let (left, right) = items.split_at(half - half % 8);
        return pairwise_slice(left) + pairwise_slice(right);
    }
    let (chunks, rest) = items.as_chunks::<8>();
    let Some((first, chunks)) = chunks.split_first() else {
        return rest.iter().fold(-T::default(), |sum, x| sum + *x);
    };
    let mut sums = *first;
    for chunk in chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *sum = *sum + *x;
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
    rest.iter().fold(sum, |sum, x| sum + *x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_agree() {
        for len in [0, 1, 7, 8, 9, 127, 128, 129, 1000, 4097] {
            let items: Vec<f64> = (0..len).map(|i| 1.0 / f64::from(i + 1)).collect();
            let sum = pairwise(&|at| items[at], 0, items.len());
            assert_eq!(sum.to_bits(), pairwise_slice(&items).to_bits(), "{len}");
        }
    }

    #[test]
    fn as_numpy_adds() {
        // np.add.reduce(1 / np.arange(1., 1001.)) and the plain sum from left to right differ.
        let items: Vec<f64> = (1..=1000).map(|i| 1.0 / f64::from(i)).collect();
        assert_eq!(pairwise_slice(&items), 7.485470860550345);
        assert_eq!(items.iter().sum::<f64>(), 7.485470860550343);
    }
}
