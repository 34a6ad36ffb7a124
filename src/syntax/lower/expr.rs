//! Expressions: one rule per precedence level becomes one flat node.

use super::super::ast::{
    BinaryOp, Clause, CompareOp, Comprehension, ComprehensionKind, Expr, ExprKind, UnaryOp,
};
use super::super::error::Result;
use super::super::parser::Rule;
use super::{Lower, Node, children};
use crate::text::{Diagnostic, Span};

impl Lower<'_> {
    /// Any expression rule.
    pub(in crate::syntax) fn expr(&mut self, node: Node<'_>) -> Result<Expr> {
        let mut node = node;
        // Most levels of the ladder hold nothing but the next level.
        while is_ladder(node.as_rule()) {
            let mut inner = node.clone().into_inner();
            match (inner.next(), inner.next()) {
                (Some(only), None) if only.as_rule() != Rule::starred => node = only,
                _ => break,
            }
        }
        match node.as_rule() {
            Rule::name | Rule::number | Rule::strings | Rule::constant => self.operand(node),
            _ => self.deeper(1, &node.clone(), |lower| lower.compound(node)),
        }
    }

    fn operand(&mut self, node: Node<'_>) -> Result<Expr> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::name => ExprKind::Name(self.name(&node)),
            Rule::number => ExprKind::Literal(self.number(&node)?),
            Rule::strings => self.strings(&node)?,
            _ => ExprKind::Literal(self.constant(&node)),
        };
        Ok(Expr { span, kind })
    }

    fn compound(&mut self, node: Node<'_>) -> Result<Expr> {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::expressions => return self.tuple_or_one(&node, span),
            Rule::expression => return self.conditional(&node),
            Rule::named => self.walrus(&node)?,
            Rule::starred => ExprKind::Starred(Box::new(self.expr(self.first(&node)?)?)),
            Rule::disjunction => ExprKind::Or(self.all(children(&node))?),
            Rule::conjunction => ExprKind::And(self.all(children(&node))?),
            Rule::comparison => self.comparison(&node)?,
            Rule::inversion | Rule::unary => self.unary(&node)?,
            Rule::bit_or | Rule::bit_xor | Rule::bit_and | Rule::shift | Rule::sum | Rule::term => {
                self.binary(&node)?
            }
            Rule::power => return self.power(&node),
            Rule::postfix => self.postfix(&node)?,
            Rule::group => return self.group(&node, span),
            Rule::list => self.list(&node)?,
            Rule::braces => self.braces(&node)?,
            _ => return Err(self.malformed(&node)),
        };
        Ok(Expr { span, kind })
    }

    /// Lowers each of some pairs.
    pub(super) fn all<'i>(&mut self, nodes: impl Iterator<Item = Node<'i>>) -> Result<Vec<Expr>> {
        nodes.map(|node| self.expr(node)).collect()
    }

    fn tuple_or_one(&mut self, node: &Node<'_>, span: Span) -> Result<Expr> {
        let items: Vec<_> = children(node).collect();
        let is_tuple = items.len() > 1;
        let items = items
            .into_iter()
            .filter(|item| item.as_rule() != Rule::trailing_comma);
        let mut items = self.all(items)?;
        if is_tuple {
            return Ok(Expr {
                span,
                kind: ExprKind::Tuple(items),
            });
        }
        let only = items.pop().ok_or_else(|| self.malformed(node))?;
        if matches!(only.kind, ExprKind::Starred(_)) {
            return Err(self.error(only.span, "can't use starred expression here"));
        }
        Ok(only)
    }

    fn walrus(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut parts = children(node);
        let (Some(target), Some(value)) = (parts.next(), parts.next()) else {
            return Err(self.malformed(node));
        };
        let is_parenthesised = target.as_str().starts_with('(');
        let target = self.expr(target)?;
        match target.kind {
            ExprKind::Name(name) if !is_parenthesised => {
                Ok(ExprKind::Walrus(name, Box::new(self.expr(value)?)))
            }
            _ => {
                let what = super::target::described(&target.kind);
                let message = format!("cannot use assignment expressions with {what}");
                Err(self.error(target.span, message))
            }
        }
    }

    /// `lambda x: then if test else …`: both forms nest to the right.
    fn conditional(&mut self, node: &Node<'_>) -> Result<Expr> {
        let parts: Vec<_> = children(node).collect();
        let end = self.span(node).end;
        let levels = parts.len();
        self.deeper(levels, node, |lower| {
            let mut parts = parts.into_iter().rev();
            let last = parts.next().ok_or_else(|| lower.malformed(node))?;
            let mut value = lower.expr(last)?;
            while let Some(part) = parts.next() {
                let start = lower.span(&part).start;
                if part.as_rule() == Rule::lambda_head {
                    let span = Span { start, end };
                    value = Expr {
                        span,
                        kind: lower.lambda(&part, span, value)?,
                    };
                    continue;
                }
                let then = parts.next().ok_or_else(|| lower.malformed(node))?;
                let span = Span {
                    start: lower.span(&then).start,
                    end,
                };
                let kind =
                    ExprKind::Conditional(Box::new([lower.expr(part)?, lower.expr(then)?, value]));
                value = Expr { span, kind };
            }
            Ok(value)
        })
    }

    fn comparison(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut parts = children(node);
        let first = parts.next().ok_or_else(|| self.malformed(node))?;
        let first = self.expr(first)?;
        let mut rest = Vec::new();
        while let (Some(op), Some(right)) = (parts.next(), parts.next()) {
            let span = self.span(&op);
            rest.push((self.compare_op(&op)?, span, self.expr(right)?));
        }
        Ok(ExprKind::Compare(Box::new(first), rest))
    }

    fn compare_op(&self, node: &Node<'_>) -> Result<CompareOp> {
        let op = self.first(node)?;
        Ok(match (op.as_rule(), op.as_str()) {
            (Rule::kw_in, _) => CompareOp::In,
            (Rule::not_in, _) => CompareOp::NotIn,
            (Rule::is_not, _) => CompareOp::IsNot,
            (Rule::kw_is, _) => CompareOp::Is,
            (_, "<") => CompareOp::Lt,
            (_, "<=") => CompareOp::Le,
            (_, ">") => CompareOp::Gt,
            (_, ">=") => CompareOp::Ge,
            (_, "==") => CompareOp::Eq,
            _ => CompareOp::Ne,
        })
    }

    fn unary(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut ops = Vec::new();
        for part in node.clone().into_inner() {
            match unary_op(&part) {
                Some(op) => ops.push((op, self.span(&part))),
                None => return Ok(ExprKind::Unary(ops, Box::new(self.expr(part)?))),
            }
        }
        Err(self.malformed(node))
    }

    fn binary(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut parts = children(node);
        let first = parts.next().ok_or_else(|| self.malformed(node))?;
        let first = self.expr(first)?;
        let mut rest = Vec::new();
        while let (Some(op), Some(right)) = (parts.next(), parts.next()) {
            let span = self.span(&op);
            let op = binary_op(op.as_str()).ok_or_else(|| self.malformed(node))?;
            rest.push((op, span, self.expr(right)?));
        }
        Ok(ExprKind::Binary(Box::new(first), rest))
    }

    /// `a ** -b ** c` is `a ** (-(b ** c))`.
    fn power(&mut self, node: &Node<'_>) -> Result<Expr> {
        let parts: Vec<_> = children(node).collect();
        let levels = parts.len() / 2;
        let end = self.span(node).end;
        self.deeper(levels, node, |lower| {
            let mut parts = parts.into_iter().rev().peekable();
            let last = parts.next().ok_or_else(|| lower.malformed(node))?;
            let mut start = lower.span(&last).start;
            let mut value = lower.expr(last)?;
            while let Some(part) = parts.next() {
                if part.as_rule() == Rule::sign {
                    let mut ops: Vec<_> = unary_op(&part)
                        .map(|op| (op, lower.span(&part)))
                        .into_iter()
                        .collect();
                    while let Some(sign) = parts.next_if(|part| part.as_rule() == Rule::sign) {
                        ops.extend(unary_op(&sign).map(|op| (op, lower.span(&sign))));
                    }
                    ops.reverse();
                    start = ops.first().map_or(start, |(_, span)| span.start);
                    value = Expr {
                        span: Span { start, end },
                        kind: ExprKind::Unary(ops, Box::new(value)),
                    };
                    continue;
                }
                let op_span = lower.span(&part);
                let base = parts.next().ok_or_else(|| lower.malformed(node))?;
                start = lower.span(&base).start;
                let kind = ExprKind::Power(Box::new((lower.expr(base)?, value)), op_span);
                value = Expr {
                    span: Span { start, end },
                    kind,
                };
            }
            Ok(value)
        })
    }

    fn group(&mut self, node: &Node<'_>, span: Span) -> Result<Expr> {
        let mut items: Vec<_> = children(node).collect();
        if items
            .get(1)
            .is_some_and(|second| second.as_rule() == Rule::clause)
        {
            let element = self.expr(items.remove(0))?;
            let kind = self.comprehension(ComprehensionKind::Generator, element, None, items)?;
            return Ok(Expr { span, kind });
        }
        if items.len() != 1 {
            items.retain(|item| item.as_rule() != Rule::trailing_comma);
            return Ok(Expr {
                span,
                kind: ExprKind::Tuple(self.all(items.into_iter())?),
            });
        }
        let only = self.expr(items.remove(0))?;
        if matches!(only.kind, ExprKind::Starred(_)) {
            return Err(self.error(only.span, "cannot use starred expression here"));
        }
        Ok(only)
    }

    fn list(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let mut items: Vec<_> = children(node).collect();
        if items
            .get(1)
            .is_some_and(|second| second.as_rule() == Rule::clause)
        {
            let element = self.expr(items.remove(0))?;
            return self.comprehension(ComprehensionKind::List, element, None, items);
        }
        Ok(ExprKind::List(self.all(items.into_iter())?))
    }

    fn braces(&mut self, node: &Node<'_>) -> Result<ExprKind> {
        let (mut keyed, mut plain, mut clauses) = (Vec::new(), Vec::new(), Vec::new());
        for entry in children(node) {
            if entry.as_rule() == Rule::clause {
                clauses.push(entry);
                continue;
            }
            let mut parts = children(&entry);
            let first = parts.next().ok_or_else(|| self.malformed(node))?;
            if first.as_rule() == Rule::merged {
                keyed.push((None, self.expr(self.first(&first)?)?));
            } else if let Some(value) = parts.next() {
                keyed.push((Some(self.expr(first)?), self.expr(value)?));
            } else {
                plain.push(self.expr(first)?);
            }
            if !keyed.is_empty() && !plain.is_empty() {
                return Err(self.mixed_entry(&entry));
            }
        }
        if clauses.is_empty() {
            let is_set = !plain.is_empty();
            return Ok(if is_set {
                ExprKind::Set(plain)
            } else {
                ExprKind::Dict(keyed)
            });
        }
        match (keyed.pop(), plain.pop()) {
            (Some((Some(key), value)), _) => {
                self.comprehension(ComprehensionKind::Dict, key, Some(value), clauses)
            }
            (None, Some(element)) => {
                self.comprehension(ComprehensionKind::Set, element, None, clauses)
            }
            _ => {
                let message = "dict unpacking cannot be used in dict comprehension";
                Err(self.error(self.span(node), message))
            }
        }
    }

    /// The error of an item among pairs, or of a pair among items.
    fn mixed_entry(&self, entry: &Node<'_>) -> Box<Diagnostic> {
        let span = self.span(entry);
        let key_end = children(entry)
            .next()
            .map_or(span.end, |key| self.span(&key).end);
        if key_end == span.end {
            return self.error(span, "':' expected after dictionary key");
        }
        let rest = Span {
            start: key_end,
            ..span
        }
        .of(&self.source.text);
        let colon = key_end as usize + rest.find(':').unwrap_or(0);
        self.error(Span::new(colon, colon + 1), "invalid syntax")
    }

    /// A comprehension from its element and its clauses.
    pub(super) fn comprehension(
        &mut self,
        kind: ComprehensionKind,
        element: Expr,
        value: Option<Expr>,
        clauses: Vec<Node<'_>>,
    ) -> Result<ExprKind> {
        if matches!(element.kind, ExprKind::Starred(_)) {
            let message = "iterable unpacking cannot be used in comprehension";
            return Err(self.error(element.span, message));
        }
        let clauses = clauses
            .into_iter()
            .map(|clause| self.clause(&clause))
            .collect::<Result<_>>()?;
        let comprehension = Comprehension {
            kind,
            element,
            value,
            clauses,
            frame: None,
        };
        Ok(ExprKind::Comprehension(std::rc::Rc::new(comprehension)))
    }

    fn clause(&mut self, node: &Node<'_>) -> Result<Clause> {
        let mut parts = children(node).filter(|part| part.as_rule() != Rule::kw_in);
        let (Some(target), Some(iterable)) = (parts.next(), parts.next()) else {
            return Err(self.malformed(node));
        };
        let target = self.targets(&target)?;
        let iterable = self.expr(iterable)?;
        let mut conditions = Vec::new();
        for condition in parts {
            conditions.push(self.expr(self.first(&condition)?)?);
        }
        Ok(Clause {
            target,
            iterable,
            conditions,
        })
    }
}

/// Whether a rule is a level that may hold only the next one.
fn is_ladder(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::expressions
            | Rule::named
            | Rule::expression
            | Rule::lone
            | Rule::disjunction
            | Rule::conjunction
            | Rule::inversion
            | Rule::comparison
            | Rule::bit_or
            | Rule::bit_xor
            | Rule::bit_and
            | Rule::shift
            | Rule::sum
            | Rule::term
            | Rule::unary
            | Rule::power
            | Rule::postfix
    )
}

fn unary_op(node: &Node<'_>) -> Option<UnaryOp> {
    match (node.as_rule(), node.as_str()) {
        (Rule::kw_not, _) => Some(UnaryOp::Not),
        (Rule::sign, "-") => Some(UnaryOp::Neg),
        (Rule::sign, "+") => Some(UnaryOp::Pos),
        (Rule::sign, _) => Some(UnaryOp::Invert),
        _ => None,
    }
}

/// The operator that a text writes.
pub(super) fn binary_op(text: &str) -> Option<BinaryOp> {
    Some(match text {
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "//" => BinaryOp::FloorDiv,
        "%" => BinaryOp::Mod,
        "@" => BinaryOp::MatMul,
        "**" => BinaryOp::Pow,
        "<<" => BinaryOp::LeftShift,
        ">>" => BinaryOp::RightShift,
        "&" => BinaryOp::BitAnd,
        "|" => BinaryOp::BitOr,
        "^" => BinaryOp::BitXor,
        _ => return None,
    })
}
