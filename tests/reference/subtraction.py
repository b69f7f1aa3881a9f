#!/usr/bin/env python3
"""Reference values for mask subtraction, written from the standard with NumPy alone: subtraction.json.

PS3.3 C.7.6.10: which frames are mask and contrast, and the sign of Mask Sub-pixel Shift. PS3.3 C.8.7.1.1.2: LIN is
logged before the subtraction, LOG is not or goes through its Modality LUT.

    python3 tests/reference/subtraction.py > tests/reference/subtraction.json
"""
import json

import numpy as np

ROWS, COLUMNS, FRAMES = 7, 9, 8
BITS = 12


def frames():
    """A smooth background, a little noise, and a vessel that fills frame by frame."""
    rng = np.random.default_rng(20)
    row, column = np.mgrid[0:ROWS, 0:COLUMNS]
    ground = 2600 - 160 * row + 90 * column + 300 * np.sin(column / 2.0)
    out = []
    for n in range(FRAMES):
        fill = np.clip(n - 1 - row / 2, 0, 3) * (np.abs(column - 4 - row / 6) < 1.5)
        out.append(np.rint(ground * np.exp(-0.25 * fill) + rng.normal(0, 12, ground.shape)).astype(int))
    return np.clip(out, 1, 2**BITS - 2)


S = frames()
TOP = 2**BITS - 1
LUT = np.exp(np.arange(TOP + 1) / 700.0)


def keys(t):
    """Cubic convolution kernel, a = -1/2."""
    t = abs(t)
    if t < 1:
        return 1.5 * t**3 - 2.5 * t**2 + 1
    return -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2 if t < 2 else 0.0


def moved(image, row, column):
    """Down by `row`, to the left by `column`."""
    out = np.zeros(image.shape)
    for r in range(ROWS):
        for c in range(COLUMNS):
            y, x = r - row, c + column
            for j in range(int(np.floor(y)) - 1, int(np.floor(y)) + 3):
                for i in range(int(np.floor(x)) - 1, int(np.floor(x)) + 3):
                    weight = keys(y - j) * keys(x - i)
                    out[r, c] += weight * image[min(max(j, 0), ROWS - 1), min(max(i, 0), COLUMNS - 1)]
    return out


def lin(numbers):
    return np.log(np.mean([S[n - 1] for n in numbers], axis=0))


def log(numbers):
    return np.mean([S[n - 1] for n in numbers], axis=0) / TOP


def log_lut(numbers):
    return np.log(np.mean([LUT[S[n - 1]] for n in numbers], axis=0))


def case(name, of, pairs, shift=(0.0, 0.0)):
    """The largest difference over (mask frames, contrast frames) pairs."""
    parts = [moved(of(mask), *shift) - of(contrast) for mask, contrast in pairs]
    return name, np.round(np.max(parts, axis=0), 7).ravel().tolist()


CASES = dict([
    case("one frame against one", lin, [([1], [6])]),
    case("one frame against an average", lin, [([1, 2, 3], [6])]),
    case("contrast averaged", lin, [([1, 2], [5, 6, 7])]),
    case("whole shift", lin, [([1], [6])], (1.0, 2.0)),
    case("fractional shift", lin, [([1, 2], [6])], (0.3, -1.25)),
    case("opacified", lin, [([1, 2], [n]) for n in range(3, 9)]),
    case("opacified 4-6", lin, [([1, 2], [n]) for n in range(4, 7)]),
    case("two ranges", lin, [([1], [n]) for n in (3, 4, 7)]),
    case("interval 3", lin, [([n - 3], [n]) for n in range(4, 9)]),
    case("interval -2", lin, [([n + 2], [n]) for n in range(1, 7)]),
    case("reversed 5-8 offset 1", lin, [([4 - (n - 5)], [n]) for n in range(5, 9)]),
    case("logarithmic", log, [([1, 2], [6])]),
    case("logarithmic through its table", log_lut, [([1, 2], [6])]),
])

if __name__ == "__main__":
    # NumPy would otherwise hide that the vessel is there.
    assert max(CASES["opacified"]) > 0.5
    print(json.dumps({"rows": ROWS, "columns": COLUMNS, "bits": BITS, "lut_decay": 700.0,
                      "frames": [f.ravel().tolist() for f in S], "opacity": CASES}, indent=None))
