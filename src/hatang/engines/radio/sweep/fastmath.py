"""log2, 2^x and arctangent in float32 without a call, so that loops around them become vector instructions.

pip's llvmlite comes without a vector mathematics library. The polynomials were fitted here, near minimax, on the
intervals named; the bounds below are what the tests hold them to.
"""

from __future__ import annotations

import numpy as np

from hatang.engines.radio.sweep.machine import compile_formula, pick

f4, i4 = np.float32, np.int32

HALF_PI = f4(np.pi / 2)
_ROOT_HALF_BITS = i4(0x3F3504F3)  # the bits of sqrt(1/2)
_MANTISSA = i4(23)
_BIAS = i4(127)

# log2(1 + x) / x on [sqrt(1/2) - 1, sqrt(2) - 1], to 7e-9
_L = tuple(
    f4(c)
    for c in (
        1.442694883037056,
        -0.7213471334447724,
        0.48092153581344277,
        -0.36072060916648435,
        0.2876762020573742,
        -0.2385365907300832,
        0.21725163444033105,
        -0.21017151663511865,
        0.12555181423364395,
    )
)
# 2^x on [-1/2, 1/2], to 8e-8
_E = tuple(
    f4(c)
    for c in (
        1.0000000754896738,
        0.6931472253785564,
        0.24022107373992396,
        0.055502973460226056,
        0.00967603637135311,
        0.0013409989903484761,
    )
)
# arctan(sqrt t) / sqrt t on [0, 1], to 9e-8
_A = tuple(
    f4(c)
    for c in (
        0.999999911395656,
        -0.33332093324421197,
        0.19971371999436913,
        -0.14029400243201923,
        0.09942701993961815,
        -0.059903861544672136,
        0.02455649333908158,
        -0.0047802726100613134,
    )
)


@compile_formula
def log2(x: np.float32) -> np.float32:
    """Logarithm to base 2 of a positive normal number; absolute error below 3e-7 + 6e-8·|log2 x|.

    >>> float(log2(np.float32(8))), float(log2(np.float32(1)))
    (3.0, 0.0)
    """
    bits = f4(x).view(np.int32)
    exponent = (bits - _ROOT_HALF_BITS) >> _MANTISSA
    m = i4(bits - (exponent << _MANTISSA)).view(np.float32) - f4(1)
    p = _L[7] + m * _L[8]
    p = _L[6] + m * p
    p = _L[5] + m * p
    p = _L[4] + m * p
    p = _L[3] + m * p
    p = _L[2] + m * p
    p = _L[1] + m * p
    p = _L[0] + m * p
    return f4(exponent) + m * p


@compile_formula
def exp2(x: np.float32) -> np.float32:
    """2 to the power x, for x held within -126…126; relative error below 3e-7.

    >>> round(float(exp2(np.float32(3))), 5), round(float(exp2(np.float32(-1))), 6)
    (8.0, 0.5)
    """
    x = min(max(x, f4(-126)), f4(126))
    whole = np.floor(x + f4(0.5))
    r = x - whole
    p = _E[4] + r * _E[5]
    p = _E[3] + r * p
    p = _E[2] + r * p
    p = _E[1] + r * p
    p = _E[0] + r * p
    return p * i4((i4(whole) + _BIAS) << _MANTISSA).view(np.float32)


@compile_formula
def power(x: np.float32, y: np.float32) -> np.float32:
    """x to the power y, x positive.

    >>> round(float(power(np.float32(27), np.float32(1 / 3))), 5)
    3.0
    """
    return exp2(y * log2(x))


@compile_formula
def arctan(x: np.float32) -> np.float32:
    """Arctangent, radians; absolute error below 3e-7.

    >>> float(arctan(np.float32(0)))
    0.0
    """
    a = abs(x)
    steep = a > f4(1)
    r = pick(steep, f4(1) / a, a)
    t = r * r
    p = _A[6] + t * _A[7]
    p = _A[5] + t * p
    p = _A[4] + t * p
    p = _A[3] + t * p
    p = _A[2] + t * p
    p = _A[1] + t * p
    p = r * (_A[0] + t * p)
    p = pick(steep, HALF_PI - p, p)
    return pick(x >= f4(0), p, -p)
