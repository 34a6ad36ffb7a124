//! np.fft: discrete Fourier transforms.

use super::{Call, Kernel, Row, convert};
use crate::kernels::fft::{Scale, Transform, transform};
use crate::kernels::{assign, contract, shape_axes, shape_repeat};
use crate::value::dtype::Casting;
use crate::value::interrupt::Paced;
use crate::value::{Array, ErrorKind, OpError, Result, Value};

const FORWARD: Transform = Transform::Complex { forward: true };
const BACKWARD: Transform = Transform::Complex { forward: false };

/// The rows.
pub static ROWS: &[Row] = &[
    Row {
        sig: "np.fft",
        doc: "Discrete Fourier transforms.",
        examples: &[("np.fft.fftfreq(2)", "array([ 0. , -0.5])")],
        see: &["np.fft.fft"],
        also: &["numpy.fft"],
        kernel: Kernel::Module,
        ..Row::NEW
    },
    Row {
        sig: "np.fft.fft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The discrete Fourier transform: how much of each frequency is in a signal.",
        examples: &[(
            "np.fft.fft([1, 0, 0, 0])",
            "array([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])",
        )],
        see: &["np.fft.ifft", "np.fft.rfft", "np.fft.fftfreq"],
        kernel: Kernel::Call(|c| one_axis(c, FORWARD, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.ifft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The inverse of `fft`.",
        examples: &[(
            "np.fft.ifft([4, 0, 0, 0])",
            "array([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])",
        )],
        see: &["np.fft.fft"],
        kernel: Kernel::Call(|c| one_axis(c, BACKWARD, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.rfft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The transform of a real signal: only the half that is not mirrored.",
        examples: &[(
            "np.fft.rfft([0, 1, 0, 0])",
            "array([ 1.+0.j,  0.-1.j, -1.+0.j])",
        )],
        see: &["np.fft.irfft", "np.fft.rfftfreq"],
        kernel: Kernel::Call(|c| one_axis(c, Transform::Real, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.irfft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The inverse of `rfft`: a real signal.",
        examples: &[("np.fft.irfft([1, -1j, -1])", "array([0., 1., 0., 0.])")],
        see: &["np.fft.rfft"],
        kernel: Kernel::Call(|c| one_axis(c, Transform::InverseReal, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.hfft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The transform of a signal with Hermitian symmetry: a real spectrum.",
        examples: &[("np.fft.hfft([1, 2, 3])", "array([ 8., -2.,  0., -2.])")],
        see: &["np.fft.ihfft", "np.fft.irfft"],
        kernel: Kernel::Call(|c| one_axis(c, Transform::InverseReal, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.ihfft(a, n=None, axis=-1, norm=None, out=None)",
        doc: "The inverse of `hfft`.",
        examples: &[(
            "np.fft.ihfft([4, 0, 0, 0])",
            "array([1.-0.j, 1.-0.j, 1.-0.j])",
        )],
        see: &["np.fft.hfft"],
        kernel: Kernel::Call(|c| one_axis(c, Transform::Real, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.fft2(a, s=None, axes=(-2, -1), norm=None, out=None)",
        doc: "The transform along two axes.",
        examples: &[(
            "np.fft.fft2([[1, 2], [3, 4]])",
            "array([[10.+0.j, -2.+0.j],\n       [-4.+0.j,  0.+0.j]])",
        )],
        see: &["np.fft.fftn", "np.fft.ifft2"],
        kernel: Kernel::Call(|c| many_axes(c, FORWARD, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.ifft2(a, s=None, axes=(-2, -1), norm=None, out=None)",
        doc: "The inverse of `fft2`.",
        examples: &[(
            "np.fft.ifft2([[4, 0], [0, 0]])",
            "array([[1.+0.j, 1.+0.j],\n       [1.+0.j, 1.+0.j]])",
        )],
        see: &["np.fft.fft2"],
        kernel: Kernel::Call(|c| many_axes(c, BACKWARD, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.fftn(a, s=None, axes=None, norm=None, out=None)",
        doc: "The transform along several axes, all of them by default.",
        examples: &[(
            "np.fft.fftn([[1, 2], [3, 4]])",
            "array([[10.+0.j, -2.+0.j],\n       [-4.+0.j,  0.+0.j]])",
        )],
        see: &["np.fft.fft", "np.fft.ifftn"],
        kernel: Kernel::Call(|c| many_axes(c, FORWARD, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.ifftn(a, s=None, axes=None, norm=None, out=None)",
        doc: "The inverse of `fftn`.",
        examples: &[(
            "np.fft.ifftn([[4, 0], [0, 0]])",
            "array([[1.+0.j, 1.+0.j],\n       [1.+0.j, 1.+0.j]])",
        )],
        see: &["np.fft.fftn"],
        kernel: Kernel::Call(|c| many_axes(c, BACKWARD, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.rfft2(a, s=None, axes=(-2, -1), norm=None, out=None)",
        doc: "The transform of a real array along two axes.",
        examples: &[(
            "np.fft.rfft2([[1, 2], [3, 4]])",
            "array([[10.+0.j, -2.+0.j],\n       [-4.+0.j,  0.+0.j]])",
        )],
        see: &["np.fft.rfftn", "np.fft.irfft2"],
        kernel: Kernel::Call(|c| many_axes(c, Transform::Real, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.irfft2(a, s=None, axes=(-2, -1), norm=None, out=None)",
        doc: "The inverse of `rfft2`.",
        examples: &[(
            "np.fft.irfft2([[10, -2], [-4, 0]])",
            "array([[1., 2.],\n       [3., 4.]])",
        )],
        see: &["np.fft.rfft2"],
        kernel: Kernel::Call(|c| many_axes(c, Transform::InverseReal, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.rfftn(a, s=None, axes=None, norm=None, out=None)",
        doc: "The transform of a real array along several axes.",
        examples: &[(
            "np.fft.rfftn(np.ones((2, 2, 2)))[0, 0]",
            "array([8.+0.j, 0.+0.j])",
        )],
        see: &["np.fft.rfft", "np.fft.irfftn"],
        kernel: Kernel::Call(|c| many_axes(c, Transform::Real, false)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.irfftn(a, s=None, axes=None, norm=None, out=None)",
        doc: "The inverse of `rfftn`.",
        examples: &[(
            "np.fft.irfftn([[10, -2], [-4, 0]])",
            "array([[1., 2.],\n       [3., 4.]])",
        )],
        see: &["np.fft.rfftn"],
        kernel: Kernel::Call(|c| many_axes(c, Transform::InverseReal, true)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.fftfreq(n, d=1.0, device=None)",
        doc: "The frequencies that belong to the elements of an `fft` of length n.",
        examples: &[("np.fft.fftfreq(4, 0.5)", "array([ 0. ,  0.5, -1. , -0.5])")],
        see: &["np.fft.rfftfreq", "np.fft.fftshift"],
        kernel: Kernel::Call(|c| {
            let (n, step) = frequency_step(c)?;
            let below = (n - 1) / 2 + 1;
            let order = (0..below).chain(-(n / 2)..0);
            Ok(Value::array(Array::from_vec(
                order.map(|k| k as f64 * step).paced().collect::<Vec<_>>(),
            )))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.rfftfreq(n, d=1.0, device=None)",
        doc: "The frequencies that belong to the elements of an `rfft` of length n.",
        examples: &[("np.fft.rfftfreq(5)", "array([0. , 0.2, 0.4])")],
        see: &["np.fft.fftfreq"],
        kernel: Kernel::Call(|c| {
            let (n, step) = frequency_step(c)?;
            let order = 0..=n / 2;
            Ok(Value::array(Array::from_vec(
                order.map(|k| k as f64 * step).paced().collect::<Vec<_>>(),
            )))
        }),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.fftshift(x, axes=None)",
        doc: "Moves frequency zero to the middle.",
        examples: &[(
            "np.fft.fftshift([0, 1, 2, -2, -1])",
            "array([-2, -1,  0,  1,  2])",
        )],
        see: &["np.fft.ifftshift", "np.roll"],
        kernel: Kernel::Call(|c| shift(c, |n| n / 2)),
        ..Row::NEW
    },
    Row {
        sig: "np.fft.ifftshift(x, axes=None)",
        doc: "The inverse of `fftshift`.",
        examples: &[(
            "np.fft.ifftshift([-2, -1, 0, 1, 2])",
            "array([ 0,  1,  2, -2, -1])",
        )],
        see: &["np.fft.fftshift"],
        kernel: Kernel::Call(|c| shift(c, |n| -(n / 2))),
        ..Row::NEW
    },
];

/// What a transform is multiplied by; `inverse` says whether it is one that divides, `spaced` how
/// NumPy writes its message.
fn scale(norm: &Value, inverse: bool, spaced: bool) -> Result<Scale> {
    let name = match norm {
        Value::None => "backward",
        Value::Str(text) => text.as_ref(),
        _ => "",
    };
    match (name, inverse) {
        ("backward", false) | ("forward", true) => Ok(Scale::One),
        ("backward", true) | ("forward", false) => Ok(Scale::Reciprocal),
        ("ortho", _) => Ok(Scale::ReciprocalRoot),
        _ => {
            let shown = match norm {
                Value::Str(text) => text.to_string(),
                other => crate::display::repr(other, &crate::display::PrintOptions::default())?,
            };
            let space = if spaced { " " } else { "" };
            Err(OpError::value(format!(
                "Invalid norm value {shown}; should be \"backward\",{space}\"ortho\" or \
                 \"forward\"."
            )))
        }
    }
}

fn check_numbers(a: &Array, kind: Transform) -> Result<()> {
    if a.dtype().is_str() {
        return Err(OpError::r#type("the transform of strings is not defined"));
    }
    if kind == Transform::Real && a.dtype().is_complex() {
        let name = if a.shape().last().is_some_and(|n| n % 2 == 0) {
            "even"
        } else {
            "odd"
        };
        return Err(OpError::r#type(format!(
            "ufunc 'rfft_n_{name}' not supported for the input types, and the inputs could not be \
             safely coerced to any supported types according to the casting rule ''safe''"
        )));
    }
    Ok(())
}

/// A transform along one axis of `n` points (the length of the axis by default).
fn run(
    a: &Array,
    kind: Transform,
    n: Option<i64>,
    axis: i64,
    (norm, inverse): (&Value, bool),
) -> Result<Array> {
    check_numbers(a, kind)?;
    let at = if axis < 0 {
        axis + a.ndim() as i64
    } else {
        axis
    };
    let found = usize::try_from(at)
        .ok()
        .and_then(|at| Some((at, *a.shape().get(at)?)));
    let Some((at, length)) = found else {
        return Err(OpError::new(
            ErrorKind::IndexError,
            "tuple index out of range",
        ));
    };
    let length = length as i64;
    let default = if kind == Transform::InverseReal {
        (length - 1) * 2
    } else {
        length
    };
    let n = n.unwrap_or(default);
    let points = usize::try_from(n).ok().filter(|n| *n > 0).ok_or_else(|| {
        OpError::value(format!(
            "Invalid number of FFT data points ({n}) specified."
        ))
    })?;
    let forward = matches!(kind, Transform::Real | Transform::Complex { forward: true });
    transform(
        a,
        kind,
        points,
        at,
        scale(norm, inverse, inverse || !forward)?,
    )
}

fn one_axis(c: &mut Call<'_>, kind: Transform, inverse: bool) -> Result<Value> {
    let mut a = c.array("a")?;
    // The Hermitian pair is the real pair with the signal conjugated.
    let hermitian = matches!(c.row.name(), "hfft" | "ihfft");
    if hermitian && kind == Transform::InverseReal {
        a = contract::conjugate(&a)?;
    }
    let (n, axis, norm) = (c.compared_length("n")?, c.int("axis")?, c.value("norm"));
    let mut made = run(&a, kind, n, axis, (&norm, inverse))?;
    if hermitian && kind == Transform::Real {
        made = contract::conjugate(&made)?;
    }
    // NumPy's hfft does not pass its output on.
    if c.row.name() == "hfft" {
        return Ok(Value::array(made));
    }
    finish(c, made)
}

/// The result, in `out` if there is one.
fn finish(c: &Call<'_>, made: Array) -> Result<Value> {
    let Some(Value::Array(handle)) = c.optional("out") else {
        return Ok(Value::array(made));
    };
    let out = handle.get().clone();
    if out.shape() != made.shape() {
        return Err(OpError::value("output array has wrong shape."));
    }
    if !made.dtype().can_cast(out.dtype(), Casting::SameKind) {
        let message = format!(
            "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule \
             'same_kind'",
            c.row.name(),
            made.dtype().short(),
            out.dtype().short()
        );
        return Err(OpError::new(ErrorKind::UFuncTypeError, message));
    }
    assign::copy_into(&out, &made)?;
    Ok(Value::Array(handle))
}

fn many_axes(c: &mut Call<'_>, kind: Transform, inverse: bool) -> Result<Value> {
    let mut a = c.array("a")?;
    let norm = c.value("norm");
    let sizes = c
        .optional("s")
        .map(|value| convert::int_list(&value))
        .transpose()?;
    let axes = match (c.axes("axes")?, &sizes) {
        (Some(axes), _) => axes,
        (None, Some(sizes)) => (-(sizes.len() as i64)..0).collect(),
        (None, None) => (0..a.ndim() as i64).collect(),
    };
    if sizes
        .as_ref()
        .is_some_and(|sizes| sizes.len() != axes.len())
    {
        return Err(OpError::value("Shape and axes have different lengths."));
    }
    for axis in &axes {
        let at = if *axis < 0 {
            axis + a.ndim() as i64
        } else {
            *axis
        };
        if usize::try_from(at).is_err() || at >= a.ndim() as i64 {
            return Err(if sizes.is_none() {
                OpError::index(format!(
                    "index {axis} is out of bounds for axis 0 with size {}",
                    a.ndim()
                ))
            } else {
                OpError::axis(*axis, a.ndim())
            });
        }
    }
    let size = |at: usize| {
        sizes
            .as_ref()
            .and_then(|s| s.get(at).copied())
            .filter(|n| *n != -1)
    };
    let count = axes.len();
    if kind == Transform::Real && count > 0 {
        a = run(&a, kind, size(count - 1), axes[count - 1], (&norm, inverse))?;
        for at in (0..count - 1).rev() {
            a = run(&a, FORWARD, size(at), axes[at], (&norm, inverse))?;
        }
    } else if kind == Transform::InverseReal && count > 0 {
        for (at, axis) in axes.iter().enumerate().take(count - 1) {
            a = run(&a, BACKWARD, size(at), *axis, (&norm, inverse))?;
        }
        a = run(&a, kind, size(count - 1), axes[count - 1], (&norm, inverse))?;
    } else {
        for at in (0..count).rev() {
            a = run(&a, kind, size(at), axes[at], (&norm, inverse))?;
        }
    }
    finish(c, a)
}

/// The length, and the distance between neighbouring frequencies.
fn frequency_step(c: &Call<'_>) -> Result<(i64, f64)> {
    let n =
        convert::as_index(&c.value("n")).map_err(|_| OpError::value("n should be an integer"))?;
    let width = n as f64 * c.float("d")?;
    if width == 0.0 {
        return Err(OpError::new(
            ErrorKind::ZeroDivisionError,
            "float division by zero",
        ));
    }
    Ok((n, 1.0 / width))
}

fn shift(c: &mut Call<'_>, by: fn(i64) -> i64) -> Result<Value> {
    let x = c.array("x")?;
    let axes = match c.axes("axes")? {
        Some(axes) => shape_axes::normalize_axes(&axes, x.ndim(), "axes")?,
        None => (0..x.ndim()).collect(),
    };
    let shifts: Vec<i64> = axes
        .iter()
        .map(|axis| by(x.shape().get(*axis).map_or(0, |length| *length as i64)))
        .collect();
    let axes: Vec<i64> = axes.into_iter().map(|axis| axis as i64).collect();
    shape_repeat::roll(&x, &shifts, Some(&axes)).map(Value::array)
}
