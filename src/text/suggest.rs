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
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
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
