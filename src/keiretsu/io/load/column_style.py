"""A column is read as a whole: how it writes numbers, days and names is decided from all of its cells.

What the cells leave open is decided by convention and told; what contradicts the column is set aside when
its cells are read, never taken in another sense.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from keiretsu.core.plurals import counted
from keiretsu.io.load.characters import ERRORS, GARBLED, INVISIBLE, NOTHING, half_width
from keiretsu.io.load.conventions import Conventions, Wholly, missing_note
from keiretsu.io.load.date_text import SERIALS, YEAR_LAST, DayStyle, day_or_month
from keiretsu.io.load.number_column import number_style
from keiretsu.io.load.number_text import NumberStyle

IDS = ("id", "source", "target", "parent")
_NUMBERED = r"^-?\d+(\.0+)?$"


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
    style: Style
    if dtype == "number":
        style, notes = number_style(cells, table)
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
        missing_note(empty, conventions),
        "whole numbers written like 102.0 are read as 102" if numbered else "",
        f"invisible characters are left out of {counted(hidden, 'cell')}" if hidden else "",
    ]
    whole = not (empty or hidden)
    return TextStyle(numbered, conventions.missing, whole, bool(garbled), bool(quoted)), notes


def _matching(cells: Sequence[pl.Series], pattern: str) -> int:
    return sum(int(part.str.contains(pattern).sum()) for part in cells if part.dtype == pl.String)


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
        if match := YEAR_LAST.fullmatch(word):
            votes[day_or_month(int(match[1]), int(match[2]))] += n
    more = votes["dmy"] - votes["mdy"]
    order = conventions.dates or ("dmy" if more > 0 else "mdy" if more < 0 else "")
    whole = [int(word) for word in words if re.fullmatch(r"\d{4,5}", word)]
    years = any(1000 <= number < 3000 for number in whole)
    fractions = any(re.fullmatch(r"\d{4}\.0+", word) for word in words)
    notes = [missing_note(odd, conventions)]
    if any(re.match("(?i)fy", word) for word in words):
        notes.append("FY is taken as the calendar year")
    if votes[""] and order and not conventions.dates:
        first = "day" if order == "dmy" else "month"
        notes.append(f"the {first} comes first, as other cells of the column show (--dates changes it)")
    if not years and any(SERIALS[0] <= number < SERIALS[1] for number in whole):
        notes.append(f"whole numbers such as {max(whole)} are read as day numbers of Excel")
    return DayStyle(order, years, fractions, False, conventions.missing), notes
