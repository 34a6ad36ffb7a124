//! Lessons for errors of arrays: shapes, axes, indices, and values that do not fit.
//!
//! The first that fits is given. The examples are run by a test.

use super::Lesson;

pub(super) static ARRAYS: &[Lesson] = &[
    Lesson {
        title: "Shapes that do not go together",
        kinds: &["ValueError"],
        marks: &[
            "could not be broadcast together",
            "cannot be broadcast to a single shape",
            "non-broadcastable output",
            "shape mismatch: objects",
        ],
        body: "Operations such as +, *, < and np.maximum pair two arrays cell by cell. For that the \
               shapes are put under each other, lined up at the right end. On every axis the two \
               sizes must be equal, or one of them must be 1: then that one row or column is used \
               again and again (it is stretched, without being copied). A shape that is too short \
               gets 1s at its left end, never at its right one.\n\nSo (3, 4) and (4,) go together, \
               because the (4,) counts as (1, 4): one row, used for each of the 3 rows. (3, 4) and \
               (3,) do not, because 4 and 3 differ. A column, (3, 1), would go. Writing into an \
               array never changes its shape, so a += b needs the shape of a for the result.",
        example: ">>> (np.ones((3, 4)) + np.ones(4)).shape\n(3, 4)\n>>> (np.ones((3, 4)) + \
                  np.ones(3)[:, None]).shape\n(3, 4)",
        remember: "line shapes up from the right; sizes must be equal or 1. v[:, None] makes a \
                   vector a column.",
        see: "explain(a + b), np.broadcast_shapes?, why broadcasting",
    },
    Lesson {
        title: "Matrix products: the inner sizes must be equal",
        kinds: &["ValueError"],
        marks: &[
            "core dimension",
            "not aligned",
            "shape-mismatch for sum",
            "does not have enough dimensions",
        ],
        body: "A @ B multiplies along the last axis of A and the last axis but one of B (the only \
               axis, if B has one), and adds the products. Those two sizes must be equal: (m, k) @ \
               (k, n) gives (m, n). The size k disappears, because it was added up.\n\nIf the sizes \
               are equal the other way round, the operands are swapped or one of them is \
               transposed; A.T has the axes of A in the opposite order. If you mean products of \
               cells in the same place, that is A * B, which adds nothing up. A single number has \
               no axis to multiply along: use * for it.",
        example: ">>> (np.ones((2, 3)) @ np.ones((3, 4))).shape\n(2, 4)\n>>> (np.ones((2, 3)) @ \
                  np.ones((2, 3)).T).shape\n(2, 2)",
        remember: "(m, k) @ (k, n) -> (m, n). * pairs cells; @ multiplies and adds.",
        see: "explain(a @ b), compare(a, b)",
    },
    Lesson {
        title: "An axis that is not there",
        kinds: &["AxisError", "ValueError", "IndexError"],
        marks: &[
            "out of bounds for array of dimension",
            "axes don't match",
            "select an axis to squeeze out",
        ],
        body: "An axis is a direction of the array: axis 0 goes down the rows, axis 1 along the \
               columns. An array with n axes has the axes 0 to n-1; -1 is the last. A vector of \
               shape (3,) has axis 0 only: it is neither a row nor a column. The axis that you name \
               in sum, mean or max is the one that goes away; in concatenate it is the one that \
               grows.",
        example: ">>> np.ones((2, 3)).sum(axis=0).shape\n(3,)\n>>> np.ones((2, 3)).sum(axis=1).shape\n(2,)",
        remember: "a.ndim says how many axes there are; the named axis goes away.",
        see: "explain(a.sum(axis=0)), a.shape",
    },
    Lesson {
        title: "One truth value of many cells",
        kinds: &["ValueError"],
        marks: &["truth value of an array"],
        body: "if, while, and, or, not, and chains such as 1 < a < 4 need one True or False. A \
               comparison of arrays gives one for every cell, and NumPy does not guess which of them \
               decides. Say it: .any() is True if at least one cell is, .all() if every one is.\n\n\
               To combine conditions cell by cell use & for and, | for or, ~ for not. They bind \
               tighter than comparisons, so every comparison needs its own parentheses.",
        example: ">>> a = np.arange(5)\n>>> (1 < a) & (a < 4)\narray([False, False,  True,  True, \
                  False])\n>>> bool(((1 < a) & (a < 4)).any())\nTrue",
        remember: "and/or/not for one value; & | ~ with parentheses for arrays.",
        see: "np.logical_and?, np.where?",
    },
    Lesson {
        title: "A result that does not fit the type of the array",
        kinds: &["UFuncTypeError", "_UFuncOutputCastingError", "TypeError"],
        marks: &["Cannot cast"],
        body: "An array has one type for all its cells, and writing into it does not change that. a \
               += b computes a + b and stores it in the cells of a. If a holds whole numbers and the \
               result has a fraction, storing it would lose the fraction without a word; NumPy \
               refuses. a = a + b makes a new array with a type that fits, and gives it the name.",
        example: ">>> a = np.arange(3)\n>>> a = a + 0.5\n>>> a.dtype\ndtype('float64')",
        remember: "a += b keeps the type of a; a = a + b chooses a new one.",
        see: "a.dtype, a.astype?, np.result_type?",
    },
    Lesson {
        title: "An index outside the array",
        kinds: &["IndexError"],
        marks: &["out of bounds", "out of range"],
        body: "Places are counted from 0, so an axis of size n has the places 0 to n-1. Negative \
               ones count from the end: -1 is the last. A single index outside raises; a slice \
               outside does not, it is only cut at the end. A loop over places runs to len(a) - 1, \
               which is what range(len(a)) does. Arrays do not grow by assignment: make them large \
               enough at first, or collect in a list.",
        example: ">>> a = np.arange(3)\n>>> a[-1]\nnp.int64(2)\n>>> a[1:10]\narray([1, 2])",
        remember: "n places are 0 to n-1; -1 is the last.",
        see: "a.shape, np.append?",
    },
    Lesson {
        title: "More indices than axes",
        kinds: &["IndexError"],
        marks: &["too many indices"],
        body: "Each index between the commas is for one axis, from the left. An array with n axes \
               takes at most n of them (None adds an axis and does not count). a[i, j] is for two \
               axes. Check the shape: a list of numbers gives one axis, a list of lists two. The \
               result of a[0] or of a reduction has an axis less than a.",
        example: ">>> np.array([1, 2, 3]).ndim\n1\n>>> np.array([[1, 2, 3]]).ndim\n2",
        remember: "one index an axis; a.ndim says how many.",
        see: "explain(a[0])",
    },
    Lesson {
        title: "What can be an index",
        kinds: &["IndexError", "TypeError"],
        marks: &[
            "only integers, slices",
            "indices must be integers",
            "must be of integer (or boolean) type",
        ],
        body: "An index is a whole number, a slice, None, ..., or an array of whole numbers or of \
               True and False. A float is none, even if it is whole: / always gives a float, // a \
               whole number. A tuple of indices inside one pair of brackets is for an array; a list \
               takes one number at a time.",
        example: ">>> a = np.arange(6)\n>>> a[len(a) // 2]\nnp.int64(3)",
        remember: "// for places; astype(int) for arrays of places.",
        see: "np.take?, np.ix_?",
    },
    Lesson {
        title: "A new shape must hold the same cells",
        kinds: &["ValueError"],
        marks: &["cannot reshape"],
        body: "reshape puts the same cells, in the same order, into another shape. It neither adds \
               nor drops any, so the product of the sizes must stay what it was. One size may be \
               written -1: it is worked out from the others, which must divide the number of cells.",
        example: ">>> np.arange(6).reshape(2, -1).shape\n(2, 3)",
        remember: "the product of the sizes stays; -1 is what is left.",
        see: "a.size, np.resize?, why reshape",
    },
    Lesson {
        title: "Joining: only the joined axis may differ",
        kinds: &["ValueError"],
        marks: &[
            "concatenation axis",
            "must have same number of dimensions",
            "all input arrays must have the same shape",
            "zero-dimensional arrays cannot be concatenated",
            "need at least one array",
        ],
        body: "concatenate puts arrays one after another along an axis they have. Along that axis \
               the sizes add up; on every other axis they must be equal, and all arrays must have \
               the same number of axes. stack puts them along a new axis, so every size must be \
               equal. vstack joins rows (it makes a row of a vector first), hstack joins side by \
               side. Nothing is computed: the cells are copied.",
        example: ">>> np.concatenate((np.ones((2, 3)), np.ones((1, 3)))).shape\n(3, 3)\n>>> \
                  np.stack((np.ones(3), np.ones(3))).shape\n(2, 3)",
        remember: "concatenate: the axis adds up, the others are equal; stack: a new axis.",
        see: "compare(a, b), np.vstack?",
    },
    Lesson {
        title: "The arrays are one argument",
        kinds: &["TypeError"],
        marks: &[
            "only integer scalar arrays can be converted",
            "Cannot interpret",
            "Field elements must be",
            "expected a sequence of integers",
            "cannot be interpreted as an integer",
            "positional argument",
        ],
        body: "Many functions take one list of things as their first argument, and something else as \
               their second: concatenate((a, b)) takes the arrays, then the axis; zeros((2, 3)) the \
               shape, then the type; array([1, 2]) the numbers, then the type. Without the inner \
               brackets the second thing is taken for the axis or the type. Others, such as rand(2, \
               3) and reshape(2, 3), take the sizes one by one. Sizes and counts are whole numbers: \
               / gives a float, // does not. name? shows what a function takes.",
        example: ">>> np.zeros((2, 3)).shape\n(2, 3)\n>>> np.concatenate(([1], [2]))\narray([1, 2])",
        remember: "zeros((2, 3)), concatenate((a, b)), array([1, 2]): one pair of brackets more.",
        see: "np.zeros?, np.concatenate?",
    },
    Lesson {
        title: "Rows of unequal length",
        kinds: &["ValueError"],
        marks: &["inhomogeneous", "setting an array element with a sequence"],
        body: "An array is a box: every row has the same number of cells, and every cell holds one \
               number. A list of lists becomes an array only if the inner lists are equally long, \
               at every depth; and a single cell cannot take a list. Fill the short rows up, or \
               keep them in a list of arrays.",
        example: ">>> np.array([[1, 2], [3, 0]]).shape\n(2, 2)",
        remember: "one number a cell, rows of one length.",
        see: "np.pad?",
    },
    Lesson {
        title: "Whole numbers and negative powers",
        kinds: &["ValueError"],
        marks: &["negative integer powers"],
        body: "A whole number to a negative power is a fraction: 2**-1 is 0.5. An array of whole \
               numbers can only give whole numbers, so NumPy refuses rather than round to 0. Make \
               one side a float. (Python's own numbers do this themselves: 2**-1 is 0.5.)",
        example: ">>> np.array([1, 2]) ** -1.0\narray([1. , 0.5])",
        remember: "2.0 instead of 2 when fractions are wanted.",
        see: "np.power?, np.reciprocal?",
    },
    Lesson {
        title: "A number too large for its type",
        kinds: &["OverflowError"],
        marks: &["out of bounds for", "too large to convert", "too large"],
        body: "A type with n bits has room for 2**n different whole numbers: int8 for -128 to 127, \
               uint8 for 0 to 255, int64 for about 9.2e18 either way. A number of Python that does \
               not fit is refused when it comes in. Results of arithmetic between arrays are not \
               checked: they wrap round without a word.",
        example: ">>> np.iinfo(np.uint8).max\n255\n>>> np.array([255], dtype=np.uint8) + \
                  np.array([1], dtype=np.uint8)\narray([0], dtype=uint8)",
        remember: "np.iinfo(dtype) says what fits; floats go further but lose digits above 2**53.",
        see: "np.iinfo?, why integers",
    },
    Lesson {
        title: "Whole numbers have no NaN",
        kinds: &["ValueError", "OverflowError"],
        marks: &["cannot convert float NaN", "cannot convert float infinity"],
        body: "nan and inf are floats: their bit patterns belong to the float types. An array of \
               whole numbers has no pattern for `not a number`, so it cannot hold one. Make the \
               array float first, or choose a number that stands for `missing`.",
        example: ">>> a = np.arange(3).astype(float)\n>>> a[0] = np.nan\n>>> a\narray([nan,  1.,  2.])",
        remember: "missing values need floats; np.nanmean and its kin leave them out.",
        see: "np.isnan?, np.nanmean?, why nan",
    },
    Lesson {
        title: "An array that may only be read",
        kinds: &["ValueError"],
        marks: &["read-only"],
        body: "Some arrays show memory that must not change: np.broadcast_to uses one cell many \
               times, so writing to one place would change them all. A copy has cells of its own.",
        example: ">>> a = np.broadcast_to(1, (2,)).copy()\n>>> a[0] = 5\n>>> a\narray([5, 1])",
        remember: ".copy() before writing to a view that must not change.",
        see: "a.flags, why views",
    },
    Lesson {
        title: "A mask of another length",
        kinds: &["IndexError"],
        marks: &["boolean index did not match"],
        body: "A mask says for each place whether it is chosen. So it must have as many cells as the \
               axes it chooses from: a mask of shape (n,) for axis 0 of size n, or a mask of the \
               whole shape. Masks made from the array itself (a > 2) always fit.",
        example: ">>> a = np.arange(5)\n>>> a[a > 2]\narray([3, 4])",
        remember: "make the mask from the array it is used on.",
        see: "np.nonzero?, explain(a[a > 2])",
    },
    Lesson {
        title: "Values that do not fit the places",
        kinds: &["ValueError"],
        marks: &[
            "cannot assign",
            "could not broadcast input array",
            "shape mismatch: value array",
        ],
        body: "What is stored must broadcast to the places it is stored in: the same shape, or sizes \
               of 1 that stretch, or a single number for all. A mask has as many places as it has \
               True cells.",
        example: ">>> a = np.zeros((2, 3))\n>>> a[:, 0] = [1, 2]\n>>> a[1] = 7\n>>> a\narray([[1., 0., 0.],\n       [7., 7., 7.]])",
        remember: "look at a[…].shape: that is what must fit.",
        see: "np.broadcast_to?",
    },
    Lesson {
        title: "An empty array has no largest cell",
        kinds: &["ValueError"],
        marks: &[
            "zero-size array",
            "empty sequence",
            "empty arrays",
            "iterable argument is empty",
        ],
        body: "sum of nothing is 0 and prod of nothing is 1, because adding 0 or multiplying by 1 \
               changes nothing. There is no such number for max and min, and no place for argmax. An \
               array often becomes empty by a mask that matched nothing, or by a slice past the end.",
        example: ">>> np.array([]).sum()\nnp.float64(0.0)\n>>> np.max(np.array([]), initial=0)\nnp.float64(0.0)",
        remember: "test a.size, or give initial=.",
        see: "np.max?",
    },
    Lesson {
        title: "A matrix that has no inverse",
        kinds: &["LinAlgError"],
        marks: &[],
        body: "inv, det, solve and eig are for square matrices: as many rows as columns, with at \
               least two axes. A square matrix is singular if one row is a combination of the \
               others; then it loses information and nothing can undo it. lstsq finds the closest \
               solution and pinv the closest thing to an inverse, for any shape.",
        example: ">>> np.linalg.pinv(np.ones((2, 3))).shape\n(3, 2)",
        remember: "np.linalg.matrix_rank says how many rows are independent.",
        see: "np.linalg.lstsq?, np.linalg.pinv?",
    },
];
