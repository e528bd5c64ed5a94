"""How a column writes numbers: its decimal sign and its unit, decided from all of its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import polars as pl

from keiretsu.core.plurals import counted
from keiretsu.io.load.characters import is_nothing
from keiretsu.io.load.conventions import Wholly, missing_note
from keiretsu.io.load.number_text import CURRENCIES, NumberStyle, taken_apart

COMMA = re.compile(r"\d+,(\d{1,2}|\d{4,})|0,\d+|,\d+|\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,}")
POINT = re.compile(r"\d+\.(\d{1,2}|\d{4,})|0\.\d+|\.\d+|\d{1,3}(,\d{2,3})+\.\d*|\d{1,3}(,\d{2,3}){2,}")
"""Digits that only make sense with a decimal comma, and with a decimal point."""

POINTS = r"^[+-]?(\d+\.(\d{1,2}|\d{4,})|0\.\d+|\.\d+|\d+\.?\d*[eE][+-]?\d+)$"


def number_style(cells: Sequence[pl.Series], table: Wholly) -> tuple[NumberStyle, list[str]]:
    """Return how a column writes numbers, and what its cells leave open.

    Parameters
    ----------
    cells : sequence of polars.Series
        All of its cells, block by block.
    table : Wholly
    """
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
    notes = [note, missing_note(odd, conventions)]
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


def _texts(cells: Sequence[pl.Series]) -> Iterator[pl.Series]:
    """Yield the cells that are text, without blanks around them."""
    for part in cells:
        if part.dtype == pl.String:
            yield part.drop_nulls().str.strip_chars()
