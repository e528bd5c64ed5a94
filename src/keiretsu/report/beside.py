"""Write a file whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_beside(content: bytes, path: str | Path) -> Path:
    """Write a file beside its place, then rename it; its folder is made if it is missing.

    Parameters
    ----------
    content : bytes
    path : str or Path

    Returns
    -------
    Path
        The file. Whatever fails, no part of it is left, and a file that was there stays as it was.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("wb", dir=target.parent, prefix=".", delete=False) as beside:
        try:
            beside.write(content)
            beside.close()
            os.chmod(beside.name, 0o644)
            os.replace(beside.name, target)
        except BaseException:
            Path(beside.name).unlink(missing_ok=True)
            raise
    return target
