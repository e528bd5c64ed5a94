"""What a reader sees: labels and one-line glosses of the keys of code, JSON and tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from keiretsu.core.errors import InvalidData
from keiretsu.schema.load import _read, metrics


@dataclass(frozen=True, slots=True)
class Label:
    """What a key is called, in English, and what it means in one line; empty where the label says it all."""

    key: str
    en: str
    gloss: str = ""

    def __str__(self) -> str:
        return self.en


@cache
def labels() -> Mapping[str, Label]:
    """Return every label by ``group.key``, such as ``metric.ror`` or ``verdict.supports``.

    Raises
    ------
    InvalidData
        When an entry of the file lacks its label or has a column that is not known.

    Examples
    --------
    >>> labels()["status.not tried"].en
    'not covered'
    """
    made: dict[str, Label] = {}
    for group, entries in _read("labels.toml").items():
        for name, columns in entries.items():
            key = f"{group}.{name}"
            try:
                made[key] = Label(key, **columns)
            except TypeError as error:
                raise InvalidData(f"schema/labels.toml, entry [{key}]: {error}; mend the entry.") from error
    for name, metric in metrics().items():
        found = made.get(f"metric.{name}")
        if found is not None and not found.gloss:
            made[found.key] = Label(found.key, found.en, metric.meaning)
    return MappingProxyType(made)


def label(key: str) -> Label:
    """Return the label of a key.

    Parameters
    ----------
    key : str
        ``group.key``. A name of the user's own, which the file cannot know, is its own label, with spaces for
        underscores.

    Examples
    --------
    >>> str(label("metric.ror")), label("metric.ror").gloss
    ('Return on capital', 'profit before interest over capital at replacement cost')
    >>> str(label("check.my_own_check"))
    'my own check'
    """
    return labels().get(key) or Label(key, key.partition(".")[2].replace("_", " "))
