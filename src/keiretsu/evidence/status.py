"""The status of every fact, and the coverage table: nothing is dropped without a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from keiretsu.core.errors import UsageError
from keiretsu.evidence.fact_record import Record, shipped
from keiretsu.evidence.facts import STATUSES, Fact, Status

FOUND = {"cost_gt_benefit_post75": 110}
"""Lines that the record of the facts leaves open, found by reading the document; the record stays."""

DOCUMENTS = {"hatch2001": "Hatch 2001", "kodama2002": "Kodama 2002"}


def statuses(record: Record, unreached: Mapping[str, str] | None = None) -> list[Status]:
    """Return the status of every fact, in the order of the record.

    Parameters
    ----------
    record : Record
    unreached : mapping of str to str, optional
        Observed facts that a given ensemble cannot show, with the reason: they are not tried.

    Returns
    -------
    list of Status
        One for each fact.

    Examples
    --------
    >>> {each.fact: each for each in statuses(shipped())}["zero_exit_parts"].reason
    'needs M9, the crisis of 1997-98 with its three forms of help, which is not built yet'
    """
    return [_status(record, row, unreached or {}) for row in record.facts.values()]


def _status(record: Record, row: Fact, unreached: Mapping[str, str]) -> Status:
    observation = record.observations.get(row.id)
    if observation is None:
        return record.reasons.of(row)
    if row.id in unreached:
        return Status(row.id, "not tried", unreached[row.id])
    if observation.wired:
        return Status(row.id, "wired in", observation.wired)
    produced = ": ".join(filter(None, (observation.rule, observation.output)))
    return Status(row.id, "seen" if (observation.counted_as or row.use) == "seen" else "simulated", produced)


def ledger(
    *,
    status: str | None = None,
    use: str | None = None,
    mechanism: str | None = None,
    record: Record | None = None,
) -> pl.DataFrame:
    """Return what becomes of every fact, or of a part of them: the coverage of a record.

    Parameters
    ----------
    status : str, optional
        Only rows of one status, one of `keiretsu.evidence.STATUSES`.
    use : str, optional
        Only rows of one use: calibration, validation, seen, forcing or context.
    mechanism : str, optional
        Only rows that bear on a mechanism, such as LABOUR.
    record : Record, optional
        From `keiretsu.read_record`; by default the record that ships.

    Returns
    -------
    polars.DataFrame
        ``id, document, line, section, period, quantity, value, unit, use, mechanism, status, reason`` in the
        order of the file; for what is simulated the reason names the rule and its output. A statement whose
        line the record leaves open says so in the reason, and where the document has it.

    Raises
    ------
    UsageError
        If a word is none of those that the record knows.

    Examples
    --------
    >>> from keiretsu.evidence import ledger
    >>> ledger().height
    529
    >>> ledger(mechanism="LABOUR", use="validation")["document"].unique().to_list()
    ['hatch2001']
    """
    chosen = record or shipped()
    rows = chosen.table.select(
        "id", "document", "line", "section", "period", "quantity", "value", "unit", "use", "mechanism"
    )
    said = [(each.fact, each.status, each.reason + _open_line(each.fact)) for each in statuses(chosen)]
    columns = {"id": pl.String, "status": pl.String, "reason": pl.String}
    table = rows.join(pl.DataFrame(said, columns, orient="row"), on="id", how="left", maintain_order="left")
    parts = pl.col("mechanism").fill_null("").str.split(";")
    known = table.select(parts.explode()).to_series().unique().sort().to_list()
    for name, word, words in (
        ("status", status, STATUSES),
        ("use", use, table["use"].unique().sort().to_list()),
        ("mechanism", mechanism, [each for each in known if each]),
    ):
        _refuse_unknown(name, word, words)
    if status is not None:
        table = table.filter(pl.col("status") == status)
    if use is not None:
        table = table.filter(pl.col("use") == use)
    return table if mechanism is None else table.filter(parts.list.contains(mechanism))


def _open_line(name: str) -> str:
    return f"; the record names no line, the document says it in line {FOUND[name]}" if name in FOUND else ""


def _refuse_unknown(name: str, word: str | None, words: Sequence[str]) -> None:
    if word is not None and word not in words:
        raise UsageError(f"no fact has the {name} {word!r}; use one of {', '.join(words)}")
