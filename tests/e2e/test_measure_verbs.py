"""`keiretsu measure` and `keiretsu groups` as a user meets them."""

import json

import pytest


@pytest.fixture(scope="module")
def network(cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("measured") / "network"
    assert cli("synth", "--firms", "80", "--out", folder).returncode == 0
    return folder


def test_measures_in_json_have_the_promised_keys(cli, network):
    done = cli("measure", network, "--as-of", "1954", "--top", "5", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["date"] == "1954-12-31"
    assert len(found["actors"]) == 5
    for key in ("id", "name", "degree", "pagerank", "core", "betweenness", "constraint", "effective_size"):
        assert key in found["actors"][0]
    assert found["network"]["actors"] > 80
    assert found["words"]["constraint"]
    assert done.stdout == cli("measure", network, "--as-of", "1954", "--top", "5", "--json").stdout


def test_measures_in_words_say_what_each_number_means(cli, network):
    done = cli("measure", network, "--top", "3")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said = ("centrality", "structural holes", "brokerage roles", "constraint (Burt): how far its partners")
    for words in said:
        assert words in done.stdout


def test_groups_in_words_and_in_json(cli, network):
    done = cli("groups", network, "--years", "1950:1952", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {row["year"] for row in found["groups"]} == {1950, 1951, 1952}
    assert set(found["modularity"]) == {"1950", "1951", "1952"}
    assert "groups of 3 or more" in cli("groups", network).stdout


def test_groups_are_named_by_hand(cli, network, tmp_path):
    hub = json.loads(cli("groups", network, "--json").stdout)["groups"][0]["hub"]
    file = tmp_path / "names.csv"
    file.write_text(f"id,name\n{hub},Ours\n")
    assert "that of Ours" in cli("groups", network, "--names", file).stdout
    file.write_text("firm\nF1\n")
    done = cli("groups", network, "--names", file)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "needs id and name" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measure", "--top", "0"), "at least 1"),
        (("measure", "--by", "fame"), "no measure 'fame'"),
        (("measure", "--types", "supply,friendship"), "no tie type 'friendship'"),
        (("measure", "--as-of", "soon"), "no date"),
        (("measure", "--what", "weather"), "no study 'weather'"),
        (("measure", "--option", "a=1"), "goes with a study"),
        (("groups", "--years", "1950"), "--years 1950"),
        (("groups", "--years", "1950:1951", "--as-of", "1950"), "give one of them"),
        (("groups", "--resolution", "0"), "above 0"),
        (("groups", "--memory", "-1"), "0 or above"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_sentence(cli, network, words, said):
    done = cli(words[0], network, *words[1:])
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
