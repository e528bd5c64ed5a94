"""The measures of an industry by name, so that the command line can call any of them."""

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol, get_args, runtime_checkable

import polars as pl

from keiretsu.errors import UsageError
from keiretsu.world import World

STUDIES: dict[str, str] = {
    "catch-up": "keiretsu.measure.fits:catch_up_study",
    "convoy": "keiretsu.measure.convoy:convoy_test",
    "dependence": "keiretsu.measure.partners:dependence",
    "lineage": "keiretsu.measure.spinoffs:lineage",
    "local-content": "keiretsu.measure.content:local_content",
    "openness": "keiretsu.measure.supplier_groups:openness",
    "survival": "keiretsu.measure.lives:survival",
    "tie-dependence": "keiretsu.measure.partners:tie_dependence",
}
"""Name of a study -> "module:function", imported when it is asked for."""


@runtime_checkable
class Study(Protocol):
    """What a study returns: a table, what it says in plain words, and both as plain data."""

    @property
    def table(self) -> pl.DataFrame:
        """What was found, row by row."""
        ...

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        ...


def study(name: str, world: World, options: Mapping[str, Any] | None = None) -> Study:
    """Run a study by its name.

    Parameters
    ----------
    name : str
        One of `STUDIES`.
    world : World
    options : mapping, optional
        Keyword arguments of the study's function. Text is read as what the function says it takes.

    Returns
    -------
    Study

    Raises
    ------
    UsageError
        When there is no such study, or it has no such option, or a value cannot be read.
    """
    function = function_of(name)
    known = inspect.signature(function, eval_str=True).parameters
    read = {key: _read(name, key, value, known) for key, value in (options or {}).items()}
    done: Study = function(world, **read)
    return done


def function_of(name: str) -> Callable[..., Any]:
    """Return the function of a study.

    Raises
    ------
    UsageError
        When there is no such study.
    """
    if name not in STUDIES:
        raise UsageError(f"There is no study {name!r}; choose one of {', '.join(sorted(STUDIES))}.")
    module, _, function = STUDIES[name].partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _read(name: str, key: str, value: Any, known: Mapping[str, inspect.Parameter]) -> Any:
    """Return an option as the function takes it; text becomes the first type of its annotation that fits."""
    options = [p.name for p in list(known.values())[1:]]
    if key not in options:
        raise UsageError(f"The study {name!r} has no option {key!r}; it has {', '.join(options) or 'none'}.")
    if not isinstance(value, str):
        return value
    wanted = known[key].annotation
    for kind in (bool, int, float):
        if wanted is kind or kind in get_args(wanted):
            try:
                return value.lower() in ("true", "yes", "1") if kind is bool else kind(value)
            except ValueError:
                continue
    if wanted is str or str in get_args(wanted) or wanted is Any:
        return value
    if wanted in (bool, int, float) or {int, float} & set(get_args(wanted)):
        raise UsageError(f"{key}={value}: the study {name!r} takes a number there.")
    return tuple(value.split(","))
