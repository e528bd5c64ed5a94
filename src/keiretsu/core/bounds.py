"""Bounds of what can be asked for: far beyond any use, and short of what no machine can do."""

YEARS = (1000, 3000)
"""First and last year that a run can have."""
FIRMS = 10_000_000
REPLICATIONS = 100_000
HALF_WIDTH = 1_000.0
POINTS = 1_000_000
ARMS = 1_000
WORKERS = 1_024
SEED = 2**63 - 1
COUNT = 2**31 - 1
"""Most of anything else that is counted."""


def beyond(value: float, least: float, most: float) -> str:
    """Return what is wrong with a number outside its bounds; empty if nothing.

    Examples
    --------
    >>> beyond(0, 1, FIRMS), beyond(10**20, 1, FIRMS), beyond(5, 1, FIRMS)
    ('must be at least 1', 'must be at most 10,000,000', '')
    """
    if not value >= least:
        return f"must be at least {least:,}"
    return f"must be at most {most:,}" if value > most else ""


def shortened(value: object, most: int = 40) -> str:
    """Return a value as text, cut where a sentence would drown in it.

    Examples
    --------
    >>> shortened(10**50, most=12)
    '10000000000…'
    """
    text = str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
