"""Standard output and error as a command uses them: text on them is text, and a reader may leave early."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

from keiretsu.core.printable import printable


class Printable:
    """A text stream on which control characters from files are written as escapes.

    Parameters
    ----------
    stream : TextIO
        Where the text goes.
    """

    def __init__(self, stream: TextIO) -> None:
        # under this name rich finds the stream that takes its colours and cursor moves
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """Write a text and return its length."""
        self.rich_proxied_file.write(printable(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


@contextmanager
def printable_streams() -> Iterator[None]:
    """Show text as `printable` makes it, and letters that the output's encoding lacks as escapes."""
    with ExitStack() as stack:
        for redirect, stream in ((redirect_stdout, sys.stdout), (redirect_stderr, sys.stderr)):
            if stream is None:  # closed by whoever called us
                stream = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
            stack.enter_context(redirect(cast(TextIO, Printable(stream))))
        yield


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
