"""From cells as they stand to values of the schema; what cannot be read is told row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

import polars as pl

from keiretsu.io.load.column_words import plain, words_of
from keiretsu.io.load.date_text import OPEN, Unreadable, read_day
from keiretsu.network.canonical_tables import KIND, TYPE
from keiretsu.schema import Column, actors, ties

YES = frozenset({"true", "yes", "y", "1", "1.0", "t", "はい", "有", "有り", "あり", "○", "◯"})
NO = frozenset({"false", "no", "n", "0", "0.0", "f", "いいえ", "無", "無し", "なし", "×"})
BREAKS = ["  ", "\t", "\n", "\v", "\f", "\r"]
"""White space of ASCII that a label should not hold."""
ENDS = frozenset({"until", "closed"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read: the row of the block, the role, and what to do."""

    row: int
    role: str
    reason: str
    fix: str
    proposal: str | None


def read_cells(frame: pl.DataFrame, table: str) -> tuple[pl.DataFrame, list[Unread]]:
    """Return a block's columns, named by role, as values of the schema, and the cells that could not be read.

    A `year` becomes `since` and `until` around it, where the table has none of its own.
    """
    schema = actors() if table == "actors" else ties()
    series: list[pl.Series] = []
    wrong: list[Unread] = []
    for role in frame.columns:
        if role == "year":
            spans = (name for name in ("since", "until") if name not in frame.columns)
            columns = [(schema.columns[name], frame["year"].alias(name)) for name in spans]
        else:
            columns = [(schema.columns[role], frame[role])]
        for column, cells in columns:
            values, bad = _column(cells, column)
            series.append(values)
            wrong += bad
    return pl.DataFrame(series), wrong


def _column(cells: pl.Series, column: Column) -> tuple[pl.Series, list[Unread]]:
    if column.dtype == "text":
        return _text(cells, label=column.unit != "word"), []
    if column.dtype == "number":
        return _mapped(cells, column, pl.Float64(), read_number, cells.cast(pl.Float64, strict=False))
    if column.dtype == "day":
        return _days(cells, column)
    if column.dtype == "flag":
        ready = cells if cells.dtype == pl.Boolean else None
        return _mapped(cells, column, pl.Boolean(), read_flag, ready)
    words = words_of(column.dtype)
    dtype = TYPE if column.dtype == "type" else KIND
    ready = cells.cast(pl.String, strict=False).cast(dtype, strict=False)
    return _mapped(cells, column, dtype, lambda text: read_word(text, column.dtype, words), ready)


def _text(cells: pl.Series, *, label: bool) -> pl.Series:
    if cells.dtype.is_float():  # 12.0 of a workbook or a frame is the id 12
        whole = cells.cast(pl.Int64, strict=False)
        same = (whole == cells).fill_null(False)
        cells = whole.cast(pl.String).zip_with(same, cells.cast(pl.String))
    text = cells.cast(pl.String, strict=False).str.strip_chars()
    if label and not _is_tidy(text):
        text = text.str.normalize("NFC").str.replace_all(r"\s+", " ")
    return text.to_frame().select(pl.when(pl.first() != "").then(pl.first())).to_series().alias(cells.name)


def _is_tidy(text: pl.Series) -> bool:
    """Return whether texts are all of ASCII, with lone spaces as their only white space."""
    lengths = text.to_frame("t").select((pl.col("t").str.len_bytes() == pl.col("t").str.len_chars()).all())
    return bool(lengths.item()) and not text.str.contains_any(BREAKS).any()


def _days(cells: pl.Series, column: Column) -> tuple[pl.Series, list[Unread]]:
    if cells.dtype == pl.Datetime or cells.dtype == pl.Date:
        return cells.cast(pl.Date).cast(pl.Int32), []
    if cells.dtype == pl.Int32 and not cells.drop_nulls().is_between(1000, 2999).all():
        return cells, []  # a network's own tables hold whole days since 1970-01-01
    end = column.name in ENDS
    ready = None
    if cells.dtype == pl.String:
        ready = cells.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)
    return _mapped(cells, column, pl.Int32(), lambda text: read_day(text, end=end), ready)


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


def read_number(text: str) -> float | None:
    """Return a number as people write it.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> read_number("1,234.5"), read_number("30%"), read_number("▲5"), read_number("¥ 1,000")
    (1234.5, 0.3, -5.0, 1000.0)
    """
    word = normalize("NFKC", text).strip()
    if word.casefold() in ("", "-", "–", "—", "null", "none"):
        return None
    bare = word.strip("¥円$€ ").replace("△", "-").replace("▲", "-").replace("−", "-")
    share = bare.endswith("%")
    bare = bare.rstrip("% ")
    groups = bare.lstrip("+-").split(".")[0].split(",")
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3:
        bare = bare.replace(",", "")
    try:
        if "_" in bare:
            raise ValueError(bare)
        return float(bare) / (100 if share else 1)
    except ValueError as error:
        raise Unreadable(f"{text!r} is no number", "write digits with a decimal point") from error


def read_flag(text: str) -> bool | None:
    """Return a yes or no.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> read_flag("Yes"), read_flag("×")
    (True, False)
    """
    word = normalize("NFKC", text).strip().casefold()
    if word in YES or word in NO:
        return word in YES
    if word in OPEN:
        return None
    raise Unreadable(f"{text!r} is neither yes nor no", "write yes or no")


def read_word(text: str, column: str, words: Mapping[str, str]) -> str:
    """Return the schema's word for a word of the table.

    Raises
    ------
    Unreadable
        With the nearest known word as a proposal, if there is one.
    """
    word = plain(text)
    if word in words:
        return words[word]
    near = get_close_matches(word, words, n=1, cutoff=0.7)
    known = ", ".join(sorted(set(words.values())))
    if near:
        raise Unreadable(f"{text!r} is no {column}", f"perhaps {words[near[0]]}", words[near[0]])
    raise Unreadable(f"{text!r} is no {column}", f"use one of {known}")
