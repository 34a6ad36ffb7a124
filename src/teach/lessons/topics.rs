//! Lessons on what surprises without an error.
//!
//! The examples are run by a test.

use super::Lesson;

/// The lesson for a topic.
pub(in crate::teach) fn topic(word: &str) -> Option<&'static Lesson> {
    let word = word.trim().trim_matches(['"', '\'']);
    TOPICS
        .iter()
        .find(|lesson| lesson.marks.iter().any(|mark| mark.contains(word)) && !word.is_empty())
}

/// Lessons on what surprises without an error, by their word.
pub(in crate::teach) static TOPICS: [Lesson; 6] = [
    Lesson {
        title: "Views: two names for the same cells",
        kinds: &[],
        marks: &["views", "copies", "copy"],
        body: "A slice such as a[1:3], a transpose and most reshapes make no copy: they look at the \
               cells of a, so writing through one changes the other. A mask, an array of places and \
               every arithmetic operation make new cells. b = a makes no array at all, only another \
               name. In Python a slice of a list is a copy; with arrays it is not.",
        example: ">>> a = np.arange(4)\n>>> b = a[1:3]\n>>> b[0] = 9\n>>> a\narray([0, 9, 2, 3])",
        remember: "a[1:3].copy() when the original must stay.",
        see: "np.shares_memory?, explain(a[1:3])",
    },
    Lesson {
        title: "Whole numbers wrap round",
        kinds: &[],
        marks: &["integers", "overflow", "wrap"],
        body: "Arrays of whole numbers have a fixed number of bits, and arithmetic keeps the lowest \
               ones: past the largest comes the smallest, without a word. Pictures are often uint8, \
               where 200 + 100 is 44 and 10 - 20 is 246. Convert before computing.",
        example: ">>> np.array([200], dtype=np.uint8) + np.array([100], dtype=np.uint8)\narray([44], dtype=uint8)\n\
                  >>> np.array([200], dtype=np.uint8).astype(int) + 100\narray([300])",
        remember: "astype(int) or astype(float) before sums and differences of small types.",
        see: "np.iinfo?",
    },
    Lesson {
        title: "Three kinds of division",
        kinds: &[],
        marks: &["division", "divide"],
        body: "/ always gives a float. // rounds down, also for negative numbers: -7 // 2 is -4. % \
               is what is left, with the sign of the divisor: -7 % 2 is 1. Arrays divide by zero \
               with a warning and go on: floats give inf or nan, whole numbers 0.",
        example: ">>> 7 / 2, 7 // 2, -7 // 2, -7 % 2\n(3.5, 3, -4, 1)",
        remember: "(a // b) * b + a % b is a.",
        see: "np.divmod?, np.trunc?",
    },
    Lesson {
        title: "NaN: not equal to anything",
        kinds: &[],
        marks: &["nan", "missing"],
        body: "nan stands for a result that is no number, such as 0.0/0.0. It is equal to nothing, \
               itself included, and every sum, mean or maximum that meets one is nan. np.isnan finds \
               them; nansum, nanmean and their kin leave them out.",
        example: ">>> np.nan == np.nan\nFalse\n>>> np.nanmean(np.array([1.0, np.nan, 3.0]))\nnp.float64(2.0)",
        remember: "np.isnan(a).any() before trusting a mean.",
        see: "np.isnan?, np.nanmean?",
    },
    Lesson {
        title: "Broadcasting that succeeds by accident",
        kinds: &[],
        marks: &["broadcasting", "broadcast"],
        body: "Shapes that go together are not always the shapes you meant. (n,) with (n, 1) makes \
               every pair, (n, n). In a square matrix, M - M.mean(axis=1) runs, but takes the means \
               of the rows from the columns; keepdims=True keeps them a column.",
        example: ">>> M = np.array([[1., 2.], [3., 4.]])\n>>> M - M.mean(axis=1)\narray([[-0.5, -1.5],\n       [ 1.5,  0.5]])\n\
                  >>> M - M.mean(axis=1, keepdims=True)\narray([[-0.5,  0.5],\n       [-0.5,  0.5]])",
        remember: "look at the shape of the result, and keep the axis.",
        see: "explain(M - M.mean(axis=1))",
    },
    Lesson {
        title: "Reshape is not transpose",
        kinds: &[],
        marks: &["reshape", "transpose"],
        body: "reshape keeps the order of the cells and cuts it anew; transpose turns rows into \
               columns. Both make a (2, 3) array a (3, 2) one, with different cells in most places.",
        example: ">>> X = np.arange(6).reshape(2, 3)\n>>> X.T\narray([[0, 3],\n       [1, 4],\n       [2, 5]])\n\
                  >>> X.reshape(3, 2)\narray([[0, 1],\n       [2, 3],\n       [4, 5]])",
        remember: "reshape for cutting a row of cells, .T for turning.",
        see: "explain(X.T), explain(X.reshape(3, 2))",
    },
];
