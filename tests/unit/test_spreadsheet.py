"""No cell of a CSV file starts a formula, and what is written comes back as it was."""

import csv

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from keiretsu.core.spreadsheet import guarded, guarded_table, unguarded, unguarded_table
from keiretsu.network import Network
from tests.command import keiretsu

SIGNS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
NAMES = ["=cmd|x", "+81-3-1234", "-x", "@SUM(A1)", "'=x", "''-x", "'tis", "\uff0dx", "Toyota"]

texts = st.text(alphabet=st.sampled_from([*SIGNS, "'", "1", ".", "e", "x", "%", "株", '"', ","]), max_size=6)


def starts_formula(cell):
    """Return whether a spreadsheet takes a cell for a formula: a sign in front of what is no number."""
    try:
        float(cell.replace(",", "").rstrip("%"))
    except ValueError:
        return cell[:1] in SIGNS and cell != ""
    return False


@given(texts)
def test_a_text_comes_back_as_it_was_and_its_cell_starts_no_formula(text):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not starts_formula(cell) or set(cell[1:]) <= set("0123456789.,%e")


@given(st.lists(texts, min_size=1, max_size=5))
def test_tables_are_marked_as_texts_are(cells):
    table = pl.DataFrame({"id": cells, "x": [-1.0] * len(cells)})
    marked = guarded_table(table)
    assert marked["id"].to_list() == [guarded(cell) for cell in cells]
    assert_frame_equal(unguarded_table(marked), table)


def cells_of(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [cell for row in csv.reader(lines) for cell in row]


def test_an_exported_table_starts_no_formula_and_loads_as_the_same_network(tmp_path):
    actors = {"id": NAMES, "name": NAMES, "kind": ["assembler"] * len(NAMES), "sector": NAMES}
    ties = {
        "source": NAMES[1:],
        "target": NAMES[:1] * (len(NAMES) - 1),
        "type": "supply",
        "since": "1990-01-01",
    }
    made = Network.from_tables(actors, pl.DataFrame(ties))
    made.save(tmp_path / "w")
    assert keiretsu("export", tmp_path / "w", tmp_path / "t.csv").returncode == 0
    tables = [tmp_path / "t.actors.csv", tmp_path / "t.ties.csv"]
    assert not [cell for table in tables for cell in cells_of(table) if starts_formula(cell)]
    done = keiretsu("load", *tables, "--out", tmp_path / "again")
    assert done.returncode == 0, done.stdout + done.stderr
    again = Network.load(tmp_path / "again")
    assert again.actors["id"].to_list() == made.actors["id"].to_list()
    assert again.ties["source"].to_list() == made.ties["source"].to_list()


@pytest.mark.parametrize("name", ["=cmd|x", "+1+2", "-x", "@SUM(A1)", "-5", "Denso"])
def test_a_fixes_file_starts_no_formula_and_goes_back_in_unchanged(tmp_path, name):
    (tmp_path / "t.csv").write_text(f"source,target,type,since\n{name},B,suply,1990\nC,D,supply,1990\n")
    assert keiretsu("load", tmp_path / "t.csv", "--out", tmp_path / "w").returncode == 3
    fixes = tmp_path / "w.fixes.csv"
    assert guarded(name) in cells_of(fixes)
    assert not [cell for cell in cells_of(fixes) if starts_formula(cell)]
    text = fixes.read_text(encoding="utf-8-sig").splitlines()
    decided = [
        text[0],
        *(f"correct{line[line.index(',') :].replace('suply', 'supply')}" for line in text[1:]),
    ]
    fixes.write_text("\n".join(decided) + "\n", encoding="utf-8-sig")
    done = keiretsu("load", tmp_path / "t.csv", "--out", tmp_path / "w", "--fixes", fixes)
    assert done.returncode == 0, done.stdout + done.stderr
    assert name in Network.load(tmp_path / "w").actors["id"].to_list()
