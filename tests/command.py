"""The command line inside the process of a test: what a process of its own would say, without its start."""

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest import mock


def keiretsu(*words: object, **environment: str) -> "CompletedProcess[str]":
    """Return what ``keiretsu`` answers to the given words; `environment` holds for this call."""
    from keiretsu.cli import main

    given = [str(word) for word in words]
    out, errors = io.StringIO(), io.StringIO()
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(errors):
        try:
            main(given)
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int), f"left with {code!r} instead of an exit code"
    return CompletedProcess(["keiretsu", *given], code, out.getvalue(), errors.getvalue())
