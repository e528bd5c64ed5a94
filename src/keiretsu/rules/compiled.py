"""Years as one compiled function: for small worlds, where calling kernels takes longer than their loops.

The page of the year (`keiretsu.simulate`) and the rules are written once. Over large worlds they run as
Python and hand their loops to kernels in threads; here they are compiled as a whole. For that the dataclasses
that a year works on have twins with the same fields in compiled code, made from them when it begins; what it
leaves is written back when it ends. Both ways give the same bits.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, NamedTuple

import numba
from numba import types
from numba.experimental import structref as _structref
from numba.extending import intrinsic

from keiretsu import schema, sources
from keiretsu.rng.jit import OPTIONS
from keiretsu.rules.economy import Economy, Flows, Parameters, Rates
from keiretsu.rules.record import Tally
from keiretsu.world.layout import Layout
from keiretsu.world.state import State

structref: Any = _structref  # has no types of its own


class _Twin(types.StructRef):
    def __init__(self, named: Sequence[tuple[str, Any]]) -> None:
        super().__init__(named)  # type: ignore[no-untyped-call]
        self.name = type(self).__name__  # the name of all fields makes symbols of hundreds of kilobytes

    @property
    def key(self) -> Any:
        return type(self), self._fields

    def preprocess_fields(self, named: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
        unliteral: Any = types.unliteral
        return tuple((name, unliteral(kind)) for name, kind in named)


@structref.register
class LayoutTwin(_Twin):
    """`keiretsu.world.layout.Layout` in compiled code."""


@structref.register
class StateTwin(_Twin):
    """`keiretsu.world.state.State` in compiled code."""


@structref.register
class FlowsTwin(_Twin):
    """`keiretsu.rules.economy.Flows` in compiled code."""


@structref.register
class ParametersTwin(_Twin):
    """`keiretsu.rules.economy.Parameters` in compiled code."""


@structref.register
class RatesTwin(_Twin):
    """`keiretsu.rules.economy.Rates` in compiled code."""


@structref.register
class EconomyTwin(_Twin):
    """`keiretsu.rules.economy.Economy` in compiled code."""


@structref.register
class TallyTwin(_Twin):
    """`keiretsu.rules.record.Tally` in compiled code."""


def _names(of: Any, *without: str) -> tuple[str, ...]:
    return tuple(f.name for f in fields(of) if f.name not in without)


LAYOUT = _names(Layout, "ids", "sectors", "regions")
STATE = _names(State)
FLOWS = _names(Flows)
PARAMETERS = tuple(schema.parameters())
RATES = _names(Rates, "of")
TALLY = _names(Tally)

for _class, _twin, _fields in (
    (Layout, LayoutTwin, LAYOUT),
    (State, StateTwin, STATE),
    (Flows, FlowsTwin, FLOWS),
    (Parameters, ParametersTwin, PARAMETERS),
    (Rates, RatesTwin, ("of", *RATES)),
    (Economy, EconomyTwin, _names(Economy, "log")),
    (Tally, TallyTwin, TALLY),
):
    structref.define_constructor(_class, _twin, _fields)


def _fields_of(typing: Any, twin: Any) -> Any:
    """Return all fields of a twin as a tuple."""
    result: Any = types.Tuple(list(twin.field_dict.values()))  # type: ignore[no-untyped-call]

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = structref._Utils(context, builder, twin).get_data_struct(args[0])
        values = [getattr(data, name) for name in twin.field_dict]
        for kind, value in zip(result, values, strict=True):
            context.nrt.incref(builder, kind, value)
        return context.make_tuple(builder, result, values)

    return result(twin), build


fields_of: Any = intrinsic(_fields_of)


SOURCES = ("rng", "kernels", "rules", "world/layout.py", "world/state.py", "simulate.py", "schema")
"""What a compiled year is made of: it is compiled anew when any of them changes."""


@cache
def _compiled(a_year: Callable[..., None]) -> Callable[..., Any]:
    """Return the compiled years; numba looks for changes in one file only, so a digest is part of them."""
    digest = sources.digest(SOURCES)

    def years(
        layout: Any, state: Any, flows: Any, parameters: Any, rates: Any, seed: Any, landscapes: Any,
        first: int, last: int, on: NamedTuple, taken: Any,
    ) -> Any:  # fmt: skip
        digest  # noqa: B018
        e: Any = Economy(
            Layout(*layout), State(*state), Flows(*flows), Rates(Parameters(*parameters), *rates), seed,
            landscapes, 1,
        )  # type: ignore[call-arg]  # fmt: skip
        tally = Tally(*taken)
        for year in range(first, last + 1):
            a_year(e, year, on, tally)
        return fields_of(e.state), fields_of(e.flows)

    compiled: Callable[..., Any] = numba.njit(**OPTIONS)(years)
    return compiled


def simulate_years(
    a_year: Callable[..., None], e: Economy, first: int, last: int, on: NamedTuple, taken: Tally
) -> None:
    """Simulate the years first..last of an economy as one compiled function.

    Parameters
    ----------
    a_year : callable
        A step, ``a_year(e, year, on, taken)``.
    e : Economy
        Without a log; left as the last year leaves it.
    first, last : int
    on : On
        The rules that are on.
    taken : Tally
        Its rows of these years are filled.
    """
    state, flows = _compiled(a_year)(
        _values(e.layout, LAYOUT), _values(e.state, STATE), _values(e.flows, FLOWS),
        _values(e.rates.of, PARAMETERS), _values(e.rates, RATES), e.seed, e.landscapes, first, last, on,
        _values(taken, TALLY),
    )  # fmt: skip
    _write(e.state, STATE, state)
    _write(e.flows, FLOWS, flows)


def _values(of: Any, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(of, name) for name in names)


def _write(of: Any, names: Iterable[str], values: Iterable[Any]) -> None:
    for name, value in zip(names, values, strict=True):
        setattr(of, name, value)
