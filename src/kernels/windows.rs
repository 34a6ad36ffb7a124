//! Window functions and the Bessel function that one of them needs.

use num_traits::Float;

use super::elementary;
use super::ufunc::{Input, binary, binary_with, unary};
use crate::value::interrupt::Paced;
use crate::value::{Array, Result};

// Chebyshev coefficients of the modified Bessel function of order 0 (Cephes): up to 8 and beyond.
const NEAR: [f64; 30] = [
    -4.415_341_646_479_339_5e-18,
    3.330_794_518_822_238_4e-17,
    -2.431_279_846_547_955e-16,
    1.715_391_285_555_133e-15,
    -1.168_533_287_799_345_1e-14,
    7.676_185_498_604_936e-14,
    -4.856_446_783_111_929e-13,
    2.955_052_663_129_64e-12,
    -1.726_826_291_441_556e-11,
    9.675_809_035_373_237e-11,
    -5.189_795_601_635_263e-10,
    2.659_823_724_682_386_6e-09,
    -1.300_025_009_986_248e-08,
    6.046_995_022_541_919e-08,
    -2.670_793_853_940_612e-07,
    1.117_387_539_120_103_7e-06,
    -4.416_738_358_458_750_5e-06,
    1.644_844_807_072_889_6e-05,
    -5.754_195_010_082_104e-05,
    0.000_188_502_885_095_841_65,
    -0.000_576_375_574_538_582_4,
    0.001_639_475_616_941_335_7,
    -0.004_324_309_995_050_576,
    0.010_546_460_394_594_998,
    -0.023_737_414_805_899_47,
    0.049_305_284_239_670_71,
    -0.094_901_097_048_047_64,
    0.171_620_901_522_208_77,
    -0.304_682_672_343_198_4,
    0.676_795_274_409_476_1,
];
const FAR: [f64; 25] = [
    -7.233_180_487_874_754e-18,
    -4.830_504_485_944_182e-18,
    4.465_621_420_296_76e-17,
    3.461_222_867_697_461e-17,
    -2.827_623_980_516_583_6e-16,
    -3.425_485_619_677_219e-16,
    1.772_560_133_056_526_3e-15,
    3.811_680_669_352_622_4e-15,
    -9.554_846_698_828_307e-15,
    -4.150_569_347_287_222e-14,
    1.540_086_217_521_41e-14,
    3.852_778_382_742_142_6e-13,
    7.180_124_451_383_666e-13,
    -1.794_178_531_506_806_2e-12,
    -1.321_581_184_044_771_3e-11,
    -3.149_916_527_963_241_6e-11,
    1.188_914_710_784_643_9e-11,
    4.940_602_388_224_97e-10,
    3.396_232_025_708_386_5e-09,
    2.266_668_990_498_178e-08,
    2.048_918_589_469_063_8e-07,
    2.891_370_520_834_756_7e-06,
    6.889_758_346_916_825e-05,
    0.003_369_116_478_255_694_3,
    0.804_490_411_014_108_8,
];

/// The modified Bessel function of the first kind, order 0.
pub fn i0(x: f64) -> f64 {
    let x = x.abs();
    if x <= 8.0 {
        x.exp() * chebyshev(x / 2.0 - 2.0, &NEAR)
    } else {
        x.exp() * chebyshev(32.0 / x - 2.0, &FAR) / x.sqrt()
    }
}

/// The same of float32, every step in float32 as NumPy has it.
pub fn i0_single(x: f32) -> f32 {
    let x = x.abs();
    let mut exp = [0.0];
    elementary::map(&elementary::SingleExp, &[x], &mut exp);
    let [exp] = exp;
    if x <= 8.0 {
        exp * chebyshev(x / 2.0 - 2.0, &NEAR)
    } else {
        exp * chebyshev(32.0 / x - 2.0, &FAR) / x.sqrt()
    }
}

fn chebyshev<T: Float>(x: T, coefficients: &[f64]) -> T {
    let mut numbers = coefficients.iter().filter_map(|c| T::from(*c));
    let zero = T::zero();
    let (mut now, mut before, mut last) = (numbers.next().unwrap_or(zero), zero, zero);
    for c in numbers {
        last = before;
        before = now;
        now = x * before - last + c;
    }
    (now - last) / (T::one() + T::one())
}

/// The weights `a + b cos(pi n / (m - 1)) + c cos(2 pi n / (m - 1))` for n = 1-m, 3-m, …
///
/// # Errors
/// When there is no memory for them.
pub fn cosines(m: f64, [a, b, c]: [f64; 3]) -> Result<Array> {
    let Some(n) = steps(m) else {
        return Ok(trivial(m));
    };
    let wave = |turn: f64| -> Result<Array> {
        let angle = binary_with("multiply", &n, Input::Float(turn))?;
        unary(
            "cos",
            &binary_with("divide", &angle, Input::Float(m - 1.0))?,
        )
    };
    let pi = std::f64::consts::PI;
    let first = binary_with("multiply", &wave(pi)?, Input::Float(b))?;
    let sum = binary_with("add", &first, Input::Float(a))?;
    if c == 0.0 {
        return Ok(sum);
    }
    binary(
        "add",
        &sum,
        &binary_with("multiply", &wave(2.0 * pi)?, Input::Float(c))?,
    )
}

/// `1-m, 3-m, … m-1`, unless there are fewer than two.
fn steps(m: f64) -> Option<Array> {
    if m <= 1.0 {
        return None;
    }
    let count = m.ceil() as usize;
    Some(Array::from_vec(
        (0..count)
            .map(|k| 1.0 - m + 2.0 * k as f64)
            .paced()
            .collect::<Vec<f64>>(),
    ))
}

fn trivial(m: f64) -> Array {
    Array::from_vec(if m == 1.0 {
        vec![1.0]
    } else {
        Vec::<f64>::new()
    })
}

/// The triangular window.
pub fn bartlett(m: f64) -> Array {
    let Some(n) = steps(m) else { return trivial(m) };
    let weight = |n: f64| {
        if n <= 0.0 {
            1.0 + n / (m - 1.0)
        } else {
            1.0 - n / (m - 1.0)
        }
    };
    Array::from_vec(
        n.to_vec::<f64>()
            .into_iter()
            .map(weight)
            .paced()
            .collect::<Vec<f64>>(),
    )
}

/// The Kaiser window.
pub fn kaiser(m: f64, beta: f64) -> Array {
    if m == 1.0 {
        return trivial(m);
    }
    let alpha = (m - 1.0) / 2.0;
    let weight = |n: f64| {
        let x = (n - alpha) / alpha;
        i0(beta * (1.0 - x * x).sqrt()) / i0(beta)
    };
    Array::from_vec(
        (0..m.max(0.0).ceil() as usize)
            .map(|n| weight(n as f64))
            .paced()
            .collect::<Vec<f64>>(),
    )
}
