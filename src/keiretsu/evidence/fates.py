"""What becomes of every row of the facts: nothing is dropped without a reason, and the fates add up."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from keiretsu.core.errors import InvalidData
from keiretsu.evidence.facts import Fact, fact, facts
from keiretsu.evidence.observe import observations

FATES = ("simulated", "seen", "wired in", "context", "not tried")
"""What can become of a fact, in the order in which a report tells it."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one fact.

    Attributes
    ----------
    fact : str
        Id of the fact.
    fate : str
        ``simulated``: a rule produces it and it is compared; ``seen``: so too, but it helped to choose the
        form of the model, so it is shown and never counted; ``wired in``: put in, by an input or a parameter;
        ``context``: told, not aimed at; ``not tried``.
    reason : str
        The rule and output for what is simulated; why for the rest.
    """

    fact: str
    fate: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Reasons:
    mechanism: Mapping[str, str]
    forcing: str
    wired: Mapping[str, str]
    untried: Mapping[str, str]


def fates(unreached: Mapping[str, str] | None = None) -> list[Fate]:
    """Return the fate of every fact, in the order of the file.

    Parameters
    ----------
    unreached : mapping of str to str, optional
        Facts of the observation map that a given ensemble cannot show, with the reason: they are not tried.

    Returns
    -------
    list of Fate
        One for each of the 529 facts.

    Raises
    ------
    InvalidData
        If a fact has no reason, or ``fates.toml`` names an unknown fact.

    Examples
    --------
    >>> len(fates())
    529
    >>> {fate.fact: fate for fate in fates()}["zero_exit_parts"].reason
    'needs M9, the crisis of 1997-98 with its three forms of help, which is not built yet'
    """
    unreached = unreached or {}
    return [_fate(fact(name), unreached) for name in facts()["id"]]


def _fate(row: Fact, unreached: Mapping[str, str]) -> Fate:
    observation, reasons = observations().get(row.id), _reasons()
    if observation is not None:
        if row.id in unreached:
            return Fate(row.id, "not tried", unreached[row.id])
        made = f"{observation.rule}: {observation.output}"
        if observation.wired:
            return Fate(row.id, "wired in", observation.wired)
        return Fate(row.id, "seen" if (observation.counted_as or row.use) == "seen" else "simulated", made)
    if row.use == "context":
        return Fate(row.id, "context", "told by the documents, not a target")
    if row.id in reasons.wired:
        return Fate(row.id, "wired in", reasons.wired[row.id])
    if row.use == "forcing":
        return Fate(row.id, "not tried", reasons.forcing)
    if row.id in reasons.untried:
        return Fate(row.id, "not tried", reasons.untried[row.id])
    return Fate(row.id, "not tried", _lacking(row, reasons.mechanism))


def _lacking(row: Fact, mechanism: Mapping[str, str]) -> str:
    for name in row.mechanism.split(";"):
        if name in mechanism:
            return mechanism[name]
    raise InvalidData(
        f"fates.toml: no reason for fact {row.id} ({row.mechanism}); add it to a [[because]] entry."
    )


@functools.cache
def _reasons() -> _Reasons:
    text = resources.files("keiretsu.evidence").joinpath("fates.toml").read_text("utf-8")
    content = tomllib.loads(text)
    return _Reasons(
        content["mechanism"],
        content["forcing"]["because"],
        _listed(content["wired"]),
        _listed(content["because"]),
    )


def _listed(entries: list[dict[str, object]]) -> dict[str, str]:
    listed: dict[str, str] = {}
    for entry in entries:
        for name in entry["facts"]:  # type: ignore[attr-defined]
            fact(name)
            if name in listed or name in observations():
                raise InvalidData(f"fates.toml: fact {name} has two fates; keep one.")
            listed[name] = str(entry["because"])
    return listed
