"""What other people's tables call the columns, types and kinds; read from column_words.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel

from keiretsu.core.toml import Source, validate
from keiretsu.io.load.characters import half_width
from keiretsu.schema import actors, ties


def plain(word: str) -> str:
    """Return a word without case, width, spaces and punctuation, to compare names by.

    Examples
    --------
    >>> plain("Start_Date"), plain("Tier-1"), plain("種類 (type)")
    ('startdate', 'tier1', '種類type')
    """
    return re.sub(r"[\W_]+", "", half_width(word).casefold())


class _Words(BaseModel, extra="forbid", frozen=True):
    """For every role, type and kind the other words for it."""

    ties: dict[str, tuple[str, ...]]
    actors: dict[str, tuple[str, ...]]
    type: dict[str, tuple[str, ...]]
    kind: dict[str, tuple[str, ...]]
    partner: dict[str, tuple[str, ...]]


@cache
def _known() -> _Words:
    return validate(_Words, Source.packaged("keiretsu.io.load", "column_words.toml"), {1: _Words})


def own_names(table: str) -> tuple[str, ...]:
    """Return the roles of columns: those of the schema; of ties also `year`, `period` and `directed`."""
    return tuple(actors().columns) if table == "actors" else (*ties().columns, "year", "period", "directed")


@cache
def roles_of(table: str) -> Mapping[str, str]:
    """Return the role of every known column name (plain) of a table; of ties also `firm` and `partner`."""
    others = _known().ties if table == "ties" else _known().actors
    known = {plain(word): role for role, words in others.items() for word in words}
    return known | {plain(name): name for name in own_names(table)}


@cache
def partners() -> Mapping[str, str]:
    """Return what a word (plain) says of the partner of a firm: "supplier" or "customer"."""
    return {plain(word): side for side, words in _known().partner.items() for word in words}


@cache
def words_of(column: str) -> Mapping[str, str]:
    """Return the schema's word for every known word (plain) of the column `type` or `kind`."""
    own, others = (ties().entries, _known().type) if column == "type" else (actors().entries, _known().kind)
    known = {plain(word): name for name, words in others.items() for word in words}
    return known | {plain(name): name for name in own}
