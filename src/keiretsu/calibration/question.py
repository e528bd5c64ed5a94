"""The question when a claim holds: a contrast with its claimed sign, and the design that it is asked on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from keiretsu.calibration.dimensions import Dimension
from keiretsu.calibration.study import Study
from keiretsu.core import bounds
from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Source, did_you_mean
from keiretsu.evidence.claims import Claim
from keiretsu.evidence.contrast import Contrast
from keiretsu.experiment.plan import lineage
from keiretsu.experiment.preflight import readiness
from keiretsu.experiment.scenario import Scenario
from keiretsu.network import Network
from keiretsu.schema import metrics

FIRMS = 500
"""Firms of synthetic networks where nobody says otherwise."""

LEAST = 10
"""Fewest points of a design."""

READ = 6
"""Fewest of them that have an effect: some to fit, others to test."""


@dataclass(frozen=True, slots=True)
class ClaimQuestion:
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
    """

    id: str
    title: str
    contrast: Contrast
    sign: str = ""
    unit: str = ""
    smallest: float | None = None
    within: tuple[float, float] | None = None

    @classmethod
    def about(cls, case: Claim | Contrast, years: tuple[int, int]) -> ClaimQuestion:
        """Return the question about a claim, or about a contrast in runs over some years."""
        return cls.of_claim(case) if isinstance(case, Claim) else cls.of_contrast(case, years)

    @classmethod
    def of_claim(cls, case: Claim) -> ClaimQuestion:
        """Return the question when a claim holds.

        Raises
        ------
        UsageError
            The model cannot try the claim.
        """
        if case.joint:
            parts = " and ".join(case.joint)
            raise UsageError(f"{case.id} joins {parts}; ask when each of these holds.")
        if case.untried:
            raise UsageError(f"{case.id} cannot be tried: {case.untried}")
        unit = case.unit if case.within is None else "half where the date agrees, minus half where not"
        smallest = case.smallest_effect if case.within is None else None
        return cls(case.id, case.title, case.main, case.claimed_sign, unit, smallest, case.within)

    @classmethod
    def of_contrast(cls, contrast: Contrast, years: tuple[int, int]) -> ClaimQuestion:
        """Return the question which sign a contrast of one's own has; none is claimed.

        A fixed window that names no years is all of them but the first, in which nothing has been done yet.
        """
        if contrast.window == "fixed" and not contrast.until:
            contrast = replace(contrast, since=max(contrast.since, years[0] + 1), until=years[1])
        title = f"{contrast.treated} minus {contrast.control}: {contrast.metric}"
        known = metrics().get(contrast.metric)
        return cls(contrast.name, title, contrast, unit=contrast.unit or (known.unit if known else ""))

    @property
    def compared(self) -> str:
        """What is compared, in words."""
        contrast = self.contrast
        if contrast.turns:
            return f"the year from which it pays to leave {contrast.treated}, by {contrast.metric}"
        taken = " minus ".join(filter(None, (contrast.treated, contrast.control)))
        gap = f", less {' minus '.join(contrast.minus)}" if contrast.minus else ""
        return f"{taken}{gap}, {contrast.metric}"

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
    question: ClaimQuestion, scenario: Scenario, dimensions: Sequence[Dimension], design: Design
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
    if scenario.baseline not in arms:
        arms[contrast.treated] = arms[contrast.treated].model_copy(update={"role": "baseline"})
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


def on_network(scenario: Scenario, folder: Path) -> Scenario:
    """Return a scenario on a saved network, with generic sectors unless it has the model's own.

    Raises
    ------
    InvalidData
        There is no such network.
    """
    network = Network.load(folder)
    fault = readiness(network, scenario.years[0], "standard", {}).fault
    sectors = "generic" if fault else "standard"
    return replace(scenario, network=str(folder.absolute()), sectors=sectors, counted_as={}, firms=None)
