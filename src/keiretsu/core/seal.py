"""The seal of a folder: digests of its files and of the card itself, kept in the card, a file of JSON."""

import json
from collections.abc import Iterable, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from keiretsu.core.errors import InvalidData

SEAL = "sha256"
"""Key of a card under which the digests stand, by name of the file."""


def sealed(card: Mapping[str, Any], name: str, files: Iterable[Path]) -> dict[str, Any]:
    """Return a card with the digests of files and of its own content.

    Parameters
    ----------
    card : mapping
        Plain data that JSON can say.
    name : str
        Of the file that the card will be.
    files : iterable of Path
        As they will lie beside it.

    Examples
    --------
    >>> sorted(sealed({"seed": 1}, "card.json", [])["sha256"])
    ['card.json']
    """
    made = {**card, SEAL: {file.name: digest_of(file) for file in files}}
    made[SEAL][name] = _own(made, name)
    return made


def broken(card: Mapping[str, Any], folder: Path, name: str) -> list[str]:
    """Return the names of the files of a folder that are not those that were sealed; the card's comes first.

    Parameters
    ----------
    card : mapping
        As it was read.
    folder : Path
    name : str
        Of the card's file.

    Returns
    -------
    list of str
        Only the card where it has no seal at all.
    """
    seal = card.get(SEAL)
    if not isinstance(seal, Mapping) or seal.get(name) != _own(card, name):
        return [name]
    return [file for file in seal if file != name and not _same(folder / file, seal[file])]


def check_sealed(card: Mapping[str, Any], folder: Path, name: str, *files: str) -> None:
    """Raise InvalidData where the card or one of the files is not what was sealed."""
    for file in broken(card, folder, name):
        if file == name or file in files:
            raise InvalidData(f"{fault(card, folder, name, file)}; restore it, or make the folder anew.")


def fault(card: Mapping[str, Any], folder: Path, name: str, file: str) -> str:
    """Return what is wrong with a file that `broken` names."""
    if file != name and not (folder / file).exists():
        return f"{folder / file} is missing"
    if file != name:
        return f"{folder / file} is damaged or from elsewhere: its bytes no longer match the digest in {name}"
    if SEAL not in card:
        return f"{folder / name} has no digests of the files beside it, as in earlier versions"
    return f"{folder / name} was altered: it does not match the digest in it"


def digest_of(file: Path) -> str:
    """Return the SHA-256 (hex) of the bytes of a file."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _same(file: Path, digest: object) -> bool:
    try:
        return digest_of(file) == digest
    except OSError:
        return False


def _own(card: Mapping[str, Any], name: str) -> str:
    """Return the digest of a card without this digest, whatever the order and layout of its keys."""
    rest = {**card, SEAL: {file: digest for file, digest in card[SEAL].items() if file != name}}
    return sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
