//! Slips of the pen: brackets, commas, colons, quotes.

use crate::syntax::TokenKind;
use crate::text::Span;

/// Commas between items that follow each other in brackets.
pub(super) fn commas(line: &str, tokens: &[(Span, TokenKind)]) -> Option<String> {
    let mut text = String::new();
    let mut depth = 0;
    let mut done = 0;
    let ends = |kind: TokenKind| {
        matches!(
            kind,
            TokenKind::Number
                | TokenKind::String
                | TokenKind::Name
                | TokenKind::Close
                | TokenKind::Constant
        )
    };
    for pair in tokens.windows(2) {
        let [(one, kind), (two, next)] = pair else {
            break;
        };
        match kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        let gap = line.get(one.end as usize..two.start as usize)?;
        let starts = ends(*next) && *next != TokenKind::Close
            || (*next == TokenKind::Open
                && (!gap.is_empty() || *kind == TokenKind::Close)
                && two.of(line) != "(");
        if depth > 0 && ends(*kind) && starts {
            text.push_str(line.get(done..one.end as usize)?);
            text.push(',');
            if gap.is_empty() {
                text.push(' ');
            }
            done = one.end as usize;
        }
    }
    text.push_str(line.get(done..)?);
    (done > 0).then_some(text)
}

/// Brackets that close what was opened: replaced, added at the end, or left out.
pub(super) fn brackets(line: &str, tokens: &[(Span, TokenKind)]) -> Vec<String> {
    let partner = |open: &str| match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    };
    let mut open: Vec<&str> = Vec::new();
    let mut matched = String::new();
    let mut fewer = String::new();
    let mut done = 0;
    for (span, kind) in tokens {
        let text = span.of(line);
        let before = line.get(done..span.start as usize).unwrap_or("");
        match text {
            _ if *kind == TokenKind::Comment => break,
            "(" | "[" | "{" => open.push(text),
            ")" | "]" | "}" => {
                matched.push_str(before);
                fewer.push_str(before);
                done = span.end as usize;
                if let Some(last) = open.pop() {
                    matched.push_str(partner(last));
                    fewer.push_str(partner(last));
                }
            }
            _ => {}
        }
    }
    let rest = line.get(done..).unwrap_or("");
    matched.push_str(rest);
    let mut found = vec![matched.clone()];
    let colon = matched.strip_suffix(':').map(str::to_owned);
    let closing: String = open.iter().rev().map(|open| partner(open)).collect();
    if let Some(head) = colon {
        found.push(format!("{head}{closing}:"));
    }
    found.push(format!("{matched}{closing}"));
    found
}

/// The colon after the head of a block, also where other languages write `{` or `then`.
pub(super) fn colon(line: &str) -> Vec<String> {
    let (code, remark) = match line.find(" #") {
        Some(at) => line.split_at(at),
        None => (line, ""),
    };
    let code = code.trim_end();
    let body = code
        .strip_suffix('{')
        .or_else(|| code.strip_suffix(" then"))
        .or_else(|| code.strip_suffix(" do"))
        .or_else(|| code.strip_suffix(';'))
        .unwrap_or(code)
        .trim_end();
    let heads = [
        "if", "elif", "else", "while", "for", "def", "with", "try", "except", "finally",
    ];
    let word: String = body.chars().take_while(|c| c.is_alphanumeric()).collect();
    let mut found = Vec::new();
    if heads.contains(&word.as_str()) {
        found.push(format!("{body}:{remark}"));
        // `if x > 0 print(x)`: the colon stands before the statement.
        for word in [" print(", " return ", " pass", " break", " continue"] {
            if let Some(at) = body.find(word) {
                let (head, tail) = body.split_at(at);
                found.push(format!("{}:{tail}", head.trim_end()));
            }
        }
    }
    if let Some(rest) = body.strip_prefix("function ") {
        found.push(format!("def {}:", rest.trim_end_matches(':')));
    }
    found
}

/// `012`, `3x`, `2 x`.
pub(super) fn numbers(line: &str, tokens: &[(Span, TokenKind)]) -> Vec<String> {
    let mut found = Vec::new();
    for (span, _) in tokens {
        let text = span.of(line);
        let at = span.start as usize;
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        if digits.is_empty() {
            continue;
        }
        let mut put = |new: String, length: usize| {
            let (before, after) = (line.get(..at), line.get(at + length..));
            if let (Some(before), Some(after)) = (before, after) {
                found.push(format!("{before}{new}{after}"));
            }
        };
        if digits.starts_with('0') && digits.len() > 1 {
            put(digits.trim_start_matches('0').to_owned(), digits.len());
        }
        let rest = line.get(at + digits.len()..).unwrap_or("");
        if rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            put(format!("{digits}*"), digits.len());
        }
        if rest.starts_with(' ') && rest.trim_start().starts_with(|c: char| c.is_alphabetic()) {
            put(format!("{digits} *"), digits.len());
        }
    }
    found
}

/// A quote that never closes.
pub(super) fn quotes(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for quote in ['\'', '"'] {
        if line.matches(quote).count() % 2 == 0 {
            continue;
        }
        // `print('a)`: the brackets at the end are no text.
        let body = line.trim_end_matches([')', ']', ':']);
        let tail = line.get(body.len()..).unwrap_or("");
        if !tail.is_empty() {
            found.push(format!("{body}{quote}{tail}"));
        }
        found.push(format!("{line}{quote}"));
    }
    found
}

/// `f'{x'`: a brace of an f-string that never closes, or one too many.
pub(super) fn braces(line: &str, message: &str) -> Vec<String> {
    let quote = |at: usize| matches!(line.as_bytes().get(at), Some(b'\'' | b'"'));
    let mut found = Vec::new();
    if message.contains("expecting '}'") {
        for at in (0..line.len()).filter(|at| quote(*at)) {
            let mut new = line.to_owned();
            new.insert(at, '}');
            found.push(new);
        }
    }
    if message.contains("single '}'") {
        for (at, _) in line.match_indices('}') {
            let mut new = line.to_owned();
            new.remove(at);
            found.push(new);
        }
    }
    found
}

/// `print x`.
pub(super) fn printed(line: &str) -> Option<String> {
    let rest = line.strip_prefix("print ")?;
    Some(format!("print({})", rest.trim_end_matches(';').trim()))
}

/// `=` for `==` where a truth value is wanted: in a condition, and between square brackets.
pub(super) fn single_equals(
    line: &str,
    tokens: &[(Span, TokenKind)],
    message: &str,
) -> Vec<String> {
    let word = tokens.first().map_or("", |(span, _)| span.of(line));
    let is_test = matches!(word, "if" | "elif" | "while" | "assert") || message.contains("==");
    let wanted = equals(line, tokens).filter(|(bracket, _)| is_test || *bracket == "[");
    wanted.map(|(_, new)| new).collect()
}

/// Every `=` made `==`, with the bracket around it.
pub(super) fn equals<'a>(
    line: &'a str,
    tokens: &'a [(Span, TokenKind)],
) -> impl Iterator<Item = (&'a str, String)> {
    let mut open: Vec<&str> = Vec::new();
    tokens.iter().filter_map(move |(span, kind)| {
        let text = span.of(line);
        match kind {
            TokenKind::Open => open.push(text),
            TokenKind::Close => {
                open.pop();
            }
            _ => {}
        }
        let before = line.get(..span.start as usize)?;
        let after = line.get(span.end as usize..)?;
        let bracket = open.last().copied().unwrap_or("");
        (text == "=").then(|| (bracket, format!("{before}=={after}")))
    })
}
