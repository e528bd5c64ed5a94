"""Numbers as people write them, in the style of their column."""

from __future__ import annotations

import re
from typing import NamedTuple

from keiretsu.io.load.characters import FOOTNOTE, half_width, is_nothing
from keiretsu.io.load.unreadable import Unreadable

CURRENCIES = {
    "¥": "¥", "円": "¥", "jpy": "¥", "yen": "¥", "$": "$", "usd": "$", "us$": "$", "€": "€", "eur": "€",
    "£": "£", "gbp": "£", "元": "元", "cny": "元", "rmb": "元", "₩": "₩", "원": "₩", "krw": "₩",
}  # fmt: skip
"""Currencies by the words and signs for them; a number without one may stand beside those with it."""

_ROUGHLY = re.compile(r"^(?:約|およそ|[~≈±]|(?:ca|circa|c|approx|about)\b\.?)\s*(?=\S)", re.IGNORECASE)
_SIGNS = str.maketrans(dict.fromkeys("△▲−–‐‑", "-"))  # noqa: RUF001
_SHAPE = re.compile(
    r"(?P<before>[^\d.,+\-()]*)(?P<sign>[+-]?)(?P<between>[^\d.,+\-()]*)(?P<digits>\d[\d.,'’   ]*|[.,]\d+)"
    r"(?P<exponent>[eE][+-]?\d+)?(?P<minus>-?)\s*(?P<after>\D*)"
)
_GROUP_SIGNS = re.compile(r"(?<=\d)['’   ](?=\d{3}(?!\d))")


class NumberStyle(NamedTuple):
    """How a column writes numbers, decided from all of its cells.

    Attributes
    ----------
    decimal : str
        ``"."`` or ``","``; the other one groups thousands.
    unit : str
        What stands beside the number: a currency, ``"%"``, a word such as 百万円; empty for none.
    missing : frozenset of str, optional
        Words that stand for an empty cell, in place of the usual ones.
    """

    decimal: str = "."
    unit: str = ""
    missing: frozenset[str] | None = None


PLAIN = NumberStyle()


class Written(NamedTuple):
    """A number taken apart: sign, digits with their separators, exponent, unit, and whether it is rough."""

    sign: str
    digits: str
    exponent: str
    unit: str
    approximate: bool


def taken_apart(text: str) -> Written | None:
    """Return the parts of a number as it is written, None where it is none.

    Examples
    --------
    >>> taken_apart("約 1,200百万円")
    Written(sign='', digits='1,200', exponent='', unit='百万円', approximate=True)
    """
    word = half_width(text).strip().translate(_SIGNS)
    bare = _ROUGHLY.sub("", word)
    inside = re.fullmatch(r"\((.*\d.*)\)", bare)
    match = _SHAPE.fullmatch(inside[1] if inside else bare)
    if match is None or (match["sign"] and match["minus"]):
        return None
    words = [part.strip() for part in (match["before"], match["between"], match["after"])]
    if sum(map(bool, words)) > 1 or any(re.search(r"[<>≤≥#*†‡§²³¹⁰-₉①-⓿]", part) for part in words):
        return None
    unit = "".join(words)
    unit = CURRENCIES.get(unit.casefold(), unit)
    sign = "-" if inside or match["sign"] == "-" or match["minus"] else ""
    digits = _GROUP_SIGNS.sub("", match["digits"].strip())
    return Written(sign, digits, (match["exponent"] or ""), unit, bare != word)


def read_number(text: str, style: NumberStyle = PLAIN) -> float | None:
    """Return a number as people write it.

    Raises
    ------
    Unreadable
        Where it is no number, or of another style than its column.

    Examples
    --------
    >>> read_number("1,234.5"), read_number("▲5"), read_number("n/a")
    (1234.5, -5.0, None)
    >>> read_number("¥ 1,000", NumberStyle(unit="¥"))
    1000.0
    >>> read_number("30%", NumberStyle(unit="%")), read_number("1.234,5", NumberStyle(decimal=","))
    (0.3, 1234.5)
    """
    if is_nothing(text, style.missing):
        return None
    parts = taken_apart(text)
    if parts is None:
        raise _no_number(text)
    value = _value(text, parts, style)
    if not fits(parts.unit, style.unit, value):
        raise _other_unit(text, parts.unit, style.unit)
    return value / 100 if parts.unit == "%" else value


def fits(unit: str, column: str, value: float) -> bool:
    """Tell whether a number of one unit may stand in a column of another; nothing of a unit is nothing."""
    if unit == column or (unit == "" and value == 0.0):
        return True
    known = set(CURRENCIES.values())
    return unit == "" and column in known


def _value(text: str, parts: Written, style: NumberStyle) -> float:
    group = "," if style.decimal == "." else "."
    whole, point, fraction = parts.digits.partition(style.decimal)
    groups = whole.split(group)
    grouped = len(groups) > 1
    even = all(len(part) == 3 for part in groups[1:])
    indian = len(groups) > 2 and len(groups[-1]) == 3 and all(len(part) == 2 for part in groups[1:-1])
    good = not grouped or (1 <= len(groups[0]) <= 3 and (even or indian))
    if not good or style.decimal in fraction or group in fraction:
        raise _other_decimal(text, parts, style)
    try:
        return float(f"{parts.sign}{''.join(groups)}{'.' if point else ''}{fraction}{parts.exponent}")
    except ValueError as error:
        raise _no_number(text) from error


def _no_number(text: str) -> Unreadable:
    noted = FOOTNOTE.fullmatch(text.strip())
    if noted and taken_apart(noted[1]):
        return Unreadable(f"{text!r} bears the mark of a footnote", f"perhaps {noted[1]}", noted[1])
    return Unreadable(f"{text!r} is no number", "write digits with a decimal point")


def _other_decimal(text: str, parts: Written, style: NumberStyle) -> Unreadable:
    other = "." if style.decimal == "," else ","
    if parts.digits.count(other) == 1:
        names = {".": "point", ",": "comma"}
        return Unreadable(
            f"{text!r} has a decimal {names[other]} in a column of decimal {names[style.decimal]}s",
            f"write it with a {names[style.decimal]}",
        )
    return Unreadable(f"{text!r} is no number", "write digits with a decimal point")


def _other_unit(text: str, unit: str, column: str) -> Unreadable:
    if not column:
        return Unreadable(f"{text!r} is in {unit} in a column of plain numbers", "write the number alone")
    said = f"is in {unit}" if unit else "has no unit"
    return Unreadable(f"{text!r} {said} in a column of {column}", f"write it in {column}")
