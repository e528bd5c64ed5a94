"""The claims of the documents as data, and how their outcomes are read off the records."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np

from keiretsu.errors import InvalidData, UsageError
from keiretsu.evidence.facts import fact
from keiretsu.evidence.observe import Reading
from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired

STATISTICS = ("growth", "mean")
WINDOWS = ("catch_up", "frontier", "fixed")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Treated minus control on one outcome over one window.

    Attributes
    ----------
    name : str
        What it is called in tables.
    treated, control : str
        Arms.
    metric, statistic : str
        ``growth`` (logarithmic, per year) or ``mean`` of a metric.
    window : str
        ``catch_up`` (until the treated arm's ``tfp_level`` reaches `parity`), ``frontier`` (to the end) or
        ``fixed``.
    since, until : int
        First year; last year of a fixed window.
    parity : float
        Level that ends the catch-up.
    factor : float
        Turns the outcome into the claim's unit.
    meaning : str
        What the comparison changes, in words.
    """

    name: str
    treated: str
    control: str
    metric: str
    statistic: str
    window: str
    since: int
    until: int = 0
    parity: float = 0.9
    factor: float = 1.0
    meaning: str = ""

    def effects(self, panel: Panel) -> Reading:
        """Return treated minus control for every draw that both arms have.

        Returns
        -------
        Reading
            In the claim's unit; with a reason where an arm, a metric or a year is missing.
        """
        for arm in (self.treated, self.control):
            if arm not in panel.arms:
                return Reading(missing=f"there is no run of arm {arm!r}")
        treated, control = panel.series(self.treated, self.metric), panel.series(self.control, self.metric)
        if treated is None or control is None:
            return Reading(missing=f"no rule of this run records {self.metric}")
        treated, control = paired(treated, control)
        ends = self._ends(panel, treated)
        values = self.factor * (self._outcome(treated, ends) - self._outcome(control, ends))
        known = np.isfinite(values)
        if not known.any():
            return Reading(missing=f"the run does not cover the years from {self.since} on")
        return Reading(treated.draws[known], values[known])

    def _ends(self, panel: Panel, treated: Series) -> Ints:
        last = int(treated.years[-1])
        if self.window == "fixed":
            return np.full(treated.draws.size, self.until)
        level = panel.series(self.treated, "tfp_level") if self.window == "catch_up" else None
        if level is None:
            return np.full(treated.draws.size, last)
        level = level.of(treated.draws).between(self.since + 1, last)
        reached = level.values >= self.parity
        first = level.years[np.argmax(reached, axis=1)] if level.years.size else np.zeros(0, np.int64)
        return (
            np.where(reached.any(axis=1), first, last)
            if level.years.size
            else np.full(treated.draws.size, last)
        )

    def _outcome(self, series: Series, ends: Ints) -> Floats:
        measure = _growth if self.statistic == "growth" else _mean
        return np.array(
            [
                measure(series.years, row, self.since, int(end))
                for row, end in zip(series.values, ends, strict=True)
            ]
        )


def _growth(years: Ints, row: Floats, first: int, last: int) -> float:
    begin, end = row[years == first], row[years == last]
    if not begin.size or not end.size or last <= first or begin[0] <= 0.0 or end[0] <= 0.0:
        return float("nan")
    return float((np.log(end[0]) - np.log(begin[0])) / (last - first))


def _mean(years: Ints, row: Floats, first: int, last: int) -> float:
    window = row[(years >= first) & (years <= last)]
    if not window.size or years[0] > first or years[-1] < last:
        return float("nan")
    return float(window.mean())


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim on trial.

    Attributes
    ----------
    id, title, claim, plain : str
        Name, headline, the claim in our words, the outcome in our words.
    claimed_sign : str
        ``+`` or ``-``.
    unit : str
        Unit of the effect.
    main : Comparison
        The comparison that decides.
    rival : str
        Arm that explains the outcome without ties.
    closed_rivals : tuple of str
        Rivals in closed form (`keiretsu.evidence.rivals`).
    linked, restates : tuple of str
        Held-out facts that can tell model and rival apart; facts that only say the claim again.
    switch : Comparison or None
        The comparison without a doubtful assumption.
    switch_wires : bool
        Whether an effect that dies with the switch counts as assumed.
    switch_because : str
        Why.
    checks : tuple of Comparison
        Further comparisons.
    assumptions : tuple of str
        What is assumed.
    """

    id: str
    title: str
    claim: str
    plain: str
    claimed_sign: str
    unit: str
    main: Comparison
    rival: str
    closed_rivals: tuple[str, ...]
    linked: tuple[str, ...]
    restates: tuple[str, ...]
    switch: Comparison | None
    switch_wires: bool
    switch_because: str
    checks: tuple[Comparison, ...]
    assumptions: tuple[str, ...]

    @property
    def rival_comparison(self) -> Comparison:
        """The main comparison with the rival arm in the place of the treated one."""
        return replace(self.main, name="rival", treated=self.rival)


@functools.cache
def claims() -> dict[str, Claim]:
    """Return the claims on trial, by id.

    Raises
    ------
    InvalidData
        If an entry lacks a field or names an unknown fact, statistic or window.

    Examples
    --------
    >>> list(claims())
    ['E1', 'E2', 'E3']
    """
    text = resources.files("keiretsu.evidence").joinpath("claims.toml").read_text("utf-8")
    return {name: parse(name, entry) for name, entry in tomllib.loads(text).items()}


def claim(identifier: str) -> Claim:
    """Return one claim.

    Raises
    ------
    UsageError
        If there is no such claim.

    Examples
    --------
    >>> claim("E1").claimed_sign
    '+'
    """
    if identifier not in claims():
        raise UsageError(f"there is no claim {identifier!r}; the claims are {', '.join(claims())}.")
    return claims()[identifier]


_MAIN = (
    "treated",
    "control",
    "metric",
    "statistic",
    "window",
    "since",
    "until",
    "parity",
    "factor",
    "meaning",
)


def parse(name: str, entry: dict[str, Any]) -> Claim:
    """Check one claim of ``claims.toml`` and return it.

    Raises
    ------
    InvalidData
        As `claims`.
    """
    try:
        result = _claim(name, entry)
    except (TypeError, KeyError) as problem:
        raise InvalidData(
            f"claims.toml, [{name}]: {problem} is missing or unknown; see the head of the file."
        ) from None
    if result.claimed_sign not in ("+", "-"):
        raise InvalidData(
            f"claims.toml, [{name}]: claimed_sign is {result.claimed_sign!r}; write '+' or '-'."
        )
    for comparison in (result.main, *result.checks):
        if comparison.statistic not in STATISTICS or comparison.window not in WINDOWS:
            raise InvalidData(f"claims.toml, [{name}]: use statistics {STATISTICS} and windows {WINDOWS}.")
    for identifier in result.linked:
        if fact(identifier).use != "validation":
            raise InvalidData(
                f"claims.toml, [{name}]: {identifier} is not held out; only such facts can be linked."
            )
    return result


def _claim(name: str, entry: dict[str, Any]) -> Claim:
    main = Comparison(name=name, **{key: entry[key] for key in _MAIN if key in entry})
    switch = entry.get("switch")
    return Claim(
        id=name,
        title=entry["title"],
        claim=entry["claim"],
        plain=entry["plain"],
        claimed_sign=entry["claimed_sign"],
        unit=entry["unit"],
        main=main,
        rival=entry["rival"],
        closed_rivals=tuple(entry["closed_rivals"]),
        linked=tuple(entry["linked"]),
        restates=tuple(entry["restates"]),
        switch=_variant(main, switch) if switch else None,
        switch_wires=bool(switch and switch["wires"]),
        switch_because=switch["because"] if switch else "",
        checks=tuple(_variant(main, check) for check in entry.get("checks", ())),
        assumptions=tuple(entry["assumptions"]),
    )


def _variant(main: Comparison, entry: dict[str, Any]) -> Comparison:
    fields = {key: entry[key] for key in ("name", *_MAIN) if key in entry}
    return replace(main, **fields)
