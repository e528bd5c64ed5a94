"""Which column of a table plays which role: guessed by name, said in a sentence, overridden by the user."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.column_words import own_names, plain, roles_of
from keiretsu.io.load.raw_table import Grid, clean_header

TABLES = ("ties", "actors")
DIRECTED = (
    "仕入",
    "供給",
    "得意先",
    "納入",
    "納品",
    "販売",
    "supplier",
    "customer",
    "seller",
    "buyer",
    "vendor",
)
"""Column names that say that goods move, so that the tie is one of supply."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The reading of one table.

    Parameters
    ----------
    table : {"actors", "ties"}
    header : int
        Which of the first rows holds the names.
    columns : dict of str to str
        Column by role.
    unknown : tuple of str
        Columns without a role.
    """

    table: str
    header: int
    columns: dict[str, str]
    unknown: tuple[str, ...] = field(default=())

    @property
    def missing(self) -> frozenset[str]:
        """Return the roles that no column plays; a year stands for a start and an end."""
        year = {"since", "until"} if "year" in self.columns else set()
        return frozenset(set(own_names(self.table)) - self.columns.keys() - year)

    @property
    def whole(self) -> bool:
        """Return whether the roles suffice for the table."""
        if self.table == "ties":
            return "source" in self.columns and "target" in self.columns
        return "id" in self.columns

    def sentence(self, label: str) -> str:
        """Return what is read as what, in words."""
        renamed = [f"{column!r} as {role}" for role, column in self.columns.items() if column != role]
        same = [role for role, column in self.columns.items() if column == role]
        parts = [", ".join(same) + " by name"] if same else []
        return f"{label} is mapped as {self.table}: {', '.join(renamed + parts)}"


def assign(names: Sequence[str], table: str, fixed: Mapping[str, str]) -> Roles:
    """Return the roles of named columns in a table; `fixed` gives the column of a role by the user's word.

    Examples
    --------
    >>> assign(["仕入先", "企業名", "開始年"], "ties", {}).columns
    {'source': '仕入先', 'target': '企業名', 'since': '開始年'}
    """
    taken = {role: column for role, column in fixed.items() if column in names}
    own, known = own_names(table), roles_of(table)
    rest = [name for name in names if name and name not in taken.values()]
    for name in rest:
        if name in own:
            taken.setdefault(name, name)
    firm = []
    for name in rest:
        role = known.get(plain(name))
        if role == "firm":
            firm.append(name)
        elif role is not None and name not in taken.values():
            taken.setdefault(role, name)
    free = [end for end in ("source", "target") if end not in taken] if table == "ties" else []
    if firm and free:
        taken[free[0]] = firm[0]
    if table == "actors" and "id" not in taken and "name" in taken:
        taken["id"] = taken.pop("name")
    in_order = {role: taken[role] for role in own if role in taken}
    used = set(in_order.values())
    return Roles(table, 0, in_order, tuple(name for name in names if name and name not in used))


def find_roles(grid: Grid, fixed: Mapping[str, str], ignore: Collection[str]) -> Roles | None:
    """Return the roles of a grid's columns, None where it is neither a table of ties nor of actors.

    Raises
    ------
    InvalidData
        When a column is unknown, or two columns bear the same name.
    """
    for index, cells in enumerate(grid.tops):
        names = clean_header(cells)
        for table in _candidates(grid):
            own = {role.rpartition(".")[2]: c for role, c in fixed.items() if _meant(role, table)}
            roles = assign([name for name in names if name not in ignore], table, own)
            if roles.whole:
                _refuse_twins(grid, names)
                if roles.unknown and "*" not in ignore:
                    raise _unknown(grid, roles)
                return Roles(table, index, roles.columns, roles.unknown)
    return None


def _candidates(grid: Grid) -> tuple[str, ...]:
    return (grid.part.lower(),) if grid.part.lower() in TABLES else TABLES


def _meant(role: str, table: str) -> bool:
    where, _, name = role.rpartition(".")
    return where in ("", table) and name in own_names(table)


def _refuse_twins(grid: Grid, names: list[str]) -> None:
    for name in names:
        if name and names.count(name) > 1:
            raise InvalidData(f"{grid.label}: two columns are called {name!r}; rename one.")


def _unknown(grid: Grid, roles: Roles) -> InvalidData:
    columns = ", ".join(repr(name) for name in roles.unknown)
    first = roles.unknown[0]
    near = get_close_matches(first.lower(), own_names(roles.table), n=1)
    meant = f"--role {near[0]}={first}" if near else f"--role ROLE={first}"
    return InvalidData(
        f"{grid.label}: unknown {'column' if len(roles.unknown) == 1 else 'columns'} {columns} in a table of "
        f"{roles.table}; say what it is ({meant}) or leave it out (--ignore {first}), "
        f"the roles being {', '.join(own_names(roles.table))}."
    )


def neither(grid: Grid) -> InvalidData:
    """Return the error for a table without ends of a tie and without ids of actors."""
    names = (
        ", ".join(repr(name) for name in clean_header(grid.tops[0])[:12] if name) if grid.tops else "nothing"
    )
    return InvalidData(
        f"{grid.label}: no columns with the two ends of a tie nor with the ids of actors among {names}; "
        "say which they are, like --role source=COLUMN --role target=COLUMN (with --no-header where the "
        "first row is no header)."
    )


def implied_type(roles: Roles) -> bool:
    """Return whether the names of the ends already say that the ties are of supply."""
    ends = (roles.columns[end].casefold() for end in ("source", "target"))
    return any(word in end for end in ends for word in DIRECTED)
