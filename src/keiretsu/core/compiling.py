"""Hearing that kernels are compiled, which happens once on a machine and takes a minute."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numba.core import event

MESSAGE = "compiling kernels (once on this machine)"


class _Compilations(event.Listener):
    """Calls a function when the first of kernels that call one another begins, and when it is compiled."""

    def __init__(self, heard: Callable[[bool], None]) -> None:
        self.heard, self.depth = heard, 0

    def on_start(self, event: event.Event) -> None:
        self.depth += 1
        if self.depth == 1:
            self.heard(True)

    def on_end(self, event: event.Event) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.heard(False)


@contextmanager
def compilations(heard: Callable[[bool], None]) -> Iterator[None]:
    """Call a function with True when a kernel is compiled, in this process, and with False when it is done.

    What comes from the disk is not compiled, and not heard.

    Examples
    --------
    >>> import numba
    >>> heard = []
    >>> with compilations(heard.append):
    ...     numba.njit(lambda x: x + 1)(1)
    2
    >>> heard
    [True, False]
    """
    with event.install_listener("numba:compile", _Compilations(heard)):
        yield
