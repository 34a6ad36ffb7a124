//! The format specification of `format(x, ">10.3f")`, read.

use super::text::push_str_repr;
use crate::value::interrupt::{Paced, ask};
use crate::value::{OpError, Result, budget, long_text};

/// A format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// What fills up the width.
    pub fill: char,
    /// `<`, `>`, `=`, `^`.
    pub align: char,
    /// `+`, `-`, a space.
    pub sign: Option<char>,
    /// `z`: no minus before zero.
    pub no_minus_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// Columns.
    pub width: usize,
    /// `,` or `_` between groups of digits.
    pub grouping: Option<char>,
    /// Digits, or characters of a str.
    pub precision: Option<usize>,
    /// The letter at the end.
    pub kind: Option<char>,
}

fn is_align(c: Option<&char>) -> bool {
    matches!(c, Some('<' | '>' | '=' | '^'))
}

struct Reader<'a> {
    chars: &'a [char],
}

impl Reader<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        let found = self.chars.first() == Some(&wanted);
        if found {
            self.skip(1);
        }
        found
    }

    fn skip(&mut self, count: usize) {
        self.chars = self.chars.get(count..).unwrap_or(&[]);
    }

    fn number(&mut self) -> Result<Option<usize>> {
        let count = self.chars.iter().take_while(|c| c.is_ascii_digit()).count();
        let digits: String = self.chars.iter().take(count).collect();
        self.skip(count);
        if count == 0 {
            return Ok(None);
        }
        let number = digits
            .parse::<i64>()
            .ok()
            .and_then(|number| usize::try_from(number).ok());
        let number =
            number.ok_or_else(|| OpError::value("Too many decimal digits in format string"))?;
        budget::check_bytes(Some(number))?;
        Ok(Some(number))
    }
}

impl Spec {
    /// Reads a specification for a value whose type has this name, default alignment and type.
    ///
    /// # Errors
    /// CPython's words.
    pub fn parse(text: &str, type_name: &str, align: char, kind: Option<char>) -> Result<Self> {
        let chars: Vec<char> = text.chars().collect();
        let mut reader = Reader { chars: &chars };
        let mut spec = Self {
            fill: ' ',
            align,
            sign: None,
            no_minus_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind,
        };
        let (filled, aligned) = spec.alignment(&mut reader);
        if let Some(sign @ (' ' | '+' | '-')) = reader.chars.first() {
            spec.sign = Some(*sign);
            reader.skip(1);
        }
        spec.no_minus_zero = reader.eat('z');
        spec.alternate = reader.eat('#');
        if !filled && reader.eat('0') {
            spec.fill = '0';
            if !aligned && align == '>' {
                spec.align = '=';
            }
        }
        spec.width = reader.number()?.unwrap_or(0);
        spec.grouping(&mut reader)?;
        if reader.eat('.') {
            spec.precision = Some(
                reader
                    .number()?
                    .ok_or_else(|| OpError::value("Format specifier missing precision"))?,
            );
        }
        match reader.chars {
            [] => {}
            [kind] => spec.kind = Some(*kind),
            _ => {
                let message =
                    format!("Invalid format specifier '{text}' for object of type '{type_name}'");
                return Err(OpError::value(message));
            }
        }
        spec.check_grouping()?;
        Ok(spec)
    }

    fn alignment(&mut self, reader: &mut Reader<'_>) -> (bool, bool) {
        if let [fill, align, ..] = reader.chars
            && is_align(Some(align))
        {
            (self.fill, self.align) = (*fill, *align);
            reader.skip(2);
            return (true, true);
        }
        if let [align, ..] = reader.chars
            && is_align(Some(align))
        {
            self.align = *align;
            reader.skip(1);
            return (false, true);
        }
        (false, false)
    }

    fn grouping(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        let both = || OpError::value("Cannot specify both ',' and '_'.");
        if reader.eat(',') {
            self.grouping = Some(',');
        }
        if reader.eat('_') {
            if self.grouping.is_some() {
                return Err(both());
            }
            self.grouping = Some('_');
            if reader.chars.first() == Some(&',') {
                return Err(both());
            }
        }
        Ok(())
    }

    fn check_grouping(&self) -> Result<()> {
        let Some(separator) = self.grouping else {
            return Ok(());
        };
        match self.kind {
            None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | 'F' | '%') => Ok(()),
            Some('b' | 'o' | 'x' | 'X') if separator == '_' => Ok(()),
            Some(kind) => Err(OpError::value(format!(
                "Cannot specify '{separator}' with '{kind}'."
            ))),
        }
    }

    /// The error for a type letter that the value does not know.
    pub fn unknown(&self, type_name: &str) -> crate::value::OpError {
        let code = match self.kind {
            Some(c @ '!'..='~') => c.to_string(),
            Some(c) => format!("\\x{:x}", u32::from(c)),
            None => String::new(),
        };
        let message = format!("Unknown format code '{code}' for object of type '{type_name}'");
        *OpError::value(message)
    }

    /// Text brought to the width.
    pub fn pad(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(long_text::length(text));
        let left = match self.align {
            '<' => 0,
            '^' => missing / 2,
            _ => missing,
        };
        ask::<char>(text.len() + missing);
        let mut out = String::with_capacity(text.len() + missing);
        let fill = |count| std::iter::repeat_n(self.fill, count).paced();
        out.extend(fill(left));
        long_text::push(&mut out, text);
        out.extend(fill(missing - left));
        out
    }

    /// A number brought to the width: sign and prefix, whole digits (these are grouped), the rest.
    pub fn pad_number(&self, lead: &str, whole: &str, rest: &str) -> String {
        let size = if matches!(self.kind, Some('b' | 'o' | 'x' | 'X')) {
            4
        } else {
            3
        };
        let inner = self.align == '=';
        let taken = lead.len() + rest.len();
        let zeros = inner && self.fill == '0' && whole.starts_with(|c: char| c.is_ascii_hexdigit());
        let least = if zeros {
            self.width.saturating_sub(taken)
        } else {
            0
        };
        let mut digits = group(whole, self.grouping, size, least);
        if inner {
            let missing = self.width.saturating_sub(taken + digits.len());
            let fill: String = std::iter::repeat_n(self.fill, missing).collect();
            digits.insert_str(0, &fill);
        }
        self.pad(&format!("{lead}{digits}{rest}"))
    }
}

/// Digits with separators, and zeros before them up to a width.
fn group(digits: &str, separator: Option<char>, size: usize, least: usize) -> String {
    let mut count = digits.len();
    let columns = |count: usize| match separator {
        Some(_) => count + count.saturating_sub(1) / size,
        None => count,
    };
    if columns(count) < least {
        // With separators, size + 1 columns hold size digits.
        count = if separator.is_some() {
            least - least / (size + 1)
        } else {
            least
        };
        while columns(count) < least {
            count += 1;
        }
    }
    let zeros = count - digits.len();
    let mut out = String::with_capacity(columns(count));
    let padded = std::iter::repeat_n('0', zeros).chain(digits.chars());
    for (number, digit) in padded.enumerate() {
        if let Some(separator) = separator
            && number > 0
            && (count - number).is_multiple_of(size)
        {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `ascii(text)` of an already made repr: everything else becomes an escape.
pub fn to_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().paced() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        let code = u32::from(c);
        out.push_str(&match code {
            0..0x100 => format!("\\x{code:02x}"),
            0x100..0x1_0000 => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        });
    }
    out
}

/// A character's repr, for messages.
pub fn quoted(c: char) -> String {
    let mut out = String::new();
    push_str_repr(&mut out, c.encode_utf8(&mut [0; 4]));
    out
}
