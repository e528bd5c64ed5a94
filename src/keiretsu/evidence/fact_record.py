"""A record of evidence: facts, how they are observed, and the claims that they may refuse."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl

from keiretsu.core.errors import InvalidData, UsageError
from keiretsu.core.toml import Source, did_you_mean
from keiretsu.evidence.acceptance import accepted
from keiretsu.evidence.claims import Claim
from keiretsu.evidence.claims_file import read_claims
from keiretsu.evidence.curves import CLOSED, fitted_to
from keiretsu.evidence.facts import Fact, Reasons, fact_table, read_facts, read_reasons
from keiretsu.evidence.observe import Observation, read_observations, unrecorded
from keiretsu.evidence.panel import Floats, Panel
from keiretsu.evidence.verdict import distance

SHIPPED_ARM = "relational"
"""Arm that an observation of the shipped record reads where it names none."""


@dataclass(frozen=True, eq=False)
class Record:
    """Facts, observations and claims that a run is held against; see `read_record`.

    Attributes
    ----------
    facts : mapping of str to Fact
    observations : mapping of str to Observation
        By id of the fact.
    claims : mapping of str to Claim
    reasons : Reasons
        Why facts that nothing observes are not tried.
    """

    facts: Mapping[str, Fact]
    observations: Mapping[str, Observation]
    claims: Mapping[str, Claim]
    reasons: Reasons = field(default_factory=Reasons)

    def fact(self, identifier: str) -> Fact:
        """Return one fact.

        Raises
        ------
        InvalidData
            If there is none of that id.

        Examples
        --------
        >>> shipped().fact("tfp_rel_us_1955").value
        61.0
        """
        if identifier not in self.facts:
            raise InvalidData(f"there is no fact {identifier!r}; {did_you_mean(identifier, self.facts)}")
        return self.facts[identifier]

    def claim(self, identifier: str) -> Claim:
        """Return one claim.

        Raises
        ------
        UsageError
            If there is none of that id.

        Examples
        --------
        >>> shipped().claim("E1").claimed_sign
        '+'
        """
        if identifier not in self.claims:
            known = ", ".join(self.claims) or "none"
            raise UsageError(f"there is no claim {identifier!r}; the claims are {known}.")
        return self.claims[identifier]

    @property
    def table(self) -> pl.DataFrame:
        """The facts as a table with the columns `keiretsu.evidence.facts.COLUMNS`."""
        return fact_table(self.facts.values())

    def chosen(self, identifiers: Iterable[str]) -> list[str]:
        """Return the ids asked for, all if none; an experiment's number stands for all its claims.

        Raises
        ------
        UsageError
            If there is no such claim.

        Examples
        --------
        >>> shipped().chosen(("E6", "E1"))
        ['E6a', 'E6b', 'E1']
        """
        found: list[str] = []
        by_lower = {known.lower(): known for known in self.claims}
        for asked in tuple(identifiers) or tuple(self.claims):
            name = by_lower.get(asked.lower(), asked.upper() if asked.upper() in self.claims else asked)
            parts = [known for known in self.claims if known[:-1] == name.upper() and known[-1].isalpha()]
            found += [each for each in parts or [self.claim(name).id] if each not in found]
        return found

    def arms(self, *identifiers: str) -> set[str]:
        """Return the arms that the trials of some claims read, those of their linked facts included.

        Examples
        --------
        >>> sorted(shipped().arms("E18b"))
        ['mobile_1975', 'relational', 'trained_1975', 'trained_mobile_1975']
        """
        named = [part for name in identifiers for part in (name, *self.claim(name).joint)]
        cases = [self.claim(name) for name in named]
        read = [self.observations[name] for case in cases for name in case.linked]
        linked = {arm for each in read for arm in (each.arm, each.minus)} - {""}
        return linked.union(*(case.arms for case in cases))

    def tried_by(self, panel: Panel) -> list[Claim]:
        """Return the claims that an ensemble tries, in the order of the file.

        These are the claims on its scenario, and those on any, of whose main contrast at least one arm was
        run; for a scenario that no claim names, the claims of which both arms were run. None where no claim
        knows the arms.
        """
        scenario: Any = getattr(panel.ensemble, "scenario", None)
        names = {getattr(scenario, "name", None), _resolved(getattr(scenario, "reference", ""))}
        arms = set(panel.arms)
        about = [case for case in self.claims.values() if not case.scenarios or names & {*case.scenarios}]
        if about:
            return [case for case in about if case.untried or case.main.arms & arms]
        return [case for case in self.claims.values() if {case.main.treated, case.main.control} <= arms]

    def scale(self, name: str) -> float:
        """Return the unit in which errors on a fact are counted against a rival."""
        row = self.fact(name)
        least = max(0.05 * abs(row.value or 0.0), row.tolerance)
        return self.observations[name].yardstick or least or 1.0

    def error(self, name: str, values: Floats) -> Floats:
        """Return how far values, shape (d,), lie from a number, in the unit `scale`; 0 where they agree."""
        row = self.fact(name)
        low, high = accepted(row.value or 0.0, row.bound or "=", 0.0)
        return distance(values, low, high) / self.scale(name)


@functools.cache
def shipped() -> Record:
    """Return the record of the two documents that ships.

    Examples
    --------
    >>> len(shipped().facts), list(shipped().claims)[:4]
    (529, ['E1', 'E2', 'E3', 'E4'])
    """
    facts = read_facts(_packaged("keiretsu", "data", "facts.csv"))
    observed, claimed, because = (
        _packaged("keiretsu.evidence", name) for name in ("observations.toml", "claims.toml", "status.toml")
    )
    observations = read_observations(observed, SHIPPED_ARM)
    _check_observations(observations, facts, observed)
    claims = read_claims(claimed)
    _check_claims(claims, facts, observations, claimed)
    return Record(facts, observations, claims, read_reasons(because))


def read_record(
    *,
    facts: str | Path | None = None,
    observations: str | Path | None = None,
    claims: str | Path | None = None,
) -> Record:
    """Read facts, observations and claims of one's own; what is left out is what ships.

    Of what ships, observations of facts that a table of one's own lacks are left out, and so are claims whose
    linked facts it does not hold out or does not observe.

    Parameters
    ----------
    facts : str or Path, optional
        CSV with the columns ``id`` and ``use``, and what else of `keiretsu.facts` is wanted.
    observations : str or Path, optional
        TOML with one table a fact: which record of a run stands for it.
    claims : str or Path, optional
        TOML with one table a claim: which arms are compared, and on what; scenario files are relative to it.

    Returns
    -------
    Record

    Raises
    ------
    InvalidData
        A file cannot be read or is not what it must be, or files of one's own do not fit together.

    Examples
    --------
    >>> read_record() is shipped()
    True
    """
    if facts is None and observations is None and claims is None:
        return shipped()
    rows = shipped().facts if facts is None else read_facts(Source.read(Path(facts)))
    seen = _observations(observations, rows)
    reasons = shipped().reasons if facts is None else Reasons()
    return Record(rows, seen, _claims(claims, rows, seen), reasons)


def _observations(path: str | Path | None, facts: Mapping[str, Fact]) -> Mapping[str, Observation]:
    if path is None:
        return {name: one for name, one in shipped().observations.items() if _fits(one, facts)}
    source = Source.read(Path(path))
    seen = read_observations(source)
    _check_observations(seen, facts, source)
    return seen


def _claims(
    path: str | Path | None, facts: Mapping[str, Fact], seen: Mapping[str, Observation]
) -> Mapping[str, Claim]:
    if path is None:
        known = {name: _restating(case, facts) for name, case in shipped().claims.items()}
        kept = {name: case for name, case in known.items() if not _fault(case, facts, seen)[0]}
        return {name: case for name, case in kept.items() if {*case.joint} <= kept.keys()}
    source = Source.read(Path(path))
    claims = read_claims(source)
    _check_claims(claims, facts, seen, source)
    return {name: _placed(case, Path(path).parent) for name, case in claims.items()}


def _packaged(package: str, *parts: str) -> Source:
    text = resources.files(package).joinpath(*parts).read_text("utf-8")
    return Source(parts[-1], text)


def _fits(observation: Observation, facts: Mapping[str, Fact]) -> bool:
    row = facts.get(observation.fact)
    return row is not None and bool(observation.sign) == (row.value is None)


def _restating(case: Claim, facts: Mapping[str, Fact]) -> Claim:
    return replace(case, restates=tuple(name for name in case.restates if name in facts))


def _placed(case: Claim, folder: Path) -> Claim:
    """Return a claim whose scenarios that are files are paths of their own."""
    return replace(
        case, scenarios=tuple(_resolved(folder / n) if n.endswith(".toml") else n for n in case.scenarios)
    )


def _resolved(reference: str | Path) -> str:
    return str(Path(reference).resolve()) if str(reference).endswith(".toml") else str(reference)


def _check_observations(seen: Mapping[str, Observation], facts: Mapping[str, Fact], source: Source) -> None:
    for name, observation in seen.items():
        row = facts.get(name)
        if row is None:
            source.fail((name,), f'there is no fact "{name}"; {did_you_mean(name, facts)}')
        if not _fits(observation, facts):
            said, remedy = "no number", 'write one, or add sign = "+" or "-"'
            if row.value is not None:
                said, remedy = f"the number {row.printed}", "drop its sign"
            source.fail((name,), f"{row.document}, line {row.line} prints {said} for {name}; {remedy}")
        for key, part in product(("metric", "over"), (observation, *observation.also)):
            if fault := unrecorded(getattr(part, key)):
                source.fail((name, key), fault)


def _check_claims(
    claims: Mapping[str, Claim], facts: Mapping[str, Fact], seen: Mapping[str, Observation], source: Source
) -> None:
    for name, case in claims.items():
        key, fault = _fault(case, facts, seen)
        if key:
            source.fail((name, key), fault)


def _fault(case: Claim, facts: Mapping[str, Fact], seen: Mapping[str, Observation]) -> tuple[str, str]:
    """Return the key of a claim that the facts do not allow, and why; empty where they do."""
    checked = [each.contrast for each in case.manipulation if not each.parameter]
    for one in (case.main, *case.checks, *([case.switch] if case.switch else []), *checked):
        if fault := unrecorded(one.metric):
            return "metric", fault
    for name in case.linked:
        if name not in facts:
            return "linked", f'there is no fact "{name}"; {did_you_mean(name, facts)}'
        if facts[name].use != "validation":
            return "linked", f"{name} is not held out; only facts for validation can be linked"
        if facts[name].value is None:
            return "linked", f"{name} is no number; link facts with a number"
        if name not in seen:
            return "linked", f"no observation reads {name}; add one, or drop the link"
        if seen[name].wired or seen[name].counted_as:
            return "linked", f"{name} is not counted as held out by its observation; drop the link"
    for name in case.restates:
        if name not in facts:
            return "restates", f'there is no fact "{name}"; {did_you_mean(name, facts)}'
    for name in case.closed_rivals:
        if name not in CLOSED:
            return "closed_rivals", f'there is no rival "{name}" in closed form; {did_you_mean(name, CLOSED)}'
        if not fitted_to(name, facts, seen):
            return "closed_rivals", f"{name} has nothing to be fitted to: {CLOSED[name]}; drop it"
    return "", ""
