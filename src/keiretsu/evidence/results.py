"""What a trial ends with: every claim with its effect, interval, rival and verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json

from keiretsu.evidence.contrast import AT_FRONTIER
from keiretsu.evidence.effect import Effect
from keiretsu.evidence.manipulation import ManipulationCheck
from keiretsu.evidence.reversal import Joint


@dataclass(frozen=True, slots=True)
class Check:
    """A further contrast beside the main one.

    Attributes
    ----------
    name, meaning : str
        What it is called and what it changes.
    effect : Effect
        In `unit`.
    missing : str
        Why it could not be made; empty if it could.
    unit : str
        Unit of the effect.
    """

    name: str
    meaning: str
    effect: Effect
    missing: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Doses:
    """The effect in several doses: the name of the curve, and a dose and a check for each point."""

    name: str
    points: tuple[tuple[float, Check], ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """How an effect differs from replication to replication.

    Attributes
    ----------
    claimed, claimed_low, claimed_high : float or None
        Share of replications with the claimed sign (of a date: with a year that agrees), with its 95 %
        interval (Wilson).
    smallest : float or None
        The smallest effect of interest, in the unit of the claim.
    low_90, high_90 : float or None
        The 90 % interval, which is held against it.
    parameters, networks : float or None
        Shares of the variance between parameter vectors and between networks; ``None`` where vectors and
        networks are not crossed, or there is no mean.
    vectors : int
        Parameter vectors among the replications; 0 where the ensemble does not tell.
    above, below : int
        Of these, those whose effect is above or below zero, significantly after Holm.
    to_decide : int or None
        About how many replications would decide; ``None`` for what is decided, or where none would.
    """

    claimed: float | None = None
    claimed_low: float | None = None
    claimed_high: float | None = None
    smallest: float | None = None
    low_90: float | None = None
    high_90: float | None = None
    parameters: float | None = None
    networks: float | None = None
    vectors: int = 0
    above: int = 0
    below: int = 0
    to_decide: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim and what the model says of it.

    Attributes
    ----------
    id, title, claim, plain, claimed_sign, claimed_by, unit, when : str
        From the claim.
    within : tuple of float or None
        For a date, the first and the last year that agree with the claim.
    effect, low, high : float or None
        Paired mean over replications, treated minus control, and its 95 % interval; ``None`` if it could not
        be measured. For a date the median replication, infinite where it never comes.
    replications : int
        Paired replications that were judged.
    left_out : int
        Replications that could not be judged because neither arm ever comes near the frontier.
    at_frontier : float or None
        Share of the judged years that stand at the frontier; ``None`` where the claim is not about it.
    rival, rival_control : str
        Name of the rival arm, and of its own control.
    rival_meaning : str
        What the rival says.
    rival_effect, rival_low, rival_high : float or None
        The same outcome, rival minus its own control, with its 95 % interval.
    beats_rival_share : float or None
        Share of comparisons (a replication of the model, a replication of its best rival) in which the model
        is nearer to the linked held-out facts.
    best_rival : str
        The rival that is hardest to beat.
    rivals_held, rivals_not_run : tuple of str
        Rivals that the model was held against on the linked facts; those whose arms this run lacks.
    linked, restates : tuple of str
        Facts that could identify the claim; facts that only restate it.
    switch : Check or None
        The effect without the doubtful assumption.
    checks : tuple of Check
        Further contrasts.
    doses : tuple of Doses
        The effect in several doses.
    strands : tuple of Check
        The treated arm against itself with the control's values of one strand of institutions.
    treatments : tuple of Check
        The effect under other treatments.
    manipulation : tuple of ManipulationCheck
        Whether the arms differ in what the claim is about.
    spread : Variation
        Shares of replications and of the variance, and what they are held against.
    joint : Joint or None
        For a joint claim, in what share of replications both parts hold; its `effect` is that share.
    verdict, why : str
        One of `keiretsu.evidence.VERDICTS`, and one or two sentences of reasons.
    assumptions : tuple of str
        What is assumed.
    differences : tuple of float
        The paired differences themselves, one a replication.
    """

    id: str
    title: str
    claim: str
    plain: str
    claimed_sign: str
    claimed_by: str
    unit: str
    when: str
    within: tuple[float, float] | None
    effect: float | None
    low: float | None
    high: float | None
    replications: int
    left_out: int
    at_frontier: float | None
    rival: str
    rival_control: str
    rival_meaning: str
    rival_effect: float | None
    rival_low: float | None
    rival_high: float | None
    beats_rival_share: float | None
    best_rival: str
    rivals_held: tuple[str, ...]
    rivals_not_run: tuple[str, ...]
    linked: tuple[str, ...]
    restates: tuple[str, ...]
    switch: Check | None
    checks: tuple[Check, ...]
    doses: tuple[Doses, ...]
    strands: tuple[Check, ...]
    treatments: tuple[Check, ...]
    manipulation: tuple[ManipulationCheck, ...]
    spread: Variation
    joint: Joint | None
    verdict: str
    why: str
    assumptions: tuple[str, ...]
    differences: tuple[float, ...]

    @property
    def premise(self) -> str:
        """Say how far replications meet the premise of standing at the frontier; empty without one."""
        if self.at_frontier is None:
            return ""
        rest = f"; in {self.left_out} industry never comes near the frontier" if self.left_out else ""
        return (
            f"{self.judged} replications are judged{rest}; of the judged years "
            f"{100 * self.at_frontier:.0f} % stand at {AT_FRONTIER:g} of the frontier or above."
        )

    @property
    def judged(self) -> str:
        """Say how many replications were judged, of how many that were run."""
        whole = self.replications + self.left_out
        return f"{self.replications} of {whole}" if self.left_out else str(whole)

    @property
    def opposition(self) -> str:
        """Say which rivals were held against the model on the linked facts, and which were not run."""
        if not self.rivals_held:
            return ""
        held, absent = (
            ", ".join(name.replace("_", " ") for name in names)
            for names in (self.rivals_held, self.rivals_not_run)
        )
        rest = f"; not run here: {absent}, so that it cannot be supported" if absent else ""
        return f"held against {held}{rest}."

    @property
    def sign(self) -> str:
        """The claimed sign, with a question mark where it is ours."""
        return self.claimed_sign + (" ?" if self.claimed_by == "us" else "")

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON; what is infinite or unknown becomes ``None``."""
        others = [*([self.switch] if self.switch else []), *self.checks]
        curves = [
            {"name": curve.name, "points": [{"dose": dose} | _flat(check) for dose, check in curve.points]}
            for curve in self.doses
        ]
        rest = plain(self)
        for key in ("switch", "checks", "differences"):
            del rest[key]
        return dict(rest) | {
            "ablations": [_flat(each) for each in others],
            "doses": curves,
            "strands": [_flat(each) for each in self.strands],
            "treatments": [_flat(each) for each in self.treatments],
            "manipulation": [
                entry | {"effect": each.effect.mean, "given": each.given}
                for entry, each in zip(rest["manipulation"], self.manipulation, strict=True)
            ],
        }


def plain(value: Any) -> Any:
    """Return dataclasses and lists as what JSON knows; what is infinite or not a number becomes ``None``.

    Examples
    --------
    >>> plain({"low": float("-inf"), "years": (1955, 2000)})
    {'low': None, 'years': [1955, 2000]}
    """
    return from_json(to_json(value, inf_nan_mode="null"))


def _flat(check: Check) -> dict[str, Any]:
    effect: dict[str, Any] = plain(check.effect)
    return {"name": check.name, "effect": effect["mean"], "low": effect["low"], "high": effect["high"]} | {
        "unit": check.unit
    }
