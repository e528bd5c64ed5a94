"""``keiretsu doctor``: what the installation stands on, what is wrong with it, and how to fix it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from keiretsu.cli.options import Json, Store

MARKS = {"fine": ("ok", "green"), "note": ("note", "yellow"), "fault": ("fault", "red")}
"""Word and colour of a state."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at.

    Attributes
    ----------
    what, found : str
        What was looked at and what is there.
    state : str
        ``fine``, ``note`` (works, but could be better) or ``fault``.
    remedy : str
        What to do; empty where all is fine.
    """

    what: str
    found: str
    state: str = "fine"
    remedy: str = ""


def doctor(*, store: Store = None, json: Json = False) -> int:
    """Check the installation and say how to fix it; exit code 1 where something is broken."""
    from rich.text import Text

    from keiretsu.cli.output import print_json, show, table

    findings = list(examine(store))
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        needed = ("state", "remedy") if any(finding.state != "fine" for finding in findings) else ()
        made = table("keiretsu doctor", "what", "found", "state", "remedy", foremost=needed)
        for finding in findings:
            made.add_row(finding.what, finding.found, Text(*MARKS[finding.state]), finding.remedy)
        show(made)
    return int(any(finding.state == "fault" for finding in findings))


def examine(store: Path | None = None) -> Iterator[Diagnosis]:
    """Yield a diagnosis of each thing that keiretsu stands on."""
    yield _python()
    yield from _dependencies()
    yield _compiled()
    yield _cores()
    yield _store(store)
    yield _facts()
    yield _data()


def _python() -> Diagnosis:
    found = ".".join(map(str, sys.version_info[:3]))
    return Diagnosis("Python", f"{found} at {sys.executable}")


def _dependencies() -> Iterator[Diagnosis]:
    from importlib import metadata

    from packaging.requirements import Requirement

    try:
        wanted = metadata.requires("keiretsu") or []
        yield Diagnosis("keiretsu", metadata.version("keiretsu"))
    except metadata.PackageNotFoundError:
        yield Diagnosis("keiretsu", "not installed", "fault", "pip install -e . in the folder of the source")
        return
    for need in map(Requirement, wanted):
        if need.marker and not need.marker.evaluate({"extra": ""}):
            continue
        remedy = f"pip install '{need.name}{need.specifier}'"
        try:
            found = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            yield Diagnosis(need.name, "missing", "fault", remedy)
            continue
        fits = need.specifier.contains(found, prereleases=True)
        yield Diagnosis(need.name, found, *(() if fits else ("fault", remedy)))


def _compiled() -> Diagnosis:
    import keiretsu

    what = "cache of compiled code"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    beside = Path(chosen) if chosen else Path(keiretsu.__file__).parent / "model"
    if _writable(beside):
        return Diagnosis(what, str(beside))
    if chosen is None and _writable(Path.home()):
        return Diagnosis(what, "in the home folder: the package's own cannot be written to")
    remedy = "set NUMBA_CACHE_DIR to a folder that can be written to; else every run compiles anew"
    return Diagnosis(what, f"{beside} cannot be written to", "note", remedy)


def _writable(folder: Path) -> bool:
    there = next(part for part in (folder, *folder.absolute().parents) if part.exists())
    return os.access(there, os.W_OK | os.X_OK)


def _cores() -> Diagnosis:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Diagnosis("cores", f"{usable} usable of {os.cpu_count()}")


def _store(path: Path | None) -> Diagnosis:
    from keiretsu.experiment import cache_info

    held = cache_info(path)
    found = f"{held.path}: {held.runs:,} runs, {held.bytes / 1e6:,.1f} MB"
    if _writable(held.path):
        return Diagnosis("store of runs", found)
    return Diagnosis(
        "store of runs", f"{found}; cannot be written to", "fault", "name another with --store DIR"
    )


def _facts() -> Diagnosis:
    from keiretsu.core.errors import InvalidData
    from keiretsu.evidence import facts

    try:
        return Diagnosis("facts of the documents", f"{facts().height} rows")
    except (InvalidData, OSError) as error:
        return Diagnosis("facts of the documents", str(error), "fault", "reinstall keiretsu")


def _data() -> Diagnosis:
    chosen, beside = os.environ.get("KEIRETSU_DATA"), Path("..") / "shared" / "data"
    if chosen is None:
        if beside.is_dir():
            return Diagnosis("public tables", str(beside))
        remedy = "only where you need them: set KEIRETSU_DATA to the folder of your own copies"
        return Diagnosis("public tables", "no folder named", "fine", remedy)
    if Path(chosen).is_dir():
        return Diagnosis("public tables", chosen)
    return Diagnosis("public tables", f"{chosen} is no folder", "fault", "correct KEIRETSU_DATA or unset it")
