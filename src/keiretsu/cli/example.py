"""``keiretsu example``: write a messy workbook to try things on."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json

THEN = {
    ".xlsx": "keiretsu load {file} --out {stem}",
    ".toml": "keiretsu run {file} --out {stem}-run",
    ".csv": "keiretsu report NETWORK --places {file} --out NETWORK.html",
}
"""What to do with a file of this ending."""


def example(
    file: Annotated[
        Path,
        Parameter(help="NAME.xlsx for the workbook, NAME.toml for a scenario, NAME.csv for places."),
    ],
    /,
    *,
    json: Json = False,
) -> None:
    """Write the tutorial's workbook of firms and links, messy as they come, or what goes with it."""
    from keiretsu.cli.output import print_json
    from keiretsu.synthetic.example import example as write

    write(file)
    names = {"file": shlex.quote(str(file)), "stem": shlex.quote(str(file.with_suffix("")))}
    then = THEN[file.suffix.lower()].format(**names)
    if json:
        print_json({"file": str(file), "then": then})
    else:
        print(f"written  {file}")
        print(f"next     {then}")
