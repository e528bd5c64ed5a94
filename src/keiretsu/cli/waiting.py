"""Saying what is being done where it takes longer than a second: on a terminal only, on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from keiretsu.core.printable import printable
from keiretsu.core.waiting import spell, told_to

PATIENCE = 1.0
"""Seconds that a command may take without a word."""

LEAST = 0.05
"""Share of the work from which on it says how long the whole takes."""


@dataclass
class Line:
    """What is being done, how long it has taken and, where shares of the work are known, will take.

    Parameters
    ----------
    doing : str
    clock : callable
        Seconds, from anywhere.
    whole : float, optional
        Seconds that the whole is reckoned to take.
    """

    doing: str
    clock: Callable[[], float] = time.monotonic
    whole: float | None = None
    interrupted: str = ""

    def __post_init__(self) -> None:
        self.began = self.clock()

    def tell(self, doing: str, done: float | None = None) -> None:
        """Hear what is being done now, and reckon from what is done how long the whole takes."""
        self.doing = doing
        if done and done >= LEAST:
            self.whole = (self.clock() - self.began) / done

    def remaining(self) -> float | None:
        """Return the seconds that are left; None where nothing is known of them."""
        return None if self.whole is None else max(self.whole - (self.clock() - self.began), 0.0)

    def compiling(self, begins: bool) -> None:
        """Hear that kernels are compiled, or that this is over."""
        from keiretsu.core.compiling import MESSAGE

        self.interrupted = MESSAGE if begins else ""

    def __str__(self) -> str:
        left, more = self.remaining(), ""
        if left is not None:
            more = f", about {spell(left)} left" if left >= 1 else ", almost done"
        return f"{self.interrupted or self.doing} … {spell(self.clock() - self.began)}{more}"


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Say after a second what is being done inside the block, until it is done.

    Parameters
    ----------
    doing : str
        In a few words, until `keiretsu.core.waiting.now` says more.
    """
    from keiretsu.cli.output import progress_wanted

    if not progress_wanted():
        yield
        return
    line, over = Line(doing), threading.Event()
    shown = threading.Thread(target=_show, args=(line, over), daemon=True)
    with ExitStack() as stack:
        stack.enter_context(told_to(line.tell))
        shown.start()
        try:
            yield
        finally:
            over.set()
            shown.join()


def _show(line: Line, over: threading.Event) -> None:
    if over.wait(PATIENCE):
        return
    from rich.text import Text

    from keiretsu.core.live import live

    def text() -> Text:
        return Text(printable(str(line)), style="dim", no_wrap=True, overflow="ellipsis")

    with ExitStack() as stack:
        if "numba" in sys.modules:  # what needs no kernels is not made to wait for its import
            from keiretsu.core.compiling import compilations

            stack.enter_context(compilations(line.compiling))
        stack.enter_context(live(text))
        over.wait()
