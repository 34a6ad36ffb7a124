//! Arguments by position after arguments by name.

use std::rc::Rc;

use super::slips::equals;
use crate::eval::Interp;
use crate::syntax::ast::StmtKind;
use crate::syntax::{self, TokenKind, highlight};
use crate::teach::proof;
use crate::text::{Diagnostic, Source, Span};

/// What is said when arguments are in the wrong order.
const ORDER: &str = "arguments by position come before those by name";

/// A call in which an argument by position follows one by name: the arguments in order, or a
/// comparison, whichever has a value; otherwise only the rule.
pub(super) fn ordered(interp: &mut Interp, diagnostic: &Diagnostic) -> String {
    let mut tried = || {
        let frame = diagnostic.frames.last()?;
        let (number, _) = frame.source.line_column(frame.span.start);
        let (line, start) = frame.source.line(number);
        let at = frame.span.start.checked_sub(start)? as usize;
        let tokens = highlight(line);
        let mut all: Vec<String> = moved(line, &tokens, at).into_iter().collect();
        all.extend(equals(line, &tokens).map(|(_, new)| new));
        let new = all.iter().find(|new| has_value(interp, new.trim()))?;
        Some(format!("{}      {ORDER}", new.trim()))
    };
    tried().unwrap_or_else(|| format!("note: {ORDER}"))
}

/// Whether a line computes a value that can be tried without harm.
fn has_value(interp: &mut Interp, line: &str) -> bool {
    let source = Rc::new(Source::new("<mend>", line));
    let Ok(entries) = syntax::parse_program(&source) else {
        return false;
    };
    let [entry] = entries.as_slice() else {
        return false;
    };
    let value = match &entry.statement.kind {
        StmtKind::Expr { value, .. } | StmtKind::Assign { value, .. } => value,
        _ => return false,
    };
    proof::value(interp, value.span.of(line)).is_some()
}

/// The arguments of the call around a place, those by name last.
fn moved(line: &str, tokens: &[(Span, TokenKind)], at: usize) -> Option<String> {
    let mut open: Vec<usize> = Vec::new();
    let before = tokens
        .iter()
        .take_while(|(span, _)| (span.start as usize) < at);
    for (span, kind) in before {
        match kind {
            TokenKind::Open => open.push(span.end as usize),
            TokenKind::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    let begin = open.pop()?;
    // Where the arguments end, in bytes, and whether they have names.
    let mut cuts: Vec<usize> = Vec::new();
    let mut by_name: Vec<bool> = vec![false];
    let mut last = None;
    let mut depth = 0usize;
    for (span, kind) in tokens
        .iter()
        .filter(|(span, _)| span.start as usize >= begin)
    {
        match (kind, span.of(line)) {
            (TokenKind::Open, _) => depth += 1,
            (TokenKind::Close, _) if depth == 0 => {
                last = Some(span.start as usize);
                break;
            }
            (TokenKind::Close, _) => depth -= 1,
            (_, ",") if depth == 0 => {
                cuts.push(span.start as usize);
                by_name.push(false);
            }
            (_, "=") if depth == 0 => {
                if let Some(name) = by_name.last_mut() {
                    *name = true;
                }
            }
            _ => {}
        }
    }
    let end = last?;
    cuts.push(end);
    let mut from = begin;
    let mut parts: Vec<(bool, &str)> = Vec::new();
    for (cut, name) in cuts.into_iter().zip(by_name) {
        parts.push((name, line.get(from..cut)?.trim()));
        from = cut + 1;
    }
    parts.retain(|(_, part)| !part.is_empty());
    parts.sort_by_key(|(name, _)| *name);
    let list: Vec<&str> = parts.into_iter().map(|(_, part)| part).collect();
    Some(format!(
        "{}{}{}",
        line.get(..begin)?,
        list.join(", "),
        line.get(end..)?
    ))
}
