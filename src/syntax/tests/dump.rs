//! A tree as a compact S-expression, for rows of tests.

use std::fmt::Write;

use crate::syntax::ast::{
    ArgKind, Block, Clause, CompareOp, ComprehensionKind, Expr, ExprKind, FPart, Function, Literal,
    Name, ParamKind, Place, PostfixKind, Stmt, StmtKind, Target, TargetKind, UnaryOp,
};

/// A statement.
pub(super) fn stmt(one: &Stmt) -> String {
    match &one.kind {
        StmtKind::Expr { value, silent } => {
            if *silent {
                format!("(silent {})", expr(value))
            } else {
                expr(value)
            }
        }
        StmtKind::Assign { targets, value } => {
            format!("(= {} {})", join(targets.iter().map(target)), expr(value))
        }
        StmtKind::AugAssign {
            target: one,
            op,
            value,
            ..
        } => {
            format!("({}= {} {})", op.symbol(), target(one), expr(value))
        }
        StmtKind::Annotation => "(annotation)".into(),
        StmtKind::Del(targets) => format!("(del {})", join(targets.iter().map(target))),
        StmtKind::Assert(test, message) => format!("(assert {}{})", expr(test), spaced(message)),
        StmtKind::Import(items) => format!(
            "(import {})",
            join(items.iter().map(|(path, alias, bound)| {
                let path = path
                    .iter()
                    .map(|part| part.text())
                    .collect::<Vec<_>>()
                    .join(".");
                if *alias {
                    format!("({path} {})", name(bound))
                } else {
                    path
                }
            }))
        ),
        StmtKind::FromImport(path, items) => {
            let path = path
                .iter()
                .map(|part| part.text())
                .collect::<Vec<_>>()
                .join(".");
            let items = items.iter().map(|(from, to, _)| {
                if *from == to.symbol {
                    name(to)
                } else {
                    format!("({from} {})", name(to))
                }
            });
            let items = join(items);
            format!(
                "(from {path} {})",
                if items.is_empty() { "*" } else { &items }
            )
        }
        StmtKind::Pass => "(pass)".into(),
        StmtKind::Return(value) => format!("(return{})", spaced(value)),
        StmtKind::Break => "(break)".into(),
        StmtKind::Continue => "(continue)".into(),
        StmtKind::Raise(value, cause) => format!("(raise{}{})", spaced(value), spaced(cause)),
        StmtKind::Scope { nonlocal, names } => {
            let word = if *nonlocal { "nonlocal" } else { "global" };
            format!(
                "({word} {})",
                join(names.iter().map(|one| one.text().to_owned()))
            )
        }
        _ => compound(one),
    }
}

fn compound(one: &Stmt) -> String {
    match &one.kind {
        StmtKind::If(arms, orelse) => {
            let arms = arms
                .iter()
                .map(|(test, body)| format!("({} {})", expr(test), block(body)));
            format!("(if {}{})", join(arms), named("else", orelse))
        }
        StmtKind::While { test, body, orelse } => {
            format!(
                "(while {} {}{})",
                expr(test),
                block(body),
                named("else", orelse)
            )
        }
        StmtKind::For {
            target: one,
            iterable,
            body,
            orelse,
        } => format!(
            "(for {} {} {}{})",
            target(one),
            expr(iterable),
            block(body),
            named("else", orelse)
        ),
        StmtKind::Def(bound, text, decorators) => {
            let above = decorators.iter().map(|one| format!("@{} ", expr(one)));
            let above: String = above.collect();
            format!("{above}(def {} {})", name(bound), function(text))
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => {
            let handlers = handlers.iter().map(|handler| {
                let bound = handler
                    .name
                    .as_ref()
                    .map_or(String::new(), |one| format!(" as {}", name(one)));
                format!(
                    " (except{}{bound} {})",
                    spaced(&handler.types),
                    block(&handler.body)
                )
            });
            let handlers: String = handlers.collect();
            format!(
                "(try {}{handlers}{}{})",
                block(body),
                named("else", orelse),
                named("finally", finally)
            )
        }
        StmtKind::With(items, body) => {
            let items = items.iter().map(|(value, bound)| match bound {
                Some(bound) => format!("({} {})", expr(value), target(bound)),
                None => format!("({})", expr(value)),
            });
            format!("(with {} {})", join(items), block(body))
        }
        _ => "?".into(),
    }
}

/// Statements.
pub(super) fn block(statements: &Block) -> String {
    format!("[{}]", join(statements.iter().map(stmt)))
}

fn named(word: &str, statements: &Block) -> String {
    if statements.is_empty() {
        String::new()
    } else {
        format!(" ({word} {})", block(statements))
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

fn spaced(value: &Option<Expr>) -> String {
    value
        .as_ref()
        .map_or(String::new(), |value| format!(" {}", expr(value)))
}

/// A name, with its place unless it is global.
fn name(one: &Name) -> String {
    match one.place {
        Place::Global => one.symbol.text().to_owned(),
        Place::Local(slot) => format!("{}@{slot}", one.symbol),
        Place::Cell(cell) => format!("{}%{cell}", one.symbol),
    }
}

fn function(text: &Function) -> String {
    let mut params = Vec::new();
    for param in &text.params {
        let mark = match param.kind {
            ParamKind::PositionalOnly => "/",
            ParamKind::Normal => "",
            ParamKind::Args => "*",
            ParamKind::KeywordOnly => "!",
            ParamKind::Kwargs => "**",
        };
        let default = param
            .default
            .as_ref()
            .map_or(String::new(), |value| format!("={}", expr(value)));
        params.push(format!("{mark}{}{default}", name(&param.name)));
    }
    let captured = &text.frame.captured;
    let captured = if captured.is_empty() {
        String::new()
    } else {
        format!(" {captured:?}")
    };
    format!("({}){captured} {}", params.join(" "), block(&text.body))
}

fn literal(one: &Literal) -> String {
    match one {
        Literal::None => "None".into(),
        Literal::Ellipsis => "...".into(),
        Literal::Bool(value) => if *value { "True" } else { "False" }.into(),
        Literal::Int(value) => value.to_string(),
        Literal::Big(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Imaginary(value) => format!("{value:?}j"),
        Literal::Str(text) => quoted(text),
        Literal::Bytes(bytes) => {
            format!(
                "b{}",
                quoted(&bytes.iter().map(|byte| *byte as char).collect::<String>())
            )
        }
    }
}

/// Text in double quotes, what is not printable ASCII as `<hex>`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if (' '..='~').contains(&character) && character != '"' {
            out.push(character);
        } else {
            let _ = write!(out, "<{:x}>", character as u32);
        }
    }
    out.push('"');
    out
}

fn unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Neg => "neg",
        UnaryOp::Pos => "pos",
        UnaryOp::Invert => "inv",
        UnaryOp::Not => "not",
    }
}

fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        CompareOp::In => "in",
        CompareOp::NotIn => "not-in",
        CompareOp::Is => "is",
        CompareOp::IsNot => "is-not",
    }
}

/// An expression.
pub(super) fn expr(value: &Expr) -> String {
    let list = |word: &str, items: &[Expr]| {
        let items = join(items.iter().map(expr));
        if items.is_empty() {
            format!("({word})")
        } else {
            format!("({word} {items})")
        }
    };
    match &value.kind {
        ExprKind::Literal(one) => literal(one),
        ExprKind::FString(parts) => format!("(f {})", fparts(parts)),
        ExprKind::Name(one) => name(one),
        ExprKind::List(items) => list("list", items),
        ExprKind::Tuple(items) => list("tuple", items),
        ExprKind::Set(items) => list("set", items),
        ExprKind::And(items) => list("and", items),
        ExprKind::Or(items) => list("or", items),
        ExprKind::Dict(items) => {
            let items = items.iter().map(|(key, value)| match key {
                Some(key) => format!(" {}:{}", expr(key), expr(value)),
                None => format!(" **{}", expr(value)),
            });
            format!("(dict{})", items.collect::<String>())
        }
        ExprKind::Starred(inner) => format!("*{}", expr(inner)),
        ExprKind::Postfix(base, steps) => {
            steps
                .iter()
                .fold(expr(base), |base, step| match &step.kind {
                    PostfixKind::Attribute(name, _) => format!("(. {base} {name})"),
                    PostfixKind::Call(arguments) => {
                        let arguments = arguments.iter().map(|argument| {
                            let value = expr(&argument.value);
                            match argument.kind {
                                ArgKind::Positional => format!(" {value}"),
                                ArgKind::Keyword(name) => format!(" {name}={value}"),
                                ArgKind::Star => format!(" *{value}"),
                                ArgKind::DoubleStar => format!(" **{value}"),
                            }
                        });
                        format!("(call {base}{})", arguments.collect::<String>())
                    }
                    PostfixKind::Subscript(index) => format!("(at {base} {})", expr(index)),
                })
        }
        ExprKind::Slice(bounds) => {
            let bounds = bounds
                .iter()
                .map(|bound| bound.as_ref().map_or("_".into(), expr));
            format!("(slice {})", join(bounds))
        }
        ExprKind::Unary(ops, inner) => ops.iter().rev().fold(expr(inner), |inner, (op, _)| {
            format!("({} {inner})", unary(*op))
        }),
        ExprKind::Binary(first, rest) => rest.iter().fold(expr(first), |left, (op, _, right)| {
            format!("({} {left} {})", op.symbol(), expr(right))
        }),
        ExprKind::Power(pair, _) => format!("(** {} {})", expr(&pair.0), expr(&pair.1)),
        ExprKind::Compare(first, rest) => {
            let rest = rest
                .iter()
                .map(|(op, _, right)| format!(" {} {}", compare(*op), expr(right)));
            format!("(cmp {}{})", expr(first), rest.collect::<String>())
        }
        ExprKind::Conditional(parts) => list("cond", parts.as_slice()),
        ExprKind::Lambda(text) => format!("(lambda {})", function(text)),
        ExprKind::Comprehension(inner) => {
            let word = match inner.kind {
                ComprehensionKind::List => "listcomp",
                ComprehensionKind::Set => "setcomp",
                ComprehensionKind::Dict => "dictcomp",
                ComprehensionKind::Generator => "genexp",
            };
            let value = inner
                .value
                .as_ref()
                .map_or(String::new(), |value| format!(":{}", expr(value)));
            let clauses = inner.clauses.iter().map(clause).collect::<String>();
            format!("({word} {}{value}{clauses})", expr(&inner.element))
        }
        ExprKind::Walrus(bound, inner) => format!("(:= {} {})", name(bound), expr(inner)),
    }
}

fn clause(one: &Clause) -> String {
    let conditions = one
        .conditions
        .iter()
        .map(|test| format!(" if {}", expr(test)));
    let conditions = conditions.collect::<String>();
    format!(
        " (for {} {}{conditions})",
        target(&one.target),
        expr(&one.iterable)
    )
}

fn fparts(parts: &[FPart]) -> String {
    join(parts.iter().map(|part| match part {
        FPart::Text(text) => quoted(text),
        FPart::Field(field) => {
            let label = field
                .label
                .as_ref()
                .map_or(String::new(), |label| format!("{} ", quoted(label)));
            let conversion = field
                .conversion
                .map_or(String::new(), |letter| format!(" !{letter}"));
            let spec = if field.spec.is_empty() {
                String::new()
            } else {
                format!(" :{}", fparts(&field.spec))
            };
            format!("{label}{{{}{conversion}{spec}}}", expr(&field.value))
        }
    }))
}

/// A target.
pub(super) fn target(one: &Target) -> String {
    match &one.kind {
        TargetKind::Name(bound) => name(bound),
        TargetKind::Attribute(base, name) => format!("(. {} {name})", expr(base)),
        TargetKind::Subscript(base, index) => format!("(at {} {})", expr(base), expr(index)),
        TargetKind::Tuple(items) => format!("(tuple {})", join(items.iter().map(target))),
        TargetKind::Starred(inner) => format!("*{}", target(inner)),
    }
}
