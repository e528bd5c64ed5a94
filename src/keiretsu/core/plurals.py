"""Numbers of things in words."""


def counted(count: int, word: str) -> str:
    """Return a number with its word, in the plural unless there is one.

    Examples
    --------
    >>> counted(1, "network"), counted(6_000, "run")
    ('1 network', '6,000 runs')
    """
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
