"""``keiretsu export``: write a network for other programs."""

from __future__ import annotations

from pathlib import Path

from keiretsu.cli.options import Json


def export(
    network: Path,
    file: Path,
    /,
    *,
    as_of: str | None = None,
    json: Json = False,
) -> None:
    """Write a network as csv, parquet, xlsx, graphml, gexf, sqlite or json.

    Parameters
    ----------
    network : Path
        Folder of a network.
    file : Path
        File to write; its suffix says how. Csv and parquet make two: FILE.actors.csv and FILE.ties.csv.
    as_of : str
        Date (YYYY = 31 December of that year): write what lives and is open then. Default: the whole record.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.io.formats import export as write
    from keiretsu.network import Network

    loaded = Network.load(network)
    what = loaded if as_of is None else loaded.at(as_of)
    files = [str(path) for path in write(what, file)]
    actors, ties = what.actors.height, len(what.ties)
    if json:
        print_json({"network": str(network), "as_of": as_of, "actors": actors, "ties": ties, "files": files})
    else:
        print(f"{actors:,} actors and {ties:,} ties in {' and '.join(files)}")
