"""The parameters over which a contrast of two arms is asked about, their ranges, and what identifies them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keiretsu.core.errors import UsageError
from keiretsu.core.toml import did_you_mean
from keiretsu.evidence.contrast import Contrast
from keiretsu.experiment.accepted import Accepted
from keiretsu.experiment.regime import ParameterFault, check
from keiretsu.experiment.scenario import Scenario
from keiretsu.experiment.scenario_file import Arm
from keiretsu.schema import parameters as schema_parameters

COUNTED = frozenset(
    {"firms", "firms per year", "loci", "elements", "elements per year", "climbs", "stages", "law", "year"}
)
"""Units of parameters that take whole values."""

NARROWED = 0.75
"""Share of its range that facts must at most leave of a parameter which they identify."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A parameter that is varied.

    Attributes
    ----------
    name : str
        ``complexity`` in all arms, or ``market.sights`` in one arm.
    parameter : str
    arms : tuple of str
        The arms that take the value; empty for all.
    low, high : float
        Its range, sampled evenly.
    facts : tuple of str
        Facts that identify it; empty where none does.
    """

    name: str
    parameter: str
    arms: tuple[str, ...]
    low: float
    high: float
    facts: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it takes whole values."""
        return schema_parameters()[self.parameter].unit in COUNTED


def arms_of(contrast: Contrast) -> dict[str, tuple[str, ...]]:
    """Return the arms of treated and control side of a contrast, by the name of the first on each.

    Examples
    --------
    >>> from keiretsu.evidence import shipped
    >>> arms_of(shipped().claim("E2").main)
    {'relational': ('relational',), 'market_1975': ('market_1975',)}
    """
    treated = (contrast.treated, *contrast.minus[:1])
    turned = tuple(arm for _, arm in contrast.turns)
    # an arm to turn to stands for the control of a crossing too
    control = tuple(dict.fromkeys(arm for arm in (contrast.control, *contrast.minus[1:], *turned) if arm))
    return {treated[0]: treated, control[0]: control}


def default_dimensions(scenario: Scenario, contrast: Contrast) -> list[Dimension]:
    """Return what calibration draws, and the institutions in which the two arms differ.

    The institutions are varied in the arm that is not the baseline; of two that are not, in the control: the
    baseline is what a document describes or a network is, the other arm is what somebody imagines.
    """
    sides = arms_of(contrast)
    treated, control = sides
    imagined = treated if control == scenario.baseline else control
    drawn = [_common(scenario, contrast, name) for name in _profile(scenario.accepted_of(treated))]
    known = schema_parameters()
    one, two = (_at_the_end(scenario, arm) for arm in sides)
    return drawn + [
        Dimension(f"{imagined}.{name}", name, sides[imagined], known[name].low, known[name].high)
        for name, value in one.items()
        if value != two[name] and known[name].kind == "institutional" and known[name].unit != "year"
    ]


def chosen_dimensions(scenario: Scenario, contrast: Contrast, over: Sequence[str]) -> list[Dimension]:
    """Return the parameters that a user names, as ``NAME``, ``ARM.NAME``, ``NAME=LOW:HIGH``.

    Raises
    ------
    UsageError
        No such parameter or arm, no range, or a parameter in which the two arms differ and no arm is named.
    """
    made = [_chosen(scenario, contrast, word) for word in over]
    twice = [d.name for d in made if sum(d.name == other.name for other in made) > 1]
    if twice:
        raise UsageError(f"--over names {twice[0]} twice; leave one out")
    return made


def _chosen(scenario: Scenario, contrast: Contrast, word: str) -> Dimension:
    name, equals, text = word.partition("=")
    arm, _, parameter = name.strip().rpartition(".")
    if parameter not in schema_parameters():
        raise UsageError(
            f'--over {word}: unknown parameter "{parameter}"; {did_you_mean(parameter, schema_parameters())}'
        )
    found = _of_arm(scenario, contrast, arm, parameter) if arm else _common(scenario, contrast, parameter)
    if not arm:
        _must_be_common(scenario, contrast, found)
    if not equals:
        return found
    low, high = _range(word, parameter, text)
    return replace(found, low=low, high=high)


def _range(word: str, parameter: str, text: str) -> tuple[float, float]:
    ends = text.split(":")
    try:
        low, high = (float(end) for end in ends)
    except ValueError:
        raise UsageError(f"--over {word}: write NAME=LOW:HIGH, like rent=0:0.1") from None
    try:
        check(parameter, low)
        check(parameter, high)
    except ParameterFault as fault:
        raise UsageError(f"--over {word}: {fault}") from None
    if not low < high:
        raise UsageError(f"--over {word}: {low:g} to {high:g} is no range; write the lower end first")
    return low, high


def _common(scenario: Scenario, contrast: Contrast, name: str) -> Dimension:
    """Return a parameter in all arms, over the range that calibration drew it from if it did."""
    row, accepted = schema_parameters()[name], scenario.accepted_of(contrast.treated)
    known = _profile(accepted).get(name)
    low, high = known["range"] if known else (row.low, row.high)
    facts = identifying(accepted, name) if accepted else ()
    return Dimension(name, name, (), float(low), float(high), facts)


def _of_arm(scenario: Scenario, contrast: Contrast, arm: str, parameter: str) -> Dimension:
    sides = arms_of(contrast)
    if arm not in sides:
        raise UsageError(
            f'--over {arm}.{parameter}: "{arm}" is no arm of this contrast; {did_you_mean(arm, sides)}'
        )
    row = schema_parameters()[parameter]
    if row.when == "opening" and any(scenario.arms[name].parent for name in sides[arm]):
        raise UsageError(
            f"--over {arm}.{parameter}: {parameter} is read only when a run opens, and {arm} branches later; "
            f"write {parameter} to vary it in both arms"
        )
    return Dimension(f"{arm}.{parameter}", parameter, sides[arm], row.low, row.high)


def _must_be_common(scenario: Scenario, contrast: Contrast, found: Dimension) -> None:
    sides = arms_of(contrast)
    one, two = (_at_the_end(scenario, arm)[found.parameter] for arm in sides)
    if one != two:
        either = " or ".join(f"{arm}.{found.parameter}" for arm in sides)
        raise UsageError(
            f"--over {found.parameter}: the arms differ in it ({one:g} and {two:g}), and one value for both "
            f"would take that away; write {either}"
        )


def _at_the_end(scenario: Scenario, name: str) -> Mapping[str, float]:
    """Return the parameters of an arm in its last year, before what interventions do to them."""
    plain = {key: _undone(arm) for key, arm in scenario.arms.items()}
    setup = replace(scenario, arms=plain).setup(name)
    made = dict(setup.parameters)
    for change in setup.changes:
        made |= change.parameters
    return made


def _undone(arm: Arm) -> Arm:
    changes = [change.model_copy(update={"apply": []}) for change in arm.changes]
    return arm.model_copy(update={"apply": [], "changes": changes})


def placed(scenario: Scenario, point: Mapping[str, float], dimensions: Sequence[Dimension]) -> Scenario:
    """Return the scenario with the values of a point: in all arms, or in those of a dimension.

    An arm that changes inside takes the value with its last change.
    """
    shared = {name: value for name, value in point.items() if "." not in name}
    arms = dict(scenario.arms)
    for each in dimensions:
        for name in each.arms:
            arms[name] = _with(arms[name], each.parameter, point[each.name])
    return replace(scenario, arms=arms, overrides={**scenario.overrides, **shared})


def _with(arm: Arm, parameter: str, value: float) -> Arm:
    if not arm.changes:
        return arm.model_copy(update={"set": {**arm.set, parameter: value}})
    *before, last = sorted(arm.changes, key=lambda change: change.year)
    last = last.model_copy(update={"set": {**last.set, parameter: value}})
    return arm.model_copy(update={"changes": [*before, last]})


def _profile(accepted: Accepted | None) -> Mapping[str, Any]:
    """Return what the file of accepted vectors says of each parameter that was drawn."""
    found: Mapping[str, Any] = accepted.provenance.get("profile", {}) if accepted else {}
    return found


def identifying(accepted: Accepted, name: str) -> tuple[str, ...]:
    """Return the facts that identify a parameter; empty where they leave it as it was.

    The file of accepted vectors says so itself. Of one that does not, a fact identifies a parameter that it
    was fitted by, if the parameter moves it by more than chance and the accepted vectors hold no more than
    `NARROWED` of the range that was put in.
    """
    if "identified" in accepted.provenance:
        return tuple(accepted.provenance["identified"].get(name, ()))
    row = _profile(accepted).get(name)
    if row is None or len(row["left"]) != 2:
        return ()
    low, high = row["range"]
    left = row["left"][1] - row["left"][0]
    fitted = {word.split()[0] for key in ("facts", "other") for word in accepted.provenance.get(key, ())}
    moved = (word.split()[0] for word in row["moves"])
    # an even spread leaves .9 of the range inside its 90 % interval
    return tuple(fact for fact in moved if fact in fitted) if left <= NARROWED * 0.9 * (high - low) else ()
