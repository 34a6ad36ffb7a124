//! One side of an equation in prose: where it begins and ends, and what it is worth.

use std::ops::Range;

use super::exact::Exact;

/// A side that is arithmetic of numbers.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Where it stands, in bytes of the text.
    pub(super) span: Range<usize>,
    /// It, with the signs of a program.
    pub(super) text: String,
    pub(super) value: Exact,
    /// Its value when `^` is no power.
    pub(super) other: Option<Exact>,
    /// One unit of the last digit of a bare number.
    pub(super) unit: Option<Exact>,
    /// A bare number with a decimal point.
    pub(super) rounds: bool,
    /// Its terms worked out: `-12 + 42`.
    pub(super) folded: Option<String>,
    /// Digits follow that are not written: `3.33...`.
    pub(super) cut: bool,
    /// A unit follows, which may change what it is worth.
    pub(super) unsure: bool,
}

impl Side {
    /// Whether it is a number and nothing else.
    pub(super) fn is_number(&self) -> bool {
        self.unit.is_some()
    }
}

/// Characters with their places.
pub(super) type Chars<'a> = &'a [(char, usize)];

/// Words after a number that scale it.
const UNITS: &str = " k K M G T KB MB GB TB KiB MiB GiB TiB kB thousand million billion trillion \
    percent dozen hour hours minute minutes min day days week weeks year years km mm bytes bits ";

/// Words before a number that make a function of it.
const FUNCTIONS: &str = " sin cos tan log ln exp sqrt lg max min abs mod sum not ";

/// The whole of a text as a side.
pub(super) fn whole(text: Chars<'_>) -> Option<Side> {
    let mut reader = Reader::new(text);
    let side = reader.side()?;
    reader.blanks();
    (reader.at == text.len()).then_some(side)
}

/// The side that a text begins with, if nothing more can belong to it.
pub(super) fn prefix(text: Chars<'_>) -> Option<Side> {
    let mut reader = Reader::new(text);
    let mut side = reader.side()?;
    let end = reader.at;
    let next = reader.peek();
    if next.is_alphanumeric() || matches!(next, '_' | '[' | '(' | '%' | '\'') {
        return None;
    }
    if next == '.' && reader.sign(end + 1) == '.' {
        side.cut = true;
        side.unit.as_ref()?;
        return Some(side);
    }
    if next == '…' {
        side.cut = true;
        side.unit.as_ref()?;
        return Some(side);
    }
    if matches!(next, '.' | ',') && reader.sign(end + 1).is_ascii_digit() {
        return None;
    }
    side.unsure = next == '!';
    reader.blanks();
    let after = reader.peek();
    if matches!(after, '*' | '/' | '+' | '-' | '^' | '@' | '(' | '[') {
        return None;
    }
    let word: String = text
        .iter()
        .skip(reader.at)
        .map(|(c, _)| *c)
        .take_while(|c| c.is_alphanumeric())
        .collect();
    side.unsure |= UNITS.contains(&format!(" {word} ")) && !word.is_empty();
    Some(side)
}

/// The side that a text ends with, if nothing more can belong to it.
pub(super) fn suffix(text: Chars<'_>) -> Option<Side> {
    let mut from = 0;
    let side = loop {
        let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
        let starts = |c: char| c.is_ascii_digit() || matches!(c, '(' | '-' | '+' | '.');
        if starts(rest[0].0)
            && let Some(side) = whole(rest)
        {
            break side;
        }
        from += 1;
    };
    let before = |back: usize| from.checked_sub(back).map_or(' ', |at| text[at].0);
    let touching = before(1);
    if touching.is_alphanumeric() || matches!(touching, '_' | ']' | ')' | '.' | ',' | '\'') {
        return None;
    }
    let mut at = from;
    while at > 0 && text[at - 1].0 == ' ' {
        at -= 1;
    }
    let last = at.checked_sub(1).map_or(WALL, |at| text[at].0);
    if matches!(
        last,
        '+' | '-' | '*' | '/' | '^' | '%' | '@' | '<' | '>' | '~' | '&' | '?' | '…'
    ) || last.is_ascii_digit()
        || (last == '.' && at > 1 && text[at - 2].0 == '.')
    {
        return None;
    }
    let signed = matches!(text[from].0, '+' | '-');
    if signed && (last.is_alphanumeric() || matches!(last, ')' | ']' | '_')) {
        return None;
    }
    let word: String = text[..at]
        .iter()
        .rev()
        .map(|(c, _)| *c)
        .take_while(|c| c.is_alphabetic())
        .collect();
    let word: String = word.chars().rev().collect();
    let is_function = !word.is_empty() && FUNCTIONS.contains(&format!(" {word} "));
    (!is_function).then_some(side)
}

/// What stands before the first character.
const WALL: char = '\u{1}';
/// Deeper nesting is no prose.
const DEEPEST: usize = 30;

/// A number on the way, with its value when `^` is an exclusive or.
type Worth = (Exact, Option<Exact>);

struct Reader<'a> {
    text: Chars<'a>,
    at: usize,
    depth: usize,
    /// Whether `^` was seen.
    caret: bool,
    /// The terms of the outermost sum.
    terms: Vec<Exact>,
}

impl<'a> Reader<'a> {
    fn new(text: Chars<'a>) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            caret: false,
            terms: Vec::new(),
        }
    }

    fn sign(&self, at: usize) -> char {
        self.text.get(at).map_or(WALL, |(c, _)| *c)
    }

    fn peek(&self) -> char {
        self.sign(self.at)
    }

    fn blanks(&mut self) {
        while self.peek() == ' ' {
            self.at += 1;
        }
    }

    /// Steps over a sign, if it stands next.
    fn eat(&mut self, sign: &str) -> bool {
        let mut at = self.at;
        while self.sign(at) == ' ' {
            at += 1;
        }
        for c in sign.chars() {
            if self.sign(at) != c {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    fn side(&mut self) -> Option<Side> {
        self.blanks();
        let start = self.at;
        let (value, other) = self.sum()?;
        let (first, last) = (self.text.get(start)?, self.text.get(self.at - 1)?);
        let text: String = self.text[start..self.at].iter().map(|(c, _)| *c).collect();
        let bare = text.trim_start_matches(['-', '+']).trim_start();
        let is_number = bare
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '_'))
            || is_scientific(bare);
        let folded = (self.terms.len() > 1).then(|| fold(&self.terms)).flatten();
        Some(Side {
            span: first.1..last.1 + width(last.0),
            value,
            other: other.filter(|_| self.caret),
            unit: is_number.then(|| unit(bare)).flatten(),
            rounds: is_number && bare.contains(['.', 'e', 'E']),
            folded,
            cut: false,
            unsure: false,
            text,
        })
    }

    fn sum(&mut self) -> Option<Worth> {
        let outer = self.depth == 0;
        let mut total = self.product()?;
        let mut terms = vec![total.0.clone()];
        loop {
            let before = self.at;
            let minus = if self.eat("+") {
                false
            } else if self.eat("-") {
                true
            } else {
                break;
            };
            let Some(term) = self.product() else {
                // What follows the sign is not ours: the sign is not either.
                self.at = before;
                break;
            };
            let join = |a: &Exact, b: &Exact| if minus { a.sub(b) } else { a.add(b) };
            terms.push(match minus {
                true => Exact::int(0).sub(&term.0),
                false => term.0.clone(),
            });
            total = both(&total, &term, |a, b| Some(join(a, b)))?;
        }
        if outer {
            self.terms = terms;
        }
        Some(total)
    }

    fn product(&mut self) -> Option<Worth> {
        let mut total = self.power()?;
        loop {
            let before = self.at;
            let op = if self.eat("//") {
                'f'
            } else if self.sign_is_power() {
                return Some(total);
            } else if self.eat("*") {
                '*'
            } else if self.eat("/") {
                '/'
            } else if self.eat("%") {
                '%'
            } else if self.peek() == '(' && !matches!(self.sign(self.at - 1), ' ') {
                // `2(3 + 4)`
                '*'
            } else {
                return Some(total);
            };
            let Some(factor) = self.power() else {
                self.at = before;
                return Some(total);
            };
            total = both(&total, &factor, |a, b| match op {
                'f' => a.div(b).map(|quotient| quotient.floor()),
                '/' => a.div(b),
                '%' => {
                    let floor = a.div(b)?.floor();
                    Some(a.sub(&b.mul(&floor)))
                }
                _ => Some(a.mul(b)),
            })?;
        }
    }

    fn sign_is_power(&mut self) -> bool {
        let before = self.at;
        let is_power = self.eat("**");
        self.at = before;
        is_power
    }

    fn power(&mut self) -> Option<Worth> {
        if self.eat("-") {
            let (value, other) = self.power()?;
            let negative = |value: &Exact| Exact::int(0).sub(value);
            return Some((negative(&value), other.as_ref().map(negative)));
        }
        if self.eat("+") {
            return self.power();
        }
        let base = self.atom()?;
        let caret = !self.sign_is_power() && {
            let before = self.at;
            let is_caret = self.eat("^");
            self.at = before;
            is_caret
        };
        if !(self.eat("**") || self.eat("^")) {
            return Some(base);
        }
        self.caret |= caret;
        let exponent = self.power()?;
        let value = base.0.pow(&exponent.0)?;
        let other = match caret {
            true => xor(&base.0, &exponent.0),
            false => base.1.as_ref().and_then(|base| base.pow(&exponent.0)),
        };
        Some((value, other))
    }

    fn atom(&mut self) -> Option<Worth> {
        if self.eat("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            let inner = self.sum();
            self.depth -= 1;
            return inner.filter(|_| self.eat(")"));
        }
        self.blanks();
        let start = self.at;
        while self.peek().is_ascii_digit() || (self.peek() == '_' && self.at > start) {
            self.at += 1;
        }
        self.grouped(start);
        if self.peek() == '.' && self.sign(self.at + 1) != '.' {
            let point = self.at;
            self.at += 1;
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            // A full stop ends a sentence, `1.2.3` is a version.
            if self.at == point + 1 && (self.at == start + 1 || is_end(self.peek())) {
                self.at = point;
            } else if self.peek() == '.' && self.sign(self.at + 1).is_ascii_digit() {
                return None;
            }
        }
        if matches!(self.peek(), 'e' | 'E') && self.at > start {
            let signed = usize::from(matches!(self.sign(self.at + 1), '+' | '-'));
            if self.sign(self.at + 1 + signed).is_ascii_digit() {
                self.at += 1 + signed;
                while self.peek().is_ascii_digit() {
                    self.at += 1;
                }
            }
        }
        if self.at == start || self.peek().is_alphabetic() || self.peek() == '_' {
            return None;
        }
        let digits: String = self.text[start..self.at]
            .iter()
            .map(|(c, _)| *c)
            .filter(|c| !matches!(c, ',' | '_'))
            .collect();
        let value = Exact::parse(&digits)?;
        Some((value.clone(), Some(value)))
    }

    /// Steps over `,000` after one to three digits.
    fn grouped(&mut self, start: usize) {
        if self.at - start > 3 || self.at == start {
            return;
        }
        let mut end = self.at;
        while self.sign(end) == ',' && (1..=3).all(|n| self.sign(end + n).is_ascii_digit()) {
            end += 4;
        }
        if !self.sign(end).is_ascii_digit() {
            self.at = end;
        }
    }
}

fn is_end(c: char) -> bool {
    matches!(c, ' ' | WALL | ')' | ',' | ';' | '"' | '\'')
}

fn width(c: char) -> usize {
    match c {
        // Signs that stand for longer ones are never the last of a side, but for these.
        c if c.is_ascii() => 1,
        c => c.len_utf8(),
    }
}

/// Both readings of two numbers put together.
fn both(a: &Worth, b: &Worth, op: impl Fn(&Exact, &Exact) -> Option<Exact>) -> Option<Worth> {
    let other = match (&a.1, &b.1) {
        (Some(a), Some(b)) => op(a, b),
        _ => None,
    };
    Some((op(&a.0, &b.0)?, other))
}

fn xor(a: &Exact, b: &Exact) -> Option<Exact> {
    let whole = |value: &Exact| value.decimal(0)?.parse::<i64>().ok();
    Some(Exact::int(whole(a)? ^ whole(b)?))
}

fn is_scientific(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '.');
    number(digits) && number(exponent.trim_start_matches(['-', '+']))
}

/// One unit of the last digit of a number; zeros at the end of a whole number count for nothing.
fn unit(number: &str) -> Option<Exact> {
    let number: String = number.chars().filter(|c| !matches!(c, ',' | '_')).collect();
    let (digits, exponent) = match number.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (number.as_str(), 0),
    };
    let places = match digits.split_once('.') {
        Some((_, fraction)) => i32::try_from(fraction.len()).ok()?,
        None => {
            let zeros = digits.len() - digits.trim_end_matches('0').len();
            -i32::try_from(zeros.min(digits.len() - 1)).ok()?
        }
    };
    Exact::parse(&format!("1e{}", exponent - places))
}

/// Terms in a row, signs folded: `-12 + 42`.
fn fold(terms: &[Exact]) -> Option<String> {
    let mut text = String::new();
    for term in terms {
        let digits = term.decimal(12)?;
        match (text.is_empty(), digits.strip_prefix('-')) {
            (true, _) => text.push_str(&digits),
            (false, Some(positive)) => text.push_str(&format!(" - {positive}")),
            (false, None) => text.push_str(&format!(" + {digits}")),
        }
    }
    Some(text)
}
