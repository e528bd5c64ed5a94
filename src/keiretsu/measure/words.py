"""What every measure means, in plain words: the vocabulary of `measures.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Word:
    """A measure's name, unit and meaning, and whether it is one of an actor or of the network."""

    name: str
    unit: str
    meaning: str
    of: str = "actor"


@cache
def words() -> Mapping[str, Word]:
    """Return every measure by name, in the order of the file.

    Examples
    --------
    >>> words()["degree"].unit
    'partners'
    """
    text = files("keiretsu.measure").joinpath("measures.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: Word(name=name, **entry) for name, entry in tomllib.loads(text).items()})
