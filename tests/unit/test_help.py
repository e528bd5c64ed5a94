"""Help: four groups, two examples a verb, and every example works as it stands."""

import shlex
from pathlib import Path

import pytest

from keiretsu.cli.app import OLD, modern
from keiretsu.cli.verbs import GROUPS, VERBS
from tests.command import keiretsu

TOO_LONG = {
    "demo",
    "calibrate relationalism --out fitted",
    "calibrate untied --points 200 --write accepted.toml",
}
"""Examples that take minutes; `make demo` and `make vectors` run what they run."""


def test_the_help_lists_all_verbs_in_four_groups(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = keiretsu("--help").stdout
    places = [told.index(f"─ {title} ─") for title in GROUPS]
    assert places == sorted(places)
    assert len(places) == 4
    for name, verb in VERBS.items():
        assert f"│ {name} " in told
        assert verb.help in told, "it stands in one line of a narrow terminal"


@pytest.mark.parametrize("name", VERBS)
def test_the_help_of_a_verb_ends_with_its_examples(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    told = keiretsu(name, "--help").stdout
    assert [example for example in VERBS[name].examples if f"keiretsu {example}" not in told] == []
    assert len(set(VERBS[name].examples)) == 2


def test_every_example_works_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, verb in VERBS.items():
        for example in verb.examples:
            assert example.split()[0] == name
            if example not in TOO_LONG:
                done = keiretsu(*shlex.split(example))
                assert done.returncode == 0, f"{example}\n{done.stdout}{done.stderr}"
                assert [word for word in _written(example) if not Path(word).exists()] == []


def _written(example):
    words = shlex.split(example)
    return [words[place + 1] for place, word in enumerate(words) if word == "--out"]


@pytest.mark.parametrize(("verb", "option"), [(verb, option) for verb in OLD for option in OLD[verb]])
def test_options_of_the_version_before_are_understood_but_not_shown(verb, option, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    told = keiretsu(verb, "--help").stdout.split("Examples:")[0]
    assert f"{option} " not in told
    for word in OLD[verb][option]:
        if word.startswith("--"):
            assert f"{word} " in told
    assert modern([verb, "x", option, "y"]) == [verb, "x", *OLD[verb][option], "y"]


def test_words_that_are_no_old_options_stay_as_they_are():
    assert modern(["load", "--ego", "a=b"]) == ["load", "--ego", "a=b"]
    assert modern([]) == []
