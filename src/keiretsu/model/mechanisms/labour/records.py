"""What labour is made of: staff of firms, people outside them, who is offered and taken in the year."""

from typing import Annotated, NamedTuple

from keiretsu.core.arrays import F64, I64, U32
from keiretsu.model.fields import fixed, flow, state

STAFF_SUMS = (
    "workers", "needed", "at_start", "left", "retired", "early", "sent", "arrived", "laid", "hired", "idle",
    "years", "promised", "pensions", "bonus", "scale", "paid", "skill", "skill_squared", "shrunk",
    "dismissed", "bereft",
)  # fmt: skip

ELSEWHERE, RETIRED, SMALL = range(3)
"""Columns of `people`: in other branches and schools, retired, in small firms."""


class Labour(NamedTuple):
    """Staff and people."""

    workers: Annotated[F64, state("n", "staff, persons: units of labour of the first year")]
    tenure: Annotated[F64, state("n", "mean years in the firm")]
    people: Annotated[
        F64,
        state(
            "R 3", "persons in other branches and schools, net of the first year's; retired; in small firms"
        ),
    ]
    population: Annotated[
        F64, state("R", "all firms' staff of the first year, which staff and people sum to")
    ]
    pool_ptr: Annotated[
        I64, fixed("V+1", "firms of a vertical group in a region stand at pool_ptr[v]..pool_ptr[v + 1]")
    ]
    pool_firm: Annotated[U32, fixed("F", "firms by vertical group and region")]
    surplus: Annotated[F64, flow("n", "staff that output does not need, persons")]
    skill: Annotated[F64, flow("n", "skill of engineers, mean one in a market", 1.0)]
    staff_sums: Annotated[F64, flow("M 22", "sums of the year, columns STAFF_SUMS")]
    people_residual: Annotated[F64, flow("1", "people lost or made, as a share of all")]
    fidelity_lost: Annotated[F64, flow("1", "part of the fidelity of full closeness that mobility costs")]


class Transfers(NamedTuple):
    """Who moves between firms in the year, scratch of one step, each (n,), persons unless said.

    room for others; `clip` the part of what is asked for that finds room; `rate` persons offered per unit of
    closeness and room; sent, arrived with `years` of tenure.
    """

    room: F64
    clip: F64
    rate: F64
    sent: F64
    arrived: F64
    years: F64


class LabourParameters(NamedTuple):
    """Parameters of employment and pay."""

    turnover: float
    career: float
    hoarding: float
    transfers: float
    seats: float
    early_retirement: float
    seniority: float
    usual_tenure: float
    pension: float
    enterprise_union: float
    target_margin: float
    interest: float


class EngineerParameters(NamedTuple):
    """Parameters of engineers: their skill, their moves, and what mobility costs in training."""

    faculty_parity: float
    engineer_edge: float
    mobility: float
    training_loss: float
    fidelity_strong: float
    fidelity_weak: float


class Careers(NamedTuple):
    """What the length of a career makes of leavers.

    `retiring` is the part of the staff that ends a career in a year, at most the turnover; `older` is their
    mean tenure, `younger` that of the others, in means of all.
    """

    retiring: float
    older: float
    younger: float


class Paid(NamedTuple):
    """What pay depends on, of other mechanisms: wage (M,); price, output, debt, inputs, imports (n,).

    payroll (n,) is what staff that output needs costs, and becomes what staff is paid.
    """

    wage: F64
    price: F64
    output: F64
    debt: F64
    inputs: F64
    imports: F64
    payroll: F64
