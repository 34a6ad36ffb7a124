//! Plane rotations and 2 by 2 problems, shared by the iterations on bidiagonal, tridiagonal and
//! Hessenberg matrices. Names after the LAPACK routines say which formulas these are.

use super::Matrix;
use crate::kernels::simd::simd;
use crate::value::interrupt;

/// A number with the sign of another (Fortran's SIGN).
pub fn sign(size: f64, of: f64) -> f64 {
    size.abs().copysign(of)
}

/// The rotation that takes `(f, g)` to `(r, 0)`: cosine, sine, r (dlartg).
pub fn rotation(f: f64, g: f64) -> (f64, f64, f64) {
    if g == 0.0 {
        return (1.0, 0.0, f);
    }
    if f == 0.0 {
        return (0.0, sign(1.0, g), g.abs());
    }
    let safe = |x: f64| (1e-150..1e150).contains(&x.abs());
    let d = if safe(f) && safe(g) {
        (f * f + g * g).sqrt()
    } else {
        f.hypot(g)
    };
    let r = sign(d, f);
    (f.abs() / d, g / r, r)
}

/// Rotates rows `i` and `i + 1`.
pub fn rotate_rows(a: &mut Matrix<f64>, i: usize, (c, s): (f64, f64)) {
    if (c == 1.0 && s == 0.0) || a.columns == 0 {
        return;
    }
    interrupt::poll();
    let mut rows = a.items.chunks_exact_mut(a.columns).skip(i);
    if let (Some(first), Some(second)) = (rows.next(), rows.next()) {
        rotate(first, second, c, s);
    }
}

simd! {
    /// Rotates two vectors.
    fn rotate(first: &mut [f64], second: &mut [f64], c: f64, s: f64) {
        for (x, y) in first.iter_mut().zip(second) {
            let next = *y;
            *y = c * next - s * *x;
            *x = s * next + c * *x;
        }
    }
}

/// The eigenvalues of `[[a, b], [b, c]]`, the larger in size first, and the unit vector of the
/// first (dlaev2).
pub fn symmetric_2x2(a: f64, b: f64, c: f64) -> (f64, f64, f64, f64) {
    let (sum, diff, double) = (a + c, a - c, b + b);
    let (big, small) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let (x, y) = (diff.abs(), double.abs());
    let root = if x > y {
        x * (1.0 + (y / x) * (y / x)).sqrt()
    } else if x < y {
        y * (1.0 + (x / y) * (x / y)).sqrt()
    } else {
        y * std::f64::consts::SQRT_2
    };
    let (first, second, sign1) = if sum < 0.0 {
        let first = 0.5 * (sum - root);
        (first, (big / first) * small - (b / first) * b, -1.0)
    } else if sum > 0.0 {
        let first = 0.5 * (sum + root);
        (first, (big / first) * small - (b / first) * b, 1.0)
    } else {
        (0.5 * root, -0.5 * root, 1.0)
    };
    let (cs, sign2) = if diff >= 0.0 {
        (diff + root, 1.0)
    } else {
        (diff - root, -1.0)
    };
    let (mut c1, mut s1) = if cs.abs() > y {
        let cotangent = -double / cs;
        let s = 1.0 / (1.0 + cotangent * cotangent).sqrt();
        (cotangent * s, s)
    } else if y == 0.0 {
        (1.0, 0.0)
    } else {
        let tangent = -cs / double;
        let c = 1.0 / (1.0 + tangent * tangent).sqrt();
        (c, tangent * c)
    };
    if sign1 == sign2 {
        (c1, s1) = (-s1, c1);
    }
    (first, second, c1, s1)
}

/// The singular value decomposition of `[[f, g], [0, h]]` (dlasv2).
pub struct Svd2 {
    /// The smaller and the larger singular value, with signs.
    pub values: (f64, f64),
    /// Cosine and sine on the right.
    pub right: (f64, f64),
    /// Cosine and sine on the left.
    pub left: (f64, f64),
}

/// See [`Svd2`].
pub fn svd_2x2(f: f64, g: f64, h: f64) -> Svd2 {
    let swap = h.abs() > f.abs();
    let (ft, ht) = if swap { (h, f) } else { (f, h) };
    let (fa, ha, ga) = (ft.abs(), ht.abs(), g.abs());
    let mut largest = if swap { 3 } else { 1 };
    let (small, large, clt, slt, crt, srt);
    if ga == 0.0 {
        (small, large, clt, slt, crt, srt) = (ha, fa, 1.0, 0.0, 1.0, 0.0);
    } else {
        if ga > fa {
            largest = 2;
        }
        if ga > fa && fa / ga < f64::EPSILON / 2.0 {
            small = if ha > 1.0 {
                fa / (ga / ha)
            } else {
                (fa / ga) * ha
            };
            (large, clt, slt, crt, srt) = (ga, 1.0, ht / g, ft / g, 1.0);
        } else {
            let d = fa - ha;
            let l = if d == fa { 1.0 } else { d / fa };
            let m = g / ft;
            let t = 2.0 - l;
            let mm = m * m;
            let s = (t * t + mm).sqrt();
            let r = if l == 0.0 {
                m.abs()
            } else {
                (l * l + mm).sqrt()
            };
            let a = 0.5 * (s + r);
            (small, large) = (ha / a, fa * a);
            let t = if mm != 0.0 {
                (m / (s + t) + m / (r + l)) * (1.0 + a)
            } else if l == 0.0 {
                sign(2.0, ft) * sign(1.0, g)
            } else {
                g / sign(d, ft) + m / t
            };
            let l = (t * t + 4.0).sqrt();
            (crt, srt) = (2.0 / l, t / l);
            clt = (crt + srt * m) / a;
            slt = (ht / ft) * srt / a;
        }
    }
    let (left, right) = if swap {
        ((srt, crt), (slt, clt))
    } else {
        ((clt, slt), (crt, srt))
    };
    let one = |x: f64| sign(1.0, x);
    let whole = match largest {
        1 => one(right.0) * one(left.0) * one(f),
        2 => one(right.1) * one(left.0) * one(g),
        _ => one(right.1) * one(left.1) * one(h),
    };
    let values = (sign(small, whole * one(f) * one(h)), sign(large, whole));
    Svd2 {
        values,
        right,
        left,
    }
}

/// The smaller singular value of `[[f, g], [0, h]]` (dlas2).
pub fn smaller_singular_value(f: f64, g: f64, h: f64) -> f64 {
    let (fa, ga, ha) = (f.abs(), g.abs(), h.abs());
    let (low, high) = (fa.min(ha), fa.max(ha));
    if low == 0.0 {
        return 0.0;
    }
    let (sum, diff) = (1.0 + low / high, (high - low) / high);
    if ga < high {
        let u = (ga / high) * (ga / high);
        return low * (2.0 / ((sum * sum + u).sqrt() + (diff * diff + u).sqrt()));
    }
    let u = high / ga;
    if u == 0.0 {
        return (low * high) / ga;
    }
    let root = |x: f64| (1.0 + (x * u) * (x * u)).sqrt();
    let half = (low * (1.0 / (root(sum) + root(diff)))) * u;
    half + half
}
