"""What other people's tables call the columns, types and kinds; read from words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from keiretsu.schema import actors, ties


def plain(word: str) -> str:
    """Return a word without case, width, spaces and punctuation, to compare names by.

    Examples
    --------
    >>> plain("Start_Date"), plain("Tier-1"), plain("種類 (type)")
    ('startdate', 'tier1', '種類type')
    """
    return re.sub(r"[\W_]+", "", normalize("NFKC", word).casefold())


@cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("keiretsu.io.load").joinpath("words.toml").read_text(encoding="utf-8"))


def own_names(table: str) -> tuple[str, ...]:
    """Return the roles that a column of a table can have: the schema's columns, and `year` of a tie."""
    return tuple(actors().columns) if table == "actors" else (*ties().columns, "year")


@cache
def roles_of(table: str) -> Mapping[str, str]:
    """Return the role of every known column name (plain) of a table, with the pseudo-role `firm` of ties."""
    known = {plain(word): role for role, words in _tables()[table].items() for word in words}
    return known | {plain(name): name for name in own_names(table)}


@cache
def words_of(column: str) -> Mapping[str, str]:
    """Return the schema's word for every known word (plain) of the column `type` or `kind`."""
    own = ties().entries if column == "type" else actors().entries
    known = {plain(word): name for name, words in _tables()[column].items() for word in words}
    return known | {plain(name): name for name in own}
