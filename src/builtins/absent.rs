//! What NumPy has and nx has not: each name with the nearest thing that is there.
//!
//! `docs/coverage.md` lists them all; `docs/coverage.py` makes it from an installed NumPy.

/// Names with what to use instead; the names are full, as in rows.
const ABSENT: &[(&[&str], &str)] = &[
    (
        &["np.matrix", "np.asmatrix"],
        "np.array, and `@` for the product",
    ),
    (&["np.bmat"], "np.block"),
    (
        &["np.ma"],
        "np.nanmean and its kin, or a mask with np.where",
    ),
    (
        &["np.char", "np.strings"],
        "Python's str methods, over an array with np.vectorize or a comprehension",
    ),
    (
        &[
            "np.rec",
            "np.recarray",
            "np.record",
            "np.void",
            "np.fromregex",
        ],
        "one array a column, in a dict",
    ),
    (&["np.bytes_"], "np.str_"),
    (&["np.object_"], "a list, or np.vectorize"),
    (
        &[
            "np.datetime64",
            "np.timedelta64",
            "np.busday_count",
            "np.busday_offset",
            "np.busdaycalendar",
            "np.is_busday",
            "np.isnat",
            "np.datetime_as_string",
            "np.datetime_data",
        ],
        "numbers of days or seconds in an int array",
    ),
    (&["np.longdouble", "np.float128"], "np.float64"),
    (&["np.clongdouble", "np.complex256"], "np.complex128"),
    (
        &["np.flatiter", "np.lib.Arrayterator"],
        "np.ndenumerate, np.ndindex or ndarray.flat",
    ),
    (&["np.memmap"], "np.load with mmap_mode='r', or np.fromfile"),
    (&["np.lib.format", "np.lib.npyio"], "np.save and np.load"),
    (&["np.from_dlpack"], "np.asarray"),
    (&["np.ufunc"], "np.vectorize"),
    (
        &["np.polynomial.Polynomial"],
        "np.poly1d, or np.polynomial.polynomial",
    ),
    (
        &[
            "np.polynomial.Chebyshev",
            "np.polynomial.Legendre",
            "np.polynomial.Hermite",
            "np.polynomial.HermiteE",
            "np.polynomial.Laguerre",
            "np.polynomial.chebyshev",
            "np.polynomial.legendre",
            "np.polynomial.hermite",
            "np.polynomial.hermite_e",
            "np.polynomial.laguerre",
            "np.polynomial.set_default_printstyle",
        ],
        "np.poly1d",
    ),
    (&["np.info"], "`name?` at the prompt"),
    (&["np.show_config", "np.show_runtime"], "np.__version__"),
    (&["np.ScalarType", "np.sctypeDict"], "np.dtype"),
    (
        &[
            "np.random.BitGenerator",
            "np.random.bit_generator",
            "np.random.mtrand",
        ],
        "np.random.PCG64, or np.random.RandomState for the old stream",
    ),
    (
        &["np.getbufsize", "np.setbufsize"],
        "nothing: nx needs no buffers for casts",
    ),
    (
        &["np.lib.array_utils"],
        "np.shares_memory, or ndarray.strides",
    ),
    (&["np.polynomial.polyutils"], "np.trim_zeros, or np.poly1d"),
    (
        &[
            "np.polynomial.polynomial.ABCPolyBase",
            "np.polynomial.polynomial.Polynomial",
            "np.polynomial.polynomial.polycompanion",
            "np.polynomial.polynomial.polydomain",
            "np.polynomial.polynomial.polyfit",
            "np.polynomial.polynomial.polyint",
            "np.polynomial.polynomial.polyline",
            "np.polynomial.polynomial.polymulx",
            "np.polynomial.polynomial.polyone",
            "np.polynomial.polynomial.polypow",
            "np.polynomial.polynomial.polyroots",
            "np.polynomial.polynomial.polydiv",
            "np.polynomial.polynomial.polyvalfromroots",
            "np.polynomial.polynomial.polyx",
            "np.polynomial.polynomial.polyzero",
        ],
        "np.poly1d, or np.polyfit, np.polyint, np.polydiv and np.roots, highest power first",
    ),
    (
        &[
            "np.polynomial.polynomial.polygrid2d",
            "np.polynomial.polynomial.polygrid3d",
            "np.polynomial.polynomial.polyval2d",
            "np.polynomial.polynomial.polyval3d",
            "np.polynomial.polynomial.polyvander2d",
            "np.polynomial.polynomial.polyvander3d",
        ],
        "np.polynomial.polynomial.polyval, an axis at a time",
    ),
    (&["ndarray.dump", "ndarray.dumps"], "np.save"),
    (&["ndarray.ctypes", "ndarray.data"], "ndarray.tobytes"),
    (&["ndarray.getfield", "ndarray.setfield"], "ndarray.view"),
    (&["dtype.newbyteorder"], "ndarray.byteswap"),
    (
        &["dtype.flags"],
        "dtype.isbuiltin, dtype.hasobject or dtype.kind",
    ),
];

/// Functions of Python that nx does not have.
const PYTHON: &[(&[&str], &str)] = &[
    (
        &["exec", "eval", "compile"],
        "note: nx runs no text as a program; a function is `lambda` or `def`",
    ),
    (
        &["globals", "locals", "vars", "dir"],
        "note: nx does not list names in programs; at the prompt Tab completes them and `name?` shows one",
    ),
];

/// Advice on a function of Python that nx does not have.
pub fn advice(name: &str) -> Option<&'static str> {
    let found = PYTHON.iter().find(|(names, _)| names.contains(&name));
    found.map(|(_, advice)| *advice)
}

/// What to use instead of a name of NumPy that nx does not have.
pub fn instead(path: &str) -> Option<&'static str> {
    let found = ABSENT.iter().find(|(names, _)| names.contains(&path));
    found.map(|(_, instead)| *instead)
}

/// What NumPy says of a name that it had once.
pub fn removed(name: &str) -> Option<String> {
    let lines = include_str!("removed_names.txt").lines();
    let mut rows = lines.filter_map(|line| line.split_once(": "));
    let (_, advice) = rows.find(|row| row.0 == name)?;
    Some(match advice.strip_prefix("alias of ") {
        None => format!("`np.{name}` was removed in the NumPy 2.0 release. {advice}"),
        Some(rest) => {
            let (builtin, advice) = rest
                .split_once(". ")
                .unwrap_or((rest.trim_end_matches('.'), ""));
            format!(
                "module 'numpy' has no attribute '{name}'.\n`np.{name}` was a deprecated alias for \
                 the builtin `{builtin}`. To avoid this error in existing code, use `{builtin}` by \
                 itself. Doing this will not modify any behavior and is safe. {advice}\nThe aliases \
                 was originally deprecated in NumPy 1.20; for more details and guidance see the \
                 original release note at:\n    \
                 https://numpy.org/devdocs/release/1.20.0-notes.html#deprecations"
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::ABSENT;
    use crate::builtins::find_path;

    #[test]
    fn what_is_there_is_not_called_absent() {
        let names = ABSENT.iter().flat_map(|(names, _)| *names);
        let there: Vec<_> = names.filter(|name| find_path(name).is_some()).collect();
        assert!(there.is_empty(), "{there:?}");
    }
}
