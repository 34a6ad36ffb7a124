//! The binomial distribution and those drawn from it.

use super::{BitGenerator, draw_rows};
use crate::value::Result;

/// What draws depend on, computed once for a count and a probability of at most one half.
#[derive(Clone, Copy, Debug)]
enum Plan {
    Zero,
    Inversion { none: f64, bound: i64 },
    Rejection(Hats),
}

/// Draws binomial numbers, one after the other with the same or with other parameters.
#[derive(Clone, Copy, Debug)]
pub struct Binomial {
    n: i64,
    p: f64,
    legacy: bool,
    /// The probability of the rarer outcome.
    rare: f64,
    plan: Plan,
}

impl Binomial {
    /// For `n` trials of probability `p`; `legacy` for the stream of `RandomState`.
    pub fn new(n: i64, p: f64, legacy: bool) -> Self {
        let rare = if p <= 0.5 { p } else { 1.0 - p };
        let plan = if !legacy && (n == 0 || p == 0.0) {
            Plan::Zero
        } else if rare * n as f64 <= 30.0 {
            let count = n as f64;
            let none = if legacy {
                (count * (1.0 - rare).ln()).exp()
            } else {
                (count * (-rare).ln_1p()).exp()
            };
            let mean = count * rare;
            let bound = mean + 10.0 * (mean * (1.0 - rare) + 1.0).sqrt();
            let bound = count.min(bound) as i64;
            Plan::Inversion { none, bound }
        } else {
            Plan::Rejection(Hats::new(n, rare))
        };
        Self {
            n,
            p,
            legacy,
            rare,
            plan,
        }
    }

    /// The same plan for the same parameters, else a new one.
    pub fn with(self, n: i64, p: f64) -> Self {
        if self.n == n && self.p.to_bits() == p.to_bits() {
            self
        } else {
            Self::new(n, p, self.legacy)
        }
    }

    /// The number of successes.
    pub fn draw(&self, bits: &mut BitGenerator) -> i64 {
        let count = match &self.plan {
            Plan::Zero => return 0,
            Plan::Inversion { none, bound } => self.inversion(bits, *none, *bound),
            Plan::Rejection(hats) => hats.draw(bits),
        };
        if self.p <= 0.5 { count } else { self.n - count }
    }

    fn inversion(&self, bits: &mut BitGenerator, none: f64, bound: i64) -> i64 {
        let q = 1.0 - self.rare;
        let mut count = 0;
        let mut mass = none;
        let mut u = bits.double();
        while u > mass {
            count += 1;
            if count > bound {
                count = 0;
                mass = none;
                u = bits.double();
            } else {
                u -= mass;
                mass = (((self.n - count + 1) as f64 * self.rare) * mass) / (count as f64 * q);
            }
        }
        count
    }
}

/// The hat functions of BTPE: a triangle, a parallelogram and two exponential tails
/// (Kachitvichyanukul and Schmeiser).
#[derive(Clone, Copy, Debug)]
struct Hats {
    n: i64,
    r: f64,
    q: f64,
    mode: i64,
    middle: f64,
    left: f64,
    right: f64,
    height: f64,
    tail_left: f64,
    tail_right: f64,
    /// The summed areas under the parts of the hat.
    areas: [f64; 4],
}

impl Hats {
    fn new(n: i64, p: f64) -> Self {
        let count = n as f64;
        let r = p.min(1.0 - p);
        let q = 1.0 - r;
        let fm = count * r + r;
        let mode = fm.floor() as i64;
        let p1 = (2.195 * (count * r * q).sqrt() - 4.6 * q).floor() + 0.5;
        let middle = mode as f64 + 0.5;
        let (left, right) = (middle - p1, middle + p1);
        let height = 0.134 + 20.5 / (15.3 + mode as f64);
        let a = (fm - left) / (fm - left * r);
        let tail_left = a * (1.0 + a / 2.0);
        let a = (right - fm) / (right * q);
        let tail_right = a * (1.0 + a / 2.0);
        let p2 = p1 * (1.0 + 2.0 * height);
        let p3 = p2 + height / tail_left;
        Self {
            n,
            r,
            q,
            mode,
            middle,
            left,
            right,
            height,
            tail_left,
            tail_right,
            areas: [p1, p2, p3, p3 + height / tail_right],
        }
    }

    fn draw(&self, bits: &mut BitGenerator) -> i64 {
        loop {
            let u = bits.double() * self.areas[3];
            let v = bits.double();
            if u <= self.areas[0] {
                return (self.middle - self.areas[0] * v + u).floor() as i64;
            }
            if let Some((y, v)) = self.candidate(u, v)
                && self.accepts(y, v)
            {
                return y;
            }
        }
    }

    /// A number under the hat outside of its triangle, and its height.
    fn candidate(&self, u: f64, v: f64) -> Option<(i64, f64)> {
        let [p1, p2, p3, _] = self.areas;
        if u <= p2 {
            let x = self.left + (u - p1) / self.height;
            let v = v * self.height + 1.0 - (self.mode as f64 - x + 0.5).abs() / p1;
            return (v <= 1.0).then(|| (x.floor() as i64, v));
        }
        if v == 0.0 {
            return None;
        }
        if u <= p3 {
            let y = (self.left + v.ln() / self.tail_left).floor() as i64;
            return (y >= 0).then_some((y, v * (u - p2) * self.tail_left));
        }
        let y = (self.right - v.ln() / self.tail_right).floor() as i64;
        (y <= self.n).then_some((y, v * (u - p3) * self.tail_right))
    }

    fn accepts(&self, y: i64, v: f64) -> bool {
        let variance = self.n as f64 * self.r * self.q;
        let distance = (y - self.mode).abs();
        if distance > 20 && (distance as f64) < variance / 2.0 - 1.0 {
            return self.squeeze(y, v, variance, distance as f64);
        }
        let s = self.r / self.q;
        let a = s * (self.n as f64 + 1.0);
        let mut f = 1.0;
        for i in self.mode + 1..=y {
            f *= a / i as f64 - s;
        }
        for i in y + 1..=self.mode {
            f /= a / i as f64 - s;
        }
        v <= f
    }

    fn squeeze(&self, y: i64, v: f64, variance: f64, k: f64) -> bool {
        let rho =
            (k / variance) * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / variance + 0.5);
        let t = -k * k / (2.0 * variance);
        let log = v.ln();
        if log < t - rho {
            return true;
        }
        if log > t + rho {
            return false;
        }
        let (n, m) = (self.n, self.mode);
        let x = (y + 1) as f64;
        let f = (m + 1) as f64;
        let z = (n + 1 - m) as f64;
        let w = (n - y + 1) as f64;
        let exact = self.middle * (f / x).ln()
            + ((n - m) as f64 + 0.5) * (z / w).ln()
            + (y - m) as f64 * (w * self.r / (x * self.q)).ln()
            + stirling(f)
            + stirling(z)
            + stirling(x)
            + stirling(w);
        log <= exact
    }
}

/// The remainder of Stirling's approximation.
fn stirling(x: f64) -> f64 {
    let square = x * x;
    (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square)
        / x
        / 166_320.0
}

/// How `n` things fall into classes: `count` rows for the probabilities `p`. A `RandomState` draws
/// them as a `Generator` does.
///
/// # Errors
/// When interrupted.
pub fn multinomial(bits: &mut BitGenerator, n: i64, p: &[f64], count: usize) -> Result<Vec<i64>> {
    let mut plan = Binomial::new(0, 0.5, false);
    draw_rows(count, p.len(), || {
        let mut out = vec![0; p.len()];
        let mut left = n;
        let mut rest = 1.0;
        let Some((last, others)) = out.split_last_mut() else {
            return Vec::new();
        };
        for (slot, p) in others.iter_mut().zip(p) {
            plan = plan.with(left, p / rest);
            *slot = plan.draw(bits);
            left -= *slot;
            if left <= 0 {
                break;
            }
            rest -= p;
        }
        *last = left.max(0);
        out
    })
}
