"""Standard output and error as a command uses them: text on them is text, and a reader may leave early."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import TextIO, cast

from keiretsu.core.printable import Printable


@contextmanager
def printable_streams() -> Iterator[None]:
    """Show text as `printable` makes it, and letters that the output's encoding lacks as escapes."""
    with ExitStack() as stack:
        for redirect, stream in ((redirect_stdout, sys.stdout), (redirect_stderr, sys.stderr)):
            if stream is None:  # closed by whoever called us
                stream = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
            stack.enter_context(_letters_escaped(stream))
            stack.enter_context(redirect(cast(TextIO, Printable(stream))))
        yield


@contextmanager
def _letters_escaped(stream: TextIO) -> Iterator[None]:
    """Write letters that the encoding of a stream lacks as escapes, where it can be told to."""
    if not isinstance(stream, io.TextIOWrapper):
        yield
        return
    before = stream.errors
    stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        with suppress(OSError, ValueError):  # full, or closed meanwhile
            stream.reconfigure(errors=before)


def flush_output() -> None:
    """Flush standard output; where that fails, as on a full disk, let go of what is left."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        drop_output()


def drop_output() -> None:
    """Send what is left of standard output nowhere, or Python fails again when it flushes at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
