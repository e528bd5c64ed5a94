"""The command line: one file a verb, loaded only when it is called."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from math import isfinite

from keiretsu.core.bounds import COUNT, SEED, beyond, shortened
from keiretsu.core.errors import KeiretsuError, UsageError
from keiretsu.core.printable import printable

INTERRUPTED = 130
UNDECODED = re.compile("[\ud800-\udfff]")
"""Bytes of a word of the command line that are no text, as Python holds them; Polars takes no such path."""
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
    from keiretsu.cli.streams import drop_output, printable_streams

    if sys.stdout is None:
        return say("standard output is closed; send it to a file, or to /dev/null.", 1)
    with printable_streams():
        try:
            code = _dispatch(tokens)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            # whoever read our output had enough
            drop_output()
            return 0
        except (Exception, KeyboardInterrupt) as error:
            return say(*_told(error))
        except BaseException as error:
            # a panic of Polars is no Exception
            if type(error).__name__ != "PanicException":
                raise
            return say(*_told(error))


def _told(error: BaseException) -> tuple[str, int]:
    """Return the sentence that tells of an error and its exit code; raises it anew for who asked for that."""
    if isinstance(error, KeiretsuError):
        return str(error), error.exit_code
    if isinstance(error, KeyboardInterrupt):
        return _kept(error), INTERRUPTED
    if os.environ.get("KEIRETSU_DEBUG"):
        raise error
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {(error.strerror or str(error)).lower()}.", 1
    detail = " ".join(str(error).split()) or "no message"
    return f"unexpected {type(error).__name__}: {detail} ({REMEDY}).", 1


def _kept(stop: KeyboardInterrupt) -> str:
    """Return what an interrupt leaves, and how to go on."""
    told = getattr(stop, "__notes__", ())
    if told:
        return f"interrupted; {told[0]}, the same command goes on from there."
    return "interrupted; what it writes is written whole or not at all, the same command starts again."


def _dispatch(tokens: list[str]) -> int:
    from cyclopts import CycloptsError

    from keiretsu.cli.app import app, modern
    from keiretsu.cli.output import console

    for token in tokens:
        if UNDECODED.search(token):
            raise UsageError(f"{token!r} holds bytes that are no UTF-8 text; rename the file or folder")
    words = modern(tokens) or ["--help"]
    # the framework's own console would leave with exit code 1 where the reader of a help has had enough
    own = console(wide=None) if {"-h", "--help", "--version"}.intersection(words) else None
    try:
        verb, given, _ = app.parse_args(words, console=own, print_error=False, exit_on_error=False)
        _check_numbers(given.arguments)
        result = verb(*given.args, **given.kwargs)
    except CycloptsError as error:
        raise UsageError(_one_sentence(error, tokens)) from error
    return result if isinstance(result, int) else 0


def _check_numbers(given: Mapping[str, object]) -> None:
    """Raise UsageError where an option is a number that nothing can count to, or none at all."""
    for name, value in given.items():
        if isinstance(value, float) and not isfinite(value):
            fault = "must be a finite number"
        elif isinstance(value, int) and not isinstance(value, bool):
            fault = beyond(value, 0, SEED) if name == "seed" else beyond(value, -COUNT, COUNT)
        else:
            continue
        if fault:
            raise UsageError(f"--{name.replace('_', '-')} {shortened(value)}: {fault}")


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
    said = " ".join(shortened(word, most=120) for word in str(error).split()).rstrip(".?").replace(". ", ", ")
    if isinstance(error, UnknownOptionError):
        said = said.replace("Unknown option:", "there is no option").replace("Did you", "did you")
    return f"{said[0].lower()}{said[1:]}; {remedy}"


def _nearest(word: str, candidates: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, candidates, n=1)
    return f", did you mean {near[0]!r}" if near else ""


def say(message: str, code: int) -> int:
    """Print one sentence to standard error and return the exit code that goes with it."""
    from keiretsu.cli.streams import flush_output

    flush_output()
    stop = "" if message.endswith((".", "?")) else "."
    if sys.stderr is not None:
        print(f"keiretsu: {printable(message)}{stop}", file=sys.stderr)
    return code
