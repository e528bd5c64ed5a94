"""The streams of a command show text as text by whatever way it comes, and are given back as they were."""

import io
import sys

import pytest

from keiretsu.cli import main
from keiretsu.cli.streams import printable_streams


def ascii_alone(monkeypatch):
    """Replace standard output and standard error by streams that take ASCII and fail at the rest."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict"))
    return sys.stdout, sys.stderr


def written(to):
    to.flush()
    return to.buffer.getvalue()


def test_lines_are_shown_as_text_too(monkeypatch):
    outputs = ascii_alone(monkeypatch)
    with printable_streams():
        sys.stdout.writelines(["\x1b[31m", "ø\n"])
        print("\x9b", file=sys.stderr)
    assert written(outputs[0]) == rb"\x1b[31m" + rb"\xf8" + b"\n"
    assert written(outputs[1]) == rb"\x9b" + b"\n"


def test_a_command_in_this_process_leaves_the_streams_as_they_were(monkeypatch):
    outputs = ascii_alone(monkeypatch)
    with pytest.raises(SystemExit):
        main(["--version"])
    assert (sys.stdout, sys.stderr) == outputs
    assert [one.errors for one in outputs] == ["strict", "strict"]
    with pytest.raises(UnicodeEncodeError):
        outputs[0].write("ø")


def test_a_stream_that_was_closed_meanwhile_is_left(monkeypatch):
    outputs = ascii_alone(monkeypatch)
    with printable_streams():
        outputs[1].close()
    assert outputs[0].errors == "strict"
