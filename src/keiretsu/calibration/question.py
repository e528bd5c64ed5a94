"""The question when a claim holds: a contrast with its claimed sign, and the design that it is asked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keiretsu.calibration.dimensions import Dimension
from keiretsu.calibration.study import Study
from keiretsu.core import bounds
from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Source, did_you_mean
from keiretsu.evidence.claims import Claim
from keiretsu.evidence.contrast import Contrast
from keiretsu.experiment.plan import lineage
from keiretsu.experiment.scenario import Scenario

FIRMS = 500
"""Firms of synthetic networks where nobody says otherwise."""

LEAST = 10
"""Fewest points of which some can be held out."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about.

    Attributes
    ----------
    id, title : str
        Of the claim; of a contrast of one's own its arms and its metric.
    contrast : Contrast
    sign : str
        The claimed one, ``+`` or ``-``; ``=`` for a date; empty where none is claimed.
    unit : str
    smallest : float or None
        Smallest effect of interest, in the unit.
    within : tuple of float, optional
        For a date, the first and the last year that agree.
    words : tuple of str
        What a command says of claim and scenario.
    """

    id: str
    title: str
    contrast: Contrast
    sign: str = ""
    unit: str = ""
    smallest: float | None = None
    within: tuple[float, float] | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def of_claim(cls, case: Claim, words: Sequence[str] = ()) -> Question:
        """Return the question when a claim holds.

        Raises
        ------
        UsageError
            The model cannot try the claim.
        """
        if case.untried:
            raise UsageError(f"{case.id} cannot be tried: {case.untried}")
        unit = case.unit if case.within is None else "half where the date agrees, minus half where not"
        smallest = case.smallest_effect if case.within is None else None
        title = case.title
        return cls(case.id, title, case.main, case.claimed_sign, unit, smallest, case.within, tuple(words))

    @property
    def holds(self) -> str:
        """The sign of an effect that agrees with the claim; that of a date is one half where it agrees."""
        return "+" if self.sign == "=" else self.sign


@dataclass(frozen=True, slots=True)
class Design:
    """Where a question is asked.

    Attributes
    ----------
    over : tuple of str
        Parameters to vary, as ``NAME``, ``ARM.NAME`` or ``NAME=LOW:HIGH``; empty for those that calibration
        draws and those in which the arms differ.
    points : int
        Size of the Latin hypercube.
    networks : int
        Replicate networks on which every point is run.
    seed : int
        Of the hypercube, and of the analysis.
    """

    over: tuple[str, ...] = ()
    points: int = 400
    networks: int = 3
    seed: int = 0


def study_of(
    question: Question, scenario: Scenario, dimensions: Sequence[Dimension], design: Design
) -> Study:
    """Return a question as a study that can be run.

    Raises
    ------
    UsageError
        A number of the design is out of range.
    """
    if fault := bounds.beyond(design.points, LEAST, bounds.POINTS):
        raise UsageError(f"--points {bounds.shortened(design.points)}: {fault}")
    study = Study(
        name=question.id,
        title=question.title,
        reference=question.id,
        scenario=scenario,
        arm=question.contrast.treated,
        ranges={each.name: (each.low, each.high) for each in dimensions},
        whole=frozenset(each.name for each in dimensions if each.whole),
        solved={},
        targets=(),
        shown=(),
        points=design.points,
        keep=1,
        seed=design.seed,
        source=Source(question.id, ""),
    )
    return study.with_options(points=design.points, networks=design.networks, seed=design.seed)


def cut(scenario: Scenario, contrast: Contrast) -> Scenario:
    """Return a scenario with the arms and years of a contrast alone, without accepted vectors.

    Raises
    ------
    UsageError
        An arm of the contrast is not there, or it is about designs and an arm has none.
    """
    check(scenario, contrast)
    needed = {part for name in contrast.arms for part, _ in lineage(scenario, name)}
    needed |= contrast.arms
    arms = {
        name: arm.model_copy(update={"accepted": None})
        for name, arm in scenario.arms.items()
        if name in needed
    }
    first, last = scenario.years
    if contrast.statistic == "crossing":
        last = min(last, max(year for year, _ in contrast.turns) + contrast.span)
    elif contrast.window == "fixed":
        last = min(last, contrast.until)
    return replace(scenario, arms=arms, years=(first, max(last, first + 1)), accepted=None)


def check(scenario: Scenario, contrast: Contrast) -> None:
    """Raise UsageError where a scenario has not what a contrast reads."""
    for name in sorted(contrast.arms - set(scenario.arms)):
        raise UsageError(f'no arm "{name}" in {scenario.name}; {did_you_mean(name, scenario.arms)}')
    if contrast.designs and any("search" not in scenario.rules_of(name) for name in contrast.arms):
        raise UsageError("the reduced engine has no designs, which this claim is about; use the engine micro")
