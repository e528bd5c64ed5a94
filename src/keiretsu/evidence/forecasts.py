"""Three naive forecasts of a held-out number: its last value, its trend, its mean.

A forecast knows what the model knows: earlier facts of the same quantity that may be used for calibration or
forcing. What is held out or was seen stays hidden from it too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from keiretsu.evidence.facts import Fact, fact, facts
from keiretsu.evidence.observe import observations

NAIVE = {
    "last value": "the last fact of the same quantity, unchanged",
    "trend": "the growth between the last two facts of the same quantity, going on",
    "mean": "the mean of all earlier facts of the same quantity",
}
"""The forecasts, and what each says."""

KNOWN = ("calibration", "forcing")
WITHIN_DECADE = {"early": 2.0, "mid": 5.0, "late": 8.0}


@dataclass(frozen=True, slots=True)
class Point:
    """One earlier fact of a quantity: its id, year and value."""

    id: str
    year: float
    value: float


def year_of(row: Fact) -> float | None:
    """Return the year that a fact speaks of: the middle of the years that are read or named.

    Examples
    --------
    >>> year_of(fact("tfp_rel_us_1973")), year_of(fact("tfp_growth_5573"))
    (1973.0, 1964.0)
    """
    if row.id in observations():
        years = observations()[row.id].years
        return (years[0] + years[-1]) / 2.0
    found = re.findall(r"(?:(early|mid|late)[- ]?)?(\d{4})(s)?", row.period)
    named = [float(y) + (WITHIN_DECADE.get(part, 5.0) if decade else 0.0) for part, y, decade in found]
    return sum(named) / len(named) if named else None


def earlier(name: str) -> list[Point]:
    """Return the earlier facts of the same quantity that a forecast may know, by year.

    Examples
    --------
    >>> [point.id for point in earlier("tfp_rel_us_1990")]
    ['tfp_rel_us_1955', 'tfp_rel_us_1973']
    """
    row = fact(name)
    until = year_of(row)
    points = []
    for other in map(fact, facts()["id"].to_list()):
        year = year_of(other)
        if until is None or year is None or other.value is None or other.use not in KNOWN:
            continue
        if _series(other) == _series(row) and year < until:
            points.append(Point(other.id, year, other.value))
    return sorted(points, key=lambda point: (point.year, point.id))


def naive(name: str) -> dict[str, float]:
    """Return the naive forecasts of a fact; those that need more earlier facts than there are stay out.

    Parameters
    ----------
    name : str
        Id of a fact with a number.

    Returns
    -------
    dict of str to float
        By the names of `NAIVE`, in the unit of the fact. The trend is one of growth where both values are
        positive, of change otherwise.

    Examples
    --------
    >>> {how: round(value, 1) for how, value in naive("tfp_rel_us_1990").items()}
    {'last value': 86.7, 'trend': 120.8, 'mean': 73.8}
    """
    points, year = earlier(name), year_of(fact(name))
    if not points or year is None:
        return {}
    made = {"last value": points[-1].value, "mean": sum(p.value for p in points) / len(points)}
    if len(points) > 1 and points[-1].year > points[-2].year:
        one, two = points[-2:]
        ahead = (year - two.year) / (two.year - one.year)
        if one.value > 0.0 and two.value > 0.0:
            made["trend"] = two.value * math.exp(ahead * math.log(two.value / one.value))
        else:
            made["trend"] = two.value + ahead * (two.value - one.value)
    return {how: made[how] for how in NAIVE if how in made}


def _series(row: Fact) -> tuple[str, str, str, str]:
    """Return what facts of one series share; remarks in parentheses do not tell series apart."""
    quantity, unit = (re.sub(r"\s*\(.*?\)", "", text).strip() for text in (row.quantity, row.unit))
    return row.document, quantity, row.region, unit
