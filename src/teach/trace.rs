//! Evaluates an expression once and keeps every step: operands, rule, result.

use crate::builtins::{self, Kernel, Keywords, attribute, convert, operators, subscript};
use crate::eval::forms::Scope;
use crate::eval::operator;
use crate::syntax::ast::{Arg, ArgKind, BinaryOp, CompareOp, Expr, ExprKind, Postfix, PostfixKind};
use crate::syntax::ast::{Literal, UnaryOp};
use crate::text::{Span, Symbol};
use crate::value::number::Operator;
use crate::value::{Array, Result, RowId, Shape, Value};

use super::rules;
use super::terms::{Rule, Terms};

/// An expression that was evaluated.
pub(super) struct Node {
    pub(super) span: Span,
    /// The place by which the evaluator knows the operation.
    pub(super) mark: Span,
    pub(super) text: String,
    pub(super) value: Value,
    /// How the value was made, when the teacher follows it.
    pub(super) step: Option<Step>,
    /// What was called.
    pub(super) called: Called,
    /// The expressions inside.
    pub(super) inner: Vec<Node>,
}

/// What was called for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// Nothing.
    No,
    /// A function of the library.
    Row(RowId),
    /// Code of the program.
    Program,
}

/// Arithmetic that no rule describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) flops: usize,
    pub(super) comparisons: usize,
    pub(super) functions: usize,
}

/// One operation.
pub(super) struct Step {
    /// What it is called: `+`, `dot`, `sum axis 0`.
    pub(super) name: String,
    pub(super) rule: Rule,
    /// The texts and arrays of the operands.
    pub(super) operands: Vec<(String, Array)>,
    pub(super) result: Array,
    /// Whether the result sees the memory of the first operand.
    pub(super) view: bool,
    pub(super) note: Vec<String>,
    /// What it costs, where the rule does not say.
    pub(super) work: Option<Work>,
}

impl Step {
    /// The rule with the shapes of this step.
    pub(super) fn terms(&self) -> Terms<'_> {
        Terms {
            rule: &self.rule,
            shapes: self
                .operands
                .iter()
                .map(|(_, array)| Shape::from(array.shape()))
                .collect(),
            out: self.result.shape().into(),
        }
    }
}

/// A call that was made: what was called, with which values.
pub(super) struct Made<'a> {
    pub(super) row: RowId,
    pub(super) args: &'a [Value],
    pub(super) keywords: &'a Keywords,
    pub(super) result: &'a Value,
    /// The texts of the positional arguments.
    pub(super) texts: &'a [String],
    /// The texts of the keyword arguments.
    pub(super) keyword_texts: &'a [String],
    /// The texts of the items of the first argument, when it is a display.
    pub(super) items: Option<Vec<String>>,
}

/// Evaluates an expression step by step.
///
/// # Errors
/// Whatever it raises.
pub(super) fn trace(expr: &Expr, scope: &mut Scope<'_, '_>) -> Result<Node> {
    match &expr.kind {
        ExprKind::Binary(first, rest) => binary(expr, first, rest, scope),
        ExprKind::Power(sides, _) => {
            let left = trace(&sides.0, scope)?;
            let right = trace(&sides.1, scope)?;
            operate(Operator::Pow, (expr.span, expr.span), left, right, scope)
        }
        ExprKind::Compare(first, rest) if rest.len() == 1 => compare(expr, first, rest, scope),
        ExprKind::Unary(ops, operand) if ops.len() == 1 => unary(expr, ops[0], operand, scope),
        ExprKind::Postfix(base, steps) => postfix(expr.span, base, steps, scope),
        ExprKind::Tuple(items) => display(expr, items, scope, Value::tuple),
        ExprKind::List(items) => display(expr, items, scope, Value::list),
        _ => leaf(expr, scope),
    }
}

fn leaf(expr: &Expr, scope: &mut Scope<'_, '_>) -> Result<Node> {
    let value = scope.eval(expr)?;
    let computes = matches!(
        expr.kind,
        ExprKind::Compare(..)
            | ExprKind::Conditional(..)
            | ExprKind::Comprehension(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
    );
    Ok(Node {
        span: expr.span,
        mark: expr.span,
        text: scope.text(expr.span),
        value,
        step: None,
        called: if computes {
            Called::Program
        } else {
            Called::No
        },
        inner: Vec::new(),
    })
}

/// A list or tuple; one of constants only is a leaf.
fn display(
    expr: &Expr,
    items: &[Expr],
    scope: &mut Scope<'_, '_>,
    make: impl Fn(Vec<Value>) -> Value,
) -> Result<Node> {
    let is_plain = |item: &Expr| !matches!(item.kind, ExprKind::Starred(_));
    let constant = |item: &Expr| {
        matches!(
            item.kind,
            ExprKind::Literal(_) | ExprKind::List(_) | ExprKind::Unary(..)
        )
    };
    if items.iter().all(constant) || !items.iter().all(is_plain) {
        return leaf(expr, scope);
    }
    let inner = items
        .iter()
        .map(|item| trace(item, scope))
        .collect::<Result<Vec<_>>>()?;
    let value = make(inner.iter().map(|node| node.value.clone()).collect());
    Ok(Node {
        span: expr.span,
        mark: expr.span,
        text: scope.text(expr.span),
        value,
        step: None,
        called: Called::No,
        inner,
    })
}

fn binary(
    expr: &Expr,
    first: &Expr,
    rest: &[(BinaryOp, Span, Expr)],
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    let mut left = trace(first, scope)?;
    for (op, _, right) in rest {
        let mark = first.span.to(right.span);
        let right = trace(right, scope)?;
        // The parentheses of the first operand belong to the operation.
        let span = Span {
            start: expr.span.start,
            end: right.span.end,
        };
        left = operate(operator(*op), (span, mark), left, right, scope)?;
    }
    left.span = expr.span;
    left.text = scope.text(expr.span);
    Ok(left)
}

fn operate(
    op: Operator,
    (span, mark): (Span, Span),
    left: Node,
    right: Node,
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    let result = operators::binary(scope.machine(), op, &left.value, &right.value);
    let value = scope.done(result, span)?;
    let operands = [&left, &right];
    let step = match op {
        Operator::MatMul => rules::contraction("matmul", "@", &operands, &value),
        _ => rules::elementwise(op.symbol(), true, &operands, &value),
    };
    Ok(Node {
        span,
        mark,
        text: scope.text(span),
        value,
        step,
        called: Called::No,
        inner: vec![left, right],
    })
}

fn compare(
    expr: &Expr,
    first: &Expr,
    rest: &[(CompareOp, Span, Expr)],
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    use operators::Comparison as C;
    let (op, _, right) = &rest[0];
    let (how, symbol) = match op {
        CompareOp::Lt => (C::Lt, "<"),
        CompareOp::Le => (C::Le, "<="),
        CompareOp::Gt => (C::Gt, ">"),
        CompareOp::Ge => (C::Ge, ">="),
        CompareOp::Eq => (C::Eq, "=="),
        CompareOp::Ne => (C::Ne, "!="),
        _ => return leaf(expr, scope),
    };
    let left = trace(first, scope)?;
    let right = trace(right, scope)?;
    let result = operators::compare(scope.machine(), how, &left.value, &right.value);
    let value = scope.done(result, expr.span)?;
    let step = rules::elementwise(symbol, true, &[&left, &right], &value);
    Ok(Node {
        span: expr.span,
        mark: expr.span,
        text: scope.text(expr.span),
        value,
        step,
        called: Called::No,
        inner: vec![left, right],
    })
}

fn unary(
    expr: &Expr,
    (op, sign): (UnaryOp, Span),
    operand: &Expr,
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    let (how, name) = match op {
        UnaryOp::Neg => (operators::Unary::Neg, "-"),
        UnaryOp::Invert => (operators::Unary::Invert, "~"),
        _ => return leaf(expr, scope),
    };
    if matches!(
        operand.kind,
        ExprKind::Literal(Literal::Int(_) | Literal::Float(_))
    ) {
        return leaf(expr, scope);
    }
    let inner = trace(operand, scope)?;
    let result = operators::unary(scope.machine(), how, &inner.value);
    let value = scope.done(result, expr.span)?;
    let step = rules::elementwise(name, false, &[&inner], &value);
    Ok(Node {
        span: expr.span,
        mark: sign.to(operand.span),
        text: scope.text(expr.span),
        value,
        step,
        called: Called::No,
        inner: vec![inner],
    })
}

fn postfix(whole: Span, base: &Expr, steps: &[Postfix], scope: &mut Scope<'_, '_>) -> Result<Node> {
    let mut node = trace(base, scope)?;
    let mut at = 0;
    while let Some(step) = steps.get(at) {
        at += 1;
        let span = Span {
            start: whole.start,
            end: step.end,
        };
        node = match &step.kind {
            PostfixKind::Attribute(name, name_span) => {
                if let Some(Postfix {
                    end,
                    kind: PostfixKind::Call(args),
                }) = steps.get(at)
                    && let Some(row) = attribute::method(&node.value, *name)
                {
                    at += 1;
                    let span = Span { end: *end, ..span };
                    method(node, row, args, span, scope)?
                } else {
                    let value = scope.done(attribute::get(&node.value, *name), *name_span)?;
                    attributed(node, *name, value, span, scope)
                }
            }
            PostfixKind::Call(args) => call(node, args, span, scope)?,
            PostfixKind::Subscript(index) => subscripted(node, index, span, scope)?,
        };
    }
    Ok(node)
}

/// A node as what is inside another: always an operand, otherwise if something was computed.
fn kept(node: Node, is_operand: bool) -> Vec<Node> {
    let computed = node.step.is_some() || !node.inner.is_empty() || node.called != Called::No;
    match is_operand || computed {
        true => vec![node],
        false => Vec::new(),
    }
}

fn attributed(
    node: Node,
    name: Symbol,
    value: Value,
    span: Span,
    scope: &mut Scope<'_, '_>,
) -> Node {
    let step = match (&node.value, name.text()) {
        (Value::Array(_), "T" | "mT") => {
            rules::moved("transpose", &node, &value, |ids| attribute::get(&ids, name))
        }
        _ => None,
    };
    let inner = kept(node, step.is_some());
    Node {
        span,
        mark: span,
        text: scope.text(span),
        value,
        step,
        called: Called::No,
        inner,
    }
}

fn subscripted(node: Node, index: &Expr, span: Span, scope: &mut Scope<'_, '_>) -> Result<Node> {
    let at = scope.index(index)?;
    let result = subscript::get(scope.machine(), &node.value, &at);
    let value = scope.done(result, span)?;
    let words = scope.text(index.span);
    let step = match &node.value {
        Value::Array(_) => {
            let machine = scope.machine();
            let mut step = rules::moved("index", &node, &value, |ids| {
                subscript::get(machine, &ids, &at)
            });
            if let Some(step) = &mut step {
                step.note = rules::index_notes(&at, &words, &step.operands[0], &step.result);
            }
            step
        }
        _ => None,
    };
    let inner = kept(node, step.is_some());
    Ok(Node {
        span,
        mark: span,
        text: scope.text(span),
        value,
        step,
        called: Called::No,
        inner,
    })
}

/// Arguments that were evaluated step by step.
struct Traced {
    args: Vec<Value>,
    keywords: Keywords,
    texts: Vec<String>,
    keyword_texts: Vec<String>,
    nodes: Vec<Node>,
}

/// The arguments; None when some are unpacked.
fn arguments(args: &[Arg], scope: &mut Scope<'_, '_>) -> Result<Option<Traced>> {
    if args
        .iter()
        .any(|arg| matches!(arg.kind, ArgKind::Star | ArgKind::DoubleStar))
    {
        return Ok(None);
    }
    let mut traced = Traced {
        args: Vec::new(),
        keywords: Vec::new(),
        texts: Vec::new(),
        keyword_texts: Vec::new(),
        nodes: Vec::new(),
    };
    for arg in args {
        let node = trace(&arg.value, scope)?;
        match arg.kind {
            ArgKind::Keyword(name) => {
                traced.keyword_texts.push(node.text.clone());
                traced.keywords.push((name, node.value.clone()));
            }
            _ => {
                traced.texts.push(node.text.clone());
                traced.args.push(node.value.clone());
            }
        }
        traced.nodes.push(node);
    }
    Ok(Some(traced))
}

fn method(
    node: Node,
    row: RowId,
    args: &[Arg],
    span: Span,
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    let Some(mut traced) = arguments(args, scope)? else {
        return unfollowed(span, scope);
    };
    traced.args.insert(0, node.value.clone());
    traced.texts.insert(0, node.text.clone());
    traced.nodes.insert(0, node);
    run(&Value::Builtin(row), Some(row), traced, span, scope)
}

fn call(node: Node, args: &[Arg], span: Span, scope: &mut Scope<'_, '_>) -> Result<Node> {
    let Some(traced) = arguments(args, scope)? else {
        return unfollowed(span, scope);
    };
    let row = match node.value {
        Value::Builtin(row) => Some(row),
        _ => None,
    };
    run(&node.value, row, traced, span, scope)
}

/// A call with unpacked arguments: its text is evaluated as a whole.
fn unfollowed(span: Span, scope: &mut Scope<'_, '_>) -> Result<Node> {
    let error = crate::value::OpError::r#type("explain does not follow * and ** arguments");
    scope.done(Err(error), span).map(|value| Node {
        span,
        mark: span,
        text: String::new(),
        value,
        step: None,
        called: Called::No,
        inner: Vec::new(),
    })
}

fn run(
    function: &Value,
    row: Option<RowId>,
    traced: Traced,
    span: Span,
    scope: &mut Scope<'_, '_>,
) -> Result<Node> {
    let value = match scope.known(span) {
        Some(value) => value,
        None => {
            let (args, keywords) = (traced.args.clone(), traced.keywords.clone());
            let result = scope.machine().call(function, args, keywords);
            scope.done(result, span)?
        }
    };
    let step = row.and_then(|row| {
        let items = items_of(&traced);
        let made = Made {
            row,
            args: &traced.args,
            keywords: &traced.keywords,
            result: &value,
            texts: &traced.texts,
            keyword_texts: &traced.keyword_texts,
            items,
        };
        let is_ufunc = matches!(builtins::row(row).kernel, Kernel::Ufunc(_));
        rules::call(&made, is_ufunc, scope.machine())
    });
    Ok(Node {
        span,
        mark: span,
        text: scope.text(span),
        value,
        step,
        called: row.map_or(Called::Program, Called::Row),
        inner: traced.nodes,
    })
}

/// The texts of the items of a first argument that is written out: `(a, b)`.
fn items_of(traced: &Traced) -> Option<Vec<String>> {
    let first = traced.nodes.first()?;
    (!first.inner.is_empty() && first.step.is_none())
        .then(|| first.inner.iter().map(|node| node.text.clone()).collect())
}

/// A value as an array, if it is numeric.
pub(super) fn array_of(value: &Value) -> Option<Array> {
    match value {
        Value::Str(_) | Value::None | Value::Dict(_) | Value::Set(_) => None,
        _ => convert::as_array(value).ok(),
    }
}
