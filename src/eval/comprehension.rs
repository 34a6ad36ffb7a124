//! Comprehensions, and generator expressions as iterators that run their body lazily.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use super::Interp;
use super::expr::insert;
use super::frame::{Cell, Frame};
use crate::builtins::iterate::{self, Iter};
use crate::syntax::ast::{Clause, Comprehension, ComprehensionKind, Place, Target, TargetKind};
use crate::text::Source;
use crate::value::{Apply, Dict, Held, Object, OpError, Result, Set, Value, budget, hash::Key};

/// What a comprehension has built so far.
enum Built {
    List(Held<Value>),
    Set(Set),
    Dict(Dict),
}

impl Interp {
    pub(super) fn eval_comprehension(
        &mut self,
        comprehension: &Rc<Comprehension>,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        if comprehension.kind == ComprehensionKind::Generator {
            return self.make_generator(comprehension, frame);
        }
        let mut built = match comprehension.kind {
            ComprehensionKind::Set => Built::Set(Set::new()),
            ComprehensionKind::Dict => Built::Dict(Dict::new()),
            _ => Built::List(Held::new()),
        };
        self.run_clauses(comprehension, &comprehension.clauses, &mut built, frame)?;
        Ok(match built {
            Built::List(items) => Value::list(items.take()),
            Built::Set(set) => Value::Set(Rc::new(set.into())),
            Built::Dict(dict) => Value::Dict(Rc::new(dict.into())),
        })
    }

    fn run_clauses(
        &mut self,
        comprehension: &Comprehension,
        clauses: &[Clause],
        built: &mut Built,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let Some((clause, inner)) = clauses.split_first() else {
            return self.add_element(comprehension, built, frame);
        };
        let iterable = self.eval(&clause.iterable, frame)?;
        let iter = iterate::begin(&iterable);
        let mut iter = self.at(iter, clause.iterable.span, frame)?;
        renew_cells(&clause.target, frame);
        loop {
            let item = iter.next(self);
            let Some(item) = self.at(item, clause.iterable.span, frame)? else {
                return Ok(());
            };
            self.assign(&clause.target, item, frame)?;
            if self.conditions_hold(clause, frame)? {
                self.run_clauses(comprehension, inner, built, frame)?;
            }
        }
    }

    fn conditions_hold(&mut self, clause: &Clause, frame: &mut Frame<'_>) -> Result<bool> {
        for condition in &clause.conditions {
            if !self.eval_truth(condition, frame)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn add_element(
        &mut self,
        comprehension: &Comprehension,
        built: &mut Built,
        frame: &mut Frame<'_>,
    ) -> Result<()> {
        let element = self.eval(&comprehension.element, frame)?;
        match built {
            Built::List(items) => {
                let pushed = budget::push(items, element);
                self.at(pushed, comprehension.element.span, frame)?;
            }
            Built::Set(set) => {
                let key = self.at(Key::of(&element), comprehension.element.span, frame)?;
                let added = set.add(key, element);
                self.at(added, comprehension.element.span, frame)?;
            }
            Built::Dict(dict) => {
                let key = self.at(Key::of(&element), comprehension.element.span, frame)?;
                let value = match &comprehension.value {
                    Some(value) => self.eval(value, frame)?,
                    None => Value::None,
                };
                let put = insert(dict, key, element, value);
                self.at(put, comprehension.element.span, frame)?;
            }
        }
        Ok(())
    }

    fn make_generator(
        &mut self,
        comprehension: &Rc<Comprehension>,
        frame: &mut Frame<'_>,
    ) -> Result<Value> {
        let (Some(clause), Some(capture)) =
            (comprehension.clauses.first(), comprehension.frame.as_ref())
        else {
            return Err(OpError::internal("generator without a frame"));
        };
        // Python evaluates the first iterable when the generator is made.
        let iterable = self.eval(&clause.iterable, frame)?;
        let first = iterate::begin(&iterable);
        let first = self.at(first, clause.iterable.span, frame)?;
        let captured = capture.captured.iter();
        let cells = captured
            .map(|(outer, inner)| (*inner, frame.share_cell(*outer)))
            .collect();
        let state = State {
            iters: vec![first],
            locals: Vec::new(),
            cells,
            done: false,
        };
        Ok(Value::object(Generator {
            comprehension: Rc::clone(comprehension),
            source: Rc::clone(frame.source()),
            state: RefCell::new(Some(state)),
        }))
    }

    /// Runs a generator up to its next element.
    fn resume(&mut self, generator: &Generator, state: &mut State) -> Result<Option<Value>> {
        let comprehension = &generator.comprehension;
        let layout = comprehension
            .frame
            .as_ref()
            .map(|f| f.layout)
            .unwrap_or_default();
        let base = self.stack.len();
        self.stack.append(&mut state.locals);
        self.stack.resize(base + layout.locals as usize, None);
        let mut frame = Frame::new(base, layout.cells, &generator.source, None);
        for (slot, cell) in &state.cells {
            frame.adopt_cell(*slot, Rc::clone(cell));
        }
        let item = self.advance(comprehension, state, &mut frame);
        self.stack.truncate(base + layout.locals as usize);
        state.locals = self.stack.split_off(base);
        if !matches!(item, Ok(Some(_))) {
            state.done = true;
        }
        item
    }

    fn advance(
        &mut self,
        comprehension: &Comprehension,
        state: &mut State,
        frame: &mut Frame<'_>,
    ) -> Result<Option<Value>> {
        loop {
            let depth = state.iters.len();
            let Some(iter) = state.iters.last_mut() else {
                return Ok(None);
            };
            let Some(clause) = comprehension.clauses.get(depth - 1) else {
                return Ok(None);
            };
            let Some(iter_item) = iter.next(self)? else {
                state.iters.pop();
                continue;
            };
            self.assign(&clause.target, iter_item, frame)?;
            if !self.conditions_hold(clause, frame)? {
                continue;
            }
            match comprehension.clauses.get(depth) {
                Some(next) => {
                    let iterable = self.eval(&next.iterable, frame)?;
                    let begun = iterate::begin(&iterable);
                    state.iters.push(self.at(begun, next.iterable.span, frame)?);
                }
                None => return self.eval(&comprehension.element, frame).map(Some),
            }
        }
    }
}

/// Each run of a comprehension has fresh variables for the functions it makes.
fn renew_cells(target: &Target, frame: &mut Frame<'_>) {
    match &target.kind {
        TargetKind::Name(name) => {
            if let Place::Cell(slot) = name.place {
                frame.renew_cell(slot);
            }
        }
        TargetKind::Tuple(targets) => targets.iter().for_each(|t| renew_cells(t, frame)),
        TargetKind::Starred(inner) => renew_cells(inner, frame),
        TargetKind::Attribute(..) | TargetKind::Subscript(..) => {}
    }
}

/// A generator expression as a value.
struct Generator {
    comprehension: Rc<Comprehension>,
    source: Rc<Source>,
    /// None while it runs.
    state: RefCell<Option<State>>,
}

/// Where a generator is.
struct State {
    /// The running iterations, one for each clause that was entered.
    iters: Vec<Iter>,
    locals: Vec<Option<Value>>,
    cells: Vec<(u32, Cell)>,
    done: bool,
}

impl Object for Generator {
    fn type_name(&self) -> &'static str {
        "generator"
    }

    fn repr(&self, _: &dyn Fn(&Value) -> String) -> String {
        "<generator object <genexpr>>".to_string()
    }

    fn is_iterator(&self) -> bool {
        true
    }

    fn next(&self, apply: &mut dyn Apply) -> Option<Result<Option<Value>>> {
        let apply: &mut dyn Any = apply.as_any_mut();
        let Some(interp) = apply.downcast_mut::<Interp>() else {
            return Some(Err(OpError::internal("a generator needs the evaluator")));
        };
        let taken = self.state.borrow_mut().take();
        let Some(mut state) = taken else {
            return Some(Err(OpError::value("generator already executing")));
        };
        let item = if state.done {
            Ok(None)
        } else {
            interp.resume(self, &mut state)
        };
        *self.state.borrow_mut() = Some(state);
        Some(item)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
