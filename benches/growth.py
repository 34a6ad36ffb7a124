#!/usr/bin/env python3
"""How the time of six kinds of work grows with the number of elements, under nx and under NumPy.

    python3 benches/growth.py target/release/nx            prints a table in Markdown
    python3 benches/growth.py target/release/nx --write    puts it into README.md as well

The Python that runs it needs NumPy. Both programs read the same text and time it themselves.
"""
import pathlib, subprocess, sys

SIZES = [10**2, 10**4, 10**6, 10**8]

# What is timed, and what is prepared for N elements.
KINDS = [
    ("a*b + c - d/e", "a, b, c, d, e = [rng.random(N) + 0.1 for i in range(5)]"),
    ("np.exp(a)", "a = rng.random(N)"),
    ("a.sum()", "a = rng.random(N)"),
    ("m @ v", "n = int(N**0.5)\nm = rng.random((n, n))\nv = rng.random(n)"),
    ("a[a > 0.5]", "a = rng.random(N)"),
    ("np.sort(a)", "a = rng.random(N)"),
]

PROGRAM = """
import numpy as np
import time
N = {size}
rng = np.random.default_rng(0)
{setup}
def work(turns):
    start = time.perf_counter()
    for i in range(turns):
        r = {text}
    return (time.perf_counter() - start)/turns
turns = max(1, int(0.05/max(work(1), 1e-9)))
print(min([work(turns) for i in range({rounds})]))
"""

START, END = "<!-- growth -->", "<!-- /growth -->"


def seconds(command, size, setup, text):
    rounds = 5 if size < 10**8 else 3
    program = PROGRAM.format(size=size, setup=setup, text=text, rounds=rounds)
    run = subprocess.run(command, input=program, capture_output=True, text=True, check=True)
    return float(run.stdout)


def shown(time):
    for unit, scale in [("s", 1), ("ms", 1e-3), ("µs", 1e-6)]:
        if time >= scale:
            return f"{time/scale:.3g} {unit}"
    return f"{time/1e-9:.0f} ns"


def table(nx):
    lines = ["| | " + " | ".join(f"10{'⁰¹²³⁴⁵⁶⁷⁸'[len(str(n)) - 1]}" for n in SIZES) + " |"]
    lines.append("|---" * (len(SIZES) + 1) + "|")
    for text, setup in KINDS:
        cells = []
        for size in SIZES:
            ours = seconds([nx, "-q", "-"], size, setup, text)
            theirs = seconds([sys.executable, "-"], size, setup, text)
            cells.append(f"{shown(ours)} / {shown(theirs)}")
            print(text, size, cells[-1], file=sys.stderr)
        lines.append(f"| `{text}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    nx = sys.argv[1]
    made = table(nx)
    print(made)
    if "--write" in sys.argv:
        readme = pathlib.Path(__file__).resolve().parent.parent / "README.md"
        text = readme.read_text()
        before, after = text.split(START)[0], text.split(END)[1]
        readme.write_text(f"{before}{START}\n{made}\n{END}{after}")


if __name__ == "__main__":
    main()
