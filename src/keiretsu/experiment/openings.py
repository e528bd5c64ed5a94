"""Checks on when the numbers of an arm take hold: what is read once cannot be altered later."""

from collections.abc import Callable, Mapping

from keiretsu.core.toml import Location
from keiretsu.experiment.regime import ParameterFault, check_opening
from keiretsu.experiment.scenario_file import Arm
from keiretsu.model.setup import Setup
from keiretsu.schema import parameters as schema_parameters


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
