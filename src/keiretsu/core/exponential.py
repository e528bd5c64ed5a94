"""The exponential as plain arithmetic, so that loops over many numbers run in the processor's vector lanes.

exp(x) = 2^k exp(r) with k = round(x / ln 2), |r| <= ln 2 / 2: r in two parts (ln 2 as a sum of a short and a
long number, so that k ln 2 is exact), exp(r) by its Taylor polynomial of degree 13 (remainder below 5e-18),
2^k added to the exponent field. Sums and products only, in one order, so the bits are the same on every
machine; within one unit in the last place of the true value.

References
----------
.. [1] Cody and Waite (1980), Software Manual for the Elementary Functions, ch. 6.
.. [2] Muller (2016), Elementary Functions, 3rd ed., ch. 11 (rounding by adding 1.5 x 2^52).
"""

import math
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from keiretsu.core.arrays import F64
from keiretsu.core.jit import inlined, kernel

LEAST, MOST = -708.0, 709.0
"""Arguments beyond are taken as these: the result is never zero, subnormal or infinite."""

_PER_LN2 = 1.0 / math.log(2.0)
_LN2_SHORT = float.fromhex("0x1.62e42fee00000p-1")
_LN2_REST = float.fromhex("0x1.a39ef35793c76p-33")
_ROUND = 1.5 * 2.0**52
_C2, _C3, _C4, _C5, _C6, _C7 = (1.0 / math.factorial(k) for k in range(2, 8))
_C8, _C9, _C10, _C11, _C12, _C13 = (1.0 / math.factorial(k) for k in range(8, 14))
_MANTISSA = 52


def _reinterpreted(result: Any, argument: Any, to: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], to)

    return result(argument), build


def _bits_of(context: Any, x: Any) -> Any:
    return _reinterpreted(types.int64, types.float64, ir.IntType(64))


def _float_of(context: Any, bits: Any) -> Any:
    return _reinterpreted(types.float64, types.int64, ir.DoubleType())


bits_of: Any = intrinsic(_bits_of)
"""The 64 bits of a float as a whole number; only inside kernels."""

float_of: Any = intrinsic(_float_of)
"""The float that 64 bits stand for; only inside kernels."""


@inlined
def exponential(x: float) -> float:
    """Return exp(x), x limited to LEAST..MOST; not a number stays so."""
    x = LEAST if x < LEAST else x
    x = MOST if x > MOST else x
    shifted = x * _PER_LN2 + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_SHORT) - k * _LN2_REST
    q = ((((_C13 * r + _C12) * r + _C11) * r + _C10) * r + _C9) * r + _C8
    q = (((((q * r + _C7) * r + _C6) * r + _C5) * r + _C4) * r + _C3) * r + _C2
    near_one = 1.0 + (r + r * r * q)
    # the lowest bits of `shifted` are k; added to the exponent field they multiply by 2^k
    return float(float_of(bits_of(near_one) + (bits_of(shifted) << _MANTISSA)) + (x - x))


@kernel
def exponentials(x: F64) -> None:
    """Replace every number of x (k,) by its exponential."""
    for e in range(len(x)):
        x[e] = exponential(x[e])
