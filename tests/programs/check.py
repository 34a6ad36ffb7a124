"""Checks the programs of this folder against CPython and NumPy.

    python tests/programs/check.py [--write] [FILE...]

A file holds programs: a line `--- title`, the program, a line `--- expect`, and what it prints; the
last line is `Type: message` when it ends with an exception. `--write` puts in what CPython prints.
`np` is there without an import, as in nx.
"""

import contextlib
import io
import pathlib
import sys
import warnings

import numpy as np

HERE = pathlib.Path(__file__).parent


def programs(text):
    """Pairs of title and (program, expected output)."""
    found = []
    for part in text.split("\n--- ")[1:] if not text.startswith("--- ") else text[4:].split("\n--- "):
        title, _, body = part.partition("\n")
        if title == "expect":
            name, code, _ = found[-1]
            found[-1] = (name, code, body)
        else:
            found.append((title, body, None))
    return found


def run(code):
    """What a program prints, with the last line of its error."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.set_printoptions()
        try:
            exec(compile(code, "program", "exec"), {"np": np, "__name__": "__main__"})
        except BaseException as error:
            text = str(error)
            name = type(error).__name__
            out.write(f"{name}: {text}\n" if text else f"{name}\n")
    return out.getvalue()


def main(args):
    write = "--write" in args
    files = [pathlib.Path(a) for a in args if a != "--write"] or sorted(HERE.glob("*.txt"))
    count = wrong = 0
    for file in files:
        parts = []
        for title, code, expected in programs(file.read_text()):
            count += 1
            printed = run(code + "\n")
            if not write and printed.rstrip("\n") != (expected or "").rstrip("\n"):
                wrong += 1
                print(f"{file.name}: {title}\nexpected:\n{expected}\nprinted:\n{printed}")
            parts.append(f"--- {title}\n{code.rstrip()}\n--- expect\n{printed.rstrip()}\n")
        if write:
            file.write_text("".join(parts))
    print(f"{count} programs, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
