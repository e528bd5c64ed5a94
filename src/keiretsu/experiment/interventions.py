"""Interventions by name: what can be done to a regime, in a stated dose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from keiretsu.core.errors import UsageError
from keiretsu.core.toml import Source, did_you_mean, read_records
from keiretsu.experiment.regime import ParameterFault, Value, check, read_regime, regime_names
from keiretsu.schema import parameters as schema_parameters


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something that can be done to a regime.

    Parameters
    ----------
    name, title, meaning : str
        What it is called and what it does.
    dose : float
        The dose that is meant where none is written.
    to : mapping of str to (float or str)
        Where a parameter goes at full dose: a number, the name of a regime whose value is meant, or the name
        of another parameter whose value is taken.
    takes : tuple of str
        Parameters whose value the dose itself is.
    yearly : bool
        Whether the dose is a year.
    """

    name: str
    title: str
    meaning: str
    dose: float = 1.0
    to: Mapping[str, Value] = field(default_factory=dict)
    takes: tuple[str, ...] = ()
    yearly: bool = False

    def unsaid(self, year: int | None) -> float:
        """Return the dose that is meant where none is written, after `year` or from the start.

        Examples
        --------
        >>> interventions()["merge_groups"].unsaid(1980), interventions()["dismantle"].unsaid(1980)
        (1981.0, 1.0)
        """
        return float(year + 1) if self.yearly and year is not None else self.dose

    def applied(self, values: Mapping[str, float], dose: float) -> dict[str, float]:
        """Return a complete set of parameters with the intervention done to it.

        A parameter of `to` stands at (1 − dose) own + dose target; dose 0 changes nothing.

        Parameters
        ----------
        values : mapping of str to float
            Every parameter of the schema.
        dose : float
            A share from 0 to 1 for `to`; the value itself for `takes`.

        Examples
        --------
        >>> interventions()["no_race"].applied({"share_objective": 1.0}, 0.25)
        {'share_objective': 0.75}
        """
        moved = dict(values)
        for name, target in self.to.items():
            low, high = schema_parameters()[name].low, schema_parameters()[name].high
            there = (1.0 - dose) * values[name] + dose * _meant(name, target, values)
            moved[name] = min(max(there, low), high)
        return moved | dict.fromkeys(self.takes, dose)


def _meant(name: str, target: Value, values: Mapping[str, float]) -> float:
    if not isinstance(target, str):
        return float(target)
    if target in values:
        return values[target]
    return read_regime(target).parameters.get(name, float(schema_parameters()[name].default))


@dataclass(frozen=True, slots=True)
class Applied:
    """An intervention as somebody asks for it.

    Parameters
    ----------
    intervention : Intervention
    dose : float
    year : int, optional
        The last year without it; None: from the first year on.
    """

    intervention: Intervention
    dose: float
    year: int | None = None

    @property
    def arm(self) -> str:
        """Name of the arm in which it is tried, such as ``dismantle_0_3_1975``."""
        usual = self.dose == self.intervention.unsaid(self.year)
        dose = "" if usual else f"_{self.dose:g}".replace(".", "_")
        return self.intervention.name + dose + (f"_{self.year}" if self.year is not None else "")


@cache
def interventions() -> Mapping[str, Intervention]:
    """Return the interventions that ship, by name.

    Examples
    --------
    >>> interventions()["dominant_design_change"].takes
    ('turbulence',)
    """
    return read_records(Intervention, Source.packaged("keiretsu.data", "interventions.toml"))


def read_applied(word: str, *, dated: bool = False) -> Applied:
    """Return the intervention written as ``NAME``, ``NAME=DOSE`` or, if `dated`, ``NAME=DOSE@YEAR``.

    Raises
    ------
    ParameterFault
        The name is unknown, or dose or year is no number or out of range.

    Examples
    --------
    >>> read_applied("dismantle=0.3@1975", dated=True).arm
    'dismantle_0_3_1975'
    """
    rest, at, when = word.partition("@")
    name, equals, amount = rest.partition("=")
    known = interventions()
    if name.strip() not in known:
        raise ParameterFault("apply", f'unknown intervention "{name}"; {did_you_mean(name, known)}')
    found = known[name.strip()]
    try:
        year = int(when) if at else None
        dose = float(amount) if equals else found.unsaid(year)
    except ValueError:
        remedy = "write NAME=DOSE@YEAR, like dismantle=0.3@1975"
        raise ParameterFault("apply", f'"{word}" is no intervention; {remedy}') from None
    if year is not None and not dated:
        remedy = "leave it out and give the arm from and year"
        raise ParameterFault("apply", f'"{word}" names a year; {remedy}')
    if found.to and not 0.0 <= dose <= 1.0:
        raise ParameterFault("apply", f'the dose of "{word}" must lie between 0 and 1')
    for parameter in found.takes:
        check(parameter, dose)
    return Applied(found, dose, year)


def apply_all(words: Iterable[str], values: Mapping[str, float]) -> dict[str, float]:
    """Return a complete set of parameters after interventions, done in the order written.

    Raises
    ------
    ParameterFault
        As `read_applied`.
    """
    moved = dict(values)
    for word in words:
        asked = read_applied(word)
        moved = asked.intervention.applied(moved, asked.dose)
    return moved


def read_wanted(words: Iterable[str]) -> list[Applied]:
    """Return interventions as the command line asks for them, ``NAME=DOSE@YEAR``.

    Raises
    ------
    UsageError
        One of them cannot be read.
    """
    try:
        return [read_applied(word, dated=True) for word in words]
    except ParameterFault as fault:
        raise UsageError(f"--apply: {fault}") from None


def check_interventions() -> None:
    """Raise ParameterFault where an entry that ships names an unknown parameter, regime or value.

    Examples
    --------
    >>> check_interventions()
    """
    for row in interventions().values():
        for name, target in row.to.items():
            check(name, target if target not in regime_names() else float(schema_parameters()[name].default))
        for name in row.takes:
            check(name, row.dose)
