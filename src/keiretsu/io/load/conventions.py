"""What holds for all columns of a table, and the words for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from keiretsu.core.errors import UsageError
from keiretsu.core.plurals import counted
from keiretsu.io.load.characters import half_width, is_nothing

NOTHING_SAID = "stands for nothing (--missing WORD changes it)"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the user says of all columns of a load.

    Parameters
    ----------
    decimal : {"", ".", ","}
        The decimal sign; empty: decided column by column.
    dates : {"", "dmy", "mdy"}
        Whether day or month comes first where the year stands last.
    missing : frozenset of str, optional
        Words, in lower case, that stand for an empty cell, in place of the usual ones.
    """

    decimal: str = ""
    dates: str = ""
    missing: frozenset[str] | None = None

    @classmethod
    def of(cls, decimal: str | None, dates: str | None, missing: Collection[str] | None) -> Conventions:
        """Return the conventions that options name.

        Raises
        ------
        UsageError
        """
        if decimal not in (None, "", ".", ","):
            raise UsageError(f"--decimal {decimal}: give the decimal sign, '.' or ','.")
        if dates not in (None, "", "dmy", "mdy"):
            raise UsageError(f"--dates {dates}: give dmy (day first) or mdy (month first).")
        words = (
            None if missing is None else frozenset(half_width(word).strip().casefold() for word in missing)
        )
        return cls(decimal or "", dates or "", words)


@dataclass(frozen=True, slots=True)
class Wholly:
    """What is known of a table beside the cells of one column.

    Parameters
    ----------
    conventions : Conventions
    delimiter : str
        What separates cells in the file; beside a semicolon a lone comma is a decimal sign.
    own : bool
        Whether the table is one of a network, whose days are counts.
    """

    conventions: Conventions = Conventions()
    delimiter: str = ""
    own: bool = False


def missing_note(words: Counter[str], conventions: Conventions) -> str:
    """Say which words of a column are taken as empty; a dash needs no saying."""
    taken = {word: n for word, n in words.items() if is_nothing(word, conventions.missing)}
    told = {word: n for word, n in taken.items() if any(sign.isalnum() for sign in word)}
    if not told:
        return ""
    shown = ", ".join(repr(word) for word in sorted(told, key=lambda w: (-told[w], w))[:_SHOWN])
    cells = counted(sum(told.values()), "cell")
    return f"{shown} in {cells} {NOTHING_SAID}"
