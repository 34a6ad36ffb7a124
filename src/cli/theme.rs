//! Colours: whether a stream gets them, and which. The only file that knows escape codes.

use std::ffi::OsStr;

use colored::{Color, ColoredString, Colorize};

use crate::session::{Shade, Style, Styled};
use crate::syntax::TokenKind;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, as the environment allows.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How one stream looks.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colors: bool,
}

impl Theme {
    /// The theme of a stream. The option decides, then `NO_COLOR`, `CLICOLOR_FORCE`, `TERM`, and
    /// whether the stream is a terminal.
    pub fn of_stream(choice: ColorChoice, is_terminal: bool) -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let forced = || set("CLICOLOR_FORCE").is_some_and(|value| value != OsStr::new("0"));
        let dumb = || set("TERM").is_some_and(|value| value == OsStr::new("dumb"));
        let colors = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                set("NO_COLOR").is_none() && (forced() || (is_terminal && !dumb()))
            }
        };
        // The decision is made here for each stream; the library's own looks at stdout alone.
        colored::control::set_override(true);
        Self { colors }
    }

    /// Whether the stream gets colours.
    pub fn colors(self) -> bool {
        self.colors
    }

    /// Styled text as it goes to the stream.
    pub fn paint(self, text: &Styled) -> String {
        text.runs()
            .map(|(style, piece)| self.piece(style, piece))
            .collect()
    }

    /// A piece of styled text; a colour never spans a line end.
    fn piece(self, style: Style, text: &str) -> String {
        if let Style::Cells(top, below) = style {
            return self.cells(top, below, text);
        }
        let look: fn(ColoredString) -> ColoredString = match style {
            Style::Plain | Style::Punct | Style::Type | Style::Cells(..) => return text.to_owned(),
            Style::Source(source) => match source % 6 {
                0 => |text| text.cyan(),
                1 => |text| text.magenta(),
                2 => |text| text.yellow(),
                3 => |text| text.green(),
                4 => |text| text.blue(),
                _ => |text| text.red(),
            },
            Style::Error | Style::Caret => |text| text.red().bold(),
            Style::Warning => |text| text.yellow().bold(),
            Style::Place => |text| text.cyan(),
            Style::Gutter => |text| text.blue(),
            Style::Label => |text| text.blue().bold(),
            Style::Hint => |text| text.green(),
            Style::Heading => |text| text.bold(),
            Style::Number => |text| text.cyan(),
            Style::Text => |text| text.yellow(),
            Style::Keyword => |text| text.green().bold(),
            Style::Prompt => |text| text.green(),
            Style::Dim | Style::Comment => |text| text.dimmed(),
        };
        if !self.colors {
            return text.to_owned();
        }
        let lines = text.split('\n').map(|line| match line {
            "" => String::new(),
            line => look(line.normal()).to_string(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Cells of a picture: the upper ones are the text's colour, the lower ones what is behind.
    fn cells(self, top: Shade, below: Shade, text: &str) -> String {
        if !self.colors {
            return text.to_owned();
        }
        let mut look = text.normal();
        if let Some(color) = color_of(top) {
            look = look.color(color);
        }
        if let Some(color) = color_of(below) {
            look = look.on_color(color);
        }
        look.to_string()
    }

    /// `In [3]: `, plain and as it looks.
    pub fn prompt(self, number: usize) -> (String, String) {
        let styled = self.label("In [", number, Color::Green, Color::BrightGreen);
        (format!("In [{number}]: "), styled)
    }

    /// `Out[3]: ` as it looks.
    pub fn out_label(self, number: usize) -> String {
        self.label("Out[", number, Color::Red, Color::BrightRed)
    }

    fn label(self, word: &str, number: usize, color: Color, strong: Color) -> String {
        if !self.colors {
            return format!("{word}{number}]: ");
        }
        let number = number.to_string().color(strong).bold();
        format!("{}{number}{}", word.color(color), "]: ".color(color))
    }

    /// A token of the program while it is typed.
    pub fn token(self, kind: TokenKind, text: &str) -> String {
        let look: fn(&str) -> ColoredString = match kind {
            TokenKind::Keyword => |text| text.green().bold(),
            TokenKind::Constant => |text| text.green(),
            TokenKind::Number => |text| text.cyan(),
            TokenKind::String => |text| text.yellow(),
            TokenKind::Comment => |text| text.dimmed(),
            TokenKind::Operator if !matches!(text, "." | "," | ":" | ";") => |text| text.magenta(),
            TokenKind::Invalid => |text| text.red(),
            _ => return text.to_owned(),
        };
        if self.colors {
            look(text).to_string()
        } else {
            text.to_owned()
        }
    }

    /// A bracket and its partner.
    pub fn bracket(self, text: &str) -> String {
        if self.colors {
            text.bold().underline().to_string()
        } else {
            text.to_owned()
        }
    }
}

/// The colours of numbers by their source, the smallest first, from the 256 that terminals have.
const SCALES: [[u8; 9]; 6] = [
    [17, 18, 24, 30, 36, 42, 77, 148, 226],
    [52, 88, 124, 160, 166, 202, 208, 214, 223],
    [53, 54, 90, 127, 164, 170, 176, 212, 218],
    [22, 28, 34, 40, 70, 76, 112, 154, 193],
    [58, 94, 100, 136, 142, 178, 184, 220, 229],
    [234, 237, 240, 243, 246, 248, 250, 252, 255],
];

/// The colour of a cell of a picture.
fn color_of(shade: Shade) -> Option<Color> {
    Some(Color::AnsiColor(match shade {
        Shade::Empty => return None,
        Shade::Nan => 201,
        Shade::Up => 231,
        Shade::Down => 16,
        Shade::Level(source, level) => {
            let scale = SCALES[usize::from(source) % SCALES.len()];
            scale[usize::from(level).min(scale.len() - 1)]
        }
    }))
}
