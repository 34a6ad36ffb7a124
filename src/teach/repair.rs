//! What may have been meant: edits of the expression that failed, the likeliest first.

use super::fixes::slice;
use super::proof;
use super::repair_arguments;
use super::repair_calls;
use super::repair_more;
use super::repair_parts;
use super::repair_values;
use crate::eval::Interp;
use crate::syntax::ast::{
    Arg, ArgKind, BinaryOp, CompareOp, Entry, Expr, ExprKind, Postfix, PostfixKind, UnaryOp,
};
use crate::value::OpError;

/// An edit: what is shown, what is run to prove it, what is said about it.
pub(super) struct Fix {
    pub(super) text: String,
    pub(super) proof: String,
    pub(super) note: String,
}

impl Fix {
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            proof: text.clone(),
            text,
            note: String::new(),
        }
    }

    pub(super) fn noted(text: impl Into<String>, note: &str) -> Self {
        Self {
            note: note.to_owned(),
            ..Self::new(text)
        }
    }
}

/// The expression that failed.
pub(super) struct Site {
    text: String,
    entry: Entry,
    /// `a += b` rather than `a + b`.
    update: bool,
}

impl Site {
    /// A text that is an expression.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(Self {
            text: text.to_owned(),
            entry: proof::read(text)?,
            update: false,
        })
    }

    /// `target op= value`.
    pub(super) fn of_update(target: &str, op: BinaryOp, value: &str) -> Option<Self> {
        let text = format!("{target} {} {value}", op.symbol());
        Some(Self {
            update: true,
            ..Self::read(&text)?
        })
    }

    /// `a < b < c`.
    fn is_chain(&self) -> bool {
        let kind = self.expr().map(|expr| &expr.kind);
        matches!(kind, Some(ExprKind::Compare(_, rest)) if rest.len() == 2)
    }

    fn expr(&self) -> Option<&Expr> {
        proof::expression(&self.entry)
    }

    /// The text of an expression as an operand of anything.
    fn tight(&self, expr: &Expr) -> String {
        let text = slice(expr.span, &self.text);
        match expr.kind {
            ExprKind::Name(_) | ExprKind::Postfix(..) | ExprKind::Literal(_) => text,
            ExprKind::List(_) | ExprKind::Tuple(_) if text.starts_with(['[', '(']) => text,
            _ => format!("({text})"),
        }
    }

    /// The two sides of the operation that failed: the last of a chain.
    fn sides(&self) -> Option<(String, &'static str, String)> {
        match &self.expr()?.kind {
            ExprKind::Binary(first, rest) => {
                let (op, _, right) = rest.last()?;
                let left = match rest.len() {
                    1 => self.tight(first),
                    count => {
                        let span = first.span.to(rest.get(count - 2)?.2.span);
                        format!("({})", slice(span, &self.text))
                    }
                };
                Some((left, op.symbol(), self.tight(right)))
            }
            ExprKind::Power(sides, _) => {
                let (left, right) = (&sides.0, slice(sides.1.span, &self.text));
                Some((self.tight(left), "**", right))
            }
            ExprKind::Compare(first, rest) => {
                let [(op, _, right)] = rest.as_slice() else {
                    return None;
                };
                let symbol = match op {
                    CompareOp::Eq => "==",
                    CompareOp::Ne => "!=",
                    CompareOp::Lt => "<",
                    CompareOp::Le => "<=",
                    CompareOp::Gt => ">",
                    CompareOp::Ge => ">=",
                    _ => return None,
                };
                Some((self.tight(first), symbol, self.tight(right)))
            }
            _ => None,
        }
    }

    /// A call: what is called, its name, its arguments.
    fn call(&self) -> Option<(String, &'static str, &[Arg])> {
        let ExprKind::Postfix(base, steps) = &self.expr()?.kind else {
            return None;
        };
        let (last, before) = steps.split_last()?;
        let PostfixKind::Call(args) = &last.kind else {
            return None;
        };
        let name = match (before.last().map(|step| &step.kind), &base.kind) {
            (Some(PostfixKind::Attribute(name, _)), _) => name.text(),
            (None, ExprKind::Name(name)) => name.symbol.text(),
            _ => "",
        };
        Some((self.up_to(base, before), name, args))
    }

    /// The base of a chain with some steps.
    fn up_to(&self, base: &Expr, steps: &[Postfix]) -> String {
        match steps.last() {
            Some(step) => self
                .text
                .get(base.span.start as usize..step.end as usize)
                .unwrap_or("")
                .to_owned(),
            None => self.tight(base),
        }
    }

    /// A subscript: what is indexed, the index.
    fn subscript(&self) -> Option<(String, &Expr)> {
        let ExprKind::Postfix(base, steps) = &self.expr()?.kind else {
            return None;
        };
        let (last, before) = steps.split_last()?;
        match &last.kind {
            PostfixKind::Subscript(index) => Some((self.up_to(base, before), index)),
            _ => None,
        }
    }

    pub(super) fn arg(&self, arg: &Arg) -> String {
        slice(arg.value.span, &self.text)
    }

    /// An argument with its keyword.
    pub(super) fn whole(&self, arg: &Arg) -> String {
        slice(arg.span, &self.text)
    }

    /// The texts of positional arguments; None when there are others.
    pub(super) fn positional(&self, args: &[Arg]) -> Option<Vec<String>> {
        let plain = args.iter().all(|arg| arg.kind == ArgKind::Positional);
        plain.then(|| args.iter().map(|arg| self.wrapped(&arg.value)).collect())
    }

    /// A text that can stand between commas.
    fn wrapped(&self, expr: &Expr) -> String {
        let text = slice(expr.span, &self.text);
        match &expr.kind {
            ExprKind::Tuple(_) if !text.starts_with('(') => format!("({text})"),
            _ => text,
        }
    }

    /// The items of a first argument that is written out.
    pub(super) fn items(&self, args: &[Arg]) -> Option<Vec<String>> {
        match &args.first()?.value.kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                Some(items.iter().map(|item| self.wrapped(item)).collect())
            }
            _ => None,
        }
    }

    /// The texts of the arrays that had to go together.
    pub(super) fn arrays(&self) -> Vec<String> {
        if let Some((left, _, right)) = self.sides() {
            return vec![left, right];
        }
        let Some((_, _, args)) = self.call() else {
            return Vec::new();
        };
        self.items(args)
            .filter(|_| args.len() == 1 || args.iter().skip(1).all(is_keyword))
            .or_else(|| self.positional(args))
            .unwrap_or_default()
    }
}

fn is_keyword(arg: &Arg) -> bool {
    matches!(arg.kind, ArgKind::Keyword(_))
}

/// The edits to try, the likeliest first.
pub(super) fn candidates(interp: &mut Interp, site: &Site, error: &OpError) -> Vec<Fix> {
    let message = error.message.as_str();
    let mut fixes = Vec::new();
    if site.update {
        update(site, &mut fixes);
    } else if message.contains("truth value of an array") || site.is_chain() {
        if let Some((function, name, args)) = site.call() {
            repair_arguments::calls(interp, site, message, (&function, name, args), &mut fixes);
        }
        truth(site, &mut fixes);
    } else if let Some((left, op, right)) = site.sides() {
        repair_values::operators(interp, message, (&left, op, &right), &mut fixes);
        repair_parts::operators(interp, message, (&left, op, &right), &mut fixes);
        operators(interp, message, (&left, op, &right), &mut fixes);
        truth(site, &mut fixes);
    } else if let Some((function, name, args)) = site.call() {
        repair_values::calls(interp, site, message, (&function, name, args), &mut fixes);
        repair_more::calls(interp, site, message, (&function, name, args), &mut fixes);
        repair_calls::calls(interp, site, message, (&function, name, args), &mut fixes);
        repair_arguments::calls(interp, site, message, (&function, name, args), &mut fixes);
    } else if let Some((base, index)) = site.subscript() {
        let text = slice(index.span, &site.text);
        repair_parts::subscripts(interp, message, (&base, &text), &mut fixes);
        repair_values::subscripts(interp, message, (&base, &text), &mut fixes);
        subscripts(interp, site, message, (&base, index), &mut fixes);
    } else {
        others(site, message, &mut fixes);
    }
    fixes
}

/// `a += b` that cannot be stored in a.
fn update(site: &Site, fixes: &mut Vec<Fix>) {
    if let Some((left, op, right)) = site.sides() {
        fixes.push(Fix {
            text: format!("{left} = {left} {op} {right}"),
            proof: format!("{left} {op} {right}"),
            note: "a new array".to_owned(),
        });
    }
}

/// What wants one truth value and got many.
fn truth(site: &Site, fixes: &mut Vec<Fix>) {
    let Some(expr) = site.expr() else { return };
    let text = |expr: &Expr| slice(expr.span, &site.text);
    match &expr.kind {
        ExprKind::Compare(first, rest) if rest.len() > 1 => {
            // `a > 1 & a < 4` compares with `1 & a`; `1 < a < 4` asks for one truth value.
            if let [(op1, _, middle), (op2, _, last)] = rest.as_slice() {
                let (Some(one), Some(two)) = (comparison(*op1), comparison(*op2)) else {
                    return;
                };
                let (first, last) = (text(first), text(last));
                match &middle.kind {
                    ExprKind::Binary(m, more) if more.len() == 1 => {
                        let (op, _, n) = &more[0];
                        let (m, n) = (text(m), text(n));
                        fixes.push(Fix::new(format!(
                            "({first} {one} {m}) {} ({n} {two} {last})",
                            op.symbol()
                        )));
                    }
                    _ => {
                        let m = text(middle);
                        fixes.push(Fix::new(format!(
                            "({first} {one} {m}) & ({m} {two} {last})"
                        )));
                    }
                }
            }
        }
        ExprKind::And(items) | ExprKind::Or(items) => {
            let symbol = match expr.kind {
                ExprKind::And(_) => " & ",
                _ => " | ",
            };
            let items: Vec<String> = items.iter().map(|item| site.tight(item)).collect();
            fixes.push(Fix::noted(items.join(symbol), "element by element"));
        }
        ExprKind::Conditional(parts) => {
            let [test, one, other] = &**parts;
            fixes.push(Fix::noted(
                format!("np.where({}, {}, {})", text(test), text(one), text(other)),
                "cell by cell",
            ));
        }
        ExprKind::Unary(ops, inner) if ops.iter().all(|(op, _)| *op == UnaryOp::Not) => {
            fixes.push(Fix {
                // Of True and False only.
                proof: format!("{{True: ~{0}}}[{0}.dtype == bool]", site.tight(inner)),
                ..Fix::noted(format!("~{}", site.tight(inner)), "of every cell")
            });
            fixes.push(Fix::new(format!("np.logical_not({})", text(inner))));
        }
        _ => {
            fixes.push(Fix::noted(
                format!("{}.any()", site.tight(expr)),
                "is any true?",
            ));
            fixes.push(Fix::noted(
                format!("{}.all()", site.tight(expr)),
                "are all true?",
            ));
        }
    }
}

fn comparison(op: CompareOp) -> Option<&'static str> {
    Some(match op {
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        _ => return None,
    })
}

/// Two operands that do not go together.
fn operators(
    interp: &mut Interp,
    message: &str,
    (left, op, right): (&str, &str, &str),
    fixes: &mut Vec<Fix>,
) {
    if message.contains("numpy boolean subtract") {
        fixes.push(Fix::new(format!("{left} ^ {right}")));
        return;
    }
    if message.contains("bitwise_xor") {
        fixes.push(Fix::noted(
            format!("{left}**{right}"),
            "a power is written **",
        ));
    }
    if message.contains("negative integer powers") {
        fixes.push(Fix::new(format!("{left}**{right}.0")));
    }
    if message.starts_with("Unable to allocate") {
        fixes.push(Fix::noted(
            format!("{left}.ravel() {op} {right}.ravel()"),
            "element by element",
        ));
        return;
    }
    let (Some(a), Some(b)) = (proof::shape(interp, left), proof::shape(interp, right)) else {
        return;
    };
    let cells = |shape: &[usize]| shape.iter().product::<usize>();
    // Every pair of many cells would be too much to try.
    let many = cells(&a).saturating_mul(cells(&b)) > 1 << 24;
    if op == "@" {
        let vectors = (a.len(), b.len());
        return products(
            (left, right),
            vectors,
            &mut |l, r| format!("{l} @ {r}"),
            fixes,
        );
    }
    if !message.contains("broadcast") {
        return;
    }
    if matches!(op, "==" | "!=") {
        fixes.push(Fix::noted(
            format!("np.array_equal({left}, {right})"),
            "are they the same array?",
        ));
    }
    if op == "*" && a.len() == 2 && b.len() == 2 {
        fixes.push(Fix::noted(
            format!("{left} @ {right}"),
            "the matrix product",
        ));
    }
    if a.len() == 2 && b.len() == 2 {
        fixes.push(Fix::noted(format!("{left} {op} {right}.T"), "transposed"));
    }
    if let Some(column) = repair_values::along(&a, &b).filter(|_| a.len() > 2) {
        let note = lined_up(right, &b);
        fixes.push(Fix::noted(format!("{left} {op} {right}{column}"), &note));
    }
    if let Some(column) = repair_values::along(&b, &a).filter(|_| b.len() > 2) {
        let note = lined_up(left, &a);
        fixes.push(Fix::noted(format!("{left}{column} {op} {right}"), &note));
    }
    if let ([m, same], [n, other]) = (a.as_slice(), b.as_slice())
        && same == other
        && m.abs_diff(*n) > 0
        && !many
    {
        let text = format!("{left}[:, None] {op} {right}");
        fixes.push(Fix::noted(text, "every row with every row"));
    }
    if b.len() == 1 && a.len() > 1 {
        fixes.push(Fix::noted(
            format!("{left} {op} {right}[:, None]"),
            &format!("{right} as a column ({}, 1)", b[0]),
        ));
    }
    if a.len() == 1 && !many {
        let note = format!("{left} as a column ({}, 1)", a[0]);
        fixes.push(Fix::noted(format!("{left}[:, None] {op} {right}"), &note));
    }
    if let Some((left, right)) = cropped((left, &a), (right, &b), None) {
        fixes.push(Fix::noted(format!("{left} {op} {right}"), "cropped by one"));
    }
}

fn lined_up(name: &str, shape: &[usize]) -> String {
    match shape {
        [size] => format!("{name} lined up with the axis of {size}"),
        _ => format!("{name} lined up from the left"),
    }
}

/// Two operands cut to the same sizes, when they differ by one (off the joined axis).
pub(super) fn cropped(
    (left, a): (&str, &[usize]),
    (right, b): (&str, &[usize]),
    joined: Option<usize>,
) -> Option<(String, String)> {
    let differs = |axis: usize| a[axis] != b[axis] && Some(axis) != joined;
    let near = |axis: usize| a[axis].abs_diff(b[axis]) == 1;
    let same_rank = a.len() == b.len();
    let fits = same_rank && (0..a.len()).all(|axis| !differs(axis) || near(axis));
    fits.then_some(())?;
    let cut = |text: &str, own: &[usize], other: &[usize]| {
        let cuts: Vec<String> = (0..own.len())
            .map(|axis| match differs(axis) && own[axis] > other[axis] {
                true => format!(":{}", other[axis]),
                false => ":".to_owned(),
            })
            .collect();
        match cuts.iter().all(|cut| cut == ":") {
            true => text.to_owned(),
            false => format!("{text}[{}]", cuts.join(", ")),
        }
    };
    let (first, second) = (cut(left, a, b), cut(right, b, a));
    // Sizes that differ both ways are no matter of one step too many.
    (first == left || second == right).then_some((first, second))
}

/// Products whose inner sizes differ.
pub(super) fn products(
    (left, right): (&str, &str),
    ndim: (usize, usize),
    write: &mut dyn FnMut(&str, &str) -> String,
    fixes: &mut Vec<Fix>,
) {
    match ndim {
        (0, _) | (_, 0) => {}
        (1, 1) => fixes.push(Fix::noted(
            format!("np.outer({left}, {right})"),
            "every pair",
        )),
        _ => {
            fixes.push(Fix::noted(write(right, left), "swapped"));
            fixes.push(Fix::new(write(left, &format!("{right}.T"))));
            fixes.push(Fix::new(write(&format!("{left}.T"), right)));
        }
    }
    fixes.push(Fix::noted(
        format!("{left} * {right}"),
        "element by element",
    ));
}

fn subscripts(
    interp: &mut Interp,
    site: &Site,
    message: &str,
    (base, index): (&str, &Expr),
    fixes: &mut Vec<Fix>,
) {
    let text = slice(index.span, &site.text);
    let items: Vec<String> = match &index.kind {
        ExprKind::Tuple(items) => items
            .iter()
            .map(|item| slice(item.span, &site.text))
            .collect(),
        _ => vec![text.clone()],
    };
    if message.contains("not tuple") {
        let index: String = items.iter().map(|item| format!("[{item}]")).collect();
        fixes.push(Fix::noted(
            format!("{base}{index}"),
            "one list after another",
        ));
        fixes.push(Fix::noted(
            format!("np.array({base})[{text}]"),
            "arrays take both at once",
        ));
        return;
    }
    if message.contains("object is not subscriptable")
        && let Some((object, method)) = base.rsplit_once('.')
    {
        fixes.push(Fix::new(format!("{object}[{text}].{method}()")));
        fixes.push(Fix::new(format!("{base}()[{text}]")));
    }
    if message.contains("must be of integer (or boolean) type") {
        fixes.push(Fix::new(format!(
            "{base}[{}.astype(int)]",
            site.tight(index)
        )));
    }
    if message.contains("boolean index did not match") {
        fixes.push(Fix::noted(
            format!("{base}[{}.T]", site.tight(index)),
            "the mask transposed",
        ));
        if let (Some(size), Some(mask)) = (proof::shape(interp, base), proof::shape(interp, &text))
        {
            repair_more::masks(base, &text, (&size, &mask), fixes);
        }
    }
    if message.contains("indexing arrays could not be broadcast") {
        fixes.push(Fix::noted(
            format!("{base}[np.ix_({text})]"),
            "rows and columns crossed",
        ));
    }
    let Some(shape) = proof::shape(interp, base) else {
        return;
    };
    if message.contains("too many indices") {
        let kept = items.get(..shape.len()).unwrap_or(&items).join(", ");
        fixes.push(Fix::noted(format!("{base}[{kept}]"), "one index an axis"));
    }
    if message.contains("is out of bounds for axis") {
        let last: Vec<String> = items
            .iter()
            .zip(&shape)
            .map(|(item, size)| match item.parse::<usize>() {
                Ok(at) if at >= *size && items.len() == 1 => "-1".to_owned(),
                Ok(at) if at >= *size => size.saturating_sub(1).to_string(),
                _ => item.clone(),
            })
            .collect();
        fixes.push(Fix::noted(
            format!("{base}[{}]", last.join(", ")),
            "the last one",
        ));
    }
}

/// Prefix operators.
fn others(site: &Site, message: &str, fixes: &mut Vec<Fix>) {
    let Some(ExprKind::Unary(ops, inner)) = site.expr().map(|expr| &expr.kind) else {
        return truth(site, fixes);
    };
    let inner = site.tight(inner);
    match ops.as_slice() {
        [(UnaryOp::Neg, _)] if message.contains("boolean negative") => {
            fixes.push(Fix::new(format!("~{inner}")));
        }
        [(UnaryOp::Neg, _)] if message.contains("bad operand type for unary -: 'list'") => {
            fixes.push(Fix::noted(format!("-np.array({inner})"), "of every cell"));
        }
        [(UnaryOp::Invert, _)] => fixes.push(Fix::new(format!("-{inner}"))),
        _ => {}
    }
}
