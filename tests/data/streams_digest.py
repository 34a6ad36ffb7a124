"""How the random streams are kept small: one number for all that a call draws from many seeds.

Read by `streams.py` and, in nx, by the test.
"""
import numpy as np

n = 1000
_weights = np.arange(1, 200_000, 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def _digest(a):
    """A number that changes with any bit of an array, its type or its shape."""
    a = np.asarray(a)
    text = np.frombuffer(f'{a.dtype} {a.shape}'.encode(), dtype=np.uint8)
    raw = np.frombuffer(a.tobytes(), dtype=np.uint8)
    padded = np.zeros(-(-raw.size // 8) * 8, dtype=np.uint8)
    padded[: raw.size] = raw
    words = padded.view(np.uint64)
    mixed = words ^ (words >> np.uint64(29))
    first = (text * _weights[: text.size]).sum(dtype=np.uint64)
    return (mixed * _weights[7: 7 + words.size]).sum(dtype=np.uint64) ^ first


def _seed(k):
    """Small and large seeds."""
    return k if k % 2 else (k * k * k * 7919 + 12345 * k) % 2**32


def _all(make, draw, seeds):
    """One number for what a call draws from several seeds, and for where it leaves the stream."""
    total = np.zeros(1, dtype=np.uint64)
    for k in seeds:
        r = make(_seed(k))
        drawn = draw(r)
        parts = drawn if isinstance(drawn, tuple) else (drawn,)
        for part in parts + (r.random(3),):
            total = (total ^ _digest(part)) * np.uint64(0xD6E8FEB86659FD93)
    return hex(int(total[0]))[2:]


def _cov(r):
    """A well-behaved covariance."""
    a = r.standard_normal((4, 4))
    return a @ a.T + np.eye(4)
