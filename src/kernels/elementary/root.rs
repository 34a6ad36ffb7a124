//! Roots and lengths.

use super::{Function, Function2, select, special};

/// The cube root.
#[derive(Clone, Copy)]
pub struct Cbrt;

const CBRT: [f64; 7] = [
    0.354_895_765_043_919_84,
    1.508_191_937_815_849,
    -2.114_994_941_673_713,
    2.446_931_225_635_344_4,
    -1.834_692_774_836_130_8,
    0.784_932_344_976_639_2,
    -0.145_263_899_385_486_37,
];
const CBRT2: f64 = 1.259_921_049_894_873_2;
const CBRT4: f64 = 1.587_401_051_968_199_6;

/// Of a normal number, as C has it: with errors of up to three units in the last place, which
/// NumPy's results show too.
#[inline(always)]
fn cube_root(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff).wrapping_sub(1022);
    let m = f64::from_bits(bits & ((1 << 52) - 1) | 1022 << 52);
    // A third of the exponent towards zero, by a product instead of a division.
    let raised = exponent.wrapping_add(1200);
    let third = ((raised & 0xffff) * 43691) >> 17;
    let rest = raised.wrapping_sub(third * 3);
    let up = u64::from((exponent >> 63 == 1) & (rest != 0));
    let third = third.wrapping_sub(400).wrapping_add(up);
    let rest = rest.wrapping_sub(3 * up);
    let factor = select(rest == 0, 1.0, select(rest == 1, CBRT2, CBRT4));
    let below = select(rest == u64::MAX, 1.0 / CBRT2, 1.0 / CBRT4);
    let factor = select(rest >> 63 == 1, below, factor);
    let [a, b, c, d, e, f, g] = CBRT;
    let u = a + (b + (c + (d + (e + (f + g * m) * m) * m) * m) * m) * m;
    let cube = u * u * u;
    let y = u * (cube + 2.0 * m) / (2.0 * cube + m) * factor;
    let y = f64::from_bits(y.to_bits().wrapping_add(third << 52));
    y.copysign(x)
}

impl Function<f64> for Cbrt {
    #[inline(always)]
    fn fast(x: f64) -> (f64, bool) {
        (select(x == 0.0, x, cube_root(x)), !special(x))
    }

    fn exact(x: f64) -> f64 {
        if !special(x) {
            Self::fast(x).0
        } else if x.is_finite() {
            // Subnormal: a third of 54 is whole.
            cube_root(x * 18_014_398_509_481_984.0) / 262_144.0
        } else {
            x + x
        }
    }
}

/// The length of a vector.
#[derive(Clone, Copy)]
pub struct Hypot;

impl Function2<f64> for Hypot {
    #[inline(always)]
    fn fast(x: f64, y: f64) -> (f64, bool) {
        let (x, y) = (x.abs(), y.abs());
        let (a, b) = (select(x < y, y, x), select(x < y, x, y));
        let h = (a * a + b * b).sqrt();
        let near = h - b;
        let far = h - a;
        let wide = h <= 2.0 * b;
        let t1 = select(wide, a * (2.0 * near - a), 2.0 * far * (a - 2.0 * b));
        let t2 = select(
            wide,
            (near - 2.0 * (a - b)) * near,
            (4.0 * far - b) * b + far * far,
        );
        let value = h - (t1 + t2) / (2.0 * h);
        let sum = a + b;
        let good = (a < 6.7e153) & (b > 1e-138);
        (select(b <= a * f64::EPSILON / 4.0, sum, value), good)
    }

    fn exact(x: f64, y: f64) -> f64 {
        x.hypot(y)
    }
}
