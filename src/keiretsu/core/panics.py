"""Damaged files of compiled readers: one sentence, whatever these throw or print."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.core.errors import InvalidData
from keiretsu.core.temporary import throwaway_file

PANIC = "PanicException"
"""What compiled code raises where it gives up; it is no Exception."""


@contextmanager
def panics_told(sentence: str) -> Iterator[None]:
    """Raise InvalidData with a sentence where compiled code panics inside the block."""
    with _held_stderr():
        try:
            yield
        except BaseException as error:
            if type(error).__name__ != PANIC:
                raise
            raise InvalidData(sentence) from error


@contextmanager
def readable(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn whatever a reader throws at a damaged file into one sentence, panics included.

    Raises
    ------
    InvalidData
    """
    sentence = f"{path} is damaged or no {what}; {remedy}."
    with panics_told(sentence):
        try:
            yield
        except InvalidData:
            raise
        except Exception as error:
            raise InvalidData(sentence) from error


@contextmanager
def _held_stderr() -> Iterator[None]:
    """Hold back what is written to standard error, and let it go unless an error comes.

    Compiled code that panics prints a report of its own there, past Python.
    """
    try:
        saved = os.dup(2)
    except OSError:  # closed: nothing to hold back
        yield
        return
    sys.stderr.flush()
    with throwaway_file() as held:
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
