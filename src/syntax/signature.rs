//! Signatures of library functions: `np.sum(a, axis=None, *, keepdims=False)`.

use std::rc::Rc;

use super::ast::{Expr, ExprKind, Literal, Param, ParamKind, UnaryOp};
use super::error::syntax_error;
use super::lower::{Lower, SignatureParts};
use super::parser::{Rule, parse as parse_rule};
use crate::text::{Diagnostic, Source, Span, Symbol};

/// What a function is called and what it takes.
#[derive(Clone, Debug)]
pub struct Signature {
    /// `np`, `sum`.
    pub path: Vec<Symbol>,
    /// The parameters, without the marks `*` and `/`.
    pub params: Vec<SigParam>,
}

/// A parameter of a signature.
#[derive(Clone, Debug)]
pub struct SigParam {
    /// Its name.
    pub name: Symbol,
    /// How it can be passed.
    pub kind: ParamKind,
    /// Its default.
    pub default: Option<SigDefault>,
}

/// The default of a parameter.
#[derive(Clone, Debug)]
pub struct SigDefault {
    /// As it is written.
    pub text: Rc<str>,
    /// Its value, where it is a constant or the negative of one.
    pub literal: Option<Literal>,
}

/// Reads a signature.
pub fn parse(text: &str) -> std::result::Result<Signature, Box<Diagnostic>> {
    let source = Rc::new(Source::new("<signature>", text));
    let whole = |at: usize| syntax_error(&source, Span::new(at, at + 1), "invalid syntax");
    let node = parse_rule(Rule::signature_line, text).map_err(whole)?;
    let SignatureParts {
        path,
        params,
        defaults,
    } = Lower::new(&source, 0).signature(&node)?;
    let with_default = |(param, text): (Param, Option<String>)| {
        let literal = param.default.as_ref().and_then(constant);
        let default = text.map(|text| SigDefault {
            text: text.into(),
            literal,
        });
        SigParam {
            name: param.name.symbol,
            kind: param.kind,
            default,
        }
    };
    let params = params.into_iter().zip(defaults).map(with_default).collect();
    Ok(Signature { path, params })
}

/// The constant that an expression is.
fn constant(value: &Expr) -> Option<Literal> {
    match &value.kind {
        ExprKind::Literal(literal) => Some(literal.clone()),
        ExprKind::Unary(ops, inner) => match (ops.as_slice(), &inner.kind) {
            ([(UnaryOp::Neg, _)], ExprKind::Literal(Literal::Int(int))) => {
                int.checked_neg().map(Literal::Int)
            }
            ([(UnaryOp::Neg, _)], ExprKind::Literal(Literal::Float(float))) => {
                Some(Literal::Float(-float))
            }
            _ => None,
        },
        _ => None,
    }
}
