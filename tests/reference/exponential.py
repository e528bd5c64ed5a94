"""The exponential in plain Python: the same sums and products, bit for bit."""

import math
import struct

LN2 = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")


def exponential(x):
    """Return exp(x) by reduction to |r| <= ln 2 / 2 and a Taylor polynomial of degree 13."""
    if math.isnan(x):
        return x
    x = min(max(x, -708.0), 709.0)
    k = round(x * (1.0 / math.log(2.0)))  # ties to even, as adding a large number does
    r = (x - k * LN2[0]) - k * LN2[1]
    q = 1.0 / math.factorial(13)
    for degree in range(12, 1, -1):
        q = q * r + 1.0 / math.factorial(degree)
    return math.ldexp(1.0 + (r + r * r * q), k)


def exponentials(x):
    """Return the exponentials of a list of numbers."""
    return [exponential(value) for value in x]


def units_apart(a, b):
    """Return by how many units in the last place two positive floats differ."""
    x, y = (struct.unpack("<q", struct.pack("<d", value))[0] for value in (a, b))
    return abs(x - y)
