//! The element types and how they combine (NEP 50's table).

/// The type of an array's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DType {
    /// bool, one byte, 0 or 1.
    Bool,
    /// int8.
    I8,
    /// int16.
    I16,
    /// int32.
    I32,
    /// int64, the default integer.
    I64,
    /// uint8.
    U8,
    /// uint16.
    U16,
    /// uint32.
    U32,
    /// uint64.
    U64,
    /// float16.
    F16,
    /// float32.
    F32,
    /// float64, the default float.
    F64,
    /// complex64: two float32.
    C64,
    /// complex128: two float64.
    C128,
    /// `<U` strings: so many UCS-4 characters, padded with 0.
    Str(u32),
}

/// The kinds of element type, in the order of promotion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `b`
    Bool,
    /// `u`
    Unsigned,
    /// `i`
    Signed,
    /// `f`
    Float,
    /// `c`
    Complex,
    /// `U`
    Str,
}

/// How freely values may change type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Casting {
    /// Not at all.
    No,
    /// Only the byte order may change (as strict as `No` here).
    Equiv,
    /// Only without loss.
    Safe,
    /// Also within a kind.
    SameKind,
    /// Anything.
    Unsafe,
}

impl DType {
    /// Every fixed-size type, in NumPy's order.
    pub const NUMERIC: [Self; 14] = [
        Self::Bool,
        Self::I8,
        Self::U8,
        Self::I16,
        Self::U16,
        Self::I32,
        Self::U32,
        Self::I64,
        Self::U64,
        Self::F16,
        Self::F32,
        Self::F64,
        Self::C64,
        Self::C128,
    ];

    /// Bytes per element.
    #[inline]
    pub fn itemsize(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 | Self::F16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 | Self::C64 => 8,
            Self::C128 => 16,
            Self::Str(chars) => chars as usize * 4,
        }
    }

    /// The kind.
    #[inline]
    pub fn kind(self) -> Kind {
        match self {
            Self::Bool => Kind::Bool,
            Self::I8 | Self::I16 | Self::I32 | Self::I64 => Kind::Signed,
            Self::U8 | Self::U16 | Self::U32 | Self::U64 => Kind::Unsigned,
            Self::F16 | Self::F32 | Self::F64 => Kind::Float,
            Self::C64 | Self::C128 => Kind::Complex,
            Self::Str(_) => Kind::Str,
        }
    }

    /// `dtype.name`: `int64`, `str160`.
    pub fn name(self) -> String {
        match self {
            Self::Str(0) => "str".to_string(),
            Self::Str(chars) => format!("str{}", chars * 32),
            fixed => fixed.fixed_name().to_string(),
        }
    }

    /// The name in `dtype=` of an array's repr and in messages: `int64`, `<U5`.
    pub fn short(self) -> String {
        match self {
            Self::Str(chars) => format!("<U{chars}"),
            fixed => fixed.fixed_name().to_string(),
        }
    }

    /// `dtype.str`: `<i8`, `|b1`, `<U5`.
    pub fn protocol(self) -> String {
        match self {
            Self::Str(chars) => format!("<U{chars}"),
            fixed => {
                let order = if fixed.itemsize() == 1 { '|' } else { '<' };
                format!("{order}{}{}", fixed.kind().letter(), fixed.itemsize())
            }
        }
    }

    /// The name of a fixed-size type; `str_` for strings.
    pub fn fixed_name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::F16 => "float16",
            Self::F32 => "float32",
            Self::F64 => "float64",
            Self::C64 => "complex64",
            Self::C128 => "complex128",
            Self::Str(_) => "str_",
        }
    }

    /// NumPy's one-letter code and number of the type.
    pub fn char_num(self) -> (char, u32) {
        match self {
            Self::Bool => ('?', 0),
            Self::I8 => ('b', 1),
            Self::U8 => ('B', 2),
            Self::I16 => ('h', 3),
            Self::U16 => ('H', 4),
            Self::I32 => ('i', 5),
            Self::U32 => ('I', 6),
            Self::I64 => ('l', 7),
            Self::U64 => ('L', 8),
            Self::F16 => ('e', 23),
            Self::F32 => ('f', 11),
            Self::F64 => ('d', 12),
            Self::C64 => ('F', 14),
            Self::C128 => ('D', 15),
            Self::Str(_) => ('U', 19),
        }
    }

    /// int or uint of any size (bool is none).
    #[inline]
    pub fn is_integer(self) -> bool {
        matches!(self.kind(), Kind::Signed | Kind::Unsigned)
    }

    /// A float type.
    #[inline]
    pub fn is_float(self) -> bool {
        self.kind() == Kind::Float
    }

    /// A complex type.
    #[inline]
    pub fn is_complex(self) -> bool {
        self.kind() == Kind::Complex
    }

    /// Float or complex.
    #[inline]
    pub fn is_inexact(self) -> bool {
        matches!(self.kind(), Kind::Float | Kind::Complex)
    }

    /// A string type.
    #[inline]
    pub fn is_str(self) -> bool {
        self.kind() == Kind::Str
    }

    /// The type of the real part: float64 for complex128; a real type is its own.
    pub fn real(self) -> Self {
        match self {
            Self::C64 => Self::F32,
            Self::C128 => Self::F64,
            real => real,
        }
    }

    /// The smallest and the largest value of an integer or bool type.
    pub fn int_range(self) -> Option<(i128, i128)> {
        let bits = self.itemsize() as u32 * 8;
        match self.kind() {
            Kind::Bool => Some((0, 1)),
            Kind::Signed => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
            Kind::Unsigned => Some((0, (1 << bits) - 1)),
            Kind::Float | Kind::Complex | Kind::Str => None,
        }
    }

    /// Whether an int fits this integer type.
    pub fn holds(self, int: i128) -> bool {
        self.int_range()
            .is_some_and(|(least, most)| (least..=most).contains(&int))
    }

    /// The integer type of a kind and a size in bytes.
    fn integer(signed: bool, size: usize) -> Option<Self> {
        Some(match (signed, size) {
            (true, 1) => Self::I8,
            (true, 2) => Self::I16,
            (true, 4) => Self::I32,
            (true, 8) => Self::I64,
            (false, 1) => Self::U8,
            (false, 2) => Self::U16,
            (false, 4) => Self::U32,
            (false, 8) => Self::U64,
            _ => return None,
        })
    }

    /// The smallest float type that holds every value of this type (float64 at most).
    pub fn float_for(self) -> Self {
        match self {
            Self::Bool | Self::I8 | Self::U8 | Self::F16 => Self::F16,
            Self::I16 | Self::U16 | Self::F32 | Self::C64 => Self::F32,
            _ => Self::F64,
        }
    }

    /// The complex type whose parts have this float type.
    pub fn complex_for(self) -> Self {
        match self.float_for() {
            Self::F64 => Self::C128,
            _ => Self::C64,
        }
    }

    /// The smallest type that both cast to safely (`np.promote_types`).
    pub fn promote(self, other: Self) -> Self {
        let (low, high) = if self.kind() <= other.kind() {
            (self, other)
        } else {
            (other, self)
        };
        match (low.kind(), high.kind()) {
            (_, Kind::Str) => Self::Str(low.string_width().max(high.string_width())),
            (Kind::Bool, _) => high,
            (a, b) if a == b => {
                if low.itemsize() >= high.itemsize() {
                    low
                } else {
                    high
                }
            }
            (Kind::Unsigned, Kind::Signed) => {
                let size = high.itemsize().max(low.itemsize() * 2);
                Self::integer(true, size).unwrap_or(Self::F64)
            }
            (_, Kind::Float) => low.float_for().promote(high),
            (_, Kind::Complex) => low.complex_for().promote(high),
            _ => high,
        }
    }

    /// How many characters the longest value of the type takes as text.
    pub fn string_width(self) -> u32 {
        match self {
            Self::Bool => 5,
            Self::I8 => 4,
            Self::U8 => 3,
            Self::I16 => 6,
            Self::U16 => 5,
            Self::I32 => 11,
            Self::U32 => 10,
            Self::I64 => 21,
            Self::U64 => 20,
            Self::F16 | Self::F32 | Self::F64 => 32,
            Self::C64 | Self::C128 => 64,
            Self::Str(chars) => chars,
        }
    }

    /// Whether values may go from this type to another (`np.can_cast`).
    pub fn can_cast(self, to: Self, casting: Casting) -> bool {
        if self == to || casting == Casting::Unsafe {
            return true;
        }
        if let (Self::Str(from), Self::Str(into)) = (self, to) {
            return match casting {
                Casting::SameKind => true,
                Casting::Safe => from <= into,
                _ => false,
            };
        }
        match casting {
            Casting::No | Casting::Equiv => false,
            // A string of no stated width is as wide as it must be.
            Casting::Safe => to == Self::Str(0) || self.promote(to) == to,
            Casting::SameKind => {
                to.is_str() || self.promote(to) == to || self.kind_rank() <= to.kind_rank()
            }
            Casting::Unsafe => true,
        }
    }

    /// The order of kinds for `same_kind`: bool < unsigned < signed < float < complex.
    fn kind_rank(self) -> u8 {
        match self.kind() {
            Kind::Bool => 0,
            Kind::Unsigned => 1,
            Kind::Signed => 2,
            Kind::Float => 3,
            Kind::Complex => 4,
            Kind::Str => 5,
        }
    }

    /// Reads a dtype's text: `float64`, `f8`, `<i4`, `U5`, `d`, `int`…
    pub fn parse(text: &str) -> Option<Self> {
        let named = Self::NUMERIC
            .into_iter()
            .find(|dtype| dtype.fixed_name() == text);
        if named.is_some() {
            return named;
        }
        let alias = match text {
            "int" | "int_" | "intp" | "p" | "n" | "longlong" | "long" | "q" => Some(Self::I64),
            "uint" | "uintp" | "P" | "N" | "ulonglong" | "ulong" | "Q" => Some(Self::U64),
            "intc" => Some(Self::I32),
            "uintc" => Some(Self::U32),
            "byte" => Some(Self::I8),
            "ubyte" => Some(Self::U8),
            "short" => Some(Self::I16),
            "ushort" => Some(Self::U16),
            "float" | "double" | "float_" => Some(Self::F64),
            "single" => Some(Self::F32),
            "half" => Some(Self::F16),
            "complex" | "cdouble" => Some(Self::C128),
            "csingle" => Some(Self::C64),
            "bool_" => Some(Self::Bool),
            "str" | "str_" | "U" | "<U" | "=U" | "unicode" => Some(Self::Str(0)),
            _ => None,
        };
        if alias.is_some() {
            return alias;
        }
        let code = text.trim_start_matches(['<', '=', '|']);
        let mut chars = code.chars();
        let letter = chars.next()?;
        let rest = chars.as_str();
        if rest.is_empty() {
            return Self::NUMERIC
                .into_iter()
                .find(|dtype| dtype.char_num().0 == letter);
        }
        let size: usize = rest.parse().ok()?;
        match letter {
            'U' => u32::try_from(size).ok().map(Self::Str),
            'b' if size == 1 => Some(Self::Bool),
            _ => Self::NUMERIC
                .into_iter()
                .find(|dtype| dtype.kind().letter() == letter && dtype.itemsize() == size),
        }
    }
}

impl Kind {
    /// `dtype.kind`.
    pub fn letter(self) -> char {
        match self {
            Self::Bool => 'b',
            Self::Unsigned => 'u',
            Self::Signed => 'i',
            Self::Float => 'f',
            Self::Complex => 'c',
            Self::Str => 'U',
        }
    }
}

impl Casting {
    /// Reads the name of a rule.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "no" => Self::No,
            "equiv" => Self::Equiv,
            "safe" => Self::Safe,
            "same_kind" => Self::SameKind,
            "unsafe" => Self::Unsafe,
            _ => return None,
        })
    }

    /// The name of the rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Equiv => "equiv",
            Self::Safe => "safe",
            Self::SameKind => "same_kind",
            Self::Unsafe => "unsafe",
        }
    }
}
