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
        Parameter(help="Only one status: simulated, seen, 'wired in', context or 'not tried'."),
    ] = None,
    use: Annotated[
        str | None, Parameter(help="Only one use: calibration, validation, seen, forcing or context.")
    ] = None,
    mechanism: Annotated[str | None, Parameter(help="Only facts on one mechanism, such as LABOUR.")] = None,
    json: Json = False,
) -> int:
    """Say for every fact of the documents where it stands, and what becomes of it."""
    import polars as pl

    from keiretsu import evidence
    from keiretsu.cli.output import print_json, show, table
    from keiretsu.core.toml import did_you_mean

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
    made = table("", "fact", "source", "document says", "use", "status", "how, or why not")
    for row in rows.iter_rows(named=True):
        source = f"{evidence.DOCUMENTS[row['document']]}, line {row['line'] or '–'}"
        said = " ".join(filter(None, (row["quantity"] + ":", row["value"], row["unit"])))
        made.add_row(row["id"], source, said, row["use"], row["status"], row["reason"])
    show(made)
    counted = ", ".join(f"{(rows['status'] == word).sum()} {word}" for word in evidence.STATUSES)
    print(f"{rows.height} of {evidence.facts().height} facts: {counted}")
    return 0
