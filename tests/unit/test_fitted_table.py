"""Tables fit their terminal: no number or interval is broken, columns are left out before."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from keiretsu.cli import output
from keiretsu.cli.fitted_table import RankedTable, fitted, shared_out
from keiretsu.cli.tables import facts_table
from keiretsu.evidence import FactResult

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


def headers(table, width):
    return [str(column.header).replace("\n", " ") for column in fitted(table, width)[0].columns]


def test_a_long_text_among_numbers_is_broken_between_words_and_no_number_is():
    table = output.table("", "target", "observed", "model", whole=("target", "observed", "model"))
    table.add_row("basic_us_80s", "about 13 (remained about the same)", "[10.8, 11.3]")
    table.add_row("ror_1955", "[1,000,000, 1,400,000]", "33.8")
    made, left_out = fitted(table, 55)
    assert left_out == []
    console = Console(width=55, file=io.StringIO(), force_terminal=False)
    console.print(made)
    told = console.file.getvalue()
    assert "[1,000,000, 1,400,000]" in told
    assert "about 13 (remained" in told
    assert max(map(len, told.splitlines())) <= 55


def test_the_columns_that_a_table_says_matter_most_stay_longest():
    table = output.table("", "target", "a", "b", "text", foremost=("b", "a"))
    table.add_row("x" * 10, "1" * 10, "2" * 10, "words")
    assert headers(table, 47) == ["target", "a", "b", "text"]
    assert headers(table, 38) == ["target", "a", "b"]
    assert headers(table, 25) == ["target", "b"]
    assert headers(table, 12) == ["target"]


def test_the_table_of_facts_has_the_models_value_and_the_result_at_80_columns():
    said = {
        "use": "validation",
        "quantity": "",
        "region": "",
        "counted_as": "validation",
        "status": "simulated",
    }
    fact = FactResult(
        id="excess_competition_unwelcome", period="the whole of the 1970s", unit="percentage points of firms",
        printed="about 13 (remained about the same)", observed=13.0, model=1234.5, low=-0.00123, high=0.00345,
        hit=False, reached=True, reason="", **said,
    )  # fmt: skip
    assert headers(facts_table("validation", [fact]), 80) == ["target", "observed", "model", "result"]
    assert "" not in fitted(facts_table("validation", [fact]), 30)[1]


def test_an_empty_column_is_none_of_numbers_and_a_column_without_a_name_is_told_by_its_place():
    table = output.table("", "name", "note", "")
    table.add_row("abc", "", "1234567890")
    assert fitted(table, 16)[1] == ["column 3"]


def test_a_path_is_broken_at_its_folders_and_the_name_of_an_arm_at_its_parts():
    table = output.table("", "a", "found")
    table.add_row("x", "3.11 at /usr/local/lib/keiretsu/store/of/runs")
    table.add_row("y", "nothing")
    made, left_out = fitted(table, 32)
    assert left_out == []
    assert next(iter(made.columns[1].cells)) == "3.11 at /usr/local/lib/keiretsu/\nstore/of/runs"
    arms = output.table(
        "", "years", "a-run:as_it_is", "a-run:market", right=("a-run:as_it_is", "a-run:market")
    )
    arms.add_row("1994", "0.613", "0.612")
    assert headers(arms, 30) == ["years", "a-run:as_ it_is", "a-run: market"]


def one_by_one(room, least, natural):
    """Share out letter by letter, each to the narrowest column that wants more."""
    widths = list(least)
    while sum(widths) < room and (wanting := [i for i, w in enumerate(widths) if w < natural[i]]):
        widths[min(wanting, key=lambda i: widths[i])] += 1
    return widths


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 30)), min_size=1, max_size=6), st.integers(0, 150)
)
def test_what_is_left_is_shared_out_as_if_letter_by_letter(columns, room):
    least = [few for few, _ in columns]
    natural = [few + more for few, more in columns]
    assert shared_out(room, least, natural) == one_by_one(room, least, natural)


def test_a_width_without_end_is_shared_out_at_once():
    assert shared_out(10**15, [1, 1], [10**14, 5]) == [10**14, 5]


def test_every_cell_is_read_once(monkeypatch):
    class Counted:
        read = 0

        def __str__(self):
            Counted.read += 1
            return "12"

    table = RankedTable()
    for name in ("a", "b", "c"):
        table.add_column(name)
    for column in table.columns:
        column._cells = [Counted() for _ in range(5)]
    fitted(table, 9)
    assert Counted.read == 15
