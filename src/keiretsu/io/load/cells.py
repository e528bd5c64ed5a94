"""From cells as they stand to values of the schema; what cannot be read is told row by row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from keiretsu.io.load.characters import GARBLED, INVISIBLE, half_width, is_nothing, mended
from keiretsu.io.load.column_style import IDS, Style, TextStyle, beyond_ascii, nothings, whole_texts
from keiretsu.io.load.column_words import plain, words_of
from keiretsu.io.load.date_text import DayStyle, read_day
from keiretsu.io.load.number_text import CURRENCIES, NumberStyle, read_number
from keiretsu.io.load.unreadable import Unreadable
from keiretsu.network.canonical_tables import KIND, TYPE
from keiretsu.schema import Column

YES = frozenset({"true", "yes", "y", "1", "1.0", "t", "はい", "有", "有り", "あり", "○", "◯"})
NO = frozenset({"false", "no", "n", "0", "0.0", "f", "いいえ", "無", "無し", "なし", "×"})
BREAKS = ["  ", "\t", "\n", "\v", "\f", "\r"]
"""White space of ASCII that a label should not hold."""
CUT_SHORT = r"^\s*\d(\.\d+)?[eE]\+\d{1,2}\s*$"
PLAIN_DIGITS = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
NO_NAME = r"^[\p{P}\p{Z}\p{C}\p{Sm}\p{Sk}]+$"
"""Signs alone: nobody is called so."""
DIRECTED = Column("directed", "flag", "yes or no", True, "whether a tie leads from its source to its target")
ENDS = frozenset({"until", "closed"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read: the row of the block, the role, and what to do."""

    row: int
    role: str
    reason: str
    fix: str
    proposal: str | None


def columns_of(role: str, roles: Collection[str], columns: Mapping[str, Column]) -> list[Column]:
    """Return the columns of the schema that a role fills.

    A `year` becomes `since` and `until` around it, where the table has none of its own.
    """
    if role == "year":
        return [columns[name] for name in ("since", "until") if name not in roles]
    if role == "directed":
        return [DIRECTED]
    return [columns[role]]


def read_cells(
    frame: pl.DataFrame, columns: Mapping[str, Column], styles: Mapping[str, Style]
) -> tuple[pl.DataFrame, list[Unread]]:
    """Return a block's columns, named by role, as values of the schema, and the cells that could not be read.

    Parameters
    ----------
    frame : polars.DataFrame
        A column a role.
    columns : mapping of str to Column
        Those of the schema.
    styles : mapping of str to style
        How each role is written, see `keiretsu.io.load.column_style`.
    """
    series: list[pl.Series] = []
    wrong: list[Unread] = []
    for role in frame.columns:
        for column in columns_of(role, frame.columns, columns):
            values, bad = _column(frame[role].alias(column.name), column, styles[role])
            series.append(values)
            wrong += bad
    return pl.DataFrame(series), wrong


def _column(cells: pl.Series, column: Column, style: Style) -> tuple[pl.Series, list[Unread]]:
    if isinstance(style, NumberStyle):
        return _numbers(cells, column, style)
    if isinstance(style, DayStyle):
        return _days(cells, column, style)
    if column.dtype == "text":
        return _text(cells, style, label=column.unit != "word"), _damaged(cells) if column.name in IDS else []
    missing = style.missing
    if column.dtype == "flag":
        ready = cells if cells.dtype == pl.Boolean else None
        return _mapped(cells, column, pl.Boolean(), lambda text: read_flag(text, missing), ready)
    words = words_of(column.dtype)
    dtype = TYPE if column.dtype == "type" else KIND
    ready = cells.cast(pl.String, strict=False).cast(dtype, strict=False)
    return _mapped(cells, column, dtype, lambda text: read_word(text, column.dtype, words, missing), ready)


def _text(cells: pl.Series, style: TextStyle, *, label: bool) -> pl.Series:
    text = whole_texts(cells)
    if beyond_ascii(text):
        text = text.str.replace_all(INVISIBLE, "")
    text = text.str.strip_chars()
    if label and not _is_tidy(text):
        text = text.str.normalize("NFC").str.replace_all(r"\s+", " ")
    if style.garbled:
        text = _mended(text)
    if style.quoted:
        text = text.str.replace(r"^'(\d)", "$1")
    if style.numbered:
        text = text.str.replace(r"\.0+$", "")
    empty = pl.repeat(False, len(text), eager=True) if style.whole else nothings(text, style.missing)
    if cells.name in IDS:
        empty |= text.str.contains(NO_NAME).fill_null(False)
    return pl.select(pl.when(~empty).then(text)).to_series().alias(cells.name) if empty.any() else text


def _mended(text: pl.Series) -> pl.Series:
    bad = text.filter(text.str.contains(GARBLED).fill_null(False)).unique()
    return text.replace(bad, pl.Series([mended(word) for word in bad], dtype=pl.String))


def _damaged(cells: pl.Series) -> list[Unread]:
    """Return the ids that a spreadsheet has cut short by writing a long number as 1.23E+11."""
    texts = cells.cast(pl.String, strict=False)
    rows = texts.str.contains(CUT_SHORT).fill_null(False).arg_true()
    why = "is a long id that a spreadsheet cut short"
    told = [(int(row), f"{cells.name}: {texts[row]!r} {why}") for row in rows]
    return [Unread(row, cells.name, reason, "write it in full", None) for row, reason in told]


def _is_tidy(text: pl.Series) -> bool:
    """Return whether texts are all of ASCII, with lone spaces as their only white space."""
    return not beyond_ascii(text) and not text.str.contains_any(BREAKS).any()


def _numbers(cells: pl.Series, column: Column, style: NumberStyle) -> tuple[pl.Series, list[Unread]]:
    ready = None
    if cells.dtype != pl.String:
        ready = cells.cast(pl.Float64, strict=False)
    elif style.unit in ("", *CURRENCIES.values()):
        text = cells.str.strip_chars()
        plain_digits = text.str.contains(PLAIN_DIGITS if style.decimal == "." else r"^[+-]?\d+$")
        ready = pl.select(pl.when(plain_digits).then(text)).to_series().cast(pl.Float64, strict=False)
    return _mapped(cells, column, pl.Float64(), lambda text: read_number(text, style), ready)


def _days(cells: pl.Series, column: Column, style: DayStyle) -> tuple[pl.Series, list[Unread]]:
    if cells.dtype == pl.Datetime or cells.dtype == pl.Date:
        return cells.cast(pl.Date).cast(pl.Int32), []
    if style.whole_days:
        return cells.cast(pl.Int32), []
    cells = whole_texts(cells)
    end = column.name in ENDS
    ready = cells.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)
    return _mapped(cells, column, pl.Int32(), lambda text: read_day(text, style, end=end), ready)


def _mapped(
    cells: pl.Series,
    column: Column,
    dtype: pl.DataType,
    read: Callable[[str], object],
    ready: pl.Series | None,
) -> tuple[pl.Series, list[Unread]]:
    """Return `ready` with what it lacks read by `read`, each different text once."""
    done = (
        ready
        if ready is not None
        else pl.Series(cells.name, [None], dtype=dtype).new_from_index(0, len(cells))
    )
    left = done.is_null() & cells.is_not_null()
    if not left.any():
        return done.cast(dtype), []
    texts = cells.cast(pl.String, strict=False).fill_null("(unprintable)")
    different = texts.filter(left).unique(maintain_order=True)
    values: list[object] = []
    faults: dict[str, Unreadable] = {}
    for text in different:
        try:
            values.append(read(text))
        except Unreadable as error:
            faults[text] = error
            values.append(None)
    table = pl.DataFrame({"t": different, "v": pl.Series(values, dtype=dtype)})
    found = texts.to_frame("t").join(table, on="t", how="left", maintain_order="left")["v"]
    out = done.cast(dtype).zip_with(~left, found).alias(column.name)
    return out, _unread(texts, left, faults, column.name) if faults else []


def _unread(texts: pl.Series, left: pl.Series, faults: Mapping[str, Unreadable], role: str) -> list[Unread]:
    rows = (left & texts.is_in(list(faults))).arg_true()
    return [
        Unread(int(row), role, f"{role}: {fault.reason}", fault.fix, fault.proposal)
        for row, text in zip(rows, texts.gather(rows), strict=True)
        for fault in (faults[text],)
    ]


def read_flag(text: str, missing: frozenset[str] | None = None) -> bool | None:
    """Return a yes or no.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> read_flag("Yes"), read_flag("×")
    (True, False)
    """
    word = half_width(text).strip().casefold()
    if word in YES or word in NO:
        return word in YES
    if is_nothing(text, missing):
        return None
    raise Unreadable(f"{text!r} is neither yes nor no", "write yes or no")


def read_word(
    text: str, column: str, words: Mapping[str, str], missing: frozenset[str] | None = None
) -> str | None:
    """Return the schema's word for a word of the table, None where it stands for nothing.

    Raises
    ------
    Unreadable
        With the nearest known word as a proposal, if there is one.
    """
    word = plain(text)
    if word in words:
        return words[word]
    if is_nothing(text, missing):
        return None
    near = get_close_matches(word, words, n=1, cutoff=0.7)
    known = ", ".join(sorted(set(words.values())))
    if near:
        raise Unreadable(f"{text!r} is no {column}", f"perhaps {words[near[0]]}", words[near[0]])
    raise Unreadable(f"{text!r} is no {column}", f"use one of {known}")
