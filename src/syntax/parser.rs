//! The parser that pest derives from the grammar, and the one way to run it.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::InputLocation;
use pest::iterators::Pair;

use super::limits::PARSER_STEPS;

mod derived {
    use pest_derive::Parser;

    #[derive(Parser)]
    #[grammar = "grammar/nx.pest"]
    pub(in crate::syntax) struct NxParser;
}

pub(super) use derived::{NxParser, Rule};

static LIMIT: Once = Once::new();

/// Parses a whole text by a rule; otherwise, the offset at which nothing fits.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Pair<'_, Rule>, usize> {
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(PARSER_STEPS)));
    match NxParser::parse(rule, text) {
        Ok(mut pairs) => pairs.next().ok_or(0),
        Err(error) => Err(match error.location {
            InputLocation::Pos(at) => at,
            InputLocation::Span((at, _)) => at,
        }),
    }
}
