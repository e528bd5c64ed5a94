"""Arms: those that try an intervention on the baseline, and what an arm cannot alter after its time."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Location
from keiretsu.experiment.interventions import Applied
from keiretsu.experiment.regime import ParameterFault, check_opening
from keiretsu.experiment.scenario_file import Arm
from keiretsu.model.setup import DESIGNS_ONLY, Setup
from keiretsu.schema import parameters as schema_parameters

if TYPE_CHECKING:
    from keiretsu.experiment.scenario import Scenario


def with_interventions(arms: Mapping[str, Arm], baseline: str, wanted: Iterable[Applied]) -> dict[str, Arm]:
    """Return the arms with one more for each intervention: the baseline, and the intervention done to it.

    With a year the arm shares the baseline's past up to its end; what the baseline itself changes later, it
    changes too.

    Parameters
    ----------
    arms : mapping of str to Arm
    baseline : str
        Name of the arm to intervene in.
    wanted : iterable of Applied

    Raises
    ------
    UsageError
        The scenario has an arm of that name already.

    Examples
    --------
    >>> from keiretsu.experiment.interventions import read_applied
    >>> asked = read_applied("dismantle=0.3@1975", dated=True)
    >>> made = with_interventions({"base": Arm(regime="relational")}, "base", [asked])
    >>> made["dismantle_0_3_1975"].parent, made["dismantle_0_3_1975"].apply
    ('base', ['dismantle=0.3'])
    """
    made = dict(arms)
    for asked in wanted:
        if asked.arm in made:
            raise UsageError(f"--apply: there is an arm {asked.arm} already; leave the intervention out")
        made[asked.arm] = _arm(arms[baseline], baseline, asked)
    return made


def check_applied(wanted: Iterable[Applied], last: int, rules: Collection[str]) -> None:
    """Raise UsageError where an intervention in the baseline could make no difference to it.

    Parameters
    ----------
    wanted : iterable of Applied
    last : int
        Last year of the runs.
    rules : collection of str
        Rules that are on in the baseline.

    Raises
    ------
    UsageError
        It would begin after the last year, or act on designs where none are searched.
    """
    for asked in wanted:
        name, moved = asked.intervention.name, {*asked.intervention.to, *asked.intervention.takes}
        if asked.year is not None and asked.year >= last:
            raise UsageError(
                f"--apply {name}@{asked.year}: the runs end in {last}, so that nothing would follow; "
                f"choose {last - 1} or before"
            )
        if "search" not in rules and moved <= set(DESIGNS_ONLY):
            engine = "the reduced engine" if "diffusion" in rules else "a run without the rule search"
            raise UsageError(f"--apply {name}: {engine} has no designs to change; use the engine micro")
        if "group_mergers" in asked.intervention.takes and asked.dose > last:
            raise UsageError(
                f"--apply {name}={asked.dose:g}: the runs end in {last}; choose {last} or before"
            )


def _arm(base: Arm, name: str, asked: Applied) -> Arm:
    word = f"{asked.intervention.name}={asked.dose!r}"
    if asked.year is None:
        return base.model_copy(update={"role": "arm", "apply": [*base.apply, word]})
    begins = asked.year + 1
    regime, chosen, done = base.regime, dict(base.set), list(base.apply)
    for change in sorted(base.changes, key=lambda c: c.year):
        if change.year <= begins:
            regime, chosen, done = change.regime or regime, chosen | change.set, done + change.apply
    later = [change for change in base.changes if change.year > begins]
    now = {"regime": regime, "set": chosen, "apply": [*done, word], "changes": later, "accepted": None}
    return base.model_copy(update={"role": "arm", "parent": name, "year": asked.year, **now})


class OpeningFault(Exception):
    """An arm alters too late what is read at one time only; `at` is the place of it in the file."""

    def __init__(self, at: Location, sentence: str) -> None:
        super().__init__(sentence)
        self.at = at


def check_openings(name: str, arms: Mapping[str, Arm], setup_of: Callable[[str], Setup], first: int) -> None:
    """Raise OpeningFault where an arm alters, after its time, what is read when a run opens or groups merge.

    Parameters
    ----------
    name : str
        The arm.
    arms : mapping of str to Arm
    setup_of : callable
        Returns the complete setup of an arm.
    first : int
        The year in which runs open.
    """
    arm, at, setup = arms[name], ("arms", name), setup_of(name)
    merging, begun = float(schema_parameters()["group_mergers"].default), first
    if arm.parent is not None:
        before = setup_of(arm.parent).parameters
        merging, begun = before["group_mergers"], arm.year or first
        try:
            check_opening(before, setup.parameters)
        except ParameterFault as fault:
            remedy = f"let {name} keep the value of {arm.parent}, or drop its from and year"
            key = ("set", fault.name) if fault.name in arm.set else ("apply" if arm.apply else "from",)
            raise OpeningFault((*at, *key), f"{fault}; {remedy}") from None
    _check_merger(merging, setup.parameters, begun, (*at, _key(arm.set, arm.apply)))
    for change in setup.changes:
        index = [c.year for c in arm.changes].index(change.year)
        told, there = arm.changes[index], (*at, "changes", index)
        try:
            check_opening(setup.parameters, change.parameters)
        except ParameterFault as fault:
            key = ("set", fault.name) if fault.name in told.set else ("regime",)
            remedy = f"drop it from the change, or set it for the whole of {name}"
            raise OpeningFault((*there, *key), f"{fault}; {remedy}") from None
        merging = setup.parameters["group_mergers"]
        _check_merger(merging, change.parameters, change.year - 1, (*there, _key(told.set, told.apply)))


def opening_fault(scenario: "Scenario") -> tuple[Location, str] | None:
    """Return the place and the sentence of what is wrong with the numbers of an arm, if anything is."""
    for name in scenario.arms:
        accepted = scenario.accepted_of(name)
        for place in range(len(accepted.vectors) if accepted else 1):
            setup_of = partial(scenario.setup_at, place=place)
            try:
                check_openings(name, scenario.arms, setup_of, scenario.years[0])
            except OpeningFault as fault:
                return fault.at, str(fault)
            except ParameterFault as fault:
                return ("arms", name, "set", fault.name), str(fault)
    return None


def _key(chosen: Mapping[str, float | str], done: list[str]) -> str:
    return "set" if "group_mergers" in chosen else "apply" if done else "regime"


def _check_merger(before: float, after: Mapping[str, float], begun: int, at: Location) -> None:
    """Raise OpeningFault where groups are newly to merge in a year that lies before the numbers take hold."""
    wanted = after.get("group_mergers", before)
    if wanted != before and 0.0 < wanted <= begun:
        raise OpeningFault(
            at,
            f"group_mergers = {wanted:g} has passed when it takes hold, after {begun}, so that no groups "
            f"would merge; choose {begun + 1} or later",
        )
