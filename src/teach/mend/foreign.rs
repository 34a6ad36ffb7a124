//! Signs and words of other keyboards and other languages, with those of Python.

use crate::syntax::TokenKind;
use crate::text::Span;

/// Signs of other keyboards and word processors, with those of programs.
const SIGNS: [(char, &str); 22] = [
    ('\u{ff08}', "("),
    ('\u{ff09}', ")"),
    ('\u{ff0c}', ","),
    ('\u{ff1a}', ":"),
    ('\u{ff1b}', ";"),
    ('\u{ff1d}', "="),
    ('\u{ff0b}', "+"),
    ('\u{3010}', "["),
    ('\u{3011}', "]"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{3001}', ","),
    ('\u{2212}', "-"),
    ('\u{2013}', "-"),
    ('\u{d7}', "*"),
    ('\u{b7}', "*"),
    ('\u{f7}', "/"),
    ('\u{2264}', "<="),
    ('\u{2265}', ">="),
    ('\u{2260}', "!="),
];

/// Words of other languages, with Python's.
const WORDS: [(&str, &str); 17] = [
    ("else if ", "elif "),
    ("elseif ", "elif "),
    ("elsif ", "elif "),
    (" && ", " and "),
    ("&&", " and "),
    (" || ", " or "),
    ("||", " or "),
    ("!==", "!="),
    ("===", "=="),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    (":=", "="),
    ("~=", "!="),
    (".*", "*"),
    ("./", "/"),
    (".^", "**"),
];

/// Full-width signs, curly quotes, mathematical signs.
pub(super) fn signs(line: &str) -> Option<String> {
    let is_odd = |c: char| SIGNS.iter().any(|(sign, _)| *sign == c);
    line.contains(is_odd).then(|| {
        let plain = |c: char| match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, plain)) => (*plain).to_owned(),
            None => c.to_string(),
        };
        let text: String = line.chars().map(plain).collect();
        text.replace(",", ", ").replace(",  ", ", ")
    })
}

/// Words of other languages; one at a time, and all of them.
pub(super) fn words(line: &str, tokens: &[(Span, TokenKind)]) -> Vec<String> {
    let in_string = |at: usize| {
        tokens.iter().any(|(span, kind)| {
            matches!(kind, TokenKind::String | TokenKind::Comment)
                && (span.start as usize..span.end as usize).contains(&at)
        })
    };
    let mut found = Vec::new();
    let mut all = line.to_owned();
    for (word, new) in WORDS {
        let Some(at) = line.find(word).filter(|at| !in_string(*at)) else {
            continue;
        };
        let mut one = line.to_owned();
        one.replace_range(at..at + word.len(), new);
        found.push(spaced(&one));
        all = all.replace(word, new);
    }
    found.push(spaced(&all));
    found
}

/// One blank where an edit left several.
pub(super) fn spaced(line: &str) -> String {
    line.replace("  and", " and")
        .replace("and  ", "and ")
        .replace("  or", " or")
        .replace("or  ", "or ")
}

/// `!a` is `not a`.
pub(super) fn bang(line: &str) -> Option<String> {
    let at = line.find('!')?;
    let rest = line.get(at + 1..)?;
    let is_not = rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '(' | '_'));
    is_not.then(|| format!("{}not {rest}", line.get(..at).unwrap_or("")))
}

/// `x = 1:10` and `for i = 1:10`.
pub(super) fn ranges(line: &str) -> Option<String> {
    let (head, rest) = line.split_once('=')?;
    let (head, rest) = (head.trim(), rest.trim().trim_end_matches(';').trim());
    let rest = rest
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(rest);
    let parts: Vec<i64> = rest
        .trim_end_matches(':')
        .split(':')
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    let (from, by, to) = match parts.as_slice() {
        [from, to] => (*from, 1, *to),
        [from, by, to] => (*from, *by, *to),
        _ => return None,
    };
    let end = to.checked_add(by.signum())?;
    let by = if by == 1 {
        String::new()
    } else {
        format!(", {by}")
    };
    Some(match head.strip_prefix("for ") {
        Some(name) => format!("for {} in range({from}, {end}{by}):", name.trim()),
        None => format!("{head} = np.arange({from}, {end}{by})"),
    })
}

/// `[1 2; 3 4]`.
pub(super) fn matrix(line: &str) -> Option<String> {
    let (start, end) = (line.find('[')?, line.rfind(']')?);
    let inner = line.get(start + 1..end)?;
    if !inner.contains(';') || inner.contains(['[', '(', '"', '\'']) {
        return None;
    }
    let rows: Vec<String> = inner
        .split(';')
        .filter(|row| !row.trim().is_empty())
        .map(|row| {
            let items: Vec<&str> = row
                .split([' ', ','])
                .filter(|item| !item.is_empty())
                .collect();
            format!("[{}]", items.join(", "))
        })
        .collect();
    let (head, tail) = (line.get(..start)?, line.get(end + 1..)?);
    let tail = tail.trim_end_matches(';');
    let list = format!("[{}]", rows.join(", "));
    Some(match head.trim_end().ends_with('(') {
        true => format!("{head}{list}{tail}"),
        false => format!("{head}np.array({list}){tail}"),
    })
}

/// `a'` is `a.T`.
pub(super) fn transposed(line: &str) -> Option<String> {
    let quotes = line.matches('\'').count();
    let mut text = String::new();
    let mut changed = 0;
    let mut before = ' ';
    for c in line.chars() {
        let is_mark = c == '\'' && (before.is_alphanumeric() || matches!(before, ')' | ']' | '_'));
        if is_mark {
            text.push_str(".T");
            changed += 1;
        } else {
            text.push(c);
        }
        before = c;
    }
    (changed == quotes && changed > 0 && !line.contains('"')).then_some(text)
}

/// `a++`, `a--`.
pub(super) fn steps(line: &str) -> Option<String> {
    let line = line.trim_end_matches(';').trim();
    for (mark, sign) in [("++", "+"), ("--", "-")] {
        let name = line.strip_suffix(mark).or_else(|| line.strip_prefix(mark));
        if let Some(name) = name.map(str::trim)
            && !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
        {
            return Some(format!("{name} {sign}= 1"));
        }
    }
    None
}

/// `let x = 3`, `int x = 3;`.
pub(super) fn declared(line: &str) -> Vec<String> {
    let kinds = [
        "let ", "var ", "const ", "int ", "float ", "double ", "auto ", "local ",
    ];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind));
    let rest = rest.filter(|rest| rest.contains('='));
    rest.map(|rest| rest.trim_end_matches(';').to_owned())
        .into_iter()
        .collect()
}

/// `f(x) = x + 1`.
pub(super) fn definition(line: &str) -> Option<String> {
    let (head, body) = line.split_once('=')?;
    let head = head.trim();
    let is_call = head.ends_with(')') && !head.starts_with('(') && !body.starts_with('=');
    is_call.then(|| format!("def {head}: return {}", body.trim()))
}
