//! Text with roles: error reports and results as runs that a terminal may colour.

/// What a run of text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// Nothing special.
    #[default]
    Plain,
    /// A number.
    Number,
    /// Text of the program in quotes.
    Text,
    /// Brackets and separators.
    Punct,
    /// `dtype=…`, type names.
    Type,
    /// A word of the language.
    Keyword,
    /// A remark in the program.
    Comment,
    /// The kind of an error.
    Error,
    /// A warning.
    Warning,
    /// Something to try.
    Hint,
    /// The mark under the guilty place, and what is said about it.
    Caret,
    /// The mark under another place, and what is said about it.
    Label,
    /// A file and line.
    Place,
    /// Line numbers and the bar beside source text.
    Gutter,
    /// A heading of a help page.
    Heading,
    /// `>>>`.
    Prompt,
    /// Less important.
    Dim,
    /// What comes from one of several sources.
    Source(u8),
    /// Two cells of a picture, one above the other.
    Cells(Shade, Shade),
}

/// One cell of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shade {
    /// No cell.
    Empty,
    /// NaN.
    Nan,
    /// Infinity.
    Up,
    /// Minus infinity.
    Down,
    /// A number: which source it comes from, and how large it is, from 0 to 8.
    Level(u8, u8),
}

/// Runs of text, each with its style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Styled {
    runs: Vec<(Style, String)>,
}

impl Styled {
    /// One run.
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        let mut styled = Self::default();
        styled.push(style, text.into());
        styled
    }

    /// Adds a run; neighbours of one style become one run.
    pub fn push(&mut self, style: Style, text: impl AsRef<str>) -> &mut Self {
        let text = text.as_ref();
        match self.runs.last_mut() {
            _ if text.is_empty() => {}
            Some((last, run)) if *last == style => run.push_str(text),
            _ => self.runs.push((style, text.to_string())),
        }
        self
    }

    /// Adds a run and a line end.
    pub fn line(&mut self, style: Style, text: impl AsRef<str>) -> &mut Self {
        self.push(style, text).push(Style::Plain, "\n")
    }

    /// Adds all runs of another text.
    pub fn append(&mut self, other: &Self) {
        for (style, text) in &other.runs {
            self.push(*style, text);
        }
    }

    /// The runs.
    pub fn runs(&self) -> impl Iterator<Item = (Style, &str)> {
        self.runs
            .iter()
            .map(|(style, text)| (*style, text.as_str()))
    }

    /// The text alone.
    pub fn plain(&self) -> String {
        self.runs.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl From<&str> for Styled {
    fn from(text: &str) -> Self {
        Self::new(Style::Plain, text)
    }
}
