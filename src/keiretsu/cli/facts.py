"""``keiretsu facts``: the coverage of the record, every fact of the documents and what becomes of it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError


def facts(
    *ids: Annotated[str, Parameter(help="Facts, such as ror_1970; by default all.")],
    status: Annotated[
        str | None,
        Parameter(
            help="Filter by status: simulated, seen (used in model selection), 'wired in' (imposed), "
            "context (background), 'not tried' (not covered)."
        ),
    ] = None,
    use: Annotated[
        str | None, Parameter(help="Filter by use: calibration, validation, seen, forcing or context.")
    ] = None,
    mechanism: Annotated[str | None, Parameter(help="Filter by mechanism, such as LABOUR.")] = None,
    json: Json = False,
) -> int:
    """List the empirical targets of the documents and how each is used."""
    import polars as pl

    from keiretsu import evidence
    from keiretsu.cli.output import print_json, prose, show, table
    from keiretsu.core.toml import did_you_mean
    from keiretsu.schema import label

    rows = evidence.ledger(status=status, use=use, mechanism=mechanism)
    known = evidence.facts()["id"].to_list()
    for name in ids:
        if name not in known:
            raise UsageError(f"there is no fact {name!r}; {did_you_mean(name, known)}")
    if ids:
        rows = rows.filter(pl.col("id").is_in(ids))
    if json:
        print_json(rows.to_dicts())
        return 0
    made = table("", "target", "source", "document says", "use", "status", "how, or why not")
    for row in rows.iter_rows(named=True):
        source = f"{evidence.DOCUMENTS[row['document']]}, line {row['line'] or '–'}"
        said = " ".join(filter(None, (row["quantity"] + ":", row["value"], row["unit"])))
        use, status = label(f"use.{row['use']}").en, label(f"status.{row['status']}").en
        made.add_row(row["id"], source, said, use, status, row["reason"])
    show(made)
    counts = {label(f"status.{each}").en: (rows["status"] == each).sum() for each in evidence.STATUSES}
    counted = ", ".join(f"{count} {words}" for words, count in counts.items())
    prose(f"{rows.height} of {evidence.facts().height} statements: {counted}")
    return 0
