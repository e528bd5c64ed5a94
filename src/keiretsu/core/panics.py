"""Panics of compiled readers, which damaged files cause: an error of ours in their place, and no noise."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from keiretsu.core.errors import InvalidData


@contextmanager
def panics_told(sentence: str) -> Iterator[None]:
    """Raise InvalidData with a sentence where compiled code panics inside the block; that is no Exception."""
    with held_stderr():
        try:
            yield
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise InvalidData(sentence) from error


@contextmanager
def held_stderr() -> Iterator[None]:
    """Hold back what is written to standard error, and let it go unless an error comes.

    Compiled code that panics prints a report of its own there, past Python.
    """
    try:
        saved = os.dup(2)
    except OSError:  # closed: nothing to hold back
        yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.truncate(0)
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            held.seek(0)
            while piece := held.read(1 << 16):
                os.write(2, piece)
