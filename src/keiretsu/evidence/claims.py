"""The claims of the documents as data, and how their outcomes are read off the records."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

import numpy as np

from keiretsu.errors import InvalidData, UsageError
from keiretsu.evidence.facts import fact
from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired

STATISTICS = ("growth", "mean")
WINDOWS = ("catch_up", "frontier", "fixed")
AT_FRONTIER = 0.98
"""Relative level from which a year counts as standing at the frontier, within what TFP can be measured."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Treated minus control, draw by draw.

    Attributes
    ----------
    draws : int array, shape (d,)
        Draws that could be judged.
    values : float array, shape (d,)
        In the claim's unit.
    missing : str
        Why nothing could be judged; empty if something could.
    left_out : int
        Draws without a window: the treated arm never comes near the frontier.
    at_frontier : float or None
        Share of the judged years in which the treated arm stands at `AT_FRONTIER` or above; ``None`` where
        the window has nothing to do with the frontier.
    """

    draws: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    values: Floats = field(default_factory=lambda: np.zeros(0))
    missing: str = ""
    left_out: int = 0
    at_frontier: float | None = None


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
        ``catch_up`` (until the treated arm's ``tfp_level`` reaches `parity`), ``frontier`` (from the first
        year, not before `since`, in which it has reached `parity`, to the end; draws that never do are left
        out) or ``fixed``. The control arm is read over the same years.
    since, until : int
        First year, or earliest first year; last year of a fixed window.
    parity : float
        Level that ends the catch-up and opens the time at the frontier.
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

    def effects(self, panel: Panel) -> Differences:
        """Return treated minus control for every draw that both arms have.

        Returns
        -------
        Differences
            In the claim's unit; with a reason where an arm, a metric or a year is missing.
        """
        for arm in (self.treated, self.control):
            if arm not in panel.arms:
                return Differences(missing=f"there is no run of arm {arm!r}")
        treated, control = panel.series(self.treated, self.metric), panel.series(self.control, self.metric)
        if treated is None or control is None:
            return Differences(missing=f"no rule of this run records {self.metric}")
        treated, control = paired(treated, control)
        level = self._level(panel, treated)
        if level is None and self.window != "fixed":
            return Differences(missing="no rule of this run records tfp_level")
        begins, ends = self._windows(treated, level)
        values = self._outcome(treated, begins, ends) - self._outcome(control, begins, ends)
        known = np.isfinite(values)
        left_out = int((begins > ends).sum())
        if not known.any():
            return Differences(missing=self._missing(treated, left_out), left_out=left_out)
        standing = _standing(level, begins, ends) if level is not None and self.window == "frontier" else None
        return Differences(treated.draws[known], self.factor * values[known], "", left_out, standing)

    def _level(self, panel: Panel, treated: Series) -> Series | None:
        level = panel.series(self.treated, "tfp_level")
        return level.of(treated.draws) if level is not None else None

    def _windows(self, treated: Series, level: Series | None) -> tuple[Ints, Ints]:
        """Return first and last year of every draw; in draws left out the first comes after the last."""
        last = int(treated.years[-1])
        begins, ends = np.full(treated.draws.size, self.since), np.full(treated.draws.size, last)
        if self.window == "fixed" or level is None:
            return begins, np.full(treated.draws.size, self.until)
        if self.window == "catch_up":
            return begins, _first_at(level.between(self.since + 1, last), self.parity, last)
        if int(treated.years[0]) <= self.since <= last:
            begins = _first_at(level.between(self.since, last), self.parity, last + 1)
        return begins, ends

    def _missing(self, treated: Series, left_out: int) -> str:
        if self.since <= int(treated.years[-1]) and left_out == treated.draws.size > 0:
            return (
                f"arm {self.treated!r} stands at {self.parity:g} of the frontier in no draw "
                f"from {self.since} on"
            )
        return f"the run does not cover the years from {self.since} on"

    def _outcome(self, series: Series, begins: Ints, ends: Ints) -> Floats:
        measure = _growth if self.statistic == "growth" else _mean
        windows = zip(series.values, begins, ends, strict=True)
        return np.array([measure(series.years, row, int(begin), int(end)) for row, begin, end in windows])


def _first_at(level: Series, parity: float, never: int) -> Ints:
    """Return the first year of each draw at a level, or ``never``."""
    if not level.years.size:
        return np.full(level.draws.size, never)
    reached = level.values >= parity
    return np.where(reached.any(axis=1), level.years[np.argmax(reached, axis=1)], never)


def _standing(level: Series, begins: Ints, ends: Ints) -> float:
    """Return the share of the years in the windows that stand at the frontier."""
    inside = (level.years >= begins[:, None]) & (level.years <= ends[:, None])
    return float((level.values[inside] >= AT_FRONTIER).mean())


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
    rival, rival_control : str
        Arm that explains the outcome without ties, and its own control: the same economy under the rules of
        the control arm.
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
    rival_control: str
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
        """The main comparison inside the rival's economy: the rival arm and its own control."""
        return replace(self.main, name="rival", treated=self.rival, control=self.rival_control)


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
        rival_control=entry["rival_control"],
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
