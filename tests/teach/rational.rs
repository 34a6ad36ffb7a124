//! Exact arithmetic on texts: an evaluator of its own, which shares no code with nx.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// A fraction.
#[derive(Clone, Debug)]
pub(crate) struct Ratio(BigInt, BigInt);

impl Ratio {
    fn new(num: BigInt, den: BigInt) -> Option<Self> {
        if den.is_zero() {
            return None;
        }
        let gcd = num.gcd(&den);
        let sign = if den.is_negative() { -1 } else { 1 };
        Some(Self(num * sign / &gcd, den * sign / gcd))
    }

    pub(crate) fn int(int: i64) -> Self {
        Self(int.into(), BigInt::one())
    }

    fn add(&self, other: &Self) -> Self {
        Self::new(&self.0 * &other.1 + &other.0 * &self.1, &self.1 * &other.1).expect("a sum")
    }

    pub(crate) fn sub(&self, other: &Self) -> Self {
        self.add(&Self(-&other.0, other.1.clone()))
    }

    fn mul(&self, other: &Self) -> Self {
        Self::new(&self.0 * &other.0, &self.1 * &other.1).expect("a product")
    }

    fn div(&self, other: &Self) -> Option<Self> {
        Self::new(&self.0 * &other.1, &self.1 * &other.0)
    }

    fn floor(&self) -> Self {
        Self(self.0.div_floor(&self.1), BigInt::one())
    }

    pub(crate) fn abs(&self) -> Self {
        Self(self.0.abs(), self.1.clone())
    }

    pub(crate) fn at_most(&self, other: &Self) -> bool {
        &self.0 * &other.1 <= &other.0 * &self.1
    }

    pub(crate) fn is_equal(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1 == other.1
    }

    /// A decimal and half a unit of its last place.
    pub(crate) fn decimal(text: &str) -> Option<(Self, Self)> {
        let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let shift = exponent.parse::<i32>().ok()? - places.len() as i32;
        let int: BigInt = format!("{whole}{places}").parse().ok()?;
        let ten = BigInt::from(10).pow(shift.unsigned_abs());
        let scale = |int: BigInt| match shift < 0 {
            true => Self::new(int, ten.clone()),
            false => Some(Self(int * &ten, BigInt::one())),
        };
        let half = scale(BigInt::one())?.div(&Self::int(2))?;
        Some((scale(int)?, half))
    }
}

/// A side of a chain: its value, and how far its displayed digits may be off.
pub(crate) fn evaluate(text: &str) -> Option<(Ratio, Ratio)> {
    let mut reader = Reader {
        rest: text,
        slack: Ratio::int(0),
    };
    let value = reader.sum()?;
    reader
        .rest
        .trim()
        .is_empty()
        .then_some((value, reader.slack))
}

struct Reader<'a> {
    rest: &'a str,
    slack: Ratio,
}

impl Reader<'_> {
    fn eat(&mut self, word: &str) -> bool {
        let trimmed = self.rest.trim_start();
        match trimmed.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<Ratio> {
        let mut total = self.product()?;
        loop {
            if self.eat("+") {
                total = total.add(&self.product()?);
            } else if self.eat("-") {
                total = total.sub(&self.product()?);
            } else {
                return Some(total);
            }
        }
    }

    fn product(&mut self) -> Option<Ratio> {
        let mut total = self.power()?;
        loop {
            if self.eat("//") {
                total = total.div(&self.power()?)?.floor();
            } else if self.eat("*") {
                total = total.mul(&self.power()?);
            } else if self.eat("/") {
                total = total.div(&self.power()?)?;
            } else if self.eat("%") {
                let right = self.power()?;
                total = total.sub(&right.mul(&total.div(&right)?.floor()));
            } else {
                return Some(total);
            }
        }
    }

    fn power(&mut self) -> Option<Ratio> {
        if self.eat("-") {
            return Some(Ratio::int(0).sub(&self.power()?));
        }
        let base = self.atom()?;
        if !self.eat("**") {
            return Some(base);
        }
        let exponent = self.power()?;
        let whole = exponent.1.is_one();
        let count = i32::try_from(&exponent.0)
            .ok()
            .filter(|n| whole && n.abs() <= 64)?;
        let mut result = Ratio::int(1);
        for _ in 0..count.unsigned_abs() {
            result = result.mul(&base);
        }
        if count < 0 {
            Ratio::int(1).div(&result)
        } else {
            Some(result)
        }
    }

    fn atom(&mut self) -> Option<Ratio> {
        for (name, larger) in [
            ("maximum(", true),
            ("minimum(", false),
            ("max(", true),
            ("min(", false),
        ] {
            if self.eat(name) {
                let mut best = self.sum()?;
                while self.eat(",") {
                    let other = self.sum()?;
                    if best.at_most(&other) == larger {
                        best = other;
                    }
                }
                return self.eat(")").then_some(best);
            }
        }
        if self.eat("negative(") || self.eat("-(") {
            let value = self.sum()?;
            return self.eat(")").then(|| Ratio::int(0).sub(&value));
        }
        if self.eat("absolute(") || self.eat("abs(") {
            let value = self.sum()?;
            return self.eat(")").then(|| value.abs());
        }
        if self.eat("square(") {
            let value = self.sum()?;
            return self.eat(")").then(|| value.mul(&value));
        }
        if self.eat("(") {
            let gap = [" more, together ", " more, max ", " more, min "];
            let hidden = gap.iter().find_map(|words| {
                let (count, rest) = self.rest.split_once(words)?;
                count.chars().all(|c| c.is_ascii_digit()).then_some(rest)
            });
            if let Some(rest) = hidden {
                self.rest = rest;
            }
            let value = self.sum()?;
            return self.eat(")").then_some(value);
        }
        self.number()
    }

    fn number(&mut self) -> Option<Ratio> {
        let text = self.rest.trim_start();
        for (word, value) in [("True", 1), ("False", 0)] {
            if let Some(rest) = text.strip_prefix(word) {
                self.rest = rest;
                return Some(Ratio::int(value));
            }
        }
        let mut end = text.len();
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            let sign = matches!(c, '-' | '+') && before == 'e';
            if !(c.is_ascii_digit() || c == '.' || sign || (c == 'e' && at > 0)) {
                end = at;
                break;
            }
            before = c;
        }
        let (number, rest) = text.split_at(end);
        let (value, half) = Ratio::decimal(number)?;
        self.slack = self.slack.add(&half);
        self.rest = rest;
        Some(value)
    }
}

#[test]
fn it_knows_the_false_line_of_the_seed() {
    let value = |text: &str| evaluate(text).expect("arithmetic").0;
    assert!(value("4*-3 + 6*7").is_equal(&value("-12 + 42")));
    assert!(!value("4*-3 + 6*7").is_equal(&value("42*12")));
    assert!(value("3*2 + (-1)*5").is_equal(&value("1")));
    assert!(value("(2 more, together 1.5) + 1").is_equal(&value("2.5")));
    assert!(evaluate("a[0]*2").is_none());
}
