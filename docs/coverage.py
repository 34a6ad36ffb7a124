"""Compares NumPy's public names with nx's and writes the table docs/coverage.md.

    python docs/coverage.py NX > docs/coverage.md

NX is the binary; the Python that runs this has NumPy.
"""
import subprocess
import sys
import tempfile

import numpy as np

MODULES = [
    "np", "np.linalg", "np.fft", "np.random", "np.emath", "np.exceptions", "np.lib",
    "np.lib.stride_tricks", "np.polynomial", "np.polynomial.polynomial",
]
OBJECTS = {
    "ndarray": "np.ones(2)",
    "dtype": "np.dtype(float)",
    "generic": "np.float64(1)",
    "ufunc": "np.add",
    "Generator": "np.random.default_rng(0)",
    "RandomState": "np.random.RandomState(0)",
    "SeedSequence": "np.random.SeedSequence(1)",
    "PCG64": "np.random.PCG64(1)",
    "MT19937": "np.random.MT19937(1)",
    "Philox": "np.random.Philox(1)",
    "SFC64": "np.random.SFC64(1)",
    "poly1d": "np.poly1d([1, 2])",
    "broadcast": "np.broadcast(1, 2)",
    "finfo": "np.finfo(float)",
    "iinfo": "np.iinfo(int)",
}
# Parts of NumPy for those who build, test or extend it.
NOT_FOR_PROGRAMS = {
    "np.f2py", "np.test", "np.ctypeslib", "np.core", "np.dtypes",
    "np.get_include", "np.lib.add_docstring", "np.lib.add_newdoc", "np.lib.introspect",
    "np.lib.mixins", "np.lib.tracemalloc_domain", "np.lib.NumpyVersion", "np.linalg.test",
    "np.fft.test", "np.random.test", "np.polynomial.test", "np.lib.test",
    "np.exceptions.ModuleDeprecationWarning", "np.polynomial.polynomial.np",
    "np.polynomial.polynomial.pu",
}


def names():
    """Each public name with an expression that has it as an attribute."""
    for module in MODULES:
        value = eval(module)
        for name in sorted(set(dir(value)) | set(getattr(value, "__all__", []))):
            path = f"{module}.{name}"
            if name.startswith("_") or path in NOT_FOR_PROGRAMS or not hasattr(value, name):
                continue
            yield path, module, name
    for owner, expression in OBJECTS.items():
        value = eval(expression)
        for name in sorted(dir(value)):
            if not name.startswith("_") and name not in {"capsule", "cffi", "ctypes", "lock"}:
                try:
                    getattr(value, name)
                except Exception:
                    continue
                yield f"{owner}.{name}", expression, name


def main():
    rows = list(names())
    lines = ["import numpy as np"]
    for number, (_, expression, name) in enumerate(rows):
        lines += [
            "try:",
            f"    x = {expression}.{name}",
            "except AttributeError as error:",
            f"    print({number}, error)",
        ]
    with tempfile.NamedTemporaryFile("w", suffix=".nx") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        run = subprocess.run([sys.argv[1], "-q", file.name], capture_output=True, text=True)
    said = dict(line.split(" ", 1) for line in run.stdout.splitlines())
    print("# What NumPy has and nx has not\n")
    print(f"Made by `docs/coverage.py` with NumPy {np.__version__}: of {len(rows)} public names "
          f"for programs,\n{len(rows) - len(said)} are in nx and {len(said)} are not.\n")
    print("| name | what nx says |\n|---|---|")
    for number, (path, _, _) in enumerate(rows):
        if str(number) in said:
            print(f"| `{path}` | {said[str(number)]} |")


main()
