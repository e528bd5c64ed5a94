"""What somebody who waits is told: what is being done, how long it has taken, how much longer it takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

Told = Callable[[str, float | None], None]
"""Called with what is being done now and, where it is known, the share of all the work that is done."""

_LISTENER: ContextVar[Told | None] = ContextVar("listener", default=None)


def now(doing: str, done: float | None = None) -> None:
    """Tell whoever listens what is being done now.

    Parameters
    ----------
    doing : str
        In a few words, like "reading tama.xlsx".
    done : float, optional
        Share of the time of the whole command, from 0 to 1, that is usually over by now.

    Examples
    --------
    >>> heard = []
    >>> with told_to(lambda doing, done: heard.append((doing, done))):
    ...     now("drawing figures", 0.5)
    >>> now("unheard")
    >>> heard
    [('drawing figures', 0.5)]
    """
    listener = _LISTENER.get()
    if listener is not None:
        listener(doing, done)


@contextmanager
def told_to(listener: Told) -> Iterator[None]:
    """Let a function hear what is done inside this block."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


@contextmanager
def part(begin: float, end: float) -> Iterator[None]:
    """Let the shares that are told inside this block be those of a part of the work.

    Parameters
    ----------
    begin, end : float
        Shares of the whole work that are over when the part begins and when it ends.

    Examples
    --------
    >>> heard = []
    >>> with told_to(lambda doing, done: heard.append(done)), part(0.5, 0.9):
    ...     now("measuring", 0.5)
    >>> heard
    [0.7]
    """
    listener = _LISTENER.get()
    if listener is None:
        yield
        return
    outer: Told = listener

    def scaled(doing: str, done: float | None) -> None:
        outer(doing, None if done is None else begin + (end - begin) * done)

    with told_to(scaled):
        yield


@dataclass
class Pace:
    """How fast work gets done, and when it will be: the mean rate since the first of it was finished.

    What is finished in the first round, one unit by every worker, took the time of starting too; so the rate
    is that of what comes after it.

    Parameters
    ----------
    total : float
        All the work, in any unit of which all are about as long.
    workers : int
        How many units are under way at a time.

    Examples
    --------
    >>> pace = Pace(total=10)
    >>> for moment in (30, 31, 32):  # the first took long, for it had to start
    ...     pace.advance(1, moment)
    >>> pace.remaining(32), pace.remaining(34)
    (7.0, 14.0)
    """

    total: float = 0.0
    workers: int = 1
    done: float = 0.0
    news: int = 0
    since: tuple[float, float] | None = None

    def plan(self, units: float, workers: int) -> None:
        """Let so many units be left from now on, whatever was planned before, for so many workers."""
        self.total = self.done + units
        if workers != self.workers:  # whose rate is another one
            self.workers, self.news, self.since = workers, 0, None

    def advance(self, units: float, moment: float) -> None:
        """Count units that were finished at a moment, in seconds."""
        self.done = min(self.done + units, self.total)
        self.news += 1
        if self.since is None and self.news >= self.workers:
            self.since = (moment, self.done)

    @property
    def share(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def remaining(self, moment: float) -> float | None:
        """Return the seconds that are left at a moment; None where nothing is known yet."""
        if self.since is None or self.done <= self.since[1]:
            return None
        rate = (self.done - self.since[1]) / max(moment - self.since[0], 1e-9)
        return (self.total - self.done) / rate


def spell(seconds: float) -> str:
    """Return a time span for a reader.

    Examples
    --------
    >>> spell(5.2), spell(75), spell(3725)
    ('5 s', '1:15', '1:02:05')
    """
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if whole < 60:
        return f"{whole} s"
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
