"""Time the named calls of the year by wrapping them; the package itself stays as it is."""

import ast
import inspect
import textwrap
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from keiretsu.model import run as simulate

PAGES = ("a_year", "into_next_year")
"""The functions of `simulate` that call the rules of a year, themselves or through others of its own."""


def named_calls() -> list[tuple[str, str]]:
    """Return (module, function) of every rule that the page of the year calls, in order, each once."""
    calls = {call: None for page in PAGES for call in _calls_of(page)}
    return [*calls, ("record", "take")]


def _calls_of(page: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(getattr(simulate, page))))
    for node in (found.func for found in ast.walk(tree) if isinstance(found, ast.Call)):
        if isinstance(node, ast.Name) and inspect.isfunction(getattr(simulate, node.id, None)):
            yield from _calls_of(node.id)
        owner = node.value if isinstance(node, ast.Attribute) else None
        if isinstance(owner, ast.Name) and inspect.ismodule(getattr(simulate, owner.id, None)):
            yield owner.id, node.attr


class Clock:
    """Seconds of every named call, year by year; years start when `a_year` is entered."""

    def __init__(self) -> None:
        self.calls: list[dict[str, float]] = []
        self.years: list[float] = []
        self.opening = 0.0
        self.frame = 0.0
        self._inside = False

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            result = function(*args, **options)
            if self._inside:
                self.calls[-1][name] += time.perf_counter() - begun
            return result

        return wrapper

    def _year(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            self.calls.append(defaultdict(float))
            self._inside = True
            self._begun = time.perf_counter()
            return function(*args, **options)

        return wrapper

    def _last(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            result = function(*args, **options)
            if self._inside:
                self.years.append(time.perf_counter() - self._begun)
                self._inside = False
            return result

        return wrapper

    def _whole(self, field: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            result = function(*args, **options)
            setattr(self, field, getattr(self, field) + time.perf_counter() - begun)
            return result

        return wrapper

    @contextmanager
    def watching(self) -> Iterator["Clock"]:
        """Replace the calls of the year by timed ones while the block runs."""
        changed: list[tuple[Any, str, Any]] = []

        def replace(owner: Any, name: str, wrapper: Callable[[Any], Any]) -> None:
            changed.append((owner, name, getattr(owner, name)))
            setattr(owner, name, wrapper(getattr(owner, name)))

        for module, name in named_calls():
            label = f"{module}.{name}"
            replace(getattr(simulate, module), name, lambda f, label=label: self._timed(label, f))
        replace(simulate, "a_year", self._year)
        replace(simulate, "into_next_year", self._last)
        for opening in ("open_economy", "come_to_rest", "open_books"):
            replace(simulate, opening, lambda f: self._whole("opening", f))
        replace(simulate.metrics, "frame", lambda f: self._whole("frame", f))
        try:
            yield self
        finally:
            for owner, name, original in reversed(changed):
                setattr(owner, name, original)


def least(clocks: list[Clock]) -> tuple[float, dict[str, float]]:
    """Return seconds a year, all and by call: the least over repeats, averaged over years."""
    years = range(len(clocks[0].years))
    total = sum(min(c.years[y] for c in clocks) for y in years) / len(years)
    names = [f"{module}.{name}" for module, name in named_calls()]
    share = {n: sum(min(c.calls[y].get(n, 0.0) for c in clocks) for y in years) / len(years) for n in names}
    return total, share
