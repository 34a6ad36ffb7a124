//! The print options: what `np.set_printoptions` sets, with NumPy's checks.

use crate::value::{ErrorKind, OpError, Result, Value};

/// How the number of fractional digits is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatMode {
    /// Exactly `precision` digits.
    Fixed,
    /// As many as tell the value from its neighbours.
    Unique,
    /// At most `precision`, each element for itself.
    MaxPrec,
    /// At most `precision`, as many for each element.
    MaxPrecEqual,
}

/// What stands before a positive number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing.
    Minus,
    /// A plus.
    Plus,
    /// A space.
    Space,
}

/// Everything that shapes the text of an array.
#[derive(Clone)]
pub struct PrintOptions {
    /// Items shown at each end of a summarised axis.
    pub edgeitems: i64,
    /// The size above which an array is summarised (infinity and floats are allowed).
    pub threshold: f64,
    /// The same as it was given, for `get_printoptions`.
    pub threshold_value: Value,
    /// How fractional digits are counted.
    pub floatmode: FloatMode,
    /// The number of fractional digits.
    pub precision: i64,
    /// Never scientific notation for small numbers.
    pub suppress: bool,
    /// Columns of a line.
    pub linewidth: i64,
    /// The text of nan.
    pub nanstr: String,
    /// The text of inf.
    pub infstr: String,
    /// What stands before positive numbers.
    pub sign: Sign,
    /// The functions of the program that print elements, by NumPy's keys.
    pub formatter: Vec<(String, Value)>,
    /// `formatter` as it was given.
    pub formatter_value: Value,
}

impl Default for PrintOptions {
    fn default() -> Self {
        Self {
            edgeitems: 3,
            threshold: 1000.0,
            threshold_value: Value::Int(1000),
            floatmode: FloatMode::MaxPrec,
            precision: 8,
            suppress: false,
            linewidth: 75,
            nanstr: "nan".to_string(),
            infstr: "inf".to_string(),
            sign: Sign::Minus,
            formatter: Vec::new(),
            formatter_value: Value::None,
        }
    }
}

const MODES: [(&str, FloatMode); 4] = [
    ("fixed", FloatMode::Fixed),
    ("unique", FloatMode::Unique),
    ("maxprec", FloatMode::MaxPrec),
    ("maxprec_equal", FloatMode::MaxPrecEqual),
];

const SIGNS: [(&str, Sign); 3] = [("-", Sign::Minus), ("+", Sign::Plus), (" ", Sign::Space)];

impl FloatMode {
    /// The name of the mode.
    pub fn name(self) -> &'static str {
        MODES
            .iter()
            .find(|row| row.1 == self)
            .map_or("", |row| row.0)
    }
}

impl Sign {
    /// The option's text.
    pub fn name(self) -> &'static str {
        SIGNS
            .iter()
            .find(|row| row.1 == self)
            .map_or("", |row| row.0)
    }
}

impl PrintOptions {
    /// The names of the options, in the order of `get_printoptions`.
    pub const NAMES: [&'static str; 12] = [
        "edgeitems",
        "threshold",
        "floatmode",
        "precision",
        "suppress",
        "linewidth",
        "nanstr",
        "infstr",
        "sign",
        "formatter",
        "legacy",
        "override_repr",
    ];

    /// The value of an option, as `get_printoptions` gives it.
    pub fn get(&self, name: &str) -> Option<Value> {
        Some(match name {
            "edgeitems" => Value::Int(self.edgeitems),
            "threshold" => self.threshold_value.clone(),
            "floatmode" => Value::str(self.floatmode.name()),
            "precision" => Value::Int(self.precision),
            "suppress" => Value::Bool(self.suppress),
            "linewidth" => Value::Int(self.linewidth),
            "nanstr" => Value::str(&self.nanstr),
            "infstr" => Value::str(&self.infstr),
            "sign" => Value::str(self.sign.name()),
            "formatter" => self.formatter_value.clone(),
            "legacy" => Value::Bool(false),
            "override_repr" => Value::None,
            _ => return None,
        })
    }

    /// Every option with its value.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, Value)> {
        Self::NAMES
            .iter()
            .filter_map(|name| self.get(name).map(|value| (*name, value)))
    }

    /// Sets one option; `None` leaves it (but clears the formatter). `truth` is the truth of the
    /// value, which only the caller can find out.
    ///
    /// # Errors
    /// NumPy's words for a value that does not fit; `TypeError` for an unknown name.
    pub fn set(&mut self, name: &str, value: &Value, truth: bool) -> Result<()> {
        if name == "formatter" {
            return self.set_formatter(value);
        }
        if matches!(value, Value::None) && Self::NAMES.contains(&name) {
            return Ok(());
        }
        match name {
            "edgeitems" => self.edgeitems = index(value).ok_or_else(|| not_integer(value))?,
            "linewidth" => self.linewidth = index(value).ok_or_else(|| not_integer(value))?,
            "threshold" => {
                self.threshold = threshold(value)?;
                self.threshold_value = value.clone();
            }
            "floatmode" => self.floatmode = parse_mode(value)?,
            "precision" => {
                self.precision =
                    index(value).ok_or_else(|| OpError::r#type("precision must be an integer"))?;
            }
            "suppress" => self.suppress = truth,
            "nanstr" => self.nanstr = text(value)?,
            "infstr" => self.infstr = text(value)?,
            "sign" => self.sign = parse_sign(value)?,
            "legacy" => legacy(value)?,
            "override_repr" => {
                let message = "nx does not replace the repr of arrays: override_repr must be None";
                return Err(OpError::new(ErrorKind::NotImplementedError, message));
            }
            _ => {
                let message =
                    format!("set_printoptions() got an unexpected keyword argument '{name}'");
                return Err(OpError::r#type(message));
            }
        }
        Ok(())
    }

    fn set_formatter(&mut self, value: &Value) -> Result<()> {
        self.formatter = match value {
            Value::None => Vec::new(),
            Value::Dict(dict) => {
                let dict = dict.borrow();
                let given = dict
                    .values()
                    .filter(|(_, function)| !matches!(function, Value::None));
                given
                    .filter_map(|(key, function)| match key {
                        Value::Str(key) => Some((key.to_string(), function.clone())),
                        _ => None,
                    })
                    .collect()
            }
            other => {
                let message = format!("'{}' object has no attribute 'keys'", other.type_name());
                return Err(OpError::new(ErrorKind::AttributeError, message));
            }
        };
        self.formatter_value = value.clone();
        Ok(())
    }
}

fn index(value: &Value) -> Option<i64> {
    match value {
        Value::Int(int) => Some(*int),
        Value::Bool(flag) => Some(i64::from(*flag)),
        // Anything wider than the widest line or the largest array means "no limit".
        Value::Big(big) => Some(if big.sign() == num_bigint::Sign::Minus {
            i64::MIN
        } else {
            i64::MAX
        }),
        Value::Scalar(scalar) if scalar.dtype().is_integer() => {
            scalar.as_int().and_then(|int| i64::try_from(int).ok())
        }
        _ => None,
    }
}

fn not_integer(value: &Value) -> Box<OpError> {
    OpError::r#type(format!(
        "'{}' object cannot be interpreted as an integer",
        value.type_name()
    ))
}

fn threshold(value: &Value) -> Result<f64> {
    let number = match value {
        Value::Float(float) => Some(*float),
        Value::Scalar(scalar) if scalar.dtype().is_float() => Some(scalar.cast::<f64>()),
        other => index(other).map(|int| int as f64),
    };
    match number {
        None => Err(OpError::r#type("threshold must be numeric")),
        Some(number) if number.is_nan() => Err(OpError::value(
            "threshold must be non-NAN, try sys.maxsize for untruncated representation",
        )),
        Some(number) => Ok(number),
    }
}

fn parse_mode(value: &Value) -> Result<FloatMode> {
    let found = match value {
        Value::Str(text) => MODES.iter().find(|row| row.0 == &**text),
        _ => None,
    };
    found.map(|row| row.1).ok_or_else(|| {
        OpError::value(
            "floatmode option must be one of \"fixed\", \"unique\", \"maxprec\", \
             \"maxprec_equal\"",
        )
    })
}

fn parse_sign(value: &Value) -> Result<Sign> {
    let found = match value {
        Value::Str(text) => SIGNS.iter().find(|row| row.0 == &**text),
        _ => None,
    };
    found
        .map(|row| row.1)
        .ok_or_else(|| OpError::value("sign option must be one of ' ', '+', or '-'"))
}

fn text(value: &Value) -> Result<String> {
    match value {
        Value::Str(text) => Ok(text.to_string()),
        other => Err(OpError::r#type(format!(
            "object of type '{}' has no len()",
            other.type_name()
        ))),
    }
}

fn legacy(value: &Value) -> Result<()> {
    if matches!(value, Value::Bool(false)) {
        return Ok(());
    }
    let message = "nx prints as NumPy 2.4 does: legacy must be False";
    Err(OpError::new(ErrorKind::NotImplementedError, message))
}
