"""Dates as people write them, Japanese eras included, as days since 1970-01-01."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from unicodedata import normalize

from keiretsu.network.dates import days, to_date

# first and last day; in 1912 and 1926 the old and the new era share the day of the change
ERAS = {
    "明治": ("M", date(1868, 1, 25), date(1912, 7, 30)),
    "大正": ("T", date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": ("S", date(1926, 12, 25), date(1989, 1, 7)),
    "平成": ("H", date(1989, 1, 8), date(2019, 4, 30)),
    "令和": ("R", date(2019, 5, 1), date.max),
}
OPEN = frozenset(
    {"", "-", "–", "—", "na", "n/a", "nan", "nat", "null", "none", "現在", "継続中", "present", "#n/a"}
)
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
_YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Unreadable(Exception):
    """A cell that cannot be read: why, what to do, and the text proposed in its place (None: no proposal)."""

    def __init__(self, reason: str, fix: str, proposal: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.fix, self.proposal = reason, fix, proposal


def read_day(text: str, *, end: bool = False) -> int | None:
    """Return the day that a text names, None where it says that there is none.

    Parameters
    ----------
    text : str
        An ISO date, year/month/day, a date with a Japanese era, a year with or without a month, or a day
        number of Excel.
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
    word = _KANJI.sub(_digits, normalize("NFKC", text).strip())
    if word.casefold() in OPEN:
        return None
    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], int]], ...] = (
        (_DIGITS, _whole),
        (_YEAR_FIRST, _parts),
        (_ERA, _era),
        (_YEAR_LAST, _year_last),
        (_NUMBER, _number),
    )
    for pattern, reader in readers:
        match = pattern.fullmatch(word)
        if match:
            return reader(match, end)
    raise Unreadable(f"{text!r} is no date", "write it as year-month-day, like 1990-06-30")


def _digits(match: re.Match[str]) -> str:
    """Return a number in Chinese numerals in digits: 五十五 is 55, 一九九〇 is 1990."""
    tens, ten, ones = match[0].partition("十")
    if ten:
        return f"{_KANJI_DIGITS.find(tens or '一')}{_KANJI_DIGITS.find(ones or _KANJI_DIGITS[0])}"
    return "".join(str(_KANJI_DIGITS.find(sign)) for sign in match[0])


def _whole(match: re.Match[str], end: bool) -> int:
    return _day(int(match[1]), match[2], match[3], end)


def _parts(match: re.Match[str], end: bool) -> int:
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


def _era(match: re.Match[str], end: bool) -> int:
    name = next(era for era, (letter, *_) in ERAS.items() if match[1].upper() in (era, letter))
    _, first, last = ERAS[name]
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


def _year_last(match: re.Match[str], end: bool) -> int:
    one, two, year = int(match[1]), int(match[2]), int(match[3])
    if one <= 12 and two <= 12 and one != two:
        raise Unreadable(
            f"{match[0]} may be day/month or month/day",
            f"write {year}-{two:02d}-{one:02d} or {year}-{one:02d}-{two:02d}",
        )
    month, day = (one, two) if one <= 12 else (two, one)
    return _day(year, str(month), str(day), end)


def _number(match: re.Match[str], end: bool) -> int:
    value = float(match[0])
    if value.is_integer() and 1000 <= value < 3000:
        return _day(int(value), None, None, end)
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
