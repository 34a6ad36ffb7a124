//! Rows that NumPy printed: `nx` must print the same bytes.

use super::*;
use crate::value::{Array, DType, Element, Scalar, Value};
use half::f16;
use num_complex::{Complex32, Complex64};

/// `\n` and `\\` as rows hold them.
fn unescape(text: &str) -> String {
    text.replace("\\\\", "\u{e000}")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace('\u{e000}', "\\")
}

fn complex(text: &str) -> (f64, f64) {
    let (re, im) = text.split_once('|').expect("two parts");
    (re.parse().expect("a number"), im.parse().expect("a number"))
}

/// The array of a row: dtype, shape (`2,3`, or `-` for none), elements between commas.
fn array(dtype: &str, shape: &str, elements: &str) -> Array {
    let dtype = DType::parse(dtype).expect("a dtype");
    let shape: Vec<usize> = match shape {
        "-" => Vec::new(),
        _ => shape
            .split(',')
            .map(|n| n.parse().expect("a length"))
            .collect(),
    };
    let items: Vec<&str> = if elements.is_empty() {
        Vec::new()
    } else {
        elements.split(',').collect()
    };
    let ints = || items.iter().map(|x| x.parse::<i128>().expect("an int"));
    let floats = || items.iter().map(|x| x.parse::<f64>().expect("a float"));
    let flat = match dtype {
        DType::Bool => Array::from_vec(ints().map(|x| x != 0).collect::<Vec<_>>()),
        DType::U64 => Array::from_vec(ints().map(|x| x as u64).collect::<Vec<_>>()),
        DType::F16 => Array::from_vec(floats().map(f16::from_f64).collect::<Vec<_>>()),
        DType::F32 => Array::from_vec(floats().map(|x| x as f32).collect::<Vec<_>>()),
        DType::F64 => Array::from_vec(floats().collect::<Vec<_>>()),
        DType::C64 => {
            let pairs = items.iter().map(|x| complex(x));
            Array::from_vec(
                pairs
                    .map(|z| Complex32::new(z.0 as f32, z.1 as f32))
                    .collect(),
            )
        }
        DType::C128 => {
            let pairs = items.iter().map(|x| complex(x));
            Array::from_vec(pairs.map(|z| Complex64::new(z.0, z.1)).collect())
        }
        DType::Str(width) => {
            let texts: Vec<String> = items.iter().map(|x| unescape(x)).collect();
            Array::from_strings_width([texts.len()].as_slice().into(), &texts, width as usize)
        }
        _ => {
            let ints: Vec<i64> = ints().map(|x| x as i64).collect();
            crate::with_dtype!(dtype, T => {
                Array::from_vec(ints.iter().map(|x| <T as Element>::from_i64(*x)).collect::<Vec<T>>())
            }, str => panic!("numbers only"))
        }
    };
    flat.reshaped(&shape, false).expect("a shape")
}

fn option_value(text: &str) -> Value {
    match text.split_once(':') {
        Some(("i", int)) => Value::Int(int.parse().expect("an int")),
        Some(("b", flag)) => Value::Bool(flag == "True"),
        Some((_, text)) => Value::str(text),
        None => Value::None,
    }
}

/// One row: what is asked (`repr`, `str`, `array2string`), options, dtype, shape, elements, text.
fn check(row: &str) -> Option<String> {
    let columns: Vec<&str> = row.split('\t').collect();
    let [ask, settings, dtype, shape, elements, expected] = columns[..] else {
        return Some(format!("not a row: {row}"));
    };
    let mut options = PrintOptions::default();
    let (mut separator, mut prefix, mut suffix) = (" ", "", "");
    for setting in settings.split(';').filter(|setting| !setting.is_empty()) {
        let (name, value) = setting.split_once('=').expect("a setting");
        match name {
            "separator" => separator = value,
            "prefix" => prefix = value,
            "suffix" => suffix = value,
            _ => {
                let value = option_value(value);
                let truth = matches!(value, Value::Bool(true));
                options.set(name, &value, truth).expect("an option");
            }
        }
    }
    let array = array(dtype, shape, elements);
    let scalar = || Value::Scalar(array.item());
    let got = match ask {
        "repr" => array_repr(&array, &options, None),
        "str" => array_str(&array, &options, None),
        "scalar" => repr(&scalar(), &options),
        "scalar_str" => str(&scalar(), &options),
        "python" => repr(&Scalar::to_python(&array.item()), &options),
        _ => array2string(
            &array,
            &options,
            &Layout {
                separator,
                prefix,
                suffix,
            },
            None,
        ),
    };
    let got = got.unwrap_or_else(|error| error.to_string());
    (got != unescape(expected)).then(|| {
        format!(
            "{ask} {settings} {dtype} {shape} {elements}\n--- expected\n{}\n--- got\n{got}",
            unescape(expected)
        )
    })
}

fn tagged(text: &str) -> Value {
    match text.split_once(':').expect("a tag") {
        ("n", _) => Value::None,
        ("b", flag) => Value::Bool(flag == "True"),
        ("i", int) => Value::big(int.parse().expect("an int")),
        ("f", float) => Value::Float(float.parse().expect("a float")),
        ("c", parts) => {
            let (re, im) = complex(parts);
            Value::Complex(Complex64::new(re, im))
        }
        (_, text) => Value::str(text),
    }
}

/// One row: `format` or `percent`, the format, the value, the text or the error.
fn check_format(row: &str) -> Option<String> {
    let columns: Vec<String> = row.split('\t').map(unescape).collect();
    let [ask, spec, value, expected] = &columns[..] else {
        return Some(format!("not a row: {row}"));
    };
    let options = PrintOptions::default();
    let printer = Printer::new(&options, None);
    let got = match ask.as_str() {
        "format" => format(&tagged(value), spec, &printer),
        _ => percent(spec, &Value::tuple(vec![tagged(value)]), &printer),
    };
    let got = got.unwrap_or_else(|error| error.to_string());
    (got != *expected).then(|| format!("{ask} {spec:?} {value}: {expected:?}, got {got:?}"))
}

fn run(rows: &str, check: fn(&str) -> Option<String>) {
    let failures: Vec<String> = rows.lines().filter_map(check).collect();
    let first: Vec<&str> = failures.iter().take(12).map(String::as_str).collect();
    assert!(
        failures.is_empty(),
        "{} rows differ\n{}",
        failures.len(),
        first.join("\n\n")
    );
}

#[test]
fn prints_as_numpy() {
    run(include_str!("../../tests/data/printing.tsv"), check);
}

/// Thousands of rows more, from a file that `NX_PRINTING_ROWS` names.
#[test]
fn prints_as_numpy_at_length() {
    if let Ok(path) = std::env::var("NX_PRINTING_ROWS") {
        run(
            &std::fs::read_to_string(path).expect("the file of rows"),
            check,
        );
    }
}

#[test]
fn formats_as_python() {
    run(
        include_str!("../../tests/data/formatting.tsv"),
        check_format,
    );
}

/// Thousands of rows more, from a file that `NX_FORMATTING_ROWS` names.
#[test]
fn formats_as_python_at_length() {
    if let Ok(path) = std::env::var("NX_FORMATTING_ROWS") {
        run(
            &std::fs::read_to_string(path).expect("the file of rows"),
            check_format,
        );
    }
}
