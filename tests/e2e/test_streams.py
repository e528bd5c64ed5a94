"""Closed, full, broken and plain outputs: one sentence and the right exit code, nothing half-written."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


@pytest.fixture(scope="module")
def made(cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "w"
    assert cli("synth", "--firms", "60", "--out", folder).returncode == 0
    return folder


@pytest.fixture
def shell(surroundings):
    """Return a function that runs a line of shell in which `$K` is ``keiretsu``."""

    def call(line, **environment):
        given = {**os.environ, **surroundings, "K": f"{sys.executable} -m keiretsu", **environment}
        return subprocess.run(["bash", "-c", line], env=given, capture_output=True, timeout=120)

    return call


def sentence(done):
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("keiretsu: ")
    assert "unexpected" not in lines[0]
    return lines[0]


@pytest.mark.parametrize("words", ["show W --json", "measure W", "--help", "synth --firms 60 --out W.new"])
def test_a_closed_output_is_told_before_anything_is_done(shell, made, words):
    done = shell(f"$K {words.replace('W', str(made))} >&-")
    assert done.returncode == 1
    assert "standard output is closed" in sentence(done)
    assert not made.with_name("w.new").exists()


def test_a_closed_error_output_takes_nothing_from_the_result(shell, made):
    done = shell(f"$K show {made} --json 2>&-")
    assert done.returncode == 0
    assert done.stdout.startswith(b"{")


def test_both_outputs_closed_end_without_a_traceback(shell, made):
    assert shell(f"$K show {made} >&- 2>&-").returncode == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has no /dev/full")
@pytest.mark.parametrize("words", ["show W --json", "measure W"])
def test_a_full_disk_under_the_output_is_one_sentence(shell, made, words):
    done = shell(f"$K {words.replace('W', str(made))} > /dev/full")
    assert done.returncode == 1
    assert "no space left" in sentence(done)


@pytest.mark.parametrize("words", ["show W --json", "measure W", "--help", "list parameters"])
def test_a_reader_who_leaves_early_is_no_failure(shell, made, words):
    done = shell(f"set -o pipefail; $K {words.replace('W', str(made))} | head -c 1 > /dev/null")
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.parametrize("words", ["show W", "show W --json", "--help", "list parameters", "check W"])
def test_an_output_of_ascii_gets_what_it_can_write(shell, made, words):
    done = shell(f"$K {words.replace('W', str(made))}", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.isascii()


@pytest.mark.parametrize("line", ["show ODD", "load ODD --out W", "synth --firms 60 --out ODD", "run ODD"])
def test_a_path_that_is_no_text_is_one_sentence(shell, tmp_path, line):
    odd = f"$'{tmp_path}/a\\xff.csv'"
    done = shell(f"$K {line.replace('ODD', odd).replace('W', str(tmp_path / 'w'))}")
    assert done.returncode == 2
    assert "no UTF-8" in sentence(done)
    assert list(tmp_path.iterdir()) == []
