"""Numbers and findings in words that anyone can read."""

from __future__ import annotations

import math
import re
import textwrap


def number(value: float | None, digits: int = 3, *, signed: bool = False) -> str:
    """Return a number with a sensible number of digits and a true minus sign.

    Parameters
    ----------
    value : float or None
        The number; infinity prints as *never*, ``None`` as a dash.
    digits : int
        Significant digits kept, at least as many as the integer part has.
    signed : bool
        Whether to print a plus sign.

    Returns
    -------
    str
        Text of the number.

    Examples
    --------
    >>> number(98.446), number(-0.0357, signed=True), number(103688.0), number(float("inf"))
    ('98.4', '−0.036', '103,688', 'never')
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    size = abs(value)
    decimals = max(0, digits - 1 - (math.floor(math.log10(size)) if size >= 0.1 else -1)) if size else 0
    rounded = round(value, decimals)
    if rounded == 0.0:
        return "0"
    text = f"{abs(rounded):,.{decimals}f}"
    return ("−" if rounded < 0 else "+" if signed else "") + text


def year(value: float | None) -> str:
    """Return a calendar year, to a tenth.

    Examples
    --------
    >>> year(1979.46), year(1975.0)
    ('1979.5', '1975')
    """
    if value is None or not math.isfinite(value):
        return number(value)
    return f"{value:.1f}".removesuffix(".0")


def quantity(value: float | None, unit: str, *, signed: bool = False) -> str:
    """Return a number in the style of its unit: years without separators, the rest as `number`.

    Examples
    --------
    >>> quantity(1979.46, "year (derived)"), quantity(61.0, "percent of US")
    ('1979.5', '61.0')
    """
    if unit.split(" ")[0] == "year" and not signed:
        return year(value)
    return number(value, signed=signed)


def unit_words(unit: str) -> str:
    """Return a unit as a reader expects it.

    Examples
    --------
    >>> unit_words("percent per year (derived, log)"), unit_words("percent of US")
    ('% a year', '% of US')
    """
    short = re.sub(r"\bpercent\b", "%", unit.split(" (")[0]).replace("per year", "a year")
    return "" if short in ("ordering", "direction", "n/a", "year") else short


def axis_label(unit: str, width: int = 26) -> str:
    """Return a unit as the label of an axis, in lines of so many letters that a figure has room for."""
    said = unit.replace("percentage points", "points")
    said = said.replace(" of the frontier's productivity", " of the frontier")
    return textwrap.fill(said, width)


def interval(low: float | None, high: float | None, unit: str = "", *, signed: bool = False) -> str:
    """Return an interval as text; a dash where there is none.

    Examples
    --------
    >>> interval(0.5, 1.25)
    '0.500 to 1.25'
    """
    if low is None or high is None:
        return "–"
    return f"{quantity(low, unit, signed=signed)} to {quantity(high, unit, signed=signed)}"


def share(value: float | None) -> str:
    """Return a share in percent.

    Examples
    --------
    >>> share(0.8398), share(None)
    ('84 %', '–')
    """
    return "–" if value is None or not math.isfinite(value) else f"{100.0 * value:.0f} %"


def finding(
    effect: float | None, low: float | None, high: float | None, plain: str, unit: str, when: str = ""
) -> str:
    """Return one sentence that says what the model found.

    Parameters
    ----------
    effect, low, high : float or None
        Mean effect and its interval.
    plain, unit : str
        The outcome and its unit in words.
    when : str
        What is done in the treated arm, to begin the sentence.

    Examples
    --------
    >>> finding(0.4, 0.2, 0.6, "yearly gain", "points", "With open ties")
    'With open ties, the yearly gain is higher by 0.400 points (95 % interval 0.200 to 0.600).'
    >>> finding(0.1, -0.2, 0.4, "yearly gain", "points")
    'The yearly gain does not clearly change: −0.200 to +0.400 points (95 % interval).'
    """
    if effect is None:
        return "This run could not measure it."
    if low is None or high is None:
        return f"One replication gives {number(effect, signed=True)} {unit}; an interval needs at least two."
    subject = f"{when}, the {plain}" if when else f"The {plain}"
    if low <= 0.0 <= high:
        said = interval(low, high, signed=True)
        return f"{subject} does not clearly change: {said} {unit} (95 % interval)."
    ends = sorted((abs(low), abs(high)))
    inner = f"by {number(abs(effect))} {unit} (95 % interval {number(ends[0])} to {number(ends[1])})"
    return f"{subject} is {'higher' if effect > 0 else 'lower'} {inner}."


def finding_of_date(
    middle: float | None, low: float | None, high: float | None, plain: str, when: str
) -> str:
    """Return one sentence that says from when on something pays; infinity is never.

    Examples
    --------
    >>> finding_of_date(1980.0, 1970.0, float("inf"), "yield", "With open ties")
    'With open ties, the yield gains from 1980 on in the median replication (95 % interval 1970 to never).'
    """
    if middle is None:
        return "This run could not measure it."
    from_then = "in no year" if math.isinf(middle) else f"from {year(middle)} on"
    if low is None or high is None:
        return f"{when}, the {plain} gains {from_then} in the median replication."
    return (
        f"{when}, the {plain} gains {from_then} in the median replication "
        f"(95 % interval {year(low)} to {year(high)})."
    )
