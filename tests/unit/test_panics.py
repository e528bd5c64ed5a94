"""What is written to standard error while a file is read comes out, but for the reports of panics."""

import os
import sys
import threading
from io import StringIO

import pytest

from keiretsu.core import panics
from keiretsu.core.errors import InvalidData
from keiretsu.core.panics import panics_told, readable, unheld_stderr

REPORT = """
thread 'polars-3' (812) panicked at crates/polars-io/src/x.rs:12:34:
index out of bounds:
 the len is 3
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/9/library/std/src/panicking.rs:697:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
"""
OF_A_WORKER = """
thread 'polars-4' (813) panicked at crates/polars-io/src/y.rs:1:2:
assertion `left == right` failed
  left: 0
 right: 1000
stack backtrace:
   0: __rustc::rust_begin_unwind
"""
LATER = "\nthread '<unnamed>' panicked at src/x.rs:1:2:\nanother message\n"


class PanicException(BaseException):
    """What a panic of compiled code looks like."""


def say(text):
    os.write(2, text.encode())


def read_and_panic():
    with panics_told("x is damaged"):
        say("before\n" + REPORT + LATER + "after\n")
        raise PanicException("index out of bounds:\n the len is 3")


def read_badly():
    with readable("x", "workbook", "save it anew"):
        say("before\n" + OF_A_WORKER + LATER + "after\n")
        raise ValueError("no such part")


@pytest.mark.parametrize("read", [read_and_panic, read_badly])
def test_of_an_error_that_is_told_only_what_the_panic_printed_is_dropped(read, capfd):
    with pytest.raises(InvalidData, match="damaged"):
        read()
    assert capfd.readouterr().err == "before\nafter\n"


def test_another_error_drops_nothing(capfd):
    def fail():
        with panics_told("x is damaged"):
            say("a word" + LATER)
            raise ValueError("other")

    with pytest.raises(ValueError, match="other"):
        fail()
    assert capfd.readouterr().err == "a word" + LATER


def test_readers_in_threads_that_overlap_give_standard_error_back(capfd):
    begun, over = threading.Event(), threading.Event()

    def first():
        with panics_told("x is damaged"):
            say("first ")
            begun.set()
            over.wait(60)

    thread = threading.Thread(target=first)
    thread.start()
    begun.wait(60)
    with panics_told("y is damaged"):
        over.set()
        thread.join()
        say("second ")
        assert capfd.readouterr().err == "", "somebody still reads"
    say("third")
    assert capfd.readouterr().err == "first second third"


def test_many_readers_in_threads_lose_no_word(capfd):
    def read(number):
        for turn in range(100):
            with panics_told("x is damaged"):
                say(f"{number}-{turn}\n")

    threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say("over\n")
    said = capfd.readouterr().err.split()
    assert sorted(said[:-1]) == sorted(f"{number}-{turn}" for number in range(4) for turn in range(100))
    assert said[-1] == "over"


@pytest.mark.parametrize("stream", [None, "closed"])
def test_a_number_of_standard_error_that_another_file_has_is_left_alone(monkeypatch, tmp_path, stream):
    if stream == "closed":
        stream = (tmp_path / "closed").open("w")
        stream.close()
    monkeypatch.setattr(sys, "__stderr__", stream)
    monkeypatch.setattr(sys, "stderr", None)
    saved = os.dup(2)
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
    os.dup2(other, 2)
    try:
        with panics_told("x is damaged"):
            assert os.path.sameopenfile(2, other)
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(other)


def test_no_handle_is_left_open_whatever_fails(monkeypatch, capfd):
    def full():
        raise OSError(28, "No space left on device")

    before = os.dup(2)
    os.close(before)
    with panics_told("x is damaged"):
        pass
    monkeypatch.setattr(panics, "throwaway_file", full)
    with panics_told("x is damaged"):
        say("read all the same")
    after = os.dup(2)
    os.close(after)
    assert after == before
    assert capfd.readouterr().err == "read all the same"


def test_a_stream_of_its_own_shows_while_something_is_held(capfd, monkeypatch):
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    with panics_told("x is damaged"):
        say("held")
        with unheld_stderr() as stream:
            stream.write("shown \ud800")
        assert capfd.readouterr().err == "shown \\ud800"
    assert capfd.readouterr().err == "held"


def test_what_has_taken_the_place_of_standard_error_keeps_it(monkeypatch):
    for stream in (None, StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with unheld_stderr() as given:
            assert given is stream
