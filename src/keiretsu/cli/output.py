"""Where words go: results to standard output, progress to standard error and only on a terminal."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.core.errors import UsageError
from keiretsu.core.printable import printable, printable_json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

PIPE_WIDTH = 140
"""Columns of a table where nobody looks at a screen; `COLUMNS` overrides it."""


def console(wide: int | None = PIPE_WIDTH) -> Console:
    """Return the console of results: plain and `wide` where standard output is no terminal.

    Text is text on it: what looks like markup in a name is shown as it stands, controls as escapes. To style
    a cell, give a `rich.text.Text`.
    """
    from rich.console import Console
    from rich.text import Text

    class Patient(Console):
        def on_broken_pipe(self) -> None:
            # rich would leave with exit code 1, but a reader who had enough is no failure
            raise BrokenPipeError

        def render_str(self, text: str, **how: Any) -> Text:
            return super().render_str(printable(text), **how)

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else wide
    return Patient(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def show(*parts: RenderableType) -> None:
    """Print tables and lines to standard output; a table leaves out columns before it breaks numbers."""
    from rich.table import Table

    from keiretsu.cli.fitted_table import fitted

    out = console()
    for part in parts:
        if isinstance(part, Table):
            part, left_out = fitted(part, out.width)
            out.print(part)
            if left_out:
                prose(f"(too narrow for: {', '.join(left_out)}; --json has everything)\n")
        else:
            out.print(part)


def prose(*lines: str) -> None:
    """Print sentences, broken between words and indented where somebody reads them on a screen."""
    from rich.text import Text

    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        print(*lines, sep="\n")
        return
    out = console()
    for line in lines:
        text = line.lstrip(" ")
        indent = " " * (len(line) - len(text))
        for part in Text(printable(text)).wrap(out, max(out.width - len(indent), 10)):
            print(indent + part.plain.rstrip())


def progress_wanted() -> bool:
    """Return whether a progress bar makes sense: somebody looks at standard error."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def print_json(value: object) -> None:
    """Print a value as JSON; what JSON cannot say (infinite, not a number) becomes null."""
    from keiretsu.core.plain import to_json

    print(printable_json(to_json(value), sys.stdout.encoding or "utf-8"))


def table(
    title: str,
    *columns: str,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
    foremost: Sequence[str] = (),
) -> Table:
    """Return an empty table with a title.

    `right` names columns of numbers, `whole` those whose words are not broken apart, `foremost` those that a
    narrow terminal shows before the others, the most important first.
    """
    from rich import box

    from keiretsu.cli.fitted_table import RankedTable

    made = RankedTable(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        foremost=foremost,
    )
    for column in columns:
        made.add_column(
            column,
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column in whole,
        )
    return made


def number(value: float | None, *, year: bool = False) -> str:
    """Return a number for a reader: three significant figures, whole years, an en dash where there is none.

    Examples
    --------
    >>> number(0.12345), number(1234567.0), number(1979.4, year=True), number(None)
    ('0.123', '1,234,567', '1979', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if year:
        return f"{value:.0f}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def interval(low: float | None, high: float | None, *, year: bool = False) -> str:
    """Return an interval for a reader.

    Examples
    --------
    >>> interval(-0.5, 1.25)
    '[-0.5, 1.25]'
    """
    if low is None and high is None:
        return ""
    return f"[{number(low, year=year)}, {number(high, year=year)}]"


def check_folder(path: Path) -> None:
    """Refuse, before any work is done, a folder that cannot take results.

    Raises
    ------
    UsageError
        When the path is a file or cannot be written to.
    """
    if path.exists() and not path.is_dir():
        raise UsageError(f"--out {path} is a file; name a folder.")
    above = next(parent for parent in (path, *path.absolute().parents) if parent.exists())
    if not os.access(above, os.W_OK):
        raise UsageError(f"--out {path}: {above} cannot be written to; name another folder.")
