"""Snapshots: the state of a run at the end of a year, to branch from or to continue."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from keiretsu.core.errors import InvalidData
from keiretsu.core.files import write_atomic
from keiretsu.model.economy import Economy
from keiretsu.model.fields import arrays

FORMAT = 6


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen copy of a state; continuing from it gives the same bits as never having stopped.

    Parameters
    ----------
    year : int
        Last year simulated.
    values : mapping of str to array
        Every array of the mechanisms that is carried from year to year, by its name.
    digest : str
        Digest of the network it was taken on.
    """

    year: int
    values: Mapping[str, npt.NDArray[Any]]
    digest: str

    @classmethod
    def of(cls, e: Economy, digest: str) -> Snapshot:
        """Copy the state of an economy."""
        records = (getattr(e, name) for name in e.mechanisms)
        states = (pair for record in records for pair in arrays(record) if pair[0].field.role == "state")
        return cls(e.year, {leaf.name: values.copy() for leaf, values in states}, digest)

    def save(self, path: str | Path) -> None:
        """Write the snapshot to one file (npz), beside first and then renamed.

        Parameters
        ----------
        path : str or Path
        """
        buffer = io.BytesIO()
        head = {"_format": np.array(FORMAT), "_digest": np.array(self.digest), "_year": np.array(self.year)}
        values: dict[str, Any] = {**head, **self.values}
        np.savez(buffer, **values)
        write_atomic(Path(path), buffer.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Snapshot:
        """Read a snapshot.

        Raises
        ------
        InvalidData
            If the file is missing, damaged or of another format.
        """
        try:
            with np.load(Path(path), allow_pickle=False) as file:
                if int(file["_format"]) != FORMAT:
                    raise InvalidData(
                        f"{path}: a snapshot of another version of keiretsu; run the years before it again"
                    )
                values = {name: file[name] for name in file.files if not name.startswith("_")}
                return cls(int(file["_year"]), values, str(file["_digest"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise InvalidData(
                f"{path}: not a readable snapshot ({type(error).__name__}); take it again"
            ) from error
