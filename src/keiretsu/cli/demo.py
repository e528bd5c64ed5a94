"""``keiretsu demo``: the worked study, from the first run to a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json, Replications, Store, Workers

FULL = {"firms": 2000, "replications": 20}
"""What a minute on two cores allows; the report prints how wide the intervals are then."""

SMALL = {"firms": 200, "replications": 3, "years": "1955:1990"}
"""What `--small` makes of the study: enough to see how it works, too little for an answer."""


def demo(
    *,
    small: Annotated[
        bool,
        Parameter(negative=(), help="200 firms, 3 replications, 1955 to 1990: seconds, and no answer."),
    ] = False,
    out: Annotated[Path, Parameter(help="Folder for report.html, results.json and records.parquet.")] = Path(
        "demo"
    ),
    replications: Replications = None,
    workers: Workers = None,
    store: Store = None,
    json: Json = False,
) -> int:
    """Run the worked study of Japan 1955 to 2000 and write its report: a minute, once it is compiled."""
    from keiretsu.cli.run import run

    options = (SMALL if small else FULL) | ({} if replications is None else {"replications": replications})
    code = run("relationalism", **options, workers=workers, store=store, out=out, json=json)
    if not json:
        print(f"\nopen {(out / 'report.html').absolute()}")
    return code
