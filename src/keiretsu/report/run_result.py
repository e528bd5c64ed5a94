"""What the sections of the report on a run are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.evidence import ClaimResult, FactResult, Panel, Record, shipped
from keiretsu.experiment.report_spec import ReportSpec


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run with what was held against it.

    Attributes
    ----------
    panel : Panel
        The records; ``panel.ensemble`` is what was run.
    facts : sequence of FactResult
    claims : sequence of ClaimResult
        All that were asked about, tested or not.
    record : Record
        Facts, observations and claims that they come from.
    """

    panel: Panel
    facts: Sequence[FactResult]
    claims: Sequence[ClaimResult]
    record: Record

    @property
    def ensemble(self) -> Any:
        """What was run."""
        return self.panel.ensemble

    @property
    def scenario(self) -> Any:
        """The scenario that was run; None for records without one."""
        found = getattr(self.ensemble, "scenario", None)
        return found if hasattr(found, "arms") else None

    @property
    def spec(self) -> ReportSpec:
        """What the scenario says of its report."""
        return self.scenario.report if self.scenario is not None else ReportSpec()

    @property
    def tested(self) -> list[ClaimResult]:
        """Claims whose effect this run could measure."""
        return [claim for claim in self.claims if claim.effect is not None]

    @property
    def untested(self) -> list[ClaimResult]:
        """Claims whose effect it could not; each says why."""
        return [claim for claim in self.claims if claim.effect is None]

    @property
    def held(self) -> bool:
        """Whether facts were held against the run: those of its claims, or the user's own."""
        own = self.record is not shipped()
        return bool(self.tested) or (own and any(fact.reached for fact in self.facts))

    def arm(self, name: str) -> str:
        """Return what an arm, or a model that is none, is called: its label, or its name with spaces."""
        arm = self.scenario.arms.get(name) if self.scenario is not None else None
        return str((arm is not None and arm.label) or name.replace("_", " "))

    @property
    def accepted(self) -> Any:
        """The calibrated parameter vectors of the baseline; None where there are none."""
        return self.scenario.accepted_of(self.scenario.baseline) if self.scenario is not None else None
