"""Contrasts of two arms on one outcome: which years are read, and what is taken from what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from keiretsu.evidence.panel import Floats, Ints, Panel, Series, paired
from keiretsu.evidence.window import growth, mean_over

OutcomeStatistic = Literal["growth", "mean", "crossing"]
Window = Literal["catch_up", "frontier", "fixed"]

LEVEL = "tfp_level"
"""Metric that decides the years: productivity relative to the frontier."""

AT_FRONTIER = 0.98
"""Relative level from which a year counts as standing at the frontier, within what TFP can be measured."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Treated minus control, replication by replication.

    Attributes
    ----------
    replications : int array, shape (d,)
        Replications that could be judged.
    values : float array, shape (d,)
        In the claim's unit.
    missing : str
        Why nothing could be judged; empty if something could.
    left_out : int
        Replications without a window: neither arm ever comes near the frontier.
    at_frontier : float or None
        Share of the judged years in which the treated arm stands at `AT_FRONTIER` or above; ``None`` where
        the window has nothing to do with the frontier.
    """

    replications: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    values: Floats = field(default_factory=lambda: np.zeros(0))
    missing: str = ""
    left_out: int = 0
    at_frontier: float | None = None


@dataclass(frozen=True, slots=True)
class Contrast:
    """Treated minus control on one outcome over one window.

    Attributes
    ----------
    name : str
        What it is called in tables.
    treated, control : str
        Arms.
    metric, region, group : str
        What is read: a metric of the records, of ``all`` or of one region, one group.
    statistic : str
        ``growth`` (logarithmic, per year) or ``mean`` of the metric; ``crossing``: the year from which
        turning to the rules of the control arms pays (see `crossings`).
    window : str
        ``catch_up`` (until the ``tfp_level`` of either arm reaches `parity`), ``frontier`` (from the first
        year, not before `since`, in which either has reached `parity`, to the end; replications in which
        neither does are left out) or ``fixed``. Both arms are read over the same years, and both decide them
        alike: years that one arm's luck decided would find an effect between arms that differ by luck alone.
    since, until : int
        First year, or earliest first year; last year of a fixed window.
    parity : float
        Level that ends the catch-up and opens the time at the frontier.
    factor : float
        Turns the outcome into the claim's unit.
    meaning : str
        What the contrast changes, in words.
    minus : tuple of str
        A treated and a control arm whose gap is taken off: a difference of gaps. Empty for none.
    turns : tuple of (int, str)
        For a crossing: years, and the arms that leave the treated one at the end of them.
    span : int
        For a crossing: years after each turn that are compared.
    unit : str
        Unit of the effect.
    designs : bool
        Whether it acts on designs alone, so that an engine without designs cannot try it.
    at_frontier : bool
        Whether it is about standing at the frontier, so that the share of the judged years that do is told.
    """

    name: str
    treated: str
    control: str
    metric: str
    statistic: OutcomeStatistic = "mean"
    window: Window = "fixed"
    since: int = 0
    until: int = 0
    parity: float = 0.9
    factor: float = 1.0
    meaning: str = ""
    minus: tuple[str, ...] = ()
    turns: tuple[tuple[int, str], ...] = ()
    span: int = 10
    unit: str = ""
    designs: bool = False
    at_frontier: bool = False
    region: str = "all"
    group: str = "all"

    @property
    def arms(self) -> set[str]:
        """Arms that the contrast reads."""
        return {self.treated, self.control, *self.minus, *(arm for _, arm in self.turns)} - {""}

    def effects(self, panel: Panel) -> Differences:
        """Return treated minus control for every replication that both arms have.

        Returns
        -------
        Differences
            In the claim's unit; with a reason where an arm, a metric or a year is missing.
        """
        if self.designs and any(panel.without(arm, "search") for arm in self.arms):
            return Differences(missing="the reduced engine has no designs")
        if self.statistic == "crossing":
            return crossings(self, panel)
        first = self.gap(panel, self.treated, self.control)
        if not self.minus or first.missing:
            return first
        second = self.gap(panel, *self.minus)
        if second.missing:
            return Differences(missing=second.missing)
        shared, one, two = np.intersect1d(first.replications, second.replications, return_indices=True)
        if not shared.size:
            return Differences(missing="no replication has both gaps")
        values = first.values[one] - second.values[two]
        return Differences(shared, values, "", first.left_out, first.at_frontier)

    def gap(self, panel: Panel, treated_arm: str, control_arm: str) -> Differences:
        """Return one arm minus another over the window that the higher of their levels decides."""
        for arm in (treated_arm, control_arm):
            if arm not in panel.arms:
                return Differences(missing=panel.lacks(arm, self.metric))
        treated, control = self.series(panel, treated_arm), self.series(panel, control_arm)
        if treated is None or control is None:
            lacking = treated_arm if treated is None else control_arm
            return Differences(missing=panel.lacks(lacking, self.metric, self.group, self.region))
        treated, control = paired(treated, control)
        level = panel.series(treated_arm, LEVEL, region=self.region)
        level = level.of(treated.replications) if level is not None else None
        if level is None and self.window != "fixed":
            return Differences(missing=panel.lacks(treated_arm, LEVEL, region=self.region))
        begins, ends = self._windows(treated, self._level(panel, treated_arm, control_arm, treated))
        values = self._outcome(treated, begins, ends) - self._outcome(control, begins, ends)
        known = np.isfinite(values)
        left_out = int((begins > ends).sum())
        if not known.any():
            why = self._missing(treated, (treated_arm, control_arm), left_out)
            return Differences(missing=why, left_out=left_out)
        told = level is not None and (self.at_frontier or self.window == "frontier")
        standing = _standing(level, begins, ends) if told and level is not None else None
        return Differences(treated.replications[known], self.factor * values[known], "", left_out, standing)

    def control_mean(self, panel: Panel) -> float | None:
        """Return the outcome of the control arm, mean over replications, in the unit of the effect.

        None where it cannot be read.
        """
        treated, control = self.series(panel, self.treated), self.series(panel, self.control)
        if treated is None or control is None or self.statistic == "crossing":
            return None
        treated, control = paired(treated, control)
        begins, ends = self._windows(treated, self._level(panel, self.treated, self.control, treated))
        values = self._outcome(control, begins, ends)
        known = values[np.isfinite(values)]
        return self.factor * float(known.mean()) if known.size else None

    def judged_years(self, panel: Panel) -> tuple[int, int] | None:
        """Return first and last year that are judged in the median replication; ``None`` where none is."""
        treated, control = self.series(panel, self.treated), self.series(panel, self.control)
        if treated is None or control is None:
            return None
        treated, _ = paired(treated, control)
        begins, ends = self._windows(treated, self._level(panel, self.treated, self.control, treated))
        whole = begins <= ends
        if not whole.any():
            return None
        return int(np.median(begins[whole])), int(np.median(ends[whole]))

    def series(self, panel: Panel, arm: str) -> Series | None:
        """Return the metric of one arm, or ``None`` where it was not recorded."""
        return panel.series(arm, self.metric, self.group, self.region)

    def _level(self, panel: Panel, one: str, two: str, of: Series) -> Series | None:
        first, second = (panel.series(arm, LEVEL, region=self.region) for arm in (one, two))
        return _higher(first, second, of.replications)

    def _windows(self, treated: Series, level: Series | None) -> tuple[Ints, Ints]:
        """Return first and last year of every replication, in wrong order where it is left out."""
        last = int(treated.years[-1])
        begins, ends = (
            np.full(treated.replications.size, self.since),
            np.full(treated.replications.size, last),
        )
        if self.window == "fixed" or level is None:
            return begins, np.full(treated.replications.size, self.until)
        if self.window == "catch_up":
            return begins, _first_at(level.between(self.since + 1, last), self.parity, last)
        if int(treated.years[0]) <= self.since <= last:
            begins = _first_at(level.between(self.since, last), self.parity, last + 1)
        return begins, ends

    def _missing(self, treated: Series, arms: tuple[str, str], left_out: int) -> str:
        if self.since <= int(treated.years[-1]) and left_out == treated.replications.size > 0:
            named = " nor ".join(map(repr, arms))
            far = f"at {self.parity:g} of the frontier in any replication from {self.since} on"
            return f"neither {named} stands {far}"
        return f"the run does not cover the years from {self.since} on"

    def _outcome(self, series: Series, begins: Ints, ends: Ints) -> Floats:
        measure = growth if self.statistic == "growth" else mean_over
        windows = zip(series.values, begins, ends, strict=True)
        return np.array([measure(series.years, row, int(begin), int(end)) for row, begin, end in windows])


def _higher(level: Series | None, other: Series | None, replications: Ints) -> Series | None:
    """Return the higher of two arms' levels, year by year; ``None`` where the first has none."""
    if level is None or other is None:
        return level.of(replications) if level is not None else None
    values = level.of(replications).values.copy()
    _, mine, theirs = np.intersect1d(level.years, other.years, return_indices=True)
    values[:, mine] = np.fmax(values[:, mine], other.of(replications).values[:, theirs])
    return Series(replications, level.years, values)


def _first_at(level: Series, parity: float, never: int) -> Ints:
    """Return the first year of each replication at a level, or ``never``."""
    if not level.years.size:
        return np.full(level.replications.size, never)
    reached = level.values >= parity
    return np.where(reached.any(axis=1), level.years[np.argmax(reached, axis=1)], never)


def _standing(level: Series, begins: Ints, ends: Ints) -> float:
    """Return the share of the years in the windows that stand at the frontier."""
    inside = (level.years >= begins[:, None]) & (level.years <= ends[:, None])
    return float((level.values[inside] >= AT_FRONTIER).mean())


def turn_effects(contrast: Contrast, panel: Panel) -> tuple[Ints, Floats, str]:
    """Return what staying gives over turning, for every turn of a crossing.

    Returns
    -------
    tuple of (int array (d,), float array (d, k), str)
        Replications; the treated arm minus the arm that turned, mean over the `span` years after the turn, in
        the order of the turns; why nothing could be read, empty if all was.
    """
    replications: Ints | None = None
    columns: list[tuple[Ints, Floats]] = []
    for year, arm in contrast.turns:
        one = replace(
            contrast, control=arm, statistic="mean", window="fixed", minus=(), turns=(), designs=False,
            since=year + 1, until=year + contrast.span,
        )  # fmt: skip
        found = one.effects(panel)
        if found.missing:
            return np.zeros(0, np.int64), np.zeros((0, 0)), found.missing
        columns.append((found.replications, found.values))
        replications = (
            found.replications if replications is None else np.intersect1d(replications, found.replications)
        )
    shared = replications if replications is not None else np.zeros(0, np.int64)
    rows = [values[np.searchsorted(of, shared)] for of, values in columns]
    return shared, np.array(rows).T, "" if shared.size else "no replication has all turns"


def crossings(contrast: Contrast, panel: Panel) -> Differences:
    """Return the year from which turning pays, one value a replication; infinite where it never does.

    It is the turn that best parts years of help from years of harm: of all ways to call the turns before some
    year help and the rest harm, the one under which help minus harm adds up to most, the earliest of equals.
    Replications in which turning makes no difference at all have no such year and are left out.
    """
    replications, effects, missing = turn_effects(contrast, panel)
    if missing:
        return Differences(missing=missing)
    years = np.array([*(year for year, _ in contrast.turns), np.inf])
    sums = np.hstack([np.zeros((replications.size, 1)), np.cumsum(effects, axis=1)])
    moves = (effects != 0.0).any(axis=1)
    if not moves.any():
        return Differences(
            missing="turning makes no difference in any replication", left_out=int(replications.size)
        )
    return Differences(replications[moves], years[np.argmax(sums, axis=1)][moves], "", int((~moves).sum()))
