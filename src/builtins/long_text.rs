//! Work on texts of any length that can be interrupted.

use crate::value::interrupt::{Paced, TILE, ask, poll};

/// The number of characters.
pub(super) fn length(text: &str) -> usize {
    pieces(text).map(|piece| piece.chars().count()).sum()
}

/// A text in pieces of characters, with a look at the interruption flag before each.
pub(super) fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        poll();
        let end = text.ceil_char_boundary(TILE.min(text.len()));
        let (piece, rest) = text.split_at(end);
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// A text so many times.
pub(super) fn times(text: &str, count: usize) -> String {
    ask::<char>(text.len().saturating_mul(count));
    let block = (TILE / text.len().max(1)).clamp(1, count.max(1));
    let tile = text.repeat(block);
    let mut out = String::with_capacity(text.len() * count);
    for _ in 0..count / block {
        poll();
        out.push_str(&tile);
    }
    out.push_str(&text.repeat(count % block));
    out
}

/// A text of so many columns at least, filled up on the left. (Formats know no such widths.)
pub(super) fn widened(text: &str, fill: char, columns: usize) -> String {
    let missing = columns.saturating_sub(text.len());
    times(fill.encode_utf8(&mut [0; 4]), missing) + text
}

/// With another text in the place of the first so many matches.
pub(super) fn replaced(text: &str, old: &str, new: &str, times: usize) -> String {
    ask::<char>(text.len());
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (at, found) in text.match_indices(old).take(times).paced() {
        out.push_str(text.get(end..at).unwrap_or_default());
        out.push_str(new);
        end = at + found.len();
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}

/// A text changed piece by piece, where every character of it changes by itself: all but the sigma,
/// which is another letter at the end of a word, do in changes of case.
pub(super) fn each_piece(text: &str, change: impl Fn(&str) -> String) -> String {
    if pieces(text).all(|piece| !piece.contains('Σ')) {
        pieces(text).map(change).collect()
    } else {
        change(text)
    }
}
