"""Whatever is wrong: one sentence, the right exit code, no traceback, nothing half-written."""

import json
import os
from pathlib import Path

import polars as pl
import pytest

SCENARIO = """
[scenario]
name = "mine"
title = "mine"
years = [1955, 1957]
firms = 50
replications = 1
seed = 1

[arms.base]
regime = "relational"
role = "baseline"
"""


def complaint(done) -> str:
    """Return the one sentence on standard error."""
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("keiretsu: ")
    return lines[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["rnu"], "did you mean 'run'"),
        (["--hepl"], "did you mean '--help'"),
        (["run"], "SCENARIO"),
        (["run", "relationalism", "--replication", "3"], "did you mean --replications"),
        (["run", "relationalism", "--replications", "many"], "--replications"),
        (["run", "relationalism", "--replications", "0"], "at least 1"),
        (["run", "relationalism", "--years", "1955-2000"], "1955:2000"),
        (["run", "relationalism", "--set", "rentt=1"], "rent"),
        (["run", "relationalism", "--set", "rent"], "--set"),
        (["run", "relationalism", "extra"], "'extra'"),
        (["run", "relationalizm"], "did you mean"),
        (["claims", "E9"], "E1, E2, E3"),
        (["facts", "tfp_rel_us_1954"], "did you mean"),
        (["synth", "--firms", "0", "--out", "nowhere"], "--firms"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(cli, words, says):
    done = cli(*words)
    assert done.returncode == 2
    assert says in complaint(done)


@pytest.mark.parametrize("verb", ["check", "show"])
def test_a_folder_that_is_no_network_is_exit_code_3(cli, tmp_path, verb):
    done = cli(verb, tmp_path)
    assert done.returncode == 3
    assert str(tmp_path) in complaint(done)


def test_a_run_that_never_was_is_exit_code_3(cli, tmp_path):
    done = cli("compare", f"{tmp_path}:relational", f"{tmp_path}:market")
    assert done.returncode == 3
    assert "results.json" in complaint(done)


def test_a_wrong_scenario_names_file_and_line_and_writes_nothing(cli, tmp_path):
    file, out = tmp_path / "mine.toml", tmp_path / "out"
    file.write_text(SCENARIO.replace('regime = "relational"', 'regime = "relationel"'))
    done = cli("run", file, "--out", out)
    assert done.returncode == 3
    assert f"{file}" in complaint(done)
    assert "line 11" in done.stderr or ":11" in done.stderr
    assert not out.exists()


def test_an_output_that_is_a_file_is_refused_before_anything_runs(cli, tmp_path):
    out = tmp_path / "out"
    out.write_text("mine")
    done = cli("run", "relationalism", "--out", out)
    assert done.returncode == 2
    assert "is a file" in complaint(done)
    assert out.read_text() == "mine"


def test_the_account_of_a_broken_network_lists_every_fault_and_adds_up(cli, tmp_path):
    network = tmp_path / "network"
    assert cli("synth", "--firms", "60", "--out", network).returncode == 0
    ties = pl.read_parquet(network / "ties.parquet")
    broken = ties.with_columns(
        strength=pl.when(pl.int_range(pl.len()) < 2).then(7.0).otherwise(pl.col("strength"))
    )
    broken.write_parquet(network / "ties.parquet")
    done = cli("check", network, "--json")
    assert done.returncode == 3
    account = json.loads(done.stdout)
    assert account["ties"] == {"read": ties.height, "sound": ties.height - 2, "faulty": 2}
    assert [problem["row"] for problem in account["problems"]] == [1, 2]
    assert all(problem["remedy"] for problem in account["problems"])


def test_a_place_that_cannot_be_written_is_one_sentence(cli):
    done = cli("synth", "--firms", "60", "--out", "/proc/nothing/here")
    assert done.returncode in (1, 2)
    assert "/proc" in complaint(done)


def test_a_closed_pipe_is_no_error(cli, process, tmp_path):
    network = tmp_path / "network"
    assert cli("synth", "--firms", "60", "--out", network).returncode == 0
    reader, writer = os.pipe()
    os.close(reader)
    done = process("show", network, stdout=writer)
    os.close(writer)
    assert done.returncode == 0
    assert done.stderr == ""


def test_no_network_is_left_behind_when_the_place_is_taken(cli, tmp_path: Path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    done = cli("synth", "--firms", "60", "--out", tmp_path / "taken")
    assert done.returncode == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "taken"]
