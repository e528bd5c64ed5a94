"""The measures of an industry by name, so that the command line can call any of them."""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from types import UnionType
from typing import Any, Protocol, Union, get_args, get_origin, runtime_checkable

import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.measure.catch_up_fits import catch_up_study
from keiretsu.measure.convoy import convoy_test
from keiretsu.measure.local_content_study import local_content
from keiretsu.measure.partners import dependence, tie_dependence
from keiretsu.measure.spinoffs import lineage
from keiretsu.measure.supplier_groups import openness
from keiretsu.measure.tie_survival import survival
from keiretsu.network import Network

STUDIES: dict[str, Callable[..., "StudyResult"]] = {
    "catch-up": catch_up_study,
    "convoy": convoy_test,
    "dependence": dependence,
    "lineage": lineage,
    "local-content": local_content,
    "openness": openness,
    "survival": survival,
    "tie-dependence": tie_dependence,
}
"""Name of a study -> its function, which takes a network and options by name."""

WORDS_OF_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


@runtime_checkable
class StudyResult(Protocol):
    """What a study returns: a table, what its columns and the whole say in plain words, all as plain data."""

    @property
    def table(self) -> pl.DataFrame:
        """What was found, row by row."""
        ...

    @property
    def summary(self) -> str:
        """What was found, in plain words."""
        ...

    @property
    def columns(self) -> Mapping[str, str]:
        """What every column of the table means."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        ...


def study(name: str, network: Network, options: Mapping[str, Any] | None = None) -> StudyResult:
    """Run a study by its name.

    Parameters
    ----------
    name : str
        One of `STUDIES`.
    network : Network
    options : mapping, optional
        Keyword arguments of the study's function. Text is read as what the function says it takes.

    Returns
    -------
    StudyResult

    Raises
    ------
    UsageError
        When there is no such study, it has no such option or lacks one, or a value cannot be read.
    """
    function = function_of(name)
    known = inspect.signature(function, eval_str=True).parameters
    read = {key: _read(name, key, value, known) for key, value in (options or {}).items()}
    needed = [p.name for p in list(known.values())[1:] if p.default is p.empty and p.name not in read]
    if needed:
        raise UsageError(f"The study {name!r} needs the option {needed[0]!r}; give it.")
    return function(network, **read)


def function_of(name: str) -> Callable[..., StudyResult]:
    """Return the function of a study.

    Raises
    ------
    UsageError
        When there is no such study.
    """
    if name not in STUDIES:
        raise UsageError(f"There is no study {name!r}; choose one of {', '.join(sorted(STUDIES))}.")
    return STUDIES[name]


def _read(name: str, key: str, value: Any, known: Mapping[str, inspect.Parameter]) -> Any:
    """Return an option as the function takes it; text becomes what its annotation says."""
    options = [p.name for p in list(known.values())[1:]]
    if key not in options:
        raise UsageError(f"The study {name!r} has no option {key!r}; it has {', '.join(options) or 'none'}.")
    if not isinstance(value, str):
        return value
    choices = _choices(known[key].annotation)
    several = [get_args(choice) for choice in choices if get_origin(choice) in (tuple, Sequence, Collection)]
    if several:
        return tuple(_value(name, key, word.strip(), several[0]) for word in value.split(","))
    return _value(name, key, value, choices)


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _value(name: str, key: str, text: str, choices: Collection[Any]) -> Any:
    """Return text as the first of the types that reads it."""
    for kind in (int, float):
        if kind in choices:
            try:
                return kind(text)
            except ValueError:
                continue
    if bool in choices and text.lower() in WORDS_OF_TRUTH:
        return WORDS_OF_TRUTH[text.lower()]
    if str in choices or Any in choices:
        return text
    wanted = "yes or no" if bool in choices else "a number"
    raise UsageError(f"{key}={text}: the study {name!r} takes {wanted} there.")
