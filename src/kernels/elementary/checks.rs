//! Elementary functions against correctly rounded values, which `benches/tables.py` made, and
//! against the C library where it has the last word. `benches/accuracy.py` measures more points.

use super::*;
use crate::kernels::fpstatus;

/// Calls `$check!(name, function, units)` for every function of one number: by how many units in
/// the last place it may differ from the correctly rounded value.
macro_rules! each_function {
    ($check:ident) => {
        $check("exp", &Exp, 1);
        $check("exp2", &Exp2, 1);
        $check("expm1", &Expm1, 1);
        $check("log", &Log, 1);
        $check("log2", &Log2, 1);
        $check("log10", &Log10, 2);
        $check("log1p", &Log1p, 1);
        $check("sin", &Sin, 1);
        $check("cos", &Cos, 1);
        $check("tan", &Tan, 1);
        $check("sinh", &Sinh, 2);
        $check("cosh", &Cosh, 1);
        $check("tanh", &Tanh, 1);
        $check("arcsin", &Arcsin, 1);
        $check("arccos", &Arccos, 1);
        $check("arctan", &Arctan, 1);
        // C's own error.
        $check("cbrt", &Cbrt, 3);
    };
}

/// The rows of a function: its arguments and the value.
fn rows(name: &str) -> Vec<Vec<f64>> {
    let lines = include_str!("checks.txt").lines();
    lines
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .map(|line| {
            let words = line.split(' ');
            words
                .map(|word| f64::from_bits(u64::from_str_radix(word, 16).unwrap()))
                .collect()
        })
        .collect()
}

fn units(a: f64, b: f64) -> u64 {
    (a.to_bits() as i64).abs_diff(b.to_bits() as i64)
}

fn column(rows: &[Vec<f64>], at: usize) -> Vec<f64> {
    rows.iter().map(|row| row[at]).collect()
}

fn compare(name: &str, got: &[f64], exact: &[f64], allowed: u64) {
    assert!(exact.len() >= 40, "{name}");
    for (got, exact) in got.iter().zip(exact) {
        assert!(units(*got, *exact) <= allowed, "{name}: {got:e} {exact:e}");
    }
}

fn accurate<F: Function<f64>>(name: &str, f: &F, allowed: u64) {
    let rows = rows(name);
    let (x, exact) = (column(&rows, 0), column(&rows, 1));
    let mut out = vec![0.0; x.len()];
    map(f, &x, &mut out);
    compare(name, &out, &exact, allowed);
    // Alone as in company.
    for (x, tile) in x.iter().zip(&out) {
        let mut one = [0.0];
        map(f, &[*x], &mut one);
        assert_eq!(one[0].to_bits(), tile.to_bits(), "{name} {x:e}");
    }
}

#[test]
fn functions_of_one_number_are_accurate() {
    each_function!(accurate);
}

fn accurate2<F: Function2<f64>>(name: &str, f: &F, allowed: u64) {
    let rows = rows(name);
    let (x, y, exact) = (column(&rows, 0), column(&rows, 1), column(&rows, 2));
    let mut out = vec![0.0; x.len()];
    map2(f, &x, &y, &mut out);
    compare(name, &out, &exact, allowed);
}

#[test]
fn functions_of_two_numbers_are_accurate() {
    accurate2("arctan2", &Arctan2, 1);
    accurate2("hypot", &Hypot, 1);
    accurate2("power", &Power::<true>, 1);
}

const SPECIAL: [f64; 20] = [
    0.0,
    -0.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    5e-324,
    -1e-310,
    f64::MAX,
    f64::MIN_POSITIVE,
    1.0,
    -1.0,
    2.0,
    -0.5,
    709.9,
    -745.2,
    1e-20,
    -1e-9,
    1e22,
    0.75,
    3.0,
];

/// Tiles raise the exceptions of the C library, no more and no fewer, and give its special values.
fn careful<F: Function<f64>>(name: &str, f: &F, allowed: u64) {
    let mut out = [0.0; SPECIAL.len()];
    let ((), flags) = fpstatus::watch(|| map(f, &SPECIAL, &mut out));
    let mut exact = [0.0; SPECIAL.len()];
    let ((), expected) = fpstatus::watch(|| {
        for (out, x) in exact.iter_mut().zip(SPECIAL) {
            *out = F::exact(x);
        }
    });
    assert_eq!(flags, expected, "{name}");
    for ((x, got), exact) in SPECIAL.iter().zip(out).zip(exact) {
        let same = got.is_nan() && exact.is_nan() || units(got, exact) <= allowed;
        assert!(same, "{name}({x:e}) = {got:e}, not {exact:e}");
        let plain: [f64; 8] = [0.25, 0.5, 0.75, 0.3, 0.6, 0.9, 0.1, 0.2];
        let ((), flags) = fpstatus::watch(|| map(f, &plain, &mut [0.0; 8]));
        assert!(flags.is_empty(), "{name}");
    }
}

#[test]
fn special_values_and_exceptions_are_those_of_c() {
    each_function!(careful);
}

#[test]
fn huge_angles_are_reduced() {
    accurate("huge_sin", &Sin, 1);
    accurate("huge_cos", &Cos, 1);
    accurate("huge_tan", &Tan, 1);
}

#[test]
fn remainders_are_exact() {
    let mut numbers = SPECIAL.to_vec();
    numbers.extend([
        6.0,
        0.1,
        -0.3,
        5.5,
        1e15,
        -7.25,
        4.503_599_627_370_497e15,
        1e-300,
    ]);
    // Long enough for vector code.
    let x: Vec<f64> = numbers.iter().cycle().take(64).copied().collect();
    for y in &numbers {
        let row = vec![*y; x.len()];
        let mut out = row.clone();
        let same = |got: &[f64], exact: fn(f64, f64) -> f64, name: &str| {
            for (x, got) in x.iter().zip(got) {
                let exact = exact(*x, *y);
                let alike = got.to_bits() == exact.to_bits() || got.is_nan() && exact.is_nan();
                assert!(alike, "{name}({x:e}, {y:e}) = {got:e}, not {exact:e}");
            }
        };
        map2(&Fmod, &x, &row, &mut out);
        same(&out, <Fmod as Function2<f64>>::exact, "fmod");
        map2(&Remainder, &x, &row, &mut out);
        same(&out, <Remainder as Function2<f64>>::exact, "remainder");
        map2(&FloorDivide, &x, &row, &mut out);
        same(&out, <FloorDivide as Function2<f64>>::exact, "floor_divide");
    }
}

#[test]
fn negative_numbers_have_whole_powers() {
    let x: Vec<f64> = (0..64).map(|at| 3.5 - f64::from(at)).collect();
    for y in [3.0, -3.0, 4.0, 1e16, 2.5, -0.0, 7.0] {
        let mut out = vec![0.0; x.len()];
        map2(&Power::<false>, &x, &vec![y; x.len()], &mut out);
        for (x, got) in x.iter().zip(&out) {
            let exact = x.powf(y);
            let same = got.is_nan() && exact.is_nan() || units(*got, exact) <= 1;
            assert!(same, "{x} ** {y}: {got:e} {exact:e}");
        }
    }
}

#[test]
fn pairs_of_special_values_are_those_of_c() {
    for x in SPECIAL {
        let row = [x; SPECIAL.len()];
        let mut out = row;
        map2(&Power::<false>, &row, &SPECIAL, &mut out);
        for (y, got) in SPECIAL.iter().zip(out) {
            let exact = x.powf(*y);
            assert!(
                got == exact || got.is_nan() && exact.is_nan(),
                "{x:e} ** {y:e}"
            );
        }
        map2(&Arctan2, &row, &SPECIAL, &mut out);
        for (y, got) in SPECIAL.iter().zip(out) {
            let exact = x.atan2(*y);
            let same = got.is_nan() && exact.is_nan() || units(got, exact) <= 1;
            assert!(same, "arctan2({x:e}, {y:e}) = {got:e}, not {exact:e}");
        }
        map2(&Hypot, &row, &SPECIAL, &mut out);
        for (y, got) in SPECIAL.iter().zip(out) {
            let exact = x.hypot(*y);
            assert!(
                got == exact || got.is_nan() && exact.is_nan(),
                "hypot({x:e}, {y:e})"
            );
        }
    }
}

#[test]
fn float32_has_numpys_digits() {
    let x = [0.1f32, 0.7, 1.3, 2.9, 10.0, 50.5];
    let mut out = [0f32; 6];
    if fill(&x, &mut out, &SingleExp).is_none() {
        // Without fused multiply-add NumPy calls the C library too.
        return;
    }
    map(&SingleExp, &x, &mut out);
    let exp = [
        1.105_171,
        2.013_752_7,
        3.669_296_5,
        18.174_147,
        22026.467,
        8.548_134e21,
    ];
    assert_eq!(out, exp);
    map(&SingleSin, &x, &mut out);
    let sin: [f32; 6] = [
        0.099_833_42,
        0.644_217_67,
        0.963_558_14,
        0.239_249_23,
        -0.544_021_07,
        0.232_373_76,
    ];
    assert_eq!(out, sin);
}
