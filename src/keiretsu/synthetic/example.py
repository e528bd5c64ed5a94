"""A workbook as people keep them, to try things on: two sheets, dates of several kinds, and some mistakes.

The firms are made up. Amounts have thousands separators; dates are written in several ways, some as years of
an era; one tie ends before it begins, and one is to a firm that is missing.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from keiretsu.core.errors import UsageError
from keiretsu.core.files import write_atomic

Row = tuple[str | int | None, ...]

TOWNS = ("Hachioji", "Hino", "Machida", "Fuchu")
"""Where the workshops are, in turn."""

WORKSHOPS = range(1, 19)

SCENARIO = """\
[scenario]
name = "tama"
title = "What if they dealt with strangers as with friends?"
years = [1994, 2000]
replications = 4
seed = 1
network = "tama"
sectors = "generic"

[sectors]
"" = "Machining"

[arms.as_it_is]
regime = "relational"
role = "baseline"

[arms.market]
regime = "market"
"""
"""A scenario of one's own on the network of the workbook: what if all firms bought where it is cheapest?"""


PLACES = """\
region,lat,lon
Hachioji,35.66,139.29
Tama,35.63,139.44
Tachikawa,35.71,139.41
Hino,35.66,139.39
Machida,35.57,139.42
Fuchu,35.67,139.48
"""
"""Where the towns are, in degrees."""


def example(path: str | Path) -> Path:
    """Write the workbook of the tutorial, a scenario for the network in it, or the places of its towns.

    The workbook has 25 organisations and 44 rows of who supplies whom; the scenario runs on the network
    that is loaded from it into the folder ``tama``.

    Parameters
    ----------
    path : path
        The file, with the ending .xlsx for the workbook, .toml for the scenario, .csv for the places.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        When the ending is another, the file exists or its folder does not.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     example(f"{folder}/tama.xlsx").name
    'tama.xlsx'
    """
    target = Path(path)
    _refuse(target)
    return write_atomic(target, CONTENTS[target.suffix.lower()]())


def _refuse(path: Path) -> None:
    """Raise UsageError where nothing can be written, or something is there already."""
    if path.suffix.lower() not in CONTENTS:
        raise UsageError(f"{path}: give it the ending {', '.join(CONTENTS)}, by what it is to be.")
    if path.exists():
        raise UsageError(f"{path} exists; name another file, or remove it first.")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no folder; make it first, or name another.")


def _workbook() -> bytes:
    from xlsxwriter import Workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        for name, rows in (("企業一覧", _firms()), ("取引", _supplies())):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return content.getvalue()


CONTENTS: Mapping[str, Callable[[], bytes]] = {
    ".xlsx": _workbook,
    ".toml": lambda: SCENARIO.encode(),
    ".csv": lambda: PLACES.encode(),
}
"""What is written into a file of this ending: the workbook, a scenario on it, where its towns are."""


def _firms() -> list[Row]:
    return [
        ("id", "企業名", "kind", "業種", "所在地"),
        ("E01", "八王子精機", "assembler", "Instruments", "Hachioji"),
        ("E02", "Tama Optics", "assembler", "Instruments", "Tama"),
        ("E03", "Tachikawa Denshi", "tier-1", "Modules", "Tachikawa"),
        ("E04", "Asakawa Press", "tier-1", "Modules", "Hachioji"),
        ("E05", "Hino Moulds", "tier-1", "Modules", "Hino"),
        ("E06", "Machida Seiko", "tier-1", "Modules", "Machida"),
        *((f"P{n:02}", f"Workshop {n}", "tier-2", "Machining", TOWNS[n % 4]) for n in WORKSHOPS),
        ("B01", "Tama Bank", "bank", None, "Tachikawa"),
    ]


def _supplies() -> list[Row]:
    return [
        ("仕入先", "得意先", "開始", "終了", "金額"),
        ("E03", "E01", "昭和55年4月1日", None, "1,200"),
        ("E03", "E02", "1983", None, "640"),
        ("E04", "E01", "1979/10/1", "平成5年3月31日", "300"),
        ("E05", "E01", "S60.4.1", None, "410"),
        ("E05", "E02", "1986-04-01", "1995-03-31", "150"),
        ("E06", "E02", "平成元年5月1日", None, "90"),
        *((f"P{n:02}", f"E{3 + n % 4:02}", f"{1975 + n}-04-01", _end(n), str(10 * n)) for n in WORKSHOPS),
        *(
            (f"P{n:02}", f"E{3 + (n + 1) % 4:02}", f"昭和{50 + n % 13}年", None, str(5 * n))
            for n in WORKSHOPS
        ),
        ("P01", "E06", "1991-04-01", "1990-03-31", "20"),
        ("P02", "E07", "1992-04-01", None, "15"),
    ]


def _end(number: int) -> str | None:
    return f"{1985 + number}-04-01" if number % 3 == 0 else None
