//! "Did you mean": the one distance function behind every suggestion.

/// The candidate closest to `word`, if one is close enough to be a slip of the keyboard.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = (length / 3).clamp(1, 3);
    // The distance is at least the difference of the lengths, and costs their product.
    let near = |candidate: &&str| candidate.chars().count().abs_diff(length) <= allowed;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter(near)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.len())
        .min_by_key(|(distance, candidate)| {
            let other = sorted(candidate) != sorted(word);
            let longer = candidate.len().abs_diff(word.len());
            (*distance, other, longer, candidate.len())
        })
        .map(|(_, candidate)| candidate)
}

/// The letters of a word: two that were swapped are a likelier slip than one that is wrong.
fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_slips_and_nothing_far() {
        let names = ["concatenate", "mean", "median", "sum"];
        assert_eq!(closest("concatnate", names), Some("concatenate"));
        assert_eq!(closest("maen", names), Some("mean"));
        assert_eq!(closest("xyz", names), None);
        assert_eq!(closest(&"n".repeat(1_000_000), names), None);
    }
}
