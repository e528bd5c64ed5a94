"""The fixes file: every row set aside with a proposal, to be edited and given back."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from keiretsu.core.errors import InvalidData
from keiretsu.core.files import write_atomic
from keiretsu.core.spreadsheet import guarded, unguarded
from keiretsu.io.load.account import Account, Fault
from keiretsu.io.load.column_words import own_names
from keiretsu.io.load.rejections import kind_of
from keiretsu.schema import actors, ties

ACTIONS = ("drop", "correct", "keep", "")
LEADING = ("action", "table", "file", "line", "part", "reason", "fix", "stamp")
_COUNT = re.compile(r"[0-9]{1,12}")
CELLS = tuple(dict.fromkeys((*ties().columns, "year", *actors().columns)))


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided on one row: `action` and the cells by role."""

    action: str
    table: str
    file: str
    line: int
    part: int
    reason: str
    fix: str
    stamp: str
    cells: dict[str, str]


Decisions = dict[tuple[str, str, int, int], Decision]
"""By table, file, line, and which of the rows of that line."""


def read_fixes(path: Path) -> Decisions:
    """Return the decisions of a fixes file.

    Raises
    ------
    InvalidData
        When the file is missing, no fixes file, or a row of it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames is None or not set(LEADING[:4]) <= set(reader.fieldnames):
                raise InvalidData(
                    f"{path} is no fixes file (columns action, table, file, line); give one that load wrote."
                )
            made = [_decision(path, reader.line_num, row) for row in reader]
    except (OSError, UnicodeError, csv.Error) as error:
        raise InvalidData(f"{path} cannot be read ({error}); give a fixes file that load wrote.") from error
    return {(fix.table, fix.file, fix.line, fix.part): fix for fix in made}


def _decision(path: Path, at: int, row: Mapping[str, str | None]) -> Decision:
    text = {
        key: unguarded((value or "").strip())
        for key, value in row.items()
        if key and not isinstance(value, list)
    }
    action, table = text["action"].casefold(), text["table"].casefold()
    if action not in ACTIONS:
        raise InvalidData(
            f"{path}, line {at}: the action {text['action']!r} is unknown; use drop, correct or keep, or "
            "leave it empty."
        )
    part = text.get("part") or "0"
    if table not in ("actors", "ties") or not all(
        _COUNT.fullmatch(number) for number in (text["line"], part)
    ):
        raise InvalidData(f"{path}, line {at}: the table or line is no longer what load wrote; restore it.")
    cells = {name: text[name] for name in own_names(table) if text.get(name)}
    reason, fix, stamp = (text.get(name, "") for name in ("reason", "fix", "stamp"))
    return Decision(action, table, text["file"], int(text["line"]), int(part), reason, fix, stamp, cells)


def bound_fixes(path: Path, stamps: Mapping[str, Callable[[], str]]) -> Decisions:
    """Return the decisions of the user's fixes file, bound to the files that are read now.

    Parameters
    ----------
    path : Path
    stamps : mapping of str to callable
        File that is read now -> what gives the checksum of its content.

    Raises
    ------
    InvalidData
        When one of these has changed since.
    """
    names = {where: where for where in stamps} | {Path(where).name: where for where in stamps}
    bound: Decisions = {}
    checked: dict[str, str] = {}
    for fix in read_fixes(path).values():
        where = names.get(fix.file) or names.get(Path(fix.file).name) or fix.file
        if where in stamps:
            now = checked.setdefault(where, stamps[where]())
            if fix.stamp and now and fix.stamp != now:
                raise InvalidData(
                    f"{path} was written for another content of {where}; load that file anew without --fixes."
                )
        bound[fix.table, where, fix.line, fix.part] = replace(fix, file=where)
    return bound


def proposals(account: Account, kinds: Collection[str], decided: Decisions) -> Decisions:
    """Return decisions that take an account's proposals for some kinds of faults, but for those taken before.

    Parameters
    ----------
    account : Account
    kinds : collection of str
        See `keiretsu.io.load.rejections`.
    decided : mapping
        Decisions that stand; a row that one of them did not mend is not proposed in the same way again.
    """
    made: Decisions = {}
    for fault in account.set_aside:
        key = (fault.table, fault.file, fault.line, fault.part)
        before = decided.get(key)
        if fault.decided or not fault.action or kind_of(fault) not in kinds:
            continue
        fix = Decision(fault.action, *key, fault.reason, fault.fix, "", dict(fault.cells))
        if before is None or (before.action, before.cells) != (fix.action, fix.cells):
            made[key] = fix
    return made


def write_fixes(path: Path, account: Account, given: Decisions) -> None:
    """Write the rows set aside, and the decisions given before, as a fixes file."""
    open_rows = {(f.table, f.file, f.line, f.part): f for f in account.set_aside if not f.decided}
    old = [fix for key, fix in given.items() if key not in open_rows]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*LEADING, *CELLS])
    writer.writerows(_row(fix, fix.stamp) for fix in old)
    writer.writerows(_row(fault, account.stamps.get(fault.file, "")) for fault in open_rows.values())
    # the mark at the start makes spreadsheets read it as UTF-8
    write_atomic(path, text.getvalue().encode("utf-8-sig"))


def _row(item: Decision | Fault, stamp: str) -> Sequence[str]:
    part = str(item.part or "")
    texts = (item.action, item.table, item.file, str(item.line), part, item.reason, item.fix, stamp)
    return [guarded(text) for text in (*texts, *(item.cells.get(name, "") for name in CELLS))]
