"""How far nx's elementary functions are from the exact values, in units of the last place.

    python benches/accuracy.py target/release/nx [points]

Takes 10**6 points a function and NumPy's long double (64 bits of precision) as exact. `nx` and
`NumPy` are the largest errors; `same` is how many results are equal to NumPy's to the last bit.
"""
import subprocess
import sys

import numpy as np

RANGES = {
    "exp": (-700, 700), "exp2": (-1000, 1000), "expm1": (-40, 40), "log": (0, 100),
    "log2": (0, 100), "log10": (0, 100), "log1p": (-1, 10), "sin": (-100, 100),
    "cos": (-100, 100), "tan": (-100, 100), "sinh": (-30, 30), "cosh": (-30, 30),
    "tanh": (-10, 10), "arcsin": (-1, 1), "arccos": (-1, 1), "arctan": (-10, 10),
    "cbrt": (-100, 100), "sqrt": (0, 100), "arctan2": (-10, 10), "hypot": (-10, 10),
    "power": (0, 50),
}
TWO = {"arctan2", "hypot", "power"}


def errors(got, exact, dtype):
    """In units of the last place of the rounded exact value."""
    unit = np.spacing(np.abs(exact.astype(dtype))).astype(np.longdouble)
    return float(np.max(np.abs(got.astype(np.longdouble) - exact) / unit))


def main():
    nx = sys.argv[1]
    points = int(sys.argv[2]) if len(sys.argv) > 2 else 10**6
    print(f"{'':10}{'float64 nx':>12}{'NumPy':>8}{'same':>9}{'float32 nx':>14}{'NumPy':>8}{'same':>9}")
    for name, (low, high) in RANGES.items():
        row = f"{name:10}"
        for dtype, bits in (("float64", "int64"), ("float32", "int32")):
            wide = dtype == "float64"
            if not wide and name in ("exp", "exp2"):
                low, high = -80, 80
            # Both have the same generator.
            setup = [f"a = rng.uniform({low}, {high}, {points}).astype(np.{dtype})"]
            if name in TWO:
                setup.append(f"b = rng.uniform(-10, 10, {points}).astype(np.{dtype})")
            call = f"np.{name}(a, b)" if name in TWO else f"np.{name}(a)"
            code = "\n".join(["rng = np.random.default_rng(0)", *setup])
            names = {"np": np}
            exec(code, names)
            code += f"\nprint(*{call}.view(np.{bits}).tolist())"
            text = subprocess.run([nx, "-c", code], check=True, capture_output=True, text=True)
            got = np.array(text.stdout.split(), dtype=bits).view(dtype)
            args = [names[key] for key in ("a", "b") if key in names]
            with np.errstate(all="ignore"):
                exact = getattr(np, name)(*[a.astype(np.longdouble) for a in args])
                numpy = getattr(np, name)(*args)
                keep = np.abs(exact) < np.finfo(dtype).max
                keep &= np.abs(exact) > np.finfo(dtype).tiny
            same = 100 * np.mean(got[keep] == numpy[keep])
            mine, theirs = (errors(a[keep], exact[keep], dtype) for a in (got, numpy))
            row += f"{mine:{12 if wide else 14}.3f}{theirs:8.3f}{same:8.2f}%"
        print(row, flush=True)


if __name__ == "__main__":
    main()
