"""Writes the numbers of src/kernels/elementary; needs mpmath.

    python benches/tables.py > src/kernels/elementary/tables.in
    python benches/tables.py checks > src/kernels/elementary/checks.txt
"""
import random
import struct
import sys

import mpmath as mp

mp.mp.prec = 400
bits = lambda x: struct.unpack("<Q", struct.pack("<d", x))[0]


def rounded(x):
    """The nearest float64."""
    with mp.workprec(53):
        return float(+x)


def grid(x, step):
    """The nearest multiple of a power of two."""
    return float(mp.nint(x / step) * step)


def words(name, doc, rows, width):
    print(f"/// {doc}\npub(super) const {name}: &[[u64; {width}]; {len(rows)}] = &[")
    for row in rows:
        print("    [" + ", ".join(f"0x{bits(x) if isinstance(x, float) else x:016x}" for x in row) + "],")
    print("];\n")


def powers():
    rows = []
    for i in range(128):
        exact = mp.mpf(2) ** (mp.mpf(i) / 128)
        high = rounded(exact)
        rows.append([rounded(exact / mp.mpf(high) - 1), (bits(high) - (i << 45)) & (2**64 - 1)])
    return rows


def logs():
    rows = []
    start = 0x3FE6955500000000
    for i in range(128):
        lo = struct.unpack("<d", struct.pack("<Q", start + (i << 45)))[0]
        hi = struct.unpack("<d", struct.pack("<Q", start + ((i + 1) << 45)))[0]
        centre = (mp.mpf(lo) + mp.mpf(hi)) / 2
        inverse = 1 / centre
        step = mp.mpf(1) / 128 if inverse >= 1 else mp.mpf(1) / 256
        invc = grid(inverse, step)
        exact = -mp.log(mp.mpf(invc))
        high = grid(exact, mp.mpf(2) ** -43)
        rows.append([invc, high, rounded(exact - mp.mpf(high))])
    return rows


def circle():
    rows = []
    for k in range(128):
        row = []
        for exact in (mp.sin(mp.mpf(k) / 128), mp.cos(mp.mpf(k) / 128)):
            high = rounded(exact)
            row += [high, rounded(exact - mp.mpf(high))]
        rows.append(row)
    return rows


def pairs(function):
    """Values at k/128, each with what rounding took."""
    rows = []
    for k in range(128):
        exact = function(mp.mpf(k) / 128)
        high = rounded(exact)
        rows.append([high, rounded(exact - mp.mpf(high))])
    return rows


FUNCTIONS = {
    "exp": (mp.exp, -700, 700),
    "exp2": (lambda x: mp.mpf(2) ** x, -1000, 1000),
    "expm1": (mp.expm1, -30, 30),
    "log": (mp.log, 0, 100),
    "log2": (lambda x: mp.log(x, 2), 0, 100),
    "log10": (mp.log10, 0, 100),
    "log1p": (mp.log1p, -1, 10),
    "sin": (mp.sin, -100, 100),
    "cos": (mp.cos, -100, 100),
    "tan": (mp.tan, -100, 100),
    "sinh": (mp.sinh, -20, 20),
    "cosh": (mp.cosh, -20, 20),
    "tanh": (mp.tanh, -5, 5),
    "arcsin": (mp.asin, -1, 1),
    "arccos": (mp.acos, -1, 1),
    "arctan": (mp.atan, -10, 10),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), -100, 100),
    "arctan2": (mp.atan2, -10, 10),
    "hypot": (mp.hypot, -10, 10),
    "power": (mp.power, 0, 50),
}
TWO = {"arctan2", "hypot", "power"}


def checks():
    """Correctly rounded values at points of all sizes: function, arguments, value."""
    rng = random.Random(0)
    for name, (function, low, high) in FUNCTIONS.items():
        for turn in range(40):
            # Every third point is near zero.
            scale = 2.0 ** -rng.randrange(1, 40) if turn % 3 == 0 else 1.0
            args = [rng.uniform(low, high) * scale]
            if name in TWO:
                args.append(rng.uniform(-10, 10))
            value = rounded(function(*[mp.mpf(x) for x in args]))
            print(name, *[f"{bits(x):016x}" for x in [*args, value]])
    for name in ("sin", "cos", "tan"):
        for turn in range(40):
            # Many turns, up to the largest numbers.
            x = rng.uniform(-2, 2) * 2.0 ** (25 * turn + 5)
            with mp.workprec(1600):
                value = rounded(FUNCTIONS[name][0](mp.mpf(x)))
            print(f"huge_{name}", f"{bits(x):016x}", f"{bits(value):016x}")


if __name__ == "__main__":
    if sys.argv[1:] == ["checks"]:
        checks()
        sys.exit()
    words("POWERS", "Of 2**(i/128): the relative rest, and the bits of the nearest float64 less i << 45.", powers(), 2)
    words("LOGS", "Of interval i: a reciprocal of its centre, minus its logarithm, and what that lacks.", logs(), 3)
    words("CIRCLE", "Of k/128: sine and what it lacks, cosine and what it lacks.", circle(), 4)
    words("TANGENTS", "Of k/128: the tangent, and what it lacks.", pairs(mp.tan), 2)
    words("ARCS", "Of k/128: the arc tangent, and what it lacks.", pairs(mp.atan), 2)
