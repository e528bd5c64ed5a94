"""Faults planted one at a time, and those that no test finds: how far the tests can be trusted.

    python -m verification.mutants [how many] [seed]

cosmic-ray proposes every small change of the modules that mutants.toml names: another operator, a number more
or less, a condition turned round, a decorator dropped. A sample of places is drawn, and of each place one
change; the tests that ought to find it run in a copy of the tree until the first fails. The survivors are
written to mutants.md beside this file; 300 take most of an hour on two cores.
"""

import ast
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkResult

ROOT = Path(__file__).parents[1]
SAMPLE, SEED = 300, 1
PATIENCE = 600.0
"""Seconds after which a mutant counts as found: it goes on for ever."""

HEAD = """# Planted faults that no test finds

Made by `python -m verification.mutants {sample} {seed}`.

| part | planted | found |
|---|---|---|
"""


class Target(NamedTuple):
    """Modules, and the tests that are to find a fault in them."""

    name: str
    modules: tuple[Path, ...]
    tests: tuple[Path, ...]


class Mutant(NamedTuple):
    """One change of one place, and the command that is to find it."""

    target: str
    change: MutationSpec
    command: str


def targets() -> list[Target]:
    """Return what mutants.toml names, as paths from the root."""
    told = tomllib.loads((ROOT / "verification/mutants.toml").read_text(encoding="utf-8"))
    return [Target(t["name"], _files(t["modules"]), _files(t["tests"])) for t in told["target"]]


def _files(patterns: list[str]) -> tuple[Path, ...]:
    found = [sorted(path.relative_to(ROOT) for path in ROOT.glob(pattern)) for pattern in patterns]
    empty = [pattern for pattern, paths in zip(patterns, found, strict=True) if not paths]
    if empty:
        sys.exit(f"verification/mutants.toml: no file is called {', '.join(empty)}")
    return tuple(path for paths in found for path in paths)


def sample(size: int, seed: int) -> list[Mutant]:
    """Return one change at each of `size` places, all places of all targets being as likely."""
    places: dict[tuple[str, Path, tuple[int, int]], list[MutationSpec]] = defaultdict(list)
    commands = {}
    for target in targets():
        for change in changes(target):
            places[target.name, change.module_path, change.start_pos].append(change)
            commands[target.name, change.module_path] = command(target, change.module_path)
    luck = random.Random(seed)
    drawn = luck.sample(sorted(places), min(size, len(places)))
    return [
        Mutant(name, luck.choice(places[name, path, at]), commands[name, path]) for name, path, at in drawn
    ]


def changes(target: Target) -> Iterator[MutationSpec]:
    """Yield every change of the target's modules, but for those of annotations, which nothing reads."""
    with closing(WorkDB(":memory:", WorkDB.Mode.create)) as listed:
        init(target.modules, listed, {})
        proposed = [change for item in listed.work_items for change in item.mutations]
    unread = {path: set(_unread(path)) for path in target.modules}
    return (change for change in proposed if change.start_pos[0] not in unread[change.module_path])


def _unread(path: Path) -> Iterator[int]:
    """Yield the lines of a module that hold annotations or imports for them alone."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        noted = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            noted.append(node)
        for each in noted:
            if each is not None:
                yield from range(each.lineno, (each.end_lineno or each.lineno) + 1)


def command(target: Target, module: Path) -> str:
    """Return the command that runs the target's tests, those named after the module first."""
    own = sorted(target.tests, key=lambda test: module.stem not in test.stem)
    return f"{sys.executable} -m pytest -x -q -p no:cacheprovider {' '.join(map(str, own))}"


def into_a_copy(folder: str) -> None:
    """Leave the working tree alone: work in a copy of what git knows, with compiled kernels of its own."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in known.stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    os.chdir(copy)
    os.environ |= {"PYTHONPATH": str(copy / "src"), "NUMBA_CACHE_DIR": str(copy / "compiled")}


def untouched(target: Target) -> str:
    """Return what the tests of a target say of code without a fault, if they fail; nothing if they pass."""
    done = subprocess.run(shlex.split(command(target, Path())), capture_output=True, text=True, check=False)
    return done.stdout[-2000:] if done.returncode else ""


def plant(mutant: Mutant) -> WorkResult:
    """Make the change, run the tests, take it back."""
    return mutate_and_test([mutant.change], mutant.command, PATIENCE)


def survivor(mutant: Mutant, result: WorkResult) -> str:
    """Return an entry of the list: where, and the lines before and after."""
    at = f"{mutant.change.module_path}:{mutant.change.start_pos[0]}"
    lines = [
        line
        for line in (result.diff or "").splitlines()
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    return f"\n`{at}`\n```diff\n" + "\n".join(lines) + "\n```\n"


def write_list(title: str, planted: Counter[str], found: Counter[str], survivors: list[str]) -> None:
    """Write the list as far as it has come: who stops the work keeps what is known."""
    rows = "".join(f"| {name} | {planted[name]} | {found[name]} |\n" for name in planted)
    (ROOT / "verification/mutants.md").write_text(title + rows + "".join(survivors), encoding="utf-8")


def main() -> None:
    """Plant, tell how it goes, write the list."""
    size, seed = (int(word) for word in (*sys.argv[1:], *(SAMPLE, SEED)[len(sys.argv) - 1 :]))
    mutants = sample(size, seed)
    survivors: list[str] = []
    planted, found = Counter[str](), Counter[str]()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(2, None, into_a_copy, (folder,)) as pool,
    ):
        if failed := "".join(pool.map(untouched, targets())):
            sys.exit(f"the tests fail before anything is planted:\n{failed}")
        for mutant, result in zip(mutants, pool.map(plant, mutants), strict=True):
            if result.worker_outcome != WorkerOutcome.NORMAL:
                sys.exit(f"{mutant.change}: {result.output}")
            planted[mutant.target] += 1
            found[mutant.target] += result.is_killed
            survivors += [] if result.is_killed else [survivor(mutant, result)]
            write_list(HEAD.format(sample=size, seed=seed), planted, found, survivors)
            print(f"{planted.total()} of {size} planted, {len(survivors)} not found", flush=True)


if __name__ == "__main__":
    main()
