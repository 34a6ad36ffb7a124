//! What other libraries, older versions and mathematics call things, and what they are called here.

use crate::builtins;
use crate::text::suggest;

/// Functions: a name, and the full name here.
const FUNCTIONS: &[(&str, &str)] = &[
    ("product", "np.prod"),
    ("cumproduct", "np.cumprod"),
    ("trapz", "np.trapezoid"),
    ("in1d", "np.isin"),
    ("alltrue", "np.all"),
    ("sometrue", "np.any"),
    ("row_stack", "np.vstack"),
    ("round_", "np.round"),
    ("float_", "np.float64"),
    ("complex_", "np.complex128"),
    ("Inf", "np.inf"),
    ("infinity", "np.inf"),
    ("NaN", "np.nan"),
    ("boolean", "bool"),
    ("string", "str"),
    ("integer_", "int"),
    ("long", "int"),
    ("double_", "float"),
    ("cat", "np.concatenate"),
    ("join", "np.concatenate"),
    ("combine", "np.concatenate"),
    ("merge", "np.concatenate"),
    ("horzcat", "np.hstack"),
    ("vertcat", "np.vstack"),
    ("tensor", "np.array"),
    ("as_tensor", "np.asarray"),
    ("constant", "np.array"),
    ("list", "np.array"),
    ("mm", "np.matmul"),
    ("bmm", "np.matmul"),
    ("mul", "np.multiply"),
    ("times", "np.multiply"),
    ("sub", "np.subtract"),
    ("minus", "np.subtract"),
    ("plus", "np.add"),
    ("div", "np.divide"),
    ("divides", "np.divide"),
    ("rem", "np.remainder"),
    ("neg", "np.negative"),
    ("permute", "np.transpose"),
    ("unsqueeze", "np.expand_dims"),
    ("avg", "np.mean"),
    ("stdev", "np.std"),
    ("stddev", "np.std"),
    ("variance", "np.var"),
    ("ln", "np.log"),
    ("log_e", "np.log"),
    ("numel", "np.size"),
    ("nelement", "np.size"),
    ("length", "len"),
    ("ndims", "np.ndim"),
    ("dim", "np.ndim"),
    ("magnitude", "np.linalg.norm"),
    ("inverse", "np.linalg.inv"),
    ("determinant", "np.linalg.det"),
    ("eigenvalues", "np.linalg.eigvals"),
    ("rank", "np.linalg.matrix_rank"),
    ("arcsine", "np.arcsin"),
    ("arccosine", "np.arccos"),
    ("ceiling", "np.ceil"),
    ("range", "np.arange"),
    ("xrange", "np.arange"),
    ("seq", "np.arange"),
    ("repmat", "np.tile"),
    ("find", "np.nonzero"),
    ("isnull", "np.isnan"),
    ("isna", "np.isnan"),
    ("fillna", "np.nan_to_num"),
    ("shuffle", "np.random.permutation"),
    ("randperm", "np.random.permutation"),
    ("reduce_sum", "np.sum"),
    ("reduce_mean", "np.mean"),
    ("reduce_max", "np.max"),
    ("reduce_min", "np.min"),
    ("reduce_prod", "np.prod"),
    ("maximum_", "np.maximum"),
    ("count", "np.count_nonzero"),
    ("index", "np.flatnonzero"),
    ("reverse", "np.flip"),
    ("reversed", "np.flip"),
    ("sorted", "np.sort"),
    ("flatten", "np.ravel"),
    ("view", "np.reshape"),
    ("equal_all", "np.array_equal"),
    ("equals", "np.array_equal"),
    ("fact", "math.factorial"),
    ("sgn", "np.sign"),
    ("power_of", "np.power"),
    ("to_array", "np.array"),
    ("squareroot", "np.sqrt"),
    ("square_root", "np.sqrt"),
    ("sqroot", "np.sqrt"),
    ("root", "np.sqrt"),
    ("cuberoot", "np.cbrt"),
    ("absolute_value", "np.abs"),
    ("exponential", "np.exp"),
    ("logarithm", "np.log"),
    ("summation", "np.sum"),
    ("total", "np.sum"),
    ("largest", "np.max"),
    ("smallest", "np.min"),
    ("sine", "np.sin"),
    ("sinus", "np.sin"),
    ("cosine", "np.cos"),
    ("tangent", "np.tan"),
    ("dotproduct", "np.dot"),
    ("dot_product", "np.dot"),
    ("innerproduct", "np.inner"),
    ("crossproduct", "np.cross"),
    ("cross_product", "np.cross"),
    ("matrixmultiply", "np.matmul"),
    ("matrix_multiply", "np.matmul"),
    ("stdv", "np.std"),
    ("sd", "np.std"),
    ("asine", "np.asin"),
    ("acosine", "np.acos"),
    ("rands", "np.random.rand"),
    ("random_normal", "np.random.normal"),
];

/// Methods and attributes of arrays elsewhere: `{o}` stands for the object, `{a}` for the
/// arguments.
const METHODS: &[(&str, &str)] = &[
    ("t", "{o}.T"),
    ("transposed", "{o}.T"),
    ("I", "np.linalg.inv({o})"),
    ("H", "{o}.conj().T"),
    ("numpy", "{o}"),
    ("detach", "{o}"),
    ("cpu", "{o}"),
    ("values", "{o}"),
    ("to_numpy", "{o}"),
    ("array", "{o}"),
    ("iloc", "{o}"),
    ("loc", "{o}"),
    ("contiguous", "{o}"),
    ("clone", "{o}.copy()"),
    ("numel", "{o}.size"),
    ("nelement", "{o}.size"),
    ("dim", "{o}.ndim"),
    ("ndims", "{o}.ndim"),
    ("rank", "{o}.ndim"),
    ("len", "len({o})"),
    ("length", "len({o})"),
    ("lenght", "len({o})"),
    ("count", "np.count_nonzero({o} == {a})"),
    ("count", "len({o})"),
    ("unsqueeze", "np.expand_dims({o}, {a})"),
    ("permute", "{o}.transpose({a})"),
    ("to", "{o}.astype({a})"),
    ("type", "{o}.astype({a})"),
    ("cast", "{o}.astype({a})"),
    ("float", "{o}.astype(float)"),
    ("double", "{o}.astype(float)"),
    ("int", "{o}.astype(int)"),
    ("long", "{o}.astype(int)"),
    ("bool", "{o}.astype(bool)"),
    ("head", "{o}[:{a}]"),
    ("tail", "{o}[-{a}:]"),
    ("remove", "{o}[{o} != {a}]"),
    ("pop", "np.delete({o}, {a})"),
    ("pop", "{o}[-1]"),
    ("drop", "np.delete({o}, {a})"),
    ("index", "np.flatnonzero({o} == {a})"),
    ("reverse", "{o}[::-1]"),
    ("reversed", "{o}[::-1]"),
    ("sorted", "np.sort({o})"),
    ("sort_values", "np.sort({o})"),
    ("pow", "{o}**{a}"),
    ("mul", "{o} * {a}"),
    ("sub", "{o} - {a}"),
    ("div", "{o} / {a}"),
    ("mm", "{o} @ {a}"),
    ("matmul", "{o} @ {a}"),
    ("equals", "np.array_equal({o}, {a})"),
    ("expand", "np.broadcast_to({o}, ({a}))"),
    ("isna", "np.isnan({o})"),
    ("isnull", "np.isnan({o})"),
    ("dropna", "{o}[~np.isnan({o})]"),
    ("fillna", "np.nan_to_num({o}, nan={a})"),
    ("value_counts", "np.unique({o}, return_counts=True)"),
    ("contains", "{a} in {o}"),
    ("ln", "np.log({o})"),
    ("columns", "{o}.shape[1]"),
    ("cols", "{o}.shape[1]"),
    ("rows", "{o}.shape[0]"),
    ("width", "{o}.shape[1]"),
    ("height", "{o}.shape[0]"),
    ("first", "{o}[0]"),
    ("last", "{o}[-1]"),
    ("end", "{o}[-1]"),
];

/// Keywords: what is written elsewhere, and what it may be called here, the likeliest first.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("dim", &["axis", "axes", "shape"]),
    ("dims", &["axis", "axes", "shape"]),
    ("axes", &["axis"]),
    ("axis", &["axes"]),
    ("keepdim", &["keepdims"]),
    ("size", &["shape", "num", "n"]),
    ("shape", &["size", "newshape"]),
    ("type", &["dtype"]),
    ("n", &["num", "N", "size"]),
    ("count", &["num", "size"]),
    ("steps", &["num"]),
    ("points", &["num"]),
    ("start", &["low"]),
    ("end", &["stop", "high"]),
    ("mean", &["loc"]),
    ("mu", &["loc"]),
    ("average", &["loc"]),
    ("std", &["scale"]),
    ("stddev", &["scale"]),
    ("sigma", &["scale"]),
    ("minimum", &["min", "a_min", "low"]),
    ("maximum", &["max", "a_max", "high"]),
    ("min", &["low", "a_min"]),
    ("max", &["high", "a_max"]),
    ("value", &["fill_value", "values", "constant_values"]),
    ("fill", &["fill_value"]),
    ("digits", &["decimals"]),
    ("places", &["decimals"]),
    ("precision", &["decimals"]),
    ("ndigits", &["decimals"]),
    ("degree", &["deg"]),
    ("order", &["ord", "n", "deg"]),
    ("replacement", &["replace"]),
    ("prob", &["p"]),
    ("weights", &["p"]),
    ("separator", &["sep"]),
    ("nbins", &["bins"]),
    ("diagonal", &["k"]),
    ("offset", &["k"]),
    ("times", &["repeats", "reps"]),
];

fn has(owner: &str, name: &str) -> bool {
    let names = builtins::names_of(owner);
    names.iter().any(|(symbol, _)| symbol.text() == name)
}

fn joined(owner: &str, name: &str) -> String {
    match owner {
        "" => name.to_owned(),
        owner => format!("{owner}.{name}"),
    }
}

/// The full names that a function of the library may have been meant by, the likeliest first;
/// `module` is where it was looked for.
pub(super) fn functions(module: &str, name: &str) -> Vec<String> {
    let known = |table: &[(&str, &str)]| {
        let mut entries = table.iter().filter(|(old, _)| *old == name);
        entries.next().map(|(_, new)| (*new).to_owned())
    };
    let lower = name.to_lowercase();
    let elsewhere = ["np", "np.linalg", "np.random", "nn", "np.fft", "math"];
    let mut found: Vec<String> = Vec::new();
    if module == "np" || module.is_empty() {
        found.extend(known(FUNCTIONS));
    }
    for name in [name, &lower] {
        let owners = std::iter::once(module).chain(elsewhere);
        let owners = owners.filter(|owner| (*owner != module || name != lower) || has(owner, name));
        found.extend(
            owners
                .filter(|owner| has(owner, name))
                .map(|owner| joined(owner, name)),
        );
    }
    if has("", name) {
        found.push(name.to_owned());
    }
    if module != "np" && !module.is_empty() {
        found.extend(known(FUNCTIONS));
    }
    let names = builtins::names_of(module);
    let near = suggest::closest(name, names.iter().map(|(symbol, _)| symbol.text()));
    found.extend(near.map(|near| joined(module, near)));
    // `stdeviation`, `multi`: one begins with the other.
    let begins = |own: &str| {
        own.len() > 2 && name.len() > 2 && (own.starts_with(name) || name.starts_with(own))
    };
    let longer = names.iter().map(|(symbol, _)| symbol.text());
    let longer = longer.filter(|own| begins(own));
    let longer = longer.min_by_key(|own| own.len().abs_diff(name.len()));
    found.extend(longer.map(|own| joined(module, own)));
    let mut seen = Vec::new();
    found.retain(|path| {
        !seen.contains(path) && !path.is_empty() && {
            seen.push(path.clone());
            true
        }
    });
    found
}

/// What a method or attribute of an array elsewhere is here.
pub(super) fn methods(name: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    let entries = METHODS.iter().filter(move |(old, _)| *old == name);
    entries.map(|(_, template)| *template)
}

/// The keyword among a function's own that another may stand for.
pub(super) fn keyword(word: &str, own: &[&'static str]) -> Option<&'static str> {
    let alias = KEYWORDS.iter().find(|(old, _)| *old == word);
    let alias = alias.and_then(|(_, new)| new.iter().find(|new| own.contains(*new)));
    if let Some(alias) = alias {
        return own.iter().find(|name| *name == alias).copied();
    }
    let begins = |name: &&&'static str| {
        word.len() > 1 && (name.starts_with(word) || word.starts_with(**name) && name.len() > 1)
    };
    own.iter().find(begins).copied()
}
