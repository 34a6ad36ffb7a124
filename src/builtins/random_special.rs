//! Distributions of `np.random` whose arguments need more than limits: types, outputs, orders.

use super::random_draw::{self, Param, Rule, floats};
use super::{Call, convert, random, random_bits};
use crate::kernels::assign;
use crate::kernels::random::binomial::Binomial;
use crate::kernels::random::{BitGenerator, bulk, continuous, discrete, hypergeometric, single};
use crate::value::{Array, DType, ErrorKind, OpError, Result, Shape, Value};

/// Draws in double and in single precision.
pub(super) struct Pair {
    /// The name in messages.
    pub(super) name: &'static str,
    /// For float64.
    pub(super) double: continuous::Sampler,
    /// For many float64 without parameters.
    pub(super) many: Option<random_draw::Many>,
    /// For float32.
    pub(super) float: fn(&mut BitGenerator, f32) -> f32,
}

/// A row with `dtype=` and `out=`, with the names of its parameters.
pub(super) fn typed(call: &mut Call<'_>, pair: &Pair, names: &[Param]) -> Result<Value> {
    let dtype = call.dtype("dtype")?.unwrap_or(DType::F64);
    if !matches!(dtype, DType::F64 | DType::F32) {
        return Err(OpError::r#type(format!(
            "Unsupported dtype dtype('{}') for {}",
            dtype.short(),
            pair.name
        )));
    }
    let params = random_draw::params(call, names)?;
    let size = random_draw::size(call)?;
    let out = output(call, dtype, size.as_ref(), !params.is_empty())?;
    let single = random_draw::is_single(&size, &params) && out.is_none();
    let size = match &out {
        Some(Value::Array(out)) => Some(Shape::from(out.get().shape())),
        _ => size,
    };
    let (object, _) = random::source(call)?;
    let mut bits = random_bits::of(&object)?.bits();
    let array = if let (DType::F64, Some(many), false) = (dtype, pair.many, single) {
        assign::filled(&size.unwrap_or_default(), |items| many(&mut bits, items))?
    } else if dtype == DType::F64 {
        random_draw::fill(&mut bits, size, &params, pair.double)?
    } else {
        random_draw::fill(&mut bits, size, &params, |bits, [first, ..]| {
            (pair.float)(bits, first as f32)
        })?
    };
    match out {
        Some(Value::Array(out)) => {
            // NumPy fills the memory of an output in its own order.
            let target = out.get().clone();
            if target.is_c_contiguous() {
                assign::copy_into(&target, &array)?;
            } else {
                let flat = array.reshaped(&[array.size()], false);
                let shaped = flat.and_then(|flat| flat.reshaped(target.shape(), true));
                assign::copy_into(&target, &shaped.unwrap_or(array))?;
            }
            Ok(Value::Array(out))
        }
        _ => Ok(random_draw::give(single, array)),
    }
}

/// The output argument, checked.
fn output(
    call: &Call<'_>,
    dtype: DType,
    size: Option<&Shape>,
    rows_only: bool,
) -> Result<Option<Value>> {
    let Some(value) = call.optional("out") else {
        return Ok(None);
    };
    let Value::Array(handle) = &value else {
        return Err(OpError::r#type(format!(
            "Cannot convert {} to numpy.ndarray",
            value.type_name()
        )));
    };
    let out = handle.get();
    let in_order = out.is_c_contiguous() || (out.is_f_contiguous() && !rows_only);
    if !in_order || out.check_writeable().is_err() {
        let rows = if rows_only { "C-" } else { "" };
        return Err(OpError::value(format!(
            "Supplied output array must be {rows}contiguous, writable, aligned, and in machine \
             byte-order."
        )));
    }
    if out.dtype() != dtype {
        return Err(OpError::r#type(format!(
            "Supplied output array has the wrong type. Expected {}, got {}",
            dtype.name(),
            out.dtype().name()
        )));
    }
    if size.is_some_and(|size| size.as_slice() != out.shape()) {
        return Err(OpError::value(
            "size must match out.shape when used together",
        ));
    }
    drop(out);
    Ok(Some(value))
}

/// `Generator.standard_exponential`, by ziggurat or by inversion.
pub(super) fn standard_exponential(call: &mut Call<'_>, zig: &Pair) -> Result<Value> {
    if &*call.text("method")? == "zig" {
        return typed(call, zig, &[]);
    }
    let inverse = Pair {
        name: zig.name,
        double: |bits, _| -(-bits.double()).ln_1p(),
        many: None,
        float: |bits, _| single::exponential_inverse(bits),
    };
    typed(call, &inverse, &[])
}

/// `uniform`: the range must be finite, and in a `Generator` not negative.
pub(super) fn uniform(call: &mut Call<'_>) -> Result<Value> {
    let (_, legacy) = random::source(call)?;
    let low = floats(&call.value("low"))?;
    let high = floats(&call.value("high"))?;
    let single = low.ndim() == 0 && high.ndim() == 0;
    let stretched = random_draw::Stretched::new(None, &[low.clone(), high], DType::F64)?;
    let count = crate::value::layout::size(&stretched.shape);
    let ranges: Vec<f64> = (0..count)
        .map(|place| {
            let [low, high, _] = stretched.at(place);
            high - low
        })
        .collect();
    if ranges.iter().any(|range| !range.is_finite()) {
        let message = if single && !legacy {
            "high - low range exceeds valid bounds"
        } else {
            "Range exceeds valid bounds"
        };
        return Err(OpError::new(ErrorKind::OverflowError, message));
    }
    let range = Array::from_shape_vec(stretched.shape.clone(), ranges);
    if !legacy {
        Rule::NonNegative.check("high - low", &range)?;
    }
    let bulk: random_draw::Bulk = (bulk::uniform, |x, [low, range, _]| low + range * x);
    random_draw::scaled(call, &[low, range], bulk, continuous::uniform)
}

/// `triangular`: the corners must be in order.
pub(super) fn triangular(call: &mut Call<'_>) -> Result<Value> {
    let names = [
        ("left", Rule::Any),
        ("mode", Rule::Any),
        ("right", Rule::Any),
    ];
    let params = random_draw::params(call, &names)?;
    let stretched = random_draw::Stretched::new(None, &params, DType::F64)?;
    let count = crate::value::layout::size(&stretched.shape);
    let any = |wrong: fn([f64; 3]) -> bool| (0..count).any(|at| wrong(stretched.at(at)));
    let message = if any(|[left, mode, _]| left > mode) {
        "left > mode"
    } else if any(|[_, mode, right]| mode > right) {
        "mode > right"
    } else if any(|[left, _, right]| left == right) {
        "left == right"
    } else {
        return random_draw::drawn(call, &params, continuous::triangular);
    };
    Err(OpError::value(message))
}

/// Parameters that count: numbers cut to ints.
fn counts(call: &Call<'_>, name: &str) -> Result<Array> {
    let array = convert::as_array(&call.value(name))?;
    if array.dtype().is_complex() {
        return Err(convert::complex_refused(DType::I64));
    }
    array.astype(DType::I64)?.astype(DType::F64)
}

/// `binomial`.
pub(super) fn binomial(call: &mut Call<'_>) -> Result<Value> {
    let (_, legacy) = random::source(call)?;
    let n = counts(call, "n")?;
    let p = floats(&call.value("p"))?;
    if n.ndim() == 0 && p.ndim() == 0 {
        Rule::Probability.check("p", &p)?;
        Rule::NonNegative.check("n", &n)?;
    } else {
        let as_list = |array: &Array| array.reshaped(&[array.size()], false);
        Rule::Probability.check("p", as_list(&p).as_ref().unwrap_or(&p))?;
        Rule::NonNegative.check("n", &n)?;
    }
    let mut plan = Binomial::new(0, 0.5, legacy);
    random_draw::counted(call, &[n, p], move |bits, [n, p, _]| {
        plan = plan.with(n as i64, p);
        plan.draw(bits)
    })
}

/// `Generator.negative_binomial`: the numbers must fit an int64.
pub(super) fn negative_binomial(call: &mut Call<'_>) -> Result<Value> {
    let names = [("n", Rule::PositiveNumber), ("p", Rule::ProbabilityNotZero)];
    let params = random_draw::params(call, &names)?;
    let stretched = random_draw::Stretched::new(None, &params, DType::F64)?;
    let largest = |[n, p, _]: [f64; 3]| (1.0 - p) / p * (n + 10.0 * n.sqrt());
    let count = crate::value::layout::size(&stretched.shape);
    if (0..count).any(|at| largest(stretched.at(at)) > 9.223_372_006_484_771e18) {
        return Err(OpError::value(
            "n too large or p too small, see Generator.negative_binomial Notes",
        ));
    }
    random_draw::counted(call, &params, discrete::negative_binomial)
}

/// `hypergeometric`.
pub(super) fn hypergeometric(call: &mut Call<'_>) -> Result<Value> {
    const MOST: f64 = 1e9;
    let (_, legacy) = random::source(call)?;
    let params = [
        counts(call, "ngood")?,
        counts(call, "nbad")?,
        counts(call, "nsample")?,
    ];
    let [good, bad, sample] = &params;
    let big = |array: &Array| array.to_vec::<f64>().iter().any(|x| *x >= MOST);
    if !legacy && (big(good) || big(bad)) {
        return Err(OpError::value(
            "both ngood and nbad must be less than 1000000000",
        ));
    }
    let stretched = random_draw::Stretched::new(None, &params, DType::F64)?;
    let count = crate::value::layout::size(&stretched.shape);
    let short = (0..count).any(|at| {
        let [good, bad, sample] = stretched.at(at);
        good + bad < sample
    });
    let too_few = || OpError::value("ngood + nbad < nsample");
    if !legacy && short {
        return Err(too_few());
    }
    Rule::NonNegative.check("ngood", good)?;
    Rule::NonNegative.check("nbad", bad)?;
    let rule = if legacy {
        Rule::AtLeastOne
    } else {
        Rule::NonNegative
    };
    rule.check("nsample", sample)?;
    if short {
        return Err(too_few());
    }
    let sampler = if legacy {
        hypergeometric::legacy
    } else {
        hypergeometric::hypergeometric
    };
    random_draw::counted(call, &params, |bits, [good, bad, sample]| {
        sampler(bits, good as i64, bad as i64, sample as i64)
    })
}
