"""How a mechanism declares its arrays: what each is, how long it is, and whether it outlives the year.

A mechanism's record is a named tuple of arrays, annotated like this::

    class Labour(NamedTuple):
        workers: Annotated[F64, state("n", "staff, persons")]

Records may be nested. Names of arrays are unique among all mechanisms, so that kernels, their plain twins and
tables of what is read and written can call them by name. Sizes are letters: n firms, M markets (a sector in a
region), R regions, S sectors, Q inputs of firms, E supply ties, P collaborations, H horizontal groups.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
R = TypeVar("R", bound=tuple[Any, ...])
Role = Literal["fixed", "state", "flow"]


@dataclass(frozen=True, slots=True)
class Field:
    """One array of a mechanism.

    Parameters
    ----------
    role : {"fixed", "state", "flow"}
        ``fixed`` comes from the network, never changes, and is shared by runs; ``state`` is carried from year
        to year and kept in snapshots; ``flow`` belongs to one year and is written before it is read.
    shape : tuple of str
        Letters of sizes, or whole numbers.
    meaning : str
        What it holds, with its unit.
    start : float
        What it holds before the opening year.
    """

    role: Role
    shape: tuple[str, ...]
    meaning: str
    start: float = 0.0


def fixed(shape: str, meaning: str) -> Field:
    """Declare an array that comes from the network and never changes."""
    return Field("fixed", tuple(shape.split()), meaning)


def state(shape: str, meaning: str, start: float = 0.0) -> Field:
    """Declare an array that is carried from year to year."""
    return Field("state", tuple(shape.split()), meaning, start)


def flow(shape: str, meaning: str, start: float = 0.0) -> Field:
    """Declare an array of one year."""
    return Field("flow", tuple(shape.split()), meaning, start)


class Leaf(NamedTuple):
    """An array of a record: its path, name, type of numbers and declaration."""

    path: tuple[str, ...]
    dtype: np.dtype[Any]
    field: Field

    @property
    def name(self) -> str:
        """Its own name, unique among mechanisms."""
        return self.path[-1]


@cache
def hints_of(record: Hashable) -> Mapping[str, Any]:
    """Return the annotations of a record, resolved once: that takes longer than filling its arrays."""
    return get_type_hints(cast(Any, record), include_extras=True)


def leaves(record: type[Any]) -> tuple[Leaf, ...]:
    """Return the arrays of a record, nested ones included, in order.

    Examples
    --------
    >>> from keiretsu.core.arrays import F64
    >>> class Pool(NamedTuple):
    ...     people: Annotated[F64, state("R 3", "persons outside firms")]
    >>> [(leaf.name, leaf.field.shape) for leaf in leaves(Pool)]
    [('people', ('R', '3'))]
    """
    return _known(cast(Hashable, record))


@cache
def _known(record: Hashable) -> tuple[Leaf, ...]:
    return tuple(_leaves(record))


def _leaves(record: Any) -> Iterator[Leaf]:
    for name, hint in hints_of(record).items():
        if get_origin(hint) is Annotated:
            array, declared = get_args(hint)
            yield Leaf((name,), np.dtype(get_args(get_args(array)[1])[0]), declared)
        else:
            for inner in leaves(hint):
                yield inner._replace(path=(name, *inner.path))


def build(record: type[R], sizes: Mapping[str, int], given: Mapping[str, Array]) -> R:
    """Return a record of arrays: those given by name, the others filled with what they start with.

    Parameters
    ----------
    record : type
        A named tuple as described above.
    sizes : mapping of str to int
    given : mapping of str to array
        Every ``fixed`` array, and what else is known.

    Raises
    ------
    KeyError
        A fixed array is missing.
    """
    values = [
        build(part, sizes, given) if isinstance(part, type) else _value(part, sizes, given)
        for part in _parts(cast(Hashable, record))
    ]
    return cast(R, cast(Any, record)(*values))


@cache
def _parts(record: Hashable) -> tuple[Leaf | type[Any], ...]:
    """Return what a record is made of: arrays and other records, resolved once."""
    known = {leaf.path: leaf for leaf in _known(record)}
    return tuple(known.get((name,), hint) for name, hint in hints_of(record).items())


def _value(leaf: Leaf, sizes: Mapping[str, int], given: Mapping[str, Array]) -> Array:
    declared = leaf.field
    if leaf.name in given:
        return given[leaf.name]
    if declared.role == "fixed":
        raise KeyError(leaf.name)
    shape = tuple(sizes[size] if size in sizes else int(size) for size in declared.shape)
    if declared.start == 0.0:
        return np.zeros(shape, leaf.dtype)  # not filled, which takes longer
    return np.full(shape, declared.start, leaf.dtype)


def arrays(record: Any) -> Iterator[tuple[Leaf, Array]]:
    """Yield the arrays of a record with their declarations."""
    for leaf in leaves(type(record)):
        value = record
        for name in leaf.path:
            value = getattr(value, name)
        yield leaf, value
