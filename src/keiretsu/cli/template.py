"""``keiretsu template``: write a workbook to fill in."""

from __future__ import annotations

from pathlib import Path


def template(file: Path, /) -> None:
    """Write a workbook to fill in with firms and ties.

    Parameters
    ----------
    file : Path
        The workbook to write, NAME.xlsx.
    """
    from keiretsu import world

    world.template(file)
    print(f"fill in {file}, then: keiretsu load {file} --out WORLD")
