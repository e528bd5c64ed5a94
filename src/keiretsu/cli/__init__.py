"""The command line: one file a verb, loaded only when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from keiretsu.core.errors import KeiretsuError, UsageError

INTERRUPTED = 130
REMEDY = "set KEIRETSU_DEBUG=1 to see the traceback, and please report it"


def main(tokens: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code.

    Parameters
    ----------
    tokens : sequence of str, optional
        The words after ``keiretsu``; by default those of the process.

    Raises
    ------
    SystemExit
        Always: 0 fine, 1 failed, 2 usage, 3 the data is invalid, 4 part of an ensemble failed, 130
        interrupted.
    """
    raise SystemExit(_exit_code(sys.argv[1:] if tokens is None else list(tokens)))


def _exit_code(tokens: list[str]) -> int:
    try:
        code = _dispatch(tokens)
        sys.stdout.flush()
        return code
    except KeiretsuError as error:
        return say(str(error), error.exit_code)
    except BrokenPipeError:
        # whoever read our output had enough; keep Python from failing again when it flushes at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as stop:
        return say(_kept(stop), INTERRUPTED)
    except OSError as error:
        if os.environ.get("KEIRETSU_DEBUG"):
            raise
        return say(f"{error.filename or 'the system'}: {(error.strerror or str(error)).lower()}.", 1)
    except Exception as error:
        if os.environ.get("KEIRETSU_DEBUG"):
            raise
        detail = " ".join(str(error).split()) or "no message"
        return say(f"unexpected {type(error).__name__}: {detail} ({REMEDY}).", 1)


def _kept(stop: KeyboardInterrupt) -> str:
    """Return what an interrupt leaves, and how to go on."""
    told = getattr(stop, "__notes__", ())
    if told:
        return f"interrupted; {told[0]}, the same command goes on from there."
    return "interrupted; what it writes is written whole or not at all, the same command starts again."


def _dispatch(tokens: list[str]) -> int:
    from cyclopts import CycloptsError

    from keiretsu.cli.app import app, modern

    try:
        result = app(
            modern(tokens) or ["--help"], print_error=False, exit_on_error=False, result_action="return_value"
        )
    except CycloptsError as error:
        raise UsageError(_one_sentence(error, tokens)) from error
    return result if isinstance(result, int) else 0


def _one_sentence(error: Exception, tokens: list[str]) -> str:
    from cyclopts import UnknownCommandError, UnknownOptionError, UnusedCliTokensError

    from keiretsu.cli.verbs import VERBS

    verb = f"{tokens[0]} " if tokens and tokens[0] in VERBS else ""
    remedy = f"'keiretsu {verb}--help' lists what there is."
    if isinstance(error, UnknownCommandError):
        near = _nearest(tokens[0], [*VERBS, "--help", "--version"])
        return f"there is no command {tokens[0]!r}{near}; {remedy}"
    if isinstance(error, UnusedCliTokensError):
        return f"nothing is to follow where {' '.join(error.unused_tokens or ())!r} stands; {remedy}"
    said = " ".join(str(error).split()).rstrip(".?").replace(". ", ", ")
    if isinstance(error, UnknownOptionError):
        said = said.replace("Unknown option:", "there is no option").replace("Did you", "did you")
    return f"{said[0].lower()}{said[1:]}; {remedy}"


def _nearest(word: str, candidates: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, candidates, n=1)
    return f", did you mean {near[0]!r}" if near else ""


def say(message: str, code: int) -> int:
    """Print one sentence to standard error and return the exit code that goes with it."""
    sys.stdout.flush()
    stop = "" if message.endswith((".", "?")) else "."
    print(f"keiretsu: {message}{stop}", file=sys.stderr)
    return code
