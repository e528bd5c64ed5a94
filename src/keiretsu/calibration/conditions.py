"""When a claim holds: boxes, a tree, the parameters that move its effect, and what no fact identifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.calibration.dimensions import Dimension, arms_of
from keiretsu.calibration.profile import Moved
from keiretsu.calibration.question import ClaimQuestion
from keiretsu.calibration.study import Study
from keiretsu.evidence.discovery import Discovery, SignBox
from keiretsu.evidence.panel import Floats
from keiretsu.evidence.results import plain
from keiretsu.experiment.provenance import environment, source_digest
from keiretsu.experiment.work import FailedRun


@dataclass(frozen=True, slots=True)
class Influence:
    """How one parameter moves the effect.

    Attributes
    ----------
    dimension : Dimension
    share : float
        Share of the variance of effects that its main effect makes.
    moved : Moved
        Rank correlation with its interval, and whether the effect moves by more than chance.
    """

    dimension: Dimension
    share: float
    moved: Moved


@dataclass(frozen=True, eq=False)
class Conditions:
    """When a claim holds.

    Attributes
    ----------
    question : ClaimQuestion
    study : Study
        The design: scenario with its two arms, ranges, points, networks.
    dimensions : tuple of Dimension
    points : list of dict
        The points that have an effect.
    effects : float array, shape (n, K)
        Effect at each of them, network by network; NaN where there is none.
    influences : tuple of Influence
        The strongest first.
    discovery : Discovery
        The boxes and the tree.
    left_out : int
        Points without an effect on any network.
    failures : list of FailedRun
    runs : int
    """

    question: ClaimQuestion
    study: Study
    dimensions: tuple[Dimension, ...]
    points: list[dict[str, float]]
    effects: Floats
    influences: tuple[Influence, ...]
    discovery: Discovery
    left_out: int
    failures: list[FailedRun]
    runs: int

    @property
    def holding(self) -> SignBox:
        """The box in which the claim holds; of positive effects where no sign is claimed."""
        return self.discovery.box(self.question.holds or "+")

    @property
    def opposite(self) -> SignBox:
        """The box in which the opposite holds."""
        return self.discovery.box("-" if self.holding.sign == "+" else "+")

    @property
    def found(self) -> list[SignBox]:
        """The boxes that hold out of sample, that of the claim first."""
        return [region for region in (self.holding, self.opposite) if region.found]

    def facts(self, name: str) -> tuple[str, ...]:
        """Return the facts that identify a parameter of the design; empty where none does."""
        return next(d.facts for d in self.dimensions if d.name == name)

    @property
    def unidentified(self) -> list[str]:
        """The parameters of the boxes that hold out of sample which no fact identifies."""
        names = [part.parameter for region in self.found for part in region.restrictions]
        return [name for name in dict.fromkeys(names) if not self.facts(name)]

    @property
    def axes(self) -> list[str]:
        """The one or two parameters of a map: those of the first box that holds, then the strongest."""
        strong = [each.dimension.name for each in self.influences]
        boxed = {part.parameter for region in self.found[:1] for part in region.restrictions}
        return sorted(strong, key=lambda name: name not in boxed)[:2]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, for JSON."""
        asked, found = self.question, self.discovery
        said = ("id", "title", "sign", "unit", "smallest")
        return {
            **{name: getattr(asked, name) for name in said},
            "metric": asked.contrast.metric,
            "sides": {name: list(arms) for name, arms in arms_of(asked.contrast).items()},
            "networks": self.study.networks,
            "runs": self.runs,
            "left_out": self.left_out,
            "too_few_points": found.few,
            "share_of_parameters": plain(found.noise.share),
            "ceiling": plain(found.noise.ceiling),
            "explained_by_tree": found.explained,
            "boxes": [plain(region) for region in (self.holding, self.opposite)],
            "no_fact_identifies": self.unidentified,
            "tree": [plain(branch) for branch in found.tree],
            "parameters": [_row(each) for each in self.influences],
            "points": [
                {**point, "effects": plain(row.tolist()), "trained": bool(trained)}
                for point, row, trained in zip(self.points, self.effects, found.trained, strict=True)
            ],
            "failures": [failure.message for failure in self.failures],
            "source": source_digest(),
            "environment": dict(environment()),
        }


def _row(each: Influence) -> dict[str, Any]:
    moved: dict[str, Any] = plain(each.moved)
    return {
        "parameter": each.dimension.name,
        "range": [each.dimension.low, each.dimension.high],
        "share": each.share,
        **{name: moved[name] for name in ("rank", "low", "high", "distance", "chance")},
        "moved": each.moved.moved,
        "identified_by": list(each.dimension.facts),
    }
