"""``keiretsu load``: read any tables of firms and ties into a network, and account for every row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from keiretsu.cli.options import Json
from keiretsu.core.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from keiretsu.io.load import Account

Repeated = Annotated[tuple[str, ...], Parameter(negative=(), show_default=False)]


def load(
    *files: str,
    out: Path,
    role: Repeated = (),
    default: Repeated = (),
    ignore: Repeated = (),
    fixes: Path | None = None,
    strict: Annotated[bool, Parameter(negative=())] = False,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool = True,
    matrix: Annotated[bool, Parameter(negative=())] = False,
    memory: float = 2.0,
    join_years: bool = True,
    decimal: str | None = None,
    dates: str | None = None,
    missing: Repeated = (),
    accept: Repeated = (),
    allow: float = 0.05,
    combine: Literal["sum", "max", "spell", "refuse"] | None = None,
    json: Json = False,
) -> int:
    """Read any tables of firms and ties into a network; account for every row.

    Parameters
    ----------
    files : str
        CSV, Parquet, xlsx, GraphML, GEXF, JSON or SQLite files (also .gz, .zip), or the URL of a database.
    out : Path
        Folder to save the network in; rejected rows go to OUT.fixes.csv.
    role : str
        What a column is, where the guess is wrong: ROLE=COLUMN, like source=vendor.
    default : str
        What stands in empty cells: ROLE=VALUE, like type=credit or since=1990.
    ignore : str
        A column to leave out; "*" for all that are unknown.
    fixes : Path
        A fixes file, edited: its rows are dropped, corrected or kept.
    strict : bool
        End with exit code 3 if any row is rejected; else if more than 5 % are.
    encoding : str
        Of text files, where the guess is wrong, like cp932.
    delimiter : str
        Of text files, where the guess is wrong.
    header : bool
        The tables have a row of names; --no-header calls the columns "column 1", "column 2" and so on.
    matrix : bool
        The tables are matrices: rows are sources, columns are targets, cells are values.
    memory : float
        Gigabytes of memory that may be used.
    join_years : bool
        Make one tie of consecutive years of it that say the same.
    decimal : str
        The decimal sign of numbers, "." or ","; by default decided column by column from all cells.
    dates : str
        Whether 3/4/1992 has the day first (dmy) or the month (mdy); by default decided likewise.
    accept : str
        Take the proposals for this kind of fault, as the account names it, like overlap; or for all.
    allow : float
        Share of the rows of a table that may be rejected.
    combine : str
        What becomes of several rows about one pair at one time, such as orders: add them up (sum), take the
        largest (max), let each end when the next begins (spell), or reject them (refuse, the default).
    missing : str
        A word that stands for an empty cell; with it the usual ones (NA, null …) do not.
    """
    from keiretsu.cli import say
    from keiretsu.cli.output import check_folder
    from keiretsu.cli.waiting import waiting
    from keiretsu.io import load as tables

    check_folder(out)
    try:
        with waiting("reading tables"):
            loaded = tables.load(
                *files,
                out=out,
                roles=_pairs("--role", role),
                defaults=_pairs("--default", default),
                ignore=ignore,
                fixes=fixes,
                strict=strict,
                encoding=encoding,
                delimiter=delimiter,
                header=header,
                matrix=matrix,
                memory=memory,
                join_years=join_years,
                decimal=decimal,
                dates=dates,
                missing=missing or None,
                combine=combine,
                accept=accept,
                allow=allow,
            )
    except tables.RowsSetAside as error:
        _print(error.account, out, None, json)
        return say(str(error), error.exit_code)
    _print(loaded.account, out, str(out), json)
    return 0


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign or not name or not value:
            raise UsageError(f"{option} {word}: write NAME=VALUE, like {option} type=supply.")
        pairs[name.strip()] = value.strip()
    return pairs


def _print(account: Account, out: Path, saved: str | None, json: bool) -> None:
    from keiretsu.cli.output import print_json, prose, show

    wrong = [fault for fault in account.set_aside if not fault.decided]
    fixes = f"{out}.fixes.csv" if wrong else None
    if json:
        made: dict[str, Any] = account.to_dict() | {"network": saved, "fixes": fixes}
        print_json(made)
        return
    prose(*str(account).splitlines())
    if wrong:
        show(_by_kind(account))
    if fixes:
        prose(
            f"the rejected rows, each with a proposal, are in {fixes}: give it back with --fixes, edited or "
            "as it is, or take proposals at once with --accept KIND or --accept all"
        )
    if saved:
        print(f"the network is in {saved}")


def _by_kind(account: Account) -> Table:
    """Return the rejected rows by kind of fault, each with what accepting does and an example."""
    from keiretsu.cli.output import table

    made = table("Rejected rows", "kind", "rows", "accepting", "example", right=("rows",), whole=("kind",))
    for one in account.rejected:
        said = (
            f"{Path(one.example.file).name}, line {one.example.line}: {one.example.reason}; {one.example.fix}"
        )
        made.add_row(one.kind, f"{one.rows:,}", one.proposal, said)
    return made
