"""The page that adds a mechanism: the package with exactly what stands there, built and run beside ours."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import keiretsu as kt

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "add-a-mechanism.md").read_text(encoding="utf-8")
MECHANISMS = Path("src/keiretsu/model/mechanisms")
FOLDER = "levy"
OWN = ["levy_paid", "strangers_share"]
YEARS = (1955, 1960)
BARE = ("search", "race", "labour", "guidance", "research", "finance", "failure", "entry")
BARE += ("money", "spending")
"""Rules that are off, so that the copy need not compile their kernels."""

BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def blocks(diffs):
    """Return what the page shows of files, by their path: edits, or whole files of the folder."""
    return {path: text for kind, path, text in BLOCK.findall(PAGE) if (kind == "diff") == diffs}


def placed(path):
    """Return where a file that the page shows lies: in the folder of the mechanism, or among the tests."""
    return Path(path) if path.startswith("tests/") else MECHANISMS / path


def edited(text, diff):
    """Return a text after the hunks of a diff, each of which must fit in exactly one place."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(before) == 1, f"this stands {text.count(before)} times:\n{before}"
        text = text.replace(before, after)
    return text


RUNS = """
import json
import sys
from pathlib import Path

import keiretsu as kt
from keiretsu.model import run as simulate
from keiretsu.model.invariants import assert_invariants
from keiretsu.model.mechanisms.levy import kernels
from tests.reference import levy as twins
from tests.reference import made_up
from tests.reference.compare import agree
from tests.unit.test_steps import Watcher

out, years, bare = Path(sys.argv[1]), (int(sys.argv[2]), int(sys.argv[3])), sys.argv[4:]
network, page, deposits, watcher = kt.synth(90, seed=1), simulate.YEAR, [], Watcher()


def records(name, overrides=None, off=(), **how):
    setup = kt.resolve("relational", overrides, [*bare, *off])
    simulate.run(network, setup, years=years, watch=assert_invariants, **how).records.write_ipc(out / name)


def look(e, step):
    held, paid = e.accounts.ledger.accounts.sum(axis=0).tolist(), float(e.levy.levied.sum())
    deposits.append({"before": step.name, "year": e.year, "held": held, "paid": paid})
    if step.name == "tax_strangers":
        watcher(e, step)


records("at zero", {"levy_rate": 0.0})
records("off", off=["levy"])
records("on", before=look)
records("dear", {"levy_rate": 0.5})
simulate.YEAR = tuple(step for step in page if step.name != "tax_strangers")
records("not on the page")
for seed in range(50):
    agree(kernels.collect, twins.collect, 1 + seed % 12, made_up.economy(seed, 1 + seed % 12))
step = next(step for step in page if step.name == "tax_strangers")
told = {
    "package": kt.__file__,
    "year": kt.year().filter(page="year")["step"].to_list(),
    "parameter": kt.parameters()["levy_rate"].meaning,
    "deposits": deposits,
    "named": [*step.reads, *step.writes],
    "touched": sorted(set().union(*watcher.read.values(), *watcher.written.values())),
}
(out / "told.json").write_text(json.dumps(told))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a copy of the project with the mechanism of the page in it."""
    root = tmp_path_factory.mktemp("built")
    copytree(ROOT / "src", root / "src")  # with what numba has compiled, which holds for equal files
    copytree(ROOT / "tests", root / "tests")
    (root / "docs").mkdir()
    for path in ("pyproject.toml", "docs/institutions.md"):
        copy(ROOT / path, root / path)
    (root / MECHANISMS / FOLDER).mkdir()
    for path, text in blocks(diffs=False).items():
        (root / placed(path)).write_text(text, encoding="utf-8")
    for path, diff in blocks(diffs=True).items():
        text = (root / path).read_text(encoding="utf-8")
        (root / path).write_text(edited(text, diff), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def told(built):
    """Return what runs of the built package told: records by name, and the rest under "told"."""
    out = built / "out"
    out.mkdir()
    known = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    words = [sys.executable, "-W", "error", "-c", RUNS, str(out), *map(str, YEARS), *BARE]
    there = {**known, "PYTHONPATH": os.pathsep.join(map(str, (built / "src", built)))}
    done = subprocess.run(words, env=there, cwd=built, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    tables = {path.name: pl.read_ipc(path) for path in out.iterdir() if path.suffix != ".json"}
    return {**tables, "told": json.loads((out / "told.json").read_text())}


def files(root):
    """Return what lies in a project, by path: the package, its tests, and the one page of the docs."""
    found = (path for part in ("src", "tests") for path in (root / part).rglob("*") if path.is_file())
    here = {path.relative_to(root) for path in found if path.parent.name != "__pycache__"}
    return here | {Path("docs/institutions.md")}


def others(table):
    """Return the records but for those of the levy."""
    return table.filter(~pl.col("metric").is_in(OWN))


def yearly(table, metric):
    chosen = table.filter(metric=metric, group="all", region="all")
    return chosen.sort("year")["value"].to_list()


def test_the_page_shows_the_whole_folder_and_edits_at_most_four_files_outside_it(built):
    ours, theirs = files(ROOT), files(built)
    new = {placed(path) for path in blocks(diffs=False)}
    assert theirs - ours == new
    assert {path.parent for path in new} == {MECHANISMS / FOLDER, Path("tests/reference")}
    changed = {path for path in ours & theirs if (built / path).read_bytes() != (ROOT / path).read_bytes()}
    assert changed == {Path(path) for path in blocks(diffs=True)}
    assert len(changed) <= 4


def test_the_code_of_the_page_passes_the_linter(built):
    for command in (["check"], ["format", "--check"]):
        words = [
            sys.executable,
            "-m",
            "ruff",
            *command,
            "--no-cache",
            str(MECHANISMS / FOLDER),
            "src/keiretsu/model/year.py",
        ]
        done = subprocess.run(words, cwd=built, text=True, capture_output=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_of_the_year_and_the_parameters_list_it(built, told):
    told = told["told"]
    assert Path(told["package"]).is_relative_to(built)
    steps = told["year"]
    assert steps[steps.index("post_payments") + 1] == "tax_strangers"
    assert told["parameter"] == "levy on purchases from strangers"


@pytest.mark.parametrize("how", ["at zero", "off"])
def test_without_a_rate_or_without_the_rule_every_other_record_keeps_its_bits(told, how):
    setup = kt.resolve("relational", rules_off=BARE)
    ours = kt.simulate.run(kt.synth(90, seed=1), setup, years=YEARS).records
    assert_frame_equal(others(told[how]), ours, check_exact=True)
    assert set(yearly(told[how], "levy_paid")) == {0.0}


def test_the_step_reads_and_writes_what_it_names(told):
    assert set(told["told"]["touched"]) == set(told["told"]["named"])


def test_the_levy_is_a_share_of_what_is_bought_from_strangers(told):
    paid, share = yearly(told["on"], "levy_paid"), yearly(told["on"], "strangers_share")
    assert paid[0] == 0.0  # the opening year is at rest
    assert min(paid[1:]) > 0.0
    assert 0.0 < min(share[1:]) <= max(share[1:]) < 1.0
    assert sum(yearly(told["dear"], "levy_paid")) > sum(paid)


def test_the_levy_changes_what_firms_borrow(told):
    assert yearly(told["dear"], "loans") != yearly(told["at zero"], "loans")


def test_the_levy_moves_money_from_firms_to_the_state_and_makes_none(told):
    deposits = told["told"]["deposits"]
    at = [k for k, look in enumerate(deposits) if look["before"] == "tax_strangers"]
    assert [deposits[k]["year"] for k in at] == list(range(YEARS[0] + 1, YEARS[1] + 1))
    for k in at:
        before, after = deposits[k]["held"], deposits[k + 1]["held"]
        paid = deposits[k + 1]["paid"]
        scale = max(map(abs, before))
        firms, households, state, *others = (b - a for a, b in zip(before, after, strict=True))
        assert paid > 0.0
        assert state == pytest.approx(paid, abs=1e-9 * scale)
        assert firms == pytest.approx(-paid, abs=1e-9 * scale)
        assert {households, *others} == {0.0}


def test_a_step_that_is_not_on_the_page_does_nothing(told):
    assert_frame_equal(told["not on the page"], told["off"], check_exact=True)
    assert not told["not on the page"].equals(told["on"])


@pytest.mark.parametrize("text", ["a\nb\na\n", "b\n"])
def test_an_edit_that_does_not_fit_in_one_place_is_refused(text):
    with pytest.raises(AssertionError, match="times"):
        edited(text, " a\n+c\n")
