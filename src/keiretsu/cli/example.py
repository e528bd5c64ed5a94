"""``keiretsu example``: write a messy workbook to try things on."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from keiretsu.cli.options import Json


def example(
    file: Annotated[Path, Parameter(help="The file to write: NAME.xlsx, or NAME.toml for a scenario on it.")],
    /,
    *,
    json: Json = False,
) -> None:
    """Write the tutorial's workbook of firms and links, messy as they come, or a scenario to run on it."""
    from keiretsu.cli.output import print_json
    from keiretsu.synthetic.example import example as workbook
    from keiretsu.synthetic.example import example_scenario

    written = str(file)
    if file.suffix.lower() == ".toml":
        example_scenario(file)
        then = f"keiretsu run {shlex.quote(written)} --out {shlex.quote(file.stem + '-run')}"
    else:
        workbook(file)
        then = f"keiretsu load {shlex.quote(written)} --out {shlex.quote(file.stem)}"
    if json:
        print_json({"file": written, "then": then})
    else:
        print(f"written  {written}")
        print(f"next     {then}")
