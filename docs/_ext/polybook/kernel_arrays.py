"""What packs arrays of a story for the script of a page. It is sent to the kernel as text.

Apart from ``kernel``, so that a change here executes no story again but those that give arrays.
"""

import base64
import math

TYPES = {
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "int32": 4,
    "uint32": 4,
    "float32": 4,
}
"""The types that scripts have arrays of, and the bytes of a value."""


def arrays(named):
    """Return arrays as JSON can say them: type, shape, and values, little-endian in base64.

    Each is an array of NumPy's, or a pair of one and the factor that a script multiplies it by: so
    measured values travel in one byte each.
    """
    if not isinstance(named, dict) or not named:
        raise TypeError(f"the arrays are a {type(named).__name__}, not a dictionary of them")
    return {_name(name): _packed(name, value) for name, value in named.items()}


def _name(name):
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"{name!r} is no name: write letters, digits and underscores")
    return name


def _packed(name, value):
    array, factor = value if isinstance(value, tuple) and len(value) == 2 else (value, None)
    kind = getattr(getattr(array, "dtype", None), "name", type(array).__name__)
    if kind not in TYPES:
        raise TypeError(
            f"{name!r} is of the type {kind}, and scripts have arrays of {', '.join(TYPES)}. "
            "Write .astype() and one of these"
        )
    if kind == "float32" and not abs(array.astype("float64")).sum() < math.inf:
        raise ValueError(f"{name!r} holds a value that is not finite")
    packed = {"type": kind, "shape": list(array.shape)}
    if factor is not None:
        if not math.isfinite(factor):
            raise ValueError(f"the factor of {name!r} is {factor!r}: give a finite number")
        packed["factor"] = float(factor)
    little_endian = array.astype(array.dtype.newbyteorder("<"))
    return packed | {"base64": base64.b64encode(little_endian.tobytes()).decode("ascii")}
