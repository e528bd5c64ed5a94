"""The rows of the result, and the three places they go: the terminal, a page, a JSON file."""

import json
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


def page(rows: Sequence[Row], about: dict[str, Any]) -> str:
    """Return the rows as a page of Markdown."""
    lines = [
        "# Measured speed", "",
        "Written by `make bench`; times are minima over repeats, nothing here is asserted by a test.", "",
        *(f"- {name}: {value}" for name, value in about.items()),
    ]  # fmt: skip
    for part in dict.fromkeys(row.part for row in rows):
        lines += ["", f"## {part}", "", "| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in rows if row.part == part]
    return "\n".join(lines) + "\n"


def write(rows: Sequence[Row], about: dict[str, Any], folder: Path, name: str, summary: bool) -> None:
    """Write results/NAME.json and, if asked for, RESULTS.md."""
    results = folder / "results"
    results.mkdir(exist_ok=True)
    data = {**about, "rows": [{**asdict(row), "reached": row.reached} for row in rows]}
    (results / f"{name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    if summary:
        (folder / "RESULTS.md").write_text(page(rows, about))
