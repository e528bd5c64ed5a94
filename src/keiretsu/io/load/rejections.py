"""Rows set aside, by what is wrong with them: the kinds that an account sums up and a user may accept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from keiretsu.io.load.account import Fault

KINDS = {
    "overlap": "overlaps another spell",
    "missing": "is missing|the id is empty",
    "unknown-actor": "is no actor",
    "dates-turned": "(ends|closes) before or on the day it",
    "outside-life": "begins before its|outlives its",
    "era": "is outside the era",
    "date": r"is no (date|whole year|year)|not in the calendar|may be day/month|day number of|first, unlike",
    "footnote": "mark of a footnote",
    "decimal-sign": "has a decimal (point|comma)",
    "unit": r" in a column of ",
    "number": "is no number|is not a finite number",
    "range": "is (below|above) |fraction above 1",
    "cut-short": "a spreadsheet cut short",
    "word": r"is no (type|kind)\b|neither yes nor no",
    "cells": "cells where the header has|quote stands amid",
    "repeated-id": "id was used before",
    "itself": "joins an actor to itself",
    "circle": "in a circle|descends from itself",
}
"""Name of a kind of fault, and what its reasons say."""

DOING = {"drop": "drops", "correct": "corrects", "keep": "keeps, with new actors", "": "nothing: edit"}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows set aside for one kind of fault.

    Parameters
    ----------
    kind : str
        A key of `KINDS`, or "other".
    rows : int
    accepting : dict of str to int
        Rows by the action proposed: drop, correct, keep, or "" where only the user can tell.
    example : Fault
        The first of them.
    """

    kind: str
    rows: int
    accepting: dict[str, int]
    example: Fault

    @property
    def proposal(self) -> str:
        """What accepting the proposals does, in words.

        Of several actions each with its rows.
        """
        if len(self.accepting) == 1:
            return DOING[next(iter(self.accepting))]
        return ", ".join(f"{DOING[action]} {rows:,}" for action, rows in self.accepting.items())

    def to_dict(self) -> dict[str, Any]:
        """Return the kind for JSON."""
        said = {"file": self.example.file, "line": self.example.line, "reason": self.example.reason}
        return {"kind": self.kind, "rows": self.rows, "accepting": self.accepting, "example": said}


def kind_of(fault: Fault) -> str:
    """Return the kind of a fault, by its first reason."""
    return next((kind for kind, said in KINDS.items() if re.search(said, fault.reason)), "other")


def by_kind(faults: Iterable[Fault]) -> tuple[Rejected, ...]:
    """Return the kinds of faults, the most frequent first."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(kind_of(fault), []).append(fault)
    made = []
    for kind, those in found.items():
        accepting: dict[str, int] = {}
        for fault in those:
            accepting[fault.action] = accepting.get(fault.action, 0) + 1
        made.append(Rejected(kind, sum(accepting.values()), accepting, those[0]))
    return tuple(sorted(made, key=lambda one: (-one.rows, one.kind)))


def acceptable(words: Collection[str]) -> frozenset[str]:
    """Return the kinds whose proposals are accepted, "all" standing for every one.

    Raises
    ------
    UsageError
        When there is no such kind.

    Examples
    --------
    >>> sorted(acceptable(["overlap,era"])), len(acceptable(["all"])) == len(KINDS) + 1
    (['era', 'overlap'], True)
    """
    named = [part.strip() for word in words for part in word.split(",") if part.strip()]
    for name in named:
        if name not in (*KINDS, "other", "all"):
            raise UsageError(f"--accept {name}: there is no such kind; use all, or {', '.join(KINDS)}.")
    return frozenset([*KINDS, "other"] if "all" in named else named)
