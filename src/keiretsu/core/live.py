"""A line or two on standard error that say how far the work is, renewed until it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING, TextIO, cast

from keiretsu.core.panics import unheld_stderr
from keiretsu.core.printable import Printable

if TYPE_CHECKING:
    from rich.console import RenderableType


@contextmanager
def live(look: Callable[[], RenderableType]) -> Iterator[None]:
    """Show what a function returns, looked at again twice a second, until the block ends.

    It shows while a file is read as well, and what else is written to standard error stands above it.
    """
    from rich.console import Console
    from rich.live import Live

    with (
        unheld_stderr() as stream,
        Live(
            get_renderable=look,
            console=Console(file=stream, stderr=True),
            transient=True,
            refresh_per_second=2,
        ),
        redirect_stderr(cast(TextIO, Printable(sys.stderr))),
    ):
        yield
