"""Tables as people hand them over: without header, with two, in sheets a year, as a matrix, packed."""

import gzip
import lzma
import zipfile
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter

from keiretsu.core.errors import InvalidData
from keiretsu.io.load import Account, RowsSetAside, load
from keiretsu.network import days

CASES = Path(__file__).parents[1] / "data" / "cases"
ENDS = {"source": "column 1", "target": "column 2"}
TABLE = "source,target,since\nA,B,1990\nB,C,1991\n"


def put(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def pairs(loaded) -> list[tuple[str, str]]:
    return loaded.network.ties.select("source", "target").rows()


def book(path: Path, **sheets: list[list[object]]) -> Path:
    """Write a workbook; a cell that is a tuple is merged over so many rows and columns."""
    with xlsxwriter.Workbook(path) as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, tuple):
                        value, down, right = cell
                        sheet.merge_range(row, column, row + down - 1, column + right - 1, value)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


def test_a_list_without_header_is_read_when_the_user_says_so():
    assert pairs(load(CASES / "headerless.csv", header=False, roles=ENDS)) == [
        ("0", "1"), ("0", "2"), ("1", "2"), ("2", "3"), ("3", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize("roles", [{}, {"source": "0", "target": "1"}])
def test_a_list_of_numbers_without_header_is_refused_with_the_option_that_reads_it(roles):
    with pytest.raises(InvalidData, match=r"has no header .*'0' and '1'.* --no-header.* 'source=column 1'"):
        load(CASES / "headerless.csv", roles=roles)


def test_a_list_of_names_without_header_is_told_of_the_option_too(tmp_path):
    path = put(tmp_path, "Denso,Toyota,1990\nAisin,Toyota,1991\n")
    with pytest.raises(InvalidData, match="--no-header"):
        load(path)
    loaded = load(path, header=False, roles=ENDS | {"since": "column 3"})
    assert loaded.network.ties["since"].to_list() == [days(1991), days(1990)]


def test_a_workbook_without_header_is_read_when_the_user_says_so(tmp_path):
    path = book(tmp_path / "t.xlsx", ties=[["A", "B"], ["B", "C"]])
    assert pairs(load(path, header=False, roles=ENDS)) == [("A", "B"), ("B", "C")]


@pytest.mark.parametrize("how", [{}, {"header": False, "roles": ENDS}, {"matrix": True}])
def test_sheets_without_a_filled_cell_are_passed_over(tmp_path, how):
    rows = [["source", "target"], ["A", "B"]]
    path = book(tmp_path / "t.xlsx", blank=[[" "], [" "]], ties=rows)
    assert tried(path, **how).ties.read > 0
    with pytest.raises(InvalidData, match="is empty"):
        load(book(tmp_path / "u.xlsx", blank=[[" "], [" "]]), **how)


def test_numbers_above_a_header_of_words_are_no_missing_header(tmp_path):
    assert pairs(load(put(tmp_path, "2020,2021,\nsource,target,since\nA,B,1990\n"))) == [("A", "B")]


def test_two_rows_of_a_header_are_joined_where_the_lower_one_does_not_suffice(tmp_path):
    text = "Supplier,,Customer,,Start\ncode,name,code,name,\n1,Denso,9,Toyota,1990\n2,Aisin,9,Toyota,1991\n"
    roles = {"source": "Supplier code", "target": "Customer code", "since": "Start"}
    loaded = load(put(tmp_path, text), roles=roles, ignore=["*"])
    assert pairs(loaded) == [("1", "9"), ("2", "9")]
    assert loaded.account.ties.read == 2
    assert any("the header has two rows, read as 'Supplier code'" in n for n in loaded.account.notes)


def test_two_rows_of_a_header_with_merged_cells_are_joined(tmp_path):
    rows = [
        [("仕入先", 1, 2), None, ("得意先", 1, 2)],
        ["コード", "名称", "コード", "名称"],
        [1, "A", 2, "B"],
    ]
    path = book(tmp_path / "t.xlsx", ties=rows)
    roles = {"source": "仕入先 名称", "target": "得意先 名称"}
    assert pairs(load(path, roles=roles, ignore=["*"])) == [("A", "B")]


def test_a_row_of_groups_above_names_that_suffice_is_no_header(tmp_path):
    text = "企業,,取引,\nコード,名称,開始年,金額\n1,A,1990,5\n2,B,1991,6\n"
    roles = {"source": "コード", "target": "名称"}
    ties = load(put(tmp_path, text), roles=roles).network.ties
    assert ties.select("target", "value").rows() == [("A", 5.0), ("B", 6.0)]


@pytest.mark.parametrize("first", ["Denso,Toyota,1990", "Denso,Toyota,5.5", "Denso,Toyota,1990-04-01"])
def test_a_first_row_that_is_a_tie_is_not_lost_when_the_user_names_it(tmp_path, first):
    path = put(tmp_path, f"{first}\n{first.replace('Denso', 'Aisin')}\n")
    with pytest.raises(InvalidData, match=r"has no header .* --no-header"):
        load(path, roles={"source": "Denso", "target": "Toyota"})


def test_years_above_amounts_are_a_header(tmp_path):
    path = put(tmp_path, "x,y,1990\nA,B,5\nB,C,7\n")
    assert pairs(load(path, roles={"source": "x", "target": "y", "value": "1990"})) == [
        ("A", "B"),
        ("B", "C"),
    ]


def test_rows_that_only_resemble_a_second_row_of_a_header_stay_rows(tmp_path):
    loaded = load(put(tmp_path, "source,,target,since\nName,x,Code,1990\nB,y,C,1991\n"), ignore=["*"])
    assert loaded.account.ties.read == 2


def test_the_value_of_merged_cells_stands_in_all_of_them(tmp_path):
    rows = [
        ["source", "target", "since"],
        [("Denso", 3, 1), "Toyota", 1990],
        [None, "Honda", 1991],
        [None, "Mazda", 1992],
    ]
    loaded = load(book(tmp_path / "t.xlsx", ties=rows))
    assert sorted(pairs(loaded)) == [("Denso", "Honda"), ("Denso", "Mazda"), ("Denso", "Toyota")]
    assert any("2 merged cells are filled" in note for note in loaded.account.notes)


def test_merged_cells_count_from_the_first_column_that_holds_anything(tmp_path):
    rows = [
        [],
        [None, None, "source", "target"],
        [None, None, ("Denso", 2, 1), "Toyota"],
        [None, None, None, "Honda"],
    ]
    assert sorted(pairs(load(book(tmp_path / "t.xlsx", ties=rows)))) == [
        ("Denso", "Honda"),
        ("Denso", "Toyota"),
    ]


def test_errors_of_a_workbook_are_faults_or_unknown_and_never_0():
    account = tried(CASES / "error-cells.xlsx")
    assert any("2 cells hold an error, such as #N/A in C3" in note for note in account.notes)
    assert any("'#DIV/0!', '#N/A' in 2 cells stands for nothing" in note for note in account.notes)


def test_a_formula_without_its_value_is_refused_where_its_column_is_read(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as out:
        sheet = out.add_worksheet("ties")
        sheet.write_row(0, 0, ["source", "target", "value", "memo"])
        for row in (1, 2):
            sheet.write_row(row, 0, ["A", f"B{row}"])
            sheet.write_formula(row, 2, "=1+1", None, 2)
            sheet.write_formula(row, 3, "=22*2", None, 44)
    emptied = tmp_path / "u.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(emptied, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"<v>44</v>", b"") if "sheet1" in name else part)
    with pytest.raises(
        InvalidData, match=r"2 cells hold a formula without its value, the first D2; open the"
    ):
        load(emptied, roles={"strength": "memo"})
    assert load(emptied, ignore=["memo"]).network.ties["value"].to_list() == [2.0, 2.0]


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="ties">{}</table:table></office:spreadsheet>
</office:body></office:document-content>"""
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def ods(path: Path, *rows: str) -> Path:
    names = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = f'<m:file-entry m:full-path="/" m:media-type="{KIND}"/>'
    manifest = f"<m:manifest {names}>{entry}</m:manifest>"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", KIND)
        out.writestr("META-INF/manifest.xml", manifest)
        out.writestr("content.xml", ODS.format("".join(rows)))
    return path


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>" + "".join(cells) + "</table:table-row>"


def ods_cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


HEADER = ods_row(ods_cell("source"), ods_cell("target"), ods_cell("value"))


def test_errors_and_merged_cells_of_an_ods_file_are_told_too(tmp_path):
    error = ods_cell("#N/A", ' calcext:value-type="error"')
    merged = ods_cell("A", ' table:number-rows-spanned="2" table:number-columns-spanned="1"')
    rows = [ods_row(merged, ods_cell("B")), ods_row("<table:covered-table-cell/>", ods_cell("C"), error)]
    account = tried(ods(tmp_path / "t.ods", HEADER, *rows))
    assert any("1 cells hold an error, such as #N/A in C3" in note for note in account.notes)
    assert any("1 merged cells are filled" in note for note in account.notes)


def test_a_repetition_in_an_ods_file_that_would_fill_the_memory_is_refused(tmp_path):
    many = ' table:number-columns-repeated="16384"'
    bomb = ods_row(ods_cell("A", many), more=' table:number-rows-repeated="200000"')
    with pytest.raises(InvalidData, match="sheet ties is too large"):
        load(ods(tmp_path / "t.ods", HEADER, bomb))


def tried(path: Path, **how) -> Account:
    try:
        return load(path, **how).account
    except RowsSetAside as error:
        return error.account


@pytest.mark.parametrize("names", [("1990", "1991"), ("FY1990", "FY1991"), ("平成2年", "平成3年度")])
def test_sheets_called_by_years_give_their_ties_the_year(tmp_path, names):
    sheets = {name: [["source", "target"], ["A", f"B{at}"]] for at, name in enumerate(names)}
    loaded = load(book(tmp_path / "t.xlsx", **sheets))
    assert loaded.network.ties.select("target", "since", "until").rows() == [
        ("B0", days(1990), days(1991)),
        ("B1", days(1991), days(1992)),
    ]
    assert sum("by the name of the sheet" in note for note in loaded.account.notes) == 2


def test_a_year_in_the_name_of_a_sheet_does_not_override_dates_in_it(tmp_path):
    rows = [["source", "target", "since"], ["A", "B", 1950]]
    sheets = {"1990": rows, "1991": [["source", "target", "since"], ["A", "C", 1951]]}
    assert load(book(tmp_path / "t.xlsx", **sheets)).network.ties["since"].to_list() == [
        days(1950),
        days(1951),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_labelled_matrix_becomes_ties(tmp_path, kind):
    rows = [["", "A", "B", "C"], ["A", "", 2, 0], ["B", "-", "", 1.5], ["C", 3, "", ""]]
    path = tmp_path / f"t.{kind}"
    if kind == "csv":
        put(tmp_path, "\n".join(",".join(map(str, row)) for row in rows) + "\n")
    else:
        book(path, flows=rows)
    loaded = load(path, matrix=True)
    assert loaded.network.ties.select("source", "target", "value").rows() == [
        ("A", "B", 2.0), ("B", "C", 1.5), ("C", "A", 3.0),
    ]  # fmt: skip
    assert any("is read as a matrix: rows are sources" in note for note in loaded.account.notes)


def test_a_matrix_of_numbered_firms_needs_no_words_in_its_header(tmp_path):
    assert pairs(load(put(tmp_path, "firm,101,102\n101,0,1\n102,0,0\n"), matrix=True)) == [("101", "102")]


def test_a_cell_of_a_matrix_that_is_no_number_is_told_with_its_line(tmp_path):
    names = [f"F{at}" for at in range(8)]
    lines = [",".join(["", *names]), *(",".join([name, *"11111111"]) for name in names)]
    lines[3] = lines[3][:-1] + "x"
    (fault,) = [
        f
        for f in load(put(tmp_path, "\n".join(lines)), matrix=True).account.set_aside
        if "number" in f.reason
    ]
    assert (fault.line, fault.cells["source"], fault.cells["target"]) == (4, "F2", "F7")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A,B,,D\nA,1,1,1\n", "column 3 of its first row is empty"),
        (",A,A\nB,1,1\n", "two columns are called 'A'"),
        ("A\nB\n", "it has one column"),
        (",,\n", "is empty"),
    ],
)
def test_what_is_no_matrix_is_refused_in_one_sentence(tmp_path, text, words):
    with pytest.raises(InvalidData, match=words):
        load(put(tmp_path, text), matrix=True, delimiter=",")


def test_a_total_of_a_matrix_is_pointed_out(tmp_path):
    loaded = load(put(tmp_path, ",A,B,Total\nA,0,1,1\nB,1,0,1\n"), matrix=True)
    assert any(
        "'Total' is read as a firm; remove it if it is a total" in note for note in loaded.account.notes
    )


gz = partial(gzip.compress, mtime=0)  # the same bytes, and names of tests, in every process
PACKERS = {"gz": gz, "xz": lzma.compress}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_table_is_read_under_its_own_name(tmp_path, kind):
    path = tmp_path / f"t.csv.{kind}"
    path.write_bytes(
        PACKERS[kind]((TABLE + "A,C,199x\n" + "".join(f"A{i},B,1990\n" for i in range(40))).encode())
    )
    loaded = load(path)
    (fault,) = loaded.account.set_aside
    assert (fault.file, fault.line) == (str(path), 4)


def test_the_shared_case_of_a_packed_table_is_read():
    assert load(CASES / "packed.csv.gz", ignore=["*"]).network.ties.height > 0


def zipped(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def test_an_archive_of_several_tables_is_read_whole(tmp_path):
    firms = "id,kind\nA,bank\nB,bank\nC,bank\n"
    members = {"in/ties.csv": TABLE, "firms.csv": firms, "__MACOSX/._firms.csv": b"\0", "notes.pdf": b"%PDF"}
    path = zipped(tmp_path / "t.zip", **members)
    loaded = load(path)
    assert pairs(loaded) == [("A", "B"), ("B", "C")]
    assert loaded.network.actors["kind"].to_list() == ["bank"] * 3
    assert any("left out 'notes.pdf'" in note for note in loaded.account.notes)
    assert any(f"{path}/in/ties.csv is mapped as ties" in note for note in loaded.account.notes)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.csv.gz", gz(TABLE.encode())[:-12], "is a damaged archive"),
        ("t.csv.gz", gz(gz(TABLE.encode())), "an archive in an archive"),
        ("t.csv.gz", gz(b"0" * 30_000_000), "unpacked it has more than"),
        ("t.zip", b"PK\x03\x04" + b"x" * 40, "is a damaged archive"),
        ("t.tar.gz", gz(b"x" * 600), "is a tar archive, which is not read"),
    ],
)
def test_a_bad_archive_is_one_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidData, match=words) as caught:
        load(path, memory=0.02)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_archive_that_lies_about_its_size_is_stopped_at_the_limit(tmp_path):
    path = zipped(tmp_path / "t.zip", **{"t.csv": b"0" * 50_000_000})
    with pytest.raises(InvalidData, match="unpacked it has more than"):
        load(path, memory=0.02)
    nested = zipped(tmp_path / "u.zip", **{"t.zip": path.read_bytes()})
    with pytest.raises(InvalidData, match="an archive in an archive"):
        load(nested)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.feather", b"ARROW1\0\0", "is a Feather file, which is not read; save it as Parquet or CSV"),
        ("t.dat", b"ARROW1\0\0", "is an Arrow file"),
        ("t.gml", b"graph [\n]", "is a GML graph, which is not read; .* export it as GraphML"),
        ("t.txt", b"*Vertices 3\n1 a", "is a Pajek network"),
        ("t.dot", b"digraph {a -> b}", "is a DOT graph"),
        ("t.sif", b"a pp b", "is a SIF network"),
        ("t.rds", b"\x1f\x8b", "R, which|damaged archive"),
        ("t.dta", b"<stata_dta>", "Stata, which is not read; write it as CSV"),
        ("t.sav", b"$FL2", "SPSS"),
        ("t.pdf", b"%PDF-1.4", "is a PDF"),
        ("t.doc", b"\xd0\xcf\x11\xe0", "document of Word"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0", "protected by a password"),
        ("t.numbers", b"PK\x03\x04", "table of Numbers"),
        ("t.xls", b"<html><table>", "web page"),
        ("t.csv", b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_kinds_that_are_not_read_are_named_with_what_to_do(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidData, match=words):
        load(path)


def test_a_table_with_the_suffix_of_text_and_the_content_of_another_kind_is_known_by_its_content(tmp_path):
    graph = '<?xml version="1.0"?><graphml><graph><edge source="A" target="B"/></graph></graphml>'
    assert pairs(load(put(tmp_path, graph, "t.xml"))) == [("A", "B")]
    book(tmp_path / "t.xlsx", ties=[["source", "target"], ["A", "B"]]).rename(tmp_path / "t.csv")
    assert pairs(load(tmp_path / "t.csv")) == [("A", "B")]
