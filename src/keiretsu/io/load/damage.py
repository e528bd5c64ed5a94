"""Damaged files of compiled readers: one sentence, whatever they throw or print."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.core.errors import InvalidData


@contextmanager
def readable(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turn whatever a reader throws at a damaged file into one sentence, panics of compiled code included.

    Raises
    ------
    InvalidData
    """
    try:
        with _held_stderr():
            yield
    except (InvalidData, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InvalidData(f"{path} is damaged or no {what}; {remedy}.") from error


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
