//! The lessons: one for each class of error, and for surprises that raise none.

mod arrays;
mod language;
pub(super) mod topics;

/// A lesson.
#[derive(Debug)]
pub(super) struct Lesson {
    pub(super) title: &'static str,
    /// Types of errors; empty for any.
    pub(super) kinds: &'static [&'static str],
    /// Words of the message, one of which must occur; empty for any.
    pub(super) marks: &'static [&'static str],
    pub(super) body: &'static str,
    /// Statements with what they show, as at the prompt of Python.
    pub(super) example: &'static str,
    pub(super) remember: &'static str,
    pub(super) see: &'static str,
}

/// The lessons for errors, those of arrays before those of the language.
pub(super) fn all() -> impl Iterator<Item = &'static Lesson> {
    arrays::ARRAYS.iter().chain(language::LANGUAGE)
}

/// The lesson for an error: the first that fits.
pub(super) fn of(kind: &str, message: &str) -> &'static Lesson {
    let fits = |lesson: &&Lesson| {
        (lesson.kinds.is_empty() || lesson.kinds.contains(&kind))
            && (lesson.marks.is_empty() || lesson.marks.iter().any(|mark| message.contains(mark)))
    };
    all().find(fits).unwrap_or(&ANY)
}

/// What the numbers in a message say, in words.
pub(super) fn facts(title: &str, message: &str) -> String {
    let numbers: Vec<i64> = message
        .split(|c: char| !(c.is_ascii_digit() || c == '-'))
        .filter_map(|word| word.parse().ok())
        .collect();
    match (title, numbers.as_slice()) {
        ("An axis that is not there", [axis, 1, ..]) => {
            format!("This array has one axis: 0, which is also -1. Axis {axis} is not there.")
        }
        ("An axis that is not there", [axis, ndim, ..]) if *ndim > 0 => format!(
            "This array has {ndim} axes, so the axes are 0 to {}, or -{ndim} to -1 counted from the \
             end. Axis {axis} is none of them.",
            ndim - 1
        ),
        ("An axis that is not there", [axis, 0, ..]) => {
            format!("A single number has no axes at all, so there is no axis {axis}.")
        }
        ("An index outside the array", [index, axis, size, ..]) if *size > 0 => format!(
            "Axis {axis} has {size} places here: 0 to {}, or -{size} to -1 counted from the end. \
             {index} is none of them.",
            size - 1
        ),
        ("A new shape must hold the same cells", [size, rest @ ..])
            if !rest.is_empty() && rest.iter().all(|n| *n >= 0) && !message.contains("newaxis") =>
        {
            let product: i64 = rest.iter().product();
            let factors: Vec<String> = rest.iter().map(i64::to_string).collect();
            let divisors: Vec<String> = (1..=*size.min(&1000))
                .filter(|n| size % n == 0)
                .map(|n| n.to_string())
                .take(24)
                .collect();
            let sum = match factors.len() {
                1 => format!("The new shape has {product} places"),
                _ => format!("The new shape has {} = {product} places", factors.join("*")),
            };
            format!(
                "{sum}, the array has {size} cells. Sizes that divide {size}: {}.",
                divisors.join(", ")
            )
        }
        _ => String::new(),
    }
}

/// When nothing better is known.
static ANY: Lesson = Lesson {
    title: "An error",
    kinds: &[],
    marks: &[],
    body: "The first line has Python's type of the error and NumPy's words for it. The caret points \
           at the smallest part of the program that could not be done; everything before it had \
           worked, and nothing after it was tried. Names and arrays are as they were.",
    example: "",
    remember: "look at the operands first: .shape, .dtype and type(…) say most of what matters.",
    see: "explain(…) of the part that works, name? for the page of a function",
};

#[cfg(test)]
mod tests {
    use super::{ANY, all, of};

    #[test]
    fn every_lesson_can_be_reached() {
        for lesson in all() {
            let kind = lesson.kinds.first().copied().unwrap_or("Error");
            let message = lesson.marks.first().copied().unwrap_or("");
            assert_eq!(of(kind, message).title, lesson.title);
        }
        assert_eq!(of("Exception", "no words").title, ANY.title);
    }
}
