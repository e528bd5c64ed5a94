"""Panics of Polars' core, which a damaged file can cause: an error of ours in their place, and no noise."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from keiretsu.core.errors import InvalidData


@contextmanager
def panics_told(sentence: str) -> Iterator[None]:
    """Raise InvalidData with a sentence where Polars panics inside the block.

    A panic is no Exception, and prints its own account to standard error, which is therefore closed to all
    for as long as the block lasts.
    """
    with _nowhere_to_print():
        try:
            yield
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise InvalidData(sentence) from error


@contextmanager
def _nowhere_to_print() -> Iterator[None]:
    try:
        before = os.dup(2)
    except OSError:  # standard error is closed already
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(before, 2)
        for handle in (before, nowhere):
            with suppress(OSError):
                os.close(handle)
