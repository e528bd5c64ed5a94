"""Claims as data: what is compared with what, and what could refuse it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from keiretsu.evidence.contrast import Contrast
from keiretsu.evidence.manipulation import Manipulation

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class DoseSeries:
    """The main contrast in several doses.

    Attributes
    ----------
    name : str
        What it is called.
    points : tuple of (float, Contrast)
        Doses, ascending, each with its contrast.
    """

    name: str
    points: tuple[tuple[float, Contrast], ...]


class RivalArms(BaseModel):
    """A further rival that is simulated: its arm, its own control (empty without one), and what it says.

    A `placebo` has ties as the model has, so that it is shown and never counted as a rival.
    """

    model_config = STRICT

    name: str
    treated: str
    meaning: str
    control: str = ""
    placebo: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim on trial.

    Attributes
    ----------
    id, title, claim, plain : str
        Name, headline, the claim in our words, the outcome in our words.
    claimed_sign : str
        ``+``, ``-``, or ``=`` for a date.
    claimed_by : str
        ``document``, or ``us`` where the document only implies the sign.
    smallest_effect : float or None
        Smallest effect of interest, in the unit of the claim; None where none is declared so.
    smallest_share : float or None
        The same as a share of the mean of the control arm.
    smallest_because : str
        Why this much.
    unit : str
        Unit of the effect.
    when : str
        What is done, to begin the sentence that says what came of it.
    scenarios : tuple of str
        Scenarios with the arms of the claim; `keiretsu.claims` runs the last, which has all its rivals. Empty
        for a claim on any scenario that has its arms.
    within : tuple of float
        For a date, the first and the last year that agree with the claim.
    untried : str
        Why the model cannot try the claim at all; empty if it can.
    joint : tuple of str
        For a joint claim, the two claims that must hold in one replication; its `main` is that of the first.
    main : Contrast
        The comparison that decides.
    rival, rival_control : str
        Arm that explains the outcome without ties, and its own control: the same economy under the rules of
        the control arm. Empty where the claim has none.
    rival_meaning : str
        What it says.
    rivals : tuple of RivalArms
        Further rivals, and the placebo; a run without one of the rivals cannot support the claim.
    closed_rivals : tuple of str
        Rivals in closed form (`keiretsu.evidence.rivals`).
    facts_of : str
        ``treated`` or ``control``: which arm is what happened, so that linked facts are read there.
    linked, restates : tuple of str
        Held-out facts that can tell model and rival apart; facts that only say the claim again.
    switch : Contrast or None
        The comparison without a doubtful assumption, or without the mechanism that should make the effect.
    switch_wires : bool
        Whether an effect that dies with the switch counts as assumed.
    switch_because : str
        Why.
    checks : tuple of Contrast
        Further comparisons.
    curves : tuple of DoseSeries
        The main comparison in several doses.
    strands : tuple of Contrast
        Of arms that differ in several institutions: the treated arm against itself with the control's values
        of one strand of them.
    treatments : tuple of Contrast
        The main comparison under other treatments: one kind of tie alone, knowledge along ties off, other
        markets; like strands, run where the claim is asked for.
    manipulation : tuple of Manipulation
        What must differ between the arms before the claim is judged.
    assumptions : tuple of str
        What is assumed.
    """

    id: str
    title: str
    claim: str
    plain: str
    claimed_sign: str
    claimed_by: str
    smallest_effect: float | None
    smallest_share: float | None
    smallest_because: str
    unit: str
    when: str
    scenarios: tuple[str, ...]
    within: tuple[float, float] | None
    untried: str
    joint: tuple[str, ...]
    main: Contrast
    rival: str
    rival_control: str
    rival_meaning: str
    rivals: tuple[RivalArms, ...]
    closed_rivals: tuple[str, ...]
    facts_of: str
    linked: tuple[str, ...]
    restates: tuple[str, ...]
    switch: Contrast | None
    switch_wires: bool
    switch_because: str
    checks: tuple[Contrast, ...]
    curves: tuple[DoseSeries, ...]
    strands: tuple[Contrast, ...]
    treatments: tuple[Contrast, ...]
    manipulation: tuple[Manipulation, ...]
    assumptions: tuple[str, ...]

    @property
    def contrasts(self) -> list[Contrast]:
        """Every contrast that the claim draws, the main one first."""
        switch = [self.switch] if self.switch else []
        return [
            self.main,
            *switch,
            *self.checks,
            *(each for curve in self.curves for _, each in curve.points),
            *self.strands,
            *self.treatments,
            *(each.contrast for each in self.manipulation),
        ]

    @property
    def arms(self) -> set[str]:
        """Arms of its contrasts and rivals; `keiretsu.evidence.Record.arms` adds those of linked facts."""
        named = {self.rival, self.rival_control, *(arm for part in self.contrasts for arm in part.arms)}
        return (named | {arm for each in self.rivals for arm in (each.treated, each.control)}) - {""}

    @property
    def happened(self) -> str:
        """The arm that stands for what happened: linked facts are read there."""
        return self.main.control if self.facts_of == "control" else self.main.treated

    @property
    def rival_happened(self) -> str:
        """The rival's arm that stands for what happened; empty without a rival."""
        return self.rival_control if self.facts_of == "control" else self.rival

    @property
    def rival_contrast(self) -> Contrast:
        """The main comparison inside the rival's economy: the rival arm and its own control."""
        return replace(self.main, name="rival", treated=self.rival, control=self.rival_control, minus=())

    @property
    def rival_contrasts(self) -> list[Contrast]:
        """The main comparison inside the economy of each further rival that has a control of its own."""
        return [
            replace(
                self.main,
                name=f"{'placebo' if each.placebo else 'rival'}: {each.name}",
                treated=each.treated,
                control=each.control,
                meaning=f"{each.meaning}; against its own control",
                minus=(),
            )
            for each in self.rivals
            if each.control
        ]

    @property
    def rival_controls(self) -> set[str]:
        """Arms that are only there to be subtracted from a rival: none of them stands for what happened."""
        pairs = [(self.rival, self.rival_control), *((each.treated, each.control) for each in self.rivals)]
        return {control if self.facts_of == "treated" else treated for treated, control in pairs} - {""}
