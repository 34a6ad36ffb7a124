//! Work on texts of any length that can be interrupted: counting, searching, copying. Everything that
//! goes through a text comes here, and looks at the interruption flag once a piece.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use super::buffer;
use super::interrupt::{Paced, TILE, ask, poll};
use crate::text::{Text, shared};

/// Texts to look for that are longer than this are found by their hash: the search of the library
/// cannot be stopped.
const LONG: usize = 1 << 22;

/// A text in pieces of whole characters, with a look at the interruption flag before each.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    shared::pieces(text).inspect(|_| poll())
}

/// The number of characters.
pub fn length(text: &str) -> usize {
    pieces(text).map(|piece| piece.chars().count()).sum()
}

/// Puts a text at the end of another.
pub fn push(out: &mut String, text: &str) {
    out.reserve(text.len());
    pieces(text).for_each(|piece| out.push_str(piece));
}

/// Texts behind each other.
pub fn joined(parts: &[&str]) -> Text {
    ask::<u8>(parts.iter().map(|part| part.len()).sum());
    shared::joined(parts, poll)
}

/// A text that values share.
pub(super) fn shared_text<'t>(text: impl Into<Cow<'t, str>>) -> Text {
    match text.into() {
        Cow::Borrowed(text) => joined(&[text]),
        Cow::Owned(text) => text.into(),
    }
}

/// Bytes that values share: slices behind each other.
pub fn shared_bytes<'b>(parts: impl Iterator<Item = &'b [u8]> + Clone) -> Rc<[u8]> {
    buffer::shared_bytes(parts)
}

/// A text so many times.
pub fn times(text: &str, count: usize) -> String {
    ask::<char>(text.len().saturating_mul(count));
    let block = (TILE / text.len().max(1)).clamp(1, count.max(1));
    let tile = text.repeat(block.min(count));
    let mut out = String::with_capacity(text.len() * count);
    for _ in 0..count / block {
        push(&mut out, &tile);
    }
    out.push_str(&text.repeat(count % block));
    out
}

/// A text of so many columns at least, filled up on the left. (Formats know no such widths.)
pub fn widened(text: &str, fill: char, columns: usize) -> String {
    let missing = columns.saturating_sub(text.len());
    times(fill.encode_utf8(&mut [0; 4]), missing) + text
}

/// The byte where the first character of some kind begins.
pub fn find_where(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut before = 0;
    pieces(text).find_map(|piece| {
        let found = piece.find(&wanted).map(|at| before + at);
        before += piece.len();
        found
    })
}

/// The byte behind the last character of some kind.
pub fn find_last_where(text: &str, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut rest = text;
    while !rest.is_empty() {
        poll();
        let (before, piece) =
            rest.split_at(rest.floor_char_boundary(rest.len().saturating_sub(TILE)));
        let mut chars = piece.char_indices().rev();
        if let Some((at, c)) = chars.find(|(_, c)| wanted(*c)) {
            return Some(before.len() + at + c.len_utf8());
        }
        rest = before;
    }
    None
}

/// The bytes where a text begins in another, without overlap, from the start.
pub fn matches<'t>(text: &'t str, part: &'t str) -> Matches<'t> {
    Matches {
        text,
        part,
        from: 0,
        window: None,
    }
}

/// The places of a text in another.
#[derive(Clone, Debug)]
pub struct Matches<'t> {
    text: &'t str,
    part: &'t str,
    /// Where what was not searched begins.
    from: usize,
    /// The matches in the window that is searched, where that begins, and where the next one does.
    window: Option<(std::str::MatchIndices<'t, &'t str>, usize, usize)>,
}

impl Iterator for Matches<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.part.is_empty() {
            let rest = self.text.get(self.from..)?;
            let at = self.from;
            self.from += rest.chars().next().map_or(1, char::len_utf8);
            if at.is_multiple_of(TILE) {
                poll();
            }
            return Some(at);
        }
        if self.part.len() > LONG {
            let at = hashed(self.text.get(self.from..)?, self.part, false)? + self.from;
            self.from = at + self.part.len();
            return Some(at);
        }
        loop {
            if let Some((found, start, _)) = &mut self.window
                && let Some((at, _)) = found.next()
            {
                self.from = *start + at + self.part.len();
                return Some(*start + at);
            }
            if let Some((_, _, next)) = self.window.take() {
                self.from = self.from.max(next);
            }
            if self.from + self.part.len() > self.text.len() {
                return None;
            }
            poll();
            // What begins in the window ends at most a part behind it.
            let step = TILE.max(self.part.len());
            let next = self.text.ceil_char_boundary(self.from + step);
            let end = self.text.ceil_char_boundary(next + self.part.len());
            let window = self.text.get(self.from..end)?;
            self.window = Some((window.match_indices(self.part), self.from, next));
        }
    }
}

/// The first byte of a text in another.
pub fn find(text: &str, part: &str) -> Option<usize> {
    matches(text, part).next()
}

/// The first byte of the last place of a text in another.
pub fn rfind(text: &str, part: &str) -> Option<usize> {
    if part.len() > LONG {
        return hashed(text, part, true);
    }
    let mut end = text.len();
    loop {
        poll();
        let step = TILE.max(part.len());
        let start = text.floor_char_boundary(end.saturating_sub(step + part.len()));
        if let Some(at) = text.get(start..end)?.rfind(part) {
            return Some(start + at);
        }
        if start == 0 {
            return None;
        }
        // What begins before this window may end in it.
        end = text.floor_char_boundary(start + part.len());
    }
}

/// The first or the last place of a long text, found by a hash that rolls over the other one.
fn hashed(text: &str, part: &str, last: bool) -> Option<usize> {
    const PRIME: u64 = (1 << 61) - 1;
    const BASE: u64 = 1_000_003;
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64;
    let roll = |hash: u64, byte: u8| (times(hash, BASE) + u64::from(byte)) % PRIME;
    let (bytes, part) = (text.as_bytes(), part.as_bytes());
    // From the end, all of it goes backwards.
    let byte = |of: &[u8], at: usize| {
        let at = if last { of.len() - 1 - at } else { at };
        of.get(at).copied().unwrap_or(0)
    };
    let (mut wanted, mut hash, mut power) = (0, 0, 1);
    for at in (0..part.len()).paced() {
        wanted = roll(wanted, byte(part, at));
        power = times(power, BASE);
    }
    for at in (0..bytes.len()).paced() {
        hash = roll(hash, byte(bytes, at));
        if let Some(gone) = at.checked_sub(part.len()) {
            let gone = times(power, byte(bytes, gone).into());
            hash = (hash + PRIME - gone) % PRIME;
        }
        if hash != wanted || at + 1 < part.len() {
            continue;
        }
        let start = match last {
            false => at + 1 - part.len(),
            true => bytes.len() - 1 - at,
        };
        let found = bytes.get(start..start + part.len());
        if found.is_some_and(|found| same(found, part)) {
            return Some(start);
        }
    }
    None
}

/// Whether two texts are equal.
pub fn equal(a: &Text, b: &Text) -> bool {
    if a.len().min(b.len()) <= TILE || a.is(b) {
        return a == b;
    }
    same(a.as_bytes(), b.as_bytes())
}

/// Whether two slices are equal.
pub fn same<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len()
        && a.chunks(TILE).zip(b.chunks(TILE)).all(|(a, b)| {
            poll();
            a == b
        })
}

/// The order of two texts.
pub fn compared(a: &str, b: &str) -> Ordering {
    // The bytes of UTF-8 have the order of the characters.
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut parts = a.chunks(TILE).zip(b.chunks(TILE)).map(|(a, b)| {
        poll();
        a.cmp(b)
    });
    let unlike = parts.find(|order| order.is_ne());
    unlike.unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// With another text in the place of the first so many matches.
pub fn replaced(text: &str, old: &str, new: &str, times: usize) -> String {
    ask::<char>(text.len());
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for at in matches(text, old).take(times) {
        push(&mut out, text.get(end..at).unwrap_or_default());
        push(&mut out, new);
        end = at + old.len();
    }
    push(&mut out, text.get(end..).unwrap_or_default());
    out
}

/// A text changed piece by piece, where every character of it changes by itself: all but the sigma,
/// which is another letter at the end of a word, do in changes of case.
pub fn each_piece(text: &str, change: impl Fn(&str) -> String) -> String {
    if find(text, "Σ").is_none() {
        return pieces(text).map(change).collect();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        poll();
        let end = rest.ceil_char_boundary(TILE);
        let behind = rest.get(end..).unwrap_or_default();
        let end = find_where(behind, char::is_whitespace).map_or(rest.len(), |at| end + at);
        let (piece, others) = rest.split_at(end);
        out.push_str(&change(piece));
        rest = others;
    }
    out
}
