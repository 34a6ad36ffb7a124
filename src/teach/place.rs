//! The place of an error in its statement, and statements in which a part of it is replaced.

use super::proof;
use super::repair::Fix;
use super::tree;
use crate::syntax::ast::{Entry, Expr, Stmt, StmtKind};
use crate::text::Span;
use crate::value::OpError;

/// Where an error was raised.
pub(super) struct Place<'a> {
    text: &'a str,
    /// The innermost statement.
    pub(super) stmt: &'a Stmt,
    /// The statements around it, the outermost first, itself last.
    pub(super) around: Vec<&'a Stmt>,
    /// The guilty part.
    pub(super) span: Span,
    hint: Option<String>,
}

impl<'a> Place<'a> {
    pub(super) fn new(entry: &'a Entry, span: Span, error: &OpError) -> Self {
        let around = tree::around(&entry.statement, span);
        Self {
            text: &entry.source.text,
            stmt: around.last().copied().unwrap_or(&entry.statement),
            around,
            span,
            hint: error.hint.clone(),
        }
    }

    /// The text of a part.
    pub(super) fn of(&self, part: Span) -> &'a str {
        self.text
            .get(part.start as usize..part.end as usize)
            .unwrap_or("")
    }

    /// What stands above the statement.
    pub(super) fn before(&self) -> &'a str {
        let end = self.stmt.span.start as usize;
        self.text.get(..end).unwrap_or("")
    }

    /// The smallest expression around the guilty part that is as wanted.
    pub(super) fn smallest(&self, wanted: &dyn Fn(&Expr) -> bool) -> Option<&'a Expr> {
        tree::smallest(self.stmt, self.span, wanted)
    }

    /// The texts of the expressions of the guilty part that are as wanted.
    pub(super) fn names(&self, wanted: &dyn Fn(&Expr) -> bool) -> Vec<String> {
        let inside = tree::all(self.stmt).into_iter().filter(|expr| {
            self.span.start <= expr.span.start && expr.span.end <= self.span.end && wanted(expr)
        });
        let mut names: Vec<String> = inside.map(|expr| self.of(expr.span).to_owned()).collect();
        names.dedup();
        names
    }

    /// The name in `did you mean 'arange'?`.
    pub(super) fn close_name(&self) -> Option<String> {
        let hint = self.hint.as_deref()?.strip_prefix("did you mean '")?;
        Some(hint.split_once("'?")?.0.to_owned())
    }

    /// The statement with a part replaced.
    pub(super) fn spliced(&self, part: Span, new: &str, note: &str) -> Fix {
        self.replaced(part, new, new, note)
    }

    /// The statement with a part replaced, proved by what another text gives in its place.
    pub(super) fn replaced(&self, part: Span, new: &str, proof: &str, note: &str) -> Fix {
        let alone = Fix {
            text: new.to_owned(),
            proof: proof.to_owned(),
            note: note.to_owned(),
        };
        let holds = |expr: &&Expr| expr.span.start <= part.start && part.end <= expr.span.end;
        let Some(expr) = tree::expressions(self.stmt).into_iter().find(holds) else {
            return alone;
        };
        let with = |whole: Span, new: &str| {
            let (before, after) = (
                Span {
                    end: part.start,
                    ..whole
                },
                Span {
                    start: part.end,
                    ..whole
                },
            );
            format!("{}{new}{}", self.of(before), self.of(after))
        };
        let is_block = matches!(
            self.stmt.kind,
            StmtKind::If(..) | StmtKind::While { .. } | StmtKind::For { .. } | StmtKind::With(..)
        );
        let whole = match is_block {
            true => Span {
                end: expr.span.end,
                ..self.stmt.span
            },
            false => self.stmt.span,
        };
        let mut text = with(whole, new);
        if text.contains('\n') {
            return alone;
        }
        if is_block {
            text.push(':');
        }
        let tried = with(expr.span, proof);
        Fix {
            text,
            // What prints or stores is not run: then the part alone must work.
            proof: match proof::changes_nothing(&tried) {
                true => tried,
                false => proof.to_owned(),
            },
            ..alone
        }
    }
}
