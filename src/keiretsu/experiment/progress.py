"""Telling how far an ensemble is: runs finished, years simulated, how long it has taken and will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keiretsu.core.printable import printable
from keiretsu.core.waiting import Pace, spell

if TYPE_CHECKING:
    from rich.console import RenderableType

Progress = Callable[[int, int], None]
"""Called with the number of runs done and their total."""

SILENCE = 10.0
"""Seconds without news after which the age of the last news is said."""


@dataclass(frozen=True, slots=True)
class Advance:
    """What a worker tells of a run: at the end of every decade, and when its records are stored.

    Parameters
    ----------
    arm : str
    replication : int
    year : int
        The year that it has come to.
    years : int
        How many years it has simulated since it was last heard of.
    stored : bool
        Whether its records are stored.
    """

    arm: str
    replication: int
    year: int
    years: int
    stored: bool = False


@dataclass
class Reporter:
    """Is told what happens to an ensemble, counts it, and passes on the numbers of runs alone.

    Parameters
    ----------
    tell : callable, optional
        The caller's own function.
    clock : callable
        Seconds, from anywhere.
    """

    tell: Progress | None = None
    clock: Callable[[], float] = time.monotonic
    before: int = 0
    total: int = 0
    finished: set[tuple[str, int]] = field(default_factory=set)
    stored: set[tuple[str, int]] = field(default_factory=set)
    pace: Pace = field(default_factory=Pace)

    @property
    def done(self) -> int:
        """Number of runs that are done, stored before, stored now or failed."""
        return self.before + len(self.finished)

    @property
    def kept(self) -> int:
        """Number of runs whose records are stored."""
        return self.before + len(self.stored)

    def begin(self, before: int, total: int) -> None:
        """Hear how many runs there are, and how many of them were stored before."""
        self.before, self.total = before, total
        self._tell()

    def finish(self, replication: int, arms: Iterable[str]) -> None:
        """Hear of runs that are stored or have failed; of one it may be told twice."""
        runs = {(arm, replication) for arm in arms}
        if not runs <= self.finished:
            self.finished |= runs
            self._tell()

    def _tell(self) -> None:
        if self.tell is not None:
            self.tell(self.done, self.total)

    def planned(self, years: int, workers: int) -> None:
        """Hear that so many years are left to simulate, whatever was planned before, and for how many."""
        self.pace.plan(years, workers)

    def advanced(self, news: Advance) -> None:
        """Hear what a worker tells."""
        if news.years:
            self.pace.advance(news.years, self.clock())
        if news.stored:
            self.stored.add((news.arm, news.replication))
            self.finish(news.replication, (news.arm,))


@dataclass
class RunBar(Reporter):
    """Shows what it is told in two lines: how much is done and how long it takes, and the last news."""

    latest: str = "planning the runs"
    compiles: bool = False

    def __post_init__(self) -> None:
        self.began = self.heard = self.clock()

    def planned(self, years: int, workers: int) -> None:
        """Say that these start."""
        super().planned(years, workers)
        self.latest = "starting the workers" if workers > 1 else "starting"

    def advanced(self, news: Advance) -> None:
        """Move on, and remember which run it was."""
        super().advanced(news)
        self.heard = self.clock()
        self.latest = f"{news.arm}, replication {news.replication}: {news.year}"

    def compiling(self, begins: bool) -> None:
        """Hear that kernels are compiled, or that this is over."""
        self.compiles, self.heard = begins, self.clock()

    def words(self) -> tuple[str, str]:
        """Return how long it has taken and will take, and what was heard last."""
        from keiretsu.core.compiling import MESSAGE

        moment = self.clock()
        left = self.pace.remaining(moment)
        times = f"{spell(moment - self.began)} elapsed"
        if left is not None:
            times += f", {spell(left)} left"
        if self.compiles:
            return times, MESSAGE
        age = moment - self.heard
        return times, self.latest + (f"; last news {spell(age)} ago" if age >= SILENCE else "")

    def __rich__(self) -> RenderableType:
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        times, latest = self.words()
        line = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=1.0, completed=self.pace.share, width=20)
        line.add_row(f"runs {self.done}/{self.total}", bar, f"{self.pace.share:.0%}", times)
        return Group(line, Text(printable(latest), style="dim", no_wrap=True, overflow="ellipsis"))


@contextmanager
def shown(progress: Progress | Reporter | bool | None) -> Iterator[Reporter]:
    """Yield who is told: the caller's own function or reporter, a bar on standard error (True), or nobody.

    An interrupt is told how many runs are stored, so that it can be said what is kept.
    """
    with _reporter(progress) as reporter:
        try:
            yield reporter
        except KeyboardInterrupt as stop:
            if reporter.total:
                stop.add_note(f"{reporter.kept} of {reporter.total} runs are finished and kept")
            raise


@contextmanager
def _reporter(progress: Progress | Reporter | bool | None) -> Iterator[Reporter]:
    if isinstance(progress, Reporter):
        yield progress
        return
    if progress is not True:
        yield Reporter(progress or None)
        return
    from keiretsu.core.compiling import compilations
    from keiretsu.core.live import live

    bar = RunBar()
    with compilations(bar.compiling), live(lambda: bar):
        yield bar
