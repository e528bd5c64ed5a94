"""The layout of a file of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, FiniteFloat, PositiveFloat, RootModel, model_validator

from keiretsu.core.toml import Source, did_you_mean, validate
from keiretsu.evidence.claims import STRICT, Claim, DoseSeries, RivalArms
from keiretsu.evidence.contrast import Contrast, OutcomeStatistic, Window
from keiretsu.evidence.manipulation import Manipulation

Texts = Annotated[tuple[str, ...], Field(strict=False)]


class _ContrastKeys(BaseModel):
    """What a table of a contrast may say; checks, switch and doses say what differs from the main one."""

    model_config = STRICT

    treated: str | None = None
    control: str | None = None
    metric: str | None = None
    region: str | None = None
    group: str | None = None
    statistic: OutcomeStatistic | None = None
    window: Window | None = None
    since: int | None = None
    until: int | None = None
    parity: FiniteFloat | None = None
    factor: FiniteFloat | None = None
    meaning: str | None = None
    minus: Annotated[tuple[str, str] | None, Field(strict=False)] = None
    turns: dict[Annotated[int, Field(strict=False)], str] | None = None
    span: int | None = Field(default=None, ge=1)
    unit: str | None = None
    designs: bool | None = None
    at_frontier: bool | None = None

    def given(self) -> dict[str, Any]:
        """Return the fields of a contrast that the table names."""
        said = {
            name: getattr(self, name) for name in _ContrastKeys.model_fields if name in self.model_fields_set
        }
        if self.turns:
            said["turns"] = tuple(sorted(self.turns.items()))
            said.setdefault("control", said["turns"][0][1])
        return said


class _Check(_ContrastKeys):
    name: str


class _Switch(_Check):
    wires: bool = False
    because: str


class _Manipulation(_Check):
    sign: Literal["+", "-"]
    least: PositiveFloat
    parameter: str = ""
    published: str
    figure: FiniteFloat | None = None
    source: str

    @model_validator(mode="after")
    def _reads_one_thing(self) -> _Manipulation:
        if bool(self.parameter) == (self.metric is not None):
            raise ValueError("reads a metric or a parameter; write one of the two")
        if self.since is None or (self.metric is not None and self.until is None):
            raise ValueError("lacks fixed years; add since and until")
        return self


class _Curve(_ContrastKeys):
    name: str
    doses: list[FiniteFloat] = Field(min_length=1)


class _Entry(_ContrastKeys):
    """One claim as a file lays it out; the keys are told at the head of the claims that ship."""

    title: str
    claim: str
    plain: str
    unit: str
    claimed_sign: Literal["+", "-", "="]
    smallest_effect: PositiveFloat | None = None
    smallest_share: PositiveFloat | None = None
    smallest_because: str = ""
    claimed_by: Literal["document", "us"] = "document"
    when: str = ""
    scenarios: Texts = ()
    within: Annotated[tuple[FiniteFloat, FiniteFloat] | None, Field(strict=False)] = None
    untried: str = ""
    joint: Annotated[tuple[str, str] | None, Field(strict=False)] = None
    rival: str = ""
    rival_control: str = ""
    rival_meaning: str = "ties without effect, fitted to the same facts"
    rivals: Annotated[tuple[RivalArms, ...], Field(strict=False)] = ()
    closed_rivals: Texts = ()
    facts_of: Literal["treated", "control"] = "treated"
    linked: Texts = ()
    restates: Texts = ()
    switch: _Switch | None = None
    checks: Annotated[tuple[_Check, ...], Field(strict=False)] = ()
    curves: Annotated[tuple[_Curve, ...], Field(strict=False)] = ()
    strands: Annotated[tuple[_Check, ...], Field(strict=False)] = ()
    treatments: Annotated[tuple[_Check, ...], Field(strict=False)] = ()
    manipulation: Annotated[tuple[_Manipulation, ...], Field(strict=False)] = ()
    assumptions: Texts = ()

    @model_validator(mode="after")
    def _can_be_tried(self) -> _Entry:
        if (self.claimed_sign == "=") != (self.within is not None):
            raise ValueError('a date has both claimed_sign = "=" and within = [first, last]; write both')
        needed = () if self.untried or self.joint else ("metric", "treated", "since")
        lacking = next((name for name in needed if getattr(self, name) is None), None)
        if lacking:
            raise ValueError(f"lacks {lacking}; add it")
        declared = (self.smallest_effect is not None) + (self.smallest_share is not None)
        if declared > 1 or bool(declared) != bool(self.smallest_because):
            raise ValueError("declares its smallest effect by one key, and says why in smallest_because")
        if not needed:
            return self
        if self.control is None and not self.turns:
            raise ValueError("lacks control; add the arm that the treated one is compared with")
        if self.statistic == "crossing" and not self.turns:
            raise ValueError('a crossing needs turns; add a table with a year = "arm" each')
        return self


class _ClaimsFile(RootModel[dict[str, _Entry]]):
    """The layout of a file of claims: one table a claim."""


def read_claims(source: Source) -> dict[str, Claim]:
    """Read a file of claims.

    Parameters
    ----------
    source : Source
        TOML with one table a claim, laid out like the claims that ship.

    Returns
    -------
    dict of str to Claim
        By id, in the order of the file. Whether the facts that they name are there and held out is for
        `keiretsu.evidence.read_record` to say.

    Raises
    ------
    InvalidData
        A table lacks a key, has an unknown one, or contradicts itself.
    """
    claims = {
        name: _claim(name, entry) for name, entry in validate(_ClaimsFile, source, _INSIDE).root.items()
    }
    return {name: _joined(case, claims, source) for name, case in claims.items()}


def _joined(case: Claim, claims: Mapping[str, Claim], source: Source) -> Claim:
    """Return a joint claim with the comparison of its first part; any other as it is."""
    for part in case.joint:
        if part not in claims or claims[part].joint or claims[part].within:
            remedy = did_you_mean(part, [name for name in claims if name != case.id])
            source.fail((case.id, "joint"), f'there is no claim "{part}" with a sign to join; {remedy}')
    return replace(case, main=claims[case.joint[0]].main) if case.joint else case


_INSIDE: dict[int, type[BaseModel]] = {2: _Entry, 3: _Switch, 4: _Manipulation}

_SAME = [
    "title",
    "claim",
    "plain",
    "claimed_sign",
    "claimed_by",
    "smallest_effect",
    "smallest_share",
    "smallest_because",
    "unit",
    "when",
    "scenarios",
    "within",
    "untried",
    "rival",
    "rival_control",
    "rival_meaning",
    "rivals",
    "closed_rivals",
    "facts_of",
    "linked",
    "restates",
    "assumptions",
]
"""Fields of a claim that stand in the file as they are."""


def _claim(name: str, entry: _Entry) -> Claim:
    main = Contrast(**{"name": name, "treated": "", "control": "", "metric": "", **entry.given()})
    switch = entry.switch
    return Claim(
        **{field: getattr(entry, field) for field in _SAME},
        id=name,
        main=main,
        switch=_variant(main, switch) if switch else None,
        switch_wires=bool(switch and switch.wires),
        switch_because=switch.because if switch else "",
        checks=tuple(_variant(main, check) for check in entry.checks),
        curves=tuple(_curve(main, curve) for curve in entry.curves),
        strands=tuple(_variant(main, strand) for strand in entry.strands),
        treatments=tuple(_variant(main, each) for each in entry.treatments),
        manipulation=tuple(_manipulation(main, each) for each in entry.manipulation),
        joint=entry.joint or (),
    )


def _variant(main: Contrast, entry: _Check) -> Contrast:
    return replace(main, **{"name": entry.name, **entry.given()})


def _manipulation(main: Contrast, entry: _Manipulation) -> Manipulation:
    """Return a manipulation check; it says everything of its own but the arms."""
    said = {"metric": "", "until": entry.since, **entry.given()}
    arms = {"treated": main.treated, "control": main.control}
    told = {
        field: getattr(entry, field)
        for field in ("parameter", "sign", "least", "published", "figure", "source")
    }
    return Manipulation(Contrast(**{"name": entry.name, **arms, **said}), **told)


def _curve(main: Contrast, entry: _Curve) -> DoseSeries:
    """Return a curve; in its arms ``{}`` stands for the dose in per cent."""
    points = []
    for dose in entry.doses:
        said = entry.given()
        said |= {key: said[key].format(f"{100 * dose:g}") for key in ("treated", "control") if key in said}
        points.append((float(dose), replace(main, **{**said, "name": f"{dose:g}"})))
    return DoseSeries(entry.name, tuple(points))
