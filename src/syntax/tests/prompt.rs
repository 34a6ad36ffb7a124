//! What the prompt asks of this layer: whether a text is finished, and its colours; and signatures.

use super::super::ast::{Literal, ParamKind};
use super::super::{Completeness, TokenKind, highlight, incomplete, signature};
use super::deep;

/// Text, then the indentation of the next line if more must follow.
const TYPED: &[(&str, Option<usize>)] = &[
    ("", None),
    ("a = 1", None),
    ("# note", None),
    ("f(a,", Some(4)),
    ("f(a,\n  b,", Some(2)),
    ("'''a", Some(0)),
    ("a = \\", Some(4)),
    ("if a:", Some(4)),
    ("if a:\n    b", Some(4)),
    ("if a:\n    if b:", Some(8)),
    ("if a:\n    b\n", None),
    ("def f():\n    return 1", Some(0)),
    ("if a:\n    b\nelse:", Some(4)),
    ("if a: b", None),
    ("for i in a:\n    b\nc", None),
    ("lambda: 1", None),
];

#[test]
fn the_prompt_knows_when_a_text_is_finished() {
    deep(|| {
        for (text, indent) in TYPED {
            let expected = match indent {
                Some(indent) => Completeness::Incomplete { indent: *indent },
                None => Completeness::Complete,
            };
            assert_eq!(incomplete(text), expected, "{text:?}");
        }
        for text in ["a)", "'a", "f'{a", "if a:\n    b\n  c", "(]", "if a:\n"] {
            assert_eq!(incomplete(text), Completeness::Invalid, "{text:?}");
        }
    });
}

#[test]
fn half_typed_text_has_colours() {
    use TokenKind::{
        Close, Comment, Constant, Invalid, Keyword, Name, Number, Open, Operator, String,
    };
    let kinds = |text| {
        highlight(text)
            .into_iter()
            .map(|(_, kind)| kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds("if a: 1.5 # n"),
        [Keyword, Name, Operator, Number, Comment]
    );
    assert_eq!(
        kinds("f('a', None)"),
        [Name, Open, String, Operator, Constant, Close]
    );
    assert_eq!(kinds("f'{a[\"b\"]}' b"), [String, Name]);
    assert_eq!(kinds("x = 'abc"), [Name, Operator, Invalid]);
    assert_eq!(kinds("?"), [Invalid]);
}

/// The parameters of a signature with their defaults, and what constants those are.
fn described(text: &str) -> Result<String, String> {
    let signature = signature::parse(text).map_err(|error| error.message)?;
    let one = |param: signature::SigParam| {
        let default = param.default.map(|default| {
            let literal = match default.literal {
                Some(Literal::None) => "none",
                Some(Literal::Int(-1)) => "int",
                Some(Literal::Float(_)) => "float",
                Some(_) => "other",
                None => "-",
            };
            format!("={}:{literal}", default.text)
        });
        let mark = match param.kind {
            ParamKind::PositionalOnly => "/",
            ParamKind::Normal => "",
            ParamKind::Args => "*",
            ParamKind::KeywordOnly => "!",
            ParamKind::Kwargs => "**",
        };
        format!(" {mark}{}{}", param.name, default.unwrap_or_default())
    };
    let path = signature
        .path
        .iter()
        .map(|part| part.text())
        .collect::<Vec<_>>()
        .join(".");
    Ok(path + &signature.params.into_iter().map(one).collect::<String>())
}

#[test]
fn signatures_have_parameters_and_defaults() {
    let text = "np.sum(a, /, axis=None, *b, n=-1, w=1.5, i=<no value>, t=(1, 2), d=np.inf, **k)";
    let expected = "np.sum /a axis=None:none *b !n=-1:int !w=1.5:float !i=<no value>:- \
                    !t=(1, 2):- !d=np.inf:- **k";
    assert_eq!(deep(move || described(text)), Ok(expected.to_owned()));
    assert_eq!(deep(|| described("f(")), Err("invalid syntax".to_owned()));
}
