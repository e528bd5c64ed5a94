"""The forest plot: every claim on one axis, in smallest effects of interest, turned towards the claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from keiretsu.evidence import ClaimResult
from keiretsu.report.cards import NEWS, VERDICT_SIGNS
from keiretsu.report.drawing import Drawing, Palette
from keiretsu.report.row_chart import Layout, RowFigure, reach_of
from keiretsu.report.words import number
from keiretsu.schema import label

LEAST, MOST = 2.0, 6.0
"""Smallest effects of interest that the axis shows on each side, at least and at most."""

SHAPES = {
    "supports": "point",
    "contradicts": "cross",
    "no_effect": "square",
    "depends": "diamond",
    "assumed": "triangle",
    "undecided": "ring",
    "not_given": "ring",
}
"""Marks, so that verdicts are told apart without colour."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A claim as the plot shows it.

    Attributes
    ----------
    id, title, verdict : str
    sign : str
        The claimed sign.
    low, effect, high : float
        Effect and its 95 % interval in smallest effects of interest; above zero is as claimed.
    """

    id: str
    title: str
    verdict: str
    sign: str
    low: float
    effect: float
    high: float

    @property
    def name(self) -> str:
        """Id, claimed sign and title."""
        return f"{self.id} ({self.sign.replace('-', '−')})  {self.title}"

    @property
    def result(self) -> str:
        """Icon and word of the verdict."""
        return f"{VERDICT_SIGNS[self.verdict]} {label(f'verdict.{self.verdict}').en}"


def forest_rows(claims: Sequence[ClaimResult]) -> tuple[list[ForestRow], dict[str, str]]:
    """Return the rows of the plot, and of each claim that has none, why.

    Parameters
    ----------
    claims : sequence of ClaimResult

    Returns
    -------
    rows : list of ForestRow
        By verdict, what is news first; among these by size, the largest first.
    left_out : dict of str to str
        Reasons by id.
    """
    left_out = {claim.id: why for claim in claims if (why := _unscaled(claim))}
    rows = [_row(claim) for claim in claims if claim.id not in left_out]
    return sorted(rows, key=lambda row: (NEWS.index(row.verdict), -abs(row.effect), row.id)), left_out


def _unscaled(claim: ClaimResult) -> str:
    """Say why a claim cannot stand on the axis; empty where it can."""
    if claim.effect is None:
        return "not tested"
    if claim.joint is not None:
        return "a share of replications"
    if claim.within is not None:
        return "a date"
    if claim.low is None or claim.high is None:
        return "no interval"
    return "" if claim.spread.smallest else "no smallest effect of interest"


def _row(claim: ClaimResult) -> ForestRow:
    turn = (-1.0 if claim.claimed_sign == "-" else 1.0) / (claim.spread.smallest or 1.0)
    low, high = sorted(turn * (end or 0.0) for end in (claim.low, claim.high))
    effect = turn * (claim.effect or 0.0)
    return ForestRow(claim.id, claim.title, claim.verdict, claim.claimed_sign, low, effect, high)


def forest(
    rows: Sequence[ForestRow], left_out: Mapping[str, str], *, narrow: bool = False, name: str = "forest"
) -> Drawing:
    """Draw the rows, from the top down.

    Parameters
    ----------
    rows : sequence of ForestRow
    left_out : mapping of str to str
        Claims that have no row, with the reason, which the caption tells.
    narrow : bool
        Whether names stand above their rows, for a small screen.
    name : str
        Anchor in the page.

    Returns
    -------
    Drawing
    """
    layout = Layout(narrow, reach_of([end for row in rows for end in (row.low, row.high)], LEAST, MOST))
    names = [row.name for row in rows]

    def paint(axes: Any, ink: Palette) -> None:
        axes.axvspan(-1.0, 1.0, color=ink["shade"], linewidth=0, zorder=0)
        layout.frame(axes, ink, names)
        for place, row in enumerate(rows):
            colour, shape = ink[row.verdict], SHAPES[row.verdict]
            layout.span(axes, place, row.low, row.high, colour)
            face = ink["paper"] if shape == "ring" else colour
            layout.mark(axes, place, row.effect, shape, (colour, face))
            layout.said(axes, place, row.result, colour)
        axes.set_xlabel(_axis(narrow))

    return Drawing(
        f"{name}-narrow" if narrow else name,
        "What became of the claims",
        _caption(left_out),
        f"Forest plot of {len(rows)} claims. {' '.join(map(_said, rows))}",
        paint,
        width=layout.width,
        height=layout.height(len(rows)),
        texts=(*names, *(row.result for row in rows)),
    )


def forest_figures(rows: Sequence[ForestRow], left_out: Mapping[str, str], name: str = "forest") -> RowFigure:
    """Return the plot for a page: for wide screens, and for narrow ones."""
    return RowFigure.of(lambda narrow: forest(rows, left_out, narrow=narrow, name=name), table(rows))


def table(rows: Sequence[ForestRow]) -> pl.DataFrame:
    """Return what is drawn: columns ``claim, claimed, result, effect, low, high``."""
    numbers = {key: pl.Series([getattr(row, key) for row in rows], dtype=pl.Float64) for key in _NUMBERS}
    words = {"claim": [row.id for row in rows], "claimed": [row.sign for row in rows]}
    return pl.DataFrame({**words, "result": [row.result for row in rows], **numbers})


_NUMBERS = ("effect", "low", "high")


def _axis(narrow: bool) -> str:
    unit = "effect in smallest effects of interest"
    between = "\n" if narrow else "; "
    ends = "← against the claim      as claimed →"
    return f"{ends}\n{unit}{between}within ±1 (shaded): too small to matter"


def _caption(left_out: Mapping[str, str]) -> str:
    said = (
        "Effect over the smallest effect of interest, with its 95 % interval, turned so that right is as "
        "claimed; in brackets the sign that is claimed. An arrow: it goes on beyond the axis."
    )
    missing = "; ".join(f"{name} ({why})" for name, why in left_out.items())
    return f"{said} Not on this axis: {missing}." if missing else said


def _said(row: ForestRow) -> str:
    ends = f"{number(row.low, 2, signed=True)} to {number(row.high, 2, signed=True)}"
    word = label(f"verdict.{row.verdict}").en.lower()
    return f"{row.id}, {row.title}: {word}, {number(row.effect, 2, signed=True)} ({ends})."
