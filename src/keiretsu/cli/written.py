"""What ``keiretsu check`` says of folders that commands write: runs, stores of runs and the cache."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.core.errors import InvalidData

if TYPE_CHECKING:
    from keiretsu.experiment import Store

GIVE = "give the folder of a network, of a run or of a store of runs"


def account_of_run(folder: Path) -> dict[str, Any] | None:
    """Return what is wrong with the files of a finished run; None where the folder holds none.

    Raises
    ------
    InvalidData
        When its account was altered or is none.
    """
    from keiretsu.core.seal import SEAL, broken, fault
    from keiretsu.experiment.finished import RESULTS, read_results

    if not (folder / RESULTS).is_file():
        return None
    card = read_results(folder)
    problems = [fault(card, folder, RESULTS, file) for file in broken(card, folder, RESULTS)]
    remedy = "restore the files together, or run the scenario again"
    return {"folder": str(folder), "files": len(card[SEAL]), "problems": problems, "remedy": remedy}


def account_of_store(folder: Path) -> dict[str, Any] | None:
    """Return which runs of a store are damaged or of another version; None where the folder is no store."""
    from keiretsu.experiment import Store
    from keiretsu.experiment.store import default_store

    store = Store(folder)
    runs = len(list(store.stored()))
    if not runs and not (folder / "tmp").is_dir() and folder != default_store():
        return None
    unlike = store.damaged()
    other = [key for key in unlike if _of_another_version(store, key)]
    damaged = sorted({*unlike} - {*other})
    return {
        "store": str(folder),
        "runs": runs,
        "of_another_version": len(other),
        "problems": [f"{store.file(key)} is damaged, or was stored for another run" for key in damaged],
        "remedy": "the next command that needs them computes them again",
    }


def _of_another_version(store: Store, key: str) -> bool:
    """Return whether a run is as a version before wrote it, whose digest was that of the bytes alone."""
    try:
        content = store.file(key).read_bytes()
        note = json.loads(store.sidecar(key).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(note, dict) and note.get("sha256") == sha256(content).hexdigest()


def refuse_others(folder: Path) -> None:
    """Raise InvalidData, with what it is, for a folder that holds neither network nor run nor store."""
    from keiretsu.experiment import Store
    from keiretsu.network.persistence import CARD

    if not folder.exists():
        raise InvalidData(f"there is no folder {folder}; check the path.")
    if not folder.is_dir():
        raise InvalidData(f"{folder} is a file; {GIVE}.")
    if (folder / CARD).exists():
        return
    if any(Store(folder / "store").stored()):
        raise InvalidData(f"{folder} is a cache; its store of runs is {folder / 'store'}, check that.")
    if not any(folder.iterdir()):
        raise InvalidData(f"{folder} is empty; {GIVE}.")
    raise InvalidData(
        f"{folder} holds no network ({CARD}), no finished run (results.json) and no stored runs; {GIVE}."
    )


def print_written(account: dict[str, Any]) -> None:
    """Print that a run or a store is whole; raises InvalidData where it is not."""
    from keiretsu.cli.output import prose
    from keiretsu.core.plurals import counted

    count, what = (account["runs"], "stored run") if "runs" in account else (account["files"], "file")
    problems = account["problems"]
    if problems:
        verb = "is" if len(problems) == 1 else "are"
        more = f"; and {len(problems) - 1:,} more" if len(problems) > 1 else ""
        told = f"{len(problems):,} of {counted(count, what)} {verb} not as written: {problems[0]}{more}"
        raise InvalidData(f"{told}; {account['remedy']}.")
    other = account.get("of_another_version", 0)
    if not count:
        print("an empty store: it holds no runs yet")
    if count > other:
        print(f"{counted(count - other, what)}, as written")
    if other:
        kept = f"{counted(other, what)} made by another version"
        prose(f"{kept}, which this one does not read; remove them to save space")
