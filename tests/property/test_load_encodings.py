"""Tables in the encodings of East Asia and Europe are read right, or the doubt is said."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.io.load import load
from keiretsu.io.load.encoding import guess_bytes
from tests.reference.compare import examples

CASES = Path(__file__).parents[1] / "data" / "cases"


def words_by_language() -> dict[str, list[str]]:
    """Return names of firms and places and words of headers, by the language they are in."""
    text = (Path(__file__).parents[1] / "data" / "firm_names.txt").read_text(encoding="utf-8")
    parts = (part.partition("]") for part in text.split("[")[1:])
    return {language: words.split() for language, _, words in parts}


WORDS = words_by_language()
LANGUAGE = {
    "cp932": "japanese",
    "euc_jp": "japanese",
    "gb18030": "simplified",
    "gbk": "simplified",
    "cp950": "traditional",
    "cp949": "korean",
    "cp1252": "western",
    "utf-8": "simplified",
}


def table(words: list[str]) -> str:
    return "source,target,since\n" + "".join(
        f"{one},{other},19{at + 10}\n" for at, (one, other) in enumerate(pairwise(words))
    )


def drawn(low: int, high: int) -> st.SearchStrategy[tuple[str, str]]:
    def words(encoding: str) -> st.SearchStrategy[tuple[str, str]]:
        some = st.lists(st.sampled_from(WORDS[LANGUAGE[encoding]]), min_size=low, max_size=high, unique=True)
        return some.map(lambda chosen: (encoding, table(chosen)))

    return st.sampled_from(sorted(LANGUAGE)).flatmap(words)


def said(encoding: str, text: str) -> tuple[str, str]:
    content = text.encode(encoding)
    guess = guess_bytes(content)
    return content.decode(guess.encoding), guess.doubt


@examples(600)
@given(drawn(8, 12))
def test_a_table_of_some_names_is_read_right(case):
    encoding, text = case
    if not text.isascii():
        assert said(encoding, text)[0] == text, encoding


@examples(600)
@given(drawn(2, 4))
def test_a_few_names_are_read_right_or_the_doubt_is_said(case):
    encoding, text = case
    if not text.isascii():
        read, doubt = said(encoding, text)
        assert read == text or "give --encoding" in doubt, (encoding, read)


@pytest.mark.parametrize("encoding", sorted(LANGUAGE))
def test_all_names_of_a_language_are_read_right_and_without_doubt(encoding):
    text = table(WORDS[LANGUAGE[encoding]])
    assert said(encoding, text) == (text, "")


def test_the_shared_case_in_gbk_is_read_and_said():
    loaded = load(CASES / "gbk.csv", ignore=["*"])
    assert "上海汽车集团" in loaded.network.actors["id"].to_list()
    assert any("gbk.csv is read as gb18030" in note for note in loaded.account.notes)


def test_bytes_that_say_too_little_are_read_with_a_doubt(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("source,target\n宇,A\n".encode("euc_jp"))
    (note,) = [note for note in load(path).account.notes if "is read as" in note]
    assert "few characters tell from" in note
    assert "give --encoding" in note
