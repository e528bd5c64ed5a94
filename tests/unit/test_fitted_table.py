"""Tables fit their terminal: no number or interval is broken, columns are left out before."""

import io
import re

import pytest
from rich.console import Console

from keiretsu.cli import output
from keiretsu.cli.fitted_table import fitted

HEADS = ("claim", "effect", "95 % interval", "replications", "what it says", "result")
ROWS = (
    ("E16a", "-0.0123", "[-1.39e-05, 2.47e-05]", "18 of 20", "firms catch up sooner", "Inconclusive"),
    ("E2", "1,234,567", "[1,000,000, 1,400,000]", "20", "a rather long sentence about loyalty", "Supported"),
)


def made():
    table = output.table("tests", *HEADS, right=("effect",))
    for row in ROWS:
        table.add_row(*row)
    return table


def printed(width):
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    table, left_out = fitted(made(), width)
    console.print(table)
    return console.file.getvalue(), left_out


@pytest.mark.parametrize("width", range(40, 160, 5))
def test_numbers_and_intervals_are_whole_at_every_width(width):
    told, left_out = printed(width)
    assert max(map(len, told.splitlines())) <= width
    for row in ROWS:
        for head, cell in zip(HEADS, row, strict=True):
            if head not in left_out and re.search(r"\d", cell):
                assert cell in told


def test_a_wide_terminal_shows_everything_and_a_narrow_one_says_what_it_lacks(capsys, monkeypatch):
    assert printed(140)[1] == []
    monkeypatch.setenv("COLUMNS", "60")
    output.show(made())
    said = capsys.readouterr().out
    said = " ".join(said.split())
    assert "too narrow for: " in said
    assert "--json has everything" in said


def test_columns_of_numbers_go_first_and_the_first_column_stays():
    assert printed(60)[1] == ["95 % interval", "replications"]
    table, left_out = fitted(made(), 5)
    assert [column.header for column in table.columns] == ["claim"]
    assert left_out == list(HEADS[1:])


def test_wide_letters_count_twice():
    table = output.table("", "firm", "sales", right=("sales",))
    table.add_row("八王子精機工業", "1,000")
    assert fitted(table, 24)[1] == []
    assert fitted(table, 23)[1] == ["sales"]


def test_prose_breaks_between_words_and_keeps_its_indent(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "24")
    output.prose("  one two three four five six")
    assert capsys.readouterr().out.splitlines() == ["  one two three four", "  five six"]


def test_what_goes_into_a_pipe_is_not_broken(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    output.prose("word " * 100)
    assert capsys.readouterr().out == "word " * 100 + "\n"
