"""Times of graph files, as GEXF and Gephi write them, as spells: the first day, the day after the last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from keiretsu.core.errors import InvalidData

Spell = tuple[str | None, str | None]
"""Start and end as the loader reads them; None is open."""

_ENDLESS = ("", "-infinity", "infinity", "+infinity", "-inf", "inf", "nan")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_PART = re.compile(r"([\[\](])\s*([^,;<>()\[\]]*?)\s*,\s*([^,;<>()\[\]]*?)\s*([\])\[])")
YEARS = (1000, 3000)


def spell(attributes: Mapping[str, str]) -> Spell | None:
    """Return the spell that GEXF's attributes of time say, None where they say nothing.

    An end is the first day on which it no longer holds, but a lone year is counted in. `startopen` and
    `endopen` leave their own day or year out; a `timestamp` stands for its day or its year.

    Raises
    ------
    InvalidData
        For a number that is no year.

    Examples
    --------
    >>> spell({"start": "1990-01-01", "end": "1995-01-01"}), spell({"start": "1990.0", "endopen": "1995"})
    (('1990-01-01', '1995-01-01'), ('1990-01-01', '1995-01-01'))
    >>> spell({"timestamp": "1990"}), spell({"start": "1990", "end": "1994"}), spell({"label": "x"})
    (('1990', '1990'), ('1990', '1994'), None)
    """
    if "timestamp" in attributes:
        return _stamp(attributes["timestamp"])
    known = ("start", "startopen", "end", "endopen")
    if not any(name in attributes for name in known):
        return None
    start, after, end, before = (_moment(attributes.get(name)) for name in known)
    return start or _next(after), end or _first(before)


def timeset(text: str) -> list[Spell]:
    """Return the spells of Gephi's notation of a set of intervals, or of points in time.

    Raises
    ------
    InvalidData
        When it is neither, or a number is no year.

    Examples
    --------
    >>> timeset("<[1990.0, 1995.0); [1998.0, Infinity]>")
    [('1990-01-01', '1995-01-01'), ('1998-01-01', None)]
    >>> timeset("<[1990, 1991]>"), timeset("<[1990, 1991, 1995]>"), timeset("")
    ([('1990', '1991')], [('1990', '1990'), ('1991', '1991'), ('1995', '1995')], [])
    """
    inner = text.strip().removeprefix("<").removesuffix(">").strip()
    if not inner or inner.casefold() == "empty":
        return []
    parts = [part.strip() for part in inner.split(";")]
    found = [_PART.fullmatch(part) for part in parts]
    if all(found):
        return [_interval(match[1], match[2], match[3], match[4]) for match in found if match]
    points = inner.strip("[]")
    if len(parts) > 1 or any(sign in points for sign in "<>()[]"):
        raise InvalidData(f"the times {text!r} are not written as Gephi does, like <[1990.0, 1995.0)>")
    return [_stamp(point) for point in points.split(",") if point.strip()]


def _interval(opening: str, start: str, end: str, closing: str) -> Spell:
    names = ("start" if opening == "[" else "startopen", "end" if closing == "]" else "endopen")
    return spell(dict(zip(names, (start, end), strict=True))) or (None, None)


def _moment(text: str | None) -> str | None:
    """Return a time as a date or a lone year; text that is no number stays as it is."""
    word = (text or "").strip()
    if word.casefold() in _ENDLESS:
        return None
    if not _NUMBER.fullmatch(word) or re.fullmatch(r"\d{8}", word):
        return word
    value = float(word)
    if not YEARS[0] <= value < YEARS[1]:
        raise InvalidData(
            f"the time {word} is a number that is no year; export times as dates (timeformat date)"
        )
    if word.isdecimal():
        return word
    year = int(value)
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return (first + (after - first) * (value - year)).isoformat()


def _stamp(text: str) -> Spell:
    """Return the day or the year that a point in time stands for."""
    moment = _moment(text)
    if moment is None:
        return None, None
    if moment.endswith("-01-01") and _NUMBER.fullmatch(text.strip()):
        moment = moment[:4]
    return moment, moment if moment.isdecimal() and len(moment) == 4 else _next(moment)


def _first(moment: str | None) -> str | None:
    """Return an end that is not counted in as a day: of a lone year its first."""
    return f"{moment}-01-01" if moment and moment.isdecimal() and len(moment) == 4 else moment


def _next(moment: str | None) -> str | None:
    """Return what comes after a day or a lone year; text that is neither stays as it is."""
    if moment is None:
        return None
    if moment.isdecimal() and len(moment) == 4:
        return str(int(moment) + 1)
    try:
        return (date.fromisoformat(moment[:10]) + timedelta(1)).isoformat()
    except (ValueError, OverflowError):
        return moment


def joined(spells: Iterable[Spell]) -> list[Spell]:
    """Return spells with lone years that follow one another as one.

    Examples
    --------
    >>> joined([("1991", "1991"), ("1990", "1990"), ("1995", "1995")])
    [('1990', '1991'), ('1995', '1995')]
    """
    out: list[Spell] = []
    for start, end in sorted(spells, key=lambda one: (one[0] or "", one[1] or "")):
        before = out[-1][1] if out else None
        if before and start and before.isdecimal() and start.isdecimal() and _next(before) == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out
