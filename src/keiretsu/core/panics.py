"""Panics of compiled readers, which damaged files cause: an error of ours in their place, and no noise."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from keiretsu.core.errors import InvalidData


@contextmanager
def panics_told(sentence: str) -> Iterator[None]:
    """Raise InvalidData with a sentence where compiled code panics inside the block; that is no Exception.

    Nothing else should write to standard error meanwhile: it is lost.
    """
    with _silent():
        try:
            yield
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise InvalidData(sentence) from error


@contextmanager
def _silent() -> Iterator[None]:
    """Send what is written to standard error nowhere; compiled code that panics prints a report there."""
    try:
        before = os.dup(2)
    except OSError:  # closed already
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)
