"""Dates as whole days since 1970-01-01, the only clock of a network."""

import re
from datetime import date

from keiretsu.core.bounds import shortened
from keiretsu.core.errors import UsageError

_EPOCH = date(1970, 1, 1).toordinal()


def days(year: int, month: int = 1, day: int = 1) -> int:
    """Return a calendar date as days since 1970-01-01.

    Examples
    --------
    >>> days(1970), days(1955)
    (0, -5479)
    """
    return date(year, month, day).toordinal() - _EPOCH


def to_date(day: int) -> date:
    """Return days since 1970-01-01 as a calendar date.

    Examples
    --------
    >>> to_date(-5479).isoformat()
    '1955-01-01'
    """
    return date.fromordinal(int(day) + _EPOCH)


def year_of(day: int) -> int:
    """Return the calendar year that a day belongs to.

    Examples
    --------
    >>> year_of(-1)
    1969
    """
    return to_date(day).year


def to_day(when: int | str | date) -> int:
    """Return the day that `when` names.

    Parameters
    ----------
    when : int, str or datetime.date
        A year (its last day, so that ``at(1990)`` is the end of 1990; ``"1990"`` is the same), an ISO date
        such as ``"1990-06-30"``, or a date.

    Returns
    -------
    int
        Days since 1970-01-01.

    Raises
    ------
    UsageError
        When `when` is none of these.

    Examples
    --------
    >>> to_day(1969), to_day("1970-01-02"), to_day(date(1970, 1, 3))
    (-1, 1, 2)
    """
    try:
        if isinstance(when, str) and re.fullmatch("[0-9]{1,4}", when):
            when = int(when)
        if isinstance(when, str):
            return date.fromisoformat(when).toordinal() - _EPOCH
        if isinstance(when, date):
            return when.toordinal() - _EPOCH
        return days(int(when), 12, 31)
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(
            f"{shortened(repr(when))} is no date; give a year from 1 to 9999, an ISO date such as "
            "1990-06-30, or a date."
        ) from error
