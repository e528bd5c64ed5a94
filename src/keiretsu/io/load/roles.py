"""Which column of a table plays which role: guessed by name, said in a sentence, overridden by the user."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from keiretsu.core.errors import InvalidData
from keiretsu.io.load.column_words import own_names, plain, roles_of
from keiretsu.io.load.raw_table import Grid, clean_header

TABLES = ("ties", "actors")
_YEAR = re.compile(r"(?:FY ?)?(?:19|20)\d\d年?度?")
_NAMED = re.compile(r"(.+?)(?:name|名称|名)")
_CODED = re.compile(r"(.+?)(?:id|no|number|code|番号|コード)")
MOST_ATTRIBUTES = 500
"""With more columns that play no role a table is something else, such as a matrix."""
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
    attributes : dict of str to str
        Columns without a role by the names that they are kept under.
    ignored : tuple of str
        Columns that are left out.
    partner : bool
        Whether the ends are a firm and a partner, of which neither name tells who supplies the other.
    """

    table: str
    header: int
    columns: dict[str, str]
    attributes: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    partner: bool = False

    @property
    def missing(self) -> frozenset[str]:
        """Return the roles that no column plays; a year stands for a start and an end."""
        year = {"since", "until"} if {"year", "period"} & self.columns.keys() else set()
        return frozenset(set(own_names(self.table)) - self.columns.keys() - year)

    @property
    def whole(self) -> bool:
        """Return whether the roles suffice for the table."""
        if self.table == "ties":
            return "source" in self.columns and "target" in self.columns
        return "id" in self.columns

    def kept(self, label: str) -> list[str]:
        """Return what becomes of columns without a role, a sentence each."""
        notes = []
        if self.attributes:
            notes.append(
                f"{label}: kept as attributes: {', '.join(map(repr, self.attributes))}{self._meant()}"
            )
        if self.ignored:
            notes.append(f"{label}: left out {', '.join(map(repr, self.ignored))}")
        units = [name for name in self.columns.values() if without_unit(name) != name]
        if self.columns.get("group") == "group":
            notes.append(f"{label}: 'group' is taken as the vertical group (--ignore group leaves it out)")
        if units:
            notes.append(f"{label}: numbers are kept in the unit of {', '.join(map(repr, units))}")
        return notes

    def _meant(self) -> str:
        """Return a guess at a column whose name is nearly a known one."""
        known = roles_of(self.table)
        for column in self.attributes.values():
            near = get_close_matches(plain(column), known, n=1, cutoff=0.85)
            role = known[near[0]] if near else ""
            if role in self.missing:
                return f" (if {column!r} is {role}: --role {role}={column})"
        return ""

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
    own = own_names(table)
    rest = [name for name in names if name and name not in taken.values()]
    for name in rest:
        if name in own:
            taken.setdefault(name, name)
    sides: dict[str, list[str]] = {"firm": [], "partner": []}
    for name in sorted(rest, key=lambda name: not _is_coded(name)):
        role = _role(name, table)
        if role in sides:
            sides[role].append(name)
        elif role is not None and name not in taken.values():
            taken.setdefault(role, name)
    free = [end for end in ("source", "target") if end not in taken] if table == "ties" else []
    both = bool(sides["firm"] and sides["partner"] and len(free) == 2)
    for side in ("firm", "partner"):
        if sides[side] and free:
            taken[free.pop(0 if side == "firm" else -1)] = sides[side][0]
    if table == "actors" and "id" not in taken and "name" in taken:
        taken["id"] = taken.pop("name")
    in_order = {role: taken[role] for role in own if role in taken}
    used = set(in_order.values())
    rest = [name for name in names if name and name not in used]
    return Roles(table, 0, in_order, _attributes(rest, table), partner=both)


def _role(name: str, table: str) -> str | None:
    """Return the role of a column, whatever unit its name bears in brackets; "supplier name" is a supplier.

    Examples
    --------
    >>> _role("Annual Spend (USD)", "ties"), _role("Supplier No.", "ties")
    ('value', 'source')
    >>> _role("Company No.", "actors"), _role("Company name", "actors")
    ('id', 'name')
    """
    known, word = roles_of(table), plain(without_unit(name)) or plain(name)
    role = known.get(plain(name)) or known.get(word)
    if role is None and (match := _NAMED.fullmatch(word) or _CODED.fullmatch(word)):
        role = known.get(match[1])
        if table == "actors" and role == "name" and match.re is _CODED:
            return "id"
    return role


def _is_coded(name: str) -> bool:
    """Return whether a column is called one of codes, which tell firms apart better than names."""
    return _CODED.fullmatch(plain(without_unit(name))) is not None


def without_unit(name: str) -> str:
    """Return the name of a column without what stands in brackets behind it.

    Examples
    --------
    >>> without_unit("取引額(百万円)"), without_unit("Spend [USD]")
    ('取引額', 'Spend')
    """
    return re.sub(r"\s*[(\uff08\[【].*[)\uff09\]】]\s*$", "", name)


def _attributes(names: Sequence[str], table: str) -> dict[str, str]:
    """Return columns without a role by the names that they are kept under, none of them taken, in any case.

    Examples
    --------
    >>> _attributes(["Note", "note", "VALUE", "_x"], "ties")
    {'Note': 'Note', 'note_': 'note', 'VALUE_': 'VALUE', 'x': '_x'}
    """
    taken, kept = {own.casefold() for own in own_names(table)}, {}
    for name in names:
        word = re.sub(r"\s+", " ", name).strip().lstrip("_") or "column"
        while word.casefold() in taken:
            word += "_"
        taken.add(word.casefold())
        kept[word] = name
    return kept


def find_roles(grid: Grid, fixed: Mapping[str, str], ignore: Collection[str]) -> Roles | None:
    """Return the roles of a grid's columns, None where it is neither a table of ties nor of actors.

    Raises
    ------
    InvalidData
        When there are hundreds of unknown columns, or two bear the same name.
    """
    for index, cells in enumerate(grid.tops):
        names = clean_header(cells)
        for table in _candidates(grid):
            own = {role.rpartition(".")[2]: c for role, c in fixed.items() if _meant(role, table)}
            roles = assign([name for name in names if name not in ignore], table, own)
            if roles.whole:
                _refuse_twins(grid, names)
                years = [name for name in roles.attributes.values() if _YEAR.fullmatch(name)]
                if table == "ties" and len(years) > 1 and "*" not in ignore:
                    raise _across(grid, years)
                if len(roles.attributes) > MOST_ATTRIBUTES and "*" not in ignore:
                    raise _too_many(grid, roles)
                left = roles.attributes.values() if "*" in ignore else [n for n in names if n in ignore]
                kept = {} if "*" in ignore else roles.attributes
                return replace(roles, header=index, attributes=kept, ignored=tuple(left))
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


def _across(grid: Grid, years: list[str]) -> InvalidData:
    first = years[:3]
    shown = ", ".join(first) + (" …" if len(years) > len(first) else "")
    ignored = " ".join(f"--ignore {year}" for year in first)
    return InvalidData(
        f"{grid.label}: the columns {shown} are years; give every year a row of its own with the columns "
        f"year and value, or leave them out ({ignored})."
    )


def _too_many(grid: Grid, roles: Roles) -> InvalidData:
    return InvalidData(
        f"{grid.label}: {len(roles.attributes):,} columns play no role in a table of {roles.table}; leave "
        'them out (--ignore "*"), or give a square matrix with --matrix.'
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
