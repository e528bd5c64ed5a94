"""What a reader sees: labels and one-line glosses of the keys of code, JSON and tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from keiretsu.core.toml import Source, read_records
from keiretsu.schema.load import metrics, of_mechanisms


@dataclass(frozen=True, slots=True)
class Label:
    """What a key is called, in English, and what it means in one line; empty where the label says it all."""

    name: str
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
        When an entry lacks its label, has a column that is not known, or is there twice.

    Examples
    --------
    >>> labels()["status.not tried"].en
    'not covered'
    """
    made: dict[str, Label] = {}
    for source in (Source.packaged("keiretsu.schema", "labels.toml"), *of_mechanisms("labels.toml")):
        for group in source.data:
            for name, row in read_records(Label, source, group).items():
                if f"{group}.{name}" in made:
                    source.fail((group, name), f"there is another label of {group}.{name}; leave one out")
                made[f"{group}.{name}"] = replace(row, name=f"{group}.{name}")
    for name, metric in metrics().items():
        found = made.get(f"metric.{name}")
        if found is not None and not found.gloss:
            made[found.name] = replace(found, gloss=metric.meaning)
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
