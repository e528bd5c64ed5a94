"""The fidelity ledger: every row of the facts with its line in the source and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.evidence.facts import facts
from keiretsu.evidence.fates import FATES, fates

FOUND = {"cost_gt_benefit_post75": 110}
"""Lines that the record of the facts leaves open, found by reading the document; the record stays."""

DOCUMENTS = {"hatch2001": "Hatch 2001", "kodama2002": "Kodama 2002"}


def ledger(*, fate: str | None = None, use: str | None = None, mechanism: str | None = None) -> pl.DataFrame:
    """Return what becomes of every fact of the two documents, or of a part of them.

    Parameters
    ----------
    fate : str, optional
        Only rows of one fate, one of `keiretsu.evidence.FATES`.
    use : str, optional
        Only rows of one use: calibration, validation, seen, forcing or context.
    mechanism : str, optional
        Only rows that bear on a mechanism, such as LABOUR.

    Returns
    -------
    polars.DataFrame
        ``id, document, line, section, period, quantity, value, unit, use, mechanism, fate, reason`` in the
        order of the file; for what is simulated the reason names the rule and its output. A statement whose
        line the record leaves open says so in the reason, and where the document has it.

    Raises
    ------
    UsageError
        If a word is none of those the ledger knows.

    Examples
    --------
    >>> from keiretsu.evidence import ledger
    >>> ledger().height
    529
    >>> ledger(mechanism="LABOUR", use="validation")["document"].unique().to_list()
    ['hatch2001']
    """
    rows = facts().select(
        "id", "document", "line", "section", "period", "quantity", "value", "unit", "use", "mechanism"
    )
    given = [(each.fact, each.fate, each.reason + _open_line(each.fact)) for each in fates()]
    told = pl.DataFrame(given, ["id", "fate", "reason"], orient="row")
    made = rows.join(told, on="id", how="left", maintain_order="left")
    parts = pl.col("mechanism").fill_null("").str.split(";")
    known = made.select(parts.explode()).to_series().unique().sort().to_list()
    for name, word, words in (
        ("fate", fate, FATES),
        ("use", use, made["use"].unique().sort().to_list()),
        ("mechanism", mechanism, [each for each in known if each]),
    ):
        _refuse_unknown(name, word, words)
    if fate is not None:
        made = made.filter(pl.col("fate") == fate)
    if use is not None:
        made = made.filter(pl.col("use") == use)
    return made if mechanism is None else made.filter(parts.list.contains(mechanism))


def _open_line(name: str) -> str:
    return f"; the record names no line, the document says it in line {FOUND[name]}" if name in FOUND else ""


def _refuse_unknown(name: str, word: str | None, words: Sequence[str]) -> None:
    if word is not None and word not in words:
        raise UsageError(f"no fact has the {name} {word!r}; use one of {', '.join(words)}")
