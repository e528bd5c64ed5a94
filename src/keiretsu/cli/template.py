"""``keiretsu template``: write a workbook to fill in."""

from __future__ import annotations

import shlex
from pathlib import Path

from keiretsu.cli.options import Json


def template(file: Path, /, *, json: Json = False) -> None:
    """Write a workbook to fill in with firms and ties.

    Parameters
    ----------
    file : Path
        The workbook to write, NAME.xlsx.
    """
    from keiretsu.cli.output import print_json
    from keiretsu.io import load as tables

    tables.template(file)
    then = f"keiretsu load {shlex.quote(str(file))} --out NETWORK"
    if json:
        print_json({"file": str(file), "then": then})
    else:
        print(f"fill in {file}, then: {then}")
