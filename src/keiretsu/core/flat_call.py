"""How a kernel is called from Python: by a compiled function that takes what the kernel reads, in no records.

Kernels are written with records of arrays. Numba identifies a record at every call by all that is in it, at
six times the cost of arrays that are arguments of their own, and a kernel reads half of what its records
hold. So records are taken apart before the call and put together again in compiled code, where that costs
nothing; a field that the kernel does not name is None there.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple, ParamSpec, TypeVar, get_type_hints

import numba

from keiretsu.core.jit import OPTIONS
from keiretsu.core.kernel_cache import kept_for

P = ParamSpec("P")
R = TypeVar("R")


class FlatCall(NamedTuple):
    """How a kernel is called: `run(*arguments)`, which is `call(*pick(*arguments))` without a tuple between.

    Attributes
    ----------
    run : callable
        Calls the compiled function, given the kernel's arguments.
    pick : callable
        Returns the arrays and numbers that the kernel reads, given its arguments.
    call : callable
        The compiled function.
    declared : dict
        What each argument of `call` is annotated with, by its path in the records.
    """

    run: Callable[..., Any]
    pick: Callable[..., tuple[Any, ...]]
    call: Callable[..., Any]
    declared: dict[str, Any]


def call_kernel(kernel: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """Call a kernel that takes records and no range of rows."""
    returned: R = flat_call(kernel).run(*args, **named)
    return returned


@cache
def flat_call(kernel: Callable[..., Any]) -> FlatCall:
    """Return how to call a kernel, whose annotations name the records that it takes."""
    function: Any = getattr(kernel, "py_func", kernel)
    code, hints, read = function.__code__, get_type_hints(function), frozenset(names_in(function))
    arguments = {name: hints[name] for name in code.co_varnames[: code.co_argcount]}
    parts = [part for name, hint in arguments.items() for part in parts_read(name, hint, read)]
    rebuilt = [construction(name, hint, read) for name, hint in arguments.items()]
    name, given = f"flat_{function.__name__}", ", ".join(arguments)
    picked = "".join(f"{path}, " for _, path, _ in parts)
    source = (
        f"def {name}({', '.join(flat for flat, _, _ in parts)}):\n"
        f"    return kernel({', '.join(rebuilt)})\n"
        f"def run({given}): return call({picked})\n"
        f"def pick({given}): return ({picked})\n"
    )
    scope = {record.__name__: record for hint in arguments.values() for record in records_of(hint)}
    made: dict[str, Any] = {**scope, "__name__": function.__module__, "kernel": kernel}
    # at the kernel's own place in its own file, where numba looks for what is kept compiled
    exec(compile("\n" * (code.co_firstlineno - 1) + source, code.co_filename, "exec"), made)
    with kept_for(function):
        made["call"] = numba.njit(**OPTIONS)(made[name])
    declared = {flat: hint for flat, _, hint in parts}
    return FlatCall(made["run"], made["pick"], made["call"], declared)


def is_record(hint: Any) -> bool:
    """Tell whether an annotation is a named tuple."""
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def records_of(hint: Any) -> Iterator[type]:
    """Yield the records that an annotation is made of."""
    if is_record(hint):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from records_of(inner)


def names_in(function: Any, seen: frozenset[Any] = frozenset()) -> Iterator[str]:
    """Yield all names of attributes in a kernel and in the helpers that it calls."""
    yield from function.__code__.co_names
    for name in function.__code__.co_names:
        helper = getattr(function.__globals__.get(name), "py_func", None)
        if helper is not None and helper not in seen:
            yield from names_in(helper, seen | {helper})


def parts_read(name: str, hint: Any, read: frozenset[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield (name, expression, annotation) of each array or number of an argument that is read."""
    if not is_record(hint):
        yield name, name, hint
        return
    for place, (field, inner) in enumerate(get_type_hints(hint).items()):
        if field in read:
            for flat, path, leaf in parts_read(field, inner, read):
                yield f"{name}_{flat}", f"{name}[{place}]{path.removeprefix(field)}", leaf


def construction(name: str, hint: Any, read: frozenset[str]) -> str:
    """Return the expression that puts an argument together again from its parts."""
    if not is_record(hint):
        return name
    fields = (
        construction(f"{name}_{field}", inner, read) if field in read else "None"
        for field, inner in get_type_hints(hint).items()
    )
    return f"{hint.__name__}({', '.join(fields)})"
