"""The rows of the result, and the three places they go: the terminal, a page, a JSON file."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measured number.

    Parameters
    ----------
    part, what : str
        Heading and name.
    value : float
    unit : str
    target : float or None
    least : bool
        The target is a least value, not a most.
    note : str
    """

    part: str
    what: str
    value: float
    unit: str
    target: float | None = None
    least: bool = False
    note: str = ""

    @property
    def reached(self) -> str:
        """Say yes, no, or nothing where there is no target."""
        if self.target is None:
            return ""
        return "yes" if (self.value >= self.target if self.least else self.value <= self.target) else "no"

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        sign = "≥" if self.least else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        return (self.what, f"{self.value:,.3g}" if self.value < 1000 else f"{self.value:,.0f}", self.unit,
                target, self.reached, self.note)  # fmt: skip


HEAD = ("what", "measured", "unit", "target", "reached", "note")


def text(rows: Sequence[Row]) -> str:
    """Return the rows as a table for the terminal."""
    parts = dict.fromkeys(row.part for row in rows)
    cells = [row.cells() for row in rows]
    width = [max(len(line[k]) for line in [*cells, HEAD]) for k in range(len(HEAD))]
    lines = []
    for part in parts:
        lines += ["", part]
        for row in rows:
            if row.part == part:
                lines.append(
                    "  " + "  ".join(c.ljust(w) for c, w in zip(row.cells(), width, strict=True)).rstrip()
                )
    return "\n".join(lines)


OPENING = """# Measured speed

Written by `make bench`, part by part; times are minima over repeats, nothing here is asserted by a test.
"""


def section(name: str, rows: Sequence[Row], about: dict[str, Any]) -> str:
    """Return the rows of a part as a section of Markdown that says when and on what they were measured."""
    lines = [f"## {name}", "", "; ".join(f"{what}: {value}" for what, value in about.items())]
    for part in dict.fromkeys(row.part for row in rows):
        lines += ["", f"### {part}", "", "| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in rows if row.part == part]
    return "\n".join(lines) + "\n"


def replaced(page: str, name: str, new: str, order: Sequence[str]) -> str:
    """Return a page with the section `name` put in place of the old one, or where it belongs.

    Examples
    --------
    >>> print(replaced("# Page\\n\\n## a\\n\\n1\\n\\n## c\\n\\n3\\n", "b", "## b\\n\\n2\\n", "abc"))
    # Page
    <BLANKLINE>
    ## a
    <BLANKLINE>
    1
    <BLANKLINE>
    ## b
    <BLANKLINE>
    2
    <BLANKLINE>
    ## c
    <BLANKLINE>
    3
    <BLANKLINE>
    """
    opening, *old = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    kept = {text[3:].split("\n", 1)[0]: text for text in old} | {name: new}
    parts = [kept[part] for part in order if part in kept]
    return "\n".join(text.strip("\n") + "\n" for text in (opening, *parts))


def write(name: str, rows: Sequence[Row], about: dict[str, Any], folder: Path, order: Sequence[str]) -> None:
    """Write results/DATE-NAME.json, and the part's section of RESULTS.md unless the run was quick."""
    results = folder / "results"
    results.mkdir(exist_ok=True)
    data = {**about, "rows": [{**asdict(row), "reached": row.reached} for row in rows]}
    quick = about["kind"] == "quick"
    file = results / f"{about['date']}-{name}{'-quick' if quick else ''}.json"
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    if not quick:
        page = folder / "RESULTS.md"
        before = page.read_text() if page.exists() else OPENING
        page.write_text(replaced(before, name, section(name, rows, about), order))
