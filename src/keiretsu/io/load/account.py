"""The account of a load: rows read = rows kept + rows set aside, each of these with its reason and a fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.rejections import Rejected, by_kind

if TYPE_CHECKING:
    from keiretsu.network.network import Network

TOLERATED = 0.05
IN_JSON = ("file", "line", "reason", "fix", "table")
MOST = 100_000
"""So many faults are told one by one; with more, the file as a whole is refused."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row set aside.

    Parameters
    ----------
    table : {"actors", "ties"}
    file : str
    line : int
        Line in the file; row of a workbook, a frame or a Parquet file.
    reason, fix : str
    action : {"drop", "correct", "keep", ""}
        The proposed action; empty where only the user can tell.
    cells : mapping of str to str
        The row by role, with the proposed corrections in it.
    decided : bool
        Whether the user's fixes file says to drop the row.
    part : int
        Which of the rows of its line it is: a line of a matrix holds many.
    """

    table: str
    file: str
    line: int
    reason: str
    fix: str
    action: str
    cells: Mapping[str, str]
    decided: bool = False
    part: int = 0


@dataclass(frozen=True, slots=True)
class RowTally:
    """Rows of one table: read = kept + set_aside, of which the user's fixes say to drop `dropped`.

    `made` actors come from the ends of ties, from no row; `joined` rows add to the tie of another.
    """

    read: int
    kept: int
    set_aside: int
    made: int = 0
    joined: int = 0
    dropped: int = 0

    def to_dict(self) -> dict[str, int]:
        """Return the counts for JSON."""
        always = ("read", "kept", "set_aside")
        return {name: count for name, count in asdict(self).items() if count or name in always}


@dataclass(frozen=True, slots=True)
class Account:
    """What became of every row.

    Parameters
    ----------
    actors, ties : RowTally
    set_aside : tuple of Fault
        By table, file and line.
    roles : dict
        File (or sheet) to its roles: column by role.
    notes : tuple of str
        What was taken for granted, a sentence each.
    stamps : dict
        File to the checksum of its content.
    """

    actors: RowTally
    ties: RowTally
    set_aside: tuple[Fault, ...] = ()
    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stamps: dict[str, str] = field(default_factory=dict)

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The rows set aside that nobody has decided on, by kind of fault, the most frequent first."""
        return by_kind(fault for fault in self.set_aside if not fault.decided)

    @property
    def share(self) -> float:
        """Return the larger share of rows set aside of the two tables, those not counted that fixes drop."""
        shares = []
        for name, tally in (("actors", self.actors), ("ties", self.ties)):
            faults = sum(f.table == name and not f.decided for f in self.set_aside)
            shares.append(faults / tally.read if tally.read else 0.0)
        return max(shares)

    def to_dict(self) -> dict[str, Any]:
        """Return the account for JSON."""
        return {
            "actors": self.actors.to_dict(),
            "ties": self.ties.to_dict(),
            "rejected": [kind.to_dict() for kind in self.rejected],
            "set_aside": [{name: getattr(fault, name) for name in IN_JSON} for fault in self.set_aside],
            "roles": self.roles,
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        lines = list(self.notes)
        for name, tally in (("actors", self.actors), ("ties", self.ties)):
            made = f"; {tally.made:,} created from link endpoints" if tally.made else ""
            made += f"; {tally.joined:,} of them joined with others" if tally.joined else ""
            sums = f"{tally.read:,} rows read = {tally.kept:,} kept"
            sums += f" + {tally.set_aside - tally.dropped:,} rejected"
            sums += f" + {tally.dropped:,} dropped as decided" if tally.dropped else ""
            lines.append(f"{name}: {sums}{made}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network read from tables, with the account of every row."""

    network: Network
    account: Account


class RowsSetAside(InvalidData):
    """Too many rows cannot be used; `account` tells which and why.

    Parameters
    ----------
    message : str
    account : Account
    """

    def __init__(self, message: str, account: Account) -> None:
        super().__init__(message)
        self.account = account
