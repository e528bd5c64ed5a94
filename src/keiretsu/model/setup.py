"""What a run is told: a regime resolved into numbers, the rules that are on, and the changes to come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from keiretsu import schema
from keiretsu.model.forcing import NOTHING_FORCED, Forcing
from keiretsu.model.sectors import SectorTable

ENGINES = {"micro": "search", "reduced": "diffusion"}
"""Engines of technology and the rule of each: designs on a landscape, or hazards. Never both."""


ALWAYS = "production"
"""The rule that is always on."""

DESIGNS_ONLY = ("turbulence", "turbulence_share", "guided_search")
"""Parameters that act on designs alone: without the rule ``search`` they do nothing."""

OPENED = ("labour", "entry", "money", "spending")
"""Rules whose state is set in the opening year: a run that opened without one cannot switch it on later."""


@cache
def switchable() -> tuple[str, ...]:
    """Return the names of the rules that ``rules_off`` may name: all that parameters belong to, but `ALWAYS`.

    Examples
    --------
    >>> "labour" in switchable(), "production" in switchable()
    (True, False)
    """
    return tuple(sorted({row.rule for row in schema.parameters().values()} - {ALWAYS}))


def rules_without(rules_off: Collection[str], engine: str = "micro") -> frozenset[str]:
    """Return the enabled rules of an engine after switching some off; names are checked by the caller.

    Examples
    --------
    >>> on = rules_without(["ties", "race"], "reduced")
    >>> "diffusion" in on, "search" in on, "race" in on
    (True, False, False)
    """
    others = {rule for name, rule in ENGINES.items() if name != engine}
    return frozenset((*switchable(), ALWAYS)) - others - frozenset(rules_off)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of parameters inside a run, in force from the start of its year.

    Parameters
    ----------
    year : int
        First year in which the new values hold.
    parameters : mapping of str to float
        Only the parameters that change, in the units of the schema.

    Examples
    --------
    >>> Change(1985, {"guidance": 0.0}).year
    1985
    """

    year: int
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Setup:
    """A complete, validated setting of the model; what `keiretsu.model.run.run` takes.

    Parameters
    ----------
    regime : str
        Name of the regime the numbers came from; a label, the numbers decide.
    parameters : mapping of str to float
        Every parameter of the schema with its value.
    rules : frozenset of str
        Names of the enabled rules: `ALWAYS`, and of `switchable` those that are on, of engines of technology
        one at most.
    changes : tuple of Change
        In the order of their years, at most one a year.
    forcing : Forcing
        What the run is given from outside; `keiretsu.resolve` and scenarios fill it.
    sectors : SectorTable, optional
        The sectors; by default those of the vocabulary.

    Examples
    --------
    >>> Setup("plain", {"rent": 0.0}).enabled("race")
    True
    """

    regime: str
    parameters: Mapping[str, float]
    rules: frozenset[str] = field(default_factory=lambda: rules_without(()))
    changes: tuple[Change, ...] = field(default=())
    forcing: Forcing = NOTHING_FORCED
    sectors: SectorTable | None = None

    def enabled(self, rule: str) -> bool:
        """Return whether the rule is on."""
        return rule in self.rules

    def canonical(self) -> dict[str, Any]:
        """Return the setup as plain sorted data: two setups are the same run exactly when these are equal."""
        return {
            "regime": self.regime,
            "parameters": dict(sorted(self.parameters.items())),
            "rules": sorted(self.rules),
            "changes": [[c.year, dict(sorted(c.parameters.items()))] for c in self.changes],
            "forcing": self.forcing.canonical(),
            "sectors": None if self.sectors is None else self.sectors.canonical(),
        }
