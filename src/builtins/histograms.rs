//! Histograms in one and several dimensions.

use num_complex::Complex64;

use super::{Call, Kernel, Row, convert};
use crate::kernels::contract::converted;
use crate::kernels::histogram::{self, ESTIMATORS, Uniform};
use crate::value::dtype::Casting;
use crate::value::interrupt::Paced;
use crate::value::{Array, DType, ErrorKind, OpError, Result, Shape, Value};

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.histogram(a, bins=10, range=None, density=None, weights=None)",
        doc: "How many elements lie in each bin: the counts and the edges of the bins.",
        examples: &[(
            "np.histogram([1, 2, 1], bins=[0, 1, 2, 3])",
            "(array([0, 2, 1]), array([0, 1, 2, 3]))",
        )],
        see: &["np.histogram_bin_edges", "np.bincount", "np.digitize"],
        kernel: Kernel::Call(histogram_row),
        ..Row::NEW
    },
    Row {
        sig: "np.histogram_bin_edges(a, bins=10, range=None, weights=None)",
        doc: "The edges of the bins that `histogram` would use.",
        examples: &[(
            "np.histogram_bin_edges([0, 1, 2, 4], bins=4)",
            "array([0., 1., 2., 3., 4.])",
        )],
        see: &["np.histogram"],
        kernel: Kernel::Call(|c| {
            let a = c.array("a")?;
            let weights = c.optional_array("weights")?;
            let weighted = weights.is_some();
            if weights.is_some_and(|weights| weights.shape() != a.shape()) {
                return Err(OpError::value("weights should have the same shape as a."));
            }
            Ok(Value::array(bins_of(c, &a, weighted)?.edges))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.histogram2d(x, y, bins=10, range=None, density=None, weights=None)",
        doc: "How many points (x, y) lie in each cell: counts, edges of x, edges of y.",
        examples: &[(
            "np.histogram2d([0, 1], [0, 1], bins=2)[0]",
            "array([[1., 0.],\n       [0., 1.]])",
        )],
        see: &["np.histogram", "np.histogramdd"],
        kernel: Kernel::Call(histogram2d),
        ..Row::NEW
    },
    Row {
        sig: "np.histogramdd(sample, bins=10, range=None, density=None, weights=None)",
        doc: "How many points lie in each cell of a grid in several dimensions.",
        examples: &[(
            "np.histogramdd(np.array([[0, 0], [1, 1]]), bins=(1, 2))[0]",
            "array([[1., 1.]])",
        )],
        see: &["np.histogram2d"],
        kernel: Kernel::Call(histogramdd),
        ..Row::NEW
    },
];

/// Chosen bins: the edges, and how they are spaced if evenly.
struct Bins {
    edges: Array,
    uniform: Option<Uniform>,
}

fn range_of(value: Option<Value>) -> Result<Option<(f64, f64)>> {
    let Some(value) = value else { return Ok(None) };
    match convert::sequence(&value)?.as_slice() {
        [low, high] => Ok(Some((convert::as_float(low)?, convert::as_float(high)?))),
        _ => Err(OpError::value("range must have exactly two elements")),
    }
}

fn bins_of(c: &Call<'_>, a: &Array, weighted: bool) -> Result<Bins> {
    let range = c.optional("range");
    let bins = c.value("bins");
    if a.dtype().is_str() && range.is_none() {
        let dtype = a.dtype().short();
        let message = format!(
            "ufunc 'minimum' did not contain a loop with signature matching types \
             (dtype('{dtype}'), dtype('{dtype}')) -> None"
        );
        return Err(OpError::new(ErrorKind::UFuncTypeError, message));
    }
    let limits = range_of(range.clone())?;
    let mut items = a.items::<f64>();
    let outer = |items: &[f64]| {
        histogram::outer_edges(items, limits, &|x| edge_text(x, range.is_some(), a.dtype()))
    };
    let count = if let Value::Str(rule) = &bins {
        if !ESTIMATORS.contains(&rule.as_ref()) {
            let message = format!("'{rule}' is not a valid estimator for `bins`");
            return Err(OpError::value(message));
        }
        if weighted {
            return Err(OpError::r#type(
                "Automated estimation of the number of bins is not supported for weighted data",
            ));
        }
        let (first, last) = outer(&items)?;
        if limits.is_some() {
            items.to_mut().retain(|x| *x >= first && *x <= last);
        }
        estimate(rule, &items, (first, last), a.dtype())?
    } else {
        let array = convert::as_array(&bins)?;
        match array.ndim() {
            0 => {
                let count = convert::as_index(&bins).map_err(|_| {
                    OpError::r#type("`bins` must be an integer, a string, or an array")
                })?;
                usize::try_from(count)
                    .ok()
                    .filter(|count| *count > 0)
                    .ok_or_else(|| OpError::value("`bins` must be positive, when an integer"))?
            }
            1 => {
                if array
                    .to_vec::<f64>()
                    .windows(2)
                    .any(|pair| pair[0] > pair[1])
                {
                    return Err(OpError::value(
                        "`bins` must increase monotonically, when an array",
                    ));
                }
                return Ok(Bins {
                    edges: array,
                    uniform: None,
                });
            }
            _ => return Err(OpError::value("`bins` must be 1d, when an array")),
        }
    };
    let (first, last) = outer(&items)?;
    crate::value::budget::check_array(&[count.saturating_add(1)], DType::F64)?;
    let uniform = Uniform { first, last, count };
    let edges = uniform.edges();
    if edges.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(OpError::value(format!(
            "Too many bins for data range. Cannot create {count} finite-sized bins."
        )));
    }
    let dtype = if a.dtype().is_float() {
        a.dtype()
    } else {
        DType::F64
    };
    Ok(Bins {
        edges: converted(&Array::from_vec(edges), dtype)?,
        uniform: Some(uniform),
    })
}

/// A limit as NumPy's message shows it.
fn edge_text(x: f64, given: bool, dtype: DType) -> String {
    let text = if x.is_nan() {
        "nan".to_owned()
    } else if x.is_infinite() {
        if x > 0.0 {
            "inf".to_owned()
        } else {
            "-inf".to_owned()
        }
    } else {
        format!("{x:?}")
    };
    let whole = given || dtype.is_integer();
    text.strip_suffix(".0")
        .filter(|_| whole)
        .map_or(text.clone(), str::to_owned)
}

fn estimate(rule: &str, items: &[f64], limits: (f64, f64), dtype: DType) -> Result<usize> {
    if items.is_empty() {
        return Ok(1);
    }
    let mut width = histogram::width(rule, items, limits)?;
    if width == 0.0 || width.is_nan() {
        return Ok(1);
    }
    if dtype.is_integer() {
        width = width.max(1.0);
    }
    Ok(((limits.1 - limits.0) / width).ceil() as usize)
}

fn histogram_row(c: &mut Call<'_>) -> Result<Value> {
    let a = c.array("a")?;
    let weights = c.optional_array("weights")?;
    if let Some(weights) = &weights
        && weights.shape() != a.shape()
    {
        return Err(OpError::value("weights should have the same shape as a."));
    }
    let bins = bins_of(c, &a, weights.is_some())?;
    let items = a.items::<f64>();
    let edges = bins.edges.to_vec::<f64>();
    let count = |weights: Option<&Array>| {
        let amounts = weights.map(Array::items::<f64>);
        match bins.uniform {
            Some(uniform) => histogram::count_uniform(&items, amounts.as_deref(), uniform, &edges),
            None => histogram::count_between(&items, amounts.as_deref(), &edges),
        }
    };
    if let Some(weights) = weights
        .as_ref()
        .filter(|weights| weights.dtype().is_complex())
    {
        let items = weights.to_vec::<Complex64>();
        let part = |of: fn(&Complex64) -> f64| Array::from_vec(items.iter().map(of).collect());
        let (re, im) = (part(|z| z.re), part(|z| z.im));
        let sums = count(Some(&re))?.into_iter().zip(count(Some(&im))?);
        let sums: Vec<Complex64> = sums.map(|(re, im)| Complex64::new(re, im)).collect();
        let total: Complex64 = sums.iter().sum();
        let widths = edges.windows(2).map(|pair| pair[1] - pair[0]);
        let made = match c.flag("density")? {
            true => sums
                .iter()
                .zip(widths)
                .map(|(sum, width)| sum / width / total)
                .collect(),
            false => sums,
        };
        let made = converted(&Array::from_vec(made), weights.dtype())?;
        return Ok(Value::tuple(vec![
            Value::array(made),
            Value::array(bins.edges),
        ]));
    }
    let counts = count(weights.as_ref())?;
    let made = if c.flag("density")? {
        let total: f64 = crate::kernels::linalg::norm::pairwise(&counts);
        let widths = edges.windows(2).map(|pair| pair[1] - pair[0]);
        let dense: Vec<f64> = counts
            .iter()
            .zip(widths)
            .map(|(count, width)| count / width / total)
            .collect();
        Array::from_vec(dense)
    } else {
        let dtype = weights.map_or(DType::I64, |weights| weights.dtype());
        converted(&Array::from_vec(counts), dtype)?
    };
    Ok(Value::tuple(vec![
        Value::array(made),
        Value::array(bins.edges),
    ]))
}

fn histogram2d(c: &mut Call<'_>) -> Result<Value> {
    let (x, y) = (c.array("x")?, c.array("y")?);
    if x.size() != y.size() {
        return Err(OpError::value("x and y must have the same length."));
    }
    let mut bins = c.value("bins");
    // A list of edges that is no pair serves both axes.
    if let Ok(items) = convert::sequence(&bins)
        && items.len() != 1
        && items.len() != 2
    {
        bins = Value::tuple(vec![bins.clone(), bins]);
    }
    let columns = vec![x.to_vec::<f64>(), y.to_vec::<f64>()];
    let (counts, mut edges) = grid(c, &columns, &bins)?;
    let (second, first) = (edges.pop(), edges.pop());
    let edge = |edge: Option<Array>| edge.map_or(Value::None, Value::array);
    Ok(Value::tuple(vec![
        Value::array(counts),
        edge(first),
        edge(second),
    ]))
}

fn histogramdd(c: &mut Call<'_>) -> Result<Value> {
    let value = c.value("sample");
    let columns: Vec<Vec<f64>> = if let Value::Array(handle) = &value {
        let array = handle.get();
        match array.shape() {
            [_, d] => {
                let turned = array.transposed();
                (0..*d).map(|at| turned.row(at).to_vec::<f64>()).collect()
            }
            _ => vec![array.to_vec::<f64>()],
        }
    } else {
        // A sequence is a list of coordinates, one array an axis.
        convert::sequence(&value)?
            .iter()
            .map(|item| Ok(convert::as_array(item)?.to_vec::<f64>()))
            .collect::<Result<_>>()?
    };
    let (counts, edges) = grid(c, &columns, &c.value("bins"))?;
    let edges = Value::list(edges.into_iter().map(Value::array).collect());
    Ok(Value::tuple(vec![Value::array(counts), edges]))
}

/// Counts points in the cells of a grid.
fn grid(c: &Call<'_>, columns: &[Vec<f64>], bins: &Value) -> Result<(Array, Vec<Array>)> {
    let ndim = columns.len();
    let each: Vec<Value> = match convert::as_index(bins) {
        Ok(_) => vec![bins.clone(); ndim],
        Err(_) => convert::sequence(bins)?,
    };
    if each.len() != ndim {
        return Err(OpError::value(
            "The dimension of bins must be equal to the dimension of the sample x.",
        ));
    }
    let ranges: Vec<Option<Value>> = match c.optional("range") {
        None => vec![None; ndim],
        Some(value) => convert::sequence(&value)?
            .into_iter()
            .map(|item| (!matches!(item, Value::None)).then_some(item))
            .collect(),
    };
    if ranges.len() != ndim {
        return Err(OpError::value(
            "range argument must have one entry per dimension",
        ));
    }
    let mut edges = Vec::new();
    for ((column, bins), range) in columns.iter().zip(&each).zip(ranges) {
        edges.push(grid_edges(column, bins, range, edges.len())?);
    }
    let shape: Shape = edges
        .iter()
        .map(|edges: &Array| edges.size().saturating_sub(1))
        .collect();
    let cells = shape.iter().product::<usize>();
    crate::value::budget::check_array(&[cells], DType::I64)?;
    let weights = c.optional_array("weights")?;
    if let Some(weights) = &weights {
        super::arrays::check_cast(weights.dtype(), DType::F64, Casting::Safe)?;
    }
    let weights = weights.map(|weights| weights.to_vec::<f64>());
    let lists: Vec<Vec<f64>> = edges.iter().map(Array::to_vec::<f64>).collect();
    let mut counts = crate::value::budget::zeros(cells)?;
    let points = columns.first().map_or(0, Vec::len);
    for at in (0..points).paced() {
        let mut cell = Some(0);
        for ((column, edges), length) in columns.iter().zip(&lists).zip(&shape) {
            let bin = column.get(at).and_then(|x| bin_between(*x, edges));
            cell = cell.zip(bin).map(|(cell, bin)| cell * length + bin);
        }
        if let Some(slot) = cell.and_then(|cell: usize| counts.get_mut(cell)) {
            *slot += weights
                .as_ref()
                .and_then(|w| w.get(at).copied())
                .unwrap_or(1.0);
        }
    }
    if c.flag("density")? {
        let total: f64 = counts.iter().sum();
        for (at, count) in counts.iter_mut().enumerate() {
            let mut rest = at;
            for (edges, length) in lists.iter().zip(&shape).rev() {
                let bin = rest % length;
                rest /= length;
                *count /= edges[bin + 1] - edges[bin];
            }
            *count /= total;
        }
    }
    Ok((Array::from_shape_vec(shape, counts), edges))
}

fn grid_edges(column: &[f64], bins: &Value, range: Option<Value>, at: usize) -> Result<Array> {
    let array = convert::as_array(bins)?;
    if array.ndim() == 1 {
        if array
            .to_vec::<f64>()
            .windows(2)
            .any(|pair| pair[0] > pair[1])
        {
            return Err(OpError::value(format!(
                "`bins[{at}]` must be monotonically increasing, when an array"
            )));
        }
        return Ok(array);
    }
    if array.ndim() > 1 {
        return Err(OpError::value(format!(
            "`bins[{at}]` must be a scalar or 1d array"
        )));
    }
    let count = convert::as_index(bins)
        .map_err(|_| OpError::r#type(format!("`bins[{at}]` must be an integer, when a scalar")))?;
    let count = usize::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| OpError::value(format!("`bins[{at}]` must be positive, when an integer")))?;
    crate::value::budget::check_array(&[count.saturating_add(1)], DType::F64)?;
    let given = range.is_some();
    let limits = range_of(range)?;
    let (first, last) =
        histogram::outer_edges(column, limits, &|x| edge_text(x, given, DType::F64))?;
    Ok(Array::from_vec(Uniform { first, last, count }.edges()))
}

/// The bin of a number among edges; the last bin includes its right edge.
fn bin_between(x: f64, edges: &[f64]) -> Option<usize> {
    let bins = edges.len().checked_sub(1)?;
    let above = edges.partition_point(|edge| *edge <= x);
    let above = if edges.last() == Some(&x) {
        above - 1
    } else {
        above
    };
    above
        .checked_sub(1)
        .filter(|bin| *bin < bins && !x.is_nan())
}
