//! What compiled functions of NumPy and CPython say to arguments that do not fit: each way of
//! reading arguments has words of its own (`argument_words.txt`, which says for whom).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The words of a function, with places for what was wrong.
#[derive(Clone, Copy)]
pub struct Words {
    few: &'static str,
    many: &'static str,
    keyword: &'static str,
}

/// What did not fit, and what fills the places of the words.
pub struct Misfit<'a> {
    /// The function's name.
    pub name: &'a str,
    /// The name with that of its module or type.
    pub path: Cow<'a, str>,
    /// How many arguments were given, without the object of a method.
    pub given: usize,
    /// The keyword, or the parameter that is missing, and its place.
    pub argument: (&'a str, usize),
}

/// The words of functions by their full names.
static WORDS: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    let mut current = None;
    let lines = include_str!("argument_words.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix("    "), current) {
            (Some(paths), Some(current)) => {
                words.extend(paths.split(' ').map(|path| (path, current)));
            }
            _ => current = Words::parse(line),
        }
    }
    words
});

/// The words of a function that are not those of functions written in Python.
pub fn of(path: &str) -> Option<&'static Words> {
    WORDS.get(path)
}

impl Words {
    fn parse(line: &'static str) -> Option<Self> {
        let mut parts = line.split(" | ");
        let (few, many, keyword) = (parts.next()?, parts.next()?, parts.next()?);
        let many = if many == "=" { few } else { many };
        Some(Self { few, many, keyword })
    }

    /// Whether no keyword at all is taken, which is noticed before anything else.
    pub fn refuses_keywords(&self) -> bool {
        self.keyword.contains("no keyword arguments")
    }

    /// Whether too few arguments are noticed before a keyword that there is not.
    pub fn counts_first(&self) -> bool {
        self.keyword == "few"
    }

    /// The words for too few arguments.
    pub fn too_few(&self, misfit: &Misfit<'_>) -> Option<String> {
        filled(self.few, misfit)
    }

    /// The words for too many arguments.
    pub fn too_many(&self, misfit: &Misfit<'_>) -> Option<String> {
        filled(self.many, misfit)
    }

    /// The words for a keyword that there is not.
    pub fn unknown(&self, misfit: &Misfit<'_>) -> Option<String> {
        let template = match (self.keyword, self.few) {
            ("few", "-") => "-",
            ("few", _) => "'{arg}' is an invalid keyword argument for {name}()",
            (own, _) => own,
        };
        filled(template, misfit)
    }
}

fn filled(template: &str, misfit: &Misfit<'_>) -> Option<String> {
    let (argument, place) = misfit.argument;
    let number = |number: usize| number.to_string();
    let places = [
        ("{name}", misfit.name.to_owned()),
        ("{path}", misfit.path.to_string()),
        ("{arg}", argument.to_owned()),
        ("{pos0}", number(place)),
        ("{pos1}", number(place + 1)),
        ("{n}", number(misfit.given)),
        ("{n1}", number(misfit.given + 1)),
    ];
    let fill = |text: String, (place, value): &(&str, String)| text.replace(place, value);
    (template != "-").then(|| places.iter().fold(template.to_owned(), fill))
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::builtins::{find_path, row};

    #[test]
    fn words_are_those_of_rows() {
        // A method of arrays has words of its own where it shares its row with a function.
        let is_own = |path: &str, own: &str| path == own || path.starts_with("ndarray.");
        let named = |path: &&&str| find_path(path).is_some_and(|id| is_own(path, row(id).path()));
        let lost: Vec<_> = WORDS.keys().filter(|path| !named(path)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}
