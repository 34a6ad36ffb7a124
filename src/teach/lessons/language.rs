//! Lessons for errors of the language: names, types, calls, and lines that do not parse.
//!
//! The first that fits is given. The examples are run by a test.

use super::Lesson;

pub(super) static LANGUAGE: &[Lesson] = &[
    Lesson {
        title: "A name without a value",
        kinds: &["NameError", "UnboundLocalError"],
        marks: &[],
        body: "A name means something only after a statement has given it a value: an assignment, an \
               import, a def, a for. Upper and lower case differ (true is no name, True is). A name \
               that a function assigns anywhere is its own in the whole function, and has no value \
               before that line. Text needs quotes. NumPy's functions are found as np.zeros and, in \
               nx, as zeros.",
        example: ">>> x = 3\n>>> x + 1\n4",
        remember: "spelling, case, quotes, and whether the line that makes the name has run.",
        see: "Tab completes the names that are there",
    },
    Lesson {
        title: "An attribute that is not there",
        kinds: &["AttributeError"],
        marks: &[],
        body: "What stands behind the dot must belong to the object before it. Arrays and lists have \
               different methods: a list has append, an array has not (its size is fixed; np.append \
               makes a new one). shape, size, dtype and T are values and take no parentheses; sum, \
               mean and max are functions and need them. Some names of older NumPys are gone: \
               np.product is np.prod, np.trapz is np.trapezoid.",
        example: ">>> a = np.array([1, 2])\n>>> np.append(a, 3)\narray([1, 2, 3])",
        remember: "Tab after the dot shows what there is.",
        see: "type(x), np.append?",
    },
    Lesson {
        title: "A bracket or a quote that never closes",
        kinds: &["SyntaxError"],
        marks: &[
            "was never closed",
            "unterminated",
            "unmatched",
            "does not match",
        ],
        body: "Every (, [ and { is closed by its partner, the last one opened first; every quote by \
               the same quote on the same line. While a bracket is open the lines go on, so the \
               mistake can be above the line that looks wrong. In Python ' is a quote: the \
               transpose is a.T.",
        example: ">>> np.dot(np.array([4, 6]), [3, 1])\nnp.int64(18)",
        remember: "count from the inside: each one that opens needs one that closes.",
        see: "",
    },
    Lesson {
        title: "Indentation is the block",
        kinds: &["IndentationError", "TabError"],
        marks: &[],
        body: "The lines of a block (after if, for, def and their kin) are indented by the same \
               amount, usually four blanks, and the block ends where the indentation ends. Lines at \
               the top start at the left edge. Tabs and blanks must not be mixed.",
        example: ">>> for n in range(2):\n...     print(n)\n0\n1",
        remember: "four blanks after a line that ends in a colon.",
        see: "",
    },
    Lesson {
        title: "A sentence that is not Python",
        kinds: &["SyntaxError"],
        marks: &[],
        body: "The caret stands where the text stopped making sense; the slip is there or just \
               before. What is often missing: a comma between items, a colon at the end of if, for \
               and def, an operator (2*x, not 2x), the parentheses of print(…). = gives a name a \
               value, == compares. Python's words are and, or, not, True, False, None; powers are \
               written **, comments begin with #. From MATLAB: a * b works cell by cell, a @ b is \
               the matrix product, 1:10 is np.arange(1, 11), a' is a.T, [1 2; 3 4] is np.array([[1, \
               2], [3, 4]]).",
        example: ">>> 2**3 == 8\nTrue",
        remember: "read the line up to the caret aloud: which word could follow there?",
        see: "",
    },
    Lesson {
        title: "Types that do not go together",
        kinds: &["TypeError"],
        marks: &[
            "unsupported operand",
            "can only concatenate",
            "not supported between",
            "did not contain a loop",
            "not supported for the input types",
            "bad operand type",
        ],
        body: "An operator asks both sides whether they can do it with each other. Numbers and \
               arrays can; text and numbers cannot ('3' is text: int('3') is a number), and nothing \
               can be done with None, which is what a function gives that returns nothing (a.sort() \
               is one). A method without its parentheses is a function, not its result. & | ^ ~ and \
               shifts are for whole numbers and True/False, not for floats; they bind tighter than \
               comparisons, so put those in parentheses. For lists + joins and * repeats: make \
               arrays of them for arithmetic.",
        example: ">>> [1, 2] + [3]\n[1, 2, 3]\n>>> np.array([1, 2]) + 3\narray([4, 5])",
        remember: "type(x) of both sides tells what is going on.",
        see: "np.array?",
    },
    Lesson {
        title: "What can be called, and what can be indexed",
        kinds: &["TypeError"],
        marks: &[
            "is not callable",
            "not subscriptable",
            "not iterable",
            "has no len",
            "of unsized object",
            "0-d array",
        ],
        body: "Parentheses call a function; square brackets take something out. a(0) calls a, a[0] \
               is its first item; 2(3) calls a number, 2*(3) multiplies. shape and T are values: no \
               parentheses. max, sum and mean are functions: parentheses. A single number has no \
               items, no length, and nothing to loop over. A name such as sum or list that was given \
               a value no longer means the function: del sum brings it back.",
        example: ">>> a = np.arange(3)\n>>> a[0], a.shape, a.sum()\n(np.int64(0), (3,), np.int64(3))",
        remember: "() does, [] takes.",
        see: "type(x), callable?",
    },
    Lesson {
        title: "One number of many",
        kinds: &["TypeError", "ValueError"],
        marks: &[
            "only 0-dimensional arrays",
            "can only convert an array of size 1",
            "could not convert string",
            "invalid literal",
        ],
        body: "int(x) and float(x) make one Python number of one number, or of a text that is \
               written like one. For every cell of an array there is a.astype(int). A text such as \
               'x' or '1,5' is no number, whatever makes it one.",
        example: ">>> np.array([1.7, 2.2]).astype(int)\narray([1, 2])\n>>> float('1.5')\n1.5",
        remember: "astype for arrays, a[0] or a.item() for one number.",
        see: "ndarray.astype?",
    },
    Lesson {
        title: "Numbers of names and of values",
        kinds: &["ValueError"],
        marks: &["values to unpack"],
        body: "x, y = … takes apart what is on the right: as many names as values, neither more nor \
               fewer. An array is taken apart along axis 0, so a matrix gives its rows. A star takes \
               the rest: first, *rest = a.",
        example: ">>> first, *rest = [1, 2, 3]\n>>> rest\n[2, 3]",
        remember: "len(right side) must be the number of names.",
        see: "",
    },
    Lesson {
        title: "Division by zero",
        kinds: &["ZeroDivisionError"],
        marks: &[],
        body: "For Python's own numbers a division by zero is an error. For arrays it is not: floats \
               give inf or nan with a warning, whole numbers give 0 with a warning for // and %, \
               because one bad cell among a million should not stop the rest.",
        example: ">>> with np.errstate(divide='ignore'):\n...     print(np.array([1., 4.]) / np.array([0., 2.]))\n[inf  2.]",
        remember: "np.where(b != 0, a / b, 0), or np.errstate for a while.",
        see: "np.errstate?, why division",
    },
    Lesson {
        title: "More memory than there is",
        kinds: &["MemoryError", "_ArrayMemoryError"],
        marks: &[],
        body: "An array needs its number of cells times the bytes of one: 8 for float64. Broadcasting \
               a column against a row makes every pair, so (n, 1) with (1, n) gives n*n cells. Often \
               one of the two should have been of the same shape. float32 takes half; sums over \
               blocks take less still. nx refuses before it begins, so nothing was lost.",
        example: ">>> np.zeros((1000, 1000)).nbytes\n8000000",
        remember: "(n, 1) and (n,) make (n, n).",
        see: "--max-memory, cost(…)",
    },
    Lesson {
        title: "A key or a file that is not there",
        kinds: &[
            "KeyError",
            "FileNotFoundError",
            "ModuleNotFoundError",
            "ImportError",
        ],
        marks: &[],
        body: "What was asked for by its name is not there. Keys of a dict are compared exactly: 'a' \
               is not 'A', 1 is not '1'. Files are looked for from the folder in which nx was \
               started. Of modules nx has numpy and a few of Python's own.",
        example: ">>> {'a': 1}.get('b', 0)\n0",
        remember: "list what there is: d.keys(), or the folder.",
        see: "",
    },
    Lesson {
        title: "A function that calls itself without an end",
        kinds: &["RecursionError"],
        marks: &[],
        body: "Each call waits for the calls inside it; after 1000 that wait for each other the \
               program is stopped. A function that calls itself needs a case in which it does not, \
               and each call must come closer to it. Long chains are better written as loops.",
        example: ">>> def down(n): return 0 if n == 0 else down(n - 1)\n>>> down(100)\n0",
        remember: "the case that ends it comes first.",
        see: "",
    },
    Lesson {
        title: "A type that is not there",
        kinds: &["TypeError"],
        marks: &["data type"],
        body: "A dtype is named by its kind and its bits: int8 to int64, uint8 to uint64, float16 to \
               float64, complex64, complex128, bool. Without an ending int is int64 and float is \
               float64.",
        example: ">>> np.zeros(2, dtype='float32').dtype\ndtype('float32')",
        remember: "bits are 8, 16, 32 or 64.",
        see: "np.dtype?",
    },
    Lesson {
        title: "Splitting into equal parts",
        kinds: &["ValueError"],
        marks: &["equal division"],
        body: "np.split makes parts of one size, so the number of parts must divide the length. \
               np.array_split lets the first parts be one longer.",
        example: ">>> [len(part) for part in np.array_split(np.arange(7), 3)]\n[3, 2, 2]",
        remember: "array_split for lengths that do not divide.",
        see: "np.array_split?",
    },
];
