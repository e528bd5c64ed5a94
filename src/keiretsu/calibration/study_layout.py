"""The layout of a study file."""

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from keiretsu.core import bounds
from keiretsu.evidence.statistics import Statistic

STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class StudyHead(BaseModel):
    """The table ``[study]``."""

    model_config = STRICT

    name: str
    title: str
    scenario: str
    arm: str | None = None
    firms: int | None = Field(default=None, ge=1, le=bounds.FIRMS)
    networks: int = Field(default=3, ge=1, le=bounds.REPLICATIONS)
    points: int = Field(default=128, ge=2, le=bounds.POINTS)
    seed: int = Field(default=0, ge=0, le=bounds.SEED)
    until: int | None = None
    keep: int = Field(default=20, ge=1, le=bounds.POINTS)
    whole: list[str] = Field(default_factory=list)
    facts: str | None = None
    observations: str | None = None
    targets: list[str] = Field(default_factory=list)


class Solve(BaseModel):
    """A parameter that is solved for at every point of the design, so that one target is met.

    One whose target a later parameter moves too is solved for `again`, after all the others.
    """

    model_config = STRICT

    target: str
    between: list[FiniteFloat] = Field(min_length=2, max_length=2)
    within: FiniteFloat = Field(gt=0.0)
    again: bool = False


class StudyOutcome(BaseModel):
    """An outcome that is read off the records; with `accept` it can be a target."""

    model_config = STRICT

    metric: str
    statistic: Statistic = "level"
    years: list[int] = Field(min_length=1, max_length=2)
    over: str = ""
    arm: str = ""
    minus: str = ""
    group: str = "all"
    factor: FiniteFloat = 1.0
    threshold: FiniteFloat = 1.0
    unit: str = ""
    accept: list[FiniteFloat] | None = Field(default=None, min_length=2, max_length=2)
    source: str = ""


class StudyFile(BaseModel):
    """The layout of a study file."""

    model_config = STRICT

    study: StudyHead
    parameters: dict[str, list[FiniteFloat]] = Field(min_length=1)
    solve: dict[str, Solve] = Field(default_factory=dict)
    outcomes: dict[str, StudyOutcome] = Field(default_factory=dict)


INSIDE: dict[int, type[BaseModel]] = {1: StudyFile, 2: StudyHead, 3: StudyOutcome}
"""Which model owns a key, by the depth of the key."""
