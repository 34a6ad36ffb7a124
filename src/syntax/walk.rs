//! One walk over the names of a tree, in the order in which scopes open; `scope.rs` takes it twice.

use std::rc::Rc;

use super::ast::{
    Block, Capture, Clause, Comprehension, ComprehensionKind, Expr, ExprKind, FPart, Function,
    Name, Postfix, PostfixKind, Stmt, StmtKind, Target, TargetKind,
};
use crate::text::{Span, Symbol};

/// What opens a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// The top level of a text.
    Module,
    /// `def` and `lambda`.
    Function,
    /// A generator expression: a frame of its own, but no place for `:=`.
    Generator,
    /// Another comprehension: runs in the frame around it.
    Inline,
}

/// What is done with the names.
pub(super) trait Visitor {
    /// A name is read.
    fn load(&mut self, name: &mut Name);
    /// A name is bound or deleted.
    fn store(&mut self, name: &mut Name);
    /// A name is a parameter.
    fn parameter(&mut self, name: &mut Name);
    /// A name is bound by `:=`.
    fn walrus(&mut self, name: &mut Name, span: Span);
    /// `global` or `nonlocal`.
    fn declare(&mut self, nonlocal: bool, names: &[Symbol], span: Span);
    /// A scope opens.
    fn enter(&mut self, kind: ScopeKind);
    /// The name of the function that was entered, with those of the functions around it.
    fn qualified(&mut self, name: Symbol) -> Symbol {
        name
    }
    /// It closes; gives its frame and the names of its slots when they are known.
    fn leave(&mut self) -> Option<(Capture, Vec<Symbol>)>;
    /// The iterable of a comprehension begins or ends.
    fn iterable(&mut self, begins: bool);
}

/// Visits the names of statements.
pub(super) fn block(visitor: &mut dyn Visitor, statements: &mut Block) {
    for statement in statements {
        stmt(visitor, statement);
    }
}

/// Visits the names of a statement.
pub(super) fn stmt(visitor: &mut dyn Visitor, statement: &mut Stmt) {
    match &mut statement.kind {
        StmtKind::Expr { value, .. } => expr(visitor, value),
        StmtKind::Assign { targets, value } => {
            expr(visitor, value);
            targets.iter_mut().for_each(|one| target(visitor, one));
        }
        StmtKind::AugAssign {
            target: one, value, ..
        } => {
            target(visitor, one);
            expr(visitor, value);
        }
        StmtKind::Del(targets) => targets.iter_mut().for_each(|one| target(visitor, one)),
        StmtKind::Assert(test, message) => {
            expr(visitor, test);
            optional(visitor, message);
        }
        StmtKind::Import(items) => items
            .iter_mut()
            .for_each(|(_, _, name)| visitor.store(name)),
        StmtKind::FromImport(_, items) => {
            items
                .iter_mut()
                .for_each(|(_, name, _)| visitor.store(name));
        }
        StmtKind::Return(value) => optional(visitor, value),
        StmtKind::Raise(value, cause) => {
            optional(visitor, value);
            optional(visitor, cause);
        }
        StmtKind::Scope { nonlocal, names } => visitor.declare(*nonlocal, names, statement.span),
        StmtKind::Annotation | StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
        _ => compound(visitor, &mut statement.kind),
    }
}

fn compound(visitor: &mut dyn Visitor, kind: &mut StmtKind) {
    match kind {
        StmtKind::If(arms, orelse) => {
            for (test, body) in arms {
                expr(visitor, test);
                block(visitor, body);
            }
            block(visitor, orelse);
        }
        StmtKind::While { test, body, orelse } => {
            expr(visitor, test);
            block(visitor, body);
            block(visitor, orelse);
        }
        StmtKind::For {
            target: one,
            iterable,
            body,
            orelse,
        } => {
            expr(visitor, iterable);
            target(visitor, one);
            block(visitor, body);
            block(visitor, orelse);
        }
        StmtKind::Def(name, function_text, decorators) => {
            decorators
                .iter_mut()
                .for_each(|decorator| expr(visitor, decorator));
            let defined: &mut dyn FnMut(&mut dyn Visitor) = &mut |visitor| visitor.store(name);
            function(visitor, function_text, defined);
        }
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finally,
        } => {
            block(visitor, body);
            for handler in handlers {
                optional(visitor, &mut handler.types);
                handler.name.iter_mut().for_each(|name| visitor.store(name));
                block(visitor, &mut handler.body);
            }
            block(visitor, orelse);
            block(visitor, finally);
        }
        StmtKind::With(items, body) => {
            for (value, one) in items {
                expr(visitor, value);
                one.iter_mut().for_each(|one| target(visitor, one));
            }
            block(visitor, body);
        }
        _ => {}
    }
}

fn function(
    visitor: &mut dyn Visitor,
    function: &mut Rc<Function>,
    defined: &mut dyn FnMut(&mut dyn Visitor),
) {
    // The tree was just built: nothing else holds the function.
    let Some(function) = Rc::get_mut(function) else {
        return;
    };
    for param in &mut function.params {
        optional(visitor, &mut param.default);
    }
    defined(visitor);
    visitor.enter(ScopeKind::Function);
    function.qualified = visitor.qualified(function.name);
    for param in &mut function.params {
        visitor.parameter(&mut param.name);
    }
    block(visitor, &mut function.body);
    if let Some((frame, slot_names)) = visitor.leave() {
        function.frame = frame;
        function.slot_names = slot_names;
    }
}

fn optional(visitor: &mut dyn Visitor, value: &mut Option<Expr>) {
    if let Some(value) = value {
        expr(visitor, value);
    }
}

fn all(visitor: &mut dyn Visitor, values: &mut [Expr]) {
    values.iter_mut().for_each(|value| expr(visitor, value));
}

/// Visits the names of an expression.
pub(super) fn expr(visitor: &mut dyn Visitor, value: &mut Expr) {
    match &mut value.kind {
        ExprKind::Literal(_) => {}
        ExprKind::Name(name) => visitor.load(name),
        ExprKind::FString(parts) => fstring(visitor, parts),
        ExprKind::List(items)
        | ExprKind::Tuple(items)
        | ExprKind::Set(items)
        | ExprKind::And(items)
        | ExprKind::Or(items) => all(visitor, items),
        ExprKind::Dict(items) => {
            for (key, value) in items {
                optional(visitor, key);
                expr(visitor, value);
            }
        }
        ExprKind::Starred(inner) | ExprKind::Unary(_, inner) => expr(visitor, inner),
        ExprKind::Postfix(base, steps) => {
            expr(visitor, base);
            steps.iter_mut().for_each(|step| postfix(visitor, step));
        }
        ExprKind::Slice(bounds) => {
            bounds.iter_mut().for_each(|bound| optional(visitor, bound));
        }
        ExprKind::Binary(first, rest) => {
            expr(visitor, first);
            rest.iter_mut()
                .for_each(|(_, _, right)| expr(visitor, right));
        }
        ExprKind::Compare(first, rest) => {
            expr(visitor, first);
            rest.iter_mut()
                .for_each(|(_, _, right)| expr(visitor, right));
        }
        ExprKind::Power(pair, _) => {
            expr(visitor, &mut pair.0);
            expr(visitor, &mut pair.1);
        }
        ExprKind::Conditional(parts) => all(visitor, parts.as_mut_slice()),
        ExprKind::Lambda(lambda) => function(visitor, lambda, &mut |_| {}),
        // The tree has one owner until it is finished.
        ExprKind::Comprehension(inner) => {
            if let Some(inner) = Rc::get_mut(inner) {
                comprehension(visitor, inner);
            }
        }
        ExprKind::Walrus(name, inner) => {
            expr(visitor, inner);
            visitor.walrus(name, value.span);
        }
    }
}

fn postfix(visitor: &mut dyn Visitor, step: &mut Postfix) {
    match &mut step.kind {
        PostfixKind::Attribute(..) => {}
        PostfixKind::Call(arguments) => {
            arguments
                .iter_mut()
                .for_each(|argument| expr(visitor, &mut argument.value));
        }
        PostfixKind::Subscript(index) => expr(visitor, index),
    }
}

fn fstring(visitor: &mut dyn Visitor, parts: &mut [FPart]) {
    for part in parts {
        if let FPart::Field(field) = part {
            expr(visitor, &mut field.value);
            fstring(visitor, &mut field.spec);
        }
    }
}

fn target(visitor: &mut dyn Visitor, one: &mut Target) {
    match &mut one.kind {
        TargetKind::Name(name) => visitor.store(name),
        TargetKind::Attribute(base, _) => expr(visitor, base),
        TargetKind::Subscript(base, index) => {
            expr(visitor, base);
            expr(visitor, index);
        }
        TargetKind::Tuple(items) => items.iter_mut().for_each(|item| target(visitor, item)),
        TargetKind::Starred(inner) => target(visitor, inner),
    }
}

fn comprehension(visitor: &mut dyn Visitor, inner: &mut Comprehension) {
    let kind = match inner.kind {
        ComprehensionKind::Generator => ScopeKind::Generator,
        _ => ScopeKind::Inline,
    };
    let iterable = |visitor: &mut dyn Visitor, clause: &mut Clause| {
        visitor.iterable(true);
        expr(visitor, &mut clause.iterable);
        visitor.iterable(false);
    };
    for (index, clause) in inner.clauses.iter_mut().enumerate() {
        // Only the first iterable belongs to the scope around.
        iterable(visitor, clause);
        if index == 0 {
            visitor.enter(kind);
        }
        target(visitor, &mut clause.target);
        all(visitor, &mut clause.conditions);
    }
    expr(visitor, &mut inner.element);
    optional(visitor, &mut inner.value);
    if let Some((frame, _)) = visitor.leave()
        && kind == ScopeKind::Generator
    {
        inner.frame = Some(Rc::new(frame));
    }
}
