//! `check(L == R)`: are both sides equal, whatever the arrays hold? The variables are drawn anew
//! with the same shapes and dtypes; where the sides differ, the example is made as small as it goes.

use super::free::free_names;
use super::json;
use super::table::inline;
use super::trace::array_of;
use crate::display::repr_or_type;
use crate::eval::forms::Scope;
use crate::syntax::ast::{CompareOp, Expr, ExprKind, Name};
use crate::value::interrupt::{self, Paced};
use crate::value::layout::{indices, shape_text};
use crate::value::{Array, DType, Held, OpError, Result, Scalar, Shape, Value};

/// So many times the variables are drawn.
const DRAWS: usize = 100;
/// With large arrays fewer: about so many cells are drawn in all, and no fewer than three times.
const CELLS: usize = 2_000_000;
/// So many smaller examples are tried.
const SHRINKS: usize = 600;
/// Nobody waits longer than this many seconds for them.
const PATIENCE: f64 = 2.0;
/// Numbers are drawn from `-LARGEST..=LARGEST`.
const LARGEST: i64 = 4;
/// Arrays with more cells are not written out.
const MOST_WRITTEN: usize = 16;

impl Drawn {
    fn cells(&self) -> usize {
        let sizes = self
            .like
            .iter()
            .map(|(shape, _)| shape.iter().product::<usize>());
        sizes.sum()
    }
}

/// A variable that is drawn: its name, what it holds, and the numbers it gets.
struct Drawn {
    name: Name,
    /// The arrays in it: one, or those of a list.
    like: Vec<(Shape, DType)>,
    kind: Kind,
    numbers: Vec<Vec<i64>>,
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Array,
    List,
    Tuple,
    Float,
    Scalar,
}

/// How the sides compare for some values.
enum Verdict {
    /// Equal but for rounding: the largest difference.
    Equal(f64),
    /// Their shapes differ.
    Shapes,
    /// Cells differ.
    Cells,
}

/// What was found.
pub(super) struct Report {
    drawn: Vec<String>,
    kept: Vec<String>,
    found: Found,
}

enum Found {
    Equal { draws: usize, most: f64 },
    Differ(Vec<String>),
}

/// Checks an equation.
///
/// # Errors
/// When it is none, and whatever its sides raise with the values that the variables have.
pub(super) fn check(expr: &Expr, scope: &mut Scope<'_, '_>) -> Result<Report> {
    let (left, right) = sides(expr)?;
    let (mut drawn, kept) = variables(expr, scope);
    let first = [scope.eval(left)?, scope.eval(right)?];
    let report = |drawn: &[Drawn], found| Report {
        drawn: drawn.iter().map(described).collect(),
        kept: kept
            .iter()
            .map(|name| name.symbol.text().to_owned())
            .collect(),
        found,
    };
    let Verdict::Equal(mut most) = verdict(&first) else {
        // The values at hand are an example, but seldom the smallest.
        let differs = !drawn.is_empty() && differing(&mut drawn, [left, right], scope).is_some();
        let words = match differs {
            true => example(&mut drawn, [left, right], scope)?,
            false => outcome(&first),
        };
        return Ok(report(&drawn, Found::Differ(words)));
    };
    let mut random = Random(7);
    // What is reported does not depend on how fast the machine is.
    let cells: usize = drawn.iter().map(Drawn::cells).sum();
    let draws = match drawn.as_slice() {
        [] => 0,
        _ => (CELLS / cells.max(1)).clamp(3, DRAWS),
    };
    for _ in 0..draws {
        redraw(&mut drawn, &mut random);
        // Values that raise an error say nothing.
        let Ok(values) = evaluate(&drawn, [left, right], scope) else {
            continue;
        };
        match verdict(&values) {
            Verdict::Equal(difference) => most = f64::max(most, difference),
            _ => {
                let words = example(&mut drawn, [left, right], scope)?;
                return Ok(report(&drawn, Found::Differ(words)));
            }
        }
    }
    Ok(report(&drawn, Found::Equal { draws, most }))
}

fn sides(expr: &Expr) -> Result<(&Expr, &Expr)> {
    if let ExprKind::Compare(left, rest) = &expr.kind
        && let [(CompareOp::Eq, _, right)] = rest.as_slice()
    {
        return Ok((left, right));
    }
    Err(OpError::r#type(
        "check() takes an equation, such as check(a + b == b + a)",
    ))
}

fn clock(scope: &mut Scope<'_, '_>) -> f64 {
    scope.machine().host().perf_counter()
}

/// The variables that are drawn anew, and those that stay.
fn variables(expr: &Expr, scope: &Scope<'_, '_>) -> (Vec<Drawn>, Vec<Name>) {
    let (mut drawn, mut kept) = (Vec::new(), Vec::new());
    for name in free_names(expr) {
        let Some(value) = scope.variable(name) else {
            continue;
        };
        match like(&value) {
            Some((kind, like)) => drawn.push(Drawn {
                name,
                numbers: like
                    .iter()
                    .map(|(shape, _)| vec![0; shape.iter().product()])
                    .collect(),
                like,
                kind,
            }),
            None if matches!(
                value,
                Value::Int(_) | Value::Str(_) | Value::Tuple(_) | Value::List(_) | Value::Bool(_)
            ) =>
            {
                kept.push(name);
            }
            None => {}
        }
    }
    (drawn, kept)
}

/// The arrays in a value that can be drawn.
fn like(value: &Value) -> Option<(Kind, Vec<(Shape, DType)>)> {
    let of = |array: &Array| {
        let dtype = array.dtype();
        (!dtype.is_str()).then(|| (Shape::from(array.shape()), dtype))
    };
    let all = |items: &[Value]| -> Option<Vec<(Shape, DType)>> {
        let arrays = items.iter().map(|item| match item {
            Value::Array(array) => of(&array.get()),
            _ => None,
        });
        arrays
            .collect::<Option<Vec<_>>>()
            .filter(|arrays| !arrays.is_empty())
    };
    Some(match value {
        Value::Array(array) => (Kind::Array, vec![of(&array.get())?]),
        Value::Float(_) => (Kind::Float, vec![(Shape::new(), DType::F64)]),
        Value::Scalar(scalar) if scalar.dtype().is_inexact() => {
            (Kind::Scalar, vec![(Shape::new(), scalar.dtype())])
        }
        Value::List(items) => (Kind::List, all(&items.borrow())?),
        Value::Tuple(items) => (Kind::Tuple, all(items)?),
        _ => return None,
    })
}

/// A small generator: the same numbers every time.
struct Random(u64);

impl Random {
    fn small(&mut self) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as i64 % (2 * LARGEST + 1) - LARGEST
    }
}

fn redraw(drawn: &mut [Drawn], random: &mut Random) {
    for variable in drawn {
        for (numbers, (_, dtype)) in variable.numbers.iter_mut().zip(&variable.like) {
            for number in numbers.iter_mut().paced() {
                *number = random.small();
                if dtype.name().starts_with('u') {
                    *number = number.abs();
                } else if *dtype == DType::Bool {
                    *number = i64::from(*number > 0);
                }
            }
        }
    }
}

impl Drawn {
    fn arrays(&self) -> Result<Vec<Array>> {
        let pairs = self.like.iter().zip(&self.numbers);
        let made = pairs.map(|((shape, dtype), numbers)| {
            Array::from_shape_vec(shape.clone(), interrupt::copied(numbers)).astype(*dtype)
        });
        made.collect()
    }

    fn value(&self) -> Result<Value> {
        let arrays = self.arrays()?;
        let first = || arrays.first().map_or(Scalar::Bool(false), Array::item);
        Ok(match self.kind {
            Kind::Float => Value::Float(first().cast::<f64>()),
            Kind::Scalar => Value::Scalar(first()),
            Kind::Array => match arrays.first() {
                Some(array) => Value::array(array.clone()),
                None => Value::None,
            },
            Kind::List => Value::list(arrays.into_iter().map(Value::array).collect()),
            Kind::Tuple => Value::tuple(arrays.into_iter().map(Value::array).collect::<Vec<_>>()),
        })
    }
}

fn evaluate(drawn: &[Drawn], sides: [&Expr; 2], scope: &mut Scope<'_, '_>) -> Result<[Value; 2]> {
    let named = drawn
        .iter()
        .map(|variable| Ok((variable.name, variable.value()?)))
        .collect::<Result<Vec<_>>>()?;
    let values = scope.with_names(&named, &sides)?;
    <[Value; 2]>::try_from(values).map_err(|_| OpError::internal("check"))
}

/// Draws until the sides differ; None when they do not.
fn differing(drawn: &mut [Drawn], sides: [&Expr; 2], scope: &mut Scope<'_, '_>) -> Option<()> {
    let mut random = Random(7);
    (0..DRAWS / 4).find_map(|_| {
        redraw(drawn, &mut random);
        fails(drawn, sides, scope).then_some(())
    })
}

fn fails(drawn: &[Drawn], sides: [&Expr; 2], scope: &mut Scope<'_, '_>) -> bool {
    let values = evaluate(drawn, sides, scope);
    values.is_ok_and(|values| !matches!(verdict(&values), Verdict::Equal(_)))
}

fn verdict(values: &[Value; 2]) -> Verdict {
    let [left, right] = values;
    let (Some(a), Some(b)) = (array_of(left), array_of(right)) else {
        return match repr_or_type(left) == repr_or_type(right) {
            true => Verdict::Equal(0.0),
            false => Verdict::Cells,
        };
    };
    if a.shape() != b.shape() {
        return Verdict::Shapes;
    }
    let room = [&a, &b].into_iter().map(|array| tolerance(array.dtype()));
    let room = room.fold(0.0, f64::max);
    let mut most: f64 = 0.0;
    let (a, b) = (Held::from(a.scalars()), Held::from(b.scalars()));
    for (x, y) in a.iter().zip(b.iter()).paced() {
        let Some(difference) = distance(x, y) else {
            return Verdict::Cells;
        };
        let size = x
            .cast::<f64>()
            .abs()
            .max(y.cast::<f64>().abs())
            .min(f64::MAX);
        if difference > room * (1.0 + size) {
            return Verdict::Cells;
        }
        most = most.max(difference);
    }
    Verdict::Equal(most)
}

/// How far rounding may move a number, relative to it.
fn tolerance(dtype: DType) -> f64 {
    match dtype {
        DType::F16 => 1e-2,
        DType::F32 | DType::C64 => 1e-4,
        _ if dtype.is_inexact() => 1e-9,
        _ => 0.0,
    }
}

/// The distance of two numbers; None when only one is a number.
fn distance(x: &Scalar, y: &Scalar) -> Option<f64> {
    use num_complex::Complex64;
    let (a, b) = (x.cast::<Complex64>(), y.cast::<Complex64>());
    let part = |a: f64, b: f64| match (a.is_finite(), b.is_finite()) {
        (true, true) => Some((a - b).abs()),
        _ => (a == b || (a.is_nan() && b.is_nan())).then_some(0.0),
    };
    Some(part(a.re, b.re)?.max(part(a.im, b.im)?))
}

/// The values under which the sides differ, made as small as they go, and what the sides are then.
fn example(
    drawn: &mut [Drawn],
    sides: [&Expr; 2],
    scope: &mut Scope<'_, '_>,
) -> Result<Vec<String>> {
    shrink(drawn, sides, scope);
    let values = evaluate(drawn, sides, scope)?;
    if matches!(verdict(&values), Verdict::Shapes) {
        return Ok(outcome(&values));
    }
    let mut lines = Vec::new();
    for variable in drawn.iter() {
        let name = variable.name.symbol.text();
        for (at, array) in variable.arrays()?.iter().enumerate() {
            let name = match variable.kind {
                Kind::List | Kind::Tuple => format!("{name}[{at}]"),
                _ => name.to_owned(),
            };
            lines.push(format!("    {}", holding(&name, array)));
        }
    }
    lines.extend(outcome(&values));
    Ok(lines)
}

/// Takes numbers to 0, or nearer to it, as long as the sides differ.
fn shrink(drawn: &mut [Drawn], sides: [&Expr; 2], scope: &mut Scope<'_, '_>) {
    let start = clock(scope);
    let mut tries = 0;
    for variable in 0..drawn.len() {
        for part in 0..drawn[variable].numbers.len() {
            let len = drawn[variable].numbers[part].len();
            let mut size = len;
            while size > 0 {
                for from in (0..len).step_by(size) {
                    let to = (from + size).min(len);
                    let old = drawn[variable].numbers[part][from..to].to_vec();
                    let half = old.first().map_or(0, |number| number / 2);
                    let one = if size == 1 {
                        vec![0, 1, -1, half]
                    } else {
                        vec![0]
                    };
                    for new in one {
                        if tries >= SHRINKS || clock(scope) - start > PATIENCE {
                            return;
                        }
                        if old.iter().all(|number| *number == 0 || *number == new) {
                            break;
                        }
                        if new < 0 && old.iter().all(|number| *number >= 0) {
                            continue;
                        }
                        drawn[variable].numbers[part][from..to].fill(new);
                        tries += 1;
                        if fails(drawn, sides, scope) {
                            break;
                        }
                        drawn[variable].numbers[part][from..to].copy_from_slice(&old);
                    }
                }
                size /= 2;
            }
        }
    }
}

/// `a = [1, 0]`; of a large array the cells that are not 0.
fn holding(name: &str, array: &Array) -> String {
    if array.size() <= MOST_WRITTEN {
        return format!("{name} = {}", inline(array, 60));
    }
    let filled: Vec<Shape> = indices(array.shape())
        .into_iter()
        .paced()
        .filter(|index| array.get(index).truth())
        .collect();
    let cells: Vec<String> = filled
        .iter()
        .take(4)
        .map(|index| {
            let cell = super::chain::cell_name(name, index);
            format!(
                "{cell} = {}",
                super::number::Shown::of(&array.get(index)).text
            )
        })
        .collect();
    match filled.len() {
        0 => format!("{name}: all 0"),
        1..=4 => format!("{name}: all 0 but {}", cells.join(", ")),
        many => format!("{name}: {many} cells are not 0: {}, ...", cells.join(", ")),
    }
}

/// What both sides are.
fn outcome(values: &[Value; 2]) -> Vec<String> {
    let arrays = values.each_ref().map(array_of);
    let [Some(a), Some(b)] = &arrays else {
        return vec!["  the sides are no arrays, and not equal".to_owned()];
    };
    if a.shape() != b.shape() {
        return vec![
            format!("  left  has the shape {}", shape_text(a.shape(), ", ")),
            format!("  right has the shape {}", shape_text(b.shape(), ", ")),
        ];
    }
    if a.size() <= MOST_WRITTEN {
        return vec![
            format!("  left  = {}", inline(a, 66)),
            format!("  right = {}", inline(b, 66)),
        ];
    }
    let differ = indices(a.shape())
        .into_iter()
        .filter(|index| distance(&a.get(index), &b.get(index)).is_none_or(|far| far > 0.0));
    let differ: Vec<Shape> = differ.collect();
    let Some(first) = differ.first() else {
        return Vec::new();
    };
    let cell = |side: &str, array: &Array| {
        let text = super::number::Shown::of(&array.get(first)).text;
        format!("{} = {text}", super::chain::cell_name(side, first))
    };
    vec![format!(
        "  {}, {}   ({} of {} cells differ)",
        cell("left", a),
        cell("right", b),
        differ.len(),
        a.size()
    )]
}

/// `x (2, 3) float64`.
fn described(variable: &Drawn) -> String {
    let name = variable.name.symbol.text();
    match (variable.kind, variable.like.as_slice()) {
        (Kind::Array, [(shape, dtype)]) => {
            format!("{name} {} {}", shape_text(shape, ", "), dtype.name())
        }
        (Kind::Float | Kind::Scalar, _) => format!("{name} (a number)"),
        (_, many) => format!("{name} (a list of {})", many.len()),
    }
}

impl Report {
    /// Whether no difference was found.
    pub(super) fn holds(&self) -> bool {
        matches!(self.found, Found::Equal { .. })
    }

    /// What is written.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = match &self.found {
            Found::Equal { draws: 0, .. } => {
                vec!["  equal; there is no array to draw anew".to_owned()]
            }
            Found::Equal { draws, most } => {
                let shown = match *most > 0.0 {
                    true => super::number::Shown::rounded(*most, 2).text,
                    false => "0".to_owned(),
                };
                let mut lines = vec![format!(
                    "  equal on {draws} random draws (same shapes, small integers): max |diff| = \
                     {shown}"
                )];
                if *most > 0.0 {
                    lines.push("  the difference is rounding".to_owned());
                }
                lines
            }
            Found::Differ(words) => {
                let is_example = words.first().is_some_and(|line| line.starts_with("    "));
                let lead = if is_example {
                    ", for example where"
                } else {
                    ":"
                };
                let mut lines = vec![format!("  not equal{lead}")];
                lines.extend(words.clone());
                lines
            }
        };
        for (word, names) in [("drawn:", &self.drawn), ("kept as they are:", &self.kept)] {
            if names.is_empty() {
                continue;
            }
            let mut line = format!("  {word}");
            for (at, name) in names.iter().enumerate() {
                if line.chars().count() + name.chars().count() + 2 > super::chain::WIDTH {
                    lines.push(std::mem::replace(&mut line, "   ".to_owned()));
                }
                let comma = if at + 1 < names.len() { "," } else { "" };
                line.push_str(&format!(" {name}{comma}"));
            }
            lines.push(line);
        }
        let cut = |line: String| match line.chars().count() > super::chain::WIDTH {
            true => line
                .chars()
                .take(super::chain::WIDTH - 1)
                .chain(['…'])
                .collect(),
            false => line,
        };
        lines.into_iter().map(cut).collect()
    }

    /// The same for programs.
    pub(super) fn to_json(&self) -> String {
        let texts = |items: &[String]| {
            let items: Vec<String> = items.iter().map(|item| json::text(item)).collect();
            items.join(", ")
        };
        let (draws, lines) = match &self.found {
            Found::Equal { draws, .. } => (*draws, Vec::new()),
            Found::Differ(words) => (0, words.clone()),
        };
        format!(
            "{{\"equal\": {}, \"draws\": {draws}, \"drawn\": [{}], \"kept\": [{}], \"example\": [{}]}}",
            self.holds(),
            texts(&self.drawn),
            texts(&self.kept),
            texts(&lines)
        )
    }
}
