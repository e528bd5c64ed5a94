"""``keiretsu report``: a network of one's own as one HTML file."""

from __future__ import annotations

import shlex
from pathlib import Path

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError


def report(
    network: Path,
    /,
    *,
    out: Path,
    as_of: str | None = None,
    top: int = 12,
    places: Path | None = None,
    json: Json = False,
) -> None:
    """Write the report on a network: indicators, figures, data quality.

    Parameters
    ----------
    network : Path
        Folder of a network.
    out : Path
        The HTML file to write; it opens in a browser without a network.
    as_of : str
        Date (YYYY = 31 December of that year); default: the day on which the last tie begins.
    top : int
        Actors in the table, the most central.
    places : Path
        CSV file with the columns region, lat and lon, for regions that no gazetteer knows.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.cli.waiting import waiting

    if out.suffix.lower() not in (".html", ".htm") or out.is_dir():
        raise UsageError(f"--out {out}: the report is an .html file; give it this ending.")
    if top < 1:
        raise UsageError(f"--top {top}: must be at least 1.")
    words = ["keiretsu", "report", str(network), "--out", str(out)]
    words += ["--as-of", as_of] if as_of else []
    words += ["--top", str(top)] if top != 12 else []
    words += ["--places", str(places)] if places else []
    with waiting(f"reading {network}"):
        # the line is there while what takes long is imported too
        from keiretsu.network import Network
        from keiretsu.report import write_network
        from keiretsu.report.geo import read_places

        loaded = Network.load(network)
        write_network(
            loaded,
            out,
            as_of=as_of,
            top=top,
            places=read_places(places) if places else None,
            command=shlex.join(words),
        )
    if json:
        print_json({"network": str(network), "digest": loaded.digest, "report": str(out)})
    else:
        print(f"report in {out}")
