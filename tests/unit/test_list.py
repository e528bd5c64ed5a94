"""`keiretsu list`: every noun has names, and they are those that the parts of the program know."""

import json

import pytest

import keiretsu as kt
from keiretsu import schema
from keiretsu.cli import main
from keiretsu.cli.nouns import NOUNS
from keiretsu.io.load.column_words import own_names, plain, roles_of
from tests.command import keiretsu


def listed(capsys, *words):
    with pytest.raises(SystemExit) as left:
        main(["list", *words])
    assert left.value.code == 0
    return capsys.readouterr().out


def names(capsys, noun, *words):
    return [row["name"] for row in json.loads(listed(capsys, noun, *words, "--json"))]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_rows_that_fit_a_narrow_screen(capsys, monkeypatch, noun):
    monkeypatch.setenv("COLUMNS", "80")
    shown = listed(capsys, noun)
    assert max(map(len, shown.splitlines())) <= 80
    first = names(capsys, noun)[0]
    assert first in shown, "a name is never broken"


@pytest.mark.parametrize("noun", NOUNS)
def test_the_columns_of_a_terminal_are_keys_of_every_row(capsys, noun):
    rows = json.loads(listed(capsys, noun, "--json"))
    assert rows
    assert [row["name"] for row in rows if not set(NOUNS[noun].columns) <= set(row)] == []


def test_names_are_those_that_can_be_used(capsys):
    assert names(capsys, "parameters") == list(kt.parameters())
    assert names(capsys, "metrics") == list(kt.metrics())
    assert names(capsys, "tie-types") == list(kt.TIE_TYPES)
    assert names(capsys, "sectors") == list(schema.sectors())
    for name in names(capsys, "scenarios"):
        assert kt.load_scenario(name).name == name
    for name in names(capsys, "regimes"):
        assert kt.resolve(name).regime == name


def test_rows_are_searched_in_every_column_and_case(capsys):
    found = names(capsys, "parameters", "--grep", "SHUKKO")
    by_meaning = names(capsys, "metrics", "--grep", "Frontier")
    assert set(found) <= set(kt.parameters())
    assert "tfp_level" in by_meaning
    assert set(by_meaning) < set(kt.metrics())
    assert "none holds 'zzz'" in listed(capsys, "metrics", "--grep", "zzz")


def test_without_a_noun_the_nouns_are_listed(capsys):
    assert [row["name"] for row in json.loads(listed(capsys, "--json"))] == list(NOUNS)


def test_a_misspelt_noun_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as left:
        main(["list", "parameter"])
    assert left.value.code == 2
    assert 'did you mean "parameters"?' in capsys.readouterr().err


def test_a_word_that_is_near_no_noun_is_told_all_of_them(capsys):
    with pytest.raises(SystemExit) as left:
        main(["list", "zzzzzz"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert [noun for noun in NOUNS if noun not in said] == []


def test_the_roles_of_columns_are_those_that_load_knows_with_all_their_words(capsys):
    rows = json.loads(listed(capsys, "roles", "--json"))
    assert {"sender", "仕入先", "from"} <= set(rows[0]["words"].split(", "))
    for table in ("ties", "actors"):
        of_table = [row for row in rows if row["table"] == table]
        assert set(own_names(table)) <= {row["name"] for row in of_table}
        known = {word: row["name"] for row in of_table for word in row["words"].split(", ") if word}
        known |= {plain(row["name"]): row["name"] for row in of_table}
        assert known == roles_of(table)
    assert [row["name"] for row in rows if not row["meaning"]] == []


def test_the_help_of_load_says_where_the_roles_are():
    assert "keiretsu list roles" in keiretsu("load", "--help", COLUMNS="140").stdout


def test_the_year_is_told_page_by_page_in_plain_words(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    told = listed(capsys, "year")
    assert told.index("steps, in order: opening") < told.index("steps, in order: year")
    assert "SUMS" not in told
    found = names(capsys, "year")
    sums = [name for name in found if name.endswith(".sums")]
    assert len(sums) == len(set(sums)) > 3


@pytest.mark.parametrize("word", ["tie_surv", "SURVIVAL"])
def test_rows_are_found_by_a_part_of_their_name(capsys, word):
    assert "tie_survival" in names(capsys, "metrics", "--grep", word)
