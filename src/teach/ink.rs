//! Colours by source: pieces of a line carry marks that no text contains, which become roles when
//! the line is printed and vanish where there are none.

use crate::display::{Style, Styled};

/// The first of the private characters that begin a piece, one for each source.
const FIRST: u32 = 0xF_0000;
/// How many sources have a mark of their own.
const SOURCES: u32 = 6;
/// Ends a piece.
const END: char = '\u{F00FF}';

/// A piece of a line in the colour of a source.
pub(super) fn painted(text: &str, source: usize) -> String {
    let source = u32::try_from(source).unwrap_or(0) % SOURCES;
    let begin = char::from_u32(FIRST + source).unwrap_or(END);
    format!("{begin}{text}{END}")
}

/// The source that a mark begins; None for other characters.
fn source_of(mark: char) -> Option<u8> {
    let source = (mark as u32).checked_sub(FIRST)?;
    u8::try_from(source)
        .ok()
        .filter(|source| u32::from(*source) < SOURCES)
}

/// The text without marks.
pub(super) fn plain(text: &str) -> String {
    let is_mark = |c: &char| *c == END || source_of(*c).is_some();
    text.chars().filter(|c| !is_mark(c)).collect()
}

/// The text with roles.
pub(super) fn styled(text: &str) -> Styled {
    let mut out = Styled::default();
    let (mut style, mut piece) = (Style::Plain, String::new());
    for c in text.chars() {
        let next = match source_of(c) {
            Some(source) => Style::Source(source),
            None if c == END => Style::Plain,
            None => {
                piece.push(c);
                continue;
            }
        };
        out.push(style, std::mem::take(&mut piece));
        style = next;
    }
    out.push(style, piece);
    out
}

#[cfg(test)]
mod tests {
    use super::{painted, plain, styled};

    #[test]
    fn marks_change_no_text() {
        let line = format!("a {} c {}", painted("b", 1), painted("d", 0));
        assert_eq!(plain(&line), "a b c d");
        assert_eq!(styled(&line).plain(), "a b c d");
        assert_eq!(styled(&line).runs().count(), 4);
    }
}
