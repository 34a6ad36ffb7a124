"""Writes nn_keras.tsv: calls of `nn` with what Keras gives for them.

    pip install keras jax scipy numpy          (Keras 3.15.1 was used)
    KERAS_BACKEND=numpy python tests/data/nn_keras.py > tests/data/nn_keras.tsv

One case a line: the call, the shape and the values, or the error. `r` is also defined in the test
that reads the file.
"""
import itertools
import re

import keras
import numpy as np


def r(seed, *shape):
    return ((np.arange(np.prod(shape, dtype=int)) * (7 + 2 * seed) + seed) % 11 - 5).reshape(shape) / 4


class nn:
    """Keras under the names of nx."""

    add, subtract, multiply = keras.layers.add, keras.layers.subtract, keras.layers.multiply
    average, maximum, minimum = keras.layers.average, keras.layers.maximum, keras.layers.minimum
    concatenate, dot = keras.layers.concatenate, keras.layers.dot
    relu, sigmoid, tanh = keras.ops.relu, keras.ops.sigmoid, keras.ops.tanh
    softmax, conv = keras.ops.softmax, keras.ops.conv

    @staticmethod
    def conv2d(x, w, bias=None, stride=1, padding=0, dilation=1, groups=1):
        # torch's rule: zeros around the input, then "valid".
        del groups
        padded = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
        out = keras.ops.conv(padded, w.transpose(2, 3, 1, 0), stride, "valid", "channels_first", dilation)
        return out if bias is None else out + bias[:, None, None]

    @staticmethod
    def max_pool2d(x, size, stride=None, padding=0):
        border = [(0, 0), (0, 0), (padding, padding), (padding, padding)]
        x = np.pad(x, border, constant_values=-np.inf)
        return keras.ops.max_pool(x, size, stride or size, "valid", "channels_first")

    @staticmethod
    def avg_pool2d(x, size, stride=None, padding=0):
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
        return keras.ops.average_pool(x, size, stride or size, "valid", "channels_first")

    @staticmethod
    def global_avg_pool2d(x):
        return keras.layers.GlobalAveragePooling2D("channels_first")(x)

    @staticmethod
    def global_max_pool2d(x):
        return keras.layers.GlobalMaxPooling2D("channels_first")(x)

    @staticmethod
    def upsample2d(x, size=2):
        return keras.layers.UpSampling2D(size, "channels_first")(x)

    @staticmethod
    def pad2d(x, width=1):
        return keras.layers.ZeroPadding2D(width, "channels_first")(x)

    @staticmethod
    def crop2d(x, width=1):
        return keras.layers.Cropping2D(width, "channels_first")(x)


def cases():
    shapes = ["2, 3", "2, 4", "1, 3", "2", "2, 1", "2, 4, 3", "2, 1, 3", "2, 3, 1", "2, 2, 2, 2"]
    for name in ["add", "multiply", "maximum", "average"]:
        for a, b in itertools.product(shapes, shapes):
            if name == "add" or (len(a) + len(b)) % 4 == 0:
                yield f"nn.{name}([r(0, {a}), r(1, {b})])"
        yield f"nn.{name}([r(0, 2, 3)])"
        yield f"nn.{name}([r(0, 2, 3), r(1, 2, 3), r(2, 2, 1), r(3, 2, 3)])"
        yield f"nn.{name}(r(0, 2, 3))"
    yield "nn.maximum([np.array([[1., np.nan]]), np.array([[np.nan, 2.]])])"
    yield "nn.minimum([r(0, 3, 4), r(1, 3, 4), r(2, 3, 1)])"
    yield "nn.average([np.array([[1, 2]]), np.array([[2, 2]])])"
    for count in [1, 2, 3]:
        yield f"nn.subtract([{', '.join(f'r({k}, 2, 3)' for k in range(count))}])"
    for a, b in [("2, 3", "2, 4"), ("2, 3", "2, 3"), ("2, 3", "1, 3"), ("2, 3, 1", "2, 3"), ("2, 3, 4", "2, 3, 2"), ("2", "3")]:
        yield f"nn.concatenate([r(0, {a}), r(1, {b})])"
    yield "nn.concatenate([r(0, 1, 3), r(1, 2, 3)], axis=0)"
    yield "nn.concatenate([r(0, 2, 3, 4), r(1, 2, 5, 4)], axis=1)"
    yield "nn.concatenate([r(0, 2, 3), r(1, 2, 3), r(2, 2, 1)])"
    yield "nn.concatenate(r(0, 2, 3))"
    dots = [("2, 3", "2, 3"), ("2, 3, 5", "2, 10, 3"), ("2, 3, 4", "2, 4, 3"), ("2, 3, 4, 2", "2, 2, 3"), ("2, 3", "2, 4, 3"), ("2, 4, 3", "2, 3"), ("2, 3", "3, 3"), ("3", "3")]
    for (a, b), axes in itertools.product(dots, ["1", "-1", "(1, 2)", "(2, 1)", "0", "(0, 1)"]):
        valid = [int(n) for n in re.findall(r"-?\d+", axes)]
        valid = [valid[0], valid[-1]]
        if all(-len(s.split(",")) <= n < len(s.split(",")) for n, s in zip(valid, (a, b))):
            yield f"nn.dot([r(0, {a}), r(1, {b})], axes={axes})"
    yield "nn.dot([r(0, 2, 3), r(1, 2, 3)])"
    for axes in ["'a'", "(1,)", "(1, 1.0)"]:
        yield f"nn.dot([r(0, 2, 3), r(1, 2, 3)], axes={axes})"
    yield "nn.dot([r(0, 2, 3)], axes=1)"
    for a, b, axes in [("2, 3", "2, 3", "1"), ("2, 3, 4", "2, 3, 4", "1"), ("2, 3, 4", "2, 4", "(2, 1)")]:
        yield f"nn.dot([r(0, {a}), r(1, {b})], axes={axes}, normalize=True)"
    yield "nn.dot([np.zeros((1, 3)), r(1, 1, 3)], axes=1, normalize=True)"
    for name, shape in itertools.product(["relu", "sigmoid", "tanh", "softmax"], ["5", "2, 3"]):
        yield f"nn.{name}(r(0, {shape}) * 4)"
    yield "nn.softmax(r(0, 2, 3), axis=0)"
    for size, k, s, p, d in itertools.product([4, 7], [1, 2, 3], [1, 2, 3], ["valid", "same"], [1, 2]):
        if d == 2 and (k == 1 or s > 1):
            continue
        yield f"nn.conv(r(0, 1, {size}, {size}, 2), r(1, {k}, {k}, 2, 2), strides={s}, padding='{p}', dilation_rate={d})"
    yield "nn.conv(r(0, 1, 4, 5, 1), r(1, 2, 3, 1, 1), strides=(1, 2), padding='same')"
    yield "nn.conv(r(0, 1, 5, 4, 4), r(1, 2, 2, 2, 6))"
    yield "nn.conv(r(0, 1, 4, 4, 4), r(1, 2, 2, 2, 3))"
    yield "nn.conv(r(0, 1, 4, 4, 3), r(1, 2, 2, 2, 3))"
    yield "nn.conv(r(0, 1, 4, 4, 3), r(1, 3, 3, 1, 3))"
    yield "nn.conv(r(0, 2, 3, 4, 4), r(1, 2, 2, 3, 2), data_format='channels_first')"
    yield "nn.conv(r(0, 2, 3, 5, 4), r(1, 3, 3, 3, 2), padding='same', strides=2, data_format='channels_first')"
    yield "nn.conv(r(0, 2, 7, 2), r(1, 3, 2, 4))"
    yield "nn.conv(r(0, 2, 7, 2), r(1, 3, 2, 4), strides=2, padding='same')"
    yield "nn.conv(r(0, 1, 3, 4, 3, 2), r(1, 2, 2, 2, 2, 2))"
    yield "nn.conv(r(0, 1, 3, 4, 3, 2), r(1, 2, 2, 2, 2, 2), strides=2, padding='same')"
    yield "nn.conv(r(0, 1, 4, 4, 1), r(1, 5, 5, 1, 1))"
    yield "nn.conv(r(0, 1, 4, 4, 1), r(1, 3, 3, 1, 1), data_format='xx')"
    for size, k, s, p, d in itertools.product([5, 6], [1, 2, 3], [1, 2], [0, 1], [1, 2]):
        if d == 2 and (k == 1 or s > 1):
            continue
        yield f"nn.conv2d(r(0, 2, 2, {size}, 5), r(1, 2, 2, {k}, {k}), r(2, 2), stride={s}, padding={p}, dilation={d})"
    yield "nn.conv2d(r(0, 1, 4, 5, 5), r(1, 6, 2, 2, 2), groups=2)"
    yield "nn.conv2d(r(0, 1, 3, 5, 5), r(1, 3, 1, 3, 3), padding=1, groups=3)"
    for name in ["max", "avg"]:
        for size, k, s, p in itertools.product([4, 5], [2, 3], [None, 1, 2], [0, 1]):
            yield f"nn.{name}_pool2d(r(0, 1, 2, {size}, 5), {k}, stride={s}, padding={p})"
        yield f"nn.global_{name}_pool2d(r(0, 2, 3, 4, 5))"
    yield "nn.upsample2d(r(0, 1, 2, 2, 3))"
    yield "nn.upsample2d(r(0, 1, 2, 2, 3), 3)"
    yield "nn.pad2d(r(0, 1, 2, 2, 3))"
    yield "nn.pad2d(r(0, 1, 2, 2, 3), ((0, 1), (2, 1)))"
    yield "nn.crop2d(r(0, 1, 2, 3, 4))"
    yield "nn.crop2d(r(0, 1, 2, 3, 4), ((0, 1), (2, 1)))"


def outcome(call):
    try:
        value = np.asarray(eval(call))
    except Exception as error:
        words = str(error)
        if found := re.search(r"\x1b\[1m(.*?)\x1b\[0m", words, re.S):
            words = found[1]
        words = words.replace("keras.ops.expand_dims", "np.expand_dims")
        return f"{type(error).__name__}: {words}".strip()
    numbers = " ".join(f"{x:.8g}" for x in value.astype(float).ravel())
    return f"{value.shape}\t{numbers}"


for call in cases():
    print(f"{call}\t{outcome(call)}")
