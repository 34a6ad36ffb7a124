//! The loops of comparisons, truth and extremes.

use std::cmp::Ordering;

use half::f16;
use num_complex::{Complex, Complex32, Complex64};
use num_traits::Float;

use crate::for_types;
use crate::kernels::elementwise::{Lane, LaneMut, Loop, Loops};
use crate::value::{DType, Element, Result};

/// The six comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// The comparison that a ufunc's name stands for.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "equal" => Self::Equal,
            "not_equal" => Self::NotEqual,
            "less" => Self::Less,
            "less_equal" => Self::LessEqual,
            "greater" => Self::Greater,
            "greater_equal" => Self::GreaterEqual,
            _ => return None,
        })
    }

    /// Whether it holds for operands in this order.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }

    /// A loop that compares strings of these widths, without the padding.
    pub fn string_loop(self, inputs: &[DType]) -> Loop {
        let kernel = move |lanes: &[Lane<'_>], outs: &mut [LaneMut<'_>]| -> Result<()> {
            if let ([a, b], [out]) = (lanes, outs) {
                let ((a, a_width), (b, b_width)) = (a.strings(), b.strings());
                for (at, out) in out.get::<bool>().iter_mut().enumerate() {
                    let (a, b) = (
                        a.get(at * a_width..(at + 1) * a_width).unwrap_or(&[]),
                        b.get(at * b_width..(at + 1) * b_width).unwrap_or(&[]),
                    );
                    *out = self.holds(order_of(a, b));
                }
            }
            Ok(())
        };
        Loop::new(inputs, &[DType::Bool], Box::new(kernel))
    }
}

/// The order of two strings with padding, which is less than every character.
fn order_of(a: &[u32], b: &[u32]) -> Ordering {
    let common = a.len().min(b.len());
    let ((a, a_rest), (b, b_rest)) = (a.split_at(common), b.split_at(common));
    let more = |rest: &[u32]| rest.iter().any(|c| *c != 0);
    a.cmp(b).then_with(|| more(a_rest).cmp(&more(b_rest)))
}

/// Adds a comparison's loops for all types: `all` for ordered types, `complex` for the others.
fn compare<F32, F64>(loops: &mut Loops, which: Comparison, c32: F32, c64: F64)
where
    F32: Fn(Complex32, Complex32) -> bool + Send + Sync + 'static,
    F64: Fn(Complex64, Complex64) -> bool + Send + Sync + 'static,
{
    for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] { ordered::<T>(loops, which); });
    mixed(loops, which);
    for_types!(T in [f16, f32, f64] { ordered::<T>(loops, which); });
    loops.binary(c32);
    loops.binary(c64);
}

fn ordered<T: Element + PartialOrd>(loops: &mut Loops, which: Comparison) {
    match which {
        Comparison::Equal => loops.wide_binary(|a: T, b: T| a == b),
        Comparison::NotEqual => loops.wide_binary(|a: T, b: T| a != b),
        Comparison::Less => loops.wide_binary(|a: T, b: T| a < b),
        Comparison::LessEqual => loops.wide_binary(|a: T, b: T| a <= b),
        Comparison::Greater => loops.wide_binary(|a: T, b: T| a > b),
        Comparison::GreaterEqual => loops.wide_binary(|a: T, b: T| a >= b),
    }
}

/// int64 against uint64, exactly.
fn mixed(loops: &mut Loops, which: Comparison) {
    loops.binary(move |a: i64, b: u64| which.holds(i128::from(a).cmp(&i128::from(b))));
    loops.binary(move |a: u64, b: i64| which.holds(i128::from(a).cmp(&i128::from(b))));
}

/// Complex numbers are ordered by the real part, then the imaginary one; never with a nan.
fn greater_complex<T: Float>(a: Complex<T>, b: Complex<T>) -> bool {
    (a.re > b.re && !a.im.is_nan() && !b.im.is_nan()) || (a.re == b.re && a.im > b.im)
}

fn greater_equal_complex<T: Float>(a: Complex<T>, b: Complex<T>) -> bool {
    (a.re > b.re && !a.im.is_nan() && !b.im.is_nan()) || (a.re == b.re && a.im >= b.im)
}

pub(super) fn equal(loops: &mut Loops) {
    compare(loops, Comparison::Equal, |a, b| a == b, |a, b| a == b);
}

pub(super) fn not_equal(loops: &mut Loops) {
    compare(loops, Comparison::NotEqual, |a, b| a != b, |a, b| a != b);
}

pub(super) fn less(loops: &mut Loops) {
    let flip = (|a, b| greater_complex(b, a), |a, b| greater_complex(b, a));
    compare(loops, Comparison::Less, flip.0, flip.1);
}

pub(super) fn less_equal(loops: &mut Loops) {
    let flip = (
        |a, b| greater_equal_complex(b, a),
        |a, b| greater_equal_complex(b, a),
    );
    compare(loops, Comparison::LessEqual, flip.0, flip.1);
}

pub(super) fn greater(loops: &mut Loops) {
    compare(loops, Comparison::Greater, greater_complex, greater_complex);
}

pub(super) fn greater_equal(loops: &mut Loops) {
    compare(
        loops,
        Comparison::GreaterEqual,
        greater_equal_complex,
        greater_equal_complex,
    );
}

fn logical(loops: &mut Loops, f: impl Fn(bool, bool) -> bool + Copy + Send + Sync + 'static) {
    for_types!(T in [
        i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64, Complex32, Complex64
    ] {
        loops.binary(move |a: T, b: T| f(Element::truth(a), Element::truth(b)));
    });
}

pub(super) fn logical_and(loops: &mut Loops) {
    loops.deciding(true, |a, b| a & b);
    logical(loops, |a, b| a & b);
}

pub(super) fn logical_or(loops: &mut Loops) {
    loops.deciding(false, |a, b| a | b);
    logical(loops, |a, b| a | b);
}

pub(super) fn logical_xor(loops: &mut Loops) {
    loops.ring(false, |a: bool, b: bool| a ^ b);
    logical(loops, |a, b| a ^ b);
}

pub(super) fn logical_not(loops: &mut Loops) {
    for_types!(T in [
        bool, i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64, Complex32, Complex64
    ] {
        loops.unary(|a: T| !Element::truth(a));
    });
}

/// Which operand an extreme takes.
#[derive(Clone, Copy)]
struct Extreme {
    /// The larger one, or the smaller.
    largest: bool,
    /// Whether a nan wins, or loses.
    nan_wins: bool,
}

impl Extreme {
    fn loops(self, loops: &mut Loops) {
        if self.largest {
            for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
                loops.lattice(|a: T, b: T| a.max(b));
            });
        } else {
            for_types!(T in [bool, i8, u8, i16, u16, i32, u32, i64, u64] {
                loops.lattice(|a: T, b: T| a.min(b));
            });
        }
        for_types!(T in [f16, f32, f64] { self.floats::<T>(loops); });
        self.complexes::<f32>(loops);
        self.complexes::<f64>(loops);
    }

    fn floats<T: Element + PartialOrd>(self, loops: &mut Loops) {
        let nan = |x: T| Element::is_nan(x);
        match (self.largest, self.nan_wins) {
            (true, true) => loops.lattice(move |a: T, b: T| if a >= b || nan(a) { a } else { b }),
            (false, true) => loops.lattice(move |a: T, b: T| if a <= b || nan(a) { a } else { b }),
            (true, false) => loops.lattice(move |a: T, b: T| if a >= b || nan(b) { a } else { b }),
            (false, false) => loops.lattice(move |a: T, b: T| if a <= b || nan(b) { a } else { b }),
        }
    }

    fn complexes<T: Float + Send + Sync + 'static>(self, loops: &mut Loops)
    where
        Complex<T>: Element,
    {
        loops.monoid(move |a: Complex<T>, b: Complex<T>| {
            let before = if self.largest {
                greater_equal_complex(a, b)
            } else {
                greater_equal_complex(b, a)
            };
            let nan = Element::is_nan(if self.nan_wins { a } else { b });
            if before || nan { a } else { b }
        });
    }
}

pub(super) fn maximum(loops: &mut Loops) {
    Extreme {
        largest: true,
        nan_wins: true,
    }
    .loops(loops);
}

pub(super) fn minimum(loops: &mut Loops) {
    Extreme {
        largest: false,
        nan_wins: true,
    }
    .loops(loops);
}

pub(super) fn fmax(loops: &mut Loops) {
    Extreme {
        largest: true,
        nan_wins: false,
    }
    .loops(loops);
}

pub(super) fn fmin(loops: &mut Loops) {
    Extreme {
        largest: false,
        nan_wins: false,
    }
    .loops(loops);
}
