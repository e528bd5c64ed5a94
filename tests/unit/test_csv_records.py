"""CSV tables become records, or one sentence with file, line and column."""

import gzip
from dataclasses import dataclass

import pytest

from keiretsu.core.csv_records import read_csv_records
from keiretsu.core.errors import InvalidData


@dataclass
class Firm:
    id: str
    size: float
    listed: bool = False


def test_columns_may_stand_in_any_order_and_others_are_left_out(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('size,note,id\n1.5,"two\nlines",Toyota\n', encoding="utf-8-sig")
    assert read_csv_records(Firm, file) == [Firm("Toyota", 1.5)]
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert read_csv_records(Firm, packed) == [Firm("Toyota", 1.5)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,size\nA,1\nB,large\n", r"line 3, column size: 'large' must be a number"),
        ('id,size\n"A\nB",1\nC\n', r"line 4, column size: '' must be a number"),
        ("id,size,listed\nA,1,perhaps\n", r"line 2, column listed: 'perhaps' must be true or false"),
        ("id\nA\n", "has no column size; it needs id, size, listed"),
        ("", "has no column id"),
        ('id,size\nA,1\nB,"1\n', "line 3: unexpected end of data"),
    ],
)
def test_a_fault_is_told_with_line_and_column(tmp_path, text, says):
    file = tmp_path / "firms.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match=rf"firms\.csv,? {says}"):
        read_csv_records(Firm, file)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "firms.csv"
    file.write_bytes("id,size\nトヨタ,1\n".encode("cp932"))
    with pytest.raises(InvalidData, match=r"cannot be read .* CSV file in UTF-8"):
        read_csv_records(Firm, file)
