//! Outputs as tokens, so that blanks between them do not count.

/// A token of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits, with a point or an exponent.
    Number(String),
    /// Letters.
    Word(String),
    /// Text in quotes, without them.
    Quoted(String),
    /// `...`
    Gap,
    /// Any other sign.
    Sign(char),
}

/// The tokens of an output.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_whitespace() {
            c.len_utf8()
        } else if rest.starts_with("...") {
            found.push(Token::Gap);
            3
        } else if c.is_ascii_digit() || (c == '.' && digit_at(rest, 1)) {
            let length = number(rest);
            found.push(Token::Number(rest.get(..length).unwrap_or("").to_owned()));
            length
        } else if c.is_alphabetic() || c == '_' {
            let is_word = |c: char| !(c.is_alphanumeric() || c == '_');
            let length = rest.find(is_word).unwrap_or(rest.len());
            found.push(Token::Word(rest.get(..length).unwrap_or("").to_owned()));
            length
        } else if let Some(length) = quoted(rest) {
            found.push(Token::Quoted(
                rest.get(1..length - 1).unwrap_or("").to_owned(),
            ));
            length
        } else {
            found.push(Token::Sign(c));
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or("");
    }
    found
}

fn digit_at(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(u8::is_ascii_digit)
}

/// How long the number at the start of a text is.
fn number(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = text.as_bytes().get(from..).unwrap_or(&[]);
        from + rest.iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let mut end = digits(0);
    if text.as_bytes().get(end) == Some(&b'.') && !text[end..].starts_with("...") {
        end = digits(end + 1);
    }
    let sign = |at: usize| matches!(text.as_bytes().get(at), Some(b'+' | b'-'));
    if matches!(text.as_bytes().get(end), Some(b'e' | b'E')) {
        let from = end + 1 + usize::from(sign(end + 1));
        if digit_at(text, from) {
            end = digits(from);
        }
    }
    end
}

/// How long the text in quotes at the start of a text is.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// How many brackets a text opens more than it closes.
pub(super) fn depth(text: &str) -> i32 {
    let weigh = |token: &Token| match token {
        Token::Sign('(' | '[' | '{') => 1,
        Token::Sign(')' | ']' | '}') => -1,
        _ => 0,
    };
    tokens(text).iter().map(weigh).sum()
}

/// Whether a text can only be a value: numbers, brackets and the words of values.
pub(super) fn is_value(text: &str) -> bool {
    let tokens = tokens(text);
    let mut numbers = 0;
    for token in &tokens {
        match token {
            Token::Number(_) | Token::Quoted(_) => numbers += 1,
            Token::Word(word) => match word.as_str() {
                "True" | "False" | "None" | "nan" | "inf" | "j" => numbers += 1,
                "array" | "dtype" | "np" | "e" | "numpy" | "True_" | "False_" => {}
                word if is_dtype(word) => {}
                _ => return false,
            },
            Token::Gap => {}
            Token::Sign(sign) => {
                if !"()[]{},:+-.=<>".contains(*sign) {
                    return false;
                }
            }
        }
    }
    let brackets = tokens
        .iter()
        .any(|token| matches!(token, Token::Sign('[' | '(')));
    let words = tokens
        .iter()
        .any(|token| matches!(token, Token::Sign('=' | '<' | '>' | ':')));
    let balanced = depth(text) == 0;
    balanced && (brackets || (numbers > 0 && !words))
}

/// Whether a word names a type of elements.
pub(super) fn is_dtype(word: &str) -> bool {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    matches!(
        name,
        "int" | "uint" | "float" | "complex" | "bool" | "str" | "intp"
    )
}

/// The tokens without what NumPy 2 writes round scalars: `np.int64(6)` is `6`.
pub(super) fn bare(tokens: &[Token]) -> Vec<Token> {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    let sign = |at: usize, sign: char| tokens.get(at) == Some(&Token::Sign(sign));
    let mut kept = Vec::new();
    let mut closing: Vec<i32> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while at < tokens.len() {
        if matches!(word(at), "np" | "numpy") && sign(at + 1, '.') {
            if is_dtype(word(at + 2)) && sign(at + 3, '(') {
                closing.push(depth);
                depth += 1;
                at += 4;
                continue;
            }
            if matches!(word(at + 2), "True_" | "False_") {
                let text = word(at + 2).trim_end_matches('_');
                kept.push(Token::Word(text.to_owned()));
                at += 3;
                continue;
            }
        }
        match &tokens[at] {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => {
                depth -= 1;
                if closing.last() == Some(&depth) {
                    closing.pop();
                    at += 1;
                    continue;
                }
            }
            _ => {}
        }
        kept.push(tokens[at].clone());
        at += 1;
    }
    kept
}

/// The tokens of a value however it is written: `array([1, 2])`, `[1 2]` and `[1, 2]` are one.
pub(super) fn values(tokens: &[Token]) -> Vec<Token> {
    let tokens = bare(tokens);
    let tokens: &[Token] = match tokens.as_slice() {
        [
            Token::Word(word),
            Token::Sign('('),
            inner @ ..,
            Token::Sign(')'),
        ] if word == "array" => inner,
        all => all,
    };
    let dtype = tokens
        .iter()
        .position(|token| matches!(token, Token::Word(word) if word == "dtype"));
    let tokens = tokens
        .get(..dtype.unwrap_or(tokens.len()))
        .unwrap_or(tokens);
    let kept = tokens.iter().filter(|token| **token != Token::Sign(','));
    kept.cloned().collect()
}
