"""Whether kernels were compiled for what their annotations declare, and for nothing else."""

import sys
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import numba
import numpy as np
from numba.core import types
from numba.core.registry import CPUDispatcher

from keiretsu.core.flat_call import flat_call


def kernels():
    """Return the imported kernels of the package; helpers that are written out at their calls are none."""
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] == "keiretsu"]
    found = {id(v): v for module in modules for v in vars(module).values() if isinstance(v, CPUDispatcher)}
    return [kernel for kernel in found.values() if kernel.targetoptions.get("inline") != "always"]


def undeclared(kernel):
    """Return a sentence for every argument that a kernel was compiled for against its annotation.

    A kernel is called from Python with its records taken apart, from other kernels as it is.
    """
    function, within = kernel.py_func, flat_call(kernel)
    hints = get_type_hints(function)
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    where = f"{function.__module__}.{function.__name__}"
    told = [*listed({name: hints[name] for name in names}, kernel), *listed(within.declared, within.call)]
    return [f"{where}: {path} was compiled for {got}, declared is {wanted}" for path, got, wanted in told]


def listed(declared, compiled):
    """Return (path, compiled type, declared type) of what differs in any signature."""
    return [
        found
        for signature in compiled.signatures
        for (name, hint), given in zip(declared.items(), signature, strict=True)
        for found in differing(name, given, hint)
    ]


def differing(path, given, hint):
    """Yield (path, compiled type, declared type) of what differs; the fields of records apart.

    A field that a kernel does not read is None where it was called with its records taken apart.
    """
    given = types.unliteral(given)
    if isinstance(given, types.BaseNamedTuple) and given.instance_class is hint:
        for (name, inner), kind in zip(get_type_hints(hint).items(), given.types, strict=True):
            if not isinstance(kind, types.NoneType):
                yield from differing(f"{path}.{name}", kind, inner)
    elif not any(fits(given, one) for one in alternatives(hint)):
        yield path, given, hint


def alternatives(hint):
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def fits(given, hint):
    """Tell whether a compiled type is the declared one: an array of these numbers, C-contiguous; a number."""
    if get_origin(hint) is np.ndarray:
        number = numba.from_dtype(np.dtype(get_args(get_args(hint)[1])[0]))
        whole = isinstance(given, types.Array) and given.layout == "C" and given.mutable and given.aligned
        return whole and given.dtype == number
    return isinstance(hint, type) and not issubclass(hint, tuple) and given == numba.typeof(hint(0))
