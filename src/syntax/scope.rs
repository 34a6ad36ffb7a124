//! Names → places, by Python's rules.
//!
//! A first walk collects what each scope does with each name; then every frame gets its slots, and
//! cells for what inner functions share; a second walk writes the places into the tree.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ast::{Block, Capture, FrameLayout, Name, Place, Stmt, StmtKind};
use super::error::{Result, syntax_error};
use super::walk::{self, ScopeKind, Visitor};
use crate::text::{Source, Span, Symbol};

/// What a scope does with a name.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    read: bool,
    bound: bool,
    parameter: bool,
    global: bool,
    nonlocal: bool,
}

#[derive(Debug)]
struct Scope {
    kind: ScopeKind,
    parent: usize,
    /// The scope in whose frame this one runs; itself, unless it is inline.
    host: usize,
    uses: HashMap<Symbol, Use>,
    /// The names in the order in which they appeared.
    order: Vec<Symbol>,
}

/// A variable: the scope that owns it, and its name.
type Variable = (usize, Symbol);

#[derive(Debug, Default)]
struct Frame {
    /// The variables that live in slots.
    locals: Vec<Variable>,
    /// Those that live in cells: the frame's own, then the captured ones.
    cells: Vec<Variable>,
    /// How many of the cells are the frame's own.
    own_cells: usize,
    numbers: HashMap<Variable, u32>,
}

/// Resolves the names of a top-level statement; gives the frame that it needs.
pub(super) fn resolve(source: &Rc<Source>, statement: &mut Stmt) -> Result<FrameLayout> {
    check_flow(source, std::slice::from_ref(statement), false, false)?;
    let mut collector = Collector::new();
    walk::stmt(&mut collector, statement);
    if let Some((span, message)) = collector
        .error
        .take()
        .or_else(|| collector.unbound_nonlocal())
    {
        return Err(syntax_error(source, span, message));
    }
    if collector.scopes.len() == 1 {
        return Ok(FrameLayout::default());
    }
    let frames = frames(&collector.scopes);
    let layout = frames[0].layout();
    let mut assigner = Assigner {
        scopes: &collector.scopes,
        frames: &frames,
        next: 1,
        open: vec![0],
        names: Vec::new(),
    };
    walk::stmt(&mut assigner, statement);
    Ok(layout)
}

struct Collector {
    scopes: Vec<Scope>,
    current: usize,
    iterables: usize,
    declared: Vec<(usize, Symbol, Span)>,
    error: Option<(Span, String)>,
}

impl Collector {
    fn new() -> Self {
        let module = Scope {
            kind: ScopeKind::Module,
            parent: 0,
            host: 0,
            uses: HashMap::new(),
            order: Vec::new(),
        };
        Self {
            scopes: vec![module],
            current: 0,
            iterables: 0,
            declared: Vec::new(),
            error: None,
        }
    }

    fn note(&mut self, scope: usize, symbol: Symbol) -> &mut Use {
        let scope = &mut self.scopes[scope];
        scope.uses.entry(symbol).or_insert_with(|| {
            scope.order.push(symbol);
            Use::default()
        })
    }

    fn fail(&mut self, span: Span, message: String) {
        self.error.get_or_insert((span, message));
    }

    fn unbound_nonlocal(&self) -> Option<(Span, String)> {
        self.declared.iter().find_map(|(scope, symbol, span)| {
            let message = || (*span, format!("no binding for nonlocal '{symbol}' found"));
            owner(&self.scopes, self.scopes[*scope].parent, *symbol)
                .is_none()
                .then(message)
        })
    }
}

impl Visitor for Collector {
    fn load(&mut self, name: &mut Name) {
        if self.current != 0 {
            self.note(self.current, name.symbol).read = true;
        }
    }

    fn store(&mut self, name: &mut Name) {
        if self.current != 0 {
            self.note(self.current, name.symbol).bound = true;
        }
    }

    fn parameter(&mut self, name: &mut Name) {
        let noted = self.note(self.current, name.symbol);
        noted.bound = true;
        noted.parameter = true;
    }

    fn walrus(&mut self, name: &mut Name, span: Span) {
        if self.iterables > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            self.fail(span, message.to_owned());
        }
        let mut scope = self.current;
        while matches!(
            self.scopes[scope].kind,
            ScopeKind::Inline | ScopeKind::Generator
        ) {
            if self.scopes[scope]
                .uses
                .get(&name.symbol)
                .is_some_and(|noted| noted.bound)
            {
                let message = format!(
                    "assignment expression cannot rebind comprehension iteration variable '{}'",
                    name.symbol
                );
                return self.fail(span, message);
            }
            self.note(scope, name.symbol).read = true;
            scope = self.scopes[scope].parent;
        }
        if scope != 0 {
            self.note(scope, name.symbol).bound = true;
        }
    }

    fn declare(&mut self, nonlocal: bool, names: &[Symbol], span: Span) {
        let word = if nonlocal { "nonlocal" } else { "global" };
        if self.current == 0 {
            if nonlocal {
                self.fail(
                    span,
                    "nonlocal declaration not allowed at module level".to_owned(),
                );
            }
            return;
        }
        for symbol in names {
            let before = *self.note(self.current, *symbol);
            let message = if before.parameter {
                format!("name '{symbol}' is parameter and {word}")
            } else if (before.global && nonlocal) || (before.nonlocal && !nonlocal) {
                format!("name '{symbol}' is nonlocal and global")
            } else if before.bound && !before.global && !before.nonlocal {
                format!("name '{symbol}' is assigned to before {word} declaration")
            } else if before.read {
                format!("name '{symbol}' is used prior to {word} declaration")
            } else {
                let noted = self.note(self.current, *symbol);
                noted.global |= !nonlocal;
                noted.nonlocal |= nonlocal;
                if nonlocal {
                    self.declared.push((self.current, *symbol, span));
                }
                continue;
            };
            self.fail(span, message);
        }
    }

    fn enter(&mut self, kind: ScopeKind) {
        let index = self.scopes.len();
        let host = if kind == ScopeKind::Inline {
            self.scopes[self.current].host
        } else {
            index
        };
        let parent = self.current;
        self.scopes.push(Scope {
            kind,
            parent,
            host,
            uses: HashMap::new(),
            order: Vec::new(),
        });
        self.current = index;
    }

    fn leave(&mut self) -> Option<(Capture, Vec<Symbol>)> {
        self.current = self.scopes[self.current].parent;
        None
    }

    fn iterable(&mut self, begins: bool) {
        if begins {
            self.iterables += 1;
        } else {
            self.iterables -= 1;
        }
    }
}

/// The scope whose variable a name is; None for a global.
fn owner(scopes: &[Scope], scope: usize, symbol: Symbol) -> Option<usize> {
    let mut scope = scope;
    while scope != 0 {
        match scopes[scope].uses.get(&symbol) {
            Some(noted) if noted.global => return None,
            Some(noted) if noted.bound && !noted.nonlocal => return Some(scope),
            _ => scope = scopes[scope].parent,
        }
    }
    None
}

/// The frames of all scopes that have one (the others stay empty).
fn frames(scopes: &[Scope]) -> Vec<Frame> {
    let mut captured: Vec<Vec<Variable>> = scopes.iter().map(|_| Vec::new()).collect();
    let mut shared = HashSet::new();
    let mut passed = HashSet::new();
    for (index, scope) in scopes.iter().enumerate() {
        for symbol in &scope.order {
            let Some(owner) = owner(scopes, index, *symbol) else {
                continue;
            };
            let variable = (owner, *symbol);
            let mut host = scope.host;
            while host != scopes[owner].host {
                shared.insert(variable);
                if passed.insert((host, variable)) {
                    captured[host].push(variable);
                }
                host = scopes[scopes[host].parent].host;
            }
        }
    }
    let mut frames: Vec<Frame> = scopes.iter().map(|_| Frame::default()).collect();
    for (index, scope) in scopes.iter().enumerate() {
        for symbol in &scope.order {
            if owner(scopes, index, *symbol) == Some(index) {
                let frame = &mut frames[scope.host];
                let variable = (index, *symbol);
                let list = if shared.contains(&variable) {
                    &mut frame.cells
                } else {
                    &mut frame.locals
                };
                list.push(variable);
            }
        }
    }
    for (frame, captured) in frames.iter_mut().zip(captured) {
        frame.own_cells = frame.cells.len();
        frame.cells.extend(captured);
        for list in [&frame.locals, &frame.cells] {
            frame.numbers.extend(
                list.iter()
                    .zip(0..)
                    .map(|(variable, number)| (*variable, number)),
            );
        }
    }
    frames
}

impl Frame {
    fn layout(&self) -> FrameLayout {
        let count = |list: &Vec<Variable>| u32::try_from(list.len()).unwrap_or(u32::MAX);
        FrameLayout {
            locals: count(&self.locals),
            cells: count(&self.cells),
        }
    }

    /// Where a variable lives in this frame.
    fn place(&self, variable: Variable) -> Place {
        match self.numbers.get(&variable) {
            Some(number) if self.locals.get(*number as usize) == Some(&variable) => {
                Place::Local(*number)
            }
            Some(number) => Place::Cell(*number),
            None => Place::Global,
        }
    }
}

/// The second walk: writes the places.
struct Assigner<'a> {
    scopes: &'a [Scope],
    frames: &'a [Frame],
    next: usize,
    open: Vec<usize>,
    /// The full names of the open functions; None for other scopes.
    names: Vec<Option<Symbol>>,
}

impl Assigner<'_> {
    fn current(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn assign(&self, name: &mut Name) {
        let scope = self.current();
        if let Some(owner) = owner(self.scopes, scope, name.symbol) {
            name.place = self.frames[self.scopes[scope].host].place((owner, name.symbol));
        }
    }
}

impl Visitor for Assigner<'_> {
    fn load(&mut self, name: &mut Name) {
        self.assign(name);
    }

    fn store(&mut self, name: &mut Name) {
        self.assign(name);
    }

    fn parameter(&mut self, name: &mut Name) {
        self.assign(name);
    }

    fn walrus(&mut self, name: &mut Name, _: Span) {
        self.assign(name);
    }

    fn declare(&mut self, _: bool, _: &[Symbol], _: Span) {}

    fn enter(&mut self, _: ScopeKind) {
        self.open.push(self.next);
        self.names.push(None);
        self.next += 1;
    }

    fn qualified(&mut self, name: Symbol) -> Symbol {
        let around = self.names.iter().rev().flatten().next();
        let name = around.map_or(name, |around| {
            Symbol::new(&format!("{around}.<locals>.{name}"))
        });
        if let Some(last) = self.names.last_mut() {
            *last = Some(name);
        }
        name
    }

    fn leave(&mut self) -> Option<(Capture, Vec<Symbol>)> {
        self.names.pop();
        let scope = self.open.pop()?;
        let frame = &self.frames[scope];
        let around = &self.frames[self.scopes[self.scopes[scope].parent].host];
        let captured = frame
            .cells
            .iter()
            .enumerate()
            .skip(frame.own_cells)
            .filter_map(|(here, variable)| {
                let there = around.numbers.get(variable)?;
                Some((*there, u32::try_from(here).ok()?))
            });
        let captured = captured.collect();
        let names = frame
            .locals
            .iter()
            .chain(&frame.cells)
            .map(|(_, symbol)| *symbol)
            .collect();
        Some((
            Capture {
                layout: frame.layout(),
                captured,
            },
            names,
        ))
    }

    fn iterable(&mut self, _: bool) {}
}

/// Refuses `return`, `break` and `continue` where they mean nothing.
fn check_flow(
    source: &Rc<Source>,
    statements: &[Stmt],
    function: bool,
    looping: bool,
) -> Result<()> {
    let inner = |body: &Block, looping| check_flow(source, body, function, looping);
    for statement in statements {
        let message = match &statement.kind {
            StmtKind::Return(_) if !function => "'return' outside function",
            StmtKind::Break if !looping => "'break' outside loop",
            StmtKind::Continue if !looping => "'continue' not properly in loop",
            StmtKind::If(arms, orelse) => {
                arms.iter().try_for_each(|(_, body)| inner(body, looping))?;
                inner(orelse, looping)?;
                continue;
            }
            StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
                inner(body, true)?;
                inner(orelse, looping)?;
                continue;
            }
            StmtKind::Def(_, function, _) => {
                check_flow(source, &function.body, true, false)?;
                continue;
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finally,
            } => {
                inner(body, looping)?;
                handlers
                    .iter()
                    .try_for_each(|handler| inner(&handler.body, looping))?;
                inner(orelse, looping)?;
                inner(finally, looping)?;
                continue;
            }
            StmtKind::With(_, body) => {
                inner(body, looping)?;
                continue;
            }
            _ => continue,
        };
        return Err(syntax_error(source, statement.span, message));
    }
    Ok(())
}
