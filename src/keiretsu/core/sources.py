"""Digests of the package's own source files."""

from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parent.parent


def digest(parts: Iterable[str], without: Collection[str] = ()) -> str:
    """Return the SHA-256 (64 hex digits) of the Python and TOML files of some parts of the package.

    Parameters
    ----------
    parts : tuple of str
        Files, or folders with all that is in them, relative to the package; missing ones count as empty.
    without : collection of str
        Names of files inside these folders that are left out.

    Examples
    --------
    >>> len(digest(("core", "model/run.py")))
    64
    """
    total = sha256()
    for part in parts:
        path = PACKAGE / part
        inside = (
            sorted(p for p in path.rglob("*") if p.suffix in (".py", ".toml")) if path.is_dir() else [path]
        )
        for file in inside:
            if file.is_file() and file.name not in without:
                total.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
                total.update(sha256(file.read_bytes()).digest())
    return total.hexdigest()
