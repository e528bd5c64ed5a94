"""``keiretsu load`` and ``template`` as a user meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "supplier;customer;since\n" + "".join(f"S{i};T;昭和{i + 25}年\n" for i in range(30))


def test_a_table_becomes_a_network_and_the_account_is_said(cli, tmp_path):
    (tmp_path / "t.csv").write_bytes((GOOD + "A;B;soon\n").encode("cp932"))
    done = cli("load", tmp_path / "t.csv", "--out", tmp_path / "network", "--json")
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    assert account["ties"] == {"read": 31, "kept": 30, "set_aside": 1}
    assert account["actors"]["made"] == 31
    (fault,) = account["set_aside"]
    assert fault["file"] == str(tmp_path / "t.csv")
    assert fault["line"] == 32
    assert fault["reason"]
    assert fault["fix"]
    assert account["network"] == str(tmp_path / "network")
    assert Path(account["fixes"]).exists()
    assert cli("check", tmp_path / "network").returncode == 0


def test_strict_is_exit_code_3_with_the_account_and_no_network_and_fixes_mend_it(cli, tmp_path):
    (tmp_path / "t.csv").write_text(GOOD + "A;B;soon\n", encoding="utf-8")
    words = ("load", tmp_path / "t.csv", "--out", tmp_path / "network", "--strict")
    done = cli(*words, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["network"] is None
    assert "--strict allows none" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "network").exists()
    fixes = tmp_path / "network.fixes.csv"
    text = (
        fixes.read_text(encoding="utf-8-sig").replace("soon,", "1990,").replace("\n,ties", "\ncorrect,ties")
    )
    fixes.write_text(text, encoding="utf-8-sig")
    done = cli(*words, "--fixes", fixes)
    assert done.returncode == 0, done.stderr
    assert "31 rows read = 31 kept + 0 rejected" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["none.csv"], 3, "none.csv does not exist"),
        (["t.csv", "--role", "source"], 2, "NAME=VALUE"),
        (["t.csv", "--role", "sauce=x"], 2, "there is no role 'sauce'"),
        (["t.csv", "--role", "source=x"], 2, "no table has a column 'x'"),
        (["t.csv", "--encoding", "nonsense"], 2, "no text encoding"),
        (["t.csv", "--delimiter", "ab"], 2, "one character"),
        (["t.csv", "--fixes", "t.csv"], 3, "is no fixes file"),
        (["t.csv", "--memory", "0"], 2, "--memory 0"),
        ([], 2, "nothing to load"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(cli, tmp_path, words, code, says):
    (tmp_path / "t.csv").write_text(GOOD, encoding="utf-8")
    paths = [tmp_path / word if word.endswith(".csv") else word for word in words]
    done = cli("load", *paths, "--out", tmp_path / "network")
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert done.stderr.startswith("keiretsu: ")
    assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_the_template_can_be_filled_in_and_loaded(cli, tmp_path):
    book = tmp_path / "mine.xlsx"
    made = cli("template", book, "--json")
    assert json.loads(made.stdout)["file"] == str(book)
    assert cli("template", book).returncode == 2
    done = cli("load", book, "--out", tmp_path / "network", "--strict")
    assert done.returncode == 0, done.stderr


PEAK = """
import sys
from keiretsu.io.load import load
from keiretsu.core.errors import InvalidData
try:
    print(load(sys.argv[1], ignore=["*"]).account.ties.kept, end=" ")
except InvalidData as error:
    print(error, end=" ")
# VmHWM, because ru_maxrss would begin with the size of the process that started this one
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(path: Path) -> tuple[str, int]:
    """Load a file in a process of its own; return what it said and the most memory it had, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, timeout=300, check=True
    )
    said, _, most = done.stdout.strip().rpartition(" ")
    return said, int(most)


def test_a_table_of_5_gb_is_refused_within_2_gb_of_memory(tmp_path):
    path = tmp_path / "t.csv"
    rows = "".join(f"供給者{i},T{i},1990\n" for i in range(60_000))
    path.write_text("source,target,since\n" + rows, encoding="utf-8")
    os.truncate(path, 5 << 30)  # sparse: it takes no room on the disk
    said, most = peak(path)
    assert "too large" in said
    assert "--memory" in said
    assert most < 2000


def test_a_wide_table_is_read_in_far_less_memory_than_it_takes_on_the_disk(tmp_path):
    path = tmp_path / "t.csv"
    filler = ",".join("x" * 500 for _ in range(20))
    with path.open("w", encoding="utf-8") as file:
        file.write("source,target,since," + ",".join(f"note{k}" for k in range(20)) + "\n")
        for i in range(40_000):
            file.write(f"S{i},T{i % 100},1990,{filler}\n")
    assert path.stat().st_size > 4e8
    said, most = peak(path)
    assert said == "40000"
    assert most < 400
