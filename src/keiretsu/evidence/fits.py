"""What the model, its rivals and the placebo are fitted to, and how well each meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.rivals import Rival, rivals
from keiretsu.evidence.scorecard import whole_rivals
from keiretsu.experiment.accepted import Accepted
from keiretsu.experiment.scenario import Scenario, load_scenario


@dataclass(frozen=True, slots=True)
class FitSummary:
    """One explanation and the facts it is fitted to.

    Attributes
    ----------
    name, kind : str
        The arm or curve; ``model``, ``rival``, ``placebo`` or ``closed form``.
    parameters : str
        What was fitted.
    facts : tuple of str
        The facts that it was fitted to, and other sources.
    vectors : int
        Accepted vectors, or points of the priors of a closed form.
    misfit, worst : float
        Root mean square over the facts of how far each lies outside its print, in standard errors: the
        middle vector and the worst. The standard error holds the noise of one network, and one per cent of
        the value at least; closed forms have no noise.
    """

    name: str
    kind: str
    parameters: str
    facts: tuple[str, ...]
    vectors: int
    misfit: float
    worst: float

    def __str__(self) -> str:
        said = f"misfit {self.misfit:.2f}, at worst {self.worst:.2f}"
        return f"{self.name} ({self.kind}): {self.parameters} on {', '.join(self.facts)}; {said}"


def fits(scenario: Scenario | None = None, *, record: Record | None = None) -> tuple[FitSummary, ...]:
    """Return what everything that explains the facts is fitted to.

    Parameters
    ----------
    scenario : Scenario, optional
        By default `domestic`. Arms without a calibration behind their vectors are left out.
    record : Record, optional
        Whose facts the closed forms are fitted to; by default the record that ships.

    Returns
    -------
    tuple of FitSummary
        The model, the rivals and placebos that are economies of their own, and the closed forms.

    Examples
    --------
    >>> [fit.name for fit in fits() if fit.kind == "placebo"]
    ['shuffled']
    """
    whole, facts = scenario or load_scenario("domestic"), record or shipped()
    chosen = whole_rivals(whole.arms, facts) | {whole.baseline}
    named = [(name, whole.accepted_of(name)) for name in whole.arms if name in chosen]
    simulated = [
        _simulated(name, "model" if name == whole.baseline else whole.arms[name].role, accepted)
        for name, accepted in named
        if accepted is not None and accepted.provenance.get("distance")
    ]
    return (*simulated, *(_closed(each, facts) for each in rivals(facts)))


def _simulated(name: str, kind: str, accepted: Accepted) -> FitSummary:
    told: dict[str, Any] = dict(accepted.provenance)
    solved = [line.split()[0] for line in told.get("solved", ())]
    drawn = len(accepted.vectors[0]) - len(solved)
    others = [line.split()[0] for line in told.get("other", ())]
    off = np.array(told["distance"])
    return FitSummary(
        name,
        kind,
        f"{drawn} parameters drawn, {_listed(solved)} solved for" if solved else f"{drawn} parameters drawn",
        (*told.get("facts", ()), *others),
        len(accepted.vectors),
        float(np.median(off)),
        float(off.max()),
    )


def _closed(rival: Rival, record: Record) -> FitSummary:
    worst = float(np.sqrt(np.mean([met.misfit**2 for met in rival.met])))
    points = rival.values(record.observations[rival.fitted[0]]).size
    return FitSummary(
        rival.name, "closed form", _listed(list(rival.parameters)), rival.fitted, points, worst, worst
    )


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
