"""What a run is given from outside, period by period: demand, shocks, cheap capital.

Nothing is interpolated and nothing is assumed: a year that a table does not hold is an error.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from keiretsu import schema
from keiretsu.core.errors import InvalidData


class Period(NamedTuple):
    """A series over some years.

    `first` and `last` are both included; None has no end on that side. `value` is a number, or the name of
    the parameter that holds it. `basis` is a source or the word "prior".
    """

    series: str
    first: int | None
    last: int | None
    value: float | str
    basis: str
    note: str = ""

    def holds(self, year: int) -> bool:
        """Return whether the year is one of the period's."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True, slots=True)
class Forcing:
    """A dated table of what is forced on a run.

    Parameters
    ----------
    name : str
        What the table is called.
    periods : tuple of Period
        No two of a series share a year.

    Examples
    --------
    >>> oil = Forcing("oil", (Period("frontier_shock", 1974, 1980, "common_shock", "prior"),))
    >>> oil.value("frontier_shock", 1975, {"common_shock": -0.01})
    -0.01
    """

    name: str = "none"
    periods: tuple[Period, ...] = ()

    def value(self, series: str, year: int, parameters: Mapping[str, float]) -> float:
        """Return the value of a series in a year.

        Parameters
        ----------
        series : str
            One of `keiretsu.schema.forced_series()`.
        year : int
        parameters : mapping of str to float
            The parameters in force, for the values that name one.

        Returns
        -------
        float
            In the unit of the series.

        Raises
        ------
        InvalidData
            The table does not hold the series in that year.
        """
        for period in self.periods:
            if period.series == series and period.holds(year):
                named = isinstance(period.value, str)
                return float(parameters[period.value] if named else period.value)  # type: ignore[index]
        raise InvalidData(f"the forcing {self.name!r} has no {series} in {year}; add a row for it")

    def lacking(self, rules: Collection[str], years: tuple[int, int]) -> list[str]:
        """Return what a run with these rules over these years would look for in vain.

        Examples
        --------
        >>> Forcing().lacking({"production"}, (1955, 1960))
        ['demand_growth in 1955', 'frontier_shock in 1955']
        """
        first, last = years
        found = []
        for series in schema.forced_series().values():
            if series.rule in rules:
                own = [period for period in self.periods if period.series == series.name]
                wanted = range(first, last + series.ahead + 1)
                year = next((y for y in wanted if not any(p.holds(y) for p in own)), None)
                found += [] if year is None else [f"{series.name} in {year}"]
        return found

    def canonical(self) -> list[list[Any]]:
        """Return what decides a run, as plain data: series, years and values without their basis."""
        return [[p.series, p.first, p.last, p.value] for p in self.periods]


NOTHING_FORCED = Forcing()
