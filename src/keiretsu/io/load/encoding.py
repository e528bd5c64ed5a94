"""Which encoding a text file is in, guessed from its bytes.

Tables of a few short names are the hard case: there charset-normalizer takes Japanese names of one or two
characters for Western text.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import name as character_name

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.load.frequent_characters import JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL

SAMPLE = 1 << 20
LOOKED_AT = 50_000
CLEAR = 0.15
"""By so much the best guess is to be likelier than the second, else the second is named."""
CANDIDATES = ("cp932", "euc_jp", "gb18030", "cp949", "cp950", "cp1252", "latin-1")
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
            f"there is no text encoding {word!r}; try utf-8, cp932, euc-jp, gb18030, big5, cp949 or latin-1."
        ) from error
    return "utf-8-sig" if found == "utf-8" else found


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, and what is to be said where another one is nearly as likely."""

    encoding: str
    doubt: str = ""


def guess_encoding(path: Path) -> Guess:
    """Return the encoding that a file most likely is in.

    A mark at the start decides; else UTF-8 if the first bytes beyond ASCII are; else the candidate whose
    text looks most like words.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        for mark, encoding in _MARKS:
            if sample.startswith(mark):
                return Guess(encoding)
        if sample.count(0) > len(sample) // 10:  # without a mark, every second byte of Latin text is zero
            even, odd = sample[::2].count(0), sample[1::2].count(0)
            return Guess("utf-16-le" if odd > even else "utf-16-be")
        while sample.isascii():
            more = file.read(SAMPLE)
            if not more:
                return Guess("utf-8")
            sample = sample[-1:] + more if not more.isascii() else more
    return guess_bytes(sample)


def guess_bytes(sample: bytes) -> Guess:
    """Return the encoding of bytes that hold more than ASCII.

    Examples
    --------
    >>> guess_bytes("日本電装".encode("euc_jp")).encoding, guess_bytes("日本電装".encode("cp932")).encoding
    ('euc_jp', 'cp932')
    >>> guess_bytes("上海汽车集团".encode("gbk")).encoding, guess_bytes("현대자동차".encode("cp949")).encoding
    ('gb18030', 'cp949')
    >>> guess_bytes("Société".encode("latin-1")).encoding
    'cp1252'
    """
    if _decoded(sample, "utf-8") is not None:
        return Guess("utf-8")
    texts = {encoding: _decoded(sample, encoding) for encoding in CANDIDATES}
    scores = {encoding: _likeness(text, encoding) for encoding, text in texts.items()}
    best = max(CANDIDATES, key=lambda encoding: scores[encoding])
    others = [encoding for encoding in CANDIDATES if texts[encoding] not in (None, texts[best])]
    second = max(others, key=lambda encoding: scores[encoding], default=None)
    if second is None or scores[best] - scores[second] >= CLEAR:
        return Guess(best)
    return Guess(
        best, f", which few characters tell from {second}; if names look wrong, give --encoding {second}"
    )


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        # not final: the sample may end amid a character
        return codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return None


def _likeness(text: str | None, encoding: str) -> float:
    """Return how much the characters beyond ASCII look like words, -1 to 1; -2 where it does not decode."""
    if text is None:
        return -2.0
    beyond = [at for at, sign in enumerate(text[:LOOKED_AT]) if not sign.isascii()]
    likeness = _EASTERN.get(encoding, _latin)
    return sum(likeness(text, at) for at in beyond) / max(len(beyond), 1)


def _latin(text: str, at: int) -> float:
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    if not _block(text[at]).startswith("LATIN"):
        return -0.2 if _block(text[at]) else -1.0
    return 0.6 if any(other.isascii() and other.isalpha() for other in around) else -0.5


def _eastern(
    encoding: str, frequent: frozenset[str], common: Callable[[bytes], bool], script: str
) -> _Likeness:
    """Return how likely a character is in an encoding of East Asia.

    Characters that tables of firms are full of count most, those of the encoding's first level half, others
    nothing; a script that the language does not write speaks against it.
    """

    def likeness(text: str, at: int) -> float:
        sign = text[at]
        block = _block(sign)
        if block in ("FULLWIDTH", "IDEOGRAPHIC"):
            return 0.6
        if block in ("HIRAGANA", "KATAKANA", "HANGUL", "CJK") and block not in script:
            return -0.4
        if block not in script.split():
            return -0.5
        if sign in frequent or block in ("HIRAGANA", "KATAKANA"):
            return 1.0 - 0.9 * _letters_around(text, at) * (block == "CJK")
        known = 0.5 if common(sign.encode(encoding, "replace")) else -0.1
        return known - 0.5 * _letters_around(text, at)

    return likeness


def _letters_around(text: str, at: int) -> int:
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return sum(other.isascii() and other.isalpha() for other in around)


@cache
def _block(sign: str) -> str:
    """Return the first word of the name of a character, which is its script."""
    return character_name(sign, "").split(" ")[0].split("-")[0]


_Likeness = Callable[[str, int], float]
_EASTERN: dict[str, _Likeness] = {
    "cp932": _eastern("cp932", JAPANESE, lambda code: code[0] < 0x98, "CJK HIRAGANA KATAKANA"),
    "euc_jp": _eastern("euc_jp", JAPANESE, lambda code: 0xB0 <= code[0] < 0xD0, "CJK HIRAGANA KATAKANA"),
    "gb18030": _eastern("gb18030", SIMPLIFIED, lambda code: 0xB0 <= code[0] < 0xD8 and code[1] > 0xA0, "CJK"),
    "cp950": _eastern("cp950", TRADITIONAL, lambda code: 0xA4 <= code[0] < 0xC7, "CJK"),
    "cp949": _eastern("cp949", KOREAN, lambda code: 0xB0 <= code[0] < 0xC9 and code[1] > 0xA0, "HANGUL"),
}


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
