"""The first and last year of runs: how they are written, and their bounds."""

import re

from keiretsu.core.bounds import YEARS, shortened


def parse_years(text: str) -> tuple[int, int]:
    """Return the first and last year written as ``1955:2000``.

    Raises
    ------
    ValueError
        The text is not two years in order.

    Examples
    --------
    >>> parse_years("1955:2000")
    (1955, 2000)
    """
    found = re.fullmatch(r"\s*([0-9]{1,9})\s*:\s*([0-9]{1,9})\s*", text)
    if not found:
        raise ValueError("write the years as FIRST:LAST, like 1955:2000")
    return int(found[1]), int(found[2])


def fault_of_years(first: int, last: int) -> str:
    """Return what is wrong with the first and last year of runs; empty if nothing.

    Examples
    --------
    >>> fault_of_years(1955, 195777)
    'the last year 195777 must be at most 3000'
    """
    earliest, latest = YEARS
    if first < earliest:
        return f"the first year {shortened(first)} must be at least {earliest}"
    if last > latest:
        return f"the last year {shortened(last)} must be at most {latest}"
    return "" if first < last else f"the first year {first} must lie before the last year {last}"
