"""Where compiled kernels are kept: in a folder named after the sources that they are compiled from.

Numba compiles a kernel again when its own file changes. A kernel is made of other files too: helpers written
out at its calls, constants, records. Under the name of all of them what is stale is never found.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba
import platformdirs

from keiretsu.core.sources import PACKAGE

IMPORTED = re.compile(r"^from keiretsu\.([\w.]+) import (\([^)]*\)|.*)", re.MULTILINE)
"""An import from the package at the top of a file: module, names."""


CONFIG: Any = numba.config


@contextmanager
def kept_for(function: Callable[..., Any]) -> Iterator[None]:
    """Let numba keep what is compiled inside under the name of the function's sources."""
    before = CONFIG.CACHE_DIR
    CONFIG.CACHE_DIR = str(folder_of(Path(function.__code__.co_filename), before))
    try:
        yield
    finally:
        CONFIG.CACHE_DIR = before


@cache
def folder_of(file: Path, chosen: str = "") -> Path:
    """Return the folder of what is compiled in a file; folders of its earlier versions are removed.

    Parameters
    ----------
    file : Path
    chosen : str
        A folder that the user has set for all that numba compiles.
    """
    name = f"{file.stem}-{digest_of(file)}"
    if chosen:
        return Path(chosen) / name
    beside = file.parent / "__pycache__"
    if not os.access(beside if beside.exists() else file.parent, os.W_OK):
        return Path(platformdirs.user_cache_path("keiretsu", appauthor=False)) / "kernels" / name
    if not (beside / name).exists():
        for old in beside.glob(f"{file.stem}-*/"):
            shutil.rmtree(old, ignore_errors=True)
    return beside / name


def digest_of(file: Path) -> str:
    """Return twelve hex digits of the contents of a file and of all of the package that it imports.

    Examples
    --------
    >>> len(digest_of(PACKAGE / "core" / "csr.py"))
    12
    """
    total, seen, queue = sha256(), {file}, [file]
    for part in queue:
        content, imports = _read(part)
        total.update(content)
        queue += [found for found in imports if found not in seen]
        seen.update(imports)
    return total.hexdigest()[:12]


@cache
def _read(file: Path) -> tuple[bytes, tuple[Path, ...]]:
    """Return the digest of a file and the files of the package that it imports."""
    text = file.read_text(encoding="utf-8")
    found = []
    for module, names in IMPORTED.findall(text):
        base = PACKAGE.joinpath(*module.split("."))
        candidates = [base.with_suffix(".py"), *(base / f"{name}.py" for name in re.findall(r"\w+", names))]
        found += [path for path in candidates if path.is_file()]
    return sha256(text.encode()).digest(), tuple(dict.fromkeys(found))
