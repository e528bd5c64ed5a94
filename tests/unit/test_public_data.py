"""Loaders of public data: on made-up files of the official layouts, and on the real ones where they lie."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.io.public import cordis, locate, penn, wiod
from keiretsu.network import assert_invariants, days

COUNTRIES, INDUSTRIES = ("JPN", "ROM"), ("c1", "c2")
FLOWS = [[5.0, 10.0, 0.0, 2.0], [20.0, 0.0, 1.0, 0.0], [0.0, 3.0, 7.0, 4.0], [0.3125000000001, 0.0, 0.0, 0.0]]
FINAL = [[100.0, -8.0, 0.0, 1.0], [50.0, 0.0, 2.0, 0.0], [0.0, 0.0, 40.0, -3.0], [0.0, 0.0, 9.0, 0.0]]


def wide_rows(flows: list[list[float]] = FLOWS, corner: str = "World table 1995") -> list[list[object]]:
    """Return a small table in the official layout: two countries, two industries, two final uses."""
    names = [(country, code) for country in COUNTRIES for code in INDUSTRIES]
    uses = [(country, code) for country in COUNTRIES for code in ("c37", "c41")]
    heads = [*names, *uses, ("TOT", "c60")]
    rows: list[list[object]] = [
        [corner, *[""] * (3 + len(heads))],
        ["", *[""] * (3 + len(heads))],
        ["", "", "", "", *["AtB"] * len(heads)],
        ["", "", "", "", *[f"Industry {code}" for _, code in heads]],
        ["", "", "", "", *[country for country, _ in heads]],
        ["", "", "", "", *[code for _, code in heads]],
    ]
    for (country, code), inside, final in zip(names, flows, FINAL, strict=True):
        rows.append(["AtB", f"Industry {code}", country, code, *inside, *final, sum(inside) + sum(final)])
    rows.append(["", "Value added at basic prices", "TOT", "r64", *[1.0] * len(heads)])
    return rows


def write_wide(path: Path, rows: list[list[object]]) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("WIOT_1995")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_official_wide_table_becomes_supply_ties(tmp_path: Path, suffix: str) -> None:
    found = wiod(write_wide(tmp_path / f"wiot95{suffix}", wide_rows()))
    assert_invariants(found.network)
    assert found.network.actors["id"].to_list() == ["JPN c1", "JPN c2", "ROU c1", "ROU c2"]
    assert found.network.actors["size"].to_list() == [110.0, 73.0, 51.0, 9.3125000000001]
    ties = found.network.ties.select("source", "target", "value", "flow", "since", "until")
    assert ties.height == 7
    assert found.network.ties.filter(source="ROU c2")["value"].item() == 0.3125000000001  # every digit
    assert ties.row(0) == ("JPN c1", "JPN c2", 10.0, 10.0, days(1995), days(1996))
    assert set(found.network.at(1995).ties.frame["type"]) == {"supply"}
    account = found.account.row(0, named=True)
    assert account["read"] == 16 == sum(account[name] for name in ("kept", "within", "below", "zero"))
    assert (account["kept"], account["within"], account["final_negative"]) == (7, 2, 2)
    assert account["final_negative_value"] == -11.0
    assert found.final_demand.filter(pl.col("value") < 0)["category"].to_list() == ["f5", "f5"]
    assert "2 of 8 cells of final demand are negative" in found.summary


def test_a_threshold_and_a_choice_of_countries_are_accounted_for(tmp_path: Path) -> None:
    path = write_wide(tmp_path / "wiot.csv", wide_rows())
    some = wiod(path, threshold=2.0)
    assert some.account.select("kept", "below", "below_value").row(0) == (5, 2, 1.3125000000001)
    assert wiod(path, countries=["JPN"]).network.actors["region"].unique().to_list() == ["JPN"]
    with pytest.raises(UsageError, match="no country 'XXX'"):
        wiod(path, countries=["XXX"])


def test_a_negative_flow_between_industries_is_an_error(tmp_path: Path) -> None:
    flows = [row.copy() for row in FLOWS]
    flows[1][2] = -1.0
    with pytest.raises(InvalidData, match="JPN c2 sells -1 to ROU c1 in 1995"):
        wiod(write_wide(tmp_path / "wiot.csv", wide_rows(flows)))


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda rows: rows[:4], InvalidData, "no wide table"),
        (lambda rows: [["x", *["y"] * 12]] * 12, InvalidData, "no codes c1"),
        (
            lambda rows: [*rows[:6], [*rows[6][:5], "lots", *rows[6][6:]], *rows[7:]],
            InvalidData,
            "'lots' is no number",
        ),
        (lambda rows: [["Network", *rows[0][1:]], *rows[1:]], UsageError, "does not say its year"),
        (lambda rows: [["Network 1996", *rows[0][1:]], *rows[1:]], UsageError, "table of 1996"),
    ],
)
def test_a_wrong_wide_table_is_one_sentence(tmp_path: Path, change, kind: type, words: str) -> None:
    year = 1995 if "1996" in words else None
    with pytest.raises(kind, match=words):
        wiod(write_wide(tmp_path / "wiot.csv", change(wide_rows())), year=year)


def write_penn(path: Path, **columns: list[object]) -> Path:
    rows = {
        "countrycode": ["JPN", "USA", "JPN"],
        "country": ["Japan", "United States", "Japan"],
        "currency_unit": ["Yen", "US Dollar", "Yen"],
        "year": ["1955", "1955", "1954"],
        "pop": ["89.8", "171.7", "88.7"],
        "rgdpo": ["1", "2", ""],
        "ctfp": ["1.2", "1", None],
    }
    pl.DataFrame(rows | columns).write_csv(path)
    return path


def test_the_penn_table_is_typed_and_sorted(tmp_path: Path) -> None:
    found = penn(write_penn(tmp_path / "pwt.csv"))
    assert found.table.select("isocode", "year", "ctfp").rows() == [
        ("JPN", 1954, None),
        ("JPN", 1955, 1.2),
        ("USA", 1955, 1.0),
    ]
    assert found.account == {
        "rows": 3,
        "countries": 2,
        "first_year": 1954,
        "last_year": 1955,
        "without_ctfp": 1,
        "above_usa": 1,
    }
    with xlsxwriter.Workbook(tmp_path / "pwt.xlsx") as book:
        sheet = book.add_worksheet("Data")
        text = pl.read_csv(tmp_path / "pwt.csv")
        sheet.write_row(0, 0, text.columns)
        for number, row in enumerate(text.rows(), start=1):
            sheet.write_row(number, 0, row)
    assert penn(tmp_path / "pwt.xlsx").table.equals(found.table)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"year": ["1955", "1955", "1955"]}, "JPN 1955 comes twice"),
        ({"ctfp": ["1", "high", "1"]}, r"row 3: ctfp 'high' is no number"),
        ({"year": ["1955", "", "1954"]}, "row 3: year None is no number"),
    ],
)
def test_a_wrong_penn_table_is_one_sentence(
    tmp_path: Path, columns: dict[str, list[object]], words: str
) -> None:
    with pytest.raises(InvalidData, match=words):
        penn(write_penn(tmp_path / "pwt.csv", **columns))


def write_cordis(folder: Path) -> Path:
    (folder / "project.csv").write_text(
        "id;acronym;startDate;endDate\n"
        "1;A;2014-01-01;2016-12-31\n2;B;2016-06-01;2018-12-31\n3;C;2020-01-01;2020-12-31\n"
        "4;D;;2016-01-01\n5;E;2019-01-01;2018-01-01\n6;F;2015-01-01;\n",
        encoding="utf-8",
    )
    head = "projectID;organisationID;name;country;activityType;role\n"
    rows = [
        *("1;x;Ex;JP;HES;coordinator", "1;y;Why;DE;PRC;participant", "1;z;Zed;FR;REC;participant"),
        *("2;x;Ex;JP;HES;participant", "2;y;Why;DE;PRC;coordinator", "3;x;Ex;JP;HES;coordinator"),
        *("3;y;Why;DE;PRC;participant", "4;x;Ex;JP;HES;coordinator", "5;x;Ex;JP;HES;coordinator"),
        *("6;y;Why;DE;PRC;coordinator", "6;z;Zed;FR;REC;participant", "9;x;Ex;JP;HES;coordinator"),
        *("1;x;Ex;JP;HES;participant", "2;;Nobody;JP;HES;participant"),
    ]
    (folder / "organization.csv").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_projects_of_a_pair_that_overlap_become_one_tie(tmp_path: Path) -> None:
    found = cordis(write_cordis(tmp_path))
    assert_invariants(found.network)
    assert dict(found.network.actors.select("id", pl.col("kind").cast(pl.String)).iter_rows()) == {
        "x": "university",
        "y": "product-developer",
        "z": "laboratory",
    }
    spells = found.network.ties.select("source", "target", pl.col("since", "until").cast(pl.Date)).rows()
    assert spells == [
        ("x", "y", date(2014, 1, 1), date(2019, 1, 1)),
        ("x", "y", date(2020, 1, 1), date(2021, 1, 1)),
        ("x", "z", date(2014, 1, 1), date(2017, 1, 1)),
        ("y", "z", date(2014, 1, 1), None),
    ]
    assert found.network.ties["flow"].round(2).to_list() == [0.4, 1.0, 0.33, 0.0]


def test_every_participation_is_accounted_for(tmp_path: Path) -> None:
    found = cordis(write_cordis(tmp_path))
    aside = ("repeated", "unknown_organisation", "unknown_project", "undated", "backward")
    assert [found.account[name] for name in aside] == [1, 1, 1, 1, 1]
    assert found.account["read"] == 14 == found.account["kept"] + 5
    assert (found.account["pairs"], found.account["ties"], found.account["open_ended"]) == (6, 4, 1)
    assert "all partners of a project are joined" in found.summary


def test_a_star_joins_the_coordinator_to_each_partner(tmp_path: Path) -> None:
    found = cordis(write_cordis(tmp_path), way="star")
    assert set(found.network.ties.select("source", "target").rows()) == {("x", "y"), ("x", "z"), ("y", "z")}
    assert found.account["pairs"] == 5
    with pytest.raises(UsageError, match="pairs or star"):
        cordis(tmp_path, way="ring")  # type: ignore[arg-type]


def test_missing_data_are_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEIRETSU_DATA", str(tmp_path / "data"))
    with pytest.raises(InvalidData, match="set KEIRETSU_DATA"):
        wiod(year=1995)
    (tmp_path / "data" / "wiod2013").mkdir(parents=True)
    assert locate("wiod2013") == tmp_path / "data" / "wiod2013"
    with pytest.raises(UsageError, match="name one, such as year=1995"):
        wiod()
    for loader in (wiod, penn, cordis):
        with pytest.raises(InvalidData, match="is missing"):
            loader(tmp_path / "nowhere")
    with pytest.raises(InvalidData, match=r"organization\.csv"):
        cordis(tmp_path)


@pytest.fixture
def real(request: pytest.FixtureRequest) -> Path:
    """Return the folder of a real data set; skip where there is none."""
    try:
        return locate(request.param)
    except InvalidData:
        pytest.skip(f"no {request.param} in $KEIRETSU_DATA or ../shared/data")


@pytest.mark.parametrize("real", ["wiod2013"], indirect=True)
def test_the_real_wiod_loads_whole(real: Path) -> None:
    found = wiod(real, year=[1995, 2005])
    assert_invariants(found.network)
    assert found.network.actors.height == 41 * 35
    assert (found.account["final_negative"] > 0).all()
    cells = pl.read_parquet(real / "wiot_1995.parquet").filter(pl.col("col") < 1435)
    first = found.account.row(0, named=True)
    assert first["kept_value"] + first["within_value"] == cells["value"].sum()
    assert first["kept"] + first["within"] == cells.height
    steel = found.network.at(1995).ties.frame.filter(source="JPN c12", target="JPN c15")["value"].item()
    rows = pl.read_csv(real / "rows.csv")
    seller, buyer = (rows.filter(country="JPN", industry=code)["id"].item() for code in ("c12", "c15"))
    assert steel == cells.filter(row=seller, col=buyer)["value"].item()


@pytest.mark.parametrize("real", ["wiod2013"], indirect=True)
def test_the_real_wiod_written_wide_gives_the_same_network(real: Path, tmp_path: Path) -> None:
    folder = wiod(real, year=1995, countries=["JPN", "KOR"])
    names = folder.network.actors["id"].to_list()
    value = {row[:2]: row[2] for row in folder.network.ties.select("source", "target", "value").rows()}
    size = dict(folder.network.actors.select("id", "size").iter_rows())
    sector = dict(folder.network.actors.select("id", "sector").iter_rows())
    pad = ["", "", "", ""]
    rows = [["Network 1995", *[""] * (4 + len(names))], ["", *[""] * (4 + len(names))]]
    rows += [[*pad, *["x"] * (len(names) + 1)], [*pad, *["x"] * (len(names) + 1)]]
    rows += [[*pad, *[name.split()[k] for name in names], ("TOT", "c60")[k]] for k in (0, 1)]
    for name in names:
        country, code = name.split()
        flows = [value.get((name, other), 0.0) for other in names]
        rows.append(["x", f'"{sector[name]}"', country, code, *flows, size[name]])
    assert wiod(write_wide(tmp_path / "wiot.csv", rows)).network == folder.network


@pytest.mark.parametrize("real", ["pwt1001"], indirect=True)
def test_the_real_penn_table_loads_whole(real: Path) -> None:
    found = penn(real)
    assert (found.account["rows"], found.account["countries"]) == (12_810, 183)
    japan = found.table.filter(pl.col("isocode") == "JPN").filter(pl.col("ctfp").is_not_null())
    assert japan["year"].min() == 1954
    assert "above the USA" in found.summary


@pytest.mark.parametrize("real", ["eu_collab"], indirect=True)
def test_the_real_projects_load_whole(real: Path) -> None:
    found = cordis(real, way="star")
    assert_invariants(found.network)
    account = found.account
    assert account["read"] == 126_682 == account["kept"]
    assert found.network.actors.height == 33_751
    by_pair = (
        found.network.ties.sort("source", "target", "since")
        .select("source", "target", "since", "until")
        .rows()
    )
    assert all(a[:2] != b[:2] or a[3] < b[2] for a, b in pairwise(by_pair))
