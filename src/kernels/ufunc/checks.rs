//! Tests of calls: values, types, layouts, words.

use super::*;
use crate::value::{Scalar, Shape};

fn ints(items: &[i64]) -> Array {
    Array::from_vec(items.to_vec())
}

fn floats(shape: &[usize], items: &[f64]) -> Array {
    Array::from_shape_vec(shape.into(), items.to_vec())
}

fn error(result: Result<Outputs>) -> String {
    result.map(|_| ()).unwrap_err().to_string()
}

fn run(name: &str, inputs: &[Input<'_>]) -> Result<Outputs> {
    call(Ufunc::find(name).unwrap(), inputs, &Options::default())
}

#[test]
fn broadcasting_and_layout() {
    let column = floats(&[2, 1], &[1.0, 2.0]);
    let row = floats(&[3], &[10.0, 20.0, 30.0]);
    let sum = binary("add", &column, &row).unwrap();
    assert_eq!(sum.to_vec::<f64>(), [11.0, 21.0, 31.0, 12.0, 22.0, 32.0]);
    let matrix = floats(&[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let turned = binary("add", &matrix.transposed(), &matrix.transposed()).unwrap();
    assert_eq!(
        (turned.strides(), turned.shape()),
        ([8, 24].as_slice(), [3, 2].as_slice())
    );
    assert_eq!(turned.to_vec::<f64>(), [2.0, 8.0, 4.0, 10.0, 6.0, 12.0]);
    let mixed = binary("add", &matrix.transposed(), &floats(&[3, 2], &[0.0; 6])).unwrap();
    assert_eq!(mixed.to_vec::<f64>(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    assert_eq!(
        error(run(
            "add",
            &[Input::Array(&row), Input::Array(&floats(&[4], &[0.0; 4]))]
        )),
        "ValueError: operands could not be broadcast together with shapes (3,) (4,) "
    );
}

#[test]
fn long_rows_and_tiles() {
    let n = 3000;
    let long = Array::from_vec((0..n).map(f64::from).collect());
    let short = Array::from_vec((0..n).collect::<Vec<i32>>());
    let sum = binary("add", &long, &short).unwrap();
    assert_eq!(
        sum.to_vec::<f64>(),
        (0..n).map(|i| f64::from(2 * i)).collect::<Vec<_>>()
    );
    let shape: Shape = [200, 300].as_slice().into();
    let wide = Array::from_shape_vec(shape, (0..60_000).map(f64::from).collect());
    let sum = binary("subtract", &wide.transposed(), &wide.transposed()).unwrap();
    assert!(sum.to_vec::<f64>().iter().all(|x| *x == 0.0));
    let three: Shape = [2000, 3].as_slice().into();
    let narrow = Array::from_shape_vec(three, (0..6000).map(f64::from).collect());
    let sum = binary("multiply", &narrow, &floats(&[3], &[1.0, 0.0, 2.0])).unwrap();
    let expected: Vec<f64> = (0..6000)
        .map(|i| f64::from(i) * [1.0, 0.0, 2.0][i as usize % 3])
        .collect();
    assert_eq!(sum.to_vec::<f64>(), expected);
}

#[test]
fn weak_numbers() {
    let small = Array::from_vec(vec![1u8, 2]);
    let sum = run("add", &[Input::Array(&small), Input::Int(3)]).unwrap();
    assert_eq!(
        (sum[0].dtype(), sum[0].to_vec::<u8>()),
        (DType::U8, vec![4, 5])
    );
    assert_eq!(
        error(run("add", &[Input::Array(&small), Input::Int(300)])),
        "OverflowError: Python integer 300 out of bounds for uint8"
    );
    let less = run("less", &[Input::Array(&small), Input::Int(300)]).unwrap();
    assert_eq!(less[0].to_vec::<bool>(), [true, true]);
    let sum = run("add", &[Input::Array(&small), Input::Float(0.5)]).unwrap();
    assert_eq!(sum[0].dtype(), DType::F64);
}

#[test]
fn integers() {
    let pairs = |name: &str, a: &[i64], b: &[i64]| {
        binary(name, &ints(a), &ints(b)).unwrap().to_vec::<i64>()
    };
    assert_eq!(
        pairs("floor_divide", &[-7, 7, i64::MIN, 5], &[2, -2, -1, 0]),
        [-4, -4, i64::MIN, 0]
    );
    assert_eq!(
        pairs("remainder", &[-7, 7, i64::MIN, 5], &[2, -2, -1, 0]),
        [1, -1, 0, 0]
    );
    assert_eq!(pairs("left_shift", &[1, 1, 1], &[64, -1, 3]), [0, 0, 8]);
    assert_eq!(
        pairs("right_shift", &[-8, -8, 8], &[100, 1, 1]),
        [-1, -4, 4]
    );
    assert_eq!(pairs("power", &[2, 3], &[64, 3]), [0, 27]);
    assert_eq!(
        error(run("power", &[Input::Array(&ints(&[2])), Input::Int(-1)])),
        "ValueError: Integers to negative integer powers are not allowed."
    );
}

#[test]
fn output_mask_and_overlap() {
    let a = ints(&[0, 1, 2, 3, 4]);
    let head = a
        .restrided([4].as_slice().into(), [8].as_slice().into(), 0)
        .unwrap();
    let tail = a
        .restrided([4].as_slice().into(), [8].as_slice().into(), 8)
        .unwrap();
    let options = Options {
        out: &[Some(tail.clone())],
        ..Options::default()
    };
    call(
        Ufunc::find("add").unwrap(),
        &[Input::Array(&head), Input::Array(&tail)],
        &options,
    )
    .unwrap();
    assert_eq!(a.to_vec::<i64>(), [0, 1, 3, 5, 7]);
    let mask = Array::from_vec(vec![true, false, true, true, false]);
    let options = Options {
        out: &[Some(a.clone())],
        mask: Some(&mask),
        ..Options::default()
    };
    call(
        Ufunc::find("negative").unwrap(),
        &[Input::Array(&a)],
        &options,
    )
    .unwrap();
    assert_eq!(a.to_vec::<i64>(), [0, 1, -3, -5, 7]);
}

#[test]
fn strings() {
    let a = Array::from_strings([2].as_slice().into(), &["a", "bc"]);
    let b = Array::from_scalar(&Scalar::Str("x".into()));
    assert_eq!(binary("add", &a, &b).unwrap().strings()[..], ["ax", "bcx"]);
    assert_eq!(
        binary("less", &a, &b).unwrap().to_vec::<bool>(),
        [true, true]
    );
    assert_eq!(
        error(run("add", &[Input::Array(&a), Input::Int(1)])),
        "UFuncTypeError: ufunc 'add' did not contain a loop with signature matching types \
         (dtype('<U2'), dtype('int64')) -> None"
    );
}

/// What `result_types` says, as letters; `x` for each output that a refusal would have had.
fn letters(ufunc: &Ufunc, inputs: &[Input<'_>]) -> String {
    match result_types(ufunc, inputs, &Options::default()) {
        Ok((_, outputs)) => outputs.iter().map(|dtype| dtype.char_num().0).collect(),
        Err(_) => "x".repeat(ufunc.nout),
    }
}

#[test]
fn result_types_are_numpys() {
    let table = include_str!("../../../tests/data/promotion.tsv");
    let arrays = "?bBhHiIlLefdFD".chars().map(|letter| {
        let dtype = DType::NUMERIC
            .into_iter()
            .find(|dtype| dtype.char_num().0 == letter);
        Array::zeros(&[1], dtype.unwrap()).unwrap()
    });
    let arrays: Vec<Array> = arrays.collect();
    let weak = [
        Input::Int(1),
        Input::Float(1.5),
        Input::Complex(Complex64::new(0.0, 1.0)),
    ];
    let mut seen = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (name, expected) = line.split_once('\t').unwrap();
        let ufunc = Ufunc::find(name).unwrap();
        let found: Vec<String> = if ufunc.nin == 1 {
            vec![
                arrays
                    .iter()
                    .map(|a| letters(ufunc, &[Input::Array(a)]))
                    .collect(),
            ]
        } else {
            let second = || arrays.iter().map(Input::Array).chain(weak);
            let row = |a| {
                second()
                    .map(|b| letters(ufunc, &[Input::Array(a), b]))
                    .collect()
            };
            arrays.iter().map(row).collect()
        };
        assert_eq!(found.join(" "), expected, "{name}");
        seen += 1;
    }
    assert_eq!(seen, Ufunc::all().len());
}
