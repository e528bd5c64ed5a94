"""Dates as people write them, Japanese eras included, as days since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from keiretsu.io.load.characters import half_width, is_nothing
from keiretsu.io.load.unreadable import Unreadable
from keiretsu.network.dates import days, to_date

# first and last day; in 1912 and 1926 the old and the new era share the day of the change
ERAS = {
    "明治": ("M", date(1868, 1, 25), date(1912, 7, 30)),
    "大正": ("T", date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": ("S", date(1926, 12, 25), date(1989, 1, 7)),
    "平成": ("H", date(1989, 1, 8), date(2019, 4, 30)),
    "令和": ("R", date(2019, 5, 1), date.max),
}
OPEN = frozenset({"現在", "継続中", "継続", "present", "now", "ongoing", "current", "today"})
"""Words, beside those that stand for nothing, that say that something has not ended."""
EXCEL_EPOCH = days(1899, 12, 30)
SERIALS = (10_000, 80_000)
"""Numbers read as Excel's days: 1927 to 2119; smaller ones are years."""

_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])[ .]?(\d{1,2}|元)"
    r"(?:[年./-](?:(\d{1,2})(?:[月./-](?:(\d{1,2})日?)?)?)?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})(?:[年./-](?:(\d{1,2})(?:[月./-](?:(\d{1,2})日?)?)?)?)?(?:[T ][\d:.+Z-]*)?")
_KANJI_DIGITS = "\u3007一二三四五六七八九"
_KANJI = re.compile(f"[{_KANJI_DIGITS}十]+")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_MONTH = re.compile(r"([12]\d{3})(0[1-9]|1[0-2])()")
_FRACTION = re.compile(r"(\d{4})\.(\d+)")
YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY_FIRST = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[ .-]*)?{_MONTH}[ ,.-]*(\d{{4}})", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"{_MONTH}[ .-]*(\d{{1,2}})(?:st|nd|rd|th)?, *(\d{{4}})", re.IGNORECASE)
_QUARTER = re.compile(r"(\d{4})[ ./-]?([QH])([1-4])|([QH])([1-4])[ ./-]?(\d{4})", re.IGNORECASE)
_FISCAL = re.compile(r"FY ?(\d{4})|(\d{4})年度", re.IGNORECASE)


class DayStyle(NamedTuple):
    """How a column writes days, decided from all of its cells.

    Attributes
    ----------
    order : {"", "dmy", "mdy"}
        Whether day or month comes first where the year stands last; empty: no cell tells.
    years : bool
        Whether it holds years, so that a whole number of another length is no day number of Excel.
    fractions : bool
        Whether its years are decimal numbers, as 1990.0.
    whole_days : bool
        Whether it counts days since 1970-01-01, as the tables of a network do.
    missing : frozenset of str, optional
        Words that stand for an empty cell, in place of the usual ones.
    """

    order: str = ""
    years: bool = False
    fractions: bool = False
    whole_days: bool = False
    missing: frozenset[str] | None = None


ANY_DAY = DayStyle()


def read_day(text: str, style: DayStyle = ANY_DAY, *, end: bool = False) -> int | None:
    """Return the day that a text names, None where it says that there is none.

    Parameters
    ----------
    text : str
        An ISO date, year/month/day, a date with a Japanese era or the name of a month, a year with or without
        a month, a quarter, a fiscal year, or a day number of Excel.
    style : DayStyle
        Of its column.
    end : bool
        Whether a lone year or month stands for its end: the day after its last.

    Raises
    ------
    Unreadable
        With the reason and a proposal.

    Examples
    --------
    >>> [to_date(read_day(text)).isoformat() for text in ("1990", "昭和五十五年", "R1.5.1", "32874")]
    ['1990-01-01', '1980-01-01', '2019-05-01', '1990-01-01']
    >>> to_date(read_day("1990", end=True)).isoformat()
    '1991-01-01'
    """
    word = _KANJI.sub(_digits, half_width(text).strip())
    if is_nothing(word, style.missing) or word.casefold() in OPEN:
        return None
    if style.fractions and (match := _FRACTION.fullmatch(word)):
        return _whole_year(text, match, end)
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], DayStyle, bool], int]], ...] = (
        (_DIGITS, _parts),
        (_YEAR_MONTH, _parts),
        (_YEAR_FIRST, _parts),
        (_ERA, _era),
        (YEAR_LAST, _year_last),
        (_DAY_FIRST, _named),
        (_MONTH_FIRST, _named),
        (_QUARTER, _quarter),
        (_FISCAL, _fiscal),
        (_NUMBER, _number),
    )
    for pattern, reader in readers:
        match = pattern.fullmatch(word)
        if match:
            return reader(match, style, end)
    raise Unreadable(f"{text!r} is no date", "write it as year-month-day, like 1990-06-30")


def _digits(match: re.Match[str]) -> str:
    """Return a number in Chinese numerals in digits: 五十五 is 55, 一九九〇 is 1990."""
    tens, ten, ones = match[0].partition("十")
    if ten:
        return f"{_KANJI_DIGITS.find(tens or '一')}{_KANJI_DIGITS.find(ones or _KANJI_DIGITS[0])}"
    return "".join(str(_KANJI_DIGITS.find(sign)) for sign in match[0])


def _whole_year(text: str, match: re.Match[str], end: bool) -> int:
    if match[2].strip("0"):
        raise Unreadable(f"{text!r} is no whole year", "write the year, or year-month-day")
    return _day(int(match[1]), None, None, end)


def _named(match: re.Match[str], _: DayStyle, end: bool) -> int:
    """Read a date whose month is a word, the day before or behind it."""
    first, second, year = match.groups()
    word, day = (first, second) if (first or "")[:3].casefold() in _MONTHS else (second, first)
    return _day(int(year), str(_MONTHS.index(word[:3].casefold()) + 1), day, end)


def _quarter(match: re.Match[str], _: DayStyle, end: bool) -> int:
    year, part, count = match.group(1, 2, 3) if match[1] else match.group(6, 4, 5)
    length = 3 if part.upper() == "Q" else 6
    last = int(count) * length
    return _day(int(year), str(last if end else last - length + 1), None, end)


def _fiscal(match: re.Match[str], _: DayStyle, end: bool) -> int:
    """Read a fiscal year: 年度 begins in April; FY is taken as the calendar year, which is told."""
    if match[1]:
        return _day(int(match[1]), None, None, end)
    return _day(int(match[2]) + end, "4", None, False)


def _parts(match: re.Match[str], _: DayStyle, end: bool) -> int:
    return _day(int(match[1]), match[2], match[3], end)


def _day(year: int, month: str | None, day: str | None, end: bool) -> int:
    """Return a day; where month or day are missing the first, or the day after the last, of the span."""
    try:
        if day:
            return days(year, int(month or 1), int(day))
        if not end:
            return days(year, int(month or 1))
        if month and int(month) < 12:
            return days(year, int(month) + 1)
        date(year, int(month or 12), 1)
        return days(year + 1)
    except (ValueError, OverflowError) as error:
        given = "-".join(str(part) for part in (year, month, day) if part is not None)
        raise Unreadable(f"{given} is not in the calendar", "correct the date") from error


def _era(match: re.Match[str], _: DayStyle, end: bool) -> int:
    name = next(era for era, (letter, *_rest) in ERAS.items() if match[1].upper() in (era, letter))
    first, last = ERAS[name][1:]
    count = 1 if match[2] == "元" else int(match[2])
    year = first.year + count - 1
    found, after = _day(year, match[3], match[4], False), _day(year, match[3], match[4], True)
    latest = found if match[4] else after - 1
    if count < 1 or latest < _number_of(first) or found > _number_of(last):
        iso = _proposed(year, match[3], match[4])
        raise Unreadable(
            f"{match[0]} is outside the era {name}, {first.isoformat()} to {last.isoformat()}",
            f"check the era; counted on it is {iso}",
            iso,
        )
    return after if end else found


def _proposed(year: int, month: str | None, day: str | None) -> str:
    return "-".join([f"{year:04d}", *(f"{int(part):02d}" for part in (month, day) if part)])


def _number_of(day: date) -> int:
    return days(day.year, day.month, day.day)


def _year_last(match: re.Match[str], style: DayStyle, end: bool) -> int:
    one, two, year = int(match[1]), int(match[2]), int(match[3])
    first = day_or_month(one, two)
    if first == "" and not style.order and one != two:
        raise Unreadable(
            f"{match[0]} may be day/month or month/day",
            f"write {year}-{two:02d}-{one:02d} or {year}-{one:02d}-{two:02d}, or say --dates dmy or mdy",
        )
    if first and style.order and first != style.order:
        raise Unreadable(
            f"{match[0]} has its {'day' if first == 'dmy' else 'month'} first, unlike its column",
            "write it as year-month-day",
        )
    day, month = (one, two) if (style.order or first) != "mdy" else (two, one)
    return _day(year, str(month), str(day), end)


def day_or_month(one: int, two: int) -> str:
    """Return the order that a date tells by itself: a number above 12 is a day; empty where none is.

    Examples
    --------
    >>> day_or_month(31, 12), day_or_month(12, 31), day_or_month(3, 4)
    ('dmy', 'mdy', '')
    """
    return "dmy" if one > 12 else "mdy" if two > 12 else ""


def _number(match: re.Match[str], style: DayStyle, end: bool) -> int:
    value = float(match[0])
    if value.is_integer() and 1000 <= value < 3000:
        return _day(int(value), None, None, end)
    if style.years:
        raise Unreadable(f"{match[0]} is no year, in a column of years", "write year-month-day")
    if SERIALS[0] <= value < SERIALS[1]:
        return EXCEL_EPOCH + int(value)
    raise Unreadable(f"{match[0]} is neither a year nor a day number of Excel", "write year-month-day")


def written(day: int | None) -> str:
    """Return a day as an ISO date, empty for none.

    Examples
    --------
    >>> written(0), written(None)
    ('1970-01-01', '')
    """
    return "" if day is None else to_date(day).isoformat()
