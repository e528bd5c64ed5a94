"""The errors a user can meet, each with the exit code the command line gives it.

Every message is one sentence that names what is wrong (file and line where there are any) and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class KeiretsuError(Exception):
    """Base of every error that is the user's to mend; the command line prints it without a traceback."""

    exit_code: ClassVar[int] = 1


class UsageError(KeiretsuError):
    """The command, option or argument is wrong (exit code 2)."""

    exit_code: ClassVar[int] = 2


class InvalidData(KeiretsuError):
    """A file or table is wrong: names the file, the line and the remedy (exit code 3)."""

    exit_code: ClassVar[int] = 3


class PartialFailure(KeiretsuError):
    """Some runs of an ensemble failed, the others are kept (exit code 4)."""

    exit_code: ClassVar[int] = 4
