"""Whether keiretsu works on the lowest versions that it allows: what `make test-lowest` installs and tries.

``python -m verification.lowest`` prints them as constraints for pip; ``... --try`` runs what has to work.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"

TIES = "source,target,type,since\nDenso,Toyota,supply,1990\nAisin,Toyota,supply,1991\n"

TRIED = (
    ("--help",),
    ("doctor",),
    ("load", "ties.csv", "--out", "network"),
    ("show", "network", "--out", "network.svg"),
    ("measure", "network"),
    ("export", "network", "network.xlsx"),
    ("report", "network", "--out", "network.html"),
    ("run", "relationalism", "--firms", "40", "--replications", "1", "--years", "1955:1957", "--workers", "1",
     "--store", "store", "--out", "run"),
)  # fmt: skip


def constraints(pyproject: Path = PYPROJECT) -> list[str]:
    """Return the lowest version of every run-time dependency, as a line of constraints for pip."""
    wanted = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    return [f"{need.name}=={_lowest(need)}" for need in map(Requirement, wanted)]


def _lowest(need: Requirement) -> str:
    least = [each.version for each in need.specifier if each.operator in (">=", "==")]
    if len(least) != 1:
        raise ValueError(f"pyproject.toml: {need} has no lowest version; write {need.name}>=VERSION")
    return least[0]


def try_out() -> None:
    """Run commands in a folder of their own; the first that fails ends this process with its code."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "ties.csv").write_text(TIES, encoding="utf-8")
        for words in TRIED:
            print("keiretsu", *words, flush=True)
            done = subprocess.run(
                [sys.executable, "-m", "keiretsu", *words], cwd=folder, stdout=subprocess.DEVNULL
            )
            if done.returncode:
                sys.exit(done.returncode)


if __name__ == "__main__":
    if sys.argv[1:] == ["--try"]:
        try_out()
    else:
        print(*constraints(), sep="\n")
