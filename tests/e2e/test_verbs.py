"""Every verb does what it says, in words and in JSON."""

import json
import subprocess
import sys

import polars as pl
import pytest

from tests.e2e.conftest import SMALL

STUDY = ("run", "claims", "facts", "compare")
NETWORK = ("synth", "show", "measure", "groups", "report", "export", "check")
VERBS = (*STUDY, *NETWORK, "doctor")
HEAVY = {"numpy", "polars", "numba", "matplotlib", "scipy", "networkx", "pydantic"}


def test_help_lists_the_verbs_and_the_exit_codes(cli):
    done = cli("--help")
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in VERBS)
    assert "Exit codes" in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(cli, verb):
    done = cli(verb, "--help")
    assert done.returncode == 0
    assert "--json" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("--version",),
        ("rnu",),
        ("facts", "--json"),
        ("synth", "--firms", "40", "--out", "w", "--json"),
    ],
    ids=" ".join,
)
def test_a_process_of_its_own_answers_the_same(cli, process, tmp_path, monkeypatch, words):
    answers = []
    for name, call in (("inside", cli), ("outside", process)):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        done = call(*words)
        answers.append((done.returncode, done.stdout, done.stderr))
    assert answers[0] == answers[1]


def test_no_words_are_a_call_for_help(cli):
    assert cli().stdout == cli("--help").stdout


@pytest.mark.parametrize(
    "code", ["import keiretsu", "from keiretsu.cli import _dispatch; _dispatch(['--help'])"]
)
def test_import_and_help_load_no_heavy_library(code):
    check = f"import sys; assert not {HEAVY} & set(sys.modules), sys.modules"
    subprocess.run([sys.executable, "-c", f"{code}; {check}"], check=True, stdout=subprocess.DEVNULL)


def test_completion_is_offered_for_the_three_shells(cli, tmp_path):
    for shell in ("bash", "zsh", "fish"):
        file = tmp_path / shell
        done = cli("--install-completion", "--shell", shell, "--output", file, HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert "claims" in file.read_text()


def test_a_run_ends_with_facts_verdicts_files_and_its_command(cli):
    done = cli("run", "relationalism", *SMALL, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    tables = ("Calibration target", "coverage of the 529", "test results")
    for words in (*tables, "E1", "E2", "E3", "keiretsu run relationalism"):
        assert words in done.stdout


def test_a_run_in_json_has_the_promised_keys(cli, small_run):
    done = cli("run", "relationalism", *SMALL, "--json", "--out", small_run)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"run", "scenario", "seed", "replications", "facts", "claims", "files"} <= told.keys()
    assert told["scenario"] == "relationalism"
    assert len(told["facts"]) == 529
    assert {"id", "use", "observed", "model", "low", "high", "hit"} <= told["facts"][0].keys()
    kept = json.loads((small_run / "results.json").read_text())
    assert set(kept.pop("sha256")) == {"records.parquet", "report.html", "results.json"}
    assert told == kept
    assert sum(told["account"].values()) == 529


def test_the_written_files_are_there_and_nothing_else(small_run):
    assert sorted(path.name for path in small_run.iterdir()) == [
        "records.parquet",
        "report.html",
        "results.json",
    ]
    assert [path for path in small_run.parent.iterdir() if path != small_run] == []
    table = pl.read_parquet(small_run / "records.parquet")
    assert table.columns == ["arm", "replication", "year", "region", "group", "metric", "value"]


def test_claims_in_json_have_the_promised_keys(cli):
    done = cli("claims", "E1", "E2", "E3", *SMALL, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [claim["id"] for claim in told] == ["E1", "E2", "E3"]
    wanted = {"id", "claim", "claimed_sign", "effect", "low", "high", "rival_effect", "verdict"}
    assert all(wanted <= claim.keys() for claim in told)


def test_claims_can_be_named(cli):
    told = json.loads(cli("claims", "E2", "E1", *SMALL, "--json").stdout)
    assert [claim["id"] for claim in told] == ["E2", "E1"]


def test_an_arm_compared_with_itself_differs_by_exactly_nothing(cli, small_run):
    done = cli("compare", small_run, f"{small_run}:relational", "--json")
    told = json.loads(done.stdout)
    assert told["difference"] == 0.0
    assert told["low"] == told["high"] == 0.0
    assert told["replications"] == 2


def test_two_arms_are_compared_draw_by_replication(cli, small_run):
    done = cli("compare", f"{small_run}:relational", f"{small_run}:market", "--metric", "tfp_mean", "--json")
    told = json.loads(done.stdout)
    table = pl.read_parquet(small_run / "records.parquet").filter(metric="tfp_mean", group="all")
    means = {arm: table.filter(arm=arm)["value"].mean() for arm in ("relational", "market")}
    assert told["difference"] == pytest.approx(means["relational"] - means["market"])
    assert told["low"] <= told["difference"] <= told["high"]
    shown = cli("compare", f"{small_run}:relational", f"{small_run}:market", "--metric", "tfp_mean")
    assert "95 % interval" in shown.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--metric", "tfp_men"], "tfp_mean"),
        (["--group", "autoss"], "autos"),
        (["--years", "1990:1991"], "no year"),
        (["--years", "1990"], "--years"),
    ],
)
def test_a_comparison_of_what_is_not_there_is_refused(cli, small_run, words, says):
    done = cli("compare", f"{small_run}:relational", f"{small_run}:market", *words)
    assert done.returncode == 2
    assert says in done.stderr


def test_an_arm_that_is_not_there_is_answered_with_the_nearest_one(cli, small_run):
    done = cli("compare", f"{small_run}:relationl", small_run)
    assert done.returncode == 2
    assert 'did you mean "relational"?' in done.stderr


def test_arms_that_do_not_share_their_draws_are_no_pair(cli, small_run, tmp_path):
    other = tmp_path / "other"
    assert (
        cli("run", "relationalism", *SMALL, "--seed", "2", "--workers", "1", "--out", other).returncode == 0
    )
    done = cli("compare", small_run, other)
    assert done.returncode == 2
    assert "--seed" in done.stderr


def test_a_network_is_made_shown_and_checked(cli, tmp_path):
    network, picture = tmp_path / "network", tmp_path / "network.png"
    made = json.loads(cli("synth", "--firms", "150", "--seed", "3", "--out", network, "--json").stdout)
    told = json.loads(cli("show", network, "--json", "--out", picture).stdout)
    assert told["digest"] == made["digest"]
    assert sum(told["actors_by_kind"].values()) == told["actors"]
    assert sum(told["ties_by_type"].values()) == told["ties"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "largest firms" in cli("show", network, "--as-of", "1960").stdout
    checked = cli("check", network)
    assert checked.returncode == 0
    assert "0 invalid" in checked.stdout


def test_the_surroundings_of_one_actor_can_be_drawn(cli, tmp_path):
    network, picture = tmp_path / "network", tmp_path / "ego.png"
    cli("synth", "--firms", "150", "--out", network)
    largest = json.loads(cli("show", network, "--json").stdout)["largest"][0]["id"]
    assert cli("show", network, "--out", picture, "--ego", largest).returncode == 0
    assert picture.exists()
    nobody = cli("show", network, "--out", picture, "--ego", "nobody")
    assert nobody.returncode == 2
    assert "no actor nobody" in nobody.stderr


def test_the_doctor_finds_this_installation_well(cli):
    done = cli("doctor", "--json")
    assert done.returncode == 0, done.stdout
    found = {row["what"]: row["state"] for row in json.loads(done.stdout)}
    assert found["Python"] == "fine"
    assert found["store of runs"] == "fine"


def test_the_doctor_names_a_data_folder_that_is_not_there(cli, tmp_path):
    done = cli("doctor", KEIRETSU_DATA=str(tmp_path / "gone"))
    assert done.returncode == 1
    assert "KEIRETSU_DATA" in done.stdout


def test_output_without_a_terminal_has_no_colours(cli):
    assert "\x1b" not in cli("doctor").stdout
