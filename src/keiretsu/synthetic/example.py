"""A workbook as people keep them, to try things on: two sheets, dates of several kinds, and some mistakes.

The firms are made up. Amounts have thousands separators; dates are written in several ways, some as years of
an era; one tie ends before it begins, and one is to a firm that is missing.
"""

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


def example(path: str | Path) -> Path:
    """Write the workbook of the tutorial: 26 organisations and 44 rows of who supplies whom.

    Parameters
    ----------
    path : path
        The file, with the ending .xlsx.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        When the ending is another, or the file exists.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     example(f"{folder}/tama.xlsx").name
    'tama.xlsx'
    """
    from xlsxwriter import Workbook

    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(f"{target}: the example is an .xlsx file; give it this ending.")
    refuse_existing(target)
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        for name, rows in (("企業一覧", _firms()), ("取引", _supplies())):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return write_atomic(target, content.getvalue())


def example_scenario(path: str | Path) -> Path:
    """Write a scenario for the network that is loaded from the workbook into the folder ``tama``.

    Parameters
    ----------
    path : path
        The file, with the ending .toml.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UsageError
        When the ending is another, or the file exists.
    """
    target = Path(path)
    if target.suffix.lower() != ".toml":
        raise UsageError(f"{target}: a scenario is a .toml file; give it this ending.")
    refuse_existing(target)
    return write_atomic(target, SCENARIO.encode())


def refuse_existing(path: Path) -> None:
    """Raise UsageError where something is there already."""
    if path.exists():
        raise UsageError(f"{path} is there already; name another file, or remove it first.")


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
