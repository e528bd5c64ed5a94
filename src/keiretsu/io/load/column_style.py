"""A column is read as a whole: how it writes numbers, days and names is decided from all of its cells.

What the cells leave open is decided by convention and told; what contradicts the column is set aside when
its cells are read, never taken in another sense.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.io.load.characters import ERRORS, GARBLED, INVISIBLE, NOTHING, half_width, is_nothing
from keiretsu.io.load.date_text import SERIALS, DayStyle, day_or_month
from keiretsu.io.load.number_text import CURRENCIES, NumberStyle, taken_apart

COMMA = re.compile(r"\d+,(\d{1,2}|\d{4,})|0,\d+|,\d+|\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,}")
POINT = re.compile(r"\d+\.(\d{1,2}|\d{4,})|0\.\d+|\.\d+|\d{1,3}(,\d{2,3})+\.\d*|\d{1,3}(,\d{2,3}){2,}")
"""Digits that only make sense with a decimal comma, and with a decimal point."""

POINTS = r"^[+-]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\.\d+|\d+\.?\d*[eE][+-]?\d+)$"
IDS = ("id", "source", "target", "parent")
_NUMBERED = r"^-?\d+(\.0+)?$"
_YEAR_LAST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the user says of all columns of a load.

    Parameters
    ----------
    decimal : {"", ".", ","}
        The decimal sign; empty: decided column by column.
    dates : {"", "dmy", "mdy"}
        Whether day or month comes first where the year stands last.
    missing : frozenset of str, optional
        Words, in lower case, that stand for an empty cell, in place of the usual ones.
    """

    decimal: str = ""
    dates: str = ""
    missing: frozenset[str] | None = None

    @classmethod
    def of(cls, decimal: str | None, dates: str | None, missing: Collection[str] | None) -> Conventions:
        """Return the conventions that options name.

        Raises
        ------
        UsageError
        """
        if decimal not in (None, "", ".", ","):
            raise UsageError(f"--decimal {decimal}: give the decimal sign, '.' or ','.")
        if dates not in (None, "", "dmy", "mdy"):
            raise UsageError(f"--dates {dates}: give dmy (day first) or mdy (month first).")
        words = (
            None if missing is None else frozenset(half_width(word).strip().casefold() for word in missing)
        )
        return cls(decimal or "", dates or "", words)


class TextStyle(NamedTuple):
    """How a column writes names.

    Attributes
    ----------
    numbered : bool
        Whether it holds whole numbers that a program wrote as 102.0.
    missing : frozenset of str, optional
        As of `NumberStyle`.
    whole : bool
        Whether no cell stands for nothing, so that none need be looked for.
    garbled : bool
        Whether some cells hold signs of web pages or letters that were encoded twice.
    quoted : bool
        Whether some ids are digits behind an apostrophe, with which a spreadsheet marks text.
    """

    numbered: bool = False
    missing: frozenset[str] | None = None
    whole: bool = False
    garbled: bool = False
    quoted: bool = False


Style = NumberStyle | DayStyle | TextStyle


@dataclass(frozen=True, slots=True)
class Wholly:
    """What is known of a table beside the cells of one column.

    Parameters
    ----------
    conventions : Conventions
    delimiter : str
        What separates cells in the file; beside a semicolon a lone comma is a decimal sign.
    own : bool
        Whether the table is one of a network, whose days are counts.
    """

    conventions: Conventions = Conventions()
    delimiter: str = ""
    own: bool = False


def style_of(role: str, dtype: str, cells: Sequence[pl.Series], table: Wholly) -> tuple[Style, list[str]]:
    """Return how a column is written, and a sentence for each decision that its cells leave open.

    Parameters
    ----------
    role, dtype : str
        Of the column in the schema.
    cells : sequence of polars.Series
        All of its cells, block by block.
    table : Wholly
    """
    if dtype == "number":
        style, notes = _number_style(cells, table)
    elif dtype == "day":
        style, notes = _day_style(cells, table)
    else:
        style, notes = _text_style(role, cells, table.conventions)
    return style, [f"{role}: {note}" for note in notes if note]


def own_style(dtype: str, missing: frozenset[str] | None) -> Style:
    """Return the style of what load itself writes: decimal points, ISO dates, no units."""
    kinds: dict[str, type[NumberStyle] | type[DayStyle]] = {"number": NumberStyle, "day": DayStyle}
    return kinds.get(dtype, TextStyle)(missing=missing)


def _text_style(role: str, cells: Sequence[pl.Series], conventions: Conventions) -> tuple[Style, list[str]]:
    numbered = role in IDS and _is_numbered(cells)
    hidden = sum(int(part.str.contains(INVISIBLE).sum()) for part in cells if beyond_ascii(part))
    empty = _empty_words(cells, conventions)
    garbled, quoted = _matching(cells, GARBLED), _matching(cells, r"^'\d") if role in IDS else 0
    notes = [
        f"{counted(garbled, 'cell')} with letters encoded twice or signs of HTML put right"
        if garbled
        else "",
        f"the apostrophe before the digits of {counted(quoted, 'id')} is left out" if quoted else "",
        _missing_note(empty, conventions),
        "whole numbers written like 102.0 are read as 102" if numbered else "",
        f"invisible characters are left out of {counted(hidden, 'cell')}" if hidden else "",
    ]
    whole = not (empty or hidden)
    return TextStyle(numbered, conventions.missing, whole, bool(garbled), bool(quoted)), notes


def _matching(cells: Sequence[pl.Series], pattern: str) -> int:
    return sum(int(part.str.contains(pattern).sum()) for part in cells if part.dtype == pl.String)


def counted(many: int, what: str) -> str:
    """Return a number of things in words.

    Examples
    --------
    >>> counted(1, "cell"), counted(2_000, "cell")
    ('1 cell', '2,000 cells')
    """
    return f"{many:,} {what}" if many == 1 else f"{many:,} {what}s"


def whole_texts(cells: pl.Series) -> pl.Series:
    """Return numbers as text, whole ones without a point: 12.0 of a workbook or a frame is 12."""
    if not cells.dtype.is_float():
        return cells.cast(pl.String, strict=False)
    whole = cells.cast(pl.Int64, strict=False)
    same = (whole == cells).fill_null(False)
    return whole.cast(pl.String).zip_with(same, cells.cast(pl.String))


def beyond_ascii(cells: pl.Series) -> bool:
    """Return whether any text holds more than ASCII."""
    if cells.dtype != pl.String:
        return False
    lengths = pl.select(bytes=cells.str.len_bytes().sum(), signs=cells.str.len_chars().sum()).row(0)
    return bool(lengths[0] != lengths[1])


def _is_numbered(cells: Sequence[pl.Series]) -> bool:
    """Return whether all cells are whole numbers and some are written with a decimal point."""
    texts = [part for part in cells if part.dtype == pl.String]
    if not any(part.str.ends_with(".0").any() or part.str.contains(r"\.0+$").any() for part in texts):
        return False
    return all(part.drop_nulls().str.strip_chars().str.contains(_NUMBERED).all() for part in texts)


def _empty_words(cells: Sequence[pl.Series], conventions: Conventions) -> Counter[str]:
    """Return the words of a column that stand for nothing, with their counts."""
    found: Counter[str] = Counter()
    for part in cells:
        if part.dtype == pl.String:
            found.update(dict(part.filter(nothings(part, conventions.missing)).value_counts().iter_rows()))
    return found


def nothings(cells: pl.Series, missing: frozenset[str] | None) -> pl.Series:
    """Return which texts say that they hold nothing, as `is_nothing` does."""
    plain = cells.str.normalize("NFKC") if beyond_ascii(cells) else cells
    words = (NOTHING if missing is None else missing | {""}) | ERRORS
    return plain.str.strip_chars().str.to_lowercase().is_in(sorted(words)).fill_null(False)


def _missing_note(words: Counter[str], conventions: Conventions) -> str:
    """Say which words of a column are taken as empty; a dash needs no saying."""
    taken = {word: n for word, n in words.items() if is_nothing(word, conventions.missing)}
    told = {word: n for word, n in taken.items() if any(sign.isalnum() for sign in word)}
    if not told:
        return ""
    shown = ", ".join(repr(word) for word in sorted(told, key=lambda w: (-told[w], w))[:_SHOWN])
    cells = counted(sum(told.values()), "cell")
    return f"{shown} in {cells} stands for nothing (--missing WORD changes it)"


def _texts(cells: Sequence[pl.Series]) -> Iterator[pl.Series]:
    """Yield the cells that are text, without blanks around them."""
    for part in cells:
        if part.dtype == pl.String:
            yield part.drop_nulls().str.strip_chars()


def _number_style(cells: Sequence[pl.Series], table: Wholly) -> tuple[Style, list[str]]:
    conventions = table.conventions
    odd: Counter[str] = Counter()
    plain = points = maybe_point = 0
    for part in _texts(cells):
        is_plain = part.cast(pl.Float64, strict=False).is_not_null() & ~part.str.contains("(?i)[n_]")
        odd.update(dict(part.filter(~is_plain).value_counts().iter_rows()))
        simple = part.filter(is_plain)
        plain += len(simple)
        pointed = simple.filter(simple.str.contains(".", literal=True))
        points += int(pointed.str.contains(POINTS).sum())
        maybe_point += len(pointed)
    parts = {text: taken_apart(text) for text in odd if not is_nothing(text, conventions.missing)}
    digits = [(one.digits, odd[text]) for text, one in parts.items() if one is not None]
    decimal, note = _decimal(digits, points, maybe_point, table)
    units = Counter({"": plain})
    for text, one in parts.items():
        if one is not None:
            units[one.unit] += odd[text]
    unit = _unit(units)
    rough = sorted(text for text, one in parts.items() if one is not None and one.approximate)
    missing = _missing_note(odd, conventions).replace("nothing (", "nothing, so that the default holds (")
    notes = [note, missing]
    if unit not in ("", "%", *CURRENCIES.values()):
        notes.append(f"the numbers are in {unit}, which is left out of them")
    if rough:
        count = counted(sum(odd[text] for text in rough), "approximate number")
        notes.append(f"{count}, like {rough[0]!r}, taken as it stands")
    return NumberStyle(decimal, unit, conventions.missing), notes


def _decimal(
    digits: Sequence[tuple[str, int]], points: int, maybe_point: int, table: Wholly
) -> tuple[str, str]:
    """Return the decimal sign of a column and, where no cell tells, how it was decided."""
    if table.conventions.decimal:
        return table.conventions.decimal, ""
    commas = sum(n for text, n in digits if COMMA.fullmatch(text))
    points += sum(n for text, n in digits if POINT.fullmatch(text))
    if commas or points:
        return ("," if commas > points else "."), ""
    doubtful = sorted(text for text, _ in digits if "," in text)
    if doubtful and table.delimiter == ";":
        return ",", f"the comma of {doubtful[0]!r} is taken as a decimal sign (--decimal . changes it)"
    if doubtful:
        return ".", f"the comma of {doubtful[0]!r} is taken to group thousands (--decimal , changes it)"
    if maybe_point and table.delimiter == ";":
        return ".", "a point is taken as the decimal sign (--decimal , takes it to group thousands)"
    return ".", ""


def _unit(units: Counter[str]) -> str:
    """Return the unit of a column: that of most cells; a currency stands for cells without one too."""
    named = Counter({unit: n for unit, n in units.items() if unit})
    if not named:
        return ""
    most, count = min(named.items(), key=lambda item: (-item[1], item[0]))
    return most if most in CURRENCIES.values() or count > units[""] else ""


def _day_style(cells: Sequence[pl.Series], table: Wholly) -> tuple[Style, list[str]]:
    conventions = table.conventions
    if table.own and all(part.dtype == pl.Int32 for part in cells):
        return DayStyle(whole_days=True), []
    odd: Counter[str] = Counter()
    for part in cells:
        if part.dtype == pl.String or part.dtype.is_numeric():
            texts = whole_texts(part.drop_nulls()).str.strip_chars()
            iso = texts.str.contains(r"^\d{4}-\d\d-\d\d$")
            odd.update(dict(texts.filter(~iso).value_counts().iter_rows()))
    words = {half_width(text): n for text, n in odd.items()}
    votes = Counter[str]()
    for word, n in words.items():
        if match := _YEAR_LAST.fullmatch(word):
            votes[day_or_month(int(match[1]), int(match[2]))] += n
    more = votes["dmy"] - votes["mdy"]
    order = conventions.dates or ("dmy" if more > 0 else "mdy" if more < 0 else "")
    whole = [int(word) for word in words if re.fullmatch(r"\d{4,5}", word)]
    years = any(1000 <= number < 3000 for number in whole)
    fractions = any(re.fullmatch(r"\d{4}\.0+", word) for word in words)
    notes = [_missing_note(odd, conventions)]
    if any(re.match("(?i)fy", word) for word in words):
        notes.append("FY is taken as the calendar year")
    if votes[""] and order and not conventions.dates:
        first = "day" if order == "dmy" else "month"
        notes.append(f"the {first} comes first, as other cells of the column show (--dates changes it)")
    if not years and any(SERIALS[0] <= number < SERIALS[1] for number in whole):
        notes.append(f"whole numbers such as {max(whole)} are read as day numbers of Excel")
    return DayStyle(order, years, fractions, False, conventions.missing), notes
