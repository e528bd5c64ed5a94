"""Time the steps of the year by wrapping those of its page; the package itself stays as it is."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from keiretsu.model import run as simulate
from keiretsu.model.economy import Economy
from keiretsu.model.step import Step


def label(step: Step) -> str:
    """Return what a step is called in a table of times."""
    return f"{step.mechanism.name}.{step.name}"


class Clock:
    """Seconds of every step of a year, year by year, and of what is done once a run."""

    def __init__(self) -> None:
        self.calls: list[dict[str, float]] = []
        self.opening = 0.0
        self.frame = 0.0
        self._year = 0

    @property
    def years(self) -> list[float]:
        """Seconds of every year: the sum of its steps."""
        return [sum(calls.values()) for calls in self.calls]

    def _timed(self, step: Step) -> Step:
        def act(e: Economy) -> None:
            if e.year != self._year:
                self._year = e.year
                self.calls.append(defaultdict(float))
            begun = time.perf_counter()
            step.act(e)
            self.calls[-1][label(step)] += time.perf_counter() - begun

        return replace(step, act=act)

    def _first(self, step: Step) -> Step:
        return replace(step, act=self._whole("opening", step.act))

    def _whole(self, field: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            result = function(*args, **options)
            setattr(self, field, getattr(self, field) + time.perf_counter() - begun)
            return result

        return wrapper

    @contextmanager
    def watching(self) -> Iterator["Clock"]:
        """Replace the pages of a run, its beginning and its end by timed ones while the block runs."""
        timed = (
            (simulate, "OPENING", tuple(self._first(step) for step in simulate.OPENING)),
            (simulate, "YEAR", tuple(self._timed(step) for step in simulate.YEAR)),
            (simulate, "_begin", self._whole("opening", simulate._begin)),
            (simulate.metrics, "frame", self._whole("frame", simulate.metrics.frame)),
        )
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in timed]
        for owner, name, value in timed:
            setattr(owner, name, value)
        try:
            yield self
        finally:
            for owner, name, value in before:
                setattr(owner, name, value)


def least(clocks: list[Clock]) -> tuple[float, dict[str, float]]:
    """Return seconds a year, all and by step: the least over repeats, averaged over years."""
    years = range(len(clocks[0].calls))
    total = sum(min(c.years[y] for c in clocks) for y in years) / len(years)
    names = dict.fromkeys(label(step) for step in simulate.YEAR)
    share = {n: sum(min(c.calls[y].get(n, 0.0) for c in clocks) for y in years) / len(years) for n in names}
    return total, share
