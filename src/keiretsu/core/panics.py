"""Damaged files of compiled readers: one sentence, whatever these throw or print."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO, TextIO

from keiretsu.core.errors import InvalidData
from keiretsu.core.temporary import throwaway_file

PANIC = "PanicException"
"""What compiled code raises where it gives up; it is no Exception."""

_REPORT = (
    r"\n?thread '[^\n]*panicked[^\n]*\n"
    r"(?:%s\n|(?:[^\n]*\n){1,9}?(?=stack backtrace:\n|note: run with)|(?<=:\n)[^\n]*\n)?"
    r"(?:stack backtrace:\n(?: [^\n]*\n)*)?(?:note: [^\n]*\n)*"
)
"""What compiled code prints of a panic: where, the message, and where it was called from."""


@contextmanager
def panics_told(sentence: str) -> Iterator[None]:
    """Raise InvalidData with a sentence where compiled code panics inside the block."""
    with _HOLD.held():
        try:
            yield
        except BaseException as error:
            if type(error).__name__ != PANIC:
                raise
            _HOLD.panicked(error)
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
            _HOLD.panicked(error)
            raise InvalidData(sentence) from error


@contextmanager
def unheld_stderr() -> Iterator[TextIO]:
    """Give standard error as a stream on which words show even while it is held for a reader.

    Where something else has taken its place, as in a notebook, it is that.
    """
    stream = sys.stderr
    if not _is_standard_error(stream):
        yield stream
        return
    handle = _HOLD.duplicate()
    with os.fdopen(handle, "w", encoding=stream.encoding, errors="backslashreplace") as own:
        yield own


class _Hold:
    """Holds back what is written to standard error while anybody reads, in whatever thread.

    Compiled code that panics prints a report of its own there, past Python. Once nobody reads any more,
    everything is let go but the reports of panics that are told in a sentence.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers = 0
        self._held: tuple[int, IO[bytes]] | None = None
        self._messages: list[str] = []

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._lock:
            self._readers += 1
            if self._readers == 1:
                self._held = _swapped()
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                if self._readers == 0:
                    self._let_go()

    def panicked(self, error: BaseException) -> None:
        """Hear of an error whose report, if it made one, nobody shall read."""
        with self._lock:
            self._messages.append(str(error))

    def duplicate(self) -> int:
        with self._lock:
            return os.dup(2 if self._held is None else self._held[0])

    def _let_go(self) -> None:
        messages, self._messages = self._messages, []
        if self._held is None:
            return
        (saved, file), self._held = self._held, None
        _flush()
        os.dup2(saved, 2)
        with file, os.fdopen(saved, "wb") as real, suppress(OSError):
            file.seek(0)
            real.write(_without_reports(file.read(), messages))
            real.flush()


_HOLD = _Hold()


def _swapped() -> tuple[int, IO[bytes]] | None:
    """Let a temporary file take the place of standard error; None where there is no standard error.

    Where it was closed when Python started, its number may be that of any file that was opened since.
    """
    if not _is_standard_error(sys.__stderr__):
        return None
    try:
        saved = os.dup(2)
    except OSError:
        return None
    try:
        file = throwaway_file()
    except OSError:  # better a report too many than a file that is not read
        os.close(saved)
        return None
    _flush()
    os.dup2(file.fileno(), 2)
    return saved, file


def _is_standard_error(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and stream.fileno() == 2
    except (OSError, ValueError):  # closed, or of no file
        return False


def _flush() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def _without_reports(said: bytes, messages: list[str]) -> bytes:
    """Return what was written without the reports of panics, where there were any."""
    for message in messages:
        said = re.sub(_REPORT.replace("%s", re.escape(message)).encode(errors="replace"), b"", said)
    return said
