//! Errors in Python's and NumPy's words. A kernel makes them without a place; eval adds where.

use std::fmt;

use std::rc::Rc;

use super::{RowId, Value};
use crate::text::{Frame, Label, Span, Symbol};

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Box<OpError>>;

/// The exception types, under their public names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the Python type of the same name")]
pub enum ErrorKind {
    BaseException,
    #[default]
    Exception,
    ArithmeticError,
    FloatingPointError,
    OverflowError,
    ZeroDivisionError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    ModuleNotFoundError,
    LookupError,
    IndexError,
    KeyError,
    MemoryError,
    NameError,
    UnboundLocalError,
    OSError,
    FileNotFoundError,
    FileExistsError,
    IsADirectoryError,
    PermissionError,
    RuntimeError,
    NotImplementedError,
    RecursionError,
    StopIteration,
    SyntaxError,
    IndentationError,
    SystemExit,
    KeyboardInterrupt,
    GeneratorExit,
    TypeError,
    UFuncTypeError,
    DTypePromotionError,
    ValueError,
    UnicodeError,
    UnicodeDecodeError,
    UnicodeEncodeError,
    AxisError,
    TooHardError,
    LinAlgError,
    Warning,
    UserWarning,
    DeprecationWarning,
    FutureWarning,
    RuntimeWarning,
    SyntaxWarning,
    ComplexWarning,
    RankWarning,
    VisibleDeprecationWarning,
}

/// Each type with its name and the type it derives from.
const KINDS: &[(ErrorKind, &str, ErrorKind)] = {
    use ErrorKind as K;
    &[
        (K::BaseException, "BaseException", K::BaseException),
        (K::Exception, "Exception", K::BaseException),
        (K::ArithmeticError, "ArithmeticError", K::Exception),
        (
            K::FloatingPointError,
            "FloatingPointError",
            K::ArithmeticError,
        ),
        (K::OverflowError, "OverflowError", K::ArithmeticError),
        (
            K::ZeroDivisionError,
            "ZeroDivisionError",
            K::ArithmeticError,
        ),
        (K::AssertionError, "AssertionError", K::Exception),
        (K::AttributeError, "AttributeError", K::Exception),
        (K::EOFError, "EOFError", K::Exception),
        (K::ImportError, "ImportError", K::Exception),
        (
            K::ModuleNotFoundError,
            "ModuleNotFoundError",
            K::ImportError,
        ),
        (K::LookupError, "LookupError", K::Exception),
        (K::IndexError, "IndexError", K::LookupError),
        (K::KeyError, "KeyError", K::LookupError),
        (K::MemoryError, "MemoryError", K::Exception),
        (K::NameError, "NameError", K::Exception),
        (K::UnboundLocalError, "UnboundLocalError", K::NameError),
        (K::OSError, "OSError", K::Exception),
        (K::FileNotFoundError, "FileNotFoundError", K::OSError),
        (K::FileExistsError, "FileExistsError", K::OSError),
        (K::IsADirectoryError, "IsADirectoryError", K::OSError),
        (K::PermissionError, "PermissionError", K::OSError),
        (K::RuntimeError, "RuntimeError", K::Exception),
        (
            K::NotImplementedError,
            "NotImplementedError",
            K::RuntimeError,
        ),
        (K::RecursionError, "RecursionError", K::RuntimeError),
        (K::StopIteration, "StopIteration", K::Exception),
        (K::SyntaxError, "SyntaxError", K::Exception),
        (K::IndentationError, "IndentationError", K::SyntaxError),
        (K::SystemExit, "SystemExit", K::BaseException),
        (K::KeyboardInterrupt, "KeyboardInterrupt", K::BaseException),
        (K::GeneratorExit, "GeneratorExit", K::BaseException),
        (K::TypeError, "TypeError", K::Exception),
        (K::UFuncTypeError, "UFuncTypeError", K::TypeError),
        (K::DTypePromotionError, "DTypePromotionError", K::TypeError),
        (K::ValueError, "ValueError", K::Exception),
        (K::UnicodeError, "UnicodeError", K::ValueError),
        (K::UnicodeDecodeError, "UnicodeDecodeError", K::UnicodeError),
        (K::UnicodeEncodeError, "UnicodeEncodeError", K::UnicodeError),
        // AxisError derives from IndexError as well; `is_a` knows.
        (K::AxisError, "AxisError", K::ValueError),
        (K::TooHardError, "TooHardError", K::RuntimeError),
        (K::LinAlgError, "LinAlgError", K::ValueError),
        (K::Warning, "Warning", K::Exception),
        (K::UserWarning, "UserWarning", K::Warning),
        (K::DeprecationWarning, "DeprecationWarning", K::Warning),
        (K::FutureWarning, "FutureWarning", K::Warning),
        (K::RuntimeWarning, "RuntimeWarning", K::Warning),
        (K::SyntaxWarning, "SyntaxWarning", K::Warning),
        (K::ComplexWarning, "ComplexWarning", K::RuntimeWarning),
        (K::RankWarning, "RankWarning", K::RuntimeWarning),
        (
            K::VisibleDeprecationWarning,
            "VisibleDeprecationWarning",
            K::UserWarning,
        ),
    ]
};

impl ErrorKind {
    /// The public name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The type it derives from.
    pub fn parent(self) -> Self {
        self.row().2
    }

    fn row(self) -> &'static (Self, &'static str, Self) {
        let found = KINDS.iter().find(|row| row.0 == self);
        found.unwrap_or(&(Self::Exception, "Exception", Self::BaseException))
    }

    /// The type with this name.
    pub fn parse(name: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// Whether it is one of NumPy's, which live in `np.exceptions` and `np.linalg`.
    pub fn is_numpy(self) -> bool {
        use ErrorKind as K;
        matches!(
            self,
            K::AxisError
                | K::DTypePromotionError
                | K::TooHardError
                | K::LinAlgError
                | K::UFuncTypeError
                | K::ComplexWarning
                | K::RankWarning
                | K::VisibleDeprecationWarning
        )
    }

    /// Every type with its name.
    pub fn all() -> impl Iterator<Item = (Self, &'static str)> {
        KINDS.iter().map(|row| (row.0, row.1))
    }

    /// Whether it is the other type or derives from it.
    pub fn is_a(self, other: Self) -> bool {
        if self == other || (self == Self::AxisError && Self::IndexError.is_a(other)) {
            return true;
        }
        self != Self::BaseException && self.parent().is_a(other)
    }
}

/// The argument of a call of a library function that an error is about.
#[derive(Clone, Copy, Debug)]
pub struct Blame {
    /// The function.
    pub row: RowId,
    /// The name it has as a keyword.
    pub keyword: Symbol,
    /// Where it stands as a positional argument, the object of a method counted.
    pub position: Option<usize>,
}

/// An error on its way up, and the exception object it becomes when caught.
#[derive(Clone, Default)]
pub struct OpError {
    /// The exception type.
    pub kind: ErrorKind,
    /// The text after the colon.
    pub message: String,
    /// The arguments of an exception that the program made itself.
    pub args: Vec<Value>,
    /// Where it passed, the innermost place first.
    pub frames: Vec<Frame>,
    /// The argument that it is about, until the call has made it a place.
    pub blame: Option<Blame>,
    /// A narrower place than that of the innermost frame.
    pub focus: Option<Span>,
    /// Remarks on places of the innermost frame.
    pub labels: Vec<Label>,
    /// What it was raised from.
    pub cause: Option<Rc<Self>>,
    /// What was being handled when it was raised.
    pub context: Option<Rc<Self>>,
    /// Whether `from` was written, so that the context is not shown.
    pub suppress_context: bool,
    /// How many exceptions stand behind one another there.
    depth: u32,
    /// One thing to try, known to be true.
    pub hint: Option<String>,
}

impl OpError {
    /// An error of a kind with a message.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            kind,
            message: message.into(),
            ..Self::default()
        })
    }

    /// `ValueError`.
    pub fn value(message: impl Into<String>) -> Box<Self> {
        Self::new(ErrorKind::ValueError, message)
    }

    /// `TypeError`.
    pub fn r#type(message: impl Into<String>) -> Box<Self> {
        Self::new(ErrorKind::TypeError, message)
    }

    /// `IndexError`.
    pub fn index(message: impl Into<String>) -> Box<Self> {
        Self::new(ErrorKind::IndexError, message)
    }

    /// `AxisError: axis 2 is out of bounds for array of dimension 1`.
    pub fn axis(axis: i64, ndim: usize) -> Box<Self> {
        let message = format!("axis {axis} is out of bounds for array of dimension {ndim}");
        Self::new(ErrorKind::AxisError, message)
    }

    /// An error that means a bug in nx, said so.
    pub fn internal(message: impl Into<String>) -> Box<Self> {
        let message = format!("internal error in nx: {}", message.into());
        Self::new(ErrorKind::RuntimeError, message)
    }

    /// Notes another exception as the cause or the context of this one. Of a long chain only the
    /// newest part is kept.
    pub fn relate(&mut self, other: Rc<Self>, is_cause: bool) {
        const LONGEST: u32 = 200;
        let mut other = other;
        if other.depth >= LONGEST {
            let mut cut = (*other).clone();
            (cut.cause, cut.context, cut.depth) = (None, None, 0);
            other = Rc::new(cut);
        }
        self.depth = self.depth.max(other.depth + 1);
        *(if is_cause {
            &mut self.cause
        } else {
            &mut self.context
        }) = Some(other);
    }

    /// The same with a hint, unless it has one.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hint.get_or_insert_with(|| hint.into());
        self
    }
}

impl fmt::Debug for OpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl fmt::Display for OpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for OpError {}
