//! The tree of a program: plain values with spans, nothing else.
//!
//! Chains that people (and machines) write long are flat: `a + b + c`, `a < b < c`, `a and b`,
//! `a.b[0](1).c` and `- - - x` are one node each, so that no depth of input makes a deep tree.
//! Every name carries its [`Place`], resolved by `scope.rs` when the tree was built.

use std::rc::Rc;

use num_bigint::BigInt;

use crate::text::{Source, Span, Symbol, Text};

/// One top-level statement, ready to run.
#[derive(Debug)]
pub struct Entry {
    /// The statement (a block statement holds its body).
    pub statement: Stmt,
    /// How many local slots and cells a frame needs to run it (comprehension variables).
    pub frame: FrameLayout,
    /// The text it came from.
    pub source: Rc<Source>,
}

/// The size of a frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameLayout {
    /// Plain slots: `Place::Local(i)` with `i < locals`.
    pub locals: u32,
    /// Shared cells, the function's own and the captured ones: `Place::Cell(i)` with `i < cells`.
    pub cells: u32,
}

/// Where the value of a name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the table of globals (then among the builtins, then in `np`).
    Global,
    /// In a slot of the running frame.
    Local(u32),
    /// In a cell that inner functions share.
    Cell(u32),
}

/// A use of a name.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The name.
    pub symbol: Symbol,
    /// Where its value lives.
    pub place: Place,
}

/// An expression with its place in the text.
#[derive(Debug)]
pub struct Expr {
    /// From the first to the last character, outer parentheses left out.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expression.
#[derive(Debug)]
pub enum ExprKind {
    /// A constant.
    Literal(Literal),
    /// `f'...'`: constant text and replacement fields in turn.
    FString(Vec<FPart>),
    /// A name.
    Name(Name),
    /// `[a, *b]`.
    List(Vec<Expr>),
    /// `(a, *b)` or `a, b`.
    Tuple(Vec<Expr>),
    /// `{a, *b}`.
    Set(Vec<Expr>),
    /// `{k: v, **m}`; an item without key is a `**` mapping.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `*a`, only inside displays, calls, subscripts and on the right of an assignment.
    Starred(Box<Expr>),
    /// `base` followed by attributes, calls and subscripts, in order; never empty.
    Postfix(Box<Expr>, Vec<Postfix>),
    /// `lo:hi:step`, only directly inside a subscript (or in its tuple).
    Slice(Box<[Option<Expr>; 3]>),
    /// Prefix operators, the outermost first; never empty.
    Unary(Vec<(UnaryOp, Span)>, Box<Expr>),
    /// A run of binary operators of one precedence, applied from the left; never empty.
    Binary(Box<Expr>, Vec<(BinaryOp, Span, Expr)>),
    /// `base ** exponent`.
    Power(Box<(Expr, Expr)>, Span),
    /// A chain of comparisons; never empty.
    Compare(Box<Expr>, Vec<(CompareOp, Span, Expr)>),
    /// `a and b and c`; at least two.
    And(Vec<Expr>),
    /// `a or b or c`; at least two.
    Or(Vec<Expr>),
    /// `then if test else other`, in the order test, then, other.
    Conditional(Box<[Expr; 3]>),
    /// `lambda x: body`.
    Lambda(Rc<Function>),
    /// A comprehension or generator expression.
    Comprehension(Rc<Comprehension>),
    /// `(name := value)`.
    Walrus(Name, Box<Expr>),
}

/// A constant of the text.
#[derive(Clone, Debug)]
pub enum Literal {
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// `True`, `False`.
    Bool(bool),
    /// An integer that fits a machine word.
    Int(i64),
    /// An integer of any size.
    Big(Rc<BigInt>),
    /// A float.
    Float(f64),
    /// `2j`: the imaginary part.
    Imaginary(f64),
    /// A string, its pieces joined.
    Str(Text),
    /// A bytes literal.
    Bytes(Rc<[u8]>),
}

/// A piece of an f-string.
#[derive(Debug)]
pub enum FPart {
    /// Constant text.
    Text(Text),
    /// `{value!r:spec}`.
    Field(FField),
}

/// A replacement field of an f-string.
#[derive(Debug)]
pub struct FField {
    /// What is shown.
    pub value: Expr,
    /// The text before `=`, with the `=` and its blanks, for `{x = }`.
    pub label: Option<Rc<str>>,
    /// `r`, `s` or `a`.
    pub conversion: Option<char>,
    /// The format, itself with fields.
    pub spec: Vec<FPart>,
}

/// One step of a postfix chain.
#[derive(Debug)]
pub struct Postfix {
    /// Where the chain up to and with this step ends (byte offset).
    pub end: u32,
    /// The step.
    pub kind: PostfixKind,
}

/// The kinds of postfix.
#[derive(Debug)]
pub enum PostfixKind {
    /// `.name`, with the place of the name.
    Attribute(Symbol, Span),
    /// `(arguments)`.
    Call(Vec<Arg>),
    /// `[index]`; the index may be a slice, or a tuple with slices and starred items.
    Subscript(Box<Expr>),
}

/// An argument of a call.
#[derive(Debug)]
pub struct Arg {
    /// How it is passed.
    pub kind: ArgKind,
    /// Its value.
    pub value: Expr,
    /// All of it, with the name.
    pub span: Span,
}

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// By position.
    Positional,
    /// `name=value`.
    Keyword(Symbol),
    /// `*value`.
    Star,
    /// `**value`.
    DoubleStar,
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `+`
    Pos,
    /// `~`
    Invert,
    /// `not`
    Not,
}

/// Binary operators that are neither comparisons nor boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `//`
    FloorDiv,
    /// `%`
    Mod,
    /// `@`
    MatMul,
    /// `**`
    Pow,
    /// `<<`
    LeftShift,
    /// `>>`
    RightShift,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
}

impl BinaryOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::FloorDiv => "//",
            Self::Mod => "%",
            Self::MatMul => "@",
            Self::Pow => "**",
            Self::LeftShift => "<<",
            Self::RightShift => ">>",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
        }
    }
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `is`
    Is,
    /// `is not`
    IsNot,
}

/// What a comprehension builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[…]`
    List,
    /// `{…}`
    Set,
    /// `{k: v …}`
    Dict,
    /// `(…)`
    Generator,
}

/// A comprehension.
#[derive(Debug)]
pub struct Comprehension {
    /// What it builds.
    pub kind: ComprehensionKind,
    /// The element, or the key of a dict item.
    pub element: Expr,
    /// The value of a dict item.
    pub value: Option<Expr>,
    /// The `for` clauses; never empty.
    pub clauses: Vec<Clause>,
    /// For a generator: the body as a function without parameters whose free variables are
    /// captured when the generator is made, which is also when the iterable of the first clause
    /// is evaluated, in the frame around the generator (its names are resolved there).
    ///
    /// None for the others, which run in their frame: their variables have slots of their own
    /// there, and a variable whose place is a cell needs a new cell whenever the comprehension
    /// starts, so that functions made by an earlier run keep theirs.
    pub frame: Option<Rc<Capture>>,
}

/// What a lazily run body needs: its frame, and the cells it takes from the frame around it.
#[derive(Debug, Default)]
pub struct Capture {
    /// The frame's size.
    pub layout: FrameLayout,
    /// For each captured cell: its index in the enclosing frame and its index here.
    pub captured: Vec<(u32, u32)>,
}

/// `for target in iterable if condition …`.
#[derive(Debug)]
pub struct Clause {
    /// What each item is bound to.
    pub target: Target,
    /// What is iterated over.
    pub iterable: Expr,
    /// All must be true.
    pub conditions: Vec<Expr>,
}

/// What can stand on the left of `=`.
#[derive(Debug)]
pub struct Target {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: TargetKind,
}

/// The kinds of target.
#[derive(Debug)]
pub enum TargetKind {
    /// A name.
    Name(Name),
    /// `base.name`.
    Attribute(Box<Expr>, Symbol),
    /// `base[index]`.
    Subscript(Box<Expr>, Box<Expr>),
    /// `a, b` or `[a, b]`; at most one starred.
    Tuple(Vec<Target>),
    /// `*a`.
    Starred(Box<Target>),
}

/// A statement with its place.
#[derive(Debug)]
pub struct Stmt {
    /// From its first to its last character (a block with its body).
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// Statements that run one after another.
pub type Block = Vec<Stmt>;

/// The kinds of statement.
#[derive(Debug)]
pub enum StmtKind {
    /// An expression; `silent` when a `;` ends its line.
    Expr {
        /// The expression.
        value: Expr,
        /// Its value is not shown.
        silent: bool,
    },
    /// `a = b = value`.
    Assign {
        /// At least one.
        targets: Vec<Target>,
        /// The value.
        value: Expr,
    },
    /// `a += value`.
    AugAssign {
        /// A name, attribute or subscript.
        target: Target,
        /// The operator.
        op: BinaryOp,
        /// The place of the operator.
        op_span: Span,
        /// The right side.
        value: Expr,
    },
    /// `a: T` without a value: only checked, never run (`a: T = v` is an `Assign`).
    Annotation,
    /// `del a, b[0]`.
    Del(Vec<Target>),
    /// `assert test, message`.
    Assert(Expr, Option<Expr>),
    /// `import a.b as c, d`: each with its path, whether `as` was given (without it the name is
    /// bound to the first part of the path), and the name that is bound.
    Import(Vec<(Vec<Symbol>, bool, Name)>),
    /// `from a.b import c as d`: path, then names, what they are bound to, and where they are
    /// written; empty for `*`.
    FromImport(Vec<Symbol>, Vec<(Symbol, Name, Span)>),
    /// `pass`.
    Pass,
    /// `return value`.
    Return(Option<Expr>),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `raise value from cause`.
    Raise(Option<Expr>, Option<Expr>),
    /// `global a` and `nonlocal a`: never run, their work is done by scope resolution.
    Scope {
        /// `nonlocal` rather than `global`.
        nonlocal: bool,
        /// The names.
        names: Vec<Symbol>,
    },
    /// `if`/`elif` arms in order, then `else`.
    If(Vec<(Expr, Block)>, Block),
    /// `while test: body else: orelse`.
    While {
        /// The test.
        test: Expr,
        /// The body.
        body: Block,
        /// Runs when the loop was not broken.
        orelse: Block,
    },
    /// `for target in iterable: body else: orelse`.
    For {
        /// What each item is bound to.
        target: Target,
        /// What is iterated over.
        iterable: Expr,
        /// The body.
        body: Block,
        /// Runs when the loop was not broken.
        orelse: Block,
    },
    /// `def name(parameters): body`, with the decorators above it, outermost first.
    Def(Name, Rc<Function>, Vec<Expr>),
    /// `try`.
    Try {
        /// The guarded body.
        body: Block,
        /// The `except` clauses in order.
        handlers: Vec<Handler>,
        /// Runs when nothing was raised.
        orelse: Block,
        /// Always runs.
        finally: Block,
    },
    /// `with a as b, c: body`.
    With(Vec<(Expr, Option<Target>)>, Block),
}

/// An `except` clause.
#[derive(Debug)]
pub struct Handler {
    /// What it catches; None for everything.
    pub types: Option<Expr>,
    /// What the exception is bound to.
    pub name: Option<Name>,
    /// What runs.
    pub body: Block,
}

/// A function's text: `def` or `lambda`.
#[derive(Debug)]
pub struct Function {
    /// `<lambda>` for a lambda.
    pub name: Symbol,
    /// Its name with those of the functions around it: `f.<locals>.g`.
    pub qualified: Symbol,
    /// Where it is written.
    pub span: Span,
    /// The text it is written in.
    pub source: Rc<Source>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The first string of the body.
    pub doc: Option<Text>,
    /// The body; a lambda's is one `Return`.
    pub body: Block,
    /// Its frame, and what it captures from the frame in which it is defined.
    pub frame: Capture,
    /// The names of the local slots, for `UnboundLocalError`; then those of the cells.
    pub slot_names: Vec<Symbol>,
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// The name and where its value goes.
    pub name: Name,
    /// How it can be passed.
    pub kind: ParamKind,
    /// Its default, evaluated at definition.
    pub default: Option<Expr>,
}

/// How a parameter can be passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Before `/`.
    PositionalOnly,
    /// By position or by name.
    Normal,
    /// `*args`.
    Args,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`.
    Kwargs,
}
