"""Manipulation checks: whether the arms of a claim differ in what the claim is about, and by enough.

A claim about ties compares an economy with strong ties and one with weak ties. Whether it does is not a
matter of what the arms are called: the check reads what the claim names, such as how long relationships
last, in both arms, and asks for a difference that is stated beforehand and answers to a published figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.evidence.contrast import Contrast
from keiretsu.evidence.effect import Effect, paired_effect
from keiretsu.evidence.panel import Panel


@dataclass(frozen=True, slots=True)
class Manipulation:
    """What must differ between the arms before a claim is judged.

    Attributes
    ----------
    contrast : Contrast
        The two arms, the metric, the fixed years.
    parameter : str
        Instead of a metric a parameter, where its value is the institution itself; read in the first year of
        the contrast. Empty for a metric.
    sign : str
        ``+`` or ``-``: which way the treated arm must differ.
    least : float
        By how much at least, above zero, in the unit of the contrast.
    published : str
        The published figure that `least` answers to, in words.
    figure : float or None
        The same as a difference in the unit of the contrast; None where the source has no such number.
    source : str
        Where it is published; *prior* for a choice of ours.
    """

    contrast: Contrast
    parameter: str
    sign: str
    least: float
    published: str
    figure: float | None
    source: str

    def check(self, panel: Panel) -> ManipulationCheck:
        """Read the difference in an ensemble."""
        found, missing = _parameter(self, panel) if self.parameter else _outcome(self.contrast, panel)
        return ManipulationCheck(
            name=self.contrast.name,
            meaning=self.contrast.meaning,
            unit=self.contrast.unit,
            effect=found,
            sign=self.sign,
            least=self.least,
            published=self.published,
            figure=self.figure,
            source=self.source,
            missing=missing,
        )


@dataclass(frozen=True, slots=True)
class ManipulationCheck:
    """What a manipulation check came to; attributes as in `Manipulation` and `keiretsu.evidence.Check`."""

    name: str
    meaning: str
    unit: str
    effect: Effect
    sign: str
    least: float
    published: str
    figure: float | None
    source: str
    missing: str

    @property
    def given(self) -> bool:
        """Whether the arms differ by the stated minimum at least, in the stated direction."""
        mean = self.effect.mean
        return mean is not None and (mean if self.sign == "+" else -mean) >= self.least

    @property
    def fault(self) -> str:
        """Say why the treatment counts as not given; empty where it is given."""
        if self.missing:
            return f"the check of {self.name} could not be made: {self.missing}"
        if self.given or self.effect.mean is None:
            return ""
        found = f"{self.effect.mean:+.3g} {self.unit}".strip()
        return f"the arms differ in {self.name} by {found}, where {self.sign}{self.least:g} is asked for"


def not_given(checks: Sequence[ManipulationCheck]) -> str:
    """Say why a treatment counts as not given; empty where every check is passed."""
    if not checks:
        return "no manipulation check is declared: nothing says by how much the arms must differ"
    return next((each.fault for each in checks if each.fault), "")


def _outcome(contrast: Contrast, panel: Panel) -> tuple[Effect, str]:
    reading = contrast.effects(panel)
    return paired_effect(reading.values), reading.missing


def _parameter(asked: Manipulation, panel: Panel) -> tuple[Effect, str]:
    one = asked.contrast
    values = [panel.parameter(arm, asked.parameter, one.since) for arm in (one.treated, one.control)]
    treated, control = values
    if treated is None or control is None:
        return Effect(None, None, None, 0), f"the run does not tell {asked.parameter} of its arms"
    return Effect(one.factor * (treated - control), None, None, 1), ""
