"""Which encoding a text file is in, guessed from its bytes.

Tables of a few short names are the hard case: there charset-normalizer takes Japanese names of one or two
characters for Western text.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from unicodedata import name as character_name

from keiretsu.core.errors import InvalidData, UsageError

SAMPLE = 1 << 20
CANDIDATES = ("cp932", "euc_jp", "cp1252", "latin-1")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def known_encoding(word: str) -> str:
    """Return an encoding that the user names, in Python's spelling; UTF-8 may always start with a mark.

    Raises
    ------
    UsageError
        When there is no such encoding of text.
    """
    try:
        "a".encode(word).decode(word)
        found = codecs.lookup(word).name
    except (LookupError, UnicodeError, TypeError) as error:
        raise UsageError(
            f"there is no text encoding {word!r}; try utf-8, cp932, euc-jp or latin-1."
        ) from error
    return "utf-8-sig" if found == "utf-8" else found


def guess_encoding(path: Path) -> str:
    """Return the encoding that a file most likely is in.

    A mark at the start decides; else UTF-8 if the first bytes beyond ASCII are; else the candidate whose
    text looks most like words.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        for mark, encoding in _MARKS:
            if sample.startswith(mark):
                return encoding
        if sample.count(0) > len(sample) // 10:  # without a mark, every second byte of Latin text is zero
            even, odd = sample[::2].count(0), sample[1::2].count(0)
            return "utf-16-le" if odd > even else "utf-16-be"
        while sample.isascii():
            more = file.read(SAMPLE)
            if not more:
                return "utf-8"
            sample = sample[-1:] + more if not more.isascii() else more
    return guess_bytes(sample)


def guess_bytes(sample: bytes) -> str:
    """Return the encoding of bytes that hold more than ASCII.

    Examples
    --------
    >>> guess_bytes("日本電装".encode("euc_jp")), guess_bytes("日本電装".encode("cp932"))
    ('euc_jp', 'cp932')
    >>> guess_bytes("Société".encode("latin-1"))
    'cp1252'
    """
    if _decoded(sample, "utf-8") is not None:
        return "utf-8"
    texts = {encoding: _decoded(sample, encoding) for encoding in CANDIDATES}
    return max(CANDIDATES, key=lambda encoding: _likeness(texts[encoding]))


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        # not final: the sample may end amid a character
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None


def _likeness(text: str | None) -> float:
    """Return how much the characters beyond ASCII look like words, -1 to 1; -2 where it does not decode."""
    if text is None:
        return -2.0
    beyond = [at for at, sign in enumerate(text[:200_000]) if not sign.isascii()]
    return sum(_sign_likeness(text, at) for at in beyond) / max(len(beyond), 1)


def _sign_likeness(text: str, at: int) -> float:
    sign = text[at]
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    called = character_name(sign, "")
    if called.startswith("HALFWIDTH"):
        return -0.5
    if called.startswith(("HIRAGANA", "KATAKANA", "FULLWIDTH", "IDEOGRAPHIC")):
        return 1.0
    if called.startswith("CJK"):
        latin = sum(other.isascii() and other.isalpha() for other in around)
        return 0.9 - latin * 0.9
    if called.startswith("LATIN"):
        joined = any(other.isascii() and other.isalpha() for other in around)
        return 0.6 if joined else -0.5
    return -1.0 if not called else -0.2


def undecodable(path: Path, encoding: str) -> InvalidData:
    """Return the error for a file that is not in an encoding, with the line of the first wrong byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while block := file.read(SAMPLE):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(encoding, "replace").count("\n")
                break
    return InvalidData(
        f"{path}, line {line}: not readable as {encoding}; give its encoding, like --encoding cp932, "
        "or save the file as UTF-8."
    )
