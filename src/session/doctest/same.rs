//! Whether an output is what is written: blanks do not count, numbers are compared by value.

use super::tokens::{Token, bare, tokens, values};

/// What a comparison found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// They are the same.
    Same,
    /// They are the same for a reader; what differs.
    Close(String),
    /// They differ; how.
    Differs(String),
}

/// How outputs are compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Layout counts, and every digit.
    pub(super) strict: bool,
    /// A remark of a person rather than a copy of the output.
    pub(super) remark: bool,
    /// How far numbers may be apart, in relation to their size.
    pub(super) within: Option<f64>,
}

/// How many units in the last place two floats of one computation may be apart.
const NEAR: i64 = 4;

/// Compares what is written with what came.
pub(super) fn compare(want: &str, got: &str, manner: Manner) -> Verdict {
    let (want, got) = (tidy(want), tidy(got));
    if want == got {
        return Verdict::Same;
    }
    let want = want.replace("<BLANKLINE>", "");
    if tidy(&want) == got {
        return Verdict::Same;
    }
    if manner.strict && !want.contains("...") {
        return Verdict::Differs(laid_out(&want, &got));
    }
    let (w, g) = (tokens(&want), tokens(&got));
    let first = match_tokens(&w, &g, manner);
    if !matches!(first, Verdict::Differs(_)) || manner.strict {
        return first;
    }
    if let Verdict::Same = match_tokens(&bare(&w), &bare(&g), manner) {
        let line = got.lines().next().unwrap_or("");
        return match manner.remark {
            true => Verdict::Same,
            false => Verdict::Close(format!("the value is right; NumPy 2 writes {line}")),
        };
    }
    if manner.remark {
        let loose = match_tokens(&values(&w), &values(&g), manner);
        if !matches!(loose, Verdict::Differs(_)) {
            return loose;
        }
    }
    first
}

/// A text without blanks at the ends of lines and empty lines round it.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').trim_end().to_owned()
}

fn laid_out(want: &str, got: &str) -> String {
    match tokens(want) == tokens(got) {
        true => "only the layout differs".to_owned(),
        false => String::new(),
    }
}

/// Compares tokens; `...` in what is written stands for anything.
fn match_tokens(want: &[Token], got: &[Token], manner: Manner) -> Verdict {
    if !want.contains(&Token::Gap) || want == got {
        return pairwise(want, got, manner);
    }
    let parts: Vec<&[Token]> = want.split(|token| *token == Token::Gap).collect();
    let fits = |part: &[Token], at: usize| {
        let here = got.get(at..at + part.len());
        here.is_some_and(|here| !matches!(pairwise(part, here, manner), Verdict::Differs(_)))
    };
    let (Some(head), Some(tail)) = (parts.first(), parts.last()) else {
        return Verdict::Differs(String::new());
    };
    let Some(end) = got.len().checked_sub(tail.len()) else {
        return Verdict::Differs(String::new());
    };
    if !fits(head, 0) || !fits(tail, end) || end < head.len() {
        return Verdict::Differs(String::new());
    }
    let mut at = head.len();
    for part in parts.get(1..parts.len() - 1).unwrap_or(&[]) {
        match (at..=end.saturating_sub(part.len())).find(|at| fits(part, *at)) {
            Some(found) => at = found + part.len(),
            None => return Verdict::Differs(String::new()),
        }
    }
    Verdict::Same
}

/// Compares tokens one by one.
fn pairwise(want: &[Token], got: &[Token], manner: Manner) -> Verdict {
    if want.len() != got.len() {
        let count = |tokens: &[Token]| {
            let numbers = tokens
                .iter()
                .filter(|token| matches!(token, Token::Number(_)));
            numbers.count()
        };
        let (w, g) = (count(want), count(got));
        return Verdict::Differs(match w != g && w > 1 && g > 1 {
            true => format!("{w} numbers here, {g} computed"),
            false => String::new(),
        });
    }
    let (mut numbers, mut wrong) = (0, Vec::new());
    let mut near: Option<String> = None;
    let mut rounded: Option<String> = None;
    for (w, g) in want.iter().zip(got) {
        let (Token::Number(w), Token::Number(g)) = (w, g) else {
            if w != g {
                return Verdict::Differs(String::new());
            }
            continue;
        };
        numbers += 1;
        match distance(w, g, manner) {
            Distance::None => {}
            Distance::Last => near = near.or_else(|| Some(format!("{w} here, {g} computed"))),
            Distance::Rounded => {
                rounded = rounded.or_else(|| Some(format!("{w} here, {g} computed")));
            }
            Distance::Far => wrong.push((w, g)),
        }
    }
    if let Some((w, g)) = wrong.first() {
        let count = wrong.len();
        return Verdict::Differs(match (count, numbers) {
            (_, 1) => String::new(),
            (1, _) => format!("1 of {numbers} numbers differs: {w} here, {g} computed"),
            _ => format!("{count} of {numbers} numbers differ, the first: {w} here, {g} computed"),
        });
    }
    if let Some(words) = rounded {
        let text = format!("rounded: {words}");
        return match manner.remark {
            true => Verdict::Close(text),
            false => Verdict::Differs(text),
        };
    }
    if let Some(words) = near {
        return Verdict::Close(format!("differs only in the last digit: {words}"));
    }
    Verdict::Same
}

/// How far two numbers are apart.
enum Distance {
    None,
    /// In the last digit, as computers of different kinds differ.
    Last,
    /// One is the other with fewer digits.
    Rounded,
    Far,
}

fn distance(want: &str, got: &str, manner: Manner) -> Distance {
    if want == got {
        return Distance::None;
    }
    let is_float = |text: &str| text.contains(['.', 'e', 'E']);
    let (Ok(w), Ok(g)) = (want.parse::<f64>(), got.parse::<f64>()) else {
        return Distance::Far;
    };
    if let Some(within) = manner.within {
        return match (w - g).abs() <= within * w.abs().max(g.abs()) {
            true => Distance::None,
            false => Distance::Far,
        };
    }
    match (is_float(want), is_float(got)) {
        // `3` and `3.` are of different types, but to a reader they are one number.
        (true, false) | (false, true) if w == g && manner.remark => return Distance::None,
        (true, true) => {}
        _ => return Distance::Far,
    }
    if manner.strict {
        return Distance::Far;
    }
    if w == g {
        return Distance::None;
    }
    let apart = (w.to_bits() as i64).wrapping_sub(g.to_bits() as i64);
    if apart.abs() <= NEAR {
        return Distance::Last;
    }
    let (wp, gp) = (unit(want), unit(got));
    // A little more than the unit: the numbers themselves are rounded.
    let slack = 1.0 + 1e-9;
    if wp == gp && (w - g).abs() <= wp * slack && digits(want) > 4 {
        return Distance::Last;
    }
    if wp > gp && (w - g).abs() <= 0.5 * wp * slack && digits(want) > 1 {
        return Distance::Rounded;
    }
    Distance::Far
}

/// One unit of the last digit.
fn unit(number: &str) -> f64 {
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let exponent = exponent.parse::<i32>().unwrap_or(0);
    10f64.powi(exponent - i32::try_from(places).unwrap_or(0))
}

fn digits(number: &str) -> usize {
    let digits = number.split(['e', 'E']).next().unwrap_or("");
    digits.chars().filter(char::is_ascii_digit).count()
}

/// The type and the words of an error in a line such as `ValueError: words`.
pub(super) fn error_line(line: &str) -> Option<(&str, &str)> {
    let (kind, message) = line.split_once(':').unwrap_or((line, ""));
    let kind = kind.trim();
    let name = kind.rsplit('.').next().unwrap_or(kind);
    let is_name = kind
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let ends = [
        "Error",
        "Exception",
        "Warning",
        "Interrupt",
        "Exit",
        "Iteration",
    ];
    let is_kind = is_name && ends.iter().any(|end| name.ends_with(end));
    is_kind.then_some((name, message.trim()))
}

/// The error that is written as output, if one is: its type, its words, the index of its line.
pub(super) fn written_error(want: &str) -> Option<(&str, &str, usize)> {
    let traced = want.contains("Traceback (most recent call last)");
    let mut lines = want.lines().enumerate();
    let found = match traced {
        true => lines
            .filter(|(_, line)| {
                line.starts_with(|c: char| c.is_alphabetic()) && error_line(line).is_some()
            })
            .last(),
        false => lines.next(),
    };
    let (at, line) = found?;
    error_line(line).map(|(kind, words)| (kind, words, at))
}

/// Whether two names are one type of error: NumPy has subclasses with names of their own.
pub(super) fn same_kind(want: &str, got: &str) -> bool {
    let family = |name: &str| match name {
        "_UFuncOutputCastingError"
        | "_UFuncInputCastingError"
        | "_UFuncNoLoopError"
        | "_UFuncBinaryResolutionError" => "UFuncTypeError".to_owned(),
        "_ArrayMemoryError" => "MemoryError".to_owned(),
        "IOError" | "EnvironmentError" => "OSError".to_owned(),
        name => name.to_owned(),
    };
    family(want) == family(got)
}

#[cfg(test)]
mod tests {
    use super::{Manner, Verdict, compare};

    fn verdict(want: &str, got: &str, remark: bool) -> Verdict {
        let manner = Manner {
            remark,
            ..Manner::default()
        };
        compare(want, got, manner)
    }

    #[test]
    fn blanks_and_old_layouts_do_not_count() {
        let same = |want, got| assert_eq!(verdict(want, got, false), Verdict::Same, "{want}");
        same("array([ 1.,  2.])", "array([1., 2.])");
        same(
            "array([[1, 2],\n    [3, 4]])",
            "array([[1, 2],\n       [3, 4]])",
        );
        same("[0, ..., 9]", "[0, 1, 2, 9]");
        same("a\n<BLANKLINE>\nb", "a\n\nb");
        same("1e-05", "1e-5");
    }

    #[test]
    fn numbers_tell_how_they_differ() {
        let close = |want, got, remark| match verdict(want, got, remark) {
            Verdict::Close(words) => words,
            other => panic!("{want}: {other:?}"),
        };
        assert!(close("6", "np.int64(6)", false).contains("NumPy 2 writes"));
        assert!(close("0.3", "0.30000000000000004", false).contains("last digit"));
        assert!(close("[0.33]", "[0.33333333]", true).starts_with("rounded"));
        assert!(matches!(
            verdict("0.33", "0.33333333", false),
            Verdict::Differs(_)
        ));
        assert!(matches!(verdict("3", "4", true), Verdict::Differs(_)));
        assert!(matches!(verdict("3", "3.0", false), Verdict::Differs(_)));
        let words = "1 of 2 numbers differs: 2 here, 3 computed";
        assert_eq!(
            verdict("[1 2]", "[1 3]", false),
            Verdict::Differs(words.to_owned())
        );
    }

    #[test]
    fn remarks_may_write_values_as_they_like() {
        for want in ["[1 2]", "[1, 2]", "array([1, 2])", "[1. 2.]"] {
            assert_eq!(
                verdict(want, "array([1, 2])", true),
                Verdict::Same,
                "{want}"
            );
        }
    }
}
