"""Run a measurement in a process of its own, and time the start of programs."""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def task(name: str, **options: Any) -> dict[str, Any]:
    """Return what a task of `benchmarks.tasks` measured in a fresh process."""
    return finish(start(name, **options))


def start(name: str, **options: Any) -> subprocess.Popen[str]:
    """Start a task; `finish` waits for it."""
    command = [sys.executable, "-m", "benchmarks.tasks", name, json.dumps(options)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait for a task and return what it measured."""
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, process.args))} failed")  # type: ignore[arg-type]
    measured: dict[str, Any] = json.loads(out.splitlines()[-1])
    return measured


def peak() -> float:
    """Return the most memory this process ever held, in MB.

    Linux hands ru_maxrss on from parent to child, so the process's own mark is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return float(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 / 1e6  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def processor_seconds(*arguments: str, repeats: int = 5) -> float:
    """Return the least processor seconds of `python ARGUMENTS`, of all its threads, over repeats."""
    best = float("inf")
    for _ in range(repeats):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
            env=dict(os.environ),
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best
