"""``keiretsu export``: write a network for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError


def export(
    network: Path,
    file: Annotated[Path | None, Parameter(show=False)] = None,
    /,
    *,
    out: Path | None = None,
    as_of: str | None = None,
    json: Json = False,
) -> None:
    """Write a network as csv, parquet, xlsx, graphml, gexf, sqlite or json.

    Parameters
    ----------
    network : Path
        Folder of a network.
    file : Path
        The file to write by its place, as the version before had it; the same as --out.
    out : Path
        The file to write; its suffix says how. Csv and parquet make two: FILE.actors.csv and FILE.ties.csv.
    as_of : str
        Date (YYYY = 31 December of that year): write what lives and is open then. Default: the whole record.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.io.formats import export as write
    from keiretsu.network import Network

    target = out or file
    if target is None or (out and file):
        raise UsageError(
            "name one file to write: --out NAME with the ending .csv, .xlsx, .graphml or another."
        )
    loaded = Network.load(network)
    what = loaded if as_of is None else loaded.at(as_of)
    files = [str(path) for path in write(what, target)]
    actors, ties = what.actors.height, len(what.ties)
    if json:
        print_json({"network": str(network), "as_of": as_of, "actors": actors, "ties": ties, "files": files})
    else:
        print(f"{actors:,} actors and {ties:,} ties in {' and '.join(files)}")
