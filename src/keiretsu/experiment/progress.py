"""Telling how far an ensemble is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called with the number of runs done and their total."""


@contextmanager
def shown(progress: Progress | bool | None) -> Iterator[Progress]:
    """Yield what to call: the caller's own function, a bar on standard error (True), or nothing."""
    if callable(progress):
        yield progress
    elif progress:
        with _bar() as tell:
            yield tell
    else:
        yield lambda done, total: None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("runs", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
