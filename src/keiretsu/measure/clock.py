"""Dates of a record: its last day, and the days that options name."""

from typing import cast

from keiretsu.network import Network, days, to_date, to_day


def last_day(network: Network) -> int:
    """Return the last day that any actor or tie of a network names; 0 when none does."""
    columns = [
        network.ties["since"],
        network.ties["until"],
        network.actors["founded"],
        network.actors["closed"],
    ]
    known = [cast(int | None, column.max()) for column in columns]
    return max((day for day in known if day is not None), default=0)


def day_of(when: int | str, *, first: bool = False) -> int:
    """Return the day that a year (its last day, or its first) or an ISO date names.

    Raises
    ------
    UsageError
        When `when` is no date.

    Examples
    --------
    >>> day_of("1969"), day_of(1970, first=True)
    (-1, 0)
    """
    last = to_day(when)
    if first and str(when).isdecimal() and len(str(when)) <= 4:
        return days(to_date(last).year)
    return last
