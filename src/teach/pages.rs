//! The help pages of the special forms.

/// A page.
#[derive(Debug)]
pub struct Page {
    /// The name of the form.
    pub name: &'static str,
    /// How it is called.
    pub call: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Something to try.
    pub example: &'static str,
}

static PAGES: [Page; 5] = [
    Page {
        name: "explain",
        call: "explain(EXPR, at=[i, j], all=False)",
        doc: "Where every number of a result comes from: shapes lined up, the cells that feed a cell, \
              the\narithmetic. `at` asks for one cell, `all=True` shows every step in full. The \
              value is that of\nEXPR. Also `explain EXPR at [i, j]` at the prompt, `nx explain \
              'EXPR'` with --json, --ascii.",
        example: "explain(np.dot([4, 6], [[-3], [7]]))",
    },
    Page {
        name: "compare",
        call: "compare(a, b)",
        doc: "The same two arrays through every form of fusion: joined, stacked, added, multiplied, \
              the larger\nof both, products. What comes out, what it costs, what is kept, and why a \
              form does not go.\nAlso `compare a, b` at the prompt and `nx compare 'a, b'`.",
        example: "compare([4, 6], [-3, 7])",
    },
    Page {
        name: "cost",
        call: "cost(EXPR, vs=EXPR)",
        doc: "What an expression costs: parameters, multiply-adds, FLOPs, bytes read and written, \
              temporaries\nand peak memory as nx runs it, beside those of another. + - * / are one \
              FLOP a cell, a sum of\nK products is K multiply-adds and 2K - 1 FLOPs, comparisons \
              and functions such as exp are\ncounted apart; moving, joining and broadcasting are \
              free. Convolutions count their border.\nThe expression runs twice: once to count, \
              once silently to measure memory.\nAlso `cost EXPR vs EXPR` at the prompt and `nx cost \
              'EXPR vs EXPR'` with --json.",
        example: "cost(np.ones((8, 16)) @ np.ones((16, 4)))",
    },
    Page {
        name: "check",
        call: "check(L == R)",
        doc: "Whether both sides are equal whatever the arrays hold: every array and float variable \
              is drawn\nanew 100 times with its shape and dtype (small integers, the same each \
              time) and both sides are\ncompared. Where they differ, a small example is shown. \
              The value is True or False; `nx check`\nends with exit code 1 where they differ.",
        example: "check(a * (b + c) == a * b + a * c)",
    },
    Page {
        name: "show",
        call: "show(EXPR)",
        doc: "An array as a picture: the darker, the larger; joined arrays coloured by source.\nAlso \
              `show EXPR` at the prompt and `nx show 'EXPR'`.",
        example: "show(np.outer(np.arange(5), np.arange(9)))",
    },
];

/// The page of a form.
pub fn page(name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.name == name)
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::eval::forms::FORMS;

    #[test]
    fn every_form_has_its_page() {
        for form in FORMS {
            let page = page(form);
            assert!(
                page.is_some_and(|page| page.doc.lines().all(|line| line.len() <= 96)),
                "{form}"
            );
        }
    }
}
