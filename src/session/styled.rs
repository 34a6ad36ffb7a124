//! Text whose parts say what they are; the terminal decides how that looks.

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Plain text.
    Plain,
    /// The type of an error.
    Error,
    /// The type of a warning.
    Warning,
    /// A file and line.
    Place,
    /// Line numbers and the bar beside source text.
    Gutter,
    /// The caret under the guilty place.
    Caret,
    /// A remark on another place.
    Label,
    /// Something to try.
    Hint,
    /// A heading of a help page.
    Heading,
    /// Program text.
    Code,
    /// Of little weight.
    Dim,
}

/// Styled text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Styled {
    pieces: Vec<(Style, String)>,
}

impl Styled {
    /// Appends a piece.
    pub fn push(&mut self, style: Style, text: impl AsRef<str>) -> &mut Self {
        let text = text.as_ref();
        match self.pieces.last_mut() {
            Some((last, piece)) if *last == style => piece.push_str(text),
            _ => self.pieces.push((style, text.to_owned())),
        }
        self
    }

    /// Appends a piece and a line end.
    pub fn line(&mut self, style: Style, text: impl AsRef<str>) -> &mut Self {
        self.push(style, text).push(Style::Plain, "\n")
    }

    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = (Style, &str)> {
        self.pieces
            .iter()
            .map(|(style, text)| (*style, text.as_str()))
    }

    /// The text alone.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }
}
