"""The evidence that ships: results of all claims, strands and maps, made beforehand by `make evidence`.

They take minutes, so that the page of a short run shows them from a file. The file names the sources that
made it by a digest; where these have changed since, the page says so.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.core.sources import PACKAGE, digest
from keiretsu.evidence import ClaimResult
from keiretsu.experiment.provenance import DECIDING, IN_THE_KEY, SHOWING
from keiretsu.report import headline
from keiretsu.report.drawing import Drawing
from keiretsu.report.effect_map import effect_map
from keiretsu.report.figure import Figure, Key
from keiretsu.report.forest import ForestRow, forest, forest_rows

if TYPE_CHECKING:
    from keiretsu.calibration import Conditions

FILE = "data/evidence.json"

MAKING = (
    *DECIDING, *IN_THE_KEY, "evidence", "calibration", "data/facts.csv", "data/forcing/japan.csv",
    "data/forcing/trend.csv",
)  # fmt: skip
"""Parts of the package that decide what is in the file: the model, what it is run on, what judges it."""

TRIAL = "tiny"
"""Size of a file that only tries the making: its numbers say nothing."""

MAP_SIZE = (520.0, 430.0)
SHARED_SIZE = (800.0, 450.0)
DOTS = 108
"""Dots an inch at which `SHARED_SIZE`, in points, is 1,200 by 675."""


@dataclass(frozen=True, slots=True)
class ShippedEvidence:
    """What the file holds.

    Attributes
    ----------
    provenance : mapping
        ``size``, ``command``, ``said`` (the size in words), ``digest``, ``environment``.
    title, lead : str
        The finding, by the rule of `keiretsu.report.headline`.
    rows : tuple of ForestRow
    left_out : mapping of str to str
        Claims without a row, and why.
    strands : tuple of mapping
        Of each claim that has strands: ``id, title, unit, effect, low, high, strands``.
    maps : tuple of Figure
        Maps of when a claim holds.
    """

    provenance: Mapping[str, Any]
    title: str
    lead: str
    rows: tuple[ForestRow, ...]
    left_out: Mapping[str, str]
    strands: tuple[Mapping[str, Any], ...]
    maps: tuple[Figure, ...]

    @property
    def stale(self) -> bool:
        """Whether model, data or the rules of evidence have changed since it was made."""
        return bool(self.provenance["digest"] != making_digest())

    @property
    def trial(self) -> bool:
        """Whether it was made at a size that says nothing."""
        return bool(self.provenance["size"] == TRIAL)

    @property
    def told(self) -> str:
        """The finding in a paragraph, or that there is none."""
        if self.trial:
            return "The shipped evidence is a trial run, too small to say anything; `make evidence` makes it."
        return f"{self.title}. {self.lead}".strip()

    @property
    def ids(self) -> set[str]:
        """Claims that it speaks of."""
        return {row.id for row in self.rows} | set(self.left_out)


@cache
def making_digest() -> str:
    """Return the SHA-256 of the sources that decide what is in the file (64 hex digits).

    Examples
    --------
    >>> len(making_digest())
    64
    """
    return digest(MAKING, without=SHOWING)


def gathered(
    claims: Sequence[ClaimResult], conditions: Sequence[Conditions], provenance: Mapping[str, Any]
) -> ShippedEvidence:
    """Gather what the file is to hold.

    Parameters
    ----------
    claims : sequence of ClaimResult
        In the order in which they were declared.
    conditions : sequence of Conditions
        From `keiretsu.when`.
    provenance : mapping
        ``size, command, said``; digest and environment are added.
    """
    from keiretsu.experiment.provenance import environment

    rows, left_out = forest_rows(claims)
    return ShippedEvidence(
        {**provenance, "digest": making_digest(), "environment": environment()},
        headline.title(claims),
        headline.lead(claims),
        tuple(rows),
        left_out,
        tuple(_strands(claim) for claim in claims if claim.strands),
        tuple(_map(found) for found in conditions),
    )


def _strands(claim: ClaimResult) -> dict[str, Any]:
    read = [each for each in claim.strands if each.effect.mean is not None]
    numbers = {"effect": claim.effect, "low": claim.low, "high": claim.high}
    return {"id": claim.id, "title": claim.title, "unit": claim.unit, **numbers} | {
        "strands": [
            {"name": each.name, "meaning": each.meaning, "effect": each.effect.mean}
            | {"low": each.effect.low, "high": each.effect.high}
            for each in sorted(read, key=lambda each: -abs(each.effect.mean or 0.0))
        ]
    }


def _map(found: Conditions) -> Figure:
    width, height = MAP_SIZE
    name = f"map-{found.question.id.lower()}"
    return replace(effect_map(found), name=name, width=width, height=height).figure()


def to_json(evidence: ShippedEvidence) -> str:
    """Return the text of the file; equal evidence, equal bytes."""
    plain = {each.name: getattr(evidence, each.name) for each in fields(evidence)}
    plain["rows"] = [asdict(row) for row in evidence.rows]
    plain["maps"] = [
        {name: getattr(made, name) for name in ("name", "title", "svg", "caption")}
        | {"legend": [asdict(key) for key in made.legend]}
        for made in evidence.maps
    ]
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(text: str) -> ShippedEvidence:
    """Return what a text from `to_json` holds."""
    found = json.loads(text)
    found["rows"] = tuple(ForestRow(**row) for row in found["rows"])
    found["strands"] = tuple(found["strands"])
    found["maps"] = tuple(
        Figure(**{**made, "legend": tuple(Key(**key) for key in made["legend"])}) for made in found["maps"]
    )
    return ShippedEvidence(**found)


@cache
def shipped_evidence() -> ShippedEvidence:
    """Return what ships with this version."""
    return from_json((PACKAGE / FILE).read_text("utf-8"))


def write_evidence(evidence: ShippedEvidence, root: Path = PACKAGE) -> Path:
    """Write the file into a package folder; beside, then renamed."""
    from keiretsu.core.files import write_atomic

    return write_atomic(root / FILE, to_json(evidence).encode("utf-8"))


def shared_picture(evidence: ShippedEvidence) -> bytes:
    """Return the forest plot as a PNG of 1,200 by 675 dots, to stand where the page is shared."""
    width, height = SHARED_SIZE
    drawing: Drawing = forest(evidence.rows, evidence.left_out)
    words = "A trial run, too small to say anything" if evidence.trial else evidence.title
    caption = f"{drawing.caption} {evidence.provenance['said']}."
    shown = replace(drawing, title=textwrap.fill(words, 96), caption=caption, width=width)
    return shown.within(height).png(DOTS)
