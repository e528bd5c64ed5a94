"""Experiments from a plain script: a worker reads the script again, so a call at its top level is refused."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALL = (
    'kt.run("relationalism", firms=60, replications=2, years=(1955, 1957), store="store", workers={workers})'
)


def play(folder, text, *, stdin=False, cores=2):
    """Run a script in a folder of its own, as if the machine had some cores."""
    head = (
        f"import os\nos.sched_getaffinity = lambda _: set(range({cores}))\nos.cpu_count = lambda: {cores}\n"
    )
    text = head + "import keiretsu as kt\n" + textwrap.dedent(text)
    (folder / "script.py").write_text(text)
    words = [sys.executable, "-"] if stdin else [sys.executable, "script.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        words,
        cwd=folder,
        input=text if stdin else None,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def stored(folder):
    return len(list((folder / "store").rglob("*.parquet")))


def sentence(done):
    said = done.stderr.strip()
    assert "\n" not in said, said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("workers", [2, None])
def test_a_call_at_the_top_level_is_refused_in_one_sentence(tmp_path, workers):
    done = play(tmp_path, CALL.format(workers=workers))
    assert done.returncode == 1
    assert sentence(done).endswith('put the call under `if __name__ == "__main__":`, or give workers=1')
    assert stored(tmp_path) == 0


def test_the_refusal_can_be_caught_like_other_errors_of_usage(tmp_path):
    done = play(
        tmp_path,
        f"""
        try:
            {CALL.format(workers=2)}
        except kt.UsageError as error:
            print("caught", error)
        """,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("caught no worker could start")
    assert done.stdout.count("\n") == 1


def test_one_worker_needs_no_guard(tmp_path):
    done = play(tmp_path, f"print(len({CALL.format(workers=1)}.failures))")
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n", "")
    assert stored(tmp_path) > 0


def test_a_call_under_the_guard_runs_in_workers(tmp_path):
    done = play(tmp_path, f'if __name__ == "__main__":\n    print(len({CALL.format(workers=2)}.failures))')
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n", "")


def test_a_script_on_standard_input_is_refused_before_a_worker_fails_on_it(tmp_path):
    done = play(tmp_path, CALL.format(workers=2), stdin=True)
    assert done.returncode == 1
    assert "save it as a file" in sentence(done)


def test_a_pool_of_the_user_that_reads_the_script_again_is_told_too(tmp_path):
    done = play(
        tmp_path,
        f"""
        import multiprocessing
        if __name__ == "__main__":
            child = multiprocessing.get_context("spawn").Process(target=print)
            child.start()
            child.join()
            raise SystemExit(child.exitcode)
        {CALL.format(workers=None)}
        """,
    )
    assert done.returncode == 1
    assert sentence(done).startswith("a process that was just started reads this script again")
