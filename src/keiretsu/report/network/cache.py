"""Layouts kept in the user's cache, by the content they were made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from keiretsu.core.files import write_atomic
from keiretsu.report.network.scene import Floats

VERSION = 1
"""Raised whenever the same content gets other places."""

LARGE = 2000
"""Actors from which keeping a layout is worth a file."""


def folder() -> Path:
    """Return where layouts are kept: in the user's cache directory; ``XDG_CACHE_HOME`` moves it."""
    import platformdirs

    return platformdirs.user_cache_path("keiretsu", appauthor=False) / "layouts"


def kept(
    name: str, inputs: Sequence[npt.NDArray[np.generic]], make: Callable[[], dict[str, Floats]]
) -> dict[str, Floats]:
    """Return arrays from the cache, or make and keep them.

    Parameters
    ----------
    name : str
        What kind of layout it is.
    inputs : sequence of arrays
        All that the layout depends on; small layouts (under `LARGE` rows of the last) are made anew.
    make : callable

    Returns
    -------
    dict of str to float64 arrays
        A cache that cannot be read or written is no fault: the arrays are made.
    """
    if inputs[-1].size < LARGE:
        return make()
    file = folder() / f"{name}-{_key(inputs)}.npz"
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}
    except (OSError, ValueError, EOFError, BadZipFile):
        made = make()
    try:
        content = io.BytesIO()
        np.savez(content, **made)  # type: ignore[arg-type]
        write_atomic(file, content.getvalue())
    except OSError:
        pass
    return made


def _key(inputs: Sequence[npt.NDArray[np.generic]]) -> str:
    digest = sha256(f"layout {VERSION}".encode())
    for each in inputs:
        digest.update(f"{each.dtype} {each.shape} ".encode() + np.ascontiguousarray(each).tobytes())
    return digest.hexdigest()[:32]
