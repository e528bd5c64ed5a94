"""Characters of other people's tables: wide ones, invisible ones, and words that stand for nothing."""

from __future__ import annotations

import re
from html import unescape
from itertools import groupby
from unicodedata import category, normalize

INVISIBLE = (
    r"[\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}"
    r"\u{2060}-\u{2064}\u{2066}-\u{2069}\u{feff}]"
)
"""Marks that nobody sees, as a pattern of Polars; those that join letters of Arabic and Indic names stay."""

_SIGNS = ("", "-", "--", "---", "–", "—", "−", "_", "?", "??", ".", "..", "...", "…")
_WORDS = (
    "na",
    "n/a",
    "n.a.",
    "nan",
    "nat",
    "null",
    "none",
    "nil",
    "<na>",
    "n.d.",
    "missing",
    "unknown",
    "tbd",
)
_WORDS_OF_JAPAN = ("不明", "なし", "無し", "該当なし", "未定", "未詳", "空白")
NOTHING = frozenset((*_SIGNS, *_WORDS, *_WORDS_OF_JAPAN, "#n/a", "#na"))
"""Words, in lower case, that stand for an empty cell."""

TOTALS = ("total", "totals", "subtotal", "grand total", "sum", "合計", "小計", "総計", "計", "総額")
"""What a row or a column is called that adds up others, in lower case; some firms are called so too."""

ERRORS = frozenset(
    {"#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data"}
)
"""What a spreadsheet writes where a formula failed."""


def half_width(text: str) -> str:
    r"""Return a text in its plain characters: wide letters and digits become narrow ones.

    A raised or circled number stays what it is: it marks a footnote and is no digit.

    Examples
    --------
    >>> half_width("\uff11\uff12"), half_width("120²"), half_width("㈱")
    ('12', '120²', '(株)')
    """
    if text.isascii():
        return text
    parts = groupby(text, key=lambda sign: category(sign) == "No")
    return "".join("".join(run) if marks else normalize("NFKC", "".join(run)) for marks, run in parts)


def is_nothing(text: str, missing: frozenset[str] | None = None) -> bool:
    """Tell whether a cell says that it holds nothing; `missing` stands in place of the usual words.

    Examples
    --------
    >>> is_nothing("#N/A"), is_nothing("なし"), is_nothing("0"), is_nothing("NA", frozenset({"none"}))
    (True, True, False, False)
    """
    word = half_width(text).strip().casefold()
    if missing is None:
        return word in NOTHING or word in ERRORS
    return word == "" or word in missing or word in ERRORS


GARBLED = r"&(amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);|[\u{c2}-\u{df}][\u{80}-\u{bf}]|\u{e2}\u{20ac}"
"""Letters that came through two encodings, and signs as web pages write them, as a pattern of Polars."""


def mended(text: str) -> str:
    """Return a text with the signs of web pages, and letters that were encoded twice, as they were meant.

    Examples
    --------
    >>> mended("Procter &amp; Gamble"), mended("Société"), mended("Société".encode().decode("latin-1"))
    ('Procter & Gamble', 'Société', 'Société')
    """
    plain = unescape(text)
    for encoding in ("cp1252", "latin-1"):
        try:
            return plain.encode(encoding).decode()
        except UnicodeError:
            continue
    return plain


FOOTNOTE = re.compile(r"(.*\d\D{0,6}?)\s*(?:[*†‡§¹²³⁰-₉①-⑳⓪-⓿❶-➓]+|\[\w{1,3}\]|\*\)|[1-9a-z]\))")
"""A number with the mark of a footnote behind it."""
