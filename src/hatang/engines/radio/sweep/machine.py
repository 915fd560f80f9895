"""What the sweep asks of numba: float32 loops that become vector instructions.

numba cannot say that two arrays never overlap, and LLVM refuses to vectorise a loop that gathers from one array and
stores into another unless it knows. `read` and `write` are array accesses that say so: what is read through `read`
is never what the same loop writes through `write`. A caller that breaks this promise gets undefined numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llvmlite import ir
from numba import extending, njit, types

if TYPE_CHECKING:
    from collections.abc import Callable

# No reassociation: a sum keeps its order, so the same input gives the same bits wherever it is computed.
RELAXED = {"contract", "arcp", "nsz", "nnan", "ninf"}


def compile_fast[F: Callable[..., Any]](function: F) -> F:
    """Compile a float32 function in which neither NaN nor infinity occurs; the plain one stays at `.py_func`."""
    return cast("F", njit(cache=True, error_model="numpy", fastmath=RELAXED, nogil=True)(function))


def compile_formula[F: Callable[..., Any]](function: F) -> F:
    """Compile a float32 formula that is always put in its caller's place: a loop with calls is not vectorised."""
    settings = {"cache": True, "error_model": "numpy", "fastmath": RELAXED, "nogil": True, "forceinline": True}
    return cast("F", njit(**settings)(function))


def compile_gathering[F: Callable[..., Any]](function: F) -> F:
    """Compile a float32 function that may meet NaN in its input and hands it on."""
    return cast("F", njit(cache=True, error_model="numpy", fastmath={"contract", "arcp", "nsz"}, nogil=True)(function))


def compile_exact[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that keeps the rules of IEEE 754, for code that looks at NaN."""
    return cast("F", njit(cache=True, error_model="numpy", nogil=True)(function))


intrinsic: Any = extending.intrinsic  # its own types do not know that the context is not an argument


def _build_alias_scope(module: Any) -> Any:
    """The alias scope of everything that is read through `read`."""
    domain = module.add_metadata([ir.MetaDataString(module, "hatang.sweep")])
    scope = module.add_metadata([ir.MetaDataString(module, "hatang.sweep.read"), domain])
    return module.add_metadata([scope])


def _element_address(builder: Any, arguments: Any) -> Any:
    return builder.gep(arguments[0], [arguments[1]])


@intrinsic
def pointer(typing_context: Any, array: Any) -> Any:
    """Where a contiguous array's elements begin. Arrays are counted at every call, and that costs more than the work.

    The caller keeps the array alive; `get`, `put`, `read` and `write` take pointers and look at no bounds.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def pick(typing_context: Any, condition: Any, a: Any, b: Any) -> Any:
    """`a if condition else b` with both computed: a branch that LLVM can sink work into ends vectorisation."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.select(*arguments)

    return a(types.boolean, a, a), generate


@intrinsic
def get(typing_context: Any, array: Any, index: Any) -> Any:
    """The element `index` places after a pointer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_element_address(builder, arguments))

    return array.dtype(array, types.intp), generate


@intrinsic
def put(typing_context: Any, array: Any, index: Any, value: Any) -> Any:
    """Set the element `index` places after a pointer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _element_address(builder, arguments))
        return context.get_dummy_value()

    return types.void(array, types.intp, array.dtype), generate


@intrinsic
def read(typing_context: Any, array: Any, index: Any) -> Any:
    """As `get`, of elements that this loop does not `write`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = builder.load(_element_address(builder, arguments))
        value.set_metadata("alias.scope", _build_alias_scope(builder.module))
        return value

    return array.dtype(array, types.intp), generate


@intrinsic
def write(typing_context: Any, array: Any, index: Any, value: Any) -> Any:
    """As `put`, of elements that this loop does not `read`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _element_address(builder, arguments)
        builder.store(arguments[2], place).set_metadata("noalias", _build_alias_scope(builder.module))
        return context.get_dummy_value()

    return types.void(array, types.intp, array.dtype), generate
