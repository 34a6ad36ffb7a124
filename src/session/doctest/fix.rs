//! Outputs written anew: lines of the handout are replaced, everything else stays as it is.

use std::ops::Range;

use super::lines::Lines;

/// Lines to replace.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) lines: Range<usize>,
    pub(super) new: Vec<String>,
}

/// The text with all edits made.
pub(super) fn apply(lines: &Lines, mut edits: Vec<Edit>) -> Option<String> {
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|edit| edit.lines.start);
    let mut raw = lines.raw.clone();
    for edit in edits.into_iter().rev() {
        let near = edit
            .lines
            .start
            .saturating_sub(usize::from(edit.lines.is_empty()));
        let new: Vec<String> = edit
            .new
            .iter()
            .map(|line| lines.encode(near, line))
            .collect();
        if edit.lines.end > raw.len() {
            continue;
        }
        // The line before may be the last of a file that ends without a line end.
        if edit.lines.start == raw.len()
            && let Some(last) = raw.last_mut()
            && !last.ends_with('\n')
        {
            last.push('\n');
        }
        raw.splice(edit.lines, new);
    }
    let text = raw.concat();
    let had_end = lines.raw.last().is_none_or(|line| line.ends_with('\n'));
    Some(match had_end {
        true => text,
        false => text.trim_end_matches(['\n', '\r']).to_owned(),
    })
}
