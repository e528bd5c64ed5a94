"""What a command says while it works: after a second, on a terminal, what it does and how long it takes."""

import os
import re
import select
import sys
import time

import pytest

from keiretsu.cli.waiting import Line, waiting
from keiretsu.core import waiting as told
from keiretsu.core.compiling import MESSAGE

CONTROL = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


class Clock:
    moment = 0.0

    def __call__(self) -> float:
        return self.moment


def test_the_line_says_what_is_done_and_counts_down():
    clock = Clock()
    line = Line("reading x", clock)
    clock.moment = 3.0
    assert str(line) == "reading x … 3 s"
    line.tell("joining", 0.25)
    assert str(line) == "joining … 3 s, about 9 s left"
    clock.moment = 6.0
    assert str(line) == "joining … 6 s, about 6 s left"
    clock.moment = 14.0
    assert str(line) == "joining … 14 s, almost done"


def test_the_line_knows_no_time_from_a_trifle_and_says_that_kernels_are_compiled():
    clock = Clock()
    line = Line("reading x", clock)
    clock.moment = 3.0
    line.tell("reading cells", 0.01)
    line.compiling(True)
    assert str(line) == f"{MESSAGE} … 3 s"
    line.compiling(False)
    assert str(line) == "reading cells … 3 s"


def test_shares_of_a_part_are_those_of_the_whole():
    heard = []
    with told.told_to(lambda doing, done: heard.append((doing, done))), told.part(0.2, 0.6):
        told.now("a", 0.0)
        with told.part(0.5, 1.0):
            told.now("b", 0.5)
        told.now("c")
    assert heard == [("a", 0.2), ("b", pytest.approx(0.5)), ("c", None)]


def test_a_pipe_hears_nothing(capsys):
    with waiting("reading x"):
        time.sleep(1.2)
    assert capsys.readouterr() == ("", "")


SCRIPT = """
import time
from keiretsu.cli.waiting import waiting
from keiretsu.core.waiting import now
with waiting("reading x"):
    time.sleep({before})
    now("joining", 0.5)
    time.sleep({after})
print("done")
"""

WHILE_HELD = """
import os, sys, time
from keiretsu.cli.waiting import waiting
from keiretsu.core.panics import panics_told
from keiretsu.experiment.progress import Advance, shown
with waiting("reading \\x9bx"), panics_told("x is damaged"):
    os.write(2, b"held")
    time.sleep(2)
with shown(True) as reporter, panics_told("x is damaged"):
    reporter.begin(1, 7)
    reporter.advanced(Advance("\\x9bmarket", 0, 1990, years=0))
    print("a warning \\x9bword", file=sys.stderr)
    time.sleep(2)
print("done")
"""


def on_a_terminal(script):
    """Run a script on a terminal of its own, and return what stood on it."""
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execv(sys.executable, [sys.executable, "-c", script])
    said = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # so Linux says that nobody writes any more
            break
        if not piece:
            break
        said += piece
    os.waitpid(child, 0)
    return CONTROL.sub(b"", said).decode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_terminal_is_told_after_a_second_and_not_before():
    said = on_a_terminal(SCRIPT.format(before=0.1, after=2.5))
    assert re.search(r"joining … \d s, (about \d+ s left|almost done)", said)
    assert said.rstrip().endswith("done")
    assert "joining" not in on_a_terminal(SCRIPT.format(before=0.1, after=0.1))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_what_is_being_done_shows_while_standard_error_is_held_and_is_text():
    said = on_a_terminal(WHILE_HELD)
    assert re.search(r"reading \\x9bx … \d s", said), said
    assert said.index("reading") < said.index("held") < said.index("runs 1/7")
    assert r"\x9bmarket, replication 0: 1990" in said
    assert r"a warning \x9bword" in said
    assert "\x9b" not in said
