"""Accepted parameter vectors: what calibration kept, crossed with networks in the replications of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from keiretsu.core.errors import InvalidData
from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.experiment.crossing import vector_at
from keiretsu.experiment.regime import ParameterFault, check

FOLDER = Path(__file__).parent.parent / "data" / "accepted"


class AcceptedFile(BaseModel):
    """The layout of a file of accepted vectors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    vector: list[dict[str, float]] = Field(min_length=1)
    provenance: dict[str, Any]


@dataclass(frozen=True)
class Accepted:
    """Parameter vectors accepted by a calibration, with where they come from."""

    name: str
    vectors: tuple[Mapping[str, float], ...]
    provenance: Mapping[str, Any]
    source: Source

    def vector(self, place: int) -> Mapping[str, float]:
        """Return the vector at a place of the line (`keiretsu.experiment.crossing.vector_at`)."""
        return self.vectors[vector_at(place, len(self.vectors))]

    def must_not_set(self, names: Mapping[str, float], regime: str) -> None:
        """Raise InvalidData where a vector sets a parameter that a regime decides."""
        for index, vector in enumerate(self.vectors):
            for name in vector:
                if name in names:
                    self.source.fail(
                        ("vector", index, name),
                        f'{name} is decided by the regime "{regime}" and would be overruled; '
                        "accept only parameters that all regimes share",
                    )


def accepted_path(ref: str, folder: Path | None = None) -> Path | None:
    """Return the path of a file of accepted vectors, by name or by a path ending in .toml."""
    path = Path(folder or ".") / ref if ref.endswith(".toml") else FOLDER / f"{ref}.toml"
    return path if path.is_file() else None


def accepted_names() -> list[str]:
    """Return the names of the accepted vectors that ship."""
    return sorted(p.stem for p in FOLDER.glob("*.toml")) if FOLDER.is_dir() else []


def read_accepted(ref: str, folder: Path | None = None) -> Accepted:
    """Read accepted vectors; raises InvalidData where the file is missing or wrong."""
    path = accepted_path(ref, folder)
    if path is None:
        raise InvalidData(f'no accepted vectors "{ref}"; {did_you_mean(ref, accepted_names())}')
    return _read(path)


@cache
def _read(path: Path) -> Accepted:
    source = Source.read(path, path.name if path.parent == FOLDER else None)
    file = validate(AcceptedFile, source, {1: AcceptedFile})
    for index, vector in enumerate(file.vector):
        for name, value in vector.items():
            try:
                check(name, value)
            except ParameterFault as fault:
                source.fail(("vector", index, name), str(fault))
    return Accepted(path.stem, tuple(file.vector), file.provenance, source)
