"""The claims of the documents as data."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.evidence.comparison import STATISTICS, WINDOWS, Comparison
from keiretsu.evidence.facts import fact
from keiretsu.evidence.observe import observations

SIGNS = ("+", "-", "=")


@dataclass(frozen=True, slots=True)
class Curve:
    """The main comparison in several doses.

    Attributes
    ----------
    name : str
        What it is called.
    points : tuple of (float, Comparison)
        Doses, ascending, each with its comparison.
    """

    name: str
    points: tuple[tuple[float, Comparison], ...]


@dataclass(frozen=True, slots=True)
class RivalArms:
    """A further rival that is simulated: its arm, its own control (empty without one), and what it says.

    A `placebo` has ties as the model has, so that it is shown and never counted as a rival.
    """

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
    unit : str
        Unit of the effect.
    when : str
        What is done, to begin the sentence that says what came of it.
    scenarios : tuple of str
        Scenarios with the arms of the claim; `keiretsu.claims` runs the last, which has all its rivals.
    within : tuple of float
        For a date, the first and the last year that agree with the claim.
    untried : str
        Why the model cannot try the claim at all; empty if it can.
    main : Comparison
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
    switch : Comparison or None
        The comparison without a doubtful assumption, or without the mechanism that should make the effect.
    switch_wires : bool
        Whether an effect that dies with the switch counts as assumed.
    switch_because : str
        Why.
    checks : tuple of Comparison
        Further comparisons.
    curves : tuple of Curve
        The main comparison in several doses.
    assumptions : tuple of str
        What is assumed.
    """

    id: str
    title: str
    claim: str
    plain: str
    claimed_sign: str
    claimed_by: str
    unit: str
    when: str
    scenarios: tuple[str, ...]
    within: tuple[float, float] | None
    untried: str
    main: Comparison
    rival: str
    rival_control: str
    rival_meaning: str
    rivals: tuple[RivalArms, ...]
    closed_rivals: tuple[str, ...]
    facts_of: str
    linked: tuple[str, ...]
    restates: tuple[str, ...]
    switch: Comparison | None
    switch_wires: bool
    switch_because: str
    checks: tuple[Comparison, ...]
    curves: tuple[Curve, ...]
    assumptions: tuple[str, ...]

    @property
    def arms(self) -> set[str]:
        """Arms that the trial of the claim reads, those of its linked facts included."""
        parts = [self.main, *self.checks, *(each for curve in self.curves for _, each in curve.points)]
        read = [observations()[name] for name in self.linked]
        named = {self.rival, self.rival_control, *(arm for each in read for arm in (each.arm, each.minus))}
        named |= {arm for each in self.rivals for arm in (each.treated, each.control)}
        switch = self.switch.arms if self.switch else set()
        return (named | switch | {arm for part in parts for arm in part.arms}) - {""}

    @property
    def happened(self) -> str:
        """The arm that stands for what happened: linked facts are read there."""
        return self.main.control if self.facts_of == "control" else self.main.treated

    @property
    def rival_happened(self) -> str:
        """The rival's arm that stands for what happened; empty without a rival."""
        return self.rival_control if self.facts_of == "control" else self.rival

    @property
    def rival_comparison(self) -> Comparison:
        """The main comparison inside the rival's economy: the rival arm and its own control."""
        return replace(self.main, name="rival", treated=self.rival, control=self.rival_control, minus=())

    @property
    def rival_comparisons(self) -> list[Comparison]:
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


@functools.cache
def claims() -> dict[str, Claim]:
    """Return the claims on trial, by id.

    Raises
    ------
    InvalidData
        If an entry lacks a field or names an unknown fact, statistic or window.

    Examples
    --------
    >>> list(claims())[:4]
    ['E1', 'E2', 'E3', 'E4']
    """
    text = resources.files("keiretsu.evidence").joinpath("claims.toml").read_text("utf-8")
    return {name: parse(name, entry) for name, entry in tomllib.loads(text).items()}


def claim(identifier: str) -> Claim:
    """Return one claim.

    Raises
    ------
    UsageError
        If there is no such claim.

    Examples
    --------
    >>> claim("E1").claimed_sign
    '+'
    """
    if identifier not in claims():
        raise UsageError(f"there is no claim {identifier!r}; the claims are {', '.join(claims())}.")
    return claims()[identifier]


def chosen(identifiers: tuple[str, ...]) -> list[str]:
    """Return the ids asked for, all if none; an experiment's number stands for all its claims.

    Raises
    ------
    UsageError
        If there is no such claim.

    Examples
    --------
    >>> chosen(("E6", "E1"))
    ['E6a', 'E6b', 'E1']
    """
    found: list[str] = []
    by_lower = {known.lower(): known for known in claims()}
    for asked in identifiers or tuple(claims()):
        name = by_lower.get(asked.lower(), asked.upper())
        parts = [known for known in claims() if known[:-1] == name and known[-1].isalpha()]
        found += [each for each in parts or [claim(name).id] if each not in found]
    return found


_MAIN = (
    "treated",
    "control",
    "metric",
    "statistic",
    "window",
    "since",
    "until",
    "parity",
    "factor",
    "meaning",
    "minus",
    "turns",
    "span",
    "unit",
    "designs",
)


def parse(name: str, entry: dict[str, Any]) -> Claim:
    """Check one claim of ``claims.toml`` and return it.

    Raises
    ------
    InvalidData
        As `claims`.
    """
    try:
        result = _claim(name, entry)
    except (TypeError, KeyError) as problem:
        raise InvalidData(
            f"claims.toml, [{name}]: {problem} is missing or unknown; see the head of the file."
        ) from None
    if result.claimed_sign not in SIGNS or (result.claimed_sign == "=") != (result.within is not None):
        said = f"claimed_sign is {result.claimed_sign!r}"
        raise InvalidData(f"claims.toml, [{name}]: {said}; write '+' or '-', or '=' and within.")
    if result.facts_of not in ("treated", "control"):
        raise InvalidData(f"claims.toml, [{name}]: facts_of must be 'treated' or 'control'.")
    for comparison in (result.main, *result.checks):
        if comparison.statistic not in STATISTICS or comparison.window not in WINDOWS:
            raise InvalidData(f"claims.toml, [{name}]: use statistics {STATISTICS} and windows {WINDOWS}.")
    for identifier in result.linked:
        if fact(identifier).use != "validation":
            raise InvalidData(
                f"claims.toml, [{name}]: {identifier} is not held out; only such facts can be linked."
            )
    return result


def _claim(name: str, entry: dict[str, Any]) -> Claim:
    untried = entry.get("untried", "")
    main = Comparison(name, "", "", "", "mean", "fixed", 0) if untried else _main(name, entry)
    switch = entry.get("switch")
    return Claim(
        id=name,
        title=entry["title"],
        claim=entry["claim"],
        plain=entry["plain"],
        claimed_sign=entry["claimed_sign"],
        claimed_by=entry.get("claimed_by", "document"),
        unit=entry["unit"],
        when=entry.get("when", ""),
        scenarios=tuple(entry["scenarios"]),
        within=(entry["within"][0], entry["within"][1]) if "within" in entry else None,
        untried=untried,
        main=main,
        rival=entry.get("rival", ""),
        rival_control=entry.get("rival_control", ""),
        rival_meaning=entry.get("rival_meaning", "ties without effect, fitted to the same facts"),
        rivals=tuple(RivalArms(**row) for row in entry.get("rivals", ())),
        closed_rivals=tuple(entry.get("closed_rivals", ())),
        facts_of=entry.get("facts_of", "treated"),
        linked=tuple(entry["linked"]),
        restates=tuple(entry["restates"]),
        switch=_variant(main, switch) if switch else None,
        switch_wires=bool(switch and switch["wires"]),
        switch_because=switch["because"] if switch else "",
        checks=tuple(_variant(main, check) for check in entry.get("checks", ())),
        curves=tuple(_curve(main, curve) for curve in entry.get("curves", ())),
        assumptions=tuple(entry["assumptions"]),
    )


def _main(name: str, entry: dict[str, Any]) -> Comparison:
    return Comparison(name=name, **_fields(entry))


def _fields(entry: dict[str, Any]) -> dict[str, Any]:
    found = {key: entry[key] for key in _MAIN if key in entry}
    if "minus" in found:
        found["minus"] = tuple(found["minus"])
    if "turns" in found:
        found["turns"] = tuple(sorted((int(year), arm) for year, arm in found["turns"].items()))
        found.setdefault("control", found["turns"][0][1])
    return found


def _variant(main: Comparison, entry: dict[str, Any]) -> Comparison:
    return replace(main, name=entry["name"], **_fields(entry))


def _curve(main: Comparison, entry: dict[str, Any]) -> Curve:
    """Return a curve; in its arms ``{}`` stands for the dose in per cent."""
    points = []
    for dose in entry["doses"]:
        told = {key: value for key, value in entry.items() if key in _MAIN}
        told |= {k: told[k].format(f"{100 * dose:g}") for k in ("treated", "control") if k in told}
        points.append((float(dose), _variant(main, told | {"name": f"{dose:g}"})))
    return Curve(entry["name"], tuple(points))
