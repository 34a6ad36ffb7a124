//! The elements of an array that will be shown, and the format that they share.

use num_complex::Complex64;

use super::number::{ComplexFormat, FloatFormat, IntFormat};
use super::options::PrintOptions;
use super::text;
use crate::value::digits::Width;
use crate::value::interrupt::Paced;
use crate::value::{Apply, Array, DType, Element, OpError, Result, Scalar, Shape, Value};
use crate::with_dtype;

/// The axes of an array with the items of each that are shown.
pub struct Corners {
    /// How many items stand at the start of an axis; None when all are shown.
    pub edge: Option<usize>,
}

impl Corners {
    /// Whether items of an axis of this length are left out.
    pub fn cuts(&self, length: usize) -> bool {
        self.edge.is_some_and(|edge| length > 2 * edge)
    }

    /// The array without the items that are left out, in C order.
    fn gather<T: Element>(&self, array: &Array, out: &mut Vec<T>) {
        if !array.shape().iter().any(|length| self.cuts(*length)) {
            with_dtype!(array.dtype(),
                S => out.extend(array.view::<S>().iter().map(|x| x.cast::<T>()).paced()),
                str => {});
            return;
        }
        self.each_part(array, &mut |part| self.gather(part, out));
    }

    fn gather_strings(&self, array: &Array, out: &mut Vec<String>) {
        if !array.shape().iter().any(|length| self.cuts(*length)) {
            out.extend(array.strings().take());
            return;
        }
        self.each_part(array, &mut |part| self.gather_strings(part, out));
    }

    /// The parts along the first axis that are shown: both ends of the last axis, else rows.
    fn each_part(&self, array: &Array, take: &mut dyn FnMut(&Array)) {
        let length = array.shape().first().copied().unwrap_or(0);
        let edge = self.edge.unwrap_or(length);
        if array.ndim() == 1 {
            let stride = array.strides().first().copied().unwrap_or(0);
            for start in [0, length.saturating_sub(edge)] {
                let shape = Shape::from_slice(&[edge]);
                let shift = stride * start as isize;
                if let Some(part) = array.restrided(shape, array.strides().into(), shift) {
                    take(&part);
                }
            }
            return;
        }
        let shown = |index: &usize| {
            !self.cuts(length) || *index < edge || *index >= length.saturating_sub(edge)
        };
        (0..length)
            .filter(shown)
            .for_each(|index| take(&array.row(index)));
    }
}

enum Data {
    Bool(Vec<bool>, &'static str),
    Int(Vec<i64>, IntFormat),
    Unsigned(Vec<u64>, IntFormat),
    Float(Vec<f64>, FloatFormat),
    Complex(Vec<Complex64>, ComplexFormat),
    Str(Vec<String>),
    User(Vec<Scalar>, Value),
}

/// The elements that are shown, in C order, ready to be written.
pub struct Cells(Data);

impl Cells {
    /// Picks the elements and finds their format.
    ///
    /// # Errors
    /// As the formats.
    pub fn new(array: &Array, corners: &Corners, options: &PrintOptions) -> Result<Self> {
        let dtype = array.dtype();
        if let Some(function) = user_formatter(dtype, options) {
            return Ok(Self(Data::User(
                corner_scalars(array, corners),
                function.clone(),
            )));
        }
        let width = match dtype.real() {
            DType::F16 => Width::Half,
            DType::F32 => Width::Single,
            _ => Width::Double,
        };
        Ok(Self(match dtype {
            DType::Bool => {
                let data = gathered(array, corners);
                Data::Bool(data, if array.ndim() == 0 { "True" } else { " True" })
            }
            DType::U64 => {
                let data: Vec<u64> = gathered(array, corners);
                let format = IntFormat::new(
                    data.iter().map(|int| i128::from(*int)).paced(),
                    options.sign,
                );
                Data::Unsigned(data, format)
            }
            DType::C64 | DType::C128 => {
                let data: Vec<Complex64> = gathered(array, corners);
                let format = ComplexFormat::new(&data, width, options)?;
                Data::Complex(data, format)
            }
            DType::Str(_) => {
                let mut data = Vec::new();
                corners.gather_strings(array, &mut data);
                Data::Str(data)
            }
            _ if dtype.is_float() => {
                let data: Vec<f64> = gathered(array, corners);
                let format =
                    FloatFormat::new(data.iter().copied().paced(), width, options, options.sign)?;
                Data::Float(data, format)
            }
            _ => {
                let data: Vec<i64> = gathered(array, corners);
                let format = IntFormat::new(
                    data.iter().map(|int| i128::from(*int)).paced(),
                    options.sign,
                );
                Data::Int(data, format)
            }
        }))
    }

    /// Appends the element with this number.
    ///
    /// # Errors
    /// Whatever a formatting function of the program raises.
    pub fn push(
        &self,
        out: &mut String,
        index: usize,
        apply: &mut Option<&mut dyn Apply>,
    ) -> Result<()> {
        match &self.0 {
            Data::Bool(data, yes) => {
                out.push_str(if at(data, index) { yes } else { "False" });
            }
            Data::Int(data, format) => format.push(out, i128::from(at(data, index))),
            Data::Unsigned(data, format) => format.push(out, i128::from(at(data, index))),
            Data::Float(data, format) => format.push(out, index, at(data, index)),
            Data::Complex(data, format) => format.push(out, index, at(data, index)),
            Data::Str(data) => text::push_str_repr(out, data.get(index).map_or("", |text| text)),
            Data::User(data, function) => {
                let cell = data.get(index).cloned().unwrap_or(Scalar::Bool(false));
                out.push_str(&call(function, Value::Scalar(cell), apply)?);
            }
        }
        Ok(())
    }
}

fn at<T: Copy + Default>(data: &[T], index: usize) -> T {
    data.get(index).copied().unwrap_or_default()
}

fn gathered<T: Element>(array: &Array, corners: &Corners) -> Vec<T> {
    let mut data = Vec::new();
    corners.gather(array, &mut data);
    data
}

fn corner_scalars(array: &Array, corners: &Corners) -> Vec<Scalar> {
    crate::with_dtype!(array.dtype(),
    T => gathered::<T>(array, corners).into_iter().map(Element::scalar).paced().collect(),
    str => {
        let mut data = Vec::new();
        corners.gather_strings(array, &mut data);
        data.into_iter().map(|text| Scalar::Str(text.into())).paced().collect()
    })
}

/// The function of the program that prints elements of this type: its own key wins over the
/// key of its kind, and that over `all`.
fn user_formatter(dtype: DType, options: &PrintOptions) -> Option<&Value> {
    if options.formatter.is_empty() {
        return None;
    }
    let keys: &[&str] = match dtype {
        DType::Bool => &["bool"],
        DType::Str(_) => &["numpystr", "str_kind"],
        _ if dtype.is_float() => &["float", "float_kind"],
        _ if dtype.is_complex() => &["complexfloat", "complex_kind"],
        _ => &["int", "int_kind"],
    };
    let find = |key: &str| {
        options
            .formatter
            .iter()
            .find(|row| row.0 == key)
            .map(|row| &row.1)
    };
    keys.iter()
        .find_map(|key| find(key))
        .or_else(|| find("all"))
}

fn call(function: &Value, cell: Value, apply: &mut Option<&mut dyn Apply>) -> Result<String> {
    let Some(apply) = apply else {
        let message = "formatter functions cannot be called while this is printed";
        return Err(OpError::new(crate::value::ErrorKind::RuntimeError, message));
    };
    match apply.call(function, vec![cell], Vec::new())? {
        Value::Str(text) | Value::Scalar(Scalar::Str(text)) => Ok(text.to_string()),
        other => Err(OpError::r#type(format!(
            "object of type '{}' has no len()",
            other.type_name()
        ))),
    }
}
