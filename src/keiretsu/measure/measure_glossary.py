"""What every measure means, in plain words: the vocabulary of `measures.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from keiretsu.core.toml import Source, read_records


@dataclass(frozen=True, slots=True)
class Word:
    """A measure's name, unit and meaning, and whether it is one of an actor or of the network."""

    name: str
    unit: str
    meaning: str
    of: Literal["actor", "network"] = "actor"


@cache
def words() -> Mapping[str, Word]:
    """Return every measure by name, in the order of the file.

    Examples
    --------
    >>> words()["degree"].unit
    'partners'
    """
    return read_records(Word, Source.packaged("keiretsu.measure", "measures.toml"))
