//! The drawing of errors: its shape, and that no text and no span can break it.

use std::rc::Rc;

use nx::session::report;
use nx::text::{Diagnostic, Frame, Label, Source, Span};

fn at(name: &str, text: &str, span: (usize, usize)) -> Diagnostic {
    let source = Rc::new(Source::new(name, text));
    Diagnostic::at("ValueError", "wrong", &source, Span::new(span.0, span.1))
}

fn drawn(diagnostic: &Diagnostic) -> String {
    report::error(diagnostic).plain()
}

#[test]
fn a_cell_shows_its_line() {
    let text = drawn(&at("<cell 3>", "prices + tax", (7, 8)).with_hint("prices + tax[:, None]"));
    let expected =
        "ValueError: wrong\n  |  prices + tax\n  |         ^\n  = try  prices + tax[:, None]\n";
    assert_eq!(text, expected);
}

#[test]
fn a_file_shows_its_place_and_line_number() {
    let text = drawn(&at("file.nx", "a = 1\nb = a + \t[2]\n", (10, 18)));
    let expected = "file.nx:2: ValueError: wrong\n2 |  b = a +     [2]\n  |      ^^^^^^^^^^^\n";
    assert_eq!(text, expected);
}

#[test]
fn remarks_stand_under_their_places() {
    let mut diagnostic = at("<cell 1>", "w * x", (2, 3));
    let label = |span: (usize, usize), text: &str| Label {
        span: Span::new(span.0, span.1),
        text: text.to_owned(),
    };
    diagnostic.labels = vec![label((0, 1), "w  2  3\nx  3  2"), label((4, 5), "")];
    let expected = "ValueError: wrong\n  |  w * x\n  |  - ^ ~\n  |  w  2  3\n  |  x  3  2\n";
    assert_eq!(drawn(&diagnostic), expected);
}

#[test]
fn calls_lead_to_the_deepest_and_repeated_ones_fold() {
    let mut diagnostic = at("f.nx", "def f(n):\n    return f(n)\nf(3)\n", (26, 30));
    let source = Rc::clone(&diagnostic.frames[0].source);
    let inner = Frame {
        source,
        span: Span::new(21, 25),
        function: Some("f".to_owned()),
    };
    diagnostic
        .frames
        .extend([inner.clone(), inner.clone(), inner]);
    let expected = "f.nx:3: ValueError: wrong\n3 |  f(3)\n  |  ^^^^\n  in f, f.nx:2\n\
                    2 |      return f(n)\n  |             ^^^^\n  … the same call 2 more times\n";
    assert_eq!(drawn(&diagnostic), expected);
}

#[test]
fn a_long_line_is_clipped_round_the_caret() {
    let line = format!("{} + bad + {}", "a".repeat(3000), "b".repeat(3000));
    let text = drawn(&at("<cell 1>", &line, (3003, 3006)));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1].chars().count(), 5 + 72);
    let caret = lines[2].find('^').expect("a caret");
    let shown: String = lines[1].chars().skip(caret).take(3).collect();
    assert_eq!((shown.as_str(), lines[2].matches('^').count()), ("bad", 3));
}

#[test]
fn wide_and_dangerous_characters() {
    let text = drawn(&at("<cell 1>", "'数' + \u{1b}[2J", (0, 5)));
    assert_eq!(text, "ValueError: wrong\n  |  '数' + \\x1b[2J\n  |  ^^^^\n");
}

/// A small generator of numbers: the same seed gives the same inputs everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 14] = [
            "a",
            "np.dot(",
            "\n",
            "\r\n",
            "\t",
            "数",
            "\u{1b}[31m",
            "\u{202e}",
            "👩‍👩‍👧",
            "e\u{301}",
            " ",
            "\0",
            "\u{feff}",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ];
        let count = self.below(40);
        (0..count)
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    fn span(&mut self, text: &str) -> Span {
        let (a, b) = (self.below(text.len() + 5), self.below(text.len() + 5));
        Span {
            start: a as u32,
            end: b as u32,
        }
    }
}

#[test]
fn no_text_and_no_span_breaks_the_drawing() {
    let mut numbers = Numbers(1);
    for _ in 0..5_000 {
        let text = numbers.text();
        let source = Rc::new(Source::new(
            if numbers.below(2) == 0 {
                "<cell 1>"
            } else {
                "f"
            },
            &*text,
        ));
        let mut diagnostic = Diagnostic::at("E", numbers.text(), &source, numbers.span(&text));
        for _ in 0..numbers.below(4) {
            diagnostic.labels.push(Label {
                span: numbers.span(&text),
                text: numbers.text(),
            });
        }
        for _ in 0..numbers.below(30) {
            let span = numbers.span(&text);
            let source = Rc::clone(&source);
            diagnostic.frames.push(Frame {
                source,
                span,
                function: Some(numbers.text()),
            });
        }
        let drawing = drawn(&diagnostic);
        assert!(
            !drawing.contains(['\u{1b}', '\0', '\u{202e}', '\t', '\r']),
            "{drawing:?}"
        );
        let body = drawing.lines().skip_while(|line| !line.contains(" |  "));
        for line in body.filter(|line| line.contains(" |  ") && !line.contains(['^', '-', '~'])) {
            assert!(line.chars().count() < 1000, "{line}");
        }
    }
}
